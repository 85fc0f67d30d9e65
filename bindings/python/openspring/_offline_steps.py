"""The client's methods for files. Written by tools/tables; do not edit."""

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


class ClientOfflineSteps:
    """The methods that make, send and read the files of offline activations."""

    def _local(self, operation: str, fields: Fields) -> Response:
        raise NotImplementedError

    def _network(self, operation: str, fields: Fields) -> Response:
        raise NotImplementedError

    @names_only
    def create_offline_request(
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
        """Makes the text of a request file, for an activation or a deactivation without a network.

        Contacts nobody. The client is the one of the device that the license is for. The text of an activation by user
        name contains the password: keep the file private.

        Args:
            endpoint: ``activate_offline``, ``activate_bundle_offline``, ``deactivate_offline`` or
                ``deactivate_bundle_offline``.
            request_id: 1 to 128 printable ASCII characters; the library makes one unless given.
            date: the moment of the request, as HTTP writes dates; this machine's time unless given. A datetime is
                aware of its time zone.

        Returns:
            The text to save and carry.

        Raises:
            ArgumentError: a field is missing, wrong or not one of the endpoint's.
        """
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
    def send_offline_request(
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
    def send_offline_request(
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
    def send_offline_request(
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
    def send_offline_request(
        self,
        endpoint: OfflineEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Union[LicenseFile, Deactivation]:
        """Sends the text of a request file for a machine that has no network, from any machine that has one.

        The client is any client of the same vendor.

        Args:
            endpoint: ``activate_offline``, ``activate_bundle_offline``, ``deactivate_offline`` or
                ``deactivate_bundle_offline``.
            text: the text of the request file as text or bytes, the request itself, or a ``pathlib.Path`` to the file.

        Returns:
            For an activation the license file to carry back, for a deactivation the server's word.

        Raises:
            OfflineError: the text is damaged or of another kind, and nothing was sent; or the response is for another
                device, request or license.
            SignatureError: the response is not signed by the trusted key.
            StorageError: the path cannot be read.
        """
        response = self._network(
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
    def load_offline_response(
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
    def load_offline_response(
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
    def load_offline_response(
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
    def load_offline_response(
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
        """Verifies and reads the text of a license file (.lic) or of a refresh file: its base64, or the JSON document
        itself.

        Contacts nobody. The client is the one of the device that the file is for.

        Args:
            text: the text of the file as text or bytes, or a ``pathlib.Path`` to it.
            kind: what the file must be: ``license``, ``bundle`` or ``refresh``.
            request_id: the id of the request that the file must be for; any unless given.
            hardware_id: the device, unless it is the configured one.
            product: the product, unless it is the configured one.

        Returns:
            The license or the bundle.

        Raises:
            OfflineError: the file is damaged, of another kind or company, or for another device, product or request.
            SignatureError: the file was not made by the trusted key or was changed.
            StorageError: the path cannot be read.
        """
        response = self._local(
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
