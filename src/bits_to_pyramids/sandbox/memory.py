"""Watches the memory of a runner's whole tree from outside.

The address-space limit holds for each process alone; several can share out what one
may not have.  So the host adds up their resident memory whenever it waits for them.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from collections.abc import Callable, Iterator

from .limits import MiB

WARM = 256 * MiB  # what Python and the warm parent's pages count for
EVERY = 0.05  # seconds between two looks


class TooMuchMemory(Exception):
    """The tree holds more memory than it may."""


class Watch:
    """Raises `TooMuchMemory` when called while the tree holds more than `limit` bytes."""

    def __init__(self, process: int | None, pid: int, limit: int) -> None:
        self.root = _pid_here(process) if process is not None else pid
        self._limit = limit
        self._next = 0.0

    def __call__(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        if sys.platform != "linux":
            return
        # Resident pages are quick to read but count what forks share once for each; so count exactly before a verdict.
        largest = self._limit + WARM
        if _sum(self.root, _resident) > largest and _sum(self.root, _proportional) > largest:
            raise TooMuchMemory(f"The notebook used more than {self._limit // MiB:,} MiB of memory and was ended.")


def tree(pid: int) -> Iterator[str]:
    """The folders in /proc of a process and its descendants; those that are gone are left out."""
    waiting = [str(pid)]
    while waiting:
        process = f"/proc/{waiting.pop()}"
        yield process
        try:
            for task in os.listdir(f"{process}/task"):
                waiting += _text(f"{process}/task/{task}/children").split()
        except OSError:
            continue


def _sum(pid: int, measure: Callable[[str], int]) -> int:
    """Bytes of a process and its descendants; those that are gone count nothing."""
    total = 0
    for process in tree(pid):
        try:
            total += measure(process)
        except (OSError, ValueError):
            continue
    return total


def _text(path: str) -> str:
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read()


def _resident(process: str) -> int:
    return int(_text(f"{process}/statm").split()[1]) * resource.getpagesize()


def _proportional(process: str) -> int:
    """Resident memory, with each page divided by the number of processes that share it."""
    try:
        for line in _text(f"{process}/smaps_rollup").splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return _resident(process)


def _pid_here(process: int) -> int:
    """The number that this process's own namespace has for a process descriptor."""
    with open(f"/proc/self/fdinfo/{process}") as file:
        for line in file:
            if line.startswith("Pid:"):
                return int(line.split()[1])
    return -1
