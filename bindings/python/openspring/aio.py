"""The client and the license managers for asyncio: the same methods, awaited."""

from __future__ import annotations

import asyncio
from typing import Optional, Type

from ._aio_manager import BundleManager as BundleManager
from ._aio_manager import LicenseManager as LicenseManager
from ._documents import Response, read_response
from ._endpoints_async import AsyncClientEndpoints
from ._handle import Handle, new_call_id
from ._offline_steps_async import AsyncClientOfflineSteps
from ._queue import Queue
from ._requests import Fields, milliseconds, names_only, request, with_time
from ._tracing import read_call
from ._transport import Transport
from .configuration import Configuration, document_of, time_limit
from .errors import ArgumentError, not_sent
from .info import ClientInfo


class AsyncClient(AsyncClientEndpoints, AsyncClientOfflineSteps):
    """Calls the License API from an event loop; see :class:`openspring.Client` for arguments and errors.

    Calls run in threads of the client's own, 16 unless ``threads`` says otherwise. Further calls wait, and their waiting
    counts as part of their time. Cancelling a task ends the native call, and the task's
    ``asyncio.CancelledError`` follows when that has ended, within a tenth of a second.
    """

    @names_only
    def __init__(self, configuration: Configuration, *, threads: int = 16, transport: Optional[Transport] = None) -> None:
        """Open the client; see :class:`openspring.Client`.

        Args:
            threads: how many calls can be under way at once; further ones wait.
            transport: ``library`` or ``process``; see :class:`openspring.Client`.
        """
        self._handle = Handle(document_of(configuration, "AsyncClient"), transport)
        self._limit = time_limit(configuration)
        self._queue = Queue(threads, "openspring-call", self._handle.cancel, ", give AsyncClient more threads")
        self.info = ClientInfo.from_response(self._handle.info)
        """What the library reported when it opened the client: version, product, hardware id and its source, base URL."""

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[object]
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        state = " (closed)" if self._handle.closed else ""
        return f"<AsyncClient of {self.info.product} at {self.info.base_url}{state}>"

    @property
    def closed(self) -> bool:
        """Whether the client is closed."""
        return self._handle.closed

    async def close(self) -> None:
        """End the calls in flight and those that wait, and close. A second time does nothing."""
        self._queue.drop(None, "client_closed", "the client was closed during the call")
        await asyncio.get_running_loop().run_in_executor(None, self._handle.close)
        self._queue.shut()

    def cancel(self, call_id: Optional[str] = None) -> None:
        """End the calls with this id, or all of them. They raise ``openspring.CancelledError``."""
        # Those that wait first: one of them would take the thread of a call that ends.
        self._queue.drop(call_id, "cancelled", "the call was cancelled")
        self._handle.cancel(call_id)

    async def _network(self, operation: str, fields: Fields) -> Response:
        """Call what may wait for a network."""
        try:
            return await self._on_thread(operation, fields)
        except ArgumentError as error:
            raise not_sent(error)

    async def _on_thread(self, operation: str, fields: Fields) -> Response:
        """Call on a thread of the pool."""
        timeout = fields.pop("timeout", None)
        limit = self._limit if timeout is None else milliseconds("timeout", timeout)
        document, call_id = request(fields, new_call_id())
        if self._handle.closed:
            return read_response(*self._handle.call(operation, document))
        ended = await self._queue.run(
            operation, call_id, limit, lambda left: self._handle.call(operation, with_time(document, left))
        )
        return read_call(self._handle, operation, ended)

    def _local(self, operation: str, fields: Fields) -> Response:
        """Call what only computes, which is over before a thread would have started."""
        document, _ = request(fields)
        return read_response(*self._handle.call(operation, document))
