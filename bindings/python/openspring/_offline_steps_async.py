"""The methods for files of the client for asyncio. Written by tools/tables; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Union, overload

from ._documents import Response
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
from ._reading import read_create_offline_request, read_load_offline_response, read_send_offline_request
from ._requests import Fields, Variables, names_only
from .files import LicenseFile, OfflineRequest
from .identity import LicenseID

if TYPE_CHECKING:
    from datetime import datetime

    from .results import Bundle, Deactivation, License


class AsyncClientOfflineSteps:
    """The methods that make, send and read the files of offline activations."""

    def _local(self, operation: str, fields: Fields) -> Response:
        raise NotImplementedError

    async def _network(self, operation: str, fields: Fields) -> Response:
        raise NotImplementedError

    async def _on_thread(self, operation: str, fields: Fields) -> Response:
        raise NotImplementedError

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
        trace: Optional[bool] = None,
    ) -> OfflineRequest:
        """See :meth:`openspring.Client.create_offline_request`."""
        response = self._local(
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
                "trace": trace,
            },
        )
        return read_create_offline_request(response)

    @overload
    async def send_offline_request(
        self,
        endpoint: ActivationEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
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
        trace: Optional[bool] = None,
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
        trace: Optional[bool] = None,
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
        trace: Optional[bool] = None,
    ) -> Union[LicenseFile, Deactivation]:
        """See :meth:`openspring.Client.send_offline_request`."""
        response = await self._network(
            "send_offline_request",
            {
                "endpoint": endpoint,
                "text": request_text(text),
                "complete": complete,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        return read_send_offline_request(response)

    @overload
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: LicenseKind,
        request_id: Optional[str] = None,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> License: ...

    @overload
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: BundleKind,
        request_id: Optional[str] = None,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Bundle: ...

    @overload
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: FileKind,
        request_id: Optional[str] = None,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Union[License, Bundle]: ...

    @names_only
    async def load_offline_response(
        self,
        text: FileText,
        *,
        kind: FileKind,
        request_id: Optional[str] = None,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Union[License, Bundle]:
        """See :meth:`openspring.Client.load_offline_response`."""
        response = await self._on_thread(
            "load_offline_response",
            {
                "text": file_text(text),
                "kind": kind,
                "request_id": request_id,
                "hardware_id": hardware_id,
                "product": product,
                "complete": complete,
                "timeout": timeout,
                "call_id": call_id,
                "trace": trace,
            },
        )
        return read_load_offline_response(response)
