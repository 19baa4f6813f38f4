"""One submission, running: a locked-down runner that is replaced when it is spent.

A function that loops or crashes takes its runner with it.  The session starts a fresh one,
replays the student's cells and goes on, so that the loss stays with the checks that call
that function.
"""

from __future__ import annotations

import time
from collections import Counter

from bits_to_pyramids.grading.intake import Cell as NotebookCell
from bits_to_pyramids.sandbox import Cell, CellOutcome, Died, Jail, TimedOut

# So many time-outs of one function, and it is not called again.
MAX_TIMEOUTS = 2
# So many seconds of one submission, replays included, and nothing more is run: enough for slow code within
# the limit of each call, and less than the worker waits.
MAX_SECONDS = 900.0
EXECUTED = ("setup", "answer", "added")
OUT_OF_TIME = Died("it ran out of time for the whole submission")


class Session:
    """The student's notebook as something whose functions can be called.

    Parameters
    ----------
    jail : Jail
        A started jail.
    cells : list of NotebookCell
        The rebuilt notebook; figure cells and visible checks are not executed.
    """

    def __init__(self, jail: Jail, cells: list[NotebookCell]):
        self._jail = jail
        self._cells = [
            Cell(id=cell.id, source=cell.source)
            for cell in cells
            if cell.kind == "code" and cell.role in EXECUTED and cell.source.strip()
        ]
        self._runner = None
        self._served: set[str] = set()  # what the present runner was asked for
        self._skipped: set[str] = set()
        self._timeouts: Counter[str] = Counter()
        self._started = time.monotonic()
        self.outcomes: dict[str, CellOutcome] = {}

    def call(self, name: str, args: tuple, kwargs: dict, *, seconds: float, echo: bool = False):
        """Call one of the student's functions; the outcome as the sandbox reports it.

        What an earlier function left behind (threads, forked copies) may be what ended this call:
        then it is made once more, in a fresh runner.
        """
        if self._timeouts[name] >= MAX_TIMEOUTS:
            return TimedOut(seconds)
        if self._used_up():
            return OUT_OF_TIME
        runner = self._ready()
        if runner is None:
            return OUT_OF_TIME
        first = self._served <= {name}
        self._served.add(name)
        outcome = runner.call(name, args, kwargs, seconds=seconds, echo=echo)
        if not runner.alive and not first:
            return self.call(name, args, kwargs, seconds=seconds, echo=echo)
        if isinstance(outcome, TimedOut):
            self._timeouts[name] += 1
        return outcome

    def get(self, name: str):
        """The value of a name in the student's notebook."""
        runner = self._ready()
        return OUT_OF_TIME if runner is None else runner.get(name)

    def close(self) -> None:
        if self._runner is not None:
            self._runner.close()
            self._runner = None

    def _used_up(self) -> bool:
        return time.monotonic() - self._started > MAX_SECONDS

    def _ready(self):
        """A runner in which the cells have been executed, or None if the time is used up."""
        while self._runner is None or not self._runner.alive:
            self.close()
            if self._used_up():
                return None
            self._runner = self._jail.runner()
            self._served = set()
            for cell in self._cells:
                if cell.id in self._skipped:
                    continue
                if self._used_up() or not self._runner.alive:
                    break
                (outcome,) = self._runner.run([cell])
                self.outcomes.setdefault(outcome.id, outcome)
                if not self._runner.alive:
                    # This cell ended its runner: leave it out of the next one.
                    self._skipped.add(outcome.id)
                    self.outcomes[outcome.id] = outcome
        return self._runner
