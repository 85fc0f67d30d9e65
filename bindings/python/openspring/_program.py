"""The library as a program: the same functions as :class:`Native`, over lines of JSON (docs/process.md)."""

from __future__ import annotations

import itertools
import json
import logging
import os
import threading
from typing import Any, Dict, NoReturn, Optional, Tuple

from ._process import Process
from ._version import ABI_VERSION, VERSION
from .errors import ArgumentError, ForkedError, InternalError, LibraryError

# How long a program may take for its first response, which tells its version.
_START = 30.0
# The longest line that the program takes.
_LONGEST = 25 << 20

_logger = logging.getLogger("openspring")


class Program:
    """One running openspring-stdio.

    A program that has ended stays so: its clients and managers are gone, and each of their calls says it.
    """

    def __init__(self, path: str) -> None:
        """Start the program and compare versions.

        Raises:
            OSError: it cannot be started.
            LibraryError: it is another program or has another ABI, or the system starts no more threads.
        """
        self.path = path
        self._numbers = itertools.count(1)
        # Calls come and go without a lock: a signal's handler may call while the thread that it interrupts does.
        self._waiting: Dict[int, _Call] = {}
        self._end: Optional[str] = None
        self._ready = False
        try:
            self._process = Process(path, self._receive, self._ended)
        except RuntimeError as error:
            raise LibraryError(f"{path} cannot be used: {error}", code="library_no_threads") from None
        self.pid = self._process.pid
        try:
            self._version = self._checked()
        except BaseException:
            self._process.end()
            raise
        self._ready = True

    def alive(self) -> bool:
        """Whether the program runs and is this process's own."""
        return self._end is None and not self.forked()

    def version(self) -> str:
        """The program's version."""
        return self._version

    def forked(self) -> bool:
        """Whether this is a child of the process that started the program."""
        return self._process.forked()

    def call(self, operation: str, token: int, request: bytes) -> Tuple[int, bytes]:
        """Call one operation of a client and return its status and document."""
        return _reply(self._ask(operation, token, request))

    def local(self, operation: str, request: bytes) -> Tuple[int, bytes]:
        """Call one operation that needs no client and return its status and document."""
        return _reply(self._ask(operation, 0, request))

    def open(self, configuration: bytes) -> Tuple[int, bytes, int]:
        """Open a client and return the status, the document and the client's token, 0 after a failure."""
        return self._open("client_", 0, configuration)

    def close(self, token: int) -> int:
        """Close a client, which ends its calls and waits for them. In a forked child there is nothing to close."""
        return self._close("client_", token)

    def cancel(self, token: int, call_id: Optional[bytes]) -> int:
        """End the calls with an id, or all calls of a client, and return the status."""
        return self._cancel("cancel", token, call_id)

    def manage(self, operation: str, token: int, request: bytes) -> Tuple[int, bytes]:
        """Call one operation of a manager and return its status and document."""
        return _reply(self._ask(f"manager_{operation}", token, request))

    def open_manager(self, client: int, settings: bytes) -> Tuple[int, bytes, int]:
        """Open a manager of a client and return the status, the document and the manager's token, 0 after a failure."""
        return self._open("manager_", client, settings)

    def close_manager(self, token: int) -> int:
        """Close a manager, which ends its calls and waits for them. In a forked child there is nothing to close."""
        return self._close("manager_", token)

    def cancel_manager(self, token: int, call_id: Optional[bytes]) -> int:
        """End the calls with an id, or all calls of a manager, and return the status."""
        return self._cancel("manager_cancel", token, call_id)

    def _open(self, kind: str, token: int, request: bytes) -> Tuple[int, bytes, int]:
        response = self._ask(f"{kind}open", token, request, kind)
        return (*_reply(response), response.get("handle", 0))

    def _close(self, kind: str, token: int) -> int:
        if not self.alive():
            return 0
        if self._process.is_own_thread():
            # A client that is collected while a line is read or written: to wait here would be to wait for oneself.
            self._drop(kind, token)
            return 0
        try:
            return int(self._ask(f"{kind}close", token)["status"])
        except LibraryError:
            return 0  # The program has ended, and with it what it had open.

    def _drop(self, kind: str, token: int) -> None:
        """Close what nobody waits for."""
        self._process.send(_line(None, f"{kind}close", token))

    def _cancel(self, operation: str, token: int, call_id: Optional[bytes]) -> int:
        wanted = b"" if call_id is None else b',"call_id":' + json.dumps(call_id.decode("utf-8")).encode("ascii")
        try:
            return int(self._ask(operation, token, more=wanted)["status"])
        except LibraryError:
            return 0  # The program has ended, and with it all calls. Who cancels, as at Ctrl-C, waits for that.

    def _checked(self) -> str:
        """Ask for the versions before anything else."""
        response = self._ask("version", seconds=_START)
        version, abi = response.get("version"), response.get("abi")
        if not isinstance(version, str):
            raise LibraryError(f"{self.path} is not openspring-stdio: it tells no version", code="library_foreign")
        if abi != ABI_VERSION:
            raise LibraryError(
                f"the Python package openspring {VERSION} needs a program with ABI {ABI_VERSION}; {self.path} is version "
                f"{version} with ABI {abi}",
                code="library_abi",
            )
        return version

    def _ask(
        self,
        operation: str,
        token: int = 0,
        request: Optional[bytes] = None,
        opens: str = "",
        more: bytes = b"",
        seconds: float = -1,
    ) -> Dict[str, Any]:
        """Send a request and wait for its response. ``opens`` is the kind of the handle that the response may hold."""
        self._refuse_fork()
        number, call = next(self._numbers), _Call()
        line = _line(number, operation, token, request, more)
        self._waiting[number] = call
        # After the line above: the end either finds the call there or is seen here.
        if self._end is not None:
            self._waiting.pop(number, None)
            self._refuse_end(operation, sent="no")
        try:
            self._process.send(line)
            if not call.finished.acquire(timeout=seconds):
                raise LibraryError(f"{self.path} has not told its version in {seconds:g} seconds", code="library_foreign")
        except BaseException:
            self._abandon(call, opens)
            raise
        if call.response is None:
            self._refuse_end(operation, sent="maybe")
        return call.response

    def _abandon(self, call: _Call, opens: str) -> None:
        """Nobody will take the response. If it opens something, that is closed, by whoever comes second."""
        call.abandoned = opens
        if opens and call.response is not None and call.response.get("handle"):
            self._drop(opens, call.response["handle"])

    def _receive(self, line: bytes) -> None:
        response = json.loads(line)
        if not isinstance(response, dict) or not isinstance(response.get("status"), int):
            raise ValueError("a line is not a response")
        number = response.get("id")
        if number is None:
            return  # Of what was dropped.
        call = self._waiting.pop(number)
        call.response = response
        call.finished.release()
        if call.abandoned and response.get("handle"):
            self._drop(call.abandoned, response["handle"])

    def _ended(self, how: str) -> None:
        if self._ready and how != "ended with exit code 0":
            _logger.warning("%s (process %d) %s", self.path, self.pid, how)
        self._end = how
        waiting = [self._waiting.pop(number, None) for number in list(self._waiting)]
        for call in waiting:
            if call is not None:
                call.finished.release()

    def _refuse_end(self, operation: str, sent: str) -> NoReturn:
        message = f"{operation}: {self.path} (process {self.pid}) {self._end}"
        if not self._ready:
            raise LibraryError(f"{message} before it told its version: it is not openspring-stdio", code="library_foreign")
        raise LibraryError(
            f"{message}; its clients and managers are gone: open new ones, which start it again",
            code="program_ended",
            user_message=InternalError.user_message,
            user_action=InternalError.user_action,
            details={"sent": sent},
        )

    def _refuse_fork(self) -> None:
        if self.forked():
            raise ForkedError(
                f"this client's program serves the process that started it, and process {os.getpid()} is a forked child "
                "of that: create a client in the child, which starts a program of its own, or let multiprocessing start its "
                "workers by 'spawn' or 'forkserver'",
                code="forked",
            )


class _Call:
    """A request that waits for its response; none means that the program has ended."""

    __slots__ = ("response", "finished", "abandoned")

    def __init__(self) -> None:
        self.response: Optional[Dict[str, Any]] = None
        self.abandoned = ""
        self.finished = threading.Lock()
        self.finished.acquire()


def _line(number: Optional[int], operation: str, token: int, request: Optional[bytes] = None, more: bytes = b"") -> bytes:
    """Return the line of a request. The document is JSON of this package, which has no line breaks."""
    line = b'{"id":%s,"operation":"%s","handle":%d' % (str(number or "null").encode(), operation.encode(), token)
    if request is not None:
        line += b',"request":' + request
    line += more + b"}\n"
    if len(line) > _LONGEST:
        raise ArgumentError(f"{operation}: the request is longer than {_LONGEST >> 20} MiB", code="document_too_large")
    return line


def _reply(response: Dict[str, Any]) -> Tuple[int, bytes]:
    return response["status"], response.get("document", "").encode("utf-8")
