"""Processes as the kernel lists them: who is below whom, and what is gone after a while."""

import time
from contextlib import contextmanager
from pathlib import Path

from bits_to_pyramids.sandbox import kernel

assert Path("/proc/thread-self/children").exists(), "this kernel does not say who is whose child"


def read(path) -> bytes:
    """A file of the kernel's about a process; nothing if that has ended meanwhile."""
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def children(pid):
    """The processes that `pid` started, or was given when their parents ended; the other ones are not looked at."""
    return {int(child) for thread in Path(f"/proc/{pid}/task").glob("*/children") for child in read(thread).split()}


def descendants(pid):
    """All processes below `pid`, but for the one with which Python keeps book of what its processes share:
    it stays until the end.
    """
    found, waiting = set(), [pid]
    while waiting:
        for child in children(waiting.pop()) - found:
            facts, command = read(f"/proc/{child}/stat"), read(f"/proc/{child}/cmdline")
            if facts and facts.rpartition(b")")[2].split()[0] != b"Z" and b"resource_tracker" not in command:
                found.add(child)
                waiting.append(child)
    return found


def eventually(condition, seconds=3):
    """Whether `condition` becomes true; the kernel takes a moment to clear away the dead."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def orphans_come_here():
    """Processes whose parents end become children of this one, so that none can hide."""
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, what="subreaper")
    try:
        yield
    finally:
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 0, what="subreaper")
