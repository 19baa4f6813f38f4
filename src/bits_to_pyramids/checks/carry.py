"""One mistake costs once: an answer that calls an earlier function which is wrong is judged again with a right one.

The right function is *lent*: in a runner of its own the student's notebook finds it under the name of the student's
own, as something that can be called and nothing else.  Its questions come to the checker as plain data, and are put to
the solutions, which run in a jail themselves, because what students ask may be endless or too large.

Whoever's function works is never lent another, a lent function is never judged while it is lent, and each exercise is
tried in a fresh runner: what was learned there of one function helps with nothing else.
"""

from __future__ import annotations

import builtins
import inspect
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.budget import Budget
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.reading_cells import CellReader
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.checks.shortcuts import Names
from bits_to_pyramids.checks.suite import Check, Suite
from bits_to_pyramids.course.manifest import Exercise
from bits_to_pyramids.intake.notebook import Cell
from bits_to_pyramids.results.result import CheckResult, ExerciseResult
from bits_to_pyramids.sandbox import LentByName, Raised, Returned, TooManyQuestions
from bits_to_pyramids.student.watched import Folder

FOLDER = "folder"  # a parameter of this name is a folder on the disk of who calls
# Of one submission.
MAX_TRIALS = 40
MAX_QUESTIONS = 300_000
MAX_ENDED = 6  # runners that were used up in trials: loops and crashes
MAX_TRIALS_EACH = 6  # of one exercise: with everything that may help, then with less


@dataclass
class Trial:
    """What came of an exercise with some functions lent."""

    passed: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)
    proven: bool = False
    calls: list[Call] = field(default_factory=list)


class Carrier:
    """Judges again what may have failed by an earlier function's fault.

    Parameters
    ----------
    knowledge : Knowledge
    suite : Suite
    jails : Jails
    cells : list of Cell
        The rebuilt notebook.
    seed : int
        Where the student's inputs are drawn from: the same as the first time.
    reader : CellReader
        Says what the cells define.
    budget : Budget
        What is left of the submission's time: trials have none of their own.
    own : int
        Where, together with the seed, inputs are drawn from that nobody else gets.
    unproven : set of str
        The exercises that are right for none of these; who is right with lent functions is taken out.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        suite: Suite,
        jails: Jails,
        cells: list[Cell],
        *,
        seed: int,
        reader: CellReader,
        budget: Budget,
        own: int = 0,
        unproven: set[str] | None = None,
    ) -> None:
        self._knowledge, self._suite, self._jails, self._cells = knowledge, suite, jails, cells
        self._seed, self._reader, self._budget = seed, reader, budget
        self._own, self._unproven = own, set() if unproven is None else unproven
        self._solutions = Session(jails, knowledge.solved, knowledge.assignment.limits, budget=budget)
        self._trials = self._ended = self._questions = 0

    def judge_again(self, results: list[ExerciseResult]) -> dict[str, list[Call]]:
        """Note in the results what is right with lent functions.

        Returns
        -------
        dict
            For each exercise that asked for what it was lent, the calls of its failed checks: its own mistakes alone.
        """
        at_fault: list[str] = []  # in the order of the course
        calls = {}
        try:
            for result in results:
                if all(check.passed for check in result.checks):
                    continue
                exercise = self._knowledge.assignment.by_name[result.name]
                if trial := self._judged(exercise, result, self._called(exercise, at_fault)):
                    calls[result.name] = trial.calls
                if exercise.kind == "function" and not result.right:
                    at_fault.append(result.name)
        finally:
            self._solutions.close()
        return calls

    # Which functions may be to blame

    def _called(self, exercise: Exercise, at_fault: list[str]) -> list[str]:
        """Which of the functions that are at fault an exercise's code names, itself or by what it calls."""
        if not at_fault:
            return []
        names, problems = self._names
        own = "\n".join(cell.source for cell in self._cells if cell.exercise == exercise.name and cell.role == "answer")
        called = {used for kind, used, _ in names.reached(exercise.name, set()) if kind == "name"}
        called |= set(re.findall(r"\w+", own)) & set(at_fault)
        if any(cell.id in problems for cell in self._cells if cell.exercise == exercise.name):
            called |= set(self._knowledge.assignment.stands_on(exercise.name))
        return [name for name in at_fault if name in called]

    @cached_property
    def _names(self) -> tuple[Names, set[str]]:
        """The names of the notebook, and the cells that could not be read."""
        readings = self._reader.readings
        given = {cell.id for cell in self._cells if cell.role == "setup"}
        return Names(readings, given), {reading.id for reading in readings if reading.problem}

    # Trials

    def _judged(self, exercise: Exercise, result: ExerciseResult, called: list[str]) -> Trial | None:
        """Find the fewest functions with which most of an exercise is right, and note what is."""
        failed = [
            (check, told)
            for check, told in zip(self._suite.of(exercise.name), result.checks, strict=True)
            if not told.passed
        ]
        trial = self._trial(failed, called)
        if trial is None or not trial.asked:
            return None
        if trial.proven:
            self._unproven.discard(exercise.name)
        lent = [name for name in called if name in trial.asked]
        if trial.passed:
            trial, lent = self._fewest(failed, trial, lent)
            result.lent = lent
            for check, told in failed:
                if check.name in trial.passed:
                    self._carry(told)
        return trial

    def _fewest(self, failed: list, trial: Trial, lent: list[str]) -> tuple[Trial, list[str]]:
        """Leave out one function after the other, the last first: what remains is to be repaired first."""
        for name in lent[::-1][: MAX_TRIALS_EACH - 1]:
            fewer = [other for other in lent if other != name]
            again = self._trial(failed, fewer) if len(fewer) < len(lent) else None
            if again is not None and again.passed >= trial.passed:
                trial, lent = again, [other for other in fewer if other in again.asked]
        return trial, lent

    def _trial(self, failed: list[tuple[Check, CheckResult]], lent: list[str]) -> Trial | None:
        """Run an exercise's failed checks with some functions lent; None where there is nothing to lend, or no more."""
        if not lent or self._trials >= MAX_TRIALS or self._ended >= MAX_ENDED or self._questions >= MAX_QUESTIONS:
            return None
        self._trials += 1
        asked: Counter[str] = Counter()
        loans = [self._loan(name, asked) for name in lent]
        assignment = self._knowledge.assignment
        session = Session(self._jails, self._cells, assignment.limits, lent=loans, budget=self._budget)
        marking = Marking(assignment, self._suite, session, self._seed, Solutions(self._knowledge), self._own)
        trial, name = Trial(), failed[0][0].exercise
        try:
            for check, _ in failed:
                if marking.outcome(check) is None and asked:
                    trial.passed.add(check.name)
            if asked and name in self._unproven:
                trial.proven = marking.is_right_by_itself(self._suite.of(name))
        finally:
            session.close()
        self._ended += session.ended
        trial.asked = set(asked)
        trial.calls = [call for record in marking.records.values() for call in record.calls]
        return trial

    def _carry(self, told: CheckResult) -> None:
        told.carried = told.judged = True
        told.message, told.evidence = "", None  # it was not this answer's mistake
        if self._knowledge.assignment.carry_forward == "points":
            told.points = told.max_points

    # Lending

    def _loan(self, name: str, asked: Counter[str]) -> LentByName:
        """A solution under its name; `asked` counts what it is asked."""
        parameters = list(inspect.signature(self._knowledge.references[name]).parameters)
        folders = tuple((place, FOLDER) for place, parameter in enumerate(parameters) if parameter == FOLDER)

        def answer(args: tuple, kwargs: dict, files: dict) -> tuple[Any, dict]:
            self._questions += 1
            asked[name] += 1
            if self._questions > MAX_QUESTIONS:
                raise TooManyQuestions("It asked too often for what it was lent, and was ended.")
            return self._solved(name, args, kwargs, folders, files)

        return LentByName(name, folders, answer)

    def _solved(
        self, name: str, args: tuple, kwargs: dict, folders: Iterable[tuple[int, str]], files: dict
    ) -> tuple[Any, dict]:
        """What a solution returns, and the folders that it changed; raises what it raises."""
        given, made = list(args), {}
        for place, parameter in folders:
            if parameter in files:
                made[parameter] = Folder(files[parameter])
                if place < len(given):
                    given[place] = made[parameter]
                else:
                    kwargs = kwargs | {parameter: made[parameter]}
        exercise = self._knowledge.assignment.by_name[name]
        outcome = self._solutions.call(name, tuple(given), kwargs, seconds=exercise.seconds, libraries=exercise.uses)
        match outcome:
            case Returned(value=value):
                return value, {key: folder.files for key, folder in made.items() if folder.files != files[key]}
            case Raised(bases=(nearest, *_), message=message):
                raise getattr(builtins, nearest)(message)
        raise RuntimeError(f"{name} has no answer to this")
