"""The client: one method for every endpoint, and the three offline steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Dict, Optional, Type, Union, overload

from . import _library
from ._documents import Answer, answer
from ._handle import Handle, new_call_id
from ._offline import (
    ActivationEndpoint,
    BundleKind,
    DeactivationEndpoint,
    FileText,
    LicenseKind,
    OfflineEndpoint,
    dated,
    file_text,
    request_text,
)
from ._reading import (
    file_or_deactivation,
    license_or_bundle,
    read_bundle,
    read_deactivation,
    read_hardware_id,
    read_license,
)
from ._requests import Variables, encode, names_only, request
from .configuration import Configuration, document_of
from .files import LicenseFile, OfflineRequest
from .identity import LicenseID
from .info import ClientInfo

if TYPE_CHECKING:
    from datetime import datetime

    from .results import Bundle, Deactivation, HardwareID, License


@names_only
def hardware_id(*, algorithm: Optional[str] = None) -> HardwareID:
    """Read this machine's hardware id, without a client and without a network.

    Args:
        algorithm: the name of a way to compute it; without it the default one, which equals the vendor's own.

    Raises:
        HardwareIDError: the machine has no usable id.
        ArgumentError: the algorithm is not known.
    """
    document = None if algorithm is None else encode({"algorithm": algorithm})
    return read_hardware_id(answer(*_library.get().hardware_id(document)))


def library_version() -> str:
    """Return the version of the native library."""
    return _library.get().version()


class Client:
    """Calls the License API for one product, or one bundle.

    A client can be used by any number of threads at once. Close it, or use it in a ``with`` statement; one that
    is forgotten is closed when it is collected or the program ends.

    Every method takes, besides the fields of its endpoint by the API's own names:

    * ``identity``: whose license it is about.
    * ``product``, ``hardware_id``, and where the endpoint has them ``app_ver``, ``app_name`` and ``sdk_ver``: override the
      configuration for the call.
    * ``extra``: fields of the API that this version does not know, passed through as they are.
    * ``timeout``: seconds for the whole call, retries included; ``None`` takes the configuration's.
    * ``call_id``: a name by which :meth:`cancel` can end the call.

    On the main thread Ctrl-C ends a call, the native one too, and raises ``KeyboardInterrupt``. Besides the errors
    that a method lists, every call over the network may raise ``NetworkError``, ``TimeoutError``,
    ``UnavailableError``, ``ProtocolError``, ``SignatureError``, ``AuthError``, ``ClockError`` and ``CancelledError``.
    """

    def __init__(self, configuration: Configuration) -> None:
        """Open the client. Reads the machine and the configured files; nothing is sent.

        Raises:
            ConfigError: a setting is missing, wrong or contradicts another.
            HardwareIDError: the machine has no usable hardware id and none is configured.
            LibraryError: the native library cannot be loaded.
        """
        self._handle = Handle(document_of(configuration, "Client"))
        self.info = ClientInfo.from_answer(self._handle.info)
        """What the library told on opening: version, product, hardware id and its source, base URL."""

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
        """End the calls that bear this id, or all of them; from any thread. They raise ``CancelledError``."""
        self._handle.cancel(call_id)

    @names_only
    def activate_license(
        self,
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
        variables: Optional[Variables] = None,
        include_expired_features: Optional[bool] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License:
        """Activate a license on this device.

        An activation of a device that is active already takes no further seat.

        Raises:
            NotFoundError: the product has no such license, or the password is wrong.
            LimitError: the license is active on as many devices as it allows.
            LicenseStateError: the license is disabled, has expired or has not started.
            DeviceError: the device is blacklisted, or a virtual machine where none is allowed.
        """
        return read_license(self._network("activate_license", locals()))

    @names_only
    def check_license(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        include_expired_features: Optional[bool] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License:
        """Ask the server for the present state of a license that is active on this device.

        A floating license takes or renews its slot by it. An expired license is usually no error but an answer
        whose ``is_expired()`` is true.

        Args:
            env: the operating system whose installation file the answer shall name, such as ``win64``.
            channel: the release channel of that file.

        Raises:
            DeviceError: the license is not active on this device.
            LimitError: all floating slots are taken.
            NetworkError, TimeoutError: no answer; nothing is known about the license.
        """
        return read_license(self._network("check_license", locals()))

    @names_only
    def deactivate_license(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        consumptions: Optional[int] = None,
        bundle_code: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """Free this device's activation of a license.

        Args:
            consumptions: what was consumed since the last report; it is added to the license's total.

        Raises:
            DeviceError: the license is not active on this device.
            LicenseStateError: the license is active on no device.
        """
        return read_deactivation(self._network("deactivate_license", locals()))

    @names_only
    def activate_bundle(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
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
        variables: Optional[Variables] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle:
        """Activate every license of a bundle on this device.

        ``product``, here or in the configuration, is the bundle's short code. Raises what
        :meth:`activate_license` raises, and ``APIError`` where the product is no bundle.
        """
        return read_bundle(self._network("activate_bundle", locals()))

    @names_only
    def check_bundle(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        include_expired_features: Optional[bool] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        sdk_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle:
        """Ask the server for the present state of the licenses of a bundle; see :meth:`check_license`."""
        return read_bundle(self._network("check_bundle", locals()))

    @names_only
    def deactivate_bundle(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """Free this device's activation of every license of a bundle; see :meth:`deactivate_license`."""
        return read_deactivation(self._network("deactivate_bundle", locals()))

    @names_only
    def activate_offline(
        self,
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
        request_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> License:
        """Activate a license by a request file that is built, sent and answered in this one call.

        For a device without network see :meth:`create_offline_request`. The answer is signed in itself; its
        ``raw_json`` can be kept.

        Args:
            request_id: the id of the request that is made, 1 to 128 printable ASCII characters; one is made unless given.

        Raises:
            OfflineError: the answer is for another device, product, request or license.
            SignatureError: the answer is not signed by the trusted key.
        """
        return read_license(self._network("activate_offline", locals()))

    @names_only
    def deactivate_offline(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        app_ver: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        consumptions: Optional[int] = None,
        product_features: Optional[Sequence[Mapping[str, Any]]] = None,
        variables: Optional[Variables] = None,
        bundle_code: Optional[str] = None,
        request_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """Free a device's activation of a license by a request file that is built and sent in this one call.

        Args:
            request_id: the id of the request that is made, 1 to 128 printable ASCII characters; one is made unless given.
            consumptions: what was consumed since the last report.
            product_features: the same for features, in the API's form.
        """
        return read_deactivation(self._network("deactivate_offline", locals()))

    @names_only
    def activate_bundle_offline(
        self,
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
        request_id: Optional[str] = None,
        complete: Optional[bool] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Bundle:
        """Activate every license of a bundle by a request file that is built, sent and answered in this one call.

        Args:
            request_id: the id of the request that is made, 1 to 128 printable ASCII characters; one is made unless given.
            complete: refuse an answer whose signature does not prove that no license of the bundle is missing,
                with ``SignatureError`` and code ``bundle_not_complete``.

        Raises:
            OfflineError: the answer is for another device, request or license.
            SignatureError: the answer is not signed by the trusted key.
        """
        return read_bundle(self._network("activate_bundle_offline", locals()))

    @names_only
    def deactivate_bundle_offline(
        self,
        identity: LicenseID,
        *,
        hardware_id: Optional[str] = None,
        product: Optional[str] = None,
        license_id: Optional[int] = None,
        sdk_ver: Optional[str] = None,
        app_ver: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        consumptions: Optional[int] = None,
        product_features: Optional[Sequence[Mapping[str, Any]]] = None,
        variables: Optional[Variables] = None,
        request_id: Optional[str] = None,
        extra: Optional[Mapping[str, Any]] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation:
        """Free a device's activation of every license of a bundle by a request file that is sent in this one call; see
        :meth:`deactivate_offline`."""
        return read_deactivation(self._network("deactivate_bundle_offline", locals()))

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
        return OfflineRequest.from_answer(self._local("create_offline_request", dated(locals())))

    @overload
    def send_offline_request(
        self,
        endpoint: ActivationEndpoint,
        text: Union[str, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> LicenseFile: ...

    @overload
    def send_offline_request(
        self,
        endpoint: DeactivationEndpoint,
        text: Union[str, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Deactivation: ...

    @overload
    def send_offline_request(
        self,
        endpoint: OfflineEndpoint,
        text: Union[str, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Union[LicenseFile, Deactivation]: ...

    @names_only
    def send_offline_request(
        self,
        endpoint: OfflineEndpoint,
        text: Union[str, OfflineRequest],
        *,
        complete: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
    ) -> Union[LicenseFile, Deactivation]:
        """Send a request file's content for a device without network, from any machine.

        Args:
            endpoint: the endpoint that the request was made for.
            text: the content, or the request itself.
            complete: see :meth:`activate_bundle_offline`.

        Returns:
            For an activation the license file to carry back, for a deactivation the server's word.

        Raises:
            OfflineError: the text is damaged or of another kind, and nothing was sent; or the answer is for
                another device, request or license.
            SignatureError: the answer is not signed by the trusted key.
        """
        text = request_text(text)
        return file_or_deactivation(self._network("send_offline_request", locals()))

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
        kind: str,
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
        kind: str,
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
            request_id: the id of the request it must answer; without it any request will do.
            complete: refuse a bundle whose signature does not prove that no license is missing.

        Raises:
            OfflineError: the file is damaged, of another kind or company, or for another device, product or request.
            SignatureError: the file was not made by the trusted key or was changed.
            OSError: the path cannot be read.
        """
        text = file_text(text)
        return license_or_bundle(self._local("load_offline_response", locals()))

    def _network(self, operation: str, arguments: Dict[str, Any]) -> Answer:
        """Call what may wait for a network. A method hands over its ``locals()``: its arguments are its request."""
        document, call_id = request(arguments, new_call_id())
        return answer(*self._handle.call_interruptibly(operation, document, call_id))

    def _local(self, operation: str, arguments: Dict[str, Any]) -> Answer:
        """Call what only computes, which is over before a thread would have started."""
        document, _ = request(arguments)
        return answer(*self._handle.call(operation, document))
