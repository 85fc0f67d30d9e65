"""Finding and loading the shared library, once per process and not before it is needed."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from typing import List, Optional, Tuple, Union

from ._native import Native
from ._threads import THREADS_NEEDED, has_threads_left
from ._threads import limits as _thread_limits
from ._version import ABI_VERSION, VERSION
from .errors import LibraryError

_VARIABLE = "OSP_LIBRARY"

_lock = threading.Lock()
_loaded: Optional[Native] = None


def _names() -> Tuple[str, ...]:
    """The library's file names on this system, the one to ask the system's loader for first."""
    if sys.platform == "win32":
        return ("openspring.dll",)
    if sys.platform == "darwin":
        return (f"libopenspring.{ABI_VERSION}.dylib", "libopenspring.dylib")
    return (f"libopenspring.so.{ABI_VERSION}", "libopenspring.so")


def get(path: Union[str, os.PathLike[str], None] = None) -> Native:
    """Return the loaded library; load it where that has not happened yet.

    Raises:
        LibraryError: it cannot be loaded, has another ABI, or another file was loaded before; the message lists what was tried.
    """
    global _loaded
    if _loaded is None:
        with _lock:
            if _loaded is None:
                _loaded = _load(None if path is None else os.fspath(path))
    if path is not None and not same_file(_loaded.path, os.fspath(path)):
        raise LibraryError(
            f"load {os.fspath(path)}: the library {_loaded.path} is loaded already, and a process can have only one",
            code="library_already_loaded",
        )
    return _loaded


def _load(path: Optional[str]) -> Native:
    if is_musl():
        raise LibraryError(
            "this Python runs on musl (Alpine Linux), where no shared library written in Go can be loaded: "
            "use the transport 'process', which is the default there",
            code="library_musl",
        )
    candidates = candidates_of(path, _VARIABLE, _names())
    if not has_threads_left():
        raise LibraryError(
            f"this process may start fewer than {THREADS_NEEDED} more threads, and the library needs them while it is loaded, "
            f"or it would end the process: {_thread_limits()}: end other processes of this user, raise the limit, or load the "
            "library earlier",
            code="library_no_threads",
        )
    failures: List[str] = []
    for candidate in candidates:
        try:
            library = ctypes.CDLL(candidate, mode=_mode())
        except OSError as error:
            failures.append(f"{candidate}: {reason(candidate, str(error))}")
            continue
        return _checked(library, candidate)
    hint = ""
    if any("static TLS" in failure for failure in failures):
        hint = "; load it earlier, or set GLIBC_TUNABLES=glibc.rtld.optional_static_tls=4096"
    raise LibraryError(
        "the OpenSpring library cannot be loaded; tried "
        + "; ".join(failures)
        + hint
        + f". Set {_VARIABLE} to its absolute path or call openspring.load(path)"
        + _installation(candidates),
        code="library_not_found",
    )


def reason(candidate: str, text: str) -> str:
    """Why a candidate cannot be loaded. The loader's own text begins with the path, which stands before it already."""
    above = os.path.dirname(candidate)
    while above and not os.path.exists(above):
        above = os.path.dirname(above)
    if os.path.isfile(above):
        return f"inside the archive {os.path.basename(above)}, from which no library can be loaded: unpack the package to a folder"
    return text.replace(f"{candidate}: ", "")


def _installation(candidates: List[str]) -> str:
    """What to tell somebody whose application or package is without the library."""
    if "__compiled__" in globals():
        return ". This application was compiled by Nuitka: give it --include-package-data=openspring"
    if getattr(sys, "frozen", False):
        return (
            ". This application is frozen, and the library was left out: PyInstaller finds it by the hook of the package "
            "openspring, where that is installed by pip; other tools must be told to include the package's data files"
        )
    inside = [candidate for candidate in candidates if os.path.isabs(candidate)]
    if len(candidates) > 1 and not any(map(os.path.exists, inside)):
        return ". The wheel of a platform has the library in it; the source archive and a checkout have not"
    return ""


def candidates_of(path: Optional[str], variable: str, names: Tuple[str, ...]) -> List[str]:
    """What to try, in order. A path that somebody chose is the only candidate: no silent substitute."""
    for origin, chosen in (("load()", path), (variable, os.environ.get(variable))):
        if not chosen:
            continue
        if not os.path.isabs(chosen):
            raise LibraryError(
                f"{origin} gives the relative path {chosen!r}, which depends on the current folder: give an absolute path",
                code="library_path_relative",
            )
        return [chosen]
    here = os.path.dirname(os.path.realpath(__file__))
    return [*(os.path.join(here, name) for name in names), names[0]]


def _mode() -> int:
    # Symbols stay private to this handle: two libraries written in Go must not see each other's.
    if sys.platform == "win32":
        return ctypes.DEFAULT_MODE
    return os.RTLD_LOCAL | os.RTLD_NOW


def _checked(library: ctypes.CDLL, path: str) -> Native:
    """Compare ABI versions before anything else of the library is touched."""
    try:
        abi_version, version = library.osp_abi_version, library.osp_version
    except AttributeError as error:
        raise LibraryError(f"{path} is not the OpenSpring library: {error}", code="library_foreign") from None
    abi_version.argtypes, abi_version.restype = [], ctypes.c_int32
    version.argtypes, version.restype = [], ctypes.c_char_p
    if abi_version() != ABI_VERSION:
        raise LibraryError(
            f"the Python package openspring {VERSION} needs a library with ABI {ABI_VERSION}; {path} is version "
            f"{(version() or b'?').decode('ascii', 'replace')} with ABI {abi_version()}",
            code="library_abi",
        )
    try:
        return Native(library, path)
    except AttributeError as error:
        raise LibraryError(
            f"{path} lacks a function of ABI {ABI_VERSION}: {error}", code="library_foreign"
        ) from None


def is_musl() -> bool:
    """Whether this process runs on musl, according to the files that are mapped into it."""
    if sys.platform != "linux":
        return False
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="replace") as maps:
            return any("/ld-musl-" in line or "libc.musl-" in line for line in maps)
    except OSError:
        return False


def same_file(one: str, other: str) -> bool:
    try:
        return os.path.samefile(one, other)
    except OSError:
        return one == other


def _forget_lock() -> None:
    """In a forked child: another thread of the parent may have held the lock."""
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_lock)
