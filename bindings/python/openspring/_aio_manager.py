"""The license managers for asyncio: the same methods, awaited."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Callable, ClassVar, Optional, Set, Tuple, Type, TypeVar, cast

from . import manager as _sync
from ._handle import new_call_id
from ._manager_results import Event
from ._queue import Queue
from ._requests import milliseconds, names_only
from ._transport import Transport
from .configuration import Configuration, time_limit
from .errors import CancelledError, HandleError
from .info import ClientInfo
from .state import State
from .store import Store

if TYPE_CHECKING:
    from typing_extensions import Concatenate, ParamSpec

    from .results import Feature
    from .results import License as Document

    P = ParamSpec("P")

R = TypeVar("R")
S = TypeVar("S")
M = TypeVar("M", bound="_AsyncManager")

# How many calls of a manager can be under way at once.
_THREADS = 8


class _Runner:
    """Runs the calls of one manager in threads, and ends the native call of a task that is cancelled."""

    def __init__(self, manager: _sync._Manager, limit: int) -> None:
        self._manager, self._limit = manager, limit
        self._queue = Queue(_THREADS, "openspring-manager", manager.cancel)

    async def run(self, method: Callable[..., R], *arguments: Any, **named: Any) -> R:
        """Call a method that takes a time limit and a call id on a thread of the pool."""
        call_id = named["call_id"] = named.get("call_id") or new_call_id()
        if self._manager.closed:
            return method(*arguments, **named)
        timeout = named.pop("timeout", None)
        limit = self._limit if timeout is None else milliseconds("timeout", timeout)
        return await self._queue.run(
            method.__name__, call_id, limit, lambda left: method(*arguments, timeout=left / 1000, **named)
        )

    async def plain(self, method: Callable[..., R], *arguments: Any) -> R:
        """Call a method that only reads what is stored."""
        return await asyncio.get_running_loop().run_in_executor(None, functools.partial(method, *arguments))

    def cancel(self, call_id: Optional[str]) -> None:
        """End the calls with this id, or all of them, those that wait for a thread too."""
        # Those that wait first: one of them would take the thread of a call that ends.
        self._queue.drop(call_id, "cancelled", "the call was cancelled")
        self._manager.cancel(call_id)

    async def close(self) -> None:
        """End all calls, and close the manager and its client."""
        self._queue.drop(None, "client_closed", "the manager was closed during the call")
        await self.plain(self._manager.close)
        self._queue.shut()


def _of_manager(method: Callable[Concatenate[Any, P], R]) -> Callable[Concatenate[_AsyncManager, P], Awaitable[R]]:
    """Make a manager's method awaitable."""

    @functools.wraps(method)
    async def awaited(self: _AsyncManager, *arguments: Any, **named: Any) -> R:
        return await self._runner.run(method, self._manager, *arguments, **named)

    return cast("Callable[Concatenate[_AsyncManager, P], Awaitable[R]]", awaited)


def _giving(
    method: Callable[Concatenate[Any, P], R], kind: Callable[[_AsyncManager, R], S]
) -> Callable[Concatenate[_AsyncManager, P], Awaitable[S]]:
    """Make a manager's method awaitable whose result has methods of its own."""

    @functools.wraps(method)
    async def awaited(self: _AsyncManager, *arguments: Any, **named: Any) -> S:
        return kind(self, await self._runner.run(method, self._manager, *arguments, **named))

    return cast("Callable[Concatenate[_AsyncManager, P], Awaitable[S]]", awaited)


def _of_license(method: Callable[Concatenate[_sync.License, P], R]) -> Callable[Concatenate[License, P], Awaitable[R]]:
    """Make a license's method awaitable."""

    @functools.wraps(method)
    async def awaited(self: License, *arguments: Any, **named: Any) -> R:
        return await self._runner.run(method, self._license, *arguments, **named)

    return cast("Callable[Concatenate[License, P], Awaitable[R]]", awaited)


class License:
    """The license that a manager keeps, or one of a bundle; see :class:`openspring.manager.License`."""

    def __init__(self, runner: _Runner, license: _sync.License) -> None:
        self._runner, self._license = runner, license
        self.product = license.product
        self.failure = license.failure
        """Of a floating license that an activation returned, why it has no slot; else ``None``."""
        self.warnings, self.meta = license.warnings, license.meta

    def __repr__(self) -> str:
        return repr(self._license)

    async def state(self) -> State:
        """Whether the license may be used, why not, and until when. Never raises because of it."""
        return await self._runner.plain(lambda: self._license.state)

    async def document(self) -> Optional[Document]:
        """The license as the server sent it; ``None`` if it is not stored any more."""
        return await self._runner.plain(lambda: self._license.document)

    async def product_features(self) -> Tuple[Feature, ...]:
        """The features of the license as the server sent them."""
        return await self._runner.plain(lambda: self._license.product_features)

    async def is_valid(self) -> bool:
        """Whether the license may be used; a grace counts."""
        return await self._runner.plain(self._license.is_valid)

    async def is_expired(self) -> bool:
        """Whether the license has ended."""
        return await self._runner.plain(self._license.is_expired)

    async def days_remaining(self) -> Optional[int]:
        """Whole days until the license ends; ``None`` of a license without an end."""
        return await self._runner.plain(self._license.days_remaining)

    async def local_check(self) -> State:
        """See :meth:`openspring.manager.License.local_check`."""
        return await self._runner.plain(self._license.local_check)

    check = _of_license(_sync.License.check)
    deactivate = _of_license(_sync.License.deactivate)
    deactivate_offline = _of_license(_sync.License.deactivate_offline)
    update_offline = _of_license(_sync.License.update_offline)
    add_local_consumption = _of_license(_sync.License.add_local_consumption)
    sync_consumption = _of_license(_sync.License.sync_consumption)
    floating_borrow = _of_license(_sync.License.floating_borrow)
    floating_release = _of_license(_sync.License.floating_release)


class _AsyncManager:
    """What the managers of a license and of a bundle have in common."""

    _kind: ClassVar[Type[_sync._Manager]]

    @names_only
    def __init__(
        self,
        configuration: Configuration,
        store: Store,
        *,
        check_within: Optional[timedelta] = None,
        grace_period: Optional[timedelta] = None,
        clock_tolerance: Optional[timedelta] = None,
        check_every: Optional[timedelta] = None,
        require_stable_device: Optional[bool] = None,
        lock_timeout: Optional[float] = None,
        transport: Optional[Transport] = None,
    ) -> None:
        """Open a client and the store; see :class:`openspring.LicenseManager`."""
        self._manager = self._kind(
            configuration,
            store,
            check_within=check_within,
            grace_period=grace_period,
            clock_tolerance=clock_tolerance,
            check_every=check_every,
            require_stable_device=require_stable_device,
            lock_timeout=lock_timeout,
            transport=transport,
        )
        self._runner = _Runner(self._manager, time_limit(configuration))
        self._ends: Set[asyncio.Event] = set()

    async def __aenter__(self: M) -> M:
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[object]
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"<aio.{repr(self._manager)[1:]}"

    @property
    def info(self) -> ClientInfo:
        """What the library reported when it opened the client."""
        return self._manager.info

    @property
    def closed(self) -> bool:
        """Whether the manager is closed."""
        return self._manager.closed

    @property
    def data_location(self) -> Optional[str]:
        """The folder of the store; ``None`` if it is in memory."""
        return self._manager.data_location

    @property
    def writable(self) -> bool:
        """Whether the store could be written when the manager was opened."""
        return self._manager.writable

    async def close(self) -> None:
        """End the calls in flight, wait for them, and close the manager and its client. A second time does nothing."""
        for end in self._ends:
            end.set()
        await self._runner.close()

    def cancel(self, call_id: Optional[str] = None) -> None:
        """End the calls with this id, or all calls. They raise ``openspring.CancelledError``."""
        self._runner.cancel(call_id)

    async def state(self) -> State:
        """The state of the license; of a bundle the best one of its licenses."""
        return await self._runner.plain(lambda: self._manager.state)

    async def events(self) -> AsyncIterator[Event]:
        """Poll, and give each event when it happens: ``async for event in manager.events()``. It ends when the manager is closed.

        Raises:
            LicensingError: a poll failed, which a network that fails does not do.
        """
        end = asyncio.Event()
        self._ends.add(end)
        try:
            while not self.closed and not end.is_set():
                try:
                    polled = await self.poll()
                except (CancelledError, HandleError):
                    if end.is_set():
                        return
                    raise
                for event in polled.events:
                    yield event
                try:
                    await asyncio.wait_for(end.wait(), polled.next)
                except asyncio.TimeoutError:
                    pass
        finally:
            self._ends.discard(end)

    poll = _of_manager(_sync._Manager.poll)
    clear_local_storage = _of_manager(_sync._Manager.clear_local_storage)
    create_offline_activation_file = _of_manager(_sync._Manager.create_offline_activation_file)


def _awaited(manager: _AsyncManager, license: _sync.License) -> License:
    return License(manager._runner, license)


def _all_awaited(manager: _AsyncManager, bundle: Mapping[str, _sync.License]) -> Mapping[str, License]:
    return {product: License(manager._runner, license) for product, license in bundle.items()}


class LicenseManager(_AsyncManager):
    """Keeps the license of a product on the device; see :class:`openspring.LicenseManager` for arguments and errors.

    Calls run in threads of the manager's own, 8 at most. Further calls wait, and their waiting counts as part of their time.
    Cancelling a task ends the native call, and the task's ``asyncio.CancelledError`` follows when that has ended.
    """

    _kind = _sync.LicenseManager

    async def load_license(self) -> Optional[License]:
        """Return the stored license, whatever its state; ``None`` if there is none. Sends nothing."""
        found = await self._runner.plain(cast(_sync.LicenseManager, self._manager).load_license)
        return None if found is None else _awaited(self, found)

    activate_license = _giving(_sync.LicenseManager.activate_license, _awaited)
    activate_license_offline = _giving(_sync.LicenseManager.activate_license_offline, _awaited)


class BundleManager(_AsyncManager):
    """Keeps the licenses of a bundle on the device; see :class:`openspring.BundleManager`."""

    _kind = _sync.BundleManager

    async def load_bundle(self) -> Mapping[str, License]:
        """Return the stored licenses by product code, whatever their states; empty if there are none. Sends nothing."""
        return _all_awaited(self, await self._runner.plain(cast(_sync.BundleManager, self._manager).load_bundle))

    activate_bundle = _giving(_sync.BundleManager.activate_bundle, _all_awaited)
    activate_bundle_offline = _giving(_sync.BundleManager.activate_bundle_offline, _all_awaited)
