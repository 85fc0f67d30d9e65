"""An open client of the library: its token, its calls and its end."""

from __future__ import annotations

import itertools
import threading
import weakref
from typing import List, Optional, Tuple, Union

from . import _transport
from ._documents import Response, read_response
from .errors import ArgumentError, HandleError, from_document
from .meta import Meta

_Reply = Tuple[int, bytes]

# How long the main thread waits before it looks for signals again. Only Windows needs it: elsewhere a signal
# ends the wait.
_LOOK_FOR_SIGNALS = 0.1
_CANCEL_AGAIN = 0.02

_numbers = itertools.count(1)


def new_call_id() -> str:
    """Return a call id that no other call of this process has."""
    return f"python-{next(_numbers)}"


def _encoded_id(call_id: str) -> bytes:
    """Return a call id as the library reads it. With a replaced character, or a NUL that ends the text, it would be
    the id of another call."""
    try:
        text = call_id.encode("utf-8")
    except UnicodeEncodeError:
        text = b""
    if not text or b"\0" in text:
        raise ArgumentError(f"call_id {call_id!r} cannot be used: it is empty, contains a NUL or is not valid Unicode", code="invalid_value")
    return text


class Handle:
    """Owns one client of the library and closes it, at the latest when it is collected or the program ends."""

    def __init__(self, configuration: bytes, transport: Optional[_transport.Transport] = None) -> None:
        self._native = _transport.get(transport)
        status, document, self._token = self._native.open(configuration)
        try:
            self.info: Response = read_response(status, document)
        except BaseException:
            if self._token:
                self._native.close(self._token)
            raise
        self._finalizer = weakref.finalize(self, self._native.close, self._token)

    @property
    def host(self) -> str:
        """The server's host, with its port where the address has one."""
        return str(self.info.value.get("base_url") or "").partition("://")[2].partition("/")[0].rpartition("@")[2]

    @property
    def closed(self) -> bool:
        """Whether close has been called."""
        return not self._finalizer.alive

    def close(self) -> None:
        """End the calls in flight, wait for them and close; a second time does nothing."""
        self._finalizer()

    def cancel(self, call_id: Optional[str] = None) -> None:
        """End the calls with an id, or all calls. A closed client has none."""
        wanted = None if call_id is None else _encoded_id(call_id)
        if self.closed:
            return
        status = self._cancel(wanted)
        if status not in (0, HandleError.status):
            raise from_document(status, {}, Meta())

    def _cancel(self, wanted: Optional[bytes]) -> int:
        return self._native.cancel(self._token, wanted)

    def call(self, operation: str, request: bytes) -> _Reply:
        """Call on this thread. Ctrl-C is seen when the call returns: for local calls, and for other threads."""
        return self._native.call(operation, self._token, request)

    def call_interruptibly(self, operation: str, request: bytes, call_id: str) -> _Reply:
        """Call so that Ctrl-C ends the native call at once.

        Python runs signal handlers on its main thread only, and not while that is inside a C function. So the
        call runs on a thread of its own while the main thread waits on a lock, which signals interrupt.
        """
        if threading.current_thread() is not threading.main_thread():
            return self.call(operation, request)
        work = _Work(self, operation, request)
        try:
            if not work.start():
                return self.call(operation, request)
            while not work.finished.acquire(timeout=_LOOK_FOR_SIGNALS):
                pass
        except BaseException:
            work.abandoned = True
            # The call may not have reached the library yet, where a cancel would miss it: so again until it ends.
            while work.running and not work.finished.acquire(timeout=_CANCEL_AGAIN):
                self.cancel(call_id)
            raise
        return work.result()


class ManagerHandle(Handle):
    """Owns one manager of the library and its client."""

    def __init__(self, configuration: bytes, settings: bytes, transport: Optional[_transport.Transport] = None) -> None:
        self.client = Handle(configuration, transport)
        try:
            self._native = self.client._native
            status, document, self._token = self._native.open_manager(self.client._token, settings)
            try:
                self.info = read_response(status, document)
            except BaseException:
                if self._token:
                    self._native.close_manager(self._token)
                raise
        except BaseException:
            self.client.close()
            raise
        self._finalizer = weakref.finalize(self, self._native.close_manager, self._token)

    @property
    def host(self) -> str:
        """That of the client."""
        return self.client.host

    def close(self) -> None:
        """End the calls in flight, wait for them and close both; a second time does nothing."""
        super().close()
        self.client.close()

    def _cancel(self, wanted: Optional[bytes]) -> int:
        return self._native.cancel_manager(self._token, wanted)

    def call(self, operation: str, request: bytes) -> _Reply:
        """Call on this thread."""
        return self._native.manage(operation, self._token, request)


class _Work:
    """One call on a thread of its own."""

    def __init__(self, handle: Handle, operation: str, request: bytes) -> None:
        self._arguments = (handle, operation, request)
        self._outcome: List[Union[_Reply, BaseException]] = []
        # The thread sets running and then reads abandoned. The caller sets abandoned and then reads running. So an
        # interrupted caller never waits for a call that does not start, and no call starts without a waiting caller.
        self.running = self.abandoned = False
        self.finished = threading.Lock()
        self.finished.acquire()

    def start(self) -> bool:
        """Start the thread; False where the interpreter starts none any more, as at the program's end."""
        try:
            threading.Thread(target=self._run, name="openspring-call", daemon=True).start()
        except RuntimeError:
            return False
        return True

    def _run(self) -> None:
        handle, operation, request = self._arguments
        self.running = True
        try:
            if not self.abandoned:
                self._outcome.append(handle.call(operation, request))
        except BaseException as error:  # noqa: B902 - handed to the thread that waits
            self._outcome.append(error)
        finally:
            self.finished.release()

    def result(self) -> _Reply:
        """Return what the call gave, or raise what it raised."""
        outcome = self._outcome[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome
