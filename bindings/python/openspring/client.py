"""The client: one method for every endpoint, and the three offline steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Optional, Type, Union, overload

from . import _transport
from ._documents import Answer, answer
from ._endpoints import ClientEndpoints
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
from ._reading import file_or_deactivation, license_or_bundle
from ._requests import Fields, Variables, names_only, network_request, request
from ._transport import Transport
from .configuration import Configuration, document_of
from .files import LicenseFile, OfflineRequest
from .identity import LicenseID
from .info import ClientInfo

if TYPE_CHECKING:
    from datetime import datetime

    from .results import Bundle, Deactivation, License


def library_version() -> str:
    """Return the version of the native library."""
    return _transport.get().version()


class Client(ClientEndpoints):
    """Calls the License API for one product, or one bundle.

    A client can be used by any number of threads at once. Close it, or use it in a ``with`` statement; one that
    is forgotten is closed when it is collected or the program ends.

    Every method takes, besides the fields of its endpoint by the API's own names:

    * ``identity``: identifies the license.
    * ``product``, ``hardware_id``, and where the endpoint has them ``app_ver``, ``app_name`` and ``sdk_ver``: override the
      configuration for the call.
    * ``extra``: fields of the API that this version does not know, passed through as they are.
    * ``timeout``: seconds for the whole call, retries included; ``None`` takes the configuration's.
    * ``call_id``: a name by which :meth:`cancel` can end the call.

    On the main thread Ctrl-C ends a call, the native one too, and raises ``KeyboardInterrupt``. Besides the errors
    that a method lists, every call over the network may raise ``NetworkError``, ``TimeoutError``,
    ``UnavailableError``, ``ProtocolError``, ``SignatureError``, ``AuthError``, ``ClockError`` and ``CancelledError``.
    """

    @names_only
    def __init__(self, configuration: Configuration, *, transport: Optional[Transport] = None) -> None:
        """Open the client. Reads the machine and the configured files; nothing is sent.

        Args:
            transport: ``process`` starts openspring-stdio and calls that, ``library`` loads the library into this process.
                :func:`openspring.load` tells what is taken without it.

        Raises:
            ConfigError: a setting is missing, wrong or contradicts another.
            HardwareIDError: the machine has no usable hardware id and none is configured.
            LibraryError: the native library cannot be loaded, or the program cannot be started.
        """
        self._handle = Handle(document_of(configuration, "Client"), transport)
        self.info = ClientInfo.from_answer(self._handle.info)
        """What the library reported when it opened the client: version, product, hardware id and its source, base URL."""

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[object]
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = " (closed)" if self._handle.closed else ""
        return f"<Client of {self.info.product} at {self.info.base_url}{state}>"

    @property
    def closed(self) -> bool:
        """Whether the client is closed."""
        return self._handle.closed

    def close(self) -> None:
        """End the calls in flight, wait for them, and close. A second time does nothing."""
        self._handle.close()

    def cancel(self, call_id: Optional[str] = None) -> None:
        """End the calls with this id, or all calls; from any thread. They raise ``CancelledError``."""
        self._handle.cancel(call_id)

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
    ) -> OfflineRequest:
        """Make the content of a request file on a device without network. Nothing is sent.

        Args:
            endpoint: ``activate_offline``, ``activate_bundle_offline``, ``deactivate_offline`` or
                ``deactivate_bundle_offline``; its fields are those that its own method takes.
            request_id: 1 to 128 printable ASCII characters; made unless given.
            date: the moment of the request, aware of its time zone; now unless given.

        Returns:
            The text to save and carry. It holds the password where it activates a user-based license.

        Raises:
            ArgumentError: a field is missing, wrong or not one of the endpoint's.
        """
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
    def send_offline_request(
        self,
        endpoint: ActivationEndpoint,
        text: Union[FileText, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
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
    ) -> Union[LicenseFile, Deactivation]:
        """Send a request file's content for a device without network, from any machine.

        Args:
            endpoint: the endpoint that the request was made for.
            text: the content as text or bytes, the request itself, or a path to the file.
            complete: see :meth:`activate_bundle_offline`.

        Returns:
            For an activation the license file to carry back, for a deactivation the server's word.

        Raises:
            OfflineError: the text is damaged or of another kind, and nothing was sent; or the response is for
                another device, request or license.
            SignatureError: the response is not signed by the trusted key.
            StorageError: the path cannot be read.
        """
        answer = self._network(
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
    def load_offline_response(
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
    def load_offline_response(
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
    def load_offline_response(
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
    def load_offline_response(
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
        """Verify and read a license file on the device. Nothing is sent.

        Args:
            text: the file's content, or a path to it.
            kind: what the file must be: ``license``, ``bundle`` or ``refresh``.
            request_id: the id of the request that the file must be for; without it any request is accepted.
            complete: refuse a bundle if its signature does not prove that it is complete.

        Raises:
            OfflineError: the file is damaged, of another kind or company, or for another device, product or request.
            SignatureError: the file was not made by the trusted key or was changed.
            OSError: the path cannot be read.
        """
        answer = self._local(
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

    def _network(self, operation: str, fields: Fields) -> Answer:
        """Call what may wait for a network."""
        document, call_id = network_request(fields, new_call_id())
        return answer(*self._handle.call_interruptibly(operation, document, call_id))

    def _local(self, operation: str, fields: Fields) -> Answer:
        """Call what only computes, which is over before a thread would have started."""
        document, _ = request(fields)
        return answer(*self._handle.call(operation, document))
