"""Orders to the sandbox's admin API, which no application has: they stand in for time, the network and the vendor."""

from __future__ import annotations

import json
import urllib.request
from datetime import datetime, timedelta, timezone
from typing import Any, Dict, Optional

from teller import need


def move_clock(by: timedelta) -> None:
    """Let the server's time be this much later than the machine's, or earlier."""
    _order("PUT", "/clock", {"offset_s": int(by.total_seconds())})


def cut_network() -> None:
    """Let every call end with a broken connection, until :func:`mend_network`."""
    _order("POST", "/faults", {"kind": "reset", "times": 0})


def mend_network() -> None:
    _order("DELETE", "/faults")


def lose_response(path: str) -> None:
    """Let the next call of a path be executed, and break the connection in place of its response."""
    _order("POST", "/faults", {"kind": "reset", "path": path})


def change_license(key: str, **members: object) -> None:
    """Change a license as the vendor does on the platform."""
    _order("PATCH", f"/licenses/{key}", members)


def refresh_file(key: str, hardware_id: str) -> bytes:
    """The refresh file that the vendor's platform offers for a device."""
    return _order("GET", f"/refresh/{key}?hardware_id={hardware_id}")


def restore() -> None:
    """Undo all of the above."""
    _order("POST", "/reset")


def a_year_from_now() -> str:
    return (datetime.now(timezone.utc) + timedelta(days=365, hours=2)).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _order(method: str, path: str, body: Optional[Dict[str, Any]] = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(need("OSP_SANDBOX") + path, data, method=method)
    with urllib.request.urlopen(request, timeout=10) as response:
        content: bytes = response.read()
    return content
