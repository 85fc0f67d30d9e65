"""The license on the device: kept, checked without a network, and never lost.

    from openspring import Configuration, LicenseID, LicenseManager, LicenseStateError, Store

    with LicenseManager(Configuration(product=..., api_key=..., shared_key=...), Store.user("Acme Editor")) as manager:
        license = manager.load_license() or manager.activate_license(LicenseID.from_key(key))
        license.local_check()       # raises unless the license may be used
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Callable, Dict, List, Optional, Tuple, Type, TypeVar, Union

from ._documents import Response, read_response
from ._handle import ManagerHandle, new_call_id
from ._manager_results import Activation, CheckResult, Current, Event, OfflineText, Poll, Synced
from ._manager_table import MANAGER_OPERATIONS
from ._offline import FileText, file_text
from ._requests import Fields, Moment, Variables, encode, iso_moment, milliseconds, names_only, network_request, request
from ._tracing import read_call
from ._transport import Transport
from .configuration import Configuration, document_of
from .errors import CancelledError, ConfigError, HandleError, LicensingError
from .identity import LicenseID
from .info import ClientInfo
from .meta import Meta
from .state import State
from .store import Store

if TYPE_CHECKING:
    from .results import Feature
    from .results import License as Document

M = TypeVar("M", bound="_Manager")

_NETWORK = frozenset(row.name for row in MANAGER_OPERATIONS if row.network)
# The operations after which a watchdog has nothing to tell.
_UNTOLD = frozenset(row.name for row in MANAGER_OPERATIONS if row.untold)
_EXPIRED = ("license_expired", "trial_expired")


class _Manager:
    """What the managers of a license and of a bundle have in common."""

    _bundle = False

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
        """Open a client and the store. Reads the store; creates nothing and sends nothing.

        Args:
            configuration: the settings of the client.
            store: where the license is kept.
            check_within: how long a license stays valid after the last contact with the server, 30 days unless given;
                ``timedelta.max`` is without end.
            grace_period: how long it may be used after that, while the user is warned; 14 days unless given.
            clock_tolerance: how far the clock may be behind before a license with dates waits for a connection; 24 hours.
            check_every: how often :meth:`poll` and the watchdog check; every hour unless given.
            require_stable_device: refuse to activate on a device whose hardware id may change; true unless given.
            lock_timeout: the seconds that a call waits for another process that writes to the store; 5 unless given.
            transport: ``library`` or ``process``; see :class:`openspring.Client`.

        Raises:
            ConfigError: a setting is missing, wrong or contradicts another.
            HardwareIDError: the machine has no usable hardware id and none is configured.
            StorageError: the environment names no place for the store, or it may not be read.
            LibraryError: the native library cannot be loaded, or the program cannot be started.
        """
        if not isinstance(store, Store):
            raise TypeError(f"store must be a Store, not {type(store).__name__}: use Store.user, machine, path or memory")
        settings: Dict[str, Any] = store.settings()
        if self._bundle:
            settings["bundle"] = True
        settings.update(
            check_within_hours=_units("check_within", check_within, timedelta(hours=1)),
            grace_period_hours=_units("grace_period", grace_period, timedelta(hours=1)),
            clock_tolerance_hours=_units("clock_tolerance", clock_tolerance, timedelta(hours=1)),
            check_every_minutes=_units("check_every", check_every, timedelta(minutes=1)),
            require_stable_device=require_stable_device,
            lock_timeout_ms=None if lock_timeout is None else milliseconds("lock_timeout", lock_timeout, ConfigError),
        )
        self._watchdogs: List[Watchdog] = []
        self._handle = ManagerHandle(document_of(configuration, type(self).__name__), encode(settings), transport)
        self.info = ClientInfo.from_response(self._handle.client.info)
        """What the library reported when it opened the client."""

    def __enter__(self: M) -> M:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[object]
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        state = " (closed)" if self.closed else ""
        return f"<{type(self).__name__} of {self.info.product} in {self.data_location or 'memory'}{state}>"

    @property
    def closed(self) -> bool:
        """Whether the manager is closed."""
        return self._handle.closed

    def close(self) -> None:
        """End the calls in flight, wait for them, and close the manager and its client. Reports no consumption and releases no
        slot. A second time does nothing."""
        self._handle.close()
        self._wake()

    def cancel(self, call_id: Optional[str] = None) -> None:
        """End the calls with this id, or all calls; from any thread. They raise ``CancelledError``."""
        self._handle.cancel(call_id)

    @property
    def data_location(self) -> Optional[str]:
        """The folder of the store; ``None`` if it is in memory."""
        path = self._handle.info.value.get("path")
        return path if isinstance(path, str) and path else None

    @property
    def writable(self) -> bool:
        """Whether the store could be written when the manager was opened."""
        return self._handle.info.value.get("writable") is True

    def current(self) -> Current:
        """Return everything that is known of the stored license, whatever its state."""
        return Current.from_response(self._call("current", {}))

    @property
    def state(self) -> State:
        """The state of the license; of a bundle the best one of its licenses."""
        return self.current().state

    def clear_local_storage(
        self, *, timeout: Optional[float] = None, call_id: Optional[str] = None, trace: Optional[bool] = None
    ) -> State:
        """Remove everything that is stored of the license. The server is not told: the device stays activated there, and
        ``warnings`` of the state has ``seat_kept``.

        Raises:
            StorageError: the store cannot be written.
        """
        return _state_of(self._call("clear_local_storage", {"timeout": timeout, "call_id": call_id, "trace": trace}))

    @names_only
    def poll(
        self, *, timeout: Optional[float] = None, call_id: Optional[str] = None, trace: Optional[bool] = None
    ) -> Poll:
        """Do what is due (check the license, renew its slot, report consumption), and tell what has happened.

        It succeeds even if the network fails. Call it again after ``next`` seconds; an earlier call costs nothing. A
        :meth:`watchdog` does so by itself.
        """
        return Poll.from_response(self._call("poll", {"timeout": timeout, "call_id": call_id, "trace": trace}))

    @names_only
    def watchdog(self, on_event: Callable[[Event], object], *, daemon: bool = True) -> Watchdog:
        """Start a thread that polls, when something is due and after each call of this manager that may have changed the
        license, and that calls ``on_event`` for each event, in that thread."""
        return Watchdog(self, on_event, daemon=daemon)

    @names_only
    def create_offline_activation_file(
        self,
        identity: Optional[LicenseID] = None,
        *,
        path: Union[str, os.PathLike[str], None] = None,
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
        mac_address: Optional[str] = None,
        app_name: Optional[str] = None,
        variables: Optional[Variables] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> OfflineText:
        """Make the text of a request file for an activation without a network, and remember its id.

        Args:
            identity: whose license; without it the stored identity.
            path: the file to write the text to.

        Raises:
            ArgumentError: another license is stored and may be used.
            HardwareIDError: the hardware id of this machine may change.
            StorageError: the store or the file cannot be written.
        """
        fields = _named(locals(), "self", "path")
        return OfflineText.from_response(self._call("create_offline_activation_file", {"path": _path(path), **fields}))

    def _activate(self, identity: Optional[LicenseID], fields: Fields) -> Activation:
        return Activation.from_response(self._call("activate_license", {"identity": identity, **fields}))

    def _activate_offline(self, path_or_text: FileText, fields: Fields) -> Activation:
        return Activation.from_response(self._call("activate_license_offline", {"text": file_text(path_or_text), **fields}))

    def _call(self, operation: str, fields: Fields) -> Response:
        """Call an operation; on the main thread Ctrl-C ends one that asks the server."""
        try:
            if operation not in _NETWORK:
                document, _ = request(fields)
                return read_response(*self._handle.call(operation, document))
            document, call_id = network_request(fields, new_call_id())
            return read_call(self._handle, operation, self._handle.call_interruptibly(operation, document, call_id))
        finally:
            if operation not in _UNTOLD:
                self._wake()

    def _wake(self) -> None:
        """Let the watchdogs poll now, which costs nothing: they tell what has happened, or end."""
        for watchdog in tuple(self._watchdogs):
            watchdog._wake()


def _units(name: str, duration: Optional[timedelta], unit: timedelta) -> Optional[int]:
    """Return a duration in the library's unit; ``timedelta.max`` is its "without end"."""
    if duration is None:
        return None
    if not isinstance(duration, timedelta):
        raise TypeError(f"{name} must be a timedelta, not {type(duration).__name__}")
    if duration == timedelta.max and name == "check_within":
        return -1
    if duration % unit or duration < timedelta(0):
        raise ConfigError(f"{name} must be a whole number of {'hours' if unit.seconds > 60 else 'minutes'}, not {duration}", code="invalid_value")
    return duration // unit


def _state_of(response: Response, within: Optional[Mapping[str, Any]] = None) -> State:
    """The state in a result, or in a part of it, with how the call went."""
    warnings = response.value.get("warnings") or ()
    return State((response.value if within is None else within).get("state"), response.meta, tuple(warnings))


def _path(path: Union[str, os.PathLike[str], None]) -> Optional[str]:
    return None if path is None else os.fspath(path)


def _named(given: Dict[str, Any], *but: str) -> Fields:
    """The arguments of a method by their names."""
    return {name: value for name, value in given.items() if name not in but}


class LicenseManager(_Manager):
    """Keeps the license of a product on the device.

    A manager can be used by any number of threads, and by several processes over one store. Close it, or use it in a
    ``with`` statement. It owns its client.

    Every call takes ``timeout``, the seconds for the whole call, ``call_id``, a name for :meth:`cancel`, and ``trace``, whether
    ``meta.trace`` has the steps of the call. Calls over the network may raise the errors of :class:`openspring.Client` too.
    """

    @names_only
    def activate_license(
        self,
        identity: Optional[LicenseID] = None,
        *,
        replace: Optional[bool] = None,
        replace_device: Optional[bool] = None,
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
        mac_address: Optional[str] = None,
        variables: Optional[Variables] = None,
        include_expired_features: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> License:
        """Activate a license on this device and store it. A floating license takes its slot at once.

        It succeeds once the server has activated the license: ``state`` says whether it may be used, and ``failure`` why a
        floating license got no slot. If another license was replaced, ``warnings`` says what is left of it or lost:
        ``seat_kept``, ``consumption_dropped``, ``consumption_in_flight``.

        An earlier activation whose response was lost is settled first: its license may be stored then, and this call be refused
        with ``license_present``.

        Args:
            identity: whose license; without it the stored one is activated again.
            replace: replace a stored license of another identity that may be used.
            replace_device: deactivate the device that the license is stored for first.

        Raises:
            ArgumentError: another license is stored and may be used (``license_present``): set ``replace`` if the user wants this one.
            HardwareIDError: the hardware id of this machine may change.
            StorageError: the store cannot be written; nothing was sent.
        """
        return License(self, activation=self._activate(identity, _named(locals(), "self", "identity")))

    def load_license(self) -> Optional[License]:
        """Return the stored license, whatever its state; ``None`` if there is none. Sends nothing.

        Raises:
            StorageError: the stored license may not be read, or was written by a newer version.
        """
        return None if self.current().document is None else License(self)

    @property
    def current_license(self) -> Optional[License]:
        """The stored license, whatever its state; ``None`` if there is none."""
        return self.load_license()

    @names_only
    def activate_license_offline(
        self,
        path_or_text: FileText,
        *,
        any_request: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> License:
        """Verify a license file (``.lic``) and store its license.

        Args:
            path_or_text: the content of the file as text or bytes, or a ``pathlib.Path`` to it. The file stays.
            any_request: accept a file for a request that is not remembered here.

        Raises:
            OfflineError: the file is damaged, of another kind, or for another device, product or request.
            SignatureError: the file was not made by the trusted key or was changed.
            StorageError: the file cannot be read, or the store not be written.
        """
        return License(self, activation=self._activate_offline(path_or_text, _named(locals(), "self", "path_or_text")))


class BundleManager(_Manager):
    """Keeps the licenses of a bundle on the device; the product of the configuration is the bundle. See :class:`LicenseManager`.

    Each license is judged and counted by itself. Activations, deactivations and files are of the bundle as a whole: these
    methods of a license deal with all of them.
    """

    _bundle = True

    @names_only
    def activate_bundle(
        self,
        identity: Optional[LicenseID] = None,
        *,
        replace: Optional[bool] = None,
        replace_device: Optional[bool] = None,
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
        mac_address: Optional[str] = None,
        variables: Optional[Variables] = None,
        include_expired_features: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Mapping[str, License]:
        """Activate the licenses of the bundle on this device and store them; see :meth:`LicenseManager.activate_license`."""
        activation = self._activate(identity, _named(locals(), "self", "identity"))
        return {product: License(self, product, activation) for product in self.current().products}

    def load_bundle(self) -> Mapping[str, License]:
        """Return the stored licenses by product code, whatever their states; empty if there are none. Sends nothing."""
        return {product: License(self, product) for product in self.current().products}

    @property
    def current_bundle(self) -> Mapping[str, License]:
        """The stored licenses by product code, whatever their states; empty if there are none."""
        return self.load_bundle()

    @names_only
    def activate_bundle_offline(
        self,
        path_or_text: FileText,
        *,
        any_request: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Mapping[str, License]:
        """Verify a license file of the bundle and store its licenses; see :meth:`LicenseManager.activate_license_offline`."""
        activation = self._activate_offline(path_or_text, _named(locals(), "self", "path_or_text"))
        return {product: License(self, product, activation) for product in self.current().products}


class License:
    """The license that a manager keeps, or one of a bundle. It holds nothing itself: what it tells is what is stored now."""

    def __init__(self, manager: _Manager, product: Optional[str] = None, activation: Optional[Activation] = None) -> None:
        self._manager = manager
        self.product = product
        """Of a bundle, the short code of the license's product; else ``None``."""
        self.failure: Optional[LicensingError] = None if activation is None else activation.failure
        """Of a floating license that an activation returned, why it has no slot; else ``None``."""
        self.warnings: Tuple[str, ...] = () if activation is None else activation.warnings
        """Of a license that an activation returned, codes of what went less well than it should; else empty."""
        self.meta: Meta = Meta() if activation is None else activation.meta
        """Of a license that an activation returned, how that call went."""

    def __repr__(self) -> str:
        return f"<License of {self.product or self._manager.info.product}>"

    @property
    def state(self) -> State:
        """Whether the license may be used, why not, and until when. Never raises because of it."""
        return self._manager.current().state_of(self.product)

    @property
    def document(self) -> Optional[Document]:
        """The license as the server sent it; ``None`` if it is not stored any more."""
        current = self._manager.current()
        return current.document if self.product is None else current.products.get(self.product)

    @property
    def product_features(self) -> Tuple[Feature, ...]:
        """The features of the license as the server sent them; ``state.facts.features`` tells which may be used."""
        document = self.document
        return () if document is None else document.product_features

    def is_valid(self) -> bool:
        """Whether the license may be used; a grace counts."""
        return self.state.usable

    def is_expired(self) -> bool:
        """Whether the license has ended."""
        return self.state.reason in _EXPIRED

    def days_remaining(self) -> Optional[int]:
        """Whole days until the license ends; ``None`` of a license without an end."""
        return self.state.facts.days_remaining

    def local_check(self) -> State:
        """Decide on this machine whether the license may be used. Takes microseconds.

        Returns:
            The state, ``valid`` or ``grace``.

        Raises:
            NotFoundError: no license is stored.
            LicenseStateError: the license may not be used; ``code`` is the reason.
            DeviceError, SignatureError, ClockError, LimitError: likewise; ``state`` tells more.
        """
        return self._state_in(self._manager._call("local_check", {"product": self.product}))

    @names_only
    def check(
        self,
        *,
        feature: Optional[str] = None,
        include_expired_features: Optional[bool] = None,
        env: Optional[str] = None,
        channel: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        os_hostname: Optional[str] = None,
        ip: Optional[str] = None,
        ip_local: Optional[str] = None,
        app_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        bundle_code: Optional[str] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> CheckResult:
        """Ask the server, store what it says, and decide like :meth:`local_check`.

        It succeeds if the license may be used, even if no server could be reached: ``confirmed`` is False then, and
        ``failure`` the error of the network. It takes or renews the slot of a floating license.

        Raises:
            LicensingError: as :meth:`local_check` does, with ``state``, ``confirmed`` and ``failure``.
            CancelledError: the call was cancelled, or its manager closed.
        """
        fields = _named(locals(), "self")
        return CheckResult.from_response(self._manager._call("check", {"product": self.product, **fields}))

    @names_only
    def deactivate(
        self,
        *,
        remove_local_data: bool = False,
        bundle_code: Optional[str] = None,
        is_vm: Optional[bool] = None,
        vm_info: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        mac_address: Optional[str] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> State:
        """Deactivate the license at the server, and mark it here as deactivated. If the server's word is not heard, nothing changes.

        Args:
            remove_local_data: remove everything that is stored of the license afterwards.

        Returns:
            The state afterwards. Its ``warnings`` tell what went less well than it should, such as a store that could not be
            written.
        """
        return self._state_in(self._manager._call("deactivate", _named(locals(), "self")))

    @names_only
    def deactivate_offline(
        self,
        path: Union[str, os.PathLike[str], None] = None,
        *,
        bundle_code: Optional[str] = None,
        os_ver: Optional[str] = None,
        hostname: Optional[str] = None,
        ip: Optional[str] = None,
        app_ver: Optional[str] = None,
        mac_address: Optional[str] = None,
        variables: Optional[Variables] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> OfflineText:
        """Mark the license as deactivated and make the text of the request file that deactivates it at the server. Asked
        again, it returns the same text.

        Args:
            path: the file to write the text to.
        """
        fields = _named(locals(), "self", "path")
        return OfflineText.from_response(self._manager._call("deactivate_offline", {"path": _path(path), **fields}))

    @names_only
    def update_offline(
        self,
        path_or_text: FileText,
        *,
        reset_consumption: Optional[bool] = None,
        older: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> State:
        """Verify a refresh file for the license and store what it says.

        Args:
            path_or_text: the content of the file as text or bytes, or a ``pathlib.Path`` to it. The file stays.
            reset_consumption: forget the consumption that is counted here.
            older: accept a file that is older than the stored license.
        """
        fields = _named(locals(), "self", "path_or_text")
        response = self._manager._call("update_offline", {"text": file_text(path_or_text), **fields})
        return self._state_in(response)

    @names_only
    def add_local_consumption(
        self,
        consumptions: int = 1,
        feature: Optional[str] = None,
        *,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> State:
        """Count consumption on this device. It is stored when the method returns.

        Args:
            consumptions: how much; negative only if the license allows it.
            feature: the code of the feature; without it the license's own counter.

        Raises:
            LimitError: the license does not allow so much.
            StorageError: it could not be stored. Nothing was counted and the call may be repeated, unless the error's ``applied``
                is true: then it counts, but may not outlive a loss of power.
        """
        return self._state_in(self._manager._call("add_local_consumption", {"product": self.product, **_named(locals(), "self")}))

    @names_only
    def sync_consumption(
        self,
        feature: Optional[str] = None,
        *,
        req_overages: Optional[bool] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> Synced:
        """Report the consumption that is counted on this device.

        Args:
            feature: the code of the feature; without it the license's own counter.
            req_overages: consume more than was bought.
        """
        return Synced.from_response(self._manager._call("sync_consumption", {"product": self.product, **_named(locals(), "self")}))

    @names_only
    def floating_borrow(
        self,
        until: Optional[Moment] = None,
        feature: Optional[str] = None,
        *,
        password: Optional[str] = None,
        id_token: Optional[str] = None,
        code: Optional[str] = None,
        customer_account_code: Optional[str] = None,
        redirect_uri: Optional[str] = None,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> State:
        """Borrow a slot of a floating license, to use it without a network.

        Args:
            until: when the slot ends, aware of its time zone; without it as late as is allowed.
            feature: the code of a floating feature; without it the license's own slot.
            password: the user's, if the license belongs to one.
            id_token: the access token of a user who signs in at an identity provider, with ``customer_account_code``.
            code: in place of ``id_token``, the code that the provider has given.
            customer_account_code: the code of the customer account.
            redirect_uri: the address that ``code`` was given for.
        """
        fields = _named(locals(), "self", "until")
        fields.update(product=self.product, borrowed_until=iso_moment("until", until))
        return self._state_in(self._manager._call("floating_borrow", fields))

    @names_only
    def floating_release(
        self,
        feature: Optional[str] = None,
        *,
        timeout: Optional[float] = None,
        call_id: Optional[str] = None,
        trace: Optional[bool] = None,
    ) -> State:
        """Give the slot of a floating license back to the others."""
        return self._state_in(self._manager._call("floating_release", {"product": self.product, **_named(locals(), "self")}))

    def _state_in(self, response: Response) -> State:
        licenses = response.value.get("licenses")
        if self.product is not None and isinstance(licenses, dict) and isinstance(licenses.get(self.product), dict):
            return _state_of(response, licenses[self.product])
        return _state_of(response)


_logger = logging.getLogger("openspring")
# The seconds until the next poll after an error that is none of the network's, which a poll does not raise.
_AGAIN = 60.0


class Watchdog:
    """A thread that polls a manager and tells what happens. It ends by :meth:`stop`, or when the manager is closed.

    An exception of ``on_event`` goes to the logger ``openspring``, and the thread lives on.
    """

    def __init__(self, manager: _Manager, on_event: Callable[[Event], object], *, daemon: bool = True) -> None:
        self._manager, self._on_event = manager, on_event
        self._stopped, self._woken = threading.Event(), threading.Event()
        self._call_id = new_call_id()
        self._thread = threading.Thread(target=self._run, name="openspring-watchdog", daemon=daemon)
        self._thread.start()

    def __enter__(self) -> Watchdog:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], traceback: Optional[object]
    ) -> None:
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the thread and wait for it, unless this is called in ``on_event``. A second time does nothing."""
        self._stopped.set()
        self._wake()
        if threading.current_thread() is self._thread:
            return
        # The poll may not have reached the library yet, where a cancel would miss it: so again until it ends.
        while self._thread.is_alive():
            self._manager.cancel(self._call_id)
            self._thread.join(0.02)

    def _run(self) -> None:
        self._manager._watchdogs.append(self)
        try:
            self._watch()
        finally:
            self._manager._watchdogs.remove(self)

    def _watch(self) -> None:
        wait = 0.0
        while not self._waited(wait):
            try:
                polled = self._manager.poll(call_id=self._call_id)
            except (HandleError, CancelledError):
                if self._manager.closed:
                    return
                wait = 0.0 if self._stopped.is_set() else _AGAIN
                continue
            except LicensingError:
                _logger.exception("the watchdog's poll failed")
                wait = _AGAIN
                continue
            for event in polled.events:
                self._tell(event)
            wait = polled.next

    def _wake(self) -> None:
        self._woken.set()

    def _waited(self, seconds: float) -> bool:
        """Wait until it is woken, or for a time; true if it is stopped."""
        self._woken.wait(seconds)
        self._woken.clear()
        return self._stopped.is_set()

    def _tell(self, event: Event) -> None:
        try:
            self._on_event(event)
        except Exception:
            _logger.exception("on_event failed for %s", event.event)
