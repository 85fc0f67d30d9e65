"""The exceptions: one class for every status of the library, below one base.

Every error has ``status`` and ``name`` (the ``OSP_E_`` name), ``code`` (the server's own code, or one of
the library's), ``message`` for the developer, ``user_message`` for the end user, ``retryable``, ``user_action`` for a program to switch on,
``http_status``, ``details`` and ``meta``. Where a builtin exception means the same, the class derives from
it too, so that ``except TimeoutError`` and ``except ValueError`` work without importing anything.
"""

from __future__ import annotations

import builtins
import re
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Tuple, Type, TypeVar

from ._tables import CODES, STATUSES
from .meta import Meta

if TYPE_CHECKING:
    from .state import State

_USER_MESSAGES: Mapping[Tuple[int, str], str] = {(row.status, row.code): row.user_message for row in CODES}


class LicensingError(Exception):
    """The base of every error of this package.

    If this version of the package does not know a status, it raises this class itself.
    """

    status: int = 0
    """The status of the library, a negative number; 0 in an error that the package raises itself."""
    name: str = ""
    """The status's name, ``OSP_E_NETWORK``."""
    code: str = ""
    """The server's own code, or one of the library's: docs/errors.md lists them."""
    message: str = ""
    """What happened, for the developer. It contains no secret."""
    user_message: str = ""
    """A sentence for the end user, in English."""
    retryable: bool = False
    """Whether the same call may succeed later."""
    user_action: str = "none"
    """What the user can do, one word of docs/errors.md."""
    details: Dict[str, Any]
    """What else is known of the error, by its code."""
    meta: Meta
    """How the call went."""

    def __init__(
        self,
        message: str,
        *,
        code: str = "",
        status: Optional[int] = None,
        name: Optional[str] = None,
        user_message: Optional[str] = None,
        retryable: Optional[bool] = None,
        user_action: Optional[str] = None,
        details: Optional[Mapping[str, Any]] = None,
        meta: Optional[Meta] = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        if status is not None:
            self.status = status
        if name is not None:
            self.name = name
        self.user_message = user_message or _USER_MESSAGES.get((self.status, code), self.user_message)
        if retryable is not None:
            self.retryable = retryable
        if user_action is not None:
            self.user_action = user_action
        self.details = dict(details or {})
        self.meta = meta or Meta()

    @property
    def http_status(self) -> int:
        """The HTTP status of the response; 0 if there was none."""
        return self.meta.http_status

    @property
    def server_message(self) -> str:
        """What the server itself said, without secrets; empty where it said nothing."""
        text = self.details.get("server_message", "")
        return text if isinstance(text, str) else ""

    @property
    def state(self) -> Optional[State]:
        """The state of the stored license, in the errors of a license manager's calls; else ``None``."""
        from .state import State

        found = self.details.get("state")
        return State(found) if isinstance(found, dict) else None

    @property
    def confirmed(self) -> Optional[bool]:
        """Whether a license manager's call heard the server's word; ``None`` in errors of other calls."""
        found = self.details.get("confirmed")
        return found if isinstance(found, bool) else None

    @property
    def failure(self) -> Optional[LicensingError]:
        """Why a license manager's call did not hear the server's word; ``None`` if it did, and in errors of other calls."""
        return from_member(self.details.get("failure"))

    @property
    def warnings(self) -> Tuple[str, ...]:
        """Codes of what went less well than it should in a license manager's call; usually empty."""
        found = self.details.get("warnings")
        return tuple(word for word in found if isinstance(word, str)) if isinstance(found, list) else ()

    @property
    def applied(self) -> bool:
        """Whether what a license manager's call should store counts nevertheless, but may not outlive a loss of power. Look
        at ``current()`` before you repeat such a call. If it is False, a call that only stores may be repeated."""
        return self.details.get("applied") is True

    def __str__(self) -> str:
        return self.message

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.message!r}, code={self.code!r})"

    def __reduce__(self) -> Tuple[Callable[..., LicensingError], Tuple[Any, ...]]:
        facts = ("code", "status", "name", "user_message", "retryable", "user_action", "details", "meta")
        return _rebuild, (type(self), self.message, {fact: getattr(self, fact) for fact in facts})


def _rebuild(kind: Type[LicensingError], message: str, facts: Dict[str, Any]) -> LicensingError:
    return kind(message, **facts)


class ArgumentError(LicensingError, ValueError):
    """A call's argument is missing, unknown, of the wrong type or outside what is allowed."""


class HandleError(LicensingError, RuntimeError):
    """The client is closed."""


class ConfigError(LicensingError, ValueError):
    """A setting of the configuration is missing, wrong or contradicts another."""


class ForkedError(LicensingError, RuntimeError):
    """The library was loaded before a fork and this is the child process.

    Load it in the child: create the client in the worker, or use the start method ``spawn`` or
    ``forkserver`` of :mod:`multiprocessing`.
    """


class InternalError(LicensingError, RuntimeError):
    """A fault inside the library. The client no longer works; close it and create another."""


class CancelledError(LicensingError):
    """The call was cancelled, or its client closed."""


class MemoryError(LicensingError, builtins.MemoryError):
    """Memory ran out inside the library."""


class NetworkError(LicensingError, ConnectionError):
    """No response: name, connection, TLS or proxy."""


class TimeoutError(LicensingError, builtins.TimeoutError):
    """The time for the call, or for making the connection, is over."""


class ProtocolError(LicensingError):
    """The response does not come from the License API; it is, for example, the page of a proxy."""


class UnavailableError(LicensingError):
    """The server returned 429 or 5xx, also after the retries."""


class APIError(LicensingError):
    """The server refused for a reason that has no class of its own; see ``code``."""


class AuthError(LicensingError):
    """The server refused the credentials, the request's signature or the token."""


class LicenseStateError(LicensingError):
    """The license is disabled, inactive, expired or not started, or its product is disabled."""


class NotFoundError(LicensingError, LookupError):
    """There is no such license, product, feature, version or customer."""


class LimitError(LicensingError):
    """Activations, users, transfers, consumptions or floating slots are used up."""


class DeviceError(LicensingError):
    """The device is not activated, is blacklisted, is another's or is a virtual machine."""


class SignatureError(LicensingError):
    """A response or a file is not signed, or not by the trusted key. Do not trust any of it."""


class OfflineError(LicensingError, ValueError):
    """A file is damaged, of another kind, or for another device, product or request."""


class StorageError(LicensingError, OSError):
    """A file could not be read or written.

    It is also an instance of the ``OSError`` that caused it, such as ``FileNotFoundError``, with its ``errno`` and
    ``filename``.
    """

    @classmethod
    def of(cls, action: str, path: object, error: OSError) -> StorageError:
        """Return the error for a file with which an action failed."""
        made = _storage_class(type(error))(
            f"{action} {path}: {error.strerror or error}", code="storage_failed"
        )
        made.errno, made.filename = error.errno, str(path)
        return made

    def __reduce__(self) -> Tuple[Callable[..., LicensingError], Tuple[Any, ...]]:
        _, (_, message, facts) = super().__reduce__()
        return _rebuild_storage, (message, facts, self.errno, self.filename)


_storage_classes: Dict[Type[OSError], Type[StorageError]] = {}


def _storage_class(kind: Type[OSError]) -> Type[StorageError]:
    """Return the class that is both a StorageError and this builtin one."""
    if issubclass(StorageError, kind) or kind.__module__ != "builtins":
        return StorageError
    if kind not in _storage_classes:
        members = {"__module__": StorageError.__module__, "__doc__": StorageError.__doc__}
        _storage_classes[kind] = type("StorageError", (StorageError, kind), members)
    return _storage_classes[kind]


def _rebuild_storage(
    message: str, facts: Dict[str, Any], errno: Optional[int], filename: Optional[str]
) -> LicensingError:
    kind = OSError if errno is None else type(OSError(errno, message))
    made = _storage_class(kind)(message, **facts)
    made.errno, made.filename = errno, filename
    return made


class ClockError(LicensingError):
    """The server refuses this machine's time, also after one correction."""


class HardwareIDError(LicensingError, RuntimeError):
    """This machine has no usable hardware id; configure ``hardware_id``."""


class LibraryError(LicensingError, OSError):
    """The native library cannot be found, loaded or used. Raised by this package, never by the library."""

    user_message = "This application is not installed correctly. Please install it again, or contact its vendor."
    user_action = "fix_integration"


def _by_status() -> Dict[int, Type[LicensingError]]:
    """Join the table's rows with the classes above and give each class its row's facts."""
    classes: Dict[int, Type[LicensingError]] = {}
    for row in STATUSES:
        if row.status == 0:
            continue
        kind: Type[LicensingError] = globals()[row.error]
        kind.status, kind.name = row.status, row.name
        kind.retryable, kind.user_action, kind.user_message = row.retryable, row.user_action, row.user_message
        classes[row.status] = kind
    return classes


BY_STATUS: Mapping[int, Type[LicensingError]] = _by_status()
"""The class of every status."""


E = TypeVar("E", bound=LicensingError)


def not_sent(error: E) -> E:
    """Say in the error of a call over the network, which ended before the library was called, that nothing was sent."""
    error.details.setdefault("sent", "no")
    return error


_OWN_NAMES = re.compile(r"\b((?:connect_)?timeout)_ms\b")


def from_document(status: int, error: Mapping[str, Any], meta: Meta) -> LicensingError:
    """Return the exception for an error document of the library. Members may be missing."""
    kind = BY_STATUS.get(status, LicensingError)
    details = error.get("details")
    return kind(
        _OWN_NAMES.sub(r"\1", str(error.get("message") or kind.__doc__ or "the library failed")),
        code=str(error.get("code") or ""),
        status=status,
        name=str(error.get("name") or kind.name),
        user_message=str(error.get("user_message") or ""),
        retryable=bool(error.get("retryable", kind.retryable)),
        user_action=str(error.get("user_action") or kind.user_action),
        details=details if isinstance(details, dict) else None,
        meta=meta,
    )


def from_member(error: Any) -> Optional[LicensingError]:
    """Return the exception for an error that is a member of a document, or ``None`` where there is none."""
    if not isinstance(error, dict):
        return None
    status, http_status = error.get("status"), error.get("http_status")
    meta = Meta.from_document({"http_status": http_status}) if isinstance(http_status, int) else Meta()
    return from_document(status if isinstance(status, int) else 0, error, meta)
