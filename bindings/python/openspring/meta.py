"""How a call went: every response and every error has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Mapping, NamedTuple, Optional, Tuple, Union, cast

from ._frozen import Frozen
from ._validity import Validity

if TYPE_CHECKING:
    from datetime import datetime


Signature = Literal["verified", "not_signed", "skipped", "none"]
LicenseSignature = Literal["verified", "mismatch", "absent", "skipped", "none"]
Form = Literal["license", "a", "b", "c", "map", "refresh", ""]


class TraceStep(NamedTuple):
    """Something that happened in a call that was traced (``trace=True``)."""

    step: str
    """Its name, such as ``connected`` or ``first_byte``; docs/integration.md lists them."""
    seconds: float
    """How long after the begin of the call it happened, in seconds."""
    detail: str
    """More in words, without secrets; may be empty."""


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


def _moment(value: Any) -> Optional[datetime]:
    if not value:
        return None
    from ._decoding import moment

    return moment(value)


def _validity(value: Any) -> Union[None, Validity, Tuple[Validity, ...]]:
    if isinstance(value, list):
        return tuple(Validity.from_document(one) for one in value)
    return Validity.from_document(value) if isinstance(value, dict) else None


def _trace(value: Any) -> Tuple[TraceStep, ...]:
    steps = [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
    return tuple(
        TraceStep(str(one.get("step") or ""), _number(one.get("ms")) / 1000, str(one.get("detail") or ""))
        for one in steps
    )


class Meta(Frozen):
    """How a call went."""

    __slots__ = (
        "http_status",
        "duration",
        "attempts",
        "signature",
        "license_signature",
        "form",
        "clock_offset",
        "server_date",
        "validity",
        "trace",
    )

    http_status: int
    """The HTTP status of the response; 0 if there was none or no network was used."""
    duration: float
    """Seconds that the whole call took."""
    attempts: int
    """Tries to reach the API, those without a connection too; 0 for local calls."""
    signature: Signature
    """``verified``; ``not_signed``: by the API's contract this response has no signature; ``skipped``: the
    insecure switch left out a check that was due; ``none``: errors and local calls without a check."""
    license_signature: LicenseSignature
    """``verified``, ``mismatch``, ``absent``, ``skipped``, or ``none`` if there is no license."""
    form: Form
    """Which bytes of a document the signature in its body covers: ``license``, ``a``, ``b``, ``c``,
    ``map`` or ``refresh``; else empty."""
    clock_offset: float
    """Seconds that the client adds to this machine's time in the requests it sends."""
    server_date: Optional[datetime]
    """The Date of the last response, where it came over TLS or from this machine; else ``None``."""
    validity: Union[None, Validity, Tuple[Validity, ...]]
    """The verdict on a result that is one license, when it came; of several licenses a tuple, in their order; else
    ``None``. ``License.validity()`` judges by the present time."""

    trace: Tuple[TraceStep, ...]
    """The steps of the call, in their order; empty unless the call was traced: by its own ``trace``, the
    configuration's, or because the logger ``openspring.trace`` is enabled for DEBUG."""

    def __init__(
        self,
        http_status: int = 0,
        duration: float = 0.0,
        attempts: int = 0,
        signature: Signature = "none",
        license_signature: LicenseSignature = "none",
        form: Form = "",
        clock_offset: float = 0.0,
        server_date: Optional[datetime] = None,
        validity: Union[None, Validity, Tuple[Validity, ...]] = None,
        trace: Tuple[TraceStep, ...] = (),
    ) -> None:
        put = object.__setattr__
        put(self, "http_status", http_status)
        put(self, "duration", duration)
        put(self, "attempts", attempts)
        put(self, "signature", signature)
        put(self, "license_signature", license_signature)
        put(self, "form", form)
        put(self, "clock_offset", clock_offset)
        put(self, "server_date", server_date)
        put(self, "validity", validity)
        put(self, "trace", trace)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Meta:
        """Read a ``meta`` document of the library. Members may be missing."""
        return cls(
            http_status=int(_number(document.get("http_status"))),
            duration=_number(document.get("duration_ms")) / 1000,
            attempts=int(_number(document.get("attempts"))),
            signature=cast("Signature", str(document.get("signature") or "none")),
            license_signature=cast("LicenseSignature", str(document.get("license_signature") or "none")),
            form=cast("Form", str(document.get("form") or "")),
            clock_offset=_number(document.get("clock_offset_ms")) / 1000,
            server_date=_moment(document.get("server_date")),
            validity=_validity(document.get("validity")),
            trace=_trace(document.get("trace")),
        )

    def __repr__(self) -> str:
        return f"Meta({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"
