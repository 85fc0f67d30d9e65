"""The program openspring-sandbox, a License API server for development and tests.

``python -m openspring_sandbox`` runs it; :func:`path` says where it is. ``openspring.testing`` starts it for tests.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import NoReturn

__all__ = ["main", "path"]


def path() -> str:
    """Return the path of the program."""
    name = "openspring-sandbox.exe" if sys.platform == "win32" else "openspring-sandbox"
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), name)


def main() -> NoReturn:
    """Run the program with this process's arguments, and end with its exit code."""
    command = [path(), *sys.argv[1:]]
    if sys.platform != "win32":
        os.execv(command[0], command)
    # Windows puts no program in another's place. Ctrl-C reaches both: the program ends, and its exit code counts.
    process = subprocess.Popen(command)
    while True:
        try:
            sys.exit(process.wait())
        except KeyboardInterrupt:
            continue
