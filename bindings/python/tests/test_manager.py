"""The license on the device, through the library and against the sandbox."""

from __future__ import annotations

import inspect
import json
import logging
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Iterator, List

import pytest
from conftest import DEVICE, PACKAGE, Sandbox, SilentServer, run_python

import openspring
from openspring import BundleManager, Configuration, Event, LicenseID, LicenseManager, State, Store, aio
from openspring._manager_table import MANAGER_OPERATIONS, MANAGER_SETTINGS
from openspring.manager import License


def opened(sandbox: Sandbox, folder: Path, product: str = "editor", **changes: Any) -> LicenseManager:
    return LicenseManager(Configuration(**sandbox.settings(product, retries=0, **changes)), Store.path(folder))


@pytest.fixture
def manager(sandbox: Sandbox, tmp_path: Path) -> Iterator[LicenseManager]:
    with opened(sandbox, tmp_path / "store") as manager:
        yield manager


def test_a_license_lives_from_the_first_start_to_the_last(sandbox: Sandbox, tmp_path: Path) -> None:
    folder = tmp_path / "store"
    with opened(sandbox, folder) as manager:
        assert manager.data_location == str(folder)
        assert manager.load_license() is None and manager.current_license is None
        assert (manager.state.state, manager.state.reason) == ("invalid", "no_license")
        license = manager.activate_license(sandbox.identity("license"))
        state = license.local_check()
        assert (state.state, state.reason, state.usable) == ("valid", "ok", True)
        assert license.is_valid() and not license.is_expired() and license.days_remaining() is None
    with opened(sandbox, folder) as manager:
        license = manager.load_license() or pytest.fail("the license is gone")
        checked = license.check(include_expired_features=True)
        assert checked.confirmed and checked.failure is None and checked.state.usable and checked.warnings == ()
        assert license.document is not None and license.document.license_key == sandbox.line["licenses"]["license"]["license_key"]
        assert manager.current().hardware_id == DEVICE and manager.current().contact is not None
        license.deactivate()
        assert license.state.reason == "deactivated" and not license.is_valid()
        with pytest.raises(openspring.LicenseStateError) as caught:
            license.local_check()
        assert caught.value.code == "deactivated" and caught.value.state is not None and not caught.value.state.usable
        manager.clear_local_storage()
        with pytest.raises(openspring.NotFoundError) as gone:
            license.local_check()
        assert gone.value.code == "no_license"
        assert manager.load_license() is None


def test_a_dead_network_is_no_dead_license(sandbox: Sandbox, manager: LicenseManager) -> None:
    license = manager.activate_license(sandbox.identity("license"))
    sandbox.fault(kind="page", path="/check_license")
    checked = license.check()
    assert not checked.confirmed and isinstance(checked.failure, openspring.ProtocolError)
    sandbox.admin("PATCH", "/licenses/license", {"license_enabled": False})
    with pytest.raises(openspring.LicenseStateError) as caught:
        license.check()
    assert caught.value.code == "license_not_enabled" and caught.value.confirmed is True and caught.value.failure is None
    sandbox.admin("PATCH", "/licenses/license", {"license_enabled": True})
    assert license.check().confirmed


def test_a_device_without_a_network_uses_files(sandbox: Sandbox, manager: LicenseManager, tmp_path: Path) -> None:
    request = manager.create_offline_activation_file(sandbox.identity("license"), path=tmp_path / "a.req")
    assert (tmp_path / "a.req").read_text() == request.text and request.request_id and request.file_name == "ls_activation.req"
    with sandbox.client(hardware_id="carrier") as carrier:
        response = carrier.send_offline_request("activate_offline", tmp_path / "a.req")
        assert isinstance(response, openspring.LicenseFile)
        license = manager.activate_license_offline(response.save(tmp_path))
        assert license.local_check().usable
        url = sandbox.line["base_url"].replace("/api/v4", f"/_sandbox/refresh/license?hardware_id={DEVICE}")
        import urllib.request

        with urllib.request.urlopen(url) as refresh:
            assert license.update_offline(refresh.read(), older=True).usable
        text = license.deactivate_offline(tmp_path / "d.req")
        assert license.deactivate_offline().text == text.text == (tmp_path / "d.req").read_text()
        with pytest.raises(openspring.LicenseStateError):
            license.local_check()
        carrier.send_offline_request("deactivate_offline", text.text)


def test_consumption_is_counted_here_and_reported_later(sandbox: Sandbox, tmp_path: Path) -> None:
    with opened(sandbox, tmp_path / "store", "studio") as manager:
        license = manager.activate_license(sandbox.identity("consumption"))
        license.add_local_consumption()
        counted = license.add_local_consumption(4).facts.consumption
        assert counted is not None and (counted.local, counted.total, counted.max) == (5, 0, 1000)
        assert license.sync_consumption().synced
        counted = license.state.facts.consumption
        assert counted is not None and (counted.local, counted.total) == (0, 5)
        with pytest.raises(openspring.LimitError) as caught:
            license.add_local_consumption(996)
        assert caught.value.code == "license_not_enough_consumptions"


def test_an_activation_says_why_a_floating_license_got_no_slot(sandbox: Sandbox, manager: LicenseManager, tmp_path: Path) -> None:
    first = manager.activate_license(sandbox.identity("slots"))
    assert first.failure is None
    with opened(sandbox, tmp_path / "other", hardware_id="another-device") as other:
        second = other.activate_license(sandbox.identity("slots"))
        assert isinstance(second.failure, openspring.LimitError) and second.failure.code == "floating_not_available"
        assert second.state.reason == "no_slot" and other.current_license is not None
        assert other.current_license.failure is None, "only an activation returns it"


def test_floating_slots_are_taken_borrowed_and_released(sandbox: Sandbox, manager: LicenseManager) -> None:
    license = manager.activate_license(sandbox.identity("slots"))
    slot = license.local_check().facts.slot
    assert slot is not None and slot.until is not None and not slot.borrowed
    borrowed = license.floating_borrow(datetime.now(timezone.utc) + timedelta(hours=3)).facts.slot
    assert borrowed is not None and borrowed.borrowed
    assert license.floating_release().reason == "no_slot"
    with pytest.raises(openspring.LimitError):
        license.local_check()
    assert license.check().state.usable


def test_each_license_of_a_bundle_is_judged_by_itself(sandbox: Sandbox, tmp_path: Path) -> None:
    configuration = Configuration(**sandbox.settings("bundle"))
    with BundleManager(configuration, Store.path(tmp_path)) as manager:
        assert manager.current_bundle == {}
        bundle = manager.activate_bundle(sandbox.identity("bundle"))
        assert sorted(bundle) == ["osp-editor", "osp-studio"]
        for product, license in bundle.items():
            assert license.local_check().usable and license.check().confirmed
            assert license.document is not None and license.document.product == product
            assert license.product_features == license.document.product_features
        bundle["osp-editor"].deactivate(remove_local_data=True)
        assert manager.load_bundle() == {}


def test_a_store_in_memory_is_gone_with_its_manager(sandbox: Sandbox) -> None:
    configuration = Configuration(**sandbox.settings())
    with LicenseManager(configuration, Store.memory()) as manager:
        assert manager.data_location is None
        assert manager.activate_license(sandbox.identity("license")).is_valid()
    with LicenseManager(configuration, Store.memory()) as manager:
        assert manager.load_license() is None


def test_settings_reach_the_library(sandbox: Sandbox, tmp_path: Path) -> None:
    configuration = Configuration(**sandbox.settings())
    with LicenseManager(configuration, Store.path(tmp_path), check_within=timedelta(0), grace_period=timedelta(hours=5)) as manager:
        state = manager.activate_license(sandbox.identity("license")).local_check()
        assert (state.state, state.reason) == ("grace", "offline_grace") and state.until is not None
    with LicenseManager(configuration, Store.path(tmp_path), check_within=timedelta.max) as manager:
        assert manager.state.until is None
    with pytest.raises(openspring.ConfigError, match="clock_tolerance_hours"):
        LicenseManager(configuration, Store.path(tmp_path), clock_tolerance=timedelta(days=8))
    with pytest.raises(openspring.ConfigError, match="whole number of minutes"):
        LicenseManager(configuration, Store.path(tmp_path), check_every=timedelta(seconds=90))
    with pytest.raises(openspring.ConfigError, match="store_key"):
        LicenseManager(configuration, Store.path(tmp_path, key="short"))
    with pytest.raises(TypeError, match="did you mean 'check_every'"):
        LicenseManager(configuration, Store.path(tmp_path), check_ever=timedelta(1))  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"Store\.user"):
        LicenseManager(configuration, str(tmp_path))  # type: ignore[arg-type]


def test_a_key_of_the_application_opens_its_store_alone(sandbox: Sandbox, tmp_path: Path) -> None:
    configuration, key = Configuration(**sandbox.settings()), "0123456789abcdef"
    with LicenseManager(configuration, Store.path(tmp_path, key=key)) as manager:
        manager.activate_license(sandbox.identity("license"))
    with LicenseManager(configuration, Store.path(tmp_path)) as manager:
        assert manager.state.reason == "no_license"
    store = Store.path(tmp_path, key=key)
    assert key not in repr(store)
    with LicenseManager(configuration, store) as manager:
        assert manager.state.usable


def test_without_a_home_the_error_names_what_to_do(sandbox: Sandbox) -> None:
    code = (
        "import sys, json, openspring\n"
        "settings = json.loads(sys.argv[1])\n"
        "try:\n    openspring.LicenseManager(openspring.Configuration(**settings), openspring.Store.user('Acme'))\n"
        "except openspring.StorageError as error:\n    print(error.code)\n"
    )
    done = run_python(code, json.dumps(sandbox.settings()), environment={"HOME": "", "XDG_STATE_HOME": ""})
    assert done.stdout.strip() == "store_no_home", done.stderr


def test_another_license_is_not_replaced_by_accident(sandbox: Sandbox, manager: LicenseManager) -> None:
    manager.activate_license(sandbox.identity("license"))
    with pytest.raises(openspring.ArgumentError) as caught:
        manager.activate_license(sandbox.identity("one_device"))
    assert caught.value.code == "license_present"
    manager.activate_license(sandbox.identity("one_device"), replace=True)
    assert manager.current().license_key == sandbox.line["licenses"]["one_device"]["license_key"]


def test_warnings_say_what_is_left_of_a_license_that_was_replaced(sandbox: Sandbox, tmp_path: Path) -> None:
    with opened(sandbox, tmp_path) as manager:
        first = manager.activate_license(sandbox.identity("metered"))
        assert first.warnings == ()
        first.add_local_consumption(2)
        license = manager.activate_license(sandbox.identity("license"), replace=True)
        assert license.is_valid() and license.warnings == ("seat_kept", "consumption_dropped")
        assert manager.activate_license(sandbox.identity("metered"), replace=True).warnings == ("seat_kept",)


def test_a_lost_activation_is_settled_before_another_one(sandbox: Sandbox, tmp_path: Path) -> None:
    with opened(sandbox, tmp_path) as manager:
        sandbox.fault(kind="cut", after_bytes=20, path="/activate_license", times=1)
        with pytest.raises(openspring.LicensingError):
            manager.activate_license(sandbox.identity("license"))
        assert manager.state.reason == "no_license"
        with pytest.raises(openspring.ArgumentError) as caught:
            manager.activate_license(sandbox.identity("one_device"))
        assert caught.value.code == "license_present" and caught.value.state is not None and caught.value.state.usable
        assert manager.current().license_key == sandbox.line["licenses"]["license"]["license_key"]
        assert manager.activate_license(sandbox.identity("one_device"), replace=True).warnings == ("seat_kept",)


@pytest.mark.parametrize("path", ["license_refresh.lic", "./license", "C:\\app\\license", "a file"])
def test_a_path_as_text_is_refused_at_once(
    sandbox: Sandbox, manager: LicenseManager, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a file").touch()
    license = manager.activate_license(sandbox.identity("license"))
    for call in (license.update_offline, manager.activate_license_offline):
        with pytest.raises(openspring.OfflineError, match=re.escape(f"give pathlib.Path({path!r})")) as caught:
            call(path)
        assert (caught.value.code, caught.value.user_action) == ("path_as_text", "fix_integration")


_COUNT = """
import json, sys
import openspring

settings, folder, key = json.loads(sys.argv[1])
with openspring.LicenseManager(openspring.Configuration(**settings), openspring.Store.path(folder)) as manager:
    license = manager.activate_license(openspring.LicenseID.from_key(key))
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        license.add_local_consumption(2)
    except openspring.StorageError as error:
        local = license.state.facts.consumption.local
        print(json.dumps([error.code, error.applied, error.retryable, local]), flush=True)
"""


@pytest.mark.library
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace, which lets a disk fail here, is not installed")
def test_an_error_says_that_what_could_not_be_taken_back_counts(sandbox: Sandbox, tmp_path: Path) -> None:
    """The disk keeps the new file, and then nothing any more."""
    key = sandbox.line["licenses"]["consumption"]["license_key"]
    arguments = json.dumps([sandbox.settings("studio"), str(tmp_path), key])
    pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "env": {**os.environ, "PYTHONPATH": str(PACKAGE)}}
    with subprocess.Popen([sys.executable, "-c", _COUNT, arguments], cwd="/", **pipes) as counting:
        assert counting.stdout is not None and counting.stdout.readline() == "ready\n"
        fault = ["-f", "-o", str(tmp_path / "calls"), "-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=2+"]
        with subprocess.Popen(["strace", *fault, "-p", str(counting.pid)], stderr=subprocess.PIPE, text=True) as strace:
            assert strace.stderr is not None and "attached" in (said := strace.stderr.readline()), said
            told, _ = counting.communicate("\n", timeout=60)
            strace.communicate(timeout=60)
    assert json.loads(told) == ["storage_failed", True, False, 2]


def test_the_watchdog_tells_what_happens_and_survives_its_listener(
    sandbox: Sandbox, manager: LicenseManager, caplog: pytest.LogCaptureFixture
) -> None:
    events: List[Event] = []
    told = threading.Event()

    def listen(event: Event) -> None:
        events.append(event)
        told.set()
        raise ValueError("a mistake of the listener")

    license = manager.activate_license(sandbox.identity("license"))
    with caplog.at_level(logging.ERROR, "openspring"), manager.watchdog(on_event=listen) as watchdog:
        assert told.wait(20)
        assert (events[0].event, events[0].before, events[0].after) == ("state_changed", "invalid", "valid")
        assert watchdog.running
    assert not watchdog.running
    assert "a mistake of the listener" in caplog.text
    watchdog.stop()
    assert license.is_valid()


def test_the_watchdog_ends_with_its_manager(sandbox: Sandbox, tmp_path: Path) -> None:
    manager = opened(sandbox, tmp_path)
    watchdog = manager.watchdog(lambda event: None)
    manager.close()
    watchdog.stop()
    assert not watchdog.running


def test_the_watchdog_tells_at_once_what_a_call_has_changed_and_ends_at_once_with_its_manager(sandbox: Sandbox, tmp_path: Path) -> None:
    manager, events = opened(sandbox, tmp_path), queue.Queue[Event]()
    watchdog = manager.watchdog(events.put)
    manager.activate_license(sandbox.identity("license"))
    assert events.get(timeout=20).after == "valid"

    manager.clear_local_storage()
    assert events.get(timeout=20).after == "invalid"
    manager.close()

    # Without being woken it would poll again after a minute.
    watchdog._thread.join(20)
    assert not watchdog.running


def test_a_watchdog_that_gets_no_thread_leaves_nothing_behind(manager: LicenseManager, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refused)
    with pytest.raises(RuntimeError):
        manager.watchdog(lambda event: None)
    assert manager._watchdogs == []


def test_close_ends_calls_and_later_ones_are_refused(silent_server: SilentServer, tmp_path: Path) -> None:
    manager = LicenseManager(Configuration(**silent_server.settings()), Store.path(tmp_path))
    caught: List[BaseException] = []

    def work() -> None:
        try:
            manager.activate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
        except BaseException as error:
            caught.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert silent_server.connected.wait(20)
    manager.close()
    thread.join(20)
    assert [type(error) for error in caught] == [openspring.CancelledError]
    manager.close()
    assert manager.closed
    with pytest.raises(openspring.HandleError):
        manager.current()


def test_calls_end_by_their_id_and_by_their_time(silent_server: SilentServer, tmp_path: Path) -> None:
    key = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
    with LicenseManager(Configuration(**silent_server.settings()), Store.path(tmp_path)) as manager:
        with pytest.raises(openspring.TimeoutError):
            manager.activate_license(key, timeout=0.2)
        silent_server.connected.clear()

        def cancel() -> None:
            silent_server.connected.wait(20)
            manager.cancel("mine")

        thread = threading.Thread(target=cancel)
        thread.start()
        with pytest.raises(openspring.CancelledError):
            manager.activate_license(key, call_id="mine")
        thread.join()


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="needs signals to threads")
def test_ctrl_c_ends_the_native_call(silent_server: SilentServer, tmp_path: Path) -> None:
    main = threading.main_thread().ident
    assert main is not None

    def interrupt() -> None:
        silent_server.connected.wait(20)
        signal.pthread_kill(main, signal.SIGINT)

    # A shell may have started the tests with SIGINT ignored, which Python leaves as it is.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with LicenseManager(Configuration(**silent_server.settings()), Store.path(tmp_path)) as manager:
            threading.Thread(target=interrupt).start()
            begun = time.monotonic()
            with pytest.raises(KeyboardInterrupt):
                manager.activate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD"))
            assert time.monotonic() - begun < 20
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_is_told_so_and_leaves_no_lock(sandbox: Sandbox, manager: LicenseManager) -> None:
    license = manager.activate_license(sandbox.identity("license"))
    pid = os.fork()
    if pid == 0:
        try:
            license.local_check()
        except openspring.ForkedError:
            os._exit(7)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
    assert license.check().confirmed


def test_methods_take_what_the_table_lists() -> None:
    also = {"self", "identity", "timeout", "call_id", "trace", "product", "text"}
    renamed = {"path_or_text": "path", "until": "borrowed_until"}
    for row in MANAGER_OPERATIONS:
        owner: Any = LicenseManager if hasattr(LicenseManager, row.name) else License
        names = {renamed.get(name, name) for name in inspect.signature(getattr(owner, row.name)).parameters}
        assert names - also == set(row.members) - also, row.name


@pytest.mark.parametrize("kind", [LicenseManager, BundleManager, aio.LicenseManager, aio.BundleManager])
def test_managers_take_the_settings_that_the_table_lists(kind: Any) -> None:
    of_the_store, of_the_class = {"location", "name", "path", "store_key"}, {"bundle"}
    rules = {re.sub("_(hours|minutes|ms)$", "", name) for name in MANAGER_SETTINGS} - of_the_store - of_the_class
    assert set(inspect.signature(kind).parameters) - {"configuration", "store", "transport", "threads"} == rules


def test_a_state_is_read_leniently() -> None:
    state = State({"state": 1, "facts": [], "until": "no moment"})
    assert (state.state, state.usable, state.until, state.facts.days_remaining) == ("invalid", False, None, None)
