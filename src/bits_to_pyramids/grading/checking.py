"""Grading one submission: a pure function of assignment, rebuilt notebook and seed.

`grade_one` starts a session in a jail, runs the assignment's collected checks on it, and
looks for the misconception behind each exercise that lost points.
"""

from __future__ import annotations

import base64
import importlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bits_to_pyramids.course.answering import built_source
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.grading import Misconception
from bits_to_pyramids.grading.answers import show_text
from bits_to_pyramids.grading.diagnosis import diagnose
from bits_to_pyramids.grading.intake import Cell
from bits_to_pyramids.grading.marking import Marking
from bits_to_pyramids.grading.png import clean_png
from bits_to_pyramids.grading.result import MAX_OUTPUT, MAX_PICTURES, CellResult, Result
from bits_to_pyramids.grading.session import Jails, Session
from bits_to_pyramids.grading.shortcuts import judge_shortcuts
from bits_to_pyramids.grading.showing import fit
from bits_to_pyramids.grading.suite import Suite

MAX_PICTURES_BYTES = 3_000_000  # of one submission


@dataclass(frozen=True)
class Knowledge:
    """What the checker knows of an assignment and the student's process must not."""

    assignment: Assignment
    tests: tuple[Path, ...]
    misconceptions: tuple[Misconception, ...]
    references: dict[str, Callable]

    def misconceptions_of(self, exercise: str) -> list[Misconception]:
        return [m for m in self.misconceptions if m.exercise == exercise]

    def with_stretch(self, counts: bool) -> Knowledge:
        return replace(self, assignment=replace(self.assignment, stretch_counts=counts))


def load_knowledge(course: Course, assignment: Assignment) -> Knowledge:
    """Import the hidden checks, misconceptions and solutions of an assignment.

    Raises
    ------
    CourseError
        If one of them cannot be imported.
    """
    folder = course.root / "grader_tests"
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
    try:
        return _import_knowledge(folder, assignment)
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(f"the checks of {assignment.id} cannot be imported: {type(error).__name__}: {error}") from error


def _import_knowledge(folder: Path, assignment: Assignment) -> Knowledge:
    found = [
        value
        for file in sorted((folder / "misconceptions" / assignment.module).glob("*.py"))
        for value in vars(importlib.import_module(f"misconceptions.{assignment.module}.{file.stem}")).values()
        if isinstance(value, Misconception)
    ]
    tests = sorted(folder.glob(f"test_{assignment.module}*.py"))
    for file in tests:
        importlib.import_module(file.stem)  # once here, so that forked checkers have it
    return Knowledge(assignment, tuple(tests), tuple(found), _references(assignment))


def _references(assignment: Assignment) -> dict[str, Callable]:
    """The solutions of the source notebook, as functions."""
    namespace: dict = {"__name__": f"solutions_of_{assignment.module}"}
    for cell in built_source(assignment)["cells"]:
        if cell["metadata"]["role"] in ("setup", "answer"):
            exec(compile("".join(cell["source"]), f"<{cell['id']}>", "exec"), namespace)
    return {
        exercise.name: _constant(namespace[exercise.name]) if exercise.kind == "prediction" else namespace[exercise.name]
        for exercise in assignment.exercises
        if exercise.kind != "written"
    }


def _constant(value) -> Callable:
    return lambda: value


def grade_one(knowledge: Knowledge, suite: Suite, jails: Jails, cells: list[Cell], *, student: str, seed: int) -> Result:
    """Run all hidden checks of an assignment on one rebuilt notebook.

    Parameters
    ----------
    knowledge : Knowledge
    suite : Suite
        The collected checks.
    jails : Jails
        With a started jail for all that the assignment's exercises use.
    cells : list of Cell
        The rebuilt notebook.
    student : str
    seed : int
        Where the student's inputs are drawn from.

    Returns
    -------
    Result

    Raises
    ------
    GraderFailure
        If the checks themselves fail.
    """
    started = time.monotonic()
    session = Session(jails, cells, knowledge.assignment.limits)
    marking = Marking(knowledge.assignment, suite, session, seed)
    try:
        readings = session.read() if knowledge.assignment.looks_for_shortcuts else []
        exercises = marking.exercises()
    finally:
        session.close()
    for result in exercises:
        if result.points == result.max_points:
            continue
        calls = marking.records[result.name].calls
        found = diagnose(calls, knowledge.references[result.name], knowledge.misconceptions_of(result.name))
        if found is not None:
            result.misconception, result.sentence = found.name, found.sentence
    judge_shortcuts(knowledge.assignment, cells, readings, exercises)
    return Result(
        assignment=knowledge.assignment.id,
        student=student,
        seed=seed,
        isolation=jails.isolation,
        exercises=exercises,
        cells=fit(_cell_results(session.outcomes.values())),
        seconds=time.monotonic() - started,
    )


def _cell_results(outcomes) -> list[CellResult]:
    """What the cells showed, with the pictures that there is room for."""
    cells, room = [], MAX_PICTURES_BYTES
    for outcome in outcomes:
        cell = _cell_result(outcome)
        for image in outcome.images[:MAX_PICTURES]:
            png = clean_png(image)
            if png is not None and len(png) <= room:
                room -= len(png)
                cell.pictures.append(base64.b64encode(png).decode("ascii"))
        cells.append(cell)
    return cells


def _cell_result(outcome) -> CellResult:
    error = ""
    if not outcome.ok:
        error = outcome.traceback or f"{outcome.error_name}: {show_text(outcome.error_message)}"
    shown = "\n".join(text for text in (outcome.stdout, outcome.stderr, outcome.result or "") if text)
    return CellResult(outcome.id, outcome.ok, error[:MAX_OUTPUT], shown[:MAX_OUTPUT])
