"""docs/integration.md keeps its word: its samples run in their order, in one program, against the sandbox."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "integration.md"
TIME_LIMIT = 120

# What the page leaves to the application: its dialogs say here what a person does, and note what the person reads.
APPLICATION = '''
import json, logging, os, sys
from pathlib import Path

import openspring

settings = json.loads(os.environ["OSP_CONFIG"])
API_KEY, SHARED_KEY, FOLDER = settings["api_key"], settings["shared_key"], Path(os.environ["SAMPLE_FOLDER"])
KEY = os.environ["OSP_LICENSE_KEY"]
sys.path.insert(0, "examples/python")
import sandbox

# The page's configuration is that of a real vendor; what the sandbox needs besides is added.
class Configured(openspring.Configuration):
    def __init__(self, **given):
        super().__init__(**{**settings, "hardware_id": "the-device", **given})

read, tries, log = [], [], logging.getLogger("sample")
typed = ["AAAA-BBBB-CCCC-DDDD", " " + os.environ["OSP_METERED_KEY"] + " "]

def show(text):
    read.append(text)

def key_dialog(text):
    read.append(text)
    return typed.pop(0) if typed else None

def ask_to_try_again(text):
    read.append(text)
    return tries.pop(0)() is not False if tries else False

def save_and_lock(text):
    read.append(text)
'''

# What happens before the samples of a section, and what must hold after them.
BEFORE = {
    "Floating licenses": 'license = manager.activate_license(LicenseID.from_key(os.environ["OSP_SLOTS_KEY"]), replace=True)',
    "Uninstalling": "sandbox.cut_network()",
    "Customers without a network": "sandbox.mend_network()",
    "What the server knows about the device": '''
client = openspring.Client(Configured(product="osp-editor", api_key=API_KEY, shared_key=SHARED_KEY, company_id=4711))
identity = LicenseID.from_key(KEY)
''',
}
AFTER = {
    "The first start: activate": '''
sandbox.lose_response("/activate_license")
with LicenseManager(configuration, Store.path(FOLDER / "lost")) as lost:
    try:
        lost.activate_license(LicenseID.from_key(KEY))
    except openspring.NetworkError as error:
        assert error.details["sent"] == "maybe", error.details
    else:
        raise AssertionError("the response was lost")
with LicenseManager(configuration, Store.path(FOLDER / "lost")) as started_again:
    assert ask_for_license(started_again).is_valid() and read == []
''',
    "If the license may not be used": '''
assert read == ["", "The license was not found, or the password is wrong. Please check what you entered."], read
sandbox.change_license(os.environ["OSP_METERED_KEY"], license_enabled=False)
try:
    license.check()
except LicensingError as error:
    assert error.code == "license_not_enabled", error
read.clear()
tries.append(lambda: sandbox.change_license(os.environ["OSP_METERED_KEY"], license_enabled=True))
assert may_start(manager) and read == ["Your license is disabled. Please contact the vendor."], read
''',
    "Check now and then": "assert checked.confirmed and checked.state.usable",
    "While it runs: the watchdog": '''
assert watchdog.running
watchdog.stop()  # it calls on_event too
class Ended:
    event, after = "state_changed", "invalid"
read.clear()
on_event(Ended)
assert read == ["Your license is valid."], read
''',
    "Days left, features": "assert may_export and facts.days_remaining is None",
    "Consumption": '''
counted = license.state.facts.consumption
assert (counted.total, counted.local) == (3, 0), counted
''',
    "Floating licenses": 'assert license.state.reason == "no_slot", license.state',
    "Uninstalling": '''
assert license.state.reason == "deactivated" and "upload" in read[-1]
assert (FOLDER / "ls_deactivation.req").read_text(encoding="ascii")
uninstall(manager)  # again: there is nothing to deactivate
sandbox.mend_network()
with LicenseManager(configuration, Store.path(FOLDER / "uninstalled")) as leaving:
    leaving.activate_license(LicenseID.from_key(KEY))
    uninstall(leaving)
    assert leaving.load_license() is None and leaving.state.reason == "no_license", leaving.state
    uninstall(leaving)
''',
    "What the server knows about the device": 'client.close(); print("to the end")',
}
# What the customer and the vendor do between the samples of one section.
BETWEEN = {
    ("Customers without a network", 0): '''
with openspring.Client(Configured(product="osp-editor", api_key=API_KEY, shared_key=SHARED_KEY, company_id=4711)) as connected:
    connected.send_offline_request(
        endpoint="activate_offline", text=(FOLDER / "ls_activation.req").read_text(encoding="ascii")
    ).save(FOLDER / "ls_activation.lic")
''',
    ("Customers without a network", 1): '''
from datetime import timedelta
assert license.local_check().facts.days_remaining is None
sandbox.move_clock(timedelta(hours=1))
sandbox.change_license(KEY, validity_period=sandbox.a_year_from_now())
(FOLDER / "license_refresh.lic").write_bytes(sandbox.refresh_file(KEY, "the-device"))
''',
    ("Customers without a network", 2): '''
assert license.local_check().facts.days_remaining == 365
manager.close()
''',
}


def program() -> str:
    """The page's samples with the application around them, as one program."""
    parts = [APPLICATION]
    sections = re.split(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for title, body in zip(sections[1::2], sections[2::2]):
        parts.append(BEFORE.get(title, ""))
        for number, sample in enumerate(re.findall(r"^```python\n(.*?)^```$", body, re.MULTILINE | re.DOTALL)):
            # The name of the class stays as it is printed.
            parts.append(sample.replace("configuration = Configuration(", "configuration = Configured("))
            parts.append(BETWEEN.get((title, number), ""))
        parts.append(AFTER.get(title, ""))
    return "\n".join(parts)


def test_the_samples_run_in_their_order(tmp_path: Path) -> None:
    sample = tmp_path / "sample.py"
    sample.write_text(program(), encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT / "bindings" / "python"),
        "OSP_LIBRARY": str(ROOT / "build" / "libopenspring.so.1"),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "SAMPLE_FOLDER": str(tmp_path),
    }

    done = subprocess.run(
        [sys.executable, "examples/with_sandbox.py", "--", sys.executable, str(sample)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT, check=False,
    )

    assert done.returncode == 0 and done.stdout.endswith("to the end\n"), f"{done.stdout}\n{done.stderr}"
    assert (tmp_path / "state" / "Acme Editor").is_dir()


def test_every_section_that_is_prepared_is_on_the_page() -> None:
    titles = set(re.findall(r"^## (.+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))

    prepared = {*BEFORE, *AFTER, *(title for title, _ in BETWEEN)}

    assert prepared <= titles, prepared - titles


def test_every_reason_and_every_error_of_the_store_is_explained() -> None:
    page = PAGE.read_text(encoding="utf-8")
    table = (ROOT / "core" / "api" / "reasons.go").read_text(encoding="utf-8")
    reasons = set(re.findall(r'\{(?:Reason: )?"(\w+)",', table))
    store = set(re.findall(r'"(store_\w+)"', (ROOT / "core" / "api" / "codes.go").read_text(encoding="utf-8"))) - {"store_key"}
    explained = {code for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for code in re.findall(r"`(\w+)`", row)}

    assert len(reasons) > 15 and reasons <= explained, reasons - explained
    assert len(store) > 9 and store <= explained, store - explained
