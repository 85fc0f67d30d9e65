"""A forked child of a process that used the library is told so at once; import, fork, use works."""

from __future__ import annotations

import json
import sys

import pytest
from conftest import Sandbox, run_python

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork")

START = """
import json, os, sys, time
import openspring
from openspring import AsyncClient, Client, Configuration, LicenseID
settings, key = json.loads(sys.argv[1]), LicenseID.from_key(sys.argv[2])

def in_child(work):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            told = work()
        except BaseException as error:
            told = f"{type(error).__name__}: {error}"
        os.write(writer, str(told).encode())
        os._exit(0)
    os.close(writer)
    told = os.fdopen(reader).read()
    os.waitpid(child, 0)
    return told
"""

USED_BEFORE = (
    START
    + """
client = Client(Configuration(**settings))
client.activate_license(key)

def every_call():
    calls = {
        "check": lambda: client.check_license(key),
        "create": lambda: client.create_offline_request("activate_offline", key),
        "load": lambda: client.load_offline_response("AAAA", kind="license"),
        "cancel": lambda: client.cancel(),
        "open": lambda: Client(Configuration(**settings)),
        "hardware_id": lambda: openspring.hardware_id(),
    }
    told = {}
    begun = time.monotonic()
    for name, call in calls.items():
        try:
            call()
            told[name] = "no error"
        except openspring.ForkedError as error:
            told[name] = error.code if "spawn" in error.message else error.message
    client.close()
    told["seconds"] = time.monotonic() - begun
    return json.dumps(told)

told = json.loads(in_child(every_call))
assert client.check_license(key).is_valid()
print(json.dumps(told))
"""
)

IMPORTED_BEFORE = (
    START
    + """
print(in_child(lambda: Client(Configuration(**settings)).activate_license(key).is_valid()))
print(Client(Configuration(**settings)).check_license(key).is_valid())
"""
)


def arguments(sandbox: Sandbox) -> tuple[str, str]:
    return json.dumps(sandbox.settings()), sandbox.line["licenses"]["license"]["license_key"]


@pytest.mark.library
def test_child_gets_a_forked_error_from_every_call(sandbox: Sandbox) -> None:
    done = run_python(USED_BEFORE, *arguments(sandbox))

    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.pop("seconds") < 1
    assert set(told.values()) == {"forked"}, told


def test_import_then_fork_then_use_works(sandbox: Sandbox) -> None:
    done = run_python(IMPORTED_BEFORE, *arguments(sandbox))

    assert done.stdout == "True\nTrue\n", done.stderr
