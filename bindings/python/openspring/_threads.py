"""Whether the system gives this process the threads that loading the library takes."""

from __future__ import annotations

import sys
import threading
from typing import List

THREADS_NEEDED = 8
"""What the Go runtime starts while it is loaded and called first. It ends a process in which it cannot."""


def has_threads_left() -> bool:
    """Start as many threads as are needed, for a moment: no single limit shows what the system will allow."""
    if sys.platform != "linux":
        return True
    done = threading.Event()
    started: List[threading.Thread] = []
    try:
        for _ in range(THREADS_NEEDED):
            thread = threading.Thread(target=done.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError:  # "can't start new thread"
        return False
    finally:
        done.set()
        for thread in started:
            thread.join()
    return True


def limits() -> str:
    """Name the limits that can be read."""
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NPROC)
    known = ["RLIMIT_NPROC (ulimit -u) is " + ("not set" if soft == resource.RLIM_INFINITY else str(soft))]
    try:
        with open("/sys/fs/cgroup/pids.max", encoding="ascii") as file:
            known.append(f"pids.max of the control group is {file.read().strip()}")
    except (OSError, UnicodeDecodeError):
        pass  # no such limit, or not shown here
    return ", ".join(known)
