"""Native calls of asyncio: each runs in a thread of a pool, and ends when its task does."""

from __future__ import annotations

import asyncio
import contextvars
import time
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Callable, Generic, Optional, Set, TypeVar

from .errors import CancelledError, TimeoutError

T = TypeVar("T")

_CANCEL_AGAIN = 0.02
_NOT_SENT = {"sent": "no"}


class Queue:
    """The threads of one client or manager, and the calls that wait for one of them."""

    def __init__(self, threads: int, name: str, cancel: Callable[[str], object], advice: str = "") -> None:
        """Start no thread yet.

        Args:
            threads: how many calls can be under way at once.
            name: the beginning of the threads' names.
            cancel: ends the native call of a call id.
            advice: what to do if calls wait too long.
        """
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._cancel, self._advice = cancel, advice
        self._waiting: Set[_Call[Any]] = set()

    async def run(self, operation: str, call_id: str, limit: int, work: Callable[[int], T]) -> T:
        """Do work in a thread. The time for which it waits for one counts as part of its time.

        Args:
            operation: the name of the call, for messages.
            limit: the milliseconds for the whole call.
            work: is given the milliseconds that are left.
        """
        call = _Call(operation, call_id, limit, work, self._cancel, self._advice)
        call.start(self._pool)
        self._waiting.add(call)
        try:
            return await call.outcome()
        finally:
            self._waiting.discard(call)

    def drop(self, call_id: Optional[str], code: str, message: str) -> None:
        """End calls that wait for a thread: those with an id, or all."""
        for call in list(self._waiting):
            if call_id is None or call.call_id == call_id:
                call.drop(CancelledError(f"{call.operation}: {message}", code=code, details=_NOT_SENT))

    def shut(self) -> None:
        """Let the threads end."""
        self._pool.shutdown(wait=False)


def _hear(ended: asyncio.Future[Any]) -> None:
    """Take the error of a call. It is raised below or its task was cancelled; asyncio would log that nobody has heard it."""
    if not ended.cancelled():
        ended.exception()


class _Call(Generic[T]):
    """A call that waits for a thread, has one, or has ended."""

    def __init__(
        self,
        operation: str,
        call_id: str,
        limit: int,
        work: Callable[[int], T],
        cancel: Callable[[str], object],
        advice: str,
    ) -> None:
        self.operation, self.call_id = operation, call_id
        self._limit, self._work, self._cancel, self._advice = limit, work, cancel, advice
        self._begun = time.monotonic()
        self._why: Optional[BaseException] = None

    def start(self, pool: ThreadPoolExecutor) -> None:
        """Wait for a thread. What is logged there belongs to the task that calls."""
        self._future: Future[T] = pool.submit(contextvars.copy_context().run, self._run)

    def drop(self, why: BaseException) -> bool:
        """End the call by an error if it has no thread yet."""
        self._why = self._why or why
        return self._future.cancel()

    async def outcome(self) -> T:
        """Wait for the end. Cancelling the task ends the native call first."""
        waiting = asyncio.wrap_future(self._future)
        waiting.add_done_callback(_hear)
        try:
            await asyncio.wait({waiting}, timeout=self._limit / 1000)
            if not waiting.done() and not self.drop(self._too_late()):
                await asyncio.wait({waiting})
        except asyncio.CancelledError:
            # A call that has no thread yet is dropped. One that has may not have reached the library yet, where
            # a cancel would miss it: so again until it ends.
            while not self._future.cancel() and not self._future.done():
                self._cancel(self.call_id)
                await asyncio.wait({waiting}, timeout=_CANCEL_AGAIN)
            raise
        if self._future.cancelled() and self._why is not None:
            raise self._why
        return self._future.result()

    def _run(self) -> T:
        """Call with the time that is left after the waiting."""
        left = self._limit - int((time.monotonic() - self._begun) * 1000)
        if left <= 0:
            raise self._too_late()
        return self._work(left)

    def _too_late(self) -> TimeoutError:
        return TimeoutError(
            f"{self.operation}: the time for the call is over ({self._limit} ms): it waited for a thread{self._advice}",
            code="deadline_exceeded",
            details=_NOT_SENT,
        )
