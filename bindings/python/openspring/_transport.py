"""How the library is reached: loaded into this process, or as a program of its own."""

from __future__ import annotations

import os
import shutil
import threading
from typing import TYPE_CHECKING, List, Literal, Optional, Union, cast

from . import _library
from ._native import Native
from .errors import ConfigError, LibraryError

if TYPE_CHECKING:
    from ._program import Program

Transport = Literal["library", "process"]
"""``library``: the shared library, loaded into this process; ``process``: openspring-stdio, a process of its own."""
Functions = Union[Native, "Program"]

_VARIABLE = "OSP_TRANSPORT"
_PROGRAM_VARIABLE = "OSP_PROGRAM"
_TRANSPORTS = ("library", "process")

_lock = threading.Lock()
_chosen: Optional[Transport] = None
_first: Optional[Transport] = None
_program: Optional[Program] = None


def load(path: Union[str, os.PathLike[str], None] = None, *, transport: Optional[Transport] = None) -> None:
    """Load the native library, or start the program, now instead of at its first use.

    Args:
        path: the absolute path of the library or of the program. Without it an environment variable is asked
            (``OSP_LIBRARY``, ``OSP_PROGRAM``), then the package's own folder, then the system's loader for
            ``libopenspring.so.1`` or ``PATH`` for ``openspring-stdio``.
        transport: ``library`` loads the library, ``process`` starts the program. It is also the transport of everything that
            chooses none. Without it ``OSP_TRANSPORT`` is asked; else it is the one that was used first, else ``process`` on musl
            and ``library`` everywhere else.

    Raises:
        LibraryError: it cannot be loaded or started, has another ABI, or another file is in use already; the message
            lists what was tried. A process has one library and never unloads it, and one program.
        ConfigError: the transport is not known.
    """
    global _chosen
    get(transport, path)
    if transport is not None:
        _chosen = transport


def get(transport: Optional[Transport] = None, path: Union[str, os.PathLike[str], None] = None) -> Functions:
    """Return the library's functions; load it or start the program if that is due."""
    global _first
    if transport is None:
        transport = default()
    elif transport not in _TRANSPORTS:
        raise _unknown("transport", transport)
    functions: Functions = _library.get(path) if transport == "library" else _running(path)
    if _first is None:
        _first = transport
    return functions


def default() -> Transport:
    """The transport of what chooses none."""
    if _chosen is not None:
        return _chosen
    named = os.environ.get(_VARIABLE)
    if named:
        if named in _TRANSPORTS:
            return cast(Transport, named)
        raise _unknown(_VARIABLE, named)
    if _first is not None:
        # A host that wants no library in its process does not get one from a function without a client.
        return _first
    return "process" if _library.is_musl() else "library"


def _unknown(origin: str, value: object) -> ConfigError:
    return ConfigError(f"{origin} is {value!r}, and the transports are 'library' and 'process'", code="invalid_value")


def _running(path: Union[str, os.PathLike[str], None]) -> Program:
    """Return this process's program; start one at the first use, in a forked child, and after the last one has ended."""
    global _program
    program = _program
    if program is None or not program.alive():
        with _lock:
            program = _program
            if program is None or not program.alive():
                program = _program = _start(None if path is None else os.fspath(path))
    if path is not None and not _library.same_file(program.path, os.fspath(path)):
        raise LibraryError(
            f"load {os.fspath(path)}: the program {program.path} runs already, and a process has only one",
            code="library_already_loaded",
        )
    return program


def _start(path: Optional[str]) -> Program:
    from ._program import Program

    name = "openspring-stdio.exe" if os.name == "nt" else "openspring-stdio"
    failures: List[str] = []
    for candidate in _library.candidates_of(path, _PROGRAM_VARIABLE, (name,)):
        found = candidate if os.path.isabs(candidate) else shutil.which(candidate)
        if found is None:
            failures.append(f"{candidate}: not in PATH")
            continue
        try:
            return Program(found)
        except OSError as error:
            if isinstance(error, LibraryError):
                raise
            failures.append(f"{candidate}: {_library.reason(found, error.strerror or str(error))}")
    raise LibraryError(
        f"the program openspring-stdio cannot be started; tried {'; '.join(failures)}. Set {_PROGRAM_VARIABLE} to its absolute "
        "path or call openspring.load(path, transport='process')",
        code="library_not_found",
    )


def _forget_lock() -> None:
    """In a forked child: another thread of the parent may have held the lock."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lock)
