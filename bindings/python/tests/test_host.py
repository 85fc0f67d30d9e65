"""What a Python program may do beside the library: fork workers, set signals, crash, change its environment."""

from __future__ import annotations

import json
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
from conftest import Sandbox, SilentServer, run_python

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork, no signals")

USE = """
import json, os, sys
from openspring import Client, Configuration, LicenseID
import openspring
settings = json.loads(sys.argv[1])
key = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")

def use():
    with Client(Configuration(**settings)) as client:
        return client.create_offline_request("activate_offline", key).endpoint
"""

WORKERS = (
    USE
    + """
import multiprocessing

def work(number):
    try:
        return use()
    except openspring.ForkedError as error:
        return error.code

if __name__ == "__main__":
    if sys.argv[2] == "used":
        use()
    with multiprocessing.get_context("fork").Pool(2) as pool:
        print(set(pool.map_async(work, range(4)).get(20)))
"""
)


@pytest.mark.parametrize(
    ("before", "want"),
    [("imported", "{'activate_offline'}"), pytest.param("used", "{'forked'}", marks=pytest.mark.library)],
)
def test_multiprocessing_by_fork(silent_server: SilentServer, before: str, want: str) -> None:
    done = run_python(WORKERS, json.dumps(silent_server.settings()), before)

    assert done.stdout.strip() == want, done.stderr


def test_subprocesses_are_not_affected(silent_server: SilentServer) -> None:
    code = (
        USE
        + "import subprocess\n"
        + "use()\n"
        + "child = [sys.executable, '-c', sys.argv[2], sys.argv[1]]\n"
        + "print(subprocess.run(child, capture_output=True, text=True, preexec_fn=lambda: None).stdout, end='')\n"
        + "print(use())\n"
    )
    done = run_python(code, json.dumps(silent_server.settings()), USE + "print(use())\n")

    assert done.stdout == "activate_offline\nactivate_offline\n", done.stderr


CRASH = (
    USE
    + """
import ctypes, faulthandler
if sys.argv[2] == "before":
    faulthandler.enable()
use()
if sys.argv[2] == "after":
    faulthandler.enable()
ctypes.string_at(0)
"""
)


@pytest.mark.parametrize("when", ["before", "after"])
def test_faulthandler_still_tells_of_a_crash(silent_server: SilentServer, when: str) -> None:
    done = run_python(CRASH, json.dumps(silent_server.settings()), when)

    assert done.returncode == -signal.SIGSEGV, done.returncode
    assert "Fatal Python error: Segmentation fault" in done.stderr and "string_at" in done.stderr, done.stderr


TIMERS = (
    USE
    + """
import collections, signal, threading
seen = collections.Counter()

def note(number, frame):
    seen[number] += 1

def set_handlers():
    for number in (signal.SIGALRM, signal.SIGPROF, signal.SIGUSR1, signal.SIGTERM):
        signal.signal(number, note)

if sys.argv[2] == "before":
    set_handlers()
client = Client(Configuration(**{**settings, "base_url": "http://127.0.0.1:1/api/v4", "retries": 0}))
set_handlers()
signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)

def calls():
    for _ in range(200):
        client.create_offline_request("activate_offline", key)
        try:
            client.check_license(key)
        except openspring.NetworkError:
            pass

threads = [threading.Thread(target=calls) for _ in range(4)]
for thread in threads:
    thread.start()
while any(thread.is_alive() for thread in threads):
    os.kill(os.getpid(), signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGTERM)
    calls()
signal.setitimer(signal.ITIMER_REAL, 0)
signal.setitimer(signal.ITIMER_PROF, 0)
print(sorted(signal.Signals(number).name for number, count in seen.items() if count))
"""
)


@pytest.mark.parametrize("when", ["before", "after"])
def test_timers_and_signals_during_calls(silent_server: SilentServer, when: str) -> None:
    done = run_python(TIMERS, json.dumps(silent_server.settings()), when)

    assert done.stdout.strip() == "['SIGALRM', 'SIGPROF', 'SIGTERM', 'SIGUSR1']", done.stderr


def test_broken_pipe_ends_a_program_that_asks_for_that(silent_server: SilentServer) -> None:
    code = (
        USE
        + "import signal\n"
        + "use()\n"
        + "signal.signal(signal.SIGPIPE, signal.SIG_DFL)\n"
        + "print(use(), file=sys.stderr, flush=True)\n"
        + "reader, writer = os.pipe()\n"
        + "os.close(reader)\n"
        + "os.write(writer, b'x')\n"
    )
    done = run_python(code, json.dumps(silent_server.settings()))

    assert (done.returncode, done.stderr) == (-signal.SIGPIPE, "activate_offline\n")


class _Proxy(HTTPServer):
    """Asks for credentials and notes who was to be reached."""

    def __init__(self) -> None:
        self.asked: List[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_CONNECT(self) -> None:
                asked.append(self.path)
                self.send_error(407)

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def proxies() -> Iterator[Tuple[_Proxy, _Proxy]]:
    both = _Proxy(), _Proxy()
    yield both
    for proxy in both:
        proxy.shutdown()
        proxy.server_close()


PROXIES = """
import json, os, sys
import openspring
from openspring import Client, Configuration, LicenseID
settings = json.loads(sys.argv[1])
openspring.load()
os.environ.pop("NO_PROXY", None)
os.environ.pop("no_proxy", None)
os.environ["HTTPS_PROXY"] = sys.argv[2]
try:
    with Client(Configuration(**settings)) as client:
        client.check_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
except openspring.NetworkError as error:
    print(error.code)
"""


UNUSABLE_PROXY = """
import os
import openspring
from openspring import Client, Configuration, LicenseID
os.environ["HTTPS_PROXY"] = "http://user:hunter2#@proxy.example:3128"
os.environ.pop("NO_PROXY", None)
os.environ.pop("no_proxy", None)
identity = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
settings = Configuration(product="p", api_key="k", shared_key="s", hardware_id="h", base_url="https://licensing.invalid/api/v4")
with Client(settings) as client:
    print(client.create_offline_request("activate_offline", identity).file_name)
    try:
        client.check_license(identity)
    except openspring.ConfigError as error:
        print(error.code, error.user_action, "HTTPS_PROXY" in str(error), "write # as %23" in str(error), "hunter2" in str(error))
"""


def test_unusable_proxy_variable_fails_only_the_call_that_needs_it() -> None:
    done = run_python(UNUSABLE_PROXY)

    assert done.stdout == "ls_activation.req\ninvalid_url check_network True True False\n", done.stderr


# A program has the environment of its start.
@pytest.mark.parametrize("configured", [pytest.param(False, marks=pytest.mark.library), True])
def test_proxy_of_the_running_program_and_of_the_configuration(
    silent_server: SilentServer, proxies: Tuple[_Proxy, _Proxy], configured: bool
) -> None:
    of_environment, of_configuration = proxies
    settings = silent_server.settings(
        base_url="https://licensing.invalid/api/v4",
        proxy=of_configuration.url if configured else "environment",
        retries=0,
    )
    done = run_python(PROXIES, json.dumps(settings), of_environment.url)

    assert done.stdout == "proxy_refused\n", done.stderr
    wanted = ["licensing.invalid:443"]
    assert (of_environment.asked, of_configuration.asked) == (([], wanted) if configured else (wanted, []))


def test_time_zone_does_not_move_moments(sandbox: Sandbox) -> None:
    code = (
        "import json, sys, time\n"
        "from openspring import Client, Configuration, LicenseID\n"
        "with Client(Configuration(**json.loads(sys.argv[1]))) as client:\n"
        "    license = client.activate_license(LicenseID.from_key(sys.argv[2]))\n"
        "    print(-time.timezone, license.validity_period.isoformat())\n"
    )
    key = sandbox.line["licenses"]["trial"]["license_key"]
    told = []
    for zone in ("UTC", "Asia/Kathmandu"):
        done = run_python(code, json.dumps(sandbox.settings()), key, environment={"TZ": zone})
        assert done.returncode == 0, done.stderr
        told.append(done.stdout.split())

    assert [zone for zone, _ in told] == ["0", "20700"]
    assert told[0][1] == told[1][1] and told[0][1].endswith("+00:00"), told


FULL = (
    USE
    + """
import os, resource
folder = sys.argv[2]
path = os.path.join(folder, "ls_activation.req")
with open(path, "w") as file:
    file.write("the file before")
with Client(Configuration(**settings)) as client:
    request = client.create_offline_request("activate_offline", key)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))
    try:
        request.save(path)
    except openspring.StorageError as error:
        print(type(error).__name__, path in str(error), error.user_action)
print(open(path).read(), os.listdir(folder))
"""
)


def test_a_disk_that_takes_no_more_leaves_the_file_as_it_was(silent_server: SilentServer, tmp_path: Path) -> None:
    done = run_python(FULL, json.dumps(silent_server.settings()), str(tmp_path))

    want = "StorageError True free_storage\nthe file before ['ls_activation.req']\n"
    assert done.stdout == want, done.stderr


HOMELESS = (
    "import os, sys\n"
    "for name in ('HOME', 'TMPDIR', 'XDG_CACHE_HOME', 'XDG_CONFIG_HOME'):\n"
    "    os.environ[name] = '/proc'\n"
    "os.chdir('/proc')\n"
    "os.execv(sys.executable, [sys.executable, '-c', sys.argv[2], sys.argv[1]])\n"
)


def test_nothing_needs_a_home_that_can_be_written(silent_server: SilentServer) -> None:
    done = run_python(HOMELESS, json.dumps(silent_server.settings()), USE + "print(use())\n")

    assert done.stdout == "activate_offline\n", done.stderr
