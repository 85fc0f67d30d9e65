"""Ctrl-C, cancelling and closing end the native call, not only the wait for it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from typing import Any, Callable

import pytest
from conftest import PACKAGE, SilentServer, run_python

import openspring
from openspring import Client, Configuration, LicenseID

KEY = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")

# A shell may have started the tests with SIGINT ignored, which Python leaves as it is.
INTERRUPTED = """
import json, signal, sys, threading, time
from openspring import Client, Configuration, LicenseID
signal.signal(signal.SIGINT, signal.default_int_handler)
client = Client(Configuration(**json.loads(sys.argv[1])))
try:
    client.check_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
except KeyboardInterrupt:
    at = time.monotonic()
    native = [thread.name for thread in threading.enumerate() if thread.name == "openspring-call"]
    print(json.dumps({"at": at, "native": native}))
"""


def test_ctrl_c_ends_a_call_on_the_main_thread(silent_server: SilentServer) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, json.dumps(silent_server.settings())],
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert silent_server.connected.wait(20)
    sent = time.monotonic()
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=20)

    told = json.loads(output)
    assert told["at"] - sent < 15, f"{told['at'] - sent:.3f} s after the signal"
    assert process.returncode == 0, errors


def test_signal_handler_runs_during_a_call(silent_server: SilentServer) -> None:
    handled = threading.Event()
    before = signal.signal(signal.SIGUSR1, lambda number, frame: handled.set())

    def kick() -> None:
        silent_server.connected.wait(20)
        os.kill(os.getpid(), signal.SIGUSR1)

    kicker = threading.Thread(target=kick)
    try:
        with Client(Configuration(**silent_server.settings(timeout=1))) as client:
            kicker.start()
            with pytest.raises(openspring.TimeoutError):  # A handler that raises nothing ends nothing.
                client.check_license(KEY)
        assert handled.is_set()
    finally:
        signal.signal(signal.SIGUSR1, before)
        kicker.join()


def in_thread(call: Callable[[], Any]) -> tuple[threading.Thread, list[BaseException]]:
    raised: list[BaseException] = []

    def work() -> None:
        try:
            call()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    return thread, raised


@pytest.mark.parametrize("by_id", [True, False])
def test_cancel_ends_a_call_of_another_thread(silent_server: SilentServer, by_id: bool) -> None:
    with Client(Configuration(**silent_server.settings())) as client:
        thread, raised = in_thread(lambda: client.check_license(KEY, call_id="mine"))
        assert silent_server.connected.wait(20)
        client.cancel("another")
        thread.join(0.05)
        assert thread.is_alive(), raised
        begun = time.monotonic()
        client.cancel("mine" if by_id else None)
        thread.join(20)
        took = time.monotonic() - begun

    assert [type(error) for error in raised] == [openspring.CancelledError]
    assert raised[0].code == "cancelled" and took < 15, took  # type: ignore[attr-defined]


def test_close_ends_calls_and_waits_for_them(silent_server: SilentServer) -> None:
    client = Client(Configuration(**silent_server.settings()))
    thread, raised = in_thread(lambda: client.check_license(KEY))
    assert silent_server.connected.wait(20)
    client.close()
    thread.join(20)

    assert [getattr(error, "code", error) for error in raised] == ["client_closed"]
    with pytest.raises(openspring.HandleError):
        client.check_license(KEY)


def test_call_at_the_programs_end_still_works(silent_server: SilentServer) -> None:
    code = (
        "import atexit, json, sys, openspring\n"
        "client = openspring.Client(openspring.Configuration(**json.loads(sys.argv[1])))\n"
        "def last():\n"
        "    try:\n"
        "        client.check_license(openspring.LicenseID.from_key('AAAA-BBBB-CCCC-DDDD'), timeout=0.1)\n"
        "    except openspring.TimeoutError:\n"
        "        print('asked')\n"
        "atexit.register(last)\n"
    )
    done = run_python(code, json.dumps(silent_server.settings()))

    assert (done.stdout, done.stderr) == ("asked\n", "")


@pytest.mark.parametrize("call_id", ["", "a\0b"])
def test_call_id_that_no_call_can_bear_is_refused(silent_server: SilentServer, call_id: str) -> None:
    with Client(Configuration(**silent_server.settings())) as client:
        with pytest.raises(openspring.ArgumentError, match="call_id"):
            client.cancel(call_id)
