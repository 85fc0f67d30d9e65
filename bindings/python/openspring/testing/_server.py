"""The program openspring-sandbox: finding it, running it and calling its admin API."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import weakref
from typing import IO, Any, Dict, List, Optional, Sequence, Union

_VARIABLE = "OPENSPRING_SANDBOX"
_NAME = "openspring-sandbox.exe" if sys.platform == "win32" else "openspring-sandbox"
# Of a checkout, where this package is in bindings/python.
_BUILT = os.path.normpath(os.path.join(os.path.realpath(__file__), "..", "..", "..", "..", "..", "build", _NAME))


class SandboxError(Exception):
    """The sandbox is not there, does not start or refuses what a test asks of it. The message says why."""


def find() -> str:
    """Return the path of the program.

    Raises:
        SandboxError: it is nowhere.
    """
    chosen = os.environ.get(_VARIABLE)
    if chosen:
        if not os.path.isfile(chosen):
            raise SandboxError(f"{_VARIABLE} is {chosen!r}, and there is no such file")
        return chosen
    for path in (_installed(), shutil.which(_NAME), _BUILT):
        if path and os.path.isfile(path):
            return path
    raise SandboxError(
        f"{_NAME} was not found: install it with 'pip install \"openspring[testing]\"', or set {_VARIABLE} to its path. "
        f"It is not in this Python's packages, not on PATH, and there is no {_BUILT}"
    )


def _installed() -> Optional[str]:
    """Return the path of the program in the package openspring-sandbox, if that is installed."""
    try:
        package = importlib.import_module("openspring_sandbox")
    except ImportError:
        return None
    return str(package.path())


class Server:
    """A running program. It ends with this object, and with the interpreter at the latest, also with one that is killed."""

    def __init__(self, program: Union[str, os.PathLike[str], None], flags: Sequence[str]) -> None:
        command: List[str] = [os.fspath(program) if program else find(), "--json", "--until-stdin-ends", *flags]
        # A file takes any amount of what the program writes, also while nobody reads.
        with tempfile.TemporaryFile() as messages:
            try:
                process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=messages)
            except OSError as error:
                raise SandboxError(f"{command[0]} cannot be started: {error}") from error
            self._end = weakref.finalize(self, _end, process, os.getpid())
            self.line = self._first_line(process, messages)
        self._root = str(self.line["base_url"])[: -len("/api/v4")]
        # No proxy: the sandbox is on this machine.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def _first_line(self, process: "subprocess.Popen[bytes]", messages: IO[bytes]) -> Dict[str, Any]:
        assert process.stdout is not None
        text = process.stdout.readline()
        if not text.endswith(b"\n"):
            self.close()
            messages.seek(0)
            said = messages.read().decode("utf-8", "replace").strip()
            raise SandboxError(f"{process.args!r} ended with exit code {process.returncode}: {said}")
        try:
            line: Dict[str, Any] = json.loads(text)
        except ValueError:
            self.close()
            raise SandboxError(f"{process.args!r} is not openspring-sandbox: it prints {text[:80]!r}") from None
        return line

    def close(self) -> None:
        """End the program. A second time does nothing."""
        self._end()

    def call(self, method: str, path: str, document: Any = None) -> Any:
        """Call the admin API and return its response."""
        if not self._end.alive:
            raise SandboxError(f"{method} {path}: the sandbox is closed")
        body = None if document is None else json.dumps(document).encode()
        request = urllib.request.Request(f"{self._root}/_sandbox{path}", body, {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(request) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                raise SandboxError(f"{method} {path}: {_reason(error.read().decode('utf-8', 'replace'))}") from None
        except OSError as error:
            raise SandboxError(f"{method} {path}: {error}") from error


def _reason(body: str) -> str:
    """The sentence in a refusal; the whole of a body that has none."""
    try:
        document = json.loads(body)
    except ValueError:
        return body
    message = document.get("message") if isinstance(document, dict) else None
    return message if isinstance(message, str) and message else body


def _end(process: "subprocess.Popen[bytes]", owner: int) -> None:
    if os.getpid() != owner:
        return  # A forked child ends, and its parent goes on.
    process.terminate()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
