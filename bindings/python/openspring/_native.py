"""The library's functions with their C types, and the ownership of what they return."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Dict, Optional, Tuple

from ._local_functions import LOCAL_FUNCTIONS
from ._manager_table import MANAGER_OPERATIONS
from ._tables import CLIENT_FUNCTIONS
from .errors import ForkedError

# Looked up once: these are on the way of every call.
_Pointer, _byref, _string_at, _pid = ctypes.c_void_p, ctypes.byref, ctypes.string_at, os.getpid


class Native:
    """The functions of one loaded library.

    CDLL releases the interpreter's lock during each call, so that other threads run on.
    """

    def __init__(self, library: ctypes.CDLL, path: str) -> None:
        out = ctypes.POINTER(ctypes.c_void_p)
        self.path = path
        self._pid = os.getpid()
        self._version = _bind(library.osp_version, ctypes.c_char_p)
        self._free = _bind(library.osp_free, None, ctypes.c_void_p)
        self._open = _bind(library.osp_client_open, ctypes.c_int32, ctypes.c_char_p, out, out)
        self._close = _bind(library.osp_client_close, ctypes.c_int32, ctypes.c_void_p)
        self._cancel = _bind(library.osp_cancel, ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p)
        self._operations: Dict[str, Any] = {
            name: _bind(
                getattr(library, "osp_" + name), ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, out
            )
            for name in CLIENT_FUNCTIONS
        }
        self._manager_open = _bind(library.osp_manager_open, ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, out, out)
        self._manager_close = _bind(library.osp_manager_close, ctypes.c_int32, ctypes.c_void_p)
        self._manager_cancel = _bind(library.osp_manager_cancel, ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p)
        self._manager: Dict[str, Any] = {
            row.name: _bind(
                getattr(library, "osp_manager_" + row.name), ctypes.c_int32, ctypes.c_void_p, ctypes.c_char_p, out
            )
            for row in MANAGER_OPERATIONS
        }
        self._local: Dict[str, Any] = {
            name: _bind(getattr(library, "osp_" + name), ctypes.c_int32, ctypes.c_char_p, out)
            for name in LOCAL_FUNCTIONS
        }

    def version(self) -> str:
        """The library's version."""
        return (self._version() or b"").decode("ascii")

    def forked(self) -> bool:
        """Whether this is a child of the process that loaded the library."""
        return os.getpid() != self._pid

    def call(self, operation: str, token: int, request: bytes) -> Tuple[int, bytes]:
        """Call one operation of a client and return its status and document."""
        return self._document(self._operations[operation], token, request)

    def local(self, operation: str, request: bytes) -> Tuple[int, bytes]:
        """Call one operation that needs no client and return its status and document."""
        return self._document(self._local[operation], request)

    def open(self, configuration: bytes) -> Tuple[int, bytes, int]:
        """Open a client and return the status, the document and the client's token, 0 after a failure."""
        token = ctypes.c_void_p()
        status, document = self._document(self._open, configuration, ctypes.byref(token))
        return status, document, token.value or 0

    def close(self, token: int) -> int:
        """Close a client, which ends its calls and waits for them. In a forked child there is nothing to close."""
        return 0 if self.forked() else int(self._close(token))

    def cancel(self, token: int, call_id: Optional[bytes]) -> int:
        """End the calls with an id, or all calls of a client, and return the status."""
        self._refuse_fork()
        return int(self._cancel(token, call_id))

    def manage(self, operation: str, token: int, request: bytes) -> Tuple[int, bytes]:
        """Call one operation of a manager and return its status and document."""
        return self._document(self._manager[operation], token, request)

    def open_manager(self, client: int, settings: bytes) -> Tuple[int, bytes, int]:
        """Open a manager of a client and return the status, the document and the manager's token, 0 after a failure."""
        token = ctypes.c_void_p()
        status, document = self._document(self._manager_open, client, settings, ctypes.byref(token))
        return status, document, token.value or 0

    def close_manager(self, token: int) -> int:
        """Close a manager, which ends its calls and waits for them. In a forked child there is nothing to close."""
        return 0 if self.forked() else int(self._manager_close(token))

    def cancel_manager(self, token: int, call_id: Optional[bytes]) -> int:
        """End the calls with an id, or all calls of a manager, and return the status."""
        self._refuse_fork()
        return int(self._manager_cancel(token, call_id))

    def _document(self, function: Any, *arguments: Any) -> Tuple[int, bytes]:
        """Call, copy the document and return its memory to the library, whatever happens in between."""
        if _pid() != self._pid:
            self._refuse_fork()
        out = _Pointer()
        try:
            status = function(*arguments, _byref(out))
            return status, _string_at(out) if out else b""
        finally:
            if out:
                self._free(out)

    def _refuse_fork(self) -> None:
        if self.forked():
            raise ForkedError(
                f"the OpenSpring library was loaded in process {self._pid} and cannot run in its forked child "
                f"{os.getpid()}: create the client in the child, before any use in the parent, or let "
                "multiprocessing start its workers by 'spawn' or 'forkserver'",
                code="forked",
            )


def _bind(function: Any, result: Any, *arguments: Any) -> Any:
    function.argtypes, function.restype = list(arguments), result
    return function
