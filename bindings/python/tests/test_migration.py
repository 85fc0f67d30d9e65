"""docs/migration.md keeps its word: each name in it exists, and one application story calls each name that it has for Python."""

from __future__ import annotations

import inspect
import queue
import re
import sys
import threading
import types
import urllib.request
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, Iterator, List, Set

import pytest
from conftest import DEVICE, ROOT, Sandbox

import openspring
import openspring.manager
from openspring import BundleManager, Client, Configuration, Event, LicenseID, LicenseManager, Store

PAGE = (ROOT / "docs" / "migration.md").read_text(encoding="utf-8")
# The class whose license a manager keeps, and not the server's document of the same name.
CLASSES: Dict[str, Any] = {
    "BundleManager": BundleManager,
    "Client": Client,
    "License": openspring.manager.License,
    "LicenseID": LicenseID,
    "LicenseManager": LicenseManager,
    "Watchdog": openspring.manager.Watchdog,
    "openspring": openspring,
}


def rows(table: str) -> List[List[str]]:
    """The cells of a marked table, without its head."""
    part = re.search(rf"<!-- BEGIN {table}:.*?-->(.*?)<!-- END {table} -->", PAGE, re.DOTALL)
    assert part is not None, table
    lines = [line for line in part.group(1).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def names(cell: str) -> List[str]:
    return re.findall(r"`([^`]+)`", cell)


def python_names() -> Set[str]:
    found = {name for row in rows("NAMES") for name in names(row[5]) if name in CLASSES or "." in name}
    return found | {name for row in rows("LANGUAGES") for name in names(row[0])}


def code_of(name: str) -> types.CodeType:
    """What runs when the name is used: of a class its constructor, of a property its getter."""
    owner, _, member = name.partition(".")
    found = inspect.getattr_static(CLASSES[owner], member) if member else CLASSES[owner].__init__
    found = getattr(found, "__func__", getattr(found, "fget", found))
    code: types.CodeType = inspect.unwrap(found).__code__
    return code


@contextmanager
def recorded() -> Iterator[Set[types.CodeType]]:
    """Note the functions that run meanwhile, on every thread."""
    called: Set[types.CodeType] = set()

    def note(frame: types.FrameType, event: str, argument: Any) -> None:
        if event == "call":
            called.add(frame.f_code)

    sys.setprofile(note)
    threading.setprofile(note)
    try:
        yield called
    finally:
        sys.setprofile(None)
        threading.setprofile(None)  # type: ignore[arg-type]


class Application:
    """The application of the story. Its methods are a license's life, and use every word of the table."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.request, self.response = folder / "ls_activation.req", folder / "ls_activation.lic"

    def open(self, product: str = "editor") -> LicenseManager:
        return LicenseManager(Configuration(**self.sandbox.settings(product)), Store.path(self.folder / product))

    def key(self, license: str) -> str:
        return str(self.sandbox.line["licenses"][license]["license_key"])

    def online(self) -> None:
        with self.open() as manager:
            assert manager.load_license() is None and manager.data_location
            license = manager.activate_license(LicenseID.from_key(self.key("metered")))
            assert manager.current_license is not None and license.is_valid() and license.state.reason == "ok"
            assert license.local_check().usable and not license.is_expired() and license.days_remaining() is None
            assert license.check().confirmed and manager.current().contact is not None
            assert {feature.code for feature in license.product_features} >= {"reports", "export", "render"}
            license.add_local_consumption(2)
            assert license.sync_consumption().synced
            manager.cancel()
            events: queue.Queue[Event] = queue.Queue()
            watchdog = manager.watchdog(events.put)
            watchdog.stop()
            license.deactivate(remove_local_data=True)
            manager.close()

    def floating(self) -> None:
        with self.open() as manager:
            license = manager.activate_license(LicenseID.from_key(self.key("slots")))
            license.floating_borrow(datetime.now(timezone.utc) + timedelta(hours=1))
            license.floating_release()
            assert license.state.reason == "no_slot"
            manager.clear_local_storage()

    def offline(self) -> None:
        with self.open() as manager:
            manager.create_offline_activation_file(LicenseID.from_key(self.key("license")), path=self.request)
            self.carry("activate_offline")
            license = manager.activate_license_offline(self.response)
            self.sandbox.admin("PUT", "/clock", {"offset_s": 60})
            license.update_offline(self.refresh())
            self.sandbox.admin("PUT", "/clock", {"offset_s": 0})
            license.deactivate_offline(self.folder / "ls_deactivation.req")

    def refresh(self) -> str:
        address = self.sandbox.line["base_url"].replace("/api/v4", "/_sandbox")
        with urllib.request.urlopen(f"{address}/refresh/{self.key('license')}?hardware_id={DEVICE}") as response:
            return str(response.read().decode())

    def carry(self, endpoint: Any) -> None:
        with self.sandbox.client() as connected:
            connected.send_offline_request(endpoint=endpoint, text=self.request.read_text(encoding="ascii")).save(self.response)

    def bundle(self) -> None:
        configuration = Configuration(**self.sandbox.settings("bundle"))
        with BundleManager(configuration, Store.path(self.folder / "bundle")) as manager:
            assert manager.load_bundle() == {}
            assert len(manager.activate_bundle(LicenseID.from_key(self.key("bundle")))) == 2
            assert len(manager.current_bundle) == 2
            manager.create_offline_activation_file(path=self.request)
            self.carry("activate_bundle_offline")
            assert len(manager.activate_bundle_offline(self.response)) == 2

    def calls(self) -> None:
        user = self.sandbox.line["licenses"]["user"]
        identity = LicenseID.from_user(user["username"], user["password"])
        with self.sandbox.client("user") as client:
            client.activate_license(identity)
            client.product_details()
            client.versions(identity)
            client.track_device_variables(identity, variables={"theme": "dark"})
            client.get_device_variables(identity)
            client.change_password(username=user["username"], password=user["password"], new_password="another-password")
        with self.sandbox.client("trial") as client:
            assert client.trial_key().license
        with self.sandbox.client() as client:
            key = LicenseID.from_key(self.key("license"))
            client.activate_license(key)
            assert client.installation_file(key).version

    def air_gap(self) -> None:
        with pytest.raises(openspring.ArgumentError):
            openspring.create_air_gap_code(initialization_code="x", license_key="x", hardware_id=DEVICE)
        with pytest.raises(openspring.ArgumentError):
            openspring.verify_air_gap_code(
                air_gap_key="x", confirmation_code="x", license_key="x", policy_id=1, hardware_id=DEVICE
            )


def test_one_application_calls_every_name_of_the_table(sandbox: Sandbox, tmp_path: Path) -> None:
    application = Application(sandbox, tmp_path)

    with recorded() as called:
        application.online()
        application.floating()
        application.offline()
        application.bundle()
        application.calls()
        application.air_gap()

    wanted = python_names()
    assert len(wanted) > 40
    assert not {name for name in wanted if code_of(name) not in called}


def test_the_page_has_every_public_name_of_the_managers() -> None:
    without_counterpart = {"LicenseManager.poll", "LicenseManager.state", "LicenseManager.writable", "LicenseManager.closed",
                           "License.document", "Watchdog.running"}
    public = set()
    for owner in ("LicenseManager", "License", "Watchdog"):
        for member in dir(CLASSES[owner]):
            value = inspect.getattr_static(CLASSES[owner], member)
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                public.add(f"{owner}.{member}")

    missing = public - python_names() - without_counterpart

    assert len(public) > 25 and not missing, missing


def test_the_c_functions_of_the_page_are_those_of_the_header() -> None:
    header = (ROOT / "include" / "openspring.h").read_text(encoding="utf-8")
    declared = set(re.findall(r"^OSP_API int32_t (osp_manager_\w+)\(", header, re.MULTILINE))
    wanted = {name for row in rows("LANGUAGES") for name in names(row[1])}

    assert len(wanted) > 15 and wanted == declared, wanted ^ declared


def test_each_go_name_is_declared() -> None:
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "manager").glob("*.go") if not file.name.endswith("_test.go")]
    text = "\n".join(sources)
    functions = {f"manager.{name}" for name in re.findall(r"^func ([A-Z]\w*)\(", text, re.MULTILINE)}
    functions |= {f"Manager.{name}" for name in re.findall(r"^func \(\w+ \*Manager\) ([A-Z]\w*)\(", text, re.MULTILINE)}
    table = (ROOT / "core" / "api" / "manager.go").read_text(encoding="utf-8")
    functions |= {f'Do("{name}")' for name in re.findall(r'Name: +"(\w+)"', table)}
    wanted = {name for row in rows("LANGUAGES") for name in names(row[3])}

    assert len(wanted) > 15 and wanted <= functions, wanted - functions


def test_each_c_sharp_name_is_in_the_public_surface() -> None:
    listing = (ROOT / "bindings" / "csharp" / "OpenSpring.Tests" / "PublicApi.txt").read_text(encoding="utf-8")
    members: Dict[str, str] = {}
    for part in re.split(r"^(?=\S)", listing, flags=re.MULTILINE):
        head, _, body = part.partition("\n")
        found = re.search(r"class (\w+)", head)
        if found:
            members[found.group(1)] = body
    wanted = {name for row in rows("LANGUAGES") for name in names(row[2])}
    missing = set()
    for name in wanted:
        owner, _, member = name.partition(".")
        inherited = members.get("ManagerBase", "") if owner.endswith("Manager") else ""
        if owner not in members or (member and not re.search(rf"\b{member}\b", members[owner] + inherited)):
            missing.add(name)

    assert len(wanted) > 15 and not missing, missing


def test_every_code_that_the_page_names_is_in_the_table_of_codes() -> None:
    part = PAGE.partition("## Exceptions")[2].partition("## Defaults")[0]
    codes = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    lines = [line for line in part.splitlines() if line.startswith("| ")][3:]
    wanted = {code for line in lines for code in names(line.strip("|").split("|")[5])}

    assert len(wanted) > 15 and not {code for code in wanted if f"| `{code}` |" not in codes}
