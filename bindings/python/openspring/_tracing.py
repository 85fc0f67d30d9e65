"""Telling the steps of calls to ``logging``: the logger ``openspring.trace``, level DEBUG, a record for each step."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Iterator, Optional, Tuple

from ._documents import Response, read_response
from .errors import LicensingError
from .meta import Meta, TraceStep

if TYPE_CHECKING:
    import logging

    from ._handle import Handle

LOGGER = "openspring.trace"
_DEBUG = 10
# A request of a call ends with one of these; a call of a manager may make several.
_LAST_OF_A_REQUEST = ("signature", "failed")

_logger: Optional[logging.Logger] = None


def is_wanted() -> bool:
    """Whether somebody reads the logger. Nobody does in a program that has not imported ``logging``, and it stays so."""
    if _logger is not None:
        return _logger.isEnabledFor(_DEBUG)
    return "logging" in sys.modules and _made().isEnabledFor(_DEBUG)


def _made() -> logging.Logger:
    global _logger
    import logging

    logger = logging.getLogger(LOGGER)
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())
    _logger = logger
    return logger


def read_call(handle: Handle, operation: str, reply: Tuple[int, bytes]) -> Response:
    """Do what :func:`read_response` does with what a call over the network gave, and log the call's steps."""
    if not is_wanted():
        return read_response(*reply)
    try:
        response = read_response(*reply)
    except LicensingError as error:
        _log(handle, operation, error.meta)
        raise
    _log(handle, operation, response.meta)
    return response


def _log(handle: Handle, operation: str, meta: Meta) -> None:
    """Log the steps. Whatever a handler does, the call has ended as it has: an activation must not be lost by it."""
    import logging

    try:
        for step, attempt in _with_attempts(meta.trace):
            _made().debug(
                "%s: %s after %.0f ms%s",
                operation,
                step.step,
                step.seconds * 1000,
                step.detail and f" {step.detail}",
                extra={
                    "operation": operation,
                    "step": step.step,
                    "ms": round(step.seconds * 1000),
                    "host": handle.host,
                    "attempt": attempt,
                    "detail": step.detail,
                },
            )
    except Exception:
        # As logging itself does with what a handler's emit cannot handle.
        if logging.raiseExceptions and sys.stderr:
            import traceback

            traceback.print_exc()


def _with_attempts(steps: Tuple[TraceStep, ...]) -> Iterator[Tuple[TraceStep, int]]:
    """Each step with the number of its attempt, which begins again with each request."""
    attempt = 1
    for step in steps:
        yield step, attempt
        if step.step in ("retry", "clock") or (step.step == "token" and step.detail.startswith("renewed")):
            attempt += 1
        elif step.step in _LAST_OF_A_REQUEST:
            attempt = 1
