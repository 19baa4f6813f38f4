"""Watches the memory of a runner's whole tree from outside.

A process by itself is held by the kernel: its address space is limited, and what it could hold beside it is not to be
had (memory shared with nobody, huge pages, large buffers, descriptors on their way) or little (see the limits of
descriptors, signals and files).  Several processes, where a manifest allows them, can share out what one may not have;
and who maps single pages far from each other has tables of them as large as the pages.  So the host adds up both
whenever it waits for them; and where there may be several, the supervisor beside them does, whatever the host does.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator

from .limits import KiB, MiB

WARM = 256 * MiB  # what Python and the warm parent's pages count for
TABLES = 2  # times the pages: one table of the lowest kind and one above it for each page that is far from all others
EVERY = 0.05  # seconds between two looks


class TooMuchMemory(Exception):
    """The tree holds more memory than it may."""


class Watch:
    """Raises `TooMuchMemory` when called while the tree holds more than `limit` bytes."""

    def __init__(self, process: int | None, pid: int, limit: int, proc: str = "/proc") -> None:
        self.root = _pid_here(process) if process is not None else pid
        self._limit, self._proc = limit, proc
        self._next = 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if sys.platform != "linux":
            return
        # Resident pages are quick to read, but count what forks share once for each, and not the tables of pages, which
        # are at most twice what they lead to; so count exactly before a verdict.
        largest = self._limit + WARM
        if (1 + TABLES) * self._sum(_resident) > largest and self._sum(_exact) > largest:
            raise TooMuchMemory(f"The notebook used more than {self._limit // MiB:,} MiB of memory and was ended.")

    def _sum(self, measure: Callable[[str], int]) -> int:
        """Bytes of all processes; those that are gone count nothing."""
        total = 0
        for process in tree(self.root, self._proc):
            try:
                total += measure(process)
            except (OSError, ValueError):
                continue
        return total


def tree(pid: int, proc: str = "/proc") -> Iterator[str]:
    """The folders in /proc of a process and its descendants; those that are gone are left out."""
    waiting = [str(pid)]
    while waiting:
        process = f"{proc}/{waiting.pop()}"
        yield process
        try:
            for task in os.listdir(f"{process}/task"):
                waiting += _text(f"{process}/task/{task}/children").split()
        except OSError:
            continue


def _text(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()


def _resident(process: str) -> int:
    return int(_text(f"{process}/statm").split()[1]) * resource.getpagesize()


def _exact(process: str) -> int:
    """Memory with each page divided by the number of processes that share it, what is swapped out, tables of pages."""
    own = _sizes(f"{process}/status", ("VmRSS", "VmSwap", "VmPTE"))
    try:
        shared = _sizes(f"{process}/smaps_rollup", ("Pss", "SwapPss"))
    except OSError:
        shared = {}
    pages = shared.values() if "Pss" in shared else (own.get("VmRSS", 0), own.get("VmSwap", 0))
    return sum(pages) + own.get("VmPTE", 0)


def _sizes(path: str, names: tuple[str, ...]) -> dict[str, int]:
    """Some of a file's lines, in bytes; other lines hold what the process likes to be called."""
    lines = (line.partition(":") for line in _text(path).splitlines())
    return {name: int(value.split()[0]) * KiB for name, _, value in lines if name in names}


def _pid_here(process: int) -> int:
    """The number that this process's own namespace has for a process descriptor."""
    with open(f"/proc/self/fdinfo/{process}") as file:
        for line in file:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    return -1
