"""What every answer and every error tells about its call."""

from __future__ import annotations

from typing import Any, Mapping

from ._frozen import Frozen


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


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
    )

    http_status: int
    """The HTTP status of the answer; 0 where none came or none was asked for."""
    duration: float
    """Seconds that the whole call took."""
    attempts: int
    """Tries to reach the API, those without a connection too; 0 for local calls."""
    signature: str
    """``verified``; ``not_signed``: this answer carries none by the API's contract; ``skipped``: the
    insecure switch left out a check that was due; ``none``: errors and local calls without a check."""
    license_signature: str
    """``verified``, ``mismatch``, ``absent``, ``skipped``, or ``none`` where there is no license."""
    form: str
    """Which bytes of a document the signature in its body covers: ``license``, ``a``, ``b``, ``c``,
    ``map`` or ``refresh``; else empty."""
    clock_offset: float
    """Seconds that the client adds to this machine's time in the requests it sends."""

    def __init__(
        self,
        http_status: int = 0,
        duration: float = 0.0,
        attempts: int = 0,
        signature: str = "none",
        license_signature: str = "none",
        form: str = "",
        clock_offset: float = 0.0,
    ) -> None:
        put = object.__setattr__
        put(self, "http_status", http_status)
        put(self, "duration", duration)
        put(self, "attempts", attempts)
        put(self, "signature", signature)
        put(self, "license_signature", license_signature)
        put(self, "form", form)
        put(self, "clock_offset", clock_offset)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Meta:
        """Read a ``meta`` document of the library. Members may be missing."""
        return cls(
            http_status=int(_number(document.get("http_status"))),
            duration=_number(document.get("duration_ms")) / 1000,
            attempts=int(_number(document.get("attempts"))),
            signature=str(document.get("signature") or "none"),
            license_signature=str(document.get("license_signature") or "none"),
            form=str(document.get("form") or ""),
            clock_offset=_number(document.get("clock_offset_ms")) / 1000,
        )

    def __repr__(self) -> str:
        return f"Meta({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"
