"""How long a runner may go on: by its own time, so that a busy machine and a neighbour cost it nothing.

What counts is the processor time of all its threads, and the time in which it could have gone on: neither waiting for a
processor nor for us.  Beside it stands a generous limit of wall time, for where the system does not say.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

from bits_to_pyramids.calls import TimedOut

from .memory import tree

EVERY = 0.05  # seconds between two looks
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
# Wall time beside the runner's own.
MANY, MORE = 4, 10


class Clock:
    """Raises `TimedOut` when called after a runner has used up the seconds of one question.

    Parameters
    ----------
    root : int
        The number of the process above the runner.
    seconds : float
        Of its own time.
    others : callable
        Seconds in which it waited for us.
    """

    def __init__(self, root: int, seconds: float, others: Callable[[], float]) -> None:
        self._root, self._seconds, self._others = root, seconds, others
        self._started = time.monotonic()
        # Most answers come before the first look, which costs more than they do.
        self._next = self._started + EVERY
        self._used: Used | None = None
        self.starved = 0.0
        self._used_up = False

    @property
    def wall(self) -> float:
        """The most seconds until it is over, whatever the runner did."""
        return MANY * self._seconds + MORE

    @property
    def overloaded(self) -> bool:
        """Did it wait for a processor for most of the time, and end before its own was used up?"""
        return not self._used_up and self.starved > (time.monotonic() - self._started) / 2

    def __call__(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + EVERY
        used = Used.of(self._root)
        if self._used is None:
            self._used = used
        self.starved = used.waited - self._used.waited
        alone = now - self._started - self._others() - self.starved
        if max(used.seconds - self._used.seconds, alone) > self._seconds:
            self._used_up = True
            raise TimedOut("its own time is used up")


class Used:
    """Processor time of a process and those below it, and for how long its main threads waited for a processor."""

    def __init__(self, seconds: float, waited: float) -> None:
        self.seconds, self.waited = seconds, waited

    @classmethod
    def of(cls, root: int) -> Used:
        """What the system says now; zeros where it says nothing."""
        seconds = waited = 0.0
        for process in tree(root):
            try:
                with open(f"{process}/stat", encoding="ascii", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
                # Its own, and that of its children that have ended.
                seconds += sum(map(int, fields[11:15])) / TICKS
                with open(f"{process}/schedstat", encoding="ascii") as file:
                    waited += int(file.read().split()[1]) / 1e9
            except (OSError, ValueError, IndexError):
                continue
        return cls(seconds, waited)
