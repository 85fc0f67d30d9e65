"""A deadline is a deadline, whatever servers, routers and name servers do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import textwrap
import threading
import time
from typing import Any, Callable, Dict, List

import pytest

from conftest import PACKAGE
from openspring import Client, Configuration, LicenseID, LicensingError, TimeoutError

# What a busy machine may take beyond a deadline; 50 ms are aimed at, and seconds to minutes were seen.
LATENESS = 1.0

Serve = Callable[[int, Dict[str, str], bytes], str]


def settings(base_url: str, **changes: Any) -> Dict[str, Any]:
    return {
        "product": "osp-user",
        "api_key": "test-api-key",
        "shared_key": "test-shared-key",
        "base_url": base_url,
        "hardware_id": "python-test-device",
        "proxy": "none",
        "retries": 0,
        **changes,
    }


@pytest.mark.parametrize("letter", ["a", "\\\\", "%25", "&amp;", "\\u0061"])
def test_refusal_made_to_be_searched_for_long(serve: Serve, letter: str) -> None:
    text = letter * (60_000 // len(letter))
    body = b'{"code":"license_not_found","message":"' + text.encode() + b'"}'
    url = serve(400, {"Content-Type": "application/json"}, body)
    with Client(Configuration(**settings(url, timeout=0.5))) as client:
        started = time.monotonic()
        with pytest.raises(LicensingError):
            client.activate_license(LicenseID.from_user("user", "a" * 4000 + "!"))
        assert time.monotonic() - started < 20


def test_control_characters_of_a_server_are_replaced(serve: Serve) -> None:
    echo = b"secret-word c2VjcmV0LXdvcmQ 7365637265742d776f7264"
    body = b'{"code":"bad\\u001bcode","message":"a\\u001b[2Jb\\u202ec\\nd ' + echo + b'"}'
    url = serve(400, {"Content-Type": "application/json"}, body)
    with Client(Configuration(**settings(url))) as client:
        with pytest.raises(LicensingError) as caught:
            client.activate_license(LicenseID.from_user("user", "secret-word"))
    everything = caught.value.code + caught.value.message + caught.value.server_message
    assert not [c for c in everything if c < " " or c == "\u202e"]
    assert caught.value.server_message == "a\ufffd[2Jb\ufffdc d *** ***Q ***"


class ForgetfulServer:
    """Serves refusals until ``forget``; from then on the connections that it has had lead nowhere."""

    def __init__(self, together: int) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._socket.getsockname()[1]}/api/v4"
        self.forget = threading.Event()
        self._together = threading.Barrier(together)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                taken, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(taken, self.forget.is_set()), daemon=True).start()

    def _serve(self, taken: socket.socket, fresh: bool) -> None:
        with taken:
            while True:
                head = b""
                while b"\r\n\r\n" not in head:
                    piece = taken.recv(65536)
                    if not piece:
                        return
                    head += piece
                if fresh or not self.forget.is_set():
                    if not fresh:
                        self._together.wait()
                    body = b'{"code":"license_not_found","message":"none"}'
                    head = b"HTTP/1.1 400 Bad\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    taken.sendall(head % len(body) + body)

    def close(self) -> None:
        self._socket.close()


def end(call: Callable[[], Any]) -> LicensingError:
    with pytest.raises(LicensingError) as caught:
        call()
    return caught.value


@pytest.mark.parametrize("name", ["activate_license", "check_license"])
def test_one_call_at_most_is_lost_to_forgotten_connections(name: str) -> None:
    kept = 6
    server = ForgetfulServer(kept)
    license = LicenseID.from_key("AAAA-BBBB")
    codes: List[str] = []
    with Client(Configuration(**settings(server.base_url, timeout=8))) as client:

        def keep() -> None:
            codes.append(end(lambda: client.check_license(license)).code)

        calls = [threading.Thread(target=keep) for _ in range(kept)]
        for call in calls:
            call.start()
        for call in calls:
            call.join()
        assert codes == ["license_not_found"] * kept
        server.forget.set()
        method = getattr(client, name)
        ends = [end(lambda: method(license)) for _ in range(kept)]
    lost = [error for error in ends if isinstance(error, TimeoutError)]
    if name == "check_license":
        assert not lost, "a GET goes on a fresh connection"
        assert ends[0].meta.attempts == 2
    else:
        assert lost == ends[:1], "only the first is lost"
    server.close()


NAMES = """
import fcntl, os, socket, struct, subprocess, sys, tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

servers = sys.argv[1:]
configuration = tempfile.NamedTemporaryFile("w", delete=False)
configuration.write("".join(f"nameserver 127.0.0.{i + 1}\\n" for i in range(len(servers))))
configuration.close()
os.chmod(configuration.name, 0o644)
subprocess.run(["mount", "--bind", configuration.name, os.path.realpath("/etc/resolv.conf")], check=True)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP

def name_server(address, how):
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.bind((address, 53))
    def serve():
        while True:
            query, sender = listening.recvfrom(4096)
            end = query.index(b"\\0", 12) + 5
            ipv6 = query[end - 4:end - 2] == b"\\0\\x1c"
            edns = query[10:12] != b"\\0\\0"
            if how == "silent" or (how == "ipv4" and ipv6):
                continue
            if how == "plain" and edns:
                listening.sendto(query[:2] + b"\\x81\\x81" + b"\\0" * 8, sender)
                continue
            record = b"" if ipv6 else b"\\xc0\\x0c\\0\\1\\0\\1\\0\\0\\0\\0\\0\\4\\x7f\\0\\0\\1"
            count = b"\\0\\0" if ipv6 else b"\\0\\1"
            listening.sendto(query[:2] + b"\\x81\\x80\\0\\1" + count + b"\\0" * 4 + query[12:end] + record, sender)
    threading.Thread(target=serve, daemon=True).start()

for i, how in enumerate(servers):
    name_server(f"127.0.0.{i + 1}", how)

class API(BaseHTTPRequestHandler):
    def do_GET(self):
        body = b'{"code":"license_not_found","message":"none"}'
        self.send_response(400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass

api = ThreadingHTTPServer(("127.0.0.1", 0), API)
threading.Thread(target=api.serve_forever, daemon=True).start()
from openspring import Client, Configuration, LicenseID, LicensingError
client = Client(Configuration(product="osp-editor", api_key="k", shared_key="test-shared-key", hardware_id="d", proxy="none",
    base_url=f"http://api.names.test:{api.server_address[1]}/api/v4", allow_http=True, retries=0))
started = time.monotonic()
try:
    client.check_license(LicenseID.from_key("AAAA-BBBB"))
except LicensingError as error:
    print(error.code, round(time.monotonic() - started, 3), error.message, sep="|")
"""


@pytest.mark.parametrize(
    "servers, code, limit, named",
    [
        (["silent", "good"], "license_not_found", 3, ""),
        (["ipv4"], "license_not_found", 3, ""),
        (["silent", "ipv4"], "license_not_found", 4, ""),
        (["plain"], "license_not_found", 1, ""),
        (["silent", "silent"], "connect_timeout", 5.5, "the name servers 127.0.0.1 and 127.0.0.2 did not respond"),
    ],
)
def test_name_servers(servers: List[str], code: str, limit: float, named: str) -> None:
    """With name servers of its own, which /etc/resolv.conf of another mount and network namespace lists."""
    isolated = ["unshare", "--mount", "--net"]
    try:
        able = subprocess.run([*isolated, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        able = False
    if not able:
        pytest.skip("needs unshare and the right to make mount and network namespaces (root)")
    environment = {**os.environ, "PYTHONPATH": str(PACKAGE)}
    run = subprocess.run(
        [*isolated, sys.executable, "-c", textwrap.dedent(NAMES), *servers],
        cwd="/", env=environment, capture_output=True, text=True, timeout=60, check=False,
    )
    assert run.returncode == 0, run.stderr
    got, took, message = run.stdout.strip().split("|")
    assert got == code, message
    assert float(took) < limit + LATENESS, message
    assert named in message
