"""A program of its own that takes lines and gives lines, and its end."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from queue import SimpleQueue
from typing import Any, Callable, Iterator, List, Optional

# A program that was told to end and does not is killed after these seconds.
_PATIENCE = 10.0
_CHUNK = 1 << 16

_running: List[Process] = []
# Held while a process is started, and over every fork: a fork in between would leave the child with a descriptor that
# nobody closes, and the program would not see the end of its input.
_starting = threading.RLock()


class Process:
    """A running program.

    Lines are written by a thread of their own: a signal that interrupts the main thread must not cut a line. Another thread reads.
    """

    def __init__(self, path: str, on_line: Callable[[bytes], None], on_end: Callable[[str], None]) -> None:
        """Start the program.

        Args:
            on_line: called in a thread of this object for every line; what it raises ends the program.
            on_end: called once, in the same thread, with words about how the program ended.

        Raises:
            OSError: it cannot be started.
            RuntimeError: the system or the interpreter starts no more threads or programs.
        """
        self._on_line, self._on_end = on_line, on_end
        self._to_write: SimpleQueue[Optional[bytes]] = SimpleQueue()
        self._ended = threading.Event()
        self._host = os.getpid()
        with _starting:
            self._process = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, **_apart())
            _running.append(self)
        self.pid = self._process.pid
        self._threads = [
            threading.Thread(target=work, name=f"openspring-{name}", daemon=True)
            for name, work in (("reader", self._read), ("writer", self._write))
        ]
        try:
            for thread in self._threads:
                thread.start()
        except RuntimeError:
            self._abort()
            raise
        atexit.register(self.end)

    def send(self, line: bytes) -> None:
        """Write a line, soon. Lines for a program that has ended go nowhere; ``on_end`` has told it."""
        self._to_write.put(line)

    def forked(self) -> bool:
        """Whether this is a child of the process that started the program."""
        return os.getpid() != self._host

    def is_own_thread(self) -> bool:
        """Whether the caller runs in a thread of this object, where it must not wait for a line."""
        return threading.current_thread() in self._threads

    def end(self) -> None:
        """End the program by the end of its input, and wait for it."""
        if self.forked():
            return
        self._to_write.put(None)
        if not self._ended.wait(_PATIENCE):
            self._process.kill()
            self._ended.wait()

    def _read(self) -> None:
        fault = ""
        try:
            for line in _lines(self._process.stdout):
                self._on_line(line)
        except Exception as error:  # a line that is not one of ours, or a pipe that cannot be read
            fault = f" after output that cannot be read: {error}"
            self._process.kill()
        self._to_write.put(None)
        code = self._wait()
        _close(self._process.stdout)
        _running.remove(self)
        atexit.unregister(self.end)
        self._on_end(f"ended {_how(code)}{fault}")
        self._ended.set()

    def _write(self) -> None:
        pipe: Any = self._process.stdin
        try:
            for line in iter(self._to_write.get, None):
                rest = memoryview(line)
                while rest:
                    rest = rest[pipe.write(rest) :]
        except OSError:
            pass  # The program has ended, and the thread that reads tells so.
        finally:
            _close(pipe)

    def _wait(self) -> int:
        """Take the program's exit code from the system, so that nothing is left of it."""
        try:
            return self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            return self._process.wait()

    def _abort(self) -> None:
        """End a program for which there are no threads."""
        self._to_write.put(None)
        self._process.kill()
        if not self._threads[0].is_alive():
            self._process.wait()
            _close(self._process.stdin)
            _close(self._process.stdout)
            _running.remove(self)

    def _leave(self) -> None:
        """In a forked child: close what belongs to the parent."""
        _close(self._process.stdin)
        _close(self._process.stdout)
        self._process.poll()  # It is no child of this process; so it is known, and nobody warns of it.


def _apart() -> Any:
    """Keep the terminal's signals, such as Ctrl-C, from the program: the host decides what they mean."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def _lines(pipe: Any) -> Iterator[bytes]:
    """Split what a pipe gives into lines. The pipe is not buffered: a buffer has a lock, and a forked child would wait for it."""
    parts: List[bytes] = []
    for chunk in iter(lambda: pipe.read(_CHUNK), b""):
        *ends, rest = chunk.split(b"\n")
        for end in ends:
            yield b"".join((*parts, end))
            parts.clear()
        parts.append(rest)


def _close(pipe: Any) -> None:
    """Close a pipe. An end that is broken is closed too."""
    try:
        pipe.close()
    except OSError:
        pass


def _how(code: int) -> str:
    if code >= 0:
        return f"with exit code {code}"
    import signal

    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"


def _leave_all() -> None:
    for process in _running:
        process._leave()
    _running.clear()
    _starting.release()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_starting.acquire, after_in_parent=_starting.release, after_in_child=_leave_all)
