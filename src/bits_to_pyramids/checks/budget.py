"""The time that is there for one submission, whatever is run of it."""

from __future__ import annotations

import time

from bits_to_pyramids.sandbox import Limits, Runner

LOOK_EVERY = 0.2
# When calls that never ended have used up this share of it, others are given so many seconds: what builds on a loop
# loops as well, and the rest of the notebook is to be judged, too.
SHARE, SHORT = 1 / 4, 1.0


class Budget:
    """The time of one submission, shared by all that is run of it.

    Parameters
    ----------
    limits : Limits

    Attributes
    ----------
    wasted : float
        Seconds of calls that never ended.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._until = time.monotonic() + self._limits.wall_seconds
        self._ended = 0.0
        self._runners: list[Runner] = []
        self._next, self._over = 0.0, False
        self.wasted = 0.0

    def watch(self, runner: Runner) -> None:
        """Count a runner's processor time."""
        for other in [other for other in self._runners if not other.alive]:
            self._runners.remove(other)
            self._ended += other.seconds
        self._runners.append(runner)

    def seconds_for(self, seconds: float) -> float:
        """How long a call may take that could take so many seconds."""
        return min(seconds, SHORT) if self.wasted > SHARE * self._limits.cpu_seconds else seconds

    @property
    def seconds(self) -> float:
        """Processor time so far."""
        return self._ended + sum(runner.seconds for runner in self._runners)

    @property
    def used_up(self) -> bool:
        """Whether nothing more is to be run."""
        now = time.monotonic()
        if now > self._next:  # asking the system each time would cost more than most calls
            self._next = now + LOOK_EVERY
            self._over = self._over or now > self._until or self.seconds > self._limits.cpu_seconds
        return self._over
