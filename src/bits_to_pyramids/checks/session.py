"""One submission, running: a locked-down runner that is replaced when it is spent.

A function that loops or crashes takes its runner with it.  The session starts a fresh one,
replays the student's cells and goes on, so that the loss stays with the checks that call
that function.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from bits_to_pyramids.checks.budget import Budget
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
from bits_to_pyramids.student.watched import Lent

# So many time-outs of one function, and it is not called again.
MAX_TIMEOUTS = 2
# So often a call that was ended while the machine was overloaded is made again.
MAX_AGAIN = 3
EXECUTED = ("setup", "answer", "added")
# What is kept of what all cells show, for a notebook has many cells; `showing` says what is shown of it.
MAX_TEXT, MAX_PICTURES = 1_000_000, 8 * 2**20
OUT_OF_TIME = Died("it ran out of time for the whole submission")


@dataclass(frozen=True)
class Tools:
    """What is not there while something is judged: entries of ``without``, and what cells only assert."""

    ruled_out: tuple[str, ...] = ()
    asserts: bool = True


ALL_THERE = Tools()


def cells_to_run(cells: Iterable[NotebookCell]) -> list[Cell]:
    """The cells of a rebuilt notebook that are executed; figure cells and visible checks are not."""
    return [
        Cell(id=cell.id, source=cell.source)
        for cell in cells
        if cell.kind == "code" and cell.role in EXECUTED and cell.source.strip()
    ]


class Forks(Protocol):
    """What gives a session its runners."""

    def runner(self, libraries: tuple[str, ...], limits: Limits | None = None, *, drawing: bool = False) -> Runner:
        """A fresh runner, with these libraries."""


class Overloaded(Exception):
    """The machine was so busy that nobody can say whether a call would have ended; it is not the student's fault."""


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
    jails : Forks
    cells : list of NotebookCell
        The rebuilt notebook; figure cells and visible checks are not executed.
    limits : Limits, optional
        What each runner may use, where the assignment says so.
    lent : iterable of LentByName, optional
        What the cells find under a name in the place of the student's own function.
    budget : Budget, optional
        The time that is left, for a session that goes on with the same submission.
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
        jails: Forks,
        cells: Iterable[NotebookCell],
        limits: Limits | None = None,
        *,
        lent: Iterable[LentByName] = (),
        budget: Budget | None = None,
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
        self._cells = cells_to_run(cells)
        self._drawing = speaks_of_drawing(
            cell.source for cell in cells if cell.kind == "code" and cell.role in EXECUTED and cell.role != "setup"
        )
        self._running: dict[tuple[tuple[str, ...], Tools], _Running] = {}
        self._timeouts: Counter[str] = Counter()
        self.budget = budget or Budget(limits)
        self.outcomes: dict[str, CellOutcome] = {}
        self._with_all: set[str] = set()
        self._room = {"text": MAX_TEXT, "pictures": MAX_PICTURES}
        self._again = 0

    def show(self) -> None:
        """See that what cells show is what they show with all tools."""
        if any(self.asked(*which) for which in self._running):
            self._ready((), ALL_THERE)

    def asked(self, libraries: tuple[str, ...], tools: Tools) -> bool:
        """Whether the notebook asked for something that is not there; what is not said helps nobody."""
        running = self._running.get((libraries, tools))
        return tools != ALL_THERE and running is not None and running.runner.alive and running.runner.asked()

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
        tools: Tools = ALL_THERE,
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
        if self.budget.used_up:
            return OUT_OF_TIME
        running = self._ready(libraries, tools)
        if running is None:
            return OUT_OF_TIME
        if not self._lent:  # to ask for what is lent takes time
            seconds = self.budget.seconds_for(seconds)
        first = running.served <= {name}
        running.served.add(name)
        with self._taping(running.runner, name, True, seconds, libraries):
            outcome = running.runner.call(name, args, kwargs, seconds=seconds, echo=echo, through=through)
        lent = any(isinstance(arg, Lent) for arg in args)
        if not running.runner.alive and not first and not lent:
            return self.call(
                name, args, kwargs, seconds=seconds, echo=echo, libraries=libraries, through=through, tools=tools
            )
        if isinstance(outcome, TimedOut) and outcome.overloaded:
            self._again += 1
            if lent or self._again > MAX_AGAIN:
                raise Overloaded(f"{name} was ended while the machine was overloaded; grade again when it is not")
            return self.call(
                name, args, kwargs, seconds=seconds, echo=echo, libraries=libraries, through=through, tools=tools
            )
        if isinstance(outcome, TimedOut):
            self._timeouts[name] += 1
            self.budget.wasted += seconds
        return outcome

    def get(self, name: str, tools: Tools = ALL_THERE) -> Any:
        """The value of a name in the student's notebook."""
        if self.past:
            return repeated(self.past.pop(0).exchange, "get", name, None)
        running = self._ready((), tools)
        if running is None:
            return OUT_OF_TIME
        with self._taping(running.runner, name, False, self._get_seconds, ()):
            return running.runner.get(name)

    def follow(self, script: Sequence[Line], tools: Tools) -> bool:
        """Ask what a check asked when it was rehearsed, one question after the other, and compare the replies' bytes.

        Where a reply is another one, the check has to be run next: the questions up to there are not asked again.
        """
        for number, line in enumerate(script):
            if not self._followed(line, tools):
                self.past = list(script[:number])
                return False
        return True

    def _followed(self, line: Line, tools: Tools) -> bool:
        if line.called and (self._timeouts[line.name] >= MAX_TIMEOUTS or self.budget.used_up):
            return False
        running = self._ready(line.libraries, tools)
        if running is None:
            return False
        if line.called:
            running.served.add(line.name)
        return running.runner.follow(line.exchange, self.budget.seconds_for(line.seconds))

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

    def _ready(self, libraries: tuple[str, ...], tools: Tools) -> _Running | None:
        """A runner in which the cells have been executed, or None if the time is used up."""
        skipped: set[str] = set()
        running = self._running.get((libraries, tools))
        if running is not None:
            skipped = running.skipped
        while running is None or not running.runner.alive:
            if running is not None:
                running.runner.close()
                self.ended += 1
            if self.budget.used_up:
                return None
            runner = self._jails.runner(libraries, self._limits, drawing=self._drawing)
            runner.before_reading = self._before_reading
            running = self._running[libraries, tools] = _Running(runner, skipped)
            self.budget.watch(runner)
            if self._lent:
                running.runner.lend(self._lent)
            if tools != ALL_THERE and running.runner.alive:
                running.runner.rule_out(tools.ruled_out, asserts=tools.asserts)
            for cell in self._cells:
                if cell.id in skipped:
                    continue
                if self.budget.used_up or not running.runner.alive:
                    break
                (outcome,) = running.runner.run([cell])
                self._note(outcome, tools)
                if not running.runner.alive:
                    # This cell ended its runner: leave it out of the next one.
                    skipped.add(outcome.id)
                    self.outcomes[outcome.id] = self._cut(outcome)
        return running

    def _note(self, outcome: CellOutcome, tools: Tools) -> None:
        """Keep what a cell did the first time; that it worked where a library or a tool was there is better news."""
        known = self.outcomes.get(outcome.id)
        better = known is not None and outcome.ok and not known.ok and known.error_name == "ModuleNotFoundError"
        first_with_all = tools == ALL_THERE and outcome.id not in self._with_all
        if known is None or better or first_with_all:
            self.outcomes[outcome.id] = self._cut(outcome)
        if tools == ALL_THERE:
            self._with_all.add(outcome.id)

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
