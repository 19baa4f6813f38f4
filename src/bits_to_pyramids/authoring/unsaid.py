"""What a known mistake gets wrong besides what its sentence says: half the truth sends people astray.

The cases of the notebook's own checks show it: an error of another kind where the solution refuses, which nobody has
who makes the mistake in another style; and several changes of which each goes wrong by itself, which may be two
mistakes.  Where that belongs to the mistake, its entry says why: ``raises = "..."``, ``together = "..."``.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import chdir
from dataclasses import replace

from bits_to_pyramids.authoring.sealing import outcomes_of, visible_cases
from bits_to_pyramids.checks.changes import Misfit, changed
from bits_to_pyramids.checks.knowledge import known_mistakes
from bits_to_pyramids.checks.misconceptions import Misconception
from bits_to_pyramids.course.manifest import Assignment, Course, read_toml
from bits_to_pyramids.course.notebooks import solutions
from bits_to_pyramids.student.cases import Case


def unsaid(course: Course, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """What known mistakes do that nobody has said, as exercise and sentence.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    """
    namespace, banks = known_mistakes(course, assignment)
    right = solutions(course, assignment)
    written = course.root / "grader_tests" / "misconceptions" / assignment.module
    with tempfile.TemporaryDirectory(prefix="b2p-unsaid-") as folder, chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, cases in visible_cases(assignment, namespace).items():
            if not banks.get(name):
                continue
            entries = read_toml(written / f"{name}.toml")
            for m in banks[name]:
                entry = entries[m.name]
                if not entry.get("raises") and (call := _raises_for_a_refusal(m, cases)):
                    yield (
                        name,
                        (
                            f"the misconception {m.name} raises another error in {call}, where the solution refuses: "
                            'say in raises = "..." why that belongs to it, or let it refuse'
                        ),
                    )
                if not entry.get("together") and _are_several(m, entry.get("changes", []), right[name], cases):
                    yield (
                        name,
                        (
                            f"the misconception {m.name} has changes of which each goes wrong by itself: say in "
                            'together = "..." what one belief they come from, or make two of it'
                        ),
                    )


def _raises_for_a_refusal(m: Misconception, cases: Sequence[Case]) -> str:
    """The first call that a mistake about ordinary calls does not refuse, but fails at."""
    outcomes = outcomes_of(m, cases)
    if all(one.refused or outcome.passed for one, outcome in zip(cases, outcomes)):
        return ""  # it is about refusals
    failing = (one for one, outcome in zip(cases, outcomes) if one.refused and outcome.kind == "raised")
    return next((one.call(m.exercise) for one in failing), "")


def _are_several(m: Misconception, changes: Sequence, solution: str, cases: Sequence[Case]) -> bool:
    """Does each change go wrong by itself, and what is left without it as well?"""
    if len(changes) < 2 or m.combines:
        return False
    parts = [[change] for change in changes] + [[c for c in changes if c is not change] for change in changes]
    return all(_goes_wrong(m, part, solution, cases) for part in parts)


def _goes_wrong(m: Misconception, changes: Sequence, solution: str, cases: Sequence[Case]) -> bool:
    """Is there a call that comes to an end, and is wrong, with some of a mistake's changes?"""
    try:
        part = replace(m, text=changed(solution, changes))
        return any(not one.passed and one.kind != "raised" for one in outcomes_of(part, cases))
    except (Misfit, SyntaxError, NameError):
        return False  # they only make sense together
