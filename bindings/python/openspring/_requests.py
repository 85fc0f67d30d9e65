"""Making the library's request documents from a method's arguments."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, Callable, Dict, Optional, Tuple, Type, TypeVar, Union, cast

from .errors import ArgumentError, LicensingError
from .identity import LicenseID

F = TypeVar("F", bound=Callable[..., Any])

Variables = Mapping[str, Union[str, int, float, bool]]
"""Device variables by name."""


def _plain(value: Any) -> Any:
    """Let any mapping and sequence pass for JSON's."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


# ASCII alone: texts that are no Unicode (lone surrogates) and NULs reach the library as escapes, and it refuses them.
_encoder = json.JSONEncoder(allow_nan=False, separators=(",", ":"), default=_plain)
_quote = json.encoder.encode_basestring_ascii


def encode(document: Mapping[str, Any]) -> bytes:
    """Return a document's JSON. Its names are ours and need no escapes."""
    try:
        members = [
            f'"{name}":{_quote(value) if type(value) is str else _encoder.encode(value)}'
            for name, value in document.items()
        ]
        return f"{{{','.join(members)}}}".encode("ascii")
    except (ValueError, RecursionError) as error:
        raise ArgumentError(
            f"the request holds a value that JSON has no form for: {error}", code="invalid_value"
        ) from error


_MAX_SECONDS = 600


def milliseconds(name: str, seconds: float, refusal: Type[LicensingError] = ArgumentError) -> int:
    """Return a time limit in the library's unit, rounded up so that a short one does not become none."""
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not {type(seconds).__name__}")
    if not math.isfinite(seconds):
        raise refusal(f"{name} must be a finite number of seconds, not {seconds}", code="invalid_value")
    if not 0 < seconds <= _MAX_SECONDS:
        raise refusal(
            f"{name} must be more than 0 and at most {_MAX_SECONDS} seconds, not {seconds}", code="invalid_value"
        )
    return math.ceil(seconds * 1000)


def request(arguments: Dict[str, Any], default_call_id: Optional[str] = None) -> Tuple[bytes, str]:
    """Turn a method's arguments into its request document and call id.

    What a method's arguments are called is what the request's members are called; those that are ``None`` are
    left out. The call options stand apart.
    """
    fields = {name: value for name, value in arguments.items() if value is not None}
    fields.pop("self", None)
    options: Dict[str, Any] = {}
    if "timeout" in fields:
        options["timeout_ms"] = milliseconds("timeout", fields.pop("timeout"))
    if "complete" in fields:
        options["complete"] = fields.pop("complete")
    call_id = fields.pop("call_id", default_call_id)
    if call_id is not None:
        options["call_id"] = call_id
    identity = fields.pop("identity", None)
    if identity is not None:
        if not isinstance(identity, LicenseID):
            raise TypeError(
                f"identity must be a LicenseID, not {type(identity).__name__}: use LicenseID.from_key or from_user"
            )
        fields.update(identity.fields())
    if options:
        fields["options"] = options
    return encode(fields), call_id if isinstance(call_id, str) else ""


def names_only(function: F) -> F:
    """Refuse an unknown keyword argument by naming the nearest known one."""
    code = function.__code__
    known = [name for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount] if name != "self"]

    @functools.wraps(function)
    def checked(*arguments: Any, **named: Any) -> Any:
        try:
            return function(*arguments, **named)
        except TypeError:
            unknown = next((name for name in named if name not in known), None)
            if unknown is None:
                raise
        import difflib

        nearest = difflib.get_close_matches(unknown, known, 1, 0.65)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else f"; known are {', '.join(known)}"
        if nearest and unknown == f"{nearest[0]}_ms":
            hint = f"; it is {nearest[0]!r} here, in seconds"
        name = function.__qualname__.replace(".__init__", "")
        raise TypeError(f"{name}() has no argument {unknown!r}{hint}")

    return cast(F, checked)
