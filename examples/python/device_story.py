#!/usr/bin/env python3
"""The story of a small application and the license that it keeps on the device, from the first start to the uninstallation.
story.py and usage_story.py show the calls of the API; most applications need only this.

Try it against the sandbox:   python3 examples/with_sandbox.py -- python3 examples/python/device_story.py
Everything it needs to know comes from the environment, which examples/with_sandbox.py describes.

Months pass in it, and clocks are set back, though the library reads this machine's clock, which the story leaves alone: the
server's clock is moved instead. A license that was activated while the server's clock was 31 days behind is one whose last
contact was 31 days ago.
"""

from __future__ import annotations

import os
import queue
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Optional, Type

import openspring
import sandbox
from openspring import Client, Event, LicenseID, LicenseManager, State, Store
from openspring.manager import License
from teller import Story, configuration, need, show_error

DAY = timedelta(days=1)
# What the fields of the activation dialog hold.
TYPED_WRONG = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")


class Application:
    """The application, which is installed in a folder and is started again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self, check_within: Optional[timedelta] = None, grace_period: Optional[timedelta] = None) -> LicenseManager:
        """What each start does first. It reads the store, sends nothing and creates nothing.

        A real application keeps its license in ``Store.user("Acme Editor")``, and the defaults (30 days, then 14 of grace)
        suit most.
        """
        return LicenseManager(
            configuration(need("OSP_BASE_URL")),
            Store.path(self.folder),
            check_within=check_within,
            grace_period=grace_period,
        )


def stored(manager: LicenseManager) -> License:
    """The license that an earlier start has stored."""
    license = manager.load_license()
    assert license is not None, "an application shows its activation dialog here"
    return license


def show_state(story: Story, state: State, expected: str, reason: str) -> None:
    """Print what a start screen needs."""
    story.tell("state", f"{state.state} ({state.reason})", f"{expected} ({reason})")
    print(f"   user reads   {state.message}")
    if state.until is not None:
        print(f"   holds until  {state.until:%Y-%m-%d}")


def stable_device(story: Story) -> None:
    story.title("The device: does it keep its hardware id?")
    if os.environ.get("OSP_HARDWARE_ID"):
        print("   hardware id  is configured")
        return
    device = openspring.hardware_id()
    print(f"   environment  {device.environment}\n   stable       {device.stable}")
    if device.stable:
        return
    with tempfile.TemporaryDirectory() as folder, Application(Path(folder)).start() as manager:
        story.fails(
            openspring.HardwareIDError,
            lambda: manager.activate_license(LicenseID.from_key(need("OSP_METERED_KEY"))),
            "device_unstable",
            remark="each new container would take another activation",
        )
    # Who deploys the container sets one, random, once per device.
    os.environ["OSP_HARDWARE_ID"] = "device-of-this-container"
    print("   so the deployment sets hardware_id")


def first_start(story: Story, application: Application, key: LicenseID) -> None:
    story.title("The first start: ask for a license key")
    with story.result(
        lambda: LicenseManager(configuration(need("OSP_BASE_URL")), Store.path(application.folder)),
        remark="what each start does first; a real application has Store.user(\"Acme Editor\")",
    ) as manager:
        story.tell("license", story.result(manager.load_license), None)
        error = story.fails(
            openspring.NotFoundError,
            lambda: manager.activate_license(TYPED_WRONG),
            "license_not_found",
            remark="a key that the user mistyped",
        )
        if error is not None:  # The dialog shows error.user_message, stays open and puts the cursor into the field.
            story.tell("the dialog", error.user_action, "enter_license")
        license = story.result(lambda: manager.activate_license(key), remark="the right key")
        show_state(story, license.state, "valid", "ok")
        print(f"   stored in    {manager.data_location}")


def later_start(story: Story, application: Application) -> None:
    story.title("Every later start: the local check, without a network")
    sandbox.cut_network()
    with application.start() as manager:
        license = stored(manager)
        state = story.result(license.local_check, remark="it raises an error unless the license may be used")
        began = time.perf_counter()
        license.local_check()
        took = time.perf_counter() - began
        show_state(story, state, "valid", "ok")
        print(f"   took         {took * 1e6:.0f} microseconds")
        story.tell("days left", story.result(license.days_remaining), 365)
        facts = story.result(lambda: state.facts, remark="and which features?")
        features = {feature.code: feature.state for feature in facts.features}
        story.tell("reports", features.get("reports"), "valid")
        story.tell("export", features.get("export"), "valid")
        story.tell("render", features.get("render"), "no_slot")  # A floating feature: a check of it takes a slot.
    sandbox.mend_network()


def online_check(story: Story, application: Application) -> None:
    story.title("Now and then: ask the server")
    with application.start() as manager:
        license = stored(manager)
        checked = story.result(license.check)
        story.tell("confirmed", checked.confirmed, True)
        show_state(story, checked.state, "valid", "ok")
        sandbox.cut_network()
        checked = story.result(license.check, remark="while the network is down")
        story.tell("confirmed", checked.confirmed, False)
        story.tell("failure", type(checked.failure).__name__, "NetworkError")
        show_state(story, checked.state, "valid", "ok")
        sandbox.mend_network()


def watchdog(story: Story, application: Application, key: str) -> None:
    story.title("The watchdog: while the application runs, the vendor disables the license")
    ago(2 * DAY, application)  # The last contact was long ago, so a check is due at once.
    sandbox.change_license(key, license_enabled=False)
    events: queue.Queue[Event] = queue.Queue()
    with application.start() as manager, story.result(lambda: manager.watchdog(events.put)):
        event = events.get(timeout=30)
        while event.event != "state_changed":
            event = events.get(timeout=30)
        story.tell("event", f"{event.event}: {event.before} to {event.after}", "state_changed: valid to invalid")
        show_state(story, manager.state, "invalid", "license_not_enabled")
        sandbox.change_license(key, license_enabled=True)
        checked = story.result(stored(manager).check, remark="after the vendor has enabled it again")
        show_state(story, checked.state, "valid", "ok")


def ago(time_ago: timedelta, application: Application) -> None:
    """Let the license's last contact with the server be this long ago."""
    sandbox.move_clock(-time_ago)
    with application.start() as manager:
        stored(manager).check()
    sandbox.move_clock(timedelta(0))


def month_without_network(story: Story, application: Application) -> None:
    story.title("A month without a network: 31 days since the last contact")
    ago(31 * DAY, application)
    sandbox.cut_network()
    with application.start(check_within=60 * DAY) as manager:
        license = stored(manager)
        state = story.result(license.local_check, remark="an application that allows 60 days")
        show_state(story, state, "valid", "ok")
    with application.start() as manager:
        license = stored(manager)
        state = story.result(license.local_check, remark="the defaults: 30 days, then 14 of grace")
        show_state(story, state, "grace", "offline_grace")
        checked = story.result(license.check, remark="it does not get through")
        story.tell("confirmed", checked.confirmed, False)
    with application.start(check_within=20 * DAY, grace_period=10 * DAY) as manager:
        license = stored(manager)
        refused(story, "one that allows 20 days, then 10 of grace", license, openspring.LicenseStateError, "check_overdue")
        sandbox.mend_network()
        checked = story.result(license.check, remark="the network is back")
        show_state(story, checked.state, "valid", "ok")


def refused(
    story: Story, remark: str, license: License, expected: Type[openspring.LicensingError], code: str
) -> None:
    """A local check that should fail: what the application shows in place of its window."""
    error = story.fails(expected, license.local_check, code, remark)
    if error is not None and error.state is not None:
        story.tell("usable", error.state.usable, False)


def clock_set_back(story: Story, application: Application) -> None:
    story.title("A clock that was set back: this machine's is three days behind what the license has seen")
    ago(-3 * DAY, application)
    with application.start() as manager:
        license = stored(manager)
        refused(story, "a license with an end date", license, openspring.ClockError, "clock_behind")
        checked = story.result(license.check, remark="the server's response has the right time")
        show_state(story, checked.state, "valid", "ok")
        story.tell("clock", checked.state.clock, "ok")


def consumption(story: Story, application: Application) -> None:
    story.title("Consumption: counted here, reported later")
    sandbox.cut_network()
    with application.start() as manager:
        license = stored(manager)
        story.result(lambda: license.add_local_consumption(3), remark="stored on the disk when it returns")
        story.fails(
            openspring.LimitError,
            lambda: license.add_local_consumption(8),
            "license_not_enough_consumptions",
            remark="after 3 of 10",
        )
    with application.start() as manager:
        license = stored(manager)
        counted = license.state.facts.consumption
        assert counted is not None
        story.tell("after restart", f"{counted.total} reported, {counted.local} not yet", "0 reported, 3 not yet")
        sandbox.mend_network()
        synced = story.result(license.sync_consumption)
        story.tell("synced", synced.synced, True)
        counted = license.state.facts.consumption
        assert counted is not None
        story.tell("then", f"{counted.total} reported, {counted.local} not yet", "3 reported, 0 not yet")


def offline_customer(story: Story, folder: Path, key: str) -> None:
    story.title("A customer without a network: activated by files")
    application = Application(folder / "offline")
    request, license_file = folder / "ls_activation.req", folder / "ls_activation.lic"
    with application.start() as manager:
        story.result(lambda: manager.create_offline_activation_file(LicenseID.from_key(key), path=request))
    print("   the customer takes the file to a machine with a network, or to the vendor's portal")
    with Client(configuration(need("OSP_BASE_URL"))) as connected:
        file = story.result(
            lambda: connected.send_offline_request(endpoint="activate_offline", text=request.read_text(encoding="ascii")),
            remark="on another machine",
        )
        file.save(license_file)
    with application.start() as manager:  # Perhaps days later: the request is remembered.
        license = story.result(lambda: manager.activate_license_offline(license_file))
        show_state(story, license.state, "valid", "ok")
        days = license.days_remaining()
        story.tell("days left", "no end" if days is None else days, "no end")
        hardware_id = manager.current().hardware_id or ""

    story.title("The vendor extends the license of that customer")
    sandbox.move_clock(timedelta(hours=1))  # An hour has passed.
    sandbox.change_license(key, validity_period=sandbox.a_year_from_now())
    with application.start() as manager:
        license = stored(manager)
        refresh = sandbox.refresh_file(key, hardware_id)
        state = story.result(lambda: license.update_offline(refresh))
        show_state(story, state, "valid", "ok")
        story.tell("days left", license.days_remaining(), 365)


def uninstalled_offline(story: Story, folder: Path) -> None:
    story.title("Uninstalling without a network")
    farewell = folder / "ls_deactivation.req"
    sandbox.cut_network()
    with Application(folder / "offline").start() as manager:
        license = stored(manager)
        story.fails(openspring.NetworkError, license.deactivate)
        show_state(story, license.state, "valid", "ok")  # Nothing has changed.
        story.result(lambda: license.deactivate_offline(farewell))
        show_state(story, license.state, "invalid", "deactivated")
    sandbox.mend_network()
    with Client(configuration(need("OSP_BASE_URL"))) as connected:
        sent = story.result(
            lambda: connected.send_offline_request(endpoint="deactivate_offline", text=farewell.read_text(encoding="ascii")),
            remark="on another machine",
        )
        story.tell("response", sent.text, "license_deactivated")


def uninstalled(story: Story, application: Application) -> None:
    story.title("Uninstalling with a network: the device is free for another")
    with application.start() as manager:
        license = stored(manager)
        story.result(lambda: license.deactivate(remove_local_data=True))
        show_state(story, manager.state, "invalid", "no_license")
        story.tell("license", manager.load_license(), None)


def main() -> int:
    story = Story()
    key, offline_key = need("OSP_METERED_KEY"), need("OSP_LICENSE_KEY")
    with tempfile.TemporaryDirectory(prefix="openspring-story.") as name:
        folder = Path(name)
        application = Application(folder / "license")
        sandbox.change_license(key, validity_period=sandbox.a_year_from_now())  # The customer has bought a year.
        with story.part():
            stable_device(story)
        with story.part():
            first_start(story, application, LicenseID.from_key(key))
            later_start(story, application)
            online_check(story, application)
            watchdog(story, application, key)
            consumption(story, application)
            month_without_network(story, application)
            clock_set_back(story, application)
            uninstalled(story, application)
        with story.part():
            offline_customer(story, folder, offline_key)
            uninstalled_offline(story, folder)
    sandbox.restore()
    return story.end()


if __name__ == "__main__":
    sys.exit(main())
