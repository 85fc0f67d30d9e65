"""Provokes what docs/faq.md explains, and prints as JSON what is then said: by code, the sentences for the log and for the user."""

from __future__ import annotations

import ctypes
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import openspring
from openspring import Configuration, LicenseID, LicenseManager, LicensingError, Store
from openspring.testing import Sandbox

NO_WAIT = timedelta(0)
seen: Dict[str, List[str]] = {}


def see(code: str, call: Callable[[], Any]) -> None:
    """Note what a call that must fail with this code says."""
    try:
        call()
    except LicensingError as error:
        assert error.code == code, f"{code}: {error.code}: {error}"
        seen[code] = [str(error), error.user_message]
    else:
        raise AssertionError(f"{code} did not happen")


def folder() -> Path:
    return Path(tempfile.mkdtemp())


def sample(sandbox: Sandbox, name: str) -> LicenseID:
    return LicenseID.from_key(sandbox.line["licenses"][name]["license_key"])


def activating(sandbox: Sandbox, identity: Optional[LicenseID] = None, store: Optional[Store] = None, **changes: Any) -> Callable[[], Any]:
    """An activation by a client of changed settings."""

    def call() -> None:
        with sandbox.manager(store=store, **{"retries": 0, **changes}) as manager:
            manager.activate_license(identity or sandbox.license().id)

    return call


def stored(sandbox: Sandbox, identity: Optional[LicenseID] = None, **changes: Any) -> Path:
    path = folder()
    activating(sandbox, identity, Store.path(path), **changes)()
    return path


def checking(sandbox: Sandbox, path: Path, product: str = "editor", local: bool = True, settings: Optional[Dict[str, Any]] = None, **changes: Any) -> Callable[[], Any]:
    """A check of what is stored there."""

    def call() -> None:
        with LicenseManager(sandbox.configuration(product, **changes), Store.path(path), **(settings or {})) as manager:
            license = manager.load_license()
            assert license is not None
            license.local_check() if local else license.check()

    return call


def with_fault(sandbox: Sandbox, kind: str, call: Callable[[], Any], **members: Any) -> Callable[[], Any]:
    def faulty() -> None:
        with sandbox.fault(kind, path="/activate_license", **members):
            call()

    return faulty


def without_home() -> None:
    kept = dict(os.environ)
    for name in ("HOME", "XDG_STATE_HOME", "STATE_DIRECTORY"):
        os.environ.pop(name, None)
    try:
        manager = LicenseManager(Configuration(product="p", api_key="a", shared_key="s", hardware_id="h"), Store.user("faq"))
        manager.close()
    finally:
        os.environ.update(kept)


def refusing_proxy() -> str:
    """The address of a proxy that wants credentials."""
    listener = socket.create_server(("127.0.0.1", 0))
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

    def serve() -> None:
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(refusal)

    threading.Thread(target=serve, daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def see_in_a_child(sandbox: Sandbox) -> None:
    """What a fork does to a client."""
    reader, writer = os.pipe()
    with sandbox.client() as client:
        if os.fork() == 0:
            see("forked", lambda: client.check_license(LicenseID.from_key("AAAA")))
            os.write(writer, json.dumps(seen["forked"]).encode())
            os._exit(0)
        os.close(writer)
        seen["forked"] = json.loads(os.read(reader, 65536))
        os.wait()


def see_in_c(code: str, configuration: bytes) -> None:
    """What an open says whose configuration is written by hand; the classes of Python and C# have no such member."""
    library = ctypes.CDLL(os.environ["OSP_LIBRARY"])
    client, said = ctypes.c_void_p(), ctypes.c_char_p()
    library.osp_client_open(configuration, ctypes.byref(client), ctypes.byref(said))
    error = json.loads(said.value or b"")["error"]
    assert error["code"] == code, error
    seen[code] = [error["message"], error["user_message"]]


def see_state(code: str, path: Path, configuration: Configuration, **settings: Any) -> None:
    """Note what the state of the license says that is stored there."""
    with LicenseManager(configuration, Store.path(path), **settings) as manager:
        assert manager.state.reason == code, manager.state
        seen[code] = [manager.state.message]


def see_without_the_library() -> None:
    """What the first call says where the library is not."""
    program = "import json, openspring\ntry: openspring.hardware_id()\nexcept openspring.LicensingError as e: print(json.dumps([e.code, str(e), e.user_message]))"
    done = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "OSP_LIBRARY": "/nowhere/libopenspring.so.1"}, capture_output=True, text=True, check=True
    )
    code, *said = json.loads(done.stdout)
    seen[code] = said


def loading_twice(sandbox: Sandbox) -> None:
    """A license file is loaded, and then once more."""
    with sandbox.manager() as manager, sandbox.client() as connected:
        request = manager.create_offline_activation_file(sandbox.license().id)
        file = connected.send_offline_request(endpoint="activate_offline", text=request.text)
        manager.activate_license_offline(file.text)
        manager.activate_license_offline(file.text)


def at_the_start(sandbox: Sandbox) -> None:
    see_without_the_library()
    see_in_a_child(sandbox)
    see("store_no_home", without_home)
    see("store_no_folder", activating(sandbox, store=Store.machine("openspring-faq-of-nobody")))
    see("invalid_value", lambda: LicenseManager(sandbox.configuration(), Store.memory(), check_every=timedelta(seconds=1)))
    see_in_c("unknown_member", b'{"product":"p","api_keyy":"a","shared_key":"s"}')


def at_an_activation(sandbox: Sandbox) -> None:
    one = sandbox.license(max_activations=1)
    stored(sandbox, one.id, hardware_id="another-device")
    see("license_not_found", activating(sandbox, LicenseID.from_key("AAAA-BBBB")))
    see("license_activated_max_times", activating(sandbox, one.id))
    see("foreign_request", lambda: loading_twice(sandbox))
    see("unknown_product", activating(sandbox, sandbox.license().id, None, product="Editor"))
    see("signature_mismatch", activating(sandbox, shared_key="wrong"))
    see("invalid_api_key", activating(sandbox, api_key="wrong"))
    see("revoked_api_key", activating(sandbox, api_key="osp-sandbox-revoked-key"))
    see("read_only_api_key", activating(sandbox, api_key="osp-sandbox-read-only-key"))
    see("blacklisted", activating(sandbox, hardware_id=sandbox.line["blacklisted_hardware_id"]))
    see("license_not_enabled", activating(sandbox, sample(sandbox, "disabled")))
    see("license_expired", activating(sandbox, sample(sandbox, "expired")))
    see("license_start_date_error", activating(sandbox, sample(sandbox, "not_started")))
    see("response_signature_wrong", activating(sandbox, public_key=None))
    see("response_not_signed", with_fault(sandbox, "unsigned", activating(sandbox)))
    see("response_for_another_company", activating(sandbox, company_id=4712))
    sandbox.admin("PUT", "/clock", {"offset_s": 1200})
    see("date_header_diff", activating(sandbox, correct_clock=False))
    sandbox.admin("PUT", "/clock", {"offset_s": 0})


def without_a_network(sandbox: Sandbox) -> None:
    nobody = LicenseID.from_key("AAAA-BBBB")
    see("name_not_resolved", activating(sandbox, nobody, base_url="https://nowhere.invalid/api/v4"))
    see("connection_refused", activating(sandbox, nobody, base_url="http://127.0.0.1:1/api/v4"))
    see("proxy_refused", activating(sandbox, nobody, base_url="https://nowhere.example/api/v4", proxy=refusing_proxy()))
    see("deadline_exceeded", with_fault(sandbox, "delay", activating(sandbox, timeout=0.5), ms=20_000))
    see("unexpected_page", with_fault(sandbox, "page", activating(sandbox)))
    with closing(Sandbox("--tls")) as secure:
        see("tls_unknown_authority", activating(secure, nobody, ca_pem=None))
    path = stored(sandbox)
    see("check_overdue", checking(sandbox, path, settings={"check_within": NO_WAIT, "grace_period": NO_WAIT}))
    see_state("offline_grace", path, sandbox.configuration(), check_within=NO_WAIT)


def what_stopped_working(sandbox: Sandbox) -> None:
    path = stored(sandbox)
    see("wrong_device", checking(sandbox, path, hardware_id="another-device"))
    see("not_proven", checking(sandbox, path, public_key=None))
    see("wrong_company", checking(sandbox, path, company_id=4712))
    for file in path.glob("osp-editor.[01]"):
        file.write_bytes(b"not a license")
    with LicenseManager(sandbox.configuration(), Store.path(path)) as manager:
        assert manager.load_license() is None and "store_damaged" in manager.current().warnings
        see("store_damaged", lambda: manager._call("check", {}))    # as in C, C++ and Go
    sandbox.admin("PUT", "/clock", {"offset_s": 3 * 86_400})
    ahead = stored(sandbox, sandbox.license(validity_period=timedelta(days=90)).id)
    sandbox.admin("PUT", "/clock", {"offset_s": 0})
    see("clock_behind", checking(sandbox, ahead))
    stored(sandbox, sample(sandbox, "slots"), hardware_id="another-device")
    see("no_slot", checking(sandbox, stored(sandbox, sample(sandbox, "slots"))))
    freed = sandbox.license()
    there = stored(sandbox, freed.id)
    with sandbox.client() as vendor:
        vendor.deactivate_license(freed.id)
    see("license_not_active", checking(sandbox, there, local=False))
    elsewhere = sandbox.license()
    stored(sandbox, elsewhere.id, hardware_id="another-device")
    with sandbox.client() as client:
        see("device_not_found", lambda: client.deactivate_license(elsewhere.id))
    few = sandbox.license(max_consumptions=2)
    with sandbox.manager() as manager:
        license = manager.activate_license(few.id)
        see("license_not_enough_consumptions", lambda: license.add_local_consumption(5))
    with sandbox.manager() as manager:
        manager.activate_license(sandbox.license().id)
        see("license_present", lambda: manager.activate_license(sandbox.license().id))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="openspring-faq-") as everything, closing(Sandbox()) as sandbox:
        tempfile.tempdir = everything
        for part in (at_the_start, at_an_activation, without_a_network, what_stopped_working):
            part(sandbox)
    json.dump(seen, sys.stdout)


if __name__ == "__main__":
    main()
