"""What the two clients share about request files and license files."""

from __future__ import annotations

import os
from typing import Any, Dict, Literal, Union

from .errors import ArgumentError

ActivationEndpoint = Literal["activate_offline", "activate_bundle_offline"]
DeactivationEndpoint = Literal["deactivate_offline", "deactivate_bundle_offline"]
LicenseKind = Literal["license", "refresh"]
BundleKind = Literal["bundle"]
FileText = Union[str, bytes, "os.PathLike[str]"]
"""A file's content as text or bytes, or a path to it."""

# The library's own limit for such texts. It keeps a wrong path from filling the memory, too.
_MAX_FILE = 16 << 20
_DAMAGED = "\ufffd"


def file_text(source: FileText) -> str:
    """Return a file's content. A file that is empty or too large, and bytes that are no UTF-8 or NUL, are replaced by
    what no license file holds, so that the library calls the file damaged."""
    if isinstance(source, str):
        return source
    if isinstance(source, os.PathLike):
        with open(source, "rb") as file:
            source = file.read(_MAX_FILE + 1)
    if not source or len(source) > _MAX_FILE:
        return _DAMAGED
    return source.decode("utf-8", "replace").replace("\0", _DAMAGED)


def dated(arguments: Dict[str, Any]) -> Dict[str, Any]:
    """Spell the argument ``date`` as HTTP does."""
    date = arguments.get("date")
    if date is None or isinstance(date, str):
        return arguments
    from datetime import datetime, timezone
    from email.utils import format_datetime

    if not isinstance(date, datetime):
        return arguments
    if date.tzinfo is None:
        raise ArgumentError(
            "date must be aware of its time zone, as datetime.now(timezone.utc) is", code="invalid_value"
        )
    return {**arguments, "date": format_datetime(date.astimezone(timezone.utc), usegmt=True)}
