"""One submission, running: a locked-down runner that is replaced when it is spent.

A function that loops or crashes takes its runner with it.  The session starts a fresh one,
replays the student's cells and goes on, so that the loss stays with the checks that call
that function.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.intake.notebook import Cell as NotebookCell
from bits_to_pyramids.sandbox import (
    Cell,
    CellOutcome,
    Died,
    Exchange,
    LentByName,
    Limits,
    Runner,
    TimedOut,
    repeated,
)
from bits_to_pyramids.sandbox.drawing import speaks_of_drawing
from bits_to_pyramids.student.reading.readings import CellReading
from bits_to_pyramids.student.watched import Lent

# So many time-outs of one function, and it is not called again.
MAX_TIMEOUTS = 2
# So many seconds of one submission, replays included, and nothing more is run: enough for slow code within
# the limit of each call, and less than the worker waits.
MAX_SECONDS = 900.0
# So many cells that end a runner by being read, and no more are read.
MAX_UNREADABLE = 3
EXECUTED = ("setup", "answer", "added")
# What is kept of what all cells show, for a notebook has many cells; `showing` says what is shown of it.
MAX_TEXT, MAX_PICTURES = 1_000_000, 8 * 2**20
OUT_OF_TIME = Died("it ran out of time for the whole submission")


@dataclass(frozen=True)
class Line:
    """A question of a check, and how it was answered when the check was rehearsed; see `Session.follow`."""

    name: str
    called: bool
    seconds: float
    libraries: tuple[str, ...]
    exchange: Exchange


class Session:
    """The student's notebook as something whose functions can be called.

    Parameters
    ----------
    jails : Jails
    cells : list of NotebookCell
        The rebuilt notebook; figure cells and visible checks are not executed.
    limits : Limits, optional
        What each runner may use, where the assignment says so.
    lent : iterable of LentByName, optional
        What the cells find under a name in the place of the student's own function.
    started : float, optional
        When the time began to run, for a session that goes on with the same submission.
    before_reading : callable, optional
        Called before anything that the student's process says is decoded.

    Attributes
    ----------
    ended : int
        How many runners the student's code has used up.
    tape : list of Line or None
        Where what is asked is recorded, if it is to be; None in it is a question that cannot be asked by script.
    past : list of Line
        By what the next questions are answered, instead of by the student's process.
    """

    def __init__(
        self,
        jails: Jails,
        cells: Iterable[NotebookCell],
        limits: Limits | None = None,
        *,
        lent: Iterable[LentByName] = (),
        started: float | None = None,
        before_reading: Callable[[], None] = lambda: None,
    ) -> None:
        self._jails, self._before_reading = jails, before_reading
        self.tape: list[Line | None] | None = None
        self.past: list[Line] = []
        self._lent = tuple(lent)
        self.ended = 0
        self._limits = limits
        self._get_seconds = (limits or Limits()).call_seconds
        cells = list(cells)
        self._given = [cell.id for cell in cells if cell.role == "setup"]
        self._cells = [
            Cell(id=cell.id, source=cell.source)
            for cell in cells
            if cell.kind == "code" and cell.role in EXECUTED and cell.source.strip()
        ]
        self._drawing = speaks_of_drawing(
            cell.source for cell in cells if cell.kind == "code" and cell.role in EXECUTED and cell.role != "setup"
        )
        self._running: dict[tuple[str, ...], _Running] = {}
        self._timeouts: Counter[str] = Counter()
        self.started = time.monotonic() if started is None else started
        self.outcomes: dict[str, CellOutcome] = {}
        self._room = {"text": MAX_TEXT, "pictures": MAX_PICTURES}
        self.readings: list[CellReading] = []
        self._unread: list[Cell] = []
        self._asked: Sequence[tuple] = ()
        self._unreadable = 0

    def read(self, asked: Sequence[tuple] = ()) -> list[CellReading]:
        """What the cells define, each read before any of them has run; to be asked before the first call.

        Where it is only `asked` for what exercises rule out (their names, what they rule out, the names before
        them), and nothing of that is used, there is nothing to read.
        """
        self._unread = [] if self.readings else list(self._cells)
        self._asked = asked
        self._ready(())
        return self.readings

    def call(
        self,
        name: str,
        args: tuple,
        kwargs: dict,
        *,
        seconds: float,
        echo: bool = False,
        libraries: tuple[str, ...] = (),
        through: str = "",
    ) -> Any:
        """Call one of the student's functions; the outcome as the sandbox reports it.

        What an earlier function left behind (threads, forked copies) may be what ended this call:
        then it is made once more, in a fresh runner, unless something was lent, which may have been used already.
        """
        if self.past:
            value = (tuple(args), dict(kwargs))
            return repeated(self.past.pop(0).exchange, "call", name, value, echo=echo, through=through)
        if self._timeouts[name] >= MAX_TIMEOUTS:
            return TimedOut(seconds)
        if self._used_up():
            return OUT_OF_TIME
        running = self._ready(libraries)
        if running is None:
            return OUT_OF_TIME
        first = running.served <= {name}
        running.served.add(name)
        with self._taping(running.runner, name, True, seconds, libraries):
            outcome = running.runner.call(name, args, kwargs, seconds=seconds, echo=echo, through=through)
        lent = any(isinstance(arg, Lent) for arg in args)
        if not running.runner.alive and not first and not lent:
            return self.call(name, args, kwargs, seconds=seconds, echo=echo, libraries=libraries, through=through)
        if isinstance(outcome, TimedOut):
            self._timeouts[name] += 1
        return outcome

    def get(self, name: str) -> Any:
        """The value of a name in the student's notebook."""
        if self.past:
            return repeated(self.past.pop(0).exchange, "get", name, None)
        running = self._ready(())
        if running is None:
            return OUT_OF_TIME
        with self._taping(running.runner, name, False, self._get_seconds, ()):
            return running.runner.get(name)

    def follow(self, script: Sequence[Line]) -> bool:
        """Ask what a check asked when it was rehearsed, one question after the other, and compare the replies' bytes.

        Where a reply is another one, the check has to be run next: the questions up to there are not asked again.
        """
        for number, line in enumerate(script):
            if not self._followed(line):
                self.past = list(script[:number])
                return False
        return True

    def _followed(self, line: Line) -> bool:
        if line.called and (self._timeouts[line.name] >= MAX_TIMEOUTS or self._used_up()):
            return False
        running = self._ready(line.libraries)
        if running is None:
            return False
        if line.called:
            running.served.add(line.name)
        return running.runner.follow(line.exchange, line.seconds)

    @contextmanager
    def _taping(
        self, runner: Runner, name: str, called: bool, seconds: float, libraries: tuple[str, ...]
    ) -> Iterator[None]:
        """Record what a runner is asked meanwhile, if it is to be recorded."""
        if self.tape is None:
            yield
            return
        runner.tape = []
        yield
        for exchange in runner.tape or [None]:
            self.tape.append(None if exchange is None else Line(name, called, seconds, libraries, exchange))
        runner.tape = None

    def close(self) -> None:
        for running in self._running.values():
            running.runner.close()
        self._running.clear()

    def _used_up(self) -> bool:
        return time.monotonic() - self.started > MAX_SECONDS

    def _ready(self, libraries: tuple[str, ...]) -> _Running | None:
        """A runner in which the cells have been executed, or None if the time is used up."""
        skipped: set[str] = set()
        running = self._running.get(libraries)
        if running is not None:
            skipped = running.skipped
        while running is None or not running.runner.alive:
            if running is not None:
                running.runner.close()
                self.ended += 1
            if self._used_up():
                return None
            runner = self._jails.runner(libraries, self._limits, drawing=self._drawing)
            runner.before_reading = self._before_reading
            running = self._running[libraries] = _Running(runner, skipped)
            if self._lent:
                running.runner.lend(self._lent)
            self._read(running.runner)
            for cell in self._cells:
                if cell.id in skipped:
                    continue
                if self._used_up() or not running.runner.alive:
                    break
                (outcome,) = running.runner.run([cell])
                self._note(outcome)
                if not running.runner.alive:
                    # This cell ended its runner: leave it out of the next one.
                    skipped.add(outcome.id)
                    self.outcomes[outcome.id] = self._cut(outcome)
        return running

    def _read(self, runner: Runner) -> None:
        """Read what is not read yet; a cell that ends its runner is not tried again."""
        if self._asked:
            asked, self._asked = self._asked, ()
            if runner.uses_nothing_of(self._cells, self._given, asked):
                self._unread.clear()
            if not runner.alive:
                return
        while self._unread and runner.alive:
            self.readings.append(runner.read(self._unread.pop(0)))
        self._unreadable += not runner.alive
        if self._unreadable >= MAX_UNREADABLE:
            self._unread.clear()

    def _note(self, outcome: CellOutcome) -> None:
        """Keep what a cell did the first time; that it worked where a library was there is better news."""
        known = self.outcomes.get(outcome.id)
        if known is None or (outcome.ok and not known.ok and known.error_name == "ModuleNotFoundError"):
            self.outcomes[outcome.id] = self._cut(outcome)

    def _cut(self, outcome: CellOutcome) -> CellOutcome:
        """With as much of its texts and pictures as there is room for."""
        texts = {}
        for name in ("traceback", "stdout", "stderr", "result"):
            if text := getattr(outcome, name):
                texts[name] = text[: self._room["text"]]
                self._room["text"] -= len(texts[name])
        images = []
        for image in outcome.images:
            if len(image) <= self._room["pictures"]:
                self._room["pictures"] -= len(image)
                images.append(image)
        return replace(outcome, images=images, **texts)


@dataclass
class _Running:
    """A runner in use: what it was asked for, and which cells must be left out."""

    runner: Runner
    skipped: set[str]
    served: set[str] = field(default_factory=set)
