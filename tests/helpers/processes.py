"""Processes as the kernel lists them: who is below whom, and what is gone after a while."""

import time
from contextlib import contextmanager
from pathlib import Path

from bits_to_pyramids.sandbox import kernel


def descendants(pid):
    """All processes below `pid`, but for the one with which Python keeps book of what its processes share:
    it stays until the end.
    """
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            bookkeeper = b"resource_tracker" in (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if fields[0] != "Z" and not bookkeeper:
            parents[int(folder.name)] = int(fields[1])
    found, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        found.update(children)
        waiting.extend(children)
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
