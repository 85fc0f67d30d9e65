"""The faults of tests/faults that every language meets: each ends in its own exception and leaves the client
usable."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any, Dict, Iterator, List

import pytest
from conftest import ROOT

import openspring
from openspring import Client, Configuration, LicenseID
from openspring.errors import BY_STATUS

SERVE = ROOT / "build" / "faults-serve"


def build() -> Path:
    """The command that makes a fault happen; Go builds anew only what has changed."""
    if shutil.which("go") is None:
        pytest.skip("Go, which builds the faults, is not there", allow_module_level=True)
    subprocess.run(["go", "build", "-o", str(SERVE), "./tests/faults/serve"], cwd=ROOT, check=True)
    return SERVE


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    listed = subprocess.run([str(build()), "-subset"], check=True, capture_output=True, text=True).stdout
    cases = [(case["name"], case["method"]) for case in json.loads(listed)]
    metafunc.parametrize(("name", "method"), cases, ids=[f"{name}-{method}" for name, method in cases])


class Fault:
    """A fault that is happening, and what its line tells."""

    def __init__(self, name: str, method: str) -> None:
        flags = ["-get"] if method == "GET" else []
        self._process = subprocess.Popen(
            [str(SERVE), *flags, name], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.told: Dict[str, Any] = json.loads(self._read())

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the faults' server ended"
        return line

    def ask(self, word: str) -> str:
        assert self._process.stdin is not None
        self._process.stdin.write(word + "\n")
        self._process.stdin.flush()
        return self._read()

    def stop(self) -> None:
        self._process.communicate(timeout=20)
        assert self._process.returncode == 0

    def client(self) -> Client:
        settings = dict(self.told["config"])
        for name in ("timeout", "connect_timeout"):
            if f"{name}_ms" in settings:
                settings[name] = settings.pop(f"{name}_ms") / 1000
        return Client(Configuration(**settings))


@pytest.fixture
def fault(name: str, method: str) -> Iterator[Fault]:
    fault = Fault(name, method)
    yield fault
    fault.stop()


def call(client: Client, operation: str, request: Dict[str, Any]) -> None:
    fields = dict(request)
    if "options" in fields:
        fields["timeout"] = fields.pop("options")["timeout_ms"] / 1000
    identity = [LicenseID.from_key(fields.pop("license_key"))] if "license_key" in fields else []
    getattr(client, operation)(*identity, **fields)


def cancel_once_seen(client: Client, fault: Fault) -> None:
    fault.ask("seen")
    client.cancel()


def test_fault_ends_in_its_exception_and_leaves_the_client_usable(fault: Fault) -> None:
    told, want = fault.told, fault.told["want"]
    helpers: List[threading.Thread] = []
    with fault.client() as client:
        if told["cancel"]:
            helpers.append(threading.Thread(target=cancel_once_seen, args=(client, fault)))
            helpers[0].start()
        begun = time.monotonic()
        with pytest.raises(openspring.LicensingError) as caught:
            call(client, told["operation"], told["request"])
        took = time.monotonic() - begun
        for helper in helpers:
            helper.join()

        error = caught.value
        assert type(error) is BY_STATUS[want["status"]]
        assert (error.name, error.code, error.retryable) == (want["name"], want["code"], want["retryable"])
        assert (error.http_status, error.meta.attempts) == (want["http_status"], want["attempts"])
        assert error.details["sent"] in ([want["sent"]] if want["sent"] else ["no", "maybe"])
        assert str(error) and want["says"] in error.message and took * 1000 <= told["at_most_ms"]

        fault.ask("heal")
        if told["good"]:
            call(client, told["good"], told["good_request"])
