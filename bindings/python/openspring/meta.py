"""What every answer and every error tells about its call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping


def _number(value: Any) -> float:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else 0.0


@dataclass(frozen=True)
class Meta:
    """How a call went."""

    http_status: int = 0
    """The HTTP status of the answer; 0 where none came or none was asked for."""
    duration: float = 0.0
    """Seconds that the whole call took."""
    attempts: int = 0
    """Tries to reach the API, those without a connection too; 0 for local calls."""
    signature: str = "none"
    """``verified``; ``not_signed``: this answer carries none by the API's contract; ``skipped``: the
    insecure switch left out a check that was due; ``none``: errors and local calls without a check."""
    license_signature: str = "none"
    """``verified``, ``mismatch``, ``absent``, ``skipped``, or ``none`` where there is no license."""
    form: str = ""
    """Which bytes of a document the signature in its body covers: ``license``, ``a``, ``b``, ``c``,
    ``map`` or ``refresh``; else empty."""
    clock_offset: float = 0.0
    """Seconds that the client adds to this machine's time in the requests it sends."""

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
