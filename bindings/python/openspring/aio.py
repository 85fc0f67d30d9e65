"""The client and the license managers for asyncio: the same methods, awaited."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Type, Union, overload

from ._aio_manager import BundleManager as BundleManager
from ._aio_manager import LicenseManager as LicenseManager
from ._documents import Answer, answer
from ._endpoints_async import AsyncClientEndpoints
from ._handle import Handle, new_call_id
from ._offline import (
    ActivationEndpoint,
    BundleKind,
    DeactivationEndpoint,
    FileKind,
    FileText,
    LicenseKind,
    OfflineEndpoint,
    file_text,
    http_date,
    request_text,
)
from ._queue import Queue
from ._reading import file_or_deactivation, license_or_bundle
from ._requests import Fields, Variables, milliseconds, names_only, request, with_time
from ._transport import Transport
from .configuration import Configuration, document_of, time_limit
from .errors import ArgumentError, not_sent
from .files import LicenseFile, OfflineRequest
from .identity import LicenseID
from .info import ClientInfo

if TYPE_CHECKING:
    from datetime import datetime

    from .results import Bundle, Deactivation, License

class AsyncClient(AsyncClientEndpoints):
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
        self.info = ClientInfo.from_answer(self._handle.info)
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

    @names_only
    async def create_offline_request(
        self,
        endpoint: OfflineEndpoint,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        bundle_code: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        app_name: Optional[str] = None,
        variables: Optional[Variables] = None,
        consumptions: Optional[int] = None,
        product_features: Optional[Sequence[Mapping[str, Any]]] = None,
        request_id: Optional[str] = None,
        date: Union[str, datetime, None] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> OfflineRequest:
        """See :meth:`openspring.Client.create_offline_request`."""
        answer = self._local(
            "create_offline_request",
            {
                "endpoint": endpoint,
                "identity": identity,
                "hardware_id": hardware_id,
                "product": product,
                "license_id": license_id,
                "bundle_code": bundle_code,
                "is_vm": is_vm,
                "vm_info": vm_info,
                "os_ver": os_ver,
                "hostname": hostname,
                "os_hostname": os_hostname,
                "ip": ip,
                "ip_local": ip_local,
                "app_ver": app_ver,
                "sdk_ver": sdk_ver,
                "mac_address": mac_address,
                "app_name": app_name,
                "variables": variables,
                "consumptions": consumptions,
                "product_features": product_features,
                "request_id": request_id,
                "date": http_date(date),
                "extra": extra,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        return OfflineRequest.from_answer(answer)

    @overload
    async def send_offline_request(
        self,
        endpoint: ActivationEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> LicenseFile: ...

    @overload
    async def send_offline_request(
        self,
        endpoint: DeactivationEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation: ...

    @overload
    async def send_offline_request(
        self,
        endpoint: OfflineEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Union[LicenseFile, Deactivation]: ...

    @names_only
    async def send_offline_request(
        self,
        endpoint: OfflineEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Union[LicenseFile, Deactivation]:
        """See :meth:`openspring.Client.send_offline_request`."""
        answer = await self._network(
            "send_offline_request",
            {
                "endpoint": endpoint,
                "text": request_text(text),
                "complete": complete,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        return file_or_deactivation(answer)

    @overload
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: LicenseKind,
        request_id: Optional[str] = None,
        product: Optional[str] = None,
        hardware_id: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License: ...

    @overload
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: BundleKind,
        request_id: Optional[str] = None,
        product: Optional[str] = None,
        hardware_id: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle: ...

    @overload
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: FileKind,
        request_id: Optional[str] = None,
        product: Optional[str] = None,
        hardware_id: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Union[License, Bundle]: ...

    @names_only
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: FileKind,
        request_id: Optional[str] = None,
        product: Optional[str] = None,
        hardware_id: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Union[License, Bundle]:
        """See :meth:`openspring.Client.load_offline_response`."""
        answer = await self._on_thread(
            "load_offline_response",
            {
                "text": file_text(text),
                "request_id": request_id,
                "kind": kind,
                "product": product,
                "hardware_id": hardware_id,
                "complete": complete,
                "timeout": timeout,
                "call_id": call_id,
            },
        )
        return license_or_bundle(answer)

    async def _network(self, operation: str, fields: Fields) -> Answer:
        """Call what may wait for a network."""
        try:
            return await self._on_thread(operation, fields)
        except ArgumentError as error:
            raise not_sent(error)

    async def _on_thread(self, operation: str, fields: Fields) -> Answer:
        """Call on a thread of the pool."""
        timeout = fields.pop("timeout", None)
        limit = self._limit if timeout is None else milliseconds("timeout", timeout)
        document, call_id = request(fields, new_call_id())
        if self._handle.closed:
            return answer(*self._handle.call(operation, document))
        ended = await self._queue.run(
            operation, call_id, limit, lambda left: self._handle.call(operation, with_time(document, left))
        )
        return answer(*ended)

    def _local(self, operation: str, fields: Fields) -> Answer:
        """Call what only computes, which is over before a thread would have started."""
        document, _ = request(fields)
        return answer(*self._handle.call(operation, document))
