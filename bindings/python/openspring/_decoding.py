"""Lenient reading of the server's values: what is missing or of another type becomes ``None``, never an error.

The exact text stays in ``raw_json``; these are for convenience.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any, Optional

_ISO = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|z|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
# The date of offline responses, "Tue Mar 3 2026 09:05:07 GMT+0000". Not strptime, which reads the locale's names.
_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:GMT|UTC)([+-]\d{4})?(?: \(.*\))?",
    re.ASCII,
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def text(value: Any) -> Optional[str]:
    """A text."""
    return value if isinstance(value, str) else None


def boolean(value: Any) -> Optional[bool]:
    """True or false."""
    return value if isinstance(value, bool) else None


def integer(value: Any) -> Optional[int]:
    """A number without fraction, however it is spelled."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return int(value) if value == value and value not in (float("inf"), float("-inf")) else None


def number(value: Any) -> Optional[float]:
    """A number."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def moment(value: Any) -> Optional[datetime]:
    """An instant in UTC, from ISO 8601 (without zone: UTC; a date alone: its first moment), the date form of
    offline responses, or milliseconds since 1970."""
    try:
        if isinstance(value, str):
            return _iso(value) or _javascript(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime(1970, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=value)
    except (ValueError, OverflowError):
        pass
    return None


def _iso(value: str) -> Optional[datetime]:
    match = _ISO.fullmatch(value)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, zone = match.groups()
    microsecond = int((fraction or "0").ljust(6, "0")[:6])
    local = datetime(
        int(year),
        int(month),
        int(day),
        int(hour or 0),
        int(minute or 0),
        int(second or 0),
        microsecond,
        timezone.utc,
    )
    return local - _offset(zone)


def _javascript(value: str) -> Optional[datetime]:
    match = _JAVASCRIPT.fullmatch(value)
    if match is None or match.group(1) not in _MONTHS:
        return None
    month, day, year, hour, minute, second, zone = match.groups()
    local = datetime(
        int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), 0, timezone.utc
    )
    return local - _offset(zone)


def _offset(zone: Optional[str]) -> timedelta:
    if zone in (None, "Z", "z"):
        return timedelta()
    assert zone is not None
    if int(zone[1:3]) > 23 or int(zone[-2:]) > 59:
        raise ValueError("no time zone")
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return timedelta(minutes=-minutes if zone[0] == "-" else minutes)
