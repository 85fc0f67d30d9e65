"""The asyncio client."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Sandbox, SilentServer
from conftest import run_awaited as run

import openspring
from openspring import AsyncClient, Bundle, Configuration, License, LicenseFile, LicenseID

KEY = LicenseID.from_key("AAAA-BBBB-CCCC-DDDD")


async def connected(server: SilentServer) -> None:
    assert await asyncio.get_running_loop().run_in_executor(None, server.connected.wait, 20)


def test_every_call_works_awaited(sandbox: Sandbox, tmp_path: Path) -> None:
    async def work() -> None:
        license, bundle = sandbox.identity("license"), sandbox.identity("bundle")
        product = sandbox.product("bundle")
        async with AsyncClient(Configuration(**sandbox.settings())) as client:
            assert client.info.product == sandbox.product("editor")
            assert (await client.activate_license(license)).is_valid()
            assert (await client.check_license(license)).is_valid()
            assert (await client.deactivate_license(license)).text
            assert (await client.activate_bundle(bundle, product=product)).is_valid()
            assert (await client.check_bundle(bundle, product=product)).is_valid()
            assert (await client.deactivate_bundle(bundle, product=product)).text
            assert (await client.activate_offline(license)).is_valid()
            assert (await client.deactivate_offline(license)).text
            assert (await client.activate_bundle_offline(bundle, product=product, complete=True)).form == "a"
            assert (await client.deactivate_bundle_offline(bundle, product=product)).text
            request = await client.create_offline_request("activate_bundle_offline", bundle, product=product)
            file = await client.send_offline_request("activate_bundle_offline", request)
            assert isinstance(file, LicenseFile)
            got = await client.load_offline_response(file.save(tmp_path), product=product, kind="bundle")
            assert isinstance(got, Bundle) and got.is_valid()
            with pytest.raises(openspring.NotFoundError):
                await client.activate_license(KEY)

    run(work())


def test_calls_run_at_once(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings())) as client:
            begun = time.monotonic()
            outcomes = await asyncio.gather(
                *(client.check_license(KEY, timeout=2) for _ in range(8)), return_exceptions=True
            )
            assert {type(outcome) for outcome in outcomes} == {openspring.TimeoutError}, outcomes
            assert time.monotonic() - begun < 12  # one after the other take 16

    run(work())


def test_cancelled_task_ends_the_native_call(silent_server: SilentServer) -> None:
    async def work() -> None:
        client = AsyncClient(Configuration(**silent_server.settings()))
        task = asyncio.ensure_future(client.check_license(KEY))
        await connected(silent_server)
        begun = time.monotonic()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.monotonic() - begun < 15
        assert client._queue._pool._work_queue.empty()
        begun = time.monotonic()
        await client.close()  # Would wait for a call that is still in flight.
        assert time.monotonic() - begun < 15

    run(work())


def test_time_limit_of_asyncio_ends_the_native_call(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings())) as client:
            begun = time.monotonic()
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(client.check_license(KEY), 0.2)
            assert time.monotonic() - begun < 15

    run(work())


def test_call_that_waits_for_a_thread_is_dropped_by_cancelling(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings()), threads=1) as client:
            first = asyncio.ensure_future(client.check_license(KEY))
            await connected(silent_server)
            second = asyncio.ensure_future(client.check_license(KEY))
            await asyncio.sleep(0)
            second.cancel()
            with pytest.raises(asyncio.CancelledError):
                await second
            assert not first.done()
            client.cancel()
            with pytest.raises(openspring.CancelledError):
                await first

    run(work())


async def one_thread_taken(client: AsyncClient, server: SilentServer) -> "asyncio.Future[License]":
    """Give the client's only thread a call that lasts."""
    first = asyncio.ensure_future(client.check_license(KEY, timeout=20))
    await connected(server)
    return first


def test_waiting_for_a_thread_counts_as_time_of_the_call(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings()), threads=1) as client:
            first = await one_thread_taken(client, silent_server)
            with pytest.raises(openspring.TimeoutError, match="waited for a thread") as late:
                await client.check_license(KEY, timeout=0.2)
            assert late.value.code == "deadline_exceeded" and late.value.details == {"sent": "no"}
            assert late.value.retryable and not first.done()
            client.cancel()
            with pytest.raises(openspring.CancelledError):
                await first

    run(work())


def test_a_call_that_has_waited_has_less_time(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings(timeout=5)), threads=1) as client:
            begun = time.monotonic()
            outcomes = await asyncio.gather(
                client.check_license(KEY, timeout=2), client.check_license(KEY), return_exceptions=True
            )
            lasted = time.monotonic() - begun
            assert [type(outcome) for outcome in outcomes] == [openspring.TimeoutError] * 2, outcomes
            assert re.search(r"[1-3]\d\d\d ms", str(outcomes[1])), "of the configuration's 5 s the first has had 2"
            assert lasted < 7

    run(work())


def test_cancelling_by_id_reaches_calls_that_wait(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings()), threads=1) as client:
            first = await one_thread_taken(client, silent_server)
            one = asyncio.ensure_future(client.check_license(KEY, call_id="one"))
            other = asyncio.ensure_future(client.check_license(KEY, call_id="other"))
            await asyncio.sleep(0)
            client.cancel("one")
            with pytest.raises(openspring.CancelledError) as cancelled:
                await one
            assert cancelled.value.code == "cancelled" and cancelled.value.details == {"sent": "no"}
            assert not first.done() and not other.done()
            client.cancel()
            for call in (first, other):
                with pytest.raises(openspring.CancelledError):
                    await call

    run(work())


def test_closing_ends_calls_that_wait(silent_server: SilentServer) -> None:
    async def work() -> None:
        client = AsyncClient(Configuration(**silent_server.settings()), threads=1)
        first = await one_thread_taken(client, silent_server)
        waiting = [asyncio.ensure_future(client.check_license(KEY)) for _ in range(3)]
        await asyncio.sleep(0)
        await client.close()
        for call in (first, *waiting):
            with pytest.raises(openspring.CancelledError) as closed:
                await call
            assert closed.value.code == "client_closed"

    run(work())


def test_loop_stays_free_during_a_call(silent_server: SilentServer) -> None:
    async def work() -> None:
        async with AsyncClient(Configuration(**silent_server.settings())) as client:
            task = asyncio.ensure_future(client.check_license(KEY, timeout=0.5))
            turns = 0
            while not task.done():
                await asyncio.sleep(0.01)
                turns += 1
            assert turns > 5
            with pytest.raises(openspring.TimeoutError):
                await task

    run(work())


def test_closed_client_refuses_calls_and_closes_again(sandbox: Sandbox) -> None:
    async def work() -> None:
        client = AsyncClient(Configuration(**sandbox.settings()))
        assert isinstance(await client.activate_license(sandbox.identity("license")), License)
        await client.close()
        await client.close()
        assert client.closed
        with pytest.raises(openspring.HandleError):
            await client.check_license(sandbox.identity("license"))

    run(work())
