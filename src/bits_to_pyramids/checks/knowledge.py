"""What the checker knows of an assignment and the student's process must not: checks, misconceptions, solutions."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bits_to_pyramids.checks import Misconception
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.notebooks import built_source


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
        raise CourseError(
            f"the checks of {assignment.id} cannot be imported: {type(error).__name__}: {error}"
        ) from error


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
        exercise.name: _constant(namespace[exercise.name])
        if exercise.kind == "prediction"
        else namespace[exercise.name]
        for exercise in assignment.exercises
        if exercise.kind != "written"
    }


def _constant(value: Any) -> Callable:
    return lambda: value
