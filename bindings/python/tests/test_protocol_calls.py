"""The calls of core/testdata/calls.json, replayed through the package: what is sent, and what is read."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Dict, Iterator, List, Tuple
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import ROOT, VECTORS, run_awaited

from openspring import AsyncClient, Client, Configuration, LicenseID

_FILE: Dict[str, Any] = json.loads((ROOT / "core" / "testdata" / "calls.json").read_text(encoding="utf-8"))
_KEY: str = json.loads(VECTORS.read_text(encoding="utf-8"))["keys"]["rsa_test_1"]["public_pem"]


class Server(ThreadingHTTPServer):
    """Responds to every request as a call says, and keeps what was sent."""

    def __init__(self, call: Dict[str, Any]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.call, self.sent = call, []  # type: Dict[str, Any], List[Dict[str, Any]]
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()

    def configuration(self) -> Configuration:
        base_url = f"http://127.0.0.1:{self.server_address[1]}"
        return Configuration(**_FILE["settings"], base_url=base_url, public_key=_KEY)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        url = urlsplit(self.path)
        sent: Dict[str, Any] = {"method": self.command, "path": url.path}
        if self.command == "GET":
            sent["query"] = dict(parse_qsl(url.query, strict_parsing=True))
        else:
            sent["body"] = json.loads(body)
        self.server.sent.append(sent)
        response = self.server.call["response"].encode("utf-8")
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        if "signature" in self.server.call:
            self.send_header("LicenseSignature", self.server.call["signature"])
        self.send_header("Content-Length", str(len(response)))
        self.end_headers()
        self.wfile.write(response)

    do_GET = do_POST = _respond

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture(params=_FILE["calls"], ids=lambda call: str(call["id"]))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    server = Server(request.param)
    yield server
    server.shutdown()
    server.server_close()


def arguments(call: Dict[str, Any]) -> Tuple[List[LicenseID], Dict[str, Any]]:
    identity = call.get("identity")
    if identity is None:
        return [], call["fields"]
    given = identity.get("license_key")
    return [LicenseID.from_key(given) if given else LicenseID.from_user(**identity)], call["fields"]


def shown(found: Any, path: str) -> Any:
    for name in path.split("."):
        found = found[int(name)] if name.isdigit() else getattr(found, name)
    if isinstance(found, datetime):
        return {"moment": found.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
    return found


def check(server: Server, got: Any) -> None:
    assert server.sent == [server.call["sent"]]
    for path, value in server.call["read"]:
        assert shown(got, path) == value, path
    outermost = got[0] if isinstance(got, tuple) else got
    assert outermost.meta.signature == ("verified" if "signature" in server.call else "not_signed")


def test_a_call_sends_and_reads_what_the_protocol_says(server: Server) -> None:
    identity, fields = arguments(server.call)
    with Client(server.configuration()) as client:
        check(server, getattr(client, server.call["operation"])(*identity, **fields))


def test_the_same_awaited(server: Server) -> None:
    identity, fields = arguments(server.call)

    async def work() -> None:
        async with AsyncClient(server.configuration()) as client:
            check(server, await getattr(client, server.call["operation"])(*identity, **fields))

    run_awaited(work())
