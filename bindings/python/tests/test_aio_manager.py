"""The license managers for asyncio."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, List

import pytest
from conftest import Sandbox, SilentServer
from conftest import run_awaited as run

import openspring
from openspring import Configuration, Event, LicenseID, Store
from openspring.aio import BundleManager, LicenseManager


def test_a_license_lives_awaited(sandbox: Sandbox, tmp_path: Path) -> None:
    async def work() -> None:
        async with LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path)) as manager:
            assert manager.data_location == str(tmp_path) and await manager.load_license() is None
            license = await manager.activate_license(sandbox.identity("license"))
            assert (await license.local_check()).usable and await license.is_valid() and not await license.is_expired()
            assert (await license.check(include_expired_features=True)).confirmed
            document = await license.document()
            assert document is not None and await license.product_features() == document.product_features
            assert await license.days_remaining() is None
            found = await manager.load_license()
            assert found is not None and (await found.state()).usable
            await license.deactivate(remove_local_data=True)
            assert (await manager.state()).reason == "no_license"
            with pytest.raises(openspring.NotFoundError):
                await license.local_check()

    run(work())


def test_a_bundle_and_consumption_awaited(sandbox: Sandbox, tmp_path: Path) -> None:
    async def work() -> None:
        async with BundleManager(Configuration(**sandbox.settings("bundle")), Store.path(tmp_path)) as manager:
            bundle = await manager.activate_bundle(sandbox.identity("bundle"))
            assert sorted(bundle) == sorted(await manager.load_bundle()) == ["osp-editor", "osp-studio"]
            assert all([(await license.local_check()).usable for license in bundle.values()])
        async with LicenseManager(Configuration(**sandbox.settings("studio")), Store.path(tmp_path)) as manager:
            license = await manager.activate_license(sandbox.identity("consumption"))
            await asyncio.gather(*(license.add_local_consumption() for _ in range(20)))
            assert (await license.sync_consumption()).synced
            counted = (await license.state()).facts.consumption
            assert counted is not None and (counted.total, counted.local) == (20, 0)

    run(work())


def test_events_come_one_by_one_until_the_manager_is_closed(sandbox: Sandbox, tmp_path: Path) -> None:
    async def work() -> None:
        manager = LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path))
        await manager.activate_license(sandbox.identity("license"))
        events: List[Event] = []
        async for event in manager.events():
            events.append(event)
            asyncio.get_running_loop().create_task(manager.close())
        assert [event.event for event in events] == ["state_changed"] and manager.closed
        with pytest.raises(openspring.HandleError):
            await manager.poll()

    run(work())


def test_cancelled_task_ends_the_native_call(silent_server: SilentServer, tmp_path: Path) -> None:
    async def work() -> None:
        async with LicenseManager(Configuration(**silent_server.settings()), Store.path(tmp_path)) as manager:
            task = asyncio.ensure_future(manager.activate_license(LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")))
            assert await asyncio.get_running_loop().run_in_executor(None, silent_server.connected.wait, 20)
            begun = time.monotonic()
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert time.monotonic() - begun < 20
            assert (await manager.state()).reason == "no_license"

    run(work())


def test_a_floating_license_without_a_slot_says_why_awaited(sandbox: Sandbox, tmp_path: Path) -> None:
    async def work() -> None:
        async with LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path / "one")) as first:
            assert (await first.activate_license(sandbox.identity("slots"))).failure is None
            other = Configuration(**sandbox.settings(hardware_id="another-device"))
            async with LicenseManager(other, Store.path(tmp_path / "two")) as second:
                license = await second.activate_license(sandbox.identity("slots"))
                assert isinstance(license.failure, openspring.LimitError)

    run(work())


async def all_threads_taken(manager: LicenseManager, server: SilentServer) -> List["asyncio.Future[Any]"]:
    """Give each of the manager's threads a call that lasts."""
    key = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")
    calls: List["asyncio.Future[Any]"] = [asyncio.ensure_future(manager.activate_license(key)) for _ in range(8)]
    assert await asyncio.get_running_loop().run_in_executor(None, server.connected.wait, 20)
    return calls


def test_waiting_for_a_thread_counts_as_time_of_a_managers_call(silent_server: SilentServer, tmp_path: Path) -> None:
    async def work() -> None:
        async with LicenseManager(Configuration(**silent_server.settings()), Store.path(tmp_path)) as manager:
            calls = await all_threads_taken(manager, silent_server)
            with pytest.raises(openspring.TimeoutError, match="poll: .*waited for a thread") as late:
                await manager.poll(timeout=0.2)
            assert late.value.code == "deadline_exceeded" and late.value.details == {"sent": "no"}
            assert not any(call.done() for call in calls)
            waiting = asyncio.ensure_future(manager.poll(call_id="mine"))
            await asyncio.sleep(0)
            manager.cancel("mine")
            with pytest.raises(openspring.CancelledError) as cancelled:
                await waiting
            assert cancelled.value.code == "cancelled" and not any(call.done() for call in calls)
            waiting = asyncio.ensure_future(manager.poll())
            await asyncio.sleep(0)
            await manager.close()
            for call in (waiting, *calls):
                with pytest.raises(openspring.CancelledError) as closed:
                    await call
                assert closed.value.code == "client_closed"

    run(work())


def test_an_error_of_a_call_is_heard_once(sandbox: Sandbox, tmp_path: Path) -> None:
    """asyncio logs nothing of it, which ``run`` asserts."""

    async def work() -> None:
        async with LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path)) as manager:
            with pytest.raises(openspring.ArgumentError):
                await manager.activate_license()
            forgotten = asyncio.ensure_future(manager.activate_license())
            await asyncio.sleep(0)
            forgotten.cancel()
            with pytest.raises(asyncio.CancelledError):
                await forgotten

    run(work())


def test_a_wrong_setting_is_named(sandbox: Sandbox, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="did you mean 'grace_period'"):
        LicenseManager(Configuration(**sandbox.settings()), Store.path(tmp_path), grace_perio=1)  # type: ignore[call-arg]
