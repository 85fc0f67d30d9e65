"""Calling the functions that need no client."""

from __future__ import annotations

from typing import Any, Mapping

from . import _transport
from ._documents import Response, read_response
from ._requests import encode


def local(operation: str, members: Mapping[str, Any]) -> Response:
    """Call an operation with the members of its request, without those that are ``None``."""
    return read_response(*_transport.get().local(operation, encode(members)))
