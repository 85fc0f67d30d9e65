"""The library as a program: how it is chosen, found and ended, and what a host may do beside it."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from conftest import PACKAGE, ROOT, Sandbox, SilentServer, run_python

import openspring
from openspring import Client, Configuration, LicenseID, _library, _transport
from openspring._version import ABI_VERSION, VERSION

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")

PROGRAM = os.environ["OSP_PROGRAM"]
PLAIN = {"OSP_TRANSPORT": ""}
START = "import openspring, sys\nopenspring.load(*sys.argv[1:], transport='process')\nprint(openspring.library_version())"

USE = """
import gc, json, os, signal, sys, threading, time
import openspring
from openspring import AsyncClient, Client, Configuration, LicenseID, LicenseManager, Store, _transport
settings, key = json.loads(sys.argv[1]), LicenseID.from_key(sys.argv[2])

def opened():
    return Client(Configuration(**settings), transport="process")

def program():
    return _transport.get("process")

def error_of(call):
    try:
        call()
    except openspring.LicensingError as error:
        return [type(error).__name__, error.code, error.details.get("sent")]
    return None

def loaded():
    return "libopenspring" in open("/proc/self/maps").read()

def descriptors():
    return len(os.listdir("/proc/self/fd"))

def gone(pid):
    # A zombie has its folder still.
    while os.path.exists(f"/proc/{pid}"):
        time.sleep(0.01)
    return True
"""


def told(sandbox: Sandbox, code: str, *arguments: str, **environment: str) -> object:
    """Run code and return the JSON that it prints."""
    key = sandbox.line["licenses"]["license"]["license_key"]
    done = run_python(USE + code, json.dumps(sandbox.settings()), key, *arguments, environment={**PLAIN, **environment})
    assert done.returncode == 0 and not done.stderr, done.stderr
    return json.loads(done.stdout)


def test_a_client_of_the_program_loads_no_library(sandbox: Sandbox) -> None:
    code = """
with opened() as client:
    license = client.activate_license(key)
    print(json.dumps([license.is_valid(), client.check_license(key).is_valid(), bool(openspring.device_info().hostname), loaded()]))
"""

    assert told(sandbox, code) == [True, True, True, False]


def test_managers_and_the_client_for_asyncio_use_the_program(sandbox: Sandbox, tmp_path: Path) -> None:
    code = """
import asyncio
from openspring import aio
configuration, store = Configuration(**settings), Store.path(sys.argv[3])
with LicenseManager(configuration, store, transport="process") as manager:
    first = manager.activate_license(key).local_check().state

async def work():
    async with AsyncClient(configuration, transport="process") as client:
        license = await client.check_license(key)
    async with aio.LicenseManager(configuration, store, transport="process") as manager:
        return [license.is_valid(), (await (await manager.load_license()).local_check()).state]

print(json.dumps([first, *asyncio.run(work()), loaded()]))
"""

    assert told(sandbox, code, str(tmp_path)) == ["valid", True, "valid", False]


def test_both_transports_work_side_by_side(sandbox: Sandbox) -> None:
    code = """
with opened() as one, Client(Configuration(**settings), transport="library") as other:
    print(json.dumps([one.activate_license(key).is_valid(), other.check_license(key).is_valid(), loaded()]))
"""

    assert told(sandbox, code) == [True, True, True]


@pytest.mark.parametrize(
    ("code", "variable", "want"),
    [
        ("", "", "library"),
        ("", "process", "process"),
        ("", "library", "library"),
        ("openspring.load(transport='process')", "", "process"),
        ("openspring.load(transport='process')", "library", "process"),
        ("opened().close()", "", "process"),
        ("opened().close()", "library", "library"),
        ("_transport._library.is_musl = lambda: True", "", "process"),
    ],
)
def test_the_transport_that_is_taken(sandbox: Sandbox, code: str, variable: str, want: str) -> None:
    code += "\nprint(json.dumps([bool(openspring.library_version()), loaded()]))"

    assert told(sandbox, code, OSP_TRANSPORT=variable) == [True, want == "library"]


def test_an_unknown_transport_is_a_config_error() -> None:
    with pytest.raises(openspring.ConfigError, match="'pipe'"):
        openspring.load(transport="pipe")  # type: ignore[arg-type]
    done = run_python("import openspring\nopenspring.load()", environment={"OSP_TRANSPORT": "pipe"})

    assert "ConfigError: OSP_TRANSPORT is 'pipe'" in done.stderr, done.stderr


def test_the_chosen_program_comes_before_the_variable() -> None:
    assert run_python(START, PROGRAM, environment={"OSP_PROGRAM": "/nowhere"}).stdout.strip() == VERSION


def test_the_program_is_found_in_the_package_and_then_in_path(tmp_path: Path) -> None:
    package, path = tmp_path / "site", tmp_path / "bin"
    shutil.copytree(PACKAGE / "openspring", package / "openspring")
    path.mkdir()
    shutil.copy(PROGRAM, path)
    environment = {"OSP_PROGRAM": "", "PYTHONPATH": str(package), "PATH": str(path)}

    by_path = run_python(START, environment=environment)
    shutil.copy(PROGRAM, package / "openspring")
    by_package = run_python(START, environment={**environment, "PATH": "/nowhere"})

    assert (by_path.stdout.strip(), by_package.stdout.strip()) == (VERSION, VERSION), by_path.stderr + by_package.stderr


def test_a_missing_program_lists_what_was_tried() -> None:
    done = run_python(START, environment={"OSP_PROGRAM": "", "PATH": "/nowhere"})

    message = done.stderr.splitlines()[-1]
    for part in ("LibraryError", str(PACKAGE / "openspring" / "openspring-stdio"), "not in PATH", "OSP_PROGRAM"):
        assert part in message, message


def test_a_program_inside_an_archive_is_told_so(tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "app"), "zip", PACKAGE, "openspring")

    done = run_python(START, environment={"OSP_PROGRAM": "", "PATH": "/nowhere", "PYTHONPATH": archive})

    assert "inside the archive app.zip" in done.stderr.splitlines()[-1], done.stderr


def test_a_relative_path_of_the_program_is_refused() -> None:
    done = run_python(START, environment={"OSP_PROGRAM": "build/openspring-stdio"})

    assert "OSP_PROGRAM gives the relative path 'build/openspring-stdio'" in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("script", "want"),
    [
        ("exec cat", "after output that cannot be read"),
        ("echo hello; exec cat > /dev/null", "after output that cannot be read"),
        ("exit 3", "ended with exit code 3 before it told its version: it is not openspring-stdio"),
        ("""read -r _; echo '{"id":1,"status":0}'; exec cat > /dev/null""", "it tells no version"),
        (
            """read -r _; echo '{"id":1,"status":0,"version":"9.8.7","abi":7}'; exec cat > /dev/null""",
            f"openspring {VERSION} needs a program with ABI {ABI_VERSION}; .* is version 9.8.7 with ABI 7",
        ),
    ],
)
def test_another_program_is_refused(tmp_path: Path, script: str, want: str) -> None:
    other = tmp_path / "other"
    other.write_text(f"#!/bin/sh\n{script}\n")
    other.chmod(0o755)

    with pytest.raises(openspring.LibraryError, match=want) as caught:
        _transport._start(str(other))

    assert caught.value.code in ("library_foreign", "library_abi")


def test_a_file_that_is_no_program_is_named_once(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("text")

    with pytest.raises(openspring.LibraryError, match="Permission denied") as caught:
        _transport._start(str(other))

    assert caught.value.code == "library_not_found" and caught.value.message.count(str(other)) == 1


def test_a_second_program_is_refused(sandbox: Sandbox, tmp_path: Path) -> None:
    code = f"""
opened().close()
openspring.load({PROGRAM!r}, transport="process")
print(json.dumps(error_of(lambda: openspring.load(sys.argv[3], transport="process"))))
"""

    assert told(sandbox, code, str(tmp_path / "x")) == ["LibraryError", "library_already_loaded", None]


def test_a_program_that_dies_ends_its_calls_and_is_not_started_again_by_them(sandbox: Sandbox) -> None:
    sandbox.fault(kind="delay", ms=60000)
    code = """
import logging
logging.disable()
before = descriptors()
client = opened()
first = program().pid
threading.Timer(0.3, os.kill, (first, signal.SIGKILL)).start()
told = [error_of(lambda: client.check_license(key, timeout=60)), error_of(lambda: client.check_license(key)), error_of(client.cancel)]
client.close()
told += [gone(first), descriptors() - before]
with opened() as other:
    told += [program().pid != first, other.create_offline_request("activate_offline", key).endpoint]
print(json.dumps(told))
"""

    ended = ["LibraryError", "program_ended"]
    want = [[*ended, "maybe"], [*ended, "no"], None, True, 0, True, "activate_offline"]
    assert told(sandbox, code) == want


def test_a_watchdog_of_a_program_that_has_died_stops(sandbox: Sandbox) -> None:
    code = """
import logging
logging.disable()
with LicenseManager(Configuration(**settings), Store.memory(), transport="process") as manager:
    with manager.watchdog(on_event=print):
        pid = program().pid
        os.kill(pid, signal.SIGKILL)
        gone(pid)
        told = error_of(manager.current)[:2]
    print(json.dumps(told))
"""

    assert told(sandbox, code) == ["LibraryError", "program_ended"]


def test_the_death_of_a_program_is_logged_with_its_cause(sandbox: Sandbox) -> None:
    code = """
import io, logging
log = io.StringIO()
logging.getLogger("openspring").addHandler(logging.StreamHandler(log))
client = opened()
pid = program().pid
os.kill(pid, signal.SIGKILL)
gone(pid)
try:
    client.check_license(key)
except openspring.LibraryError as error:
    print(json.dumps(["ended by SIGKILL" in log.getvalue(), "ended by SIGKILL" in str(error)]))
"""

    assert told(sandbox, code) == [True, True]


LEFT = """
client = opened()
print(program().pid, flush=True)
"""


@pytest.mark.parametrize("end", ["", "os._exit(0)", "os.kill(os.getpid(), signal.SIGKILL)", "client.close()", "raise SystemExit"])
def test_the_program_ends_with_its_host(sandbox: Sandbox, end: str) -> None:
    key = sandbox.line["licenses"]["license"]["license_key"]
    done = run_python(USE + LEFT + end, json.dumps(sandbox.settings()), key, environment=PLAIN)

    assert not done.stderr
    # run_python has waited for the end of the pipes, which the program inherits; at a kill the system may need a moment.
    wait = run_python(USE + "print(gone(sys.argv[3]))", "{}", "", done.stdout.strip())
    assert wait.stdout == "True\n", wait.stderr


def test_calls_under_way_do_not_hold_up_the_end(sandbox: Sandbox) -> None:
    sandbox.fault(kind="delay", ms=60000)
    code = """
client = opened()
def call():
    try:
        client.check_license(key, timeout=60)
    except openspring.LicensingError:
        pass
thread = threading.Thread(target=call, daemon=True)
thread.start()
print(json.dumps(program().alive()))
"""

    assert told(sandbox, code) is True


def test_a_forked_child_starts_its_own_program_and_leaves_the_parents(sandbox: Sandbox) -> None:
    code = """
client = opened()
client.activate_license(key)
parents = program().pid
before = descriptors()
reader, writer = os.pipe()
child = os.fork()
if child == 0:
    found = [error_of(lambda: client.check_license(key)), error_of(client.cancel), before - descriptors()]
    client.close()
    with opened() as own:
        found += [own.check_license(key).is_valid(), program().pid != parents, openspring.hardware_id is not None]
    os.write(writer, json.dumps(found).encode())
    sys.exit(0)
os.close(writer)
found = json.loads(os.fdopen(reader).read())
found += [os.waitpid(child, 0)[1], client.check_license(key).is_valid(), program().pid == parents]
print(json.dumps(found))
"""

    # In the child two descriptors of the parent's program are closed; the pipe of the test adds two.
    assert told(sandbox, code) == [["ForkedError", "forked", None]] * 2 + [0, True, True, True, 0, True, True]


def test_a_child_that_lives_on_does_not_keep_the_parents_program(sandbox: Sandbox) -> None:
    code = """
opened()
pid = program().pid
reader, writer = os.pipe()
if os.fork() == 0:
    os.close(writer)
    os.read(reader, 1)  # until the parent has ended
    os._exit(0 if gone(pid) else 1)
os.close(reader)
print(json.dumps(pid), flush=True)
"""

    pid = told(sandbox, code)
    assert not os.path.exists(f"/proc/{pid}")


def test_the_program_is_out_of_reach_of_the_terminal(sandbox: Sandbox) -> None:
    code = "opened()\nprint(json.dumps(os.getsid(program().pid) == program().pid))"

    assert told(sandbox, code) is True


def test_secrets_are_in_no_argument_and_no_variable_of_the_program(sandbox: Sandbox) -> None:
    code = """
client = opened()
seen = b"".join(open(f"/proc/{program().pid}/{name}", "rb").read() for name in ("cmdline", "environ"))
print(json.dumps([seen.startswith(program().path.encode() + b"\\0"), settings["shared_key"].encode() in seen]))
"""

    assert told(sandbox, code) == [True, False]


def test_signals_that_interrupt_calls_cut_no_line(sandbox: Sandbox) -> None:
    code = """
class Alarm(Exception):
    pass

def ring(*_):
    raise Alarm

signal.signal(signal.SIGALRM, ring)
client = opened()
rung, round = 0, 0
while rung < 30:
    round += 1
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.0001 * (1 + round % 9))
        try:
            # A line that is longer than what a pipe takes at once.
            client.load_offline_response("A" * 200_000, kind="license")
        except openspring.OfflineError:
            pass
        Client(Configuration(**settings), transport="process").close()
        signal.setitimer(signal.ITIMER_REAL, 0)
    except Alarm:
        rung += 1
signal.setitimer(signal.ITIMER_REAL, 0)
print(json.dumps([client.activate_license(key).is_valid(), program().alive()]))
"""

    assert told(sandbox, code) == [True, True]


def test_a_client_that_is_collected_in_the_reading_thread_is_closed(sandbox: Sandbox) -> None:
    code = """
client, other = opened(), opened()
process = program()._process
receive = process._on_line

def collecting(line):
    client._handle._finalizer()
    receive(line)

process._on_line = collecting
print(json.dumps([other.activate_license(key).is_valid(), client.closed, other.check_license(key).is_valid()]))
"""

    assert told(sandbox, code) == [True, True, True]


def test_a_request_that_is_too_long_for_a_line_is_refused(sandbox: Sandbox) -> None:
    code = """
client = opened()
print(json.dumps([error_of(lambda: client.load_offline_response("A" * (26 << 20), kind="license")), client.activate_license(key).is_valid()]))
"""

    assert told(sandbox, code) == [["ArgumentError", "document_too_large", None], True]


def test_without_more_threads_the_program_is_ended_and_the_error_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr("threading.Thread.start", refuse)
    before = len(os.listdir("/proc/self/fd"))

    with pytest.raises(openspring.LibraryError, match="can't start new thread") as caught:
        _transport._start(PROGRAM)

    assert caught.value.code == "library_no_threads"
    assert len(os.listdir("/proc/self/fd")) == before


def test_on_musl_the_library_points_to_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_library, "is_musl", lambda: True)

    with pytest.raises(openspring.LibraryError, match="transport 'process'"):
        _library._load(None)
