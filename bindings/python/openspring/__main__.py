"""Reports how this installation is: ``python -m openspring [--json] [--transport library|process]``.

It ends with exit code 0, or with 1 if the library cannot be used or the machine has no usable hardware id.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from typing import Any, Dict, List, Optional

from . import _transport
from ._operations import hardware_id
from ._version import ABI_VERSION, VERSION
from .errors import LicensingError


def report(transport: Optional[_transport.Transport] = None) -> Dict[str, Any]:
    """Return what can be found out. ``error`` is there if something cannot."""
    found: Dict[str, Any] = {
        "package": VERSION,
        "abi": ABI_VERSION,
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "transport": None,
        "path": None,
        "library": None,
        "hardware_id": None,
    }
    try:
        found["transport"] = transport or _transport.default()
        functions = _transport.get(transport)
        found.update(path=functions.path, library=functions.version())
        of_device = hardware_id()
        found["hardware_id"] = {"id": str(of_device), "source": of_device.source, "stable": of_device.stable}
    except LicensingError as error:
        found["error"] = {"code": error.code, "message": error.message}
    return found


def _lines(found: Dict[str, Any]) -> List[str]:
    device, error = found["hardware_id"], found.get("error")
    lines = [
        f"openspring      {found['package']} (ABI {found['abi']})",
        f"library         {found['library'] or 'cannot be used'}",
        f"transport       {found['transport'] or 'unknown'}",
        f"path            {found['path'] or 'none'}",
        f"hardware id     {device['id'] if device else 'none'}",
    ]
    if device:
        advice = "" if device["stable"] else " (may change at the next start: set hardware_id in the configuration)"
        lines.append(f"  source        {device['source']}{advice}")
    lines += [f"python          {found['python']} ({found['implementation']})", f"platform        {found['platform']}"]
    if error:
        lines.append(f"error           {error['message']} ({error['code']})")
    return lines


def _print(text: str) -> None:
    """Print, also for a reader such as ``head`` that has seen enough and is gone."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        # Python writes out what is left at its end, and would fail once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def main(arguments: Optional[List[str]] = None) -> int:
    """Print the report and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m openspring", description="Report how this installation of openspring is.")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--transport", choices=("library", "process"), help="use the library or the program; else as openspring.load does")
    options = parser.parse_args(arguments)
    found = report(options.transport)
    _print(json.dumps(found, indent=2) if options.json else "\n".join(_lines(found)))
    return 1 if "error" in found else 0


if __name__ == "__main__":
    sys.exit(main())
