"""Making the library's request documents from a method's arguments."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Callable, Dict, Optional, Tuple, Type, TypeVar, Union, cast

from ._tables import MAX_TIMEOUT
from ._tracing import is_wanted
from .errors import ArgumentError, LicensingError, not_sent
from .identity import LicenseID

if TYPE_CHECKING:
    from datetime import datetime

F = TypeVar("F", bound=Callable[..., Any])

Fields = Dict[str, Any]
"""A request's members by name, with ``identity`` and the call's options beside them. What is ``None`` is left out."""
Variables = Mapping[str, Union[str, int, float, bool]]
"""Device variables by name."""
Moment = Union[str, "datetime"]
"""A moment: a text as the API spells it, or a datetime that is aware of its time zone."""


def _plain(value: Any) -> Any:
    """Let any mapping and sequence pass for JSON's."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} is not a JSON value")


# ASCII alone: texts that are no Unicode (lone surrogates) and NULs reach the library as escapes, and it refuses them.
_encoder = json.JSONEncoder(allow_nan=False, separators=(",", ":"), default=_plain)
_quote = json.encoder.encode_basestring_ascii


def encode(document: Mapping[str, Any]) -> bytes:
    """Return a document's JSON."""
    return f"{{{_members(document)}}}".encode("ascii")


def _members(fields: Mapping[str, Any]) -> str:
    """Return the members of a JSON object but those that are ``None``. Their names are ours and need no escapes."""
    try:
        return ",".join(
            [
                f'"{name}":{_quote(value) if type(value) is str else _encoder.encode(value)}'
                for name, value in fields.items()
                if value is not None
            ]
        )
    except (ValueError, RecursionError) as error:
        raise ArgumentError(
            f"the request holds a value that JSON has no form for: {error}", code="invalid_value"
        ) from error


def milliseconds(name: str, seconds: float, refusal: Type[LicensingError] = ArgumentError) -> int:
    """Return a time limit in the library's unit, rounded up so that a short one does not become none."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {type(seconds).__name__}")
    if not math.isfinite(seconds):
        raise refusal(f"{name} must be a finite number of seconds, not {seconds}", code="invalid_value")
    if not 0 < seconds <= MAX_TIMEOUT:
        raise refusal(
            f"{name} must be more than 0 and at most {MAX_TIMEOUT} seconds, not {seconds}", code="invalid_value"
        )
    return math.ceil(seconds * 1000)


def in_utc(name: str, moment: datetime) -> datetime:
    """Return a moment in UTC. One without a time zone could mean any of them."""
    from datetime import timezone

    if moment.utcoffset() is None:
        raise ArgumentError(
            f"{name} has no time zone: give one, as datetime.now(timezone.utc) has", code="invalid_value"
        )
    return moment.astimezone(timezone.utc)


def iso_moment(name: str, moment: Optional[Moment]) -> Optional[str]:
    """Write a moment as the API's JSON does, for a call over the network. The library checks other values."""
    if moment is None or isinstance(moment, str):
        return moment
    from datetime import datetime

    if not isinstance(moment, datetime):
        return moment
    try:
        moment = in_utc(name, moment)
    except ArgumentError as error:
        raise not_sent(error)
    return moment.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def request(fields: Fields, default_call_id: Optional[str] = None) -> Tuple[bytes, str]:
    """Turn what a method was given into its request document and call id. The call's options stand apart.

    Calls over the network have a default call id, and are traced while somebody reads the logger.
    """
    timeout, complete, identity = fields.pop("timeout", None), fields.pop("complete", None), fields.pop("identity", None)
    call_id, trace = fields.pop("call_id", None), fields.pop("trace", None)
    if call_id is None:
        call_id = default_call_id
    if trace is None and default_call_id is not None and is_wanted():
        trace = True
    written = []
    if identity is not None:
        if not isinstance(identity, LicenseID):
            raise TypeError(
                f"identity must be a LicenseID, not {type(identity).__name__}: use LicenseID.from_key or from_user"
            )
        written.append(_members(identity.fields()))
    written.append(_members(fields))
    if timeout is not None or complete is not None or call_id is not None or trace is not None:
        limit = None if timeout is None else milliseconds("timeout", timeout)
        options = {"timeout_ms": limit, "complete": complete, "call_id": call_id, "trace": trace}
        written.append(f'"options":{{{_members(options)}}}')
    document = f"{{{','.join(filter(None, written))}}}".encode("ascii")
    return document, call_id if isinstance(call_id, str) else ""


def network_request(fields: Fields, default_call_id: str) -> Tuple[bytes, str]:
    """Do the same for a call over the network, whose errors say that nothing was sent."""
    try:
        return request(fields, default_call_id)
    except LicensingError as error:
        raise not_sent(error)


def with_time(document: bytes, milliseconds: int) -> bytes:
    """Return a request, whose last member is ``options`` and has a call id, with a time limit."""
    return document[:-2] + b',"timeout_ms":%d}}' % milliseconds


# What the API's page lists among the fields of a request, and a LicenseID holds here.
_OF_IDENTITY = ("license_key", "username", "password", "id_token", "customer_account_code", "code", "redirect_uri")


def names_only(function: F) -> F:
    """Refuse an unknown keyword argument by naming the nearest known one."""
    code = function.__code__
    known = [name for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if name not in ("self", "cls")]

    @functools.wraps(function)
    def checked(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except TypeError as error:
            unknown = next((name for name in named if name not in known), None)
            if unknown is None:
                # Python names the function by the class that defines it, which may be one that nobody outside the package knows.
                error.args = tuple(_renamed(said, function.__qualname__, _name_of(function, arguments)) for said in error.args)
                raise
        import difflib

        nearest = difflib.get_close_matches(unknown, known, 1, 0.65)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else f"; known are {', '.join(known)}"
        if nearest and unknown == f"{nearest[0]}_ms":
            hint = f"; it is {nearest[0]!r} here, in seconds"
        if "identity" in known and unknown in _OF_IDENTITY:
            hint = "; give a LicenseID, such as LicenseID.from_key or from_user returns, as 'identity'"
        raise TypeError(f"{_name_of(function, arguments)}() has no argument {unknown!r}{hint}")

    return cast(F, checked)


def _name_of(function: Callable[..., Any], arguments: Tuple[Any, ...]) -> str:
    """The name by which a caller knows a function: a constructor by the class that was called."""
    name = function.__qualname__.replace("Endpoints.", ".").replace("OfflineSteps.", ".")
    if function.__name__ == "__init__" and arguments:
        return type(arguments[0]).__name__
    return name


def _renamed(said: object, before: str, after: str) -> object:
    prefix = f"{before}()"
    return f"{after}(){said[len(prefix):]}" if isinstance(said, str) and said.startswith(prefix) else said
