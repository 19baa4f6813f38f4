"""Which library decides which hidden check: a table for the docs, made from the checks themselves."""

from __future__ import annotations

import inspect
import sys
from dataclasses import dataclass
from fractions import Fraction

from bits_to_pyramids.checks.suite import check_title
from bits_to_pyramids.course.manifest import Assignment, Course

OURS = "the rule in the task"


@dataclass(frozen=True)
class Decided:
    """One check and whose word decides it; no library means that the task's own rule does."""

    exercise: str
    name: str
    title: str
    libraries: tuple[str, ...]
    weight: Fraction


def decided_checks(course: Course, assignment: Assignment) -> list[Decided]:
    """The hidden checks of an assignment, in the order of its exercises."""
    from bits_to_pyramids.checks.knowledge import load_knowledge

    classes = [
        value
        for file in load_knowledge(course, assignment).tests
        for value in vars(sys.modules[file.stem]).values()
        if inspect.isclass(value) and hasattr(value, "b2p_exercise")
    ]
    order = list(assignment.by_name)
    classes.sort(key=lambda cls: order.index(cls.b2p_exercise))
    return [
        Decided(
            cls.b2p_exercise,
            name,
            check_title(name, check),
            getattr(check, "b2p_decided_by", getattr(cls, "b2p_decided_by", ())),
            getattr(check, "b2p_weight", Fraction(1)),
        )
        for cls in classes
        for name, check in vars(cls).items()
        if name.startswith("test_")
    ]


def deciding_page(course: Course) -> str:
    """The whole table as Markdown."""
    lines = [
        "# Who decides which check",
        "",
        "Every hidden check, and the libraries whose word it takes. Where none is named, the rule stands in the",
        "task itself. This page is printed by `b2p checks --markdown`.",
    ]
    for assignment in course.assignments:
        checks = decided_checks(course, assignment)
        by_library = sum(bool(check.libraries) for check in checks)
        lines += [
            "",
            f"## {assignment.id}",
            "",
            f"{len(checks)} checks, {by_library} of them decided by a library.",
            "",
        ]
        lines += ["| exercise | check | decided by |", "| --- | --- | --- |"]
        lines += [f"| `{c.exercise}` | {c.title} | {', '.join(c.libraries) or OURS} |" for c in checks]
    return "\n".join(lines) + "\n"
