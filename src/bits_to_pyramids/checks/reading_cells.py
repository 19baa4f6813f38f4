"""What the cells of a submission define, found in runners in which none of them runs.

So no student's code can change what is said of it.  Most submissions are never read: it is asked for where something
was lent, or a tool was used that a task rules out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from bits_to_pyramids.checks.budget import Budget
from bits_to_pyramids.checks.session import Forks, cells_to_run
from bits_to_pyramids.intake.notebook import Cell as NotebookCell
from bits_to_pyramids.sandbox import Limits, Runner
from bits_to_pyramids.student.reading.readings import CellReading

# So many seconds of processor for reading cells, whatever there is to read.
MAX_READING = 10.0
# So many cells that end a runner by being read, and no more are read.
MAX_UNREADABLE = 3
TOO_LONG = "Reading the cells took too long."


class CellReader:
    """Reads the cells of one submission, when somebody asks.

    Parameters
    ----------
    jails : Forks
    cells : list of NotebookCell
        The rebuilt notebook.
    limits : Limits, optional
    budget : Budget, optional
        What is left of the submission's time.
    before_reading : callable, optional
        Called before anything that the student's process says is decoded: a cell may be made to break its reader.
    """

    def __init__(
        self, jails: Forks, cells: Sequence[NotebookCell], limits: Limits | None = None, budget: Budget | None = None,
        before_reading: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._jails, self._limits, self._budget = jails, limits, budget or Budget(limits)
        self._before_reading = before_reading
        self._given = [cell.id for cell in cells if cell.role == "setup"]
        self._cells = cells_to_run(cells)

    @cached_property
    def readings(self) -> list[CellReading]:
        """One for each cell that runs, in order; a cell that ends its runner is not tried again."""
        found: list[CellReading] = []
        runner, before, unreadable = self._runner(), self._budget.seconds, 0
        for cell in self._cells:
            if self._budget.used_up or self._budget.seconds - before > MAX_READING or unreadable >= MAX_UNREADABLE:
                found.append(CellReading(cell.id, problem=TOO_LONG))
                continue
            if not runner.alive:
                runner = self._runner()
            found.append(runner.read(cell))
            unreadable += not runner.alive
        runner.close()
        return found

    def of_what_uses(self, looked_for: Sequence[tuple]) -> list[CellReading]:
        """The readings, or none where nothing is used of what exercises rule out.

        `looked_for` are their names, what they rule out, and the names before them.
        """
        with self._runner() as runner:
            nothing = runner.uses_nothing_of(self._cells, self._given, looked_for)
        return [] if nothing else self.readings

    def _runner(self) -> Runner:
        runner = self._jails.runner((), self._limits)
        runner.before_reading = self._before_reading
        self._budget.watch(runner)
        return runner
