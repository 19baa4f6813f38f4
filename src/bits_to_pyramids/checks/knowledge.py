"""What the checker knows of an assignment and the student's process must not: checks, misconceptions, solutions."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bits_to_pyramids.checks.misconceptions import Bank, Misconception, read_bank
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError, read_toml
from bits_to_pyramids.course.notebooks import built_source, solved_answers
from bits_to_pyramids.intake.notebook import Cell, Template
from bits_to_pyramids.student.through import used_through


@dataclass(frozen=True)
class Knowledge:
    """What the checker knows of an assignment and the student's process must not.

    `solved` is the notebook with its solutions, to be run in a jail of its own.  `problems` are what is wrong with the
    misconceptions as they are written down, by exercise.
    """

    assignment: Assignment
    tests: tuple[Path, ...]
    misconceptions: tuple[Misconception, ...]
    references: dict[str, Callable]
    solved: tuple[Cell, ...] = ()
    problems: dict[str, list[str]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def misconceptions_of(self, exercise: str) -> list[Misconception]:
        return [m for m in self.misconceptions if m.exercise == exercise]

    @property
    def order(self) -> tuple[str, ...]:
        """The names of all exercises of the notebook, also of those that are not checked."""
        return self.names or tuple(self.assignment.by_name)

    def for_checking(self, stretch: bool, only: Collection[str] | None = None, alone: bool = True) -> Knowledge:
        """The same with stretch exercises that count or do not, and with only some of the exercises; `alone`, each of
        them is judged as it stands, where what it calls may not be among them.
        """
        assignment = replace(self.assignment, stretch_counts=stretch)
        if only is not None:
            exercises = tuple(e for e in assignment.exercises if e.name in only)
            assignment = replace(assignment, exercises=exercises)
            if alone:
                assignment = replace(assignment, carry_forward="off")
        return replace(self, assignment=assignment, names=self.order)


def load_knowledge(course: Course, assignment: Assignment) -> Knowledge:
    """Import the hidden checks, misconceptions and solutions of an assignment.

    Raises
    ------
    CourseError
        If one of them cannot be imported.
    """
    folder = course.root / "grader_tests"
    _come_first(folder)
    try:
        return _import_knowledge(folder, assignment)
    except CourseError:
        raise
    except Exception as error:
        raise CourseError(
            f"the checks of {assignment.id} cannot be imported: {type(error).__name__}: {error}"
        ) from error


def _come_first(folder: Path) -> None:
    """See that the checks of another course, whose modules have the same names, are not taken for these."""
    sys.path[:] = [str(folder), *(path for path in sys.path if path != str(folder))]
    for file in folder.rglob("*.py"):
        name = ".".join(file.relative_to(folder).with_suffix("").parts)
        if (known := sys.modules.get(name)) is not None and known.__file__ != str(file.absolute()):
            for of_other in (name, name.partition(".")[0]):
                sys.modules.pop(of_other, None)


def _import_knowledge(folder: Path, assignment: Assignment) -> Knowledge:
    tests = sorted(folder.glob(f"test_{assignment.module}*.py"))
    for file in tests:
        importlib.import_module(file.stem)  # once here, so that forked checkers have it
    namespace = _solved(assignment)
    banks = _banks(folder, assignment, namespace)
    return Knowledge(
        assignment,
        tuple(tests),
        tuple(m for bank in banks.values() for m in bank.misconceptions),
        _references(assignment, namespace),
        Template.from_notebook(built_source(assignment)).cells,
        {exercise: bank.problems for exercise, bank in banks.items() if bank.problems},
    )


def known_mistakes(course: Course, assignment: Assignment) -> tuple[dict, dict[str, list[Misconception]]]:
    """What the source notebook knows, solutions included, and the misconceptions of each exercise; no hidden checks."""
    namespace = _solved(assignment)
    banks = _banks(course.root / "grader_tests", assignment, namespace, compared=False)
    return namespace, {name: bank.misconceptions for name, bank in banks.items()}


def _solved(assignment: Assignment) -> dict:
    """What the source notebook knows when its set-up and its solutions have run."""
    namespace: dict = {"__name__": f"solutions_of_{assignment.module}"}
    for cell in built_source(assignment)["cells"]:
        if cell["metadata"]["role"] in ("setup", "answer"):
            exec(compile("".join(cell["source"]), f"<{cell['id']}>", "exec"), namespace)
    return namespace


def _references(assignment: Assignment, namespace: dict) -> dict[str, Callable]:
    """The solutions of the source notebook, as functions."""
    return {
        exercise.name: _constant(namespace[exercise.name])
        if exercise.kind == "prediction"
        else used_through(exercise.through, namespace[exercise.name])
        for exercise in assignment.exercises
        if exercise.kind != "written"
    }


def _constant(value: Any) -> Callable:
    return lambda: value


def _banks(folder: Path, assignment: Assignment, namespace: dict, *, compared: bool = True) -> dict[str, Bank]:
    """The misconceptions of each exercise; a file that belongs to none is a problem of its own.

    Where they are not to be `compared` with answers, nothing is imported that compares files.
    """
    solved = solved_answers(assignment)
    banks = {}
    for file in sorted((folder / "misconceptions" / assignment.module).glob("*.toml")):
        exercise, entries = assignment.by_name.get(file.stem), read_toml(file)
        if exercise is None or exercise.name not in solved:
            banks[file.stem] = Bank(problems=[f"{file.name} belongs to no exercise that has a solution"])
            continue
        name = entries.pop("alike", None)
        files = importlib.import_module(f"references.{assignment.module}") if name and compared else None
        alike = getattr(files, name) if files else None
        predicts = exercise.kind == "prediction"
        banks[file.stem] = read_bank(
            exercise.name, entries, solved[exercise.name], namespace, alike, predicts=predicts, through=exercise.through
        )
    return banks
