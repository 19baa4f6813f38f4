"""``b2p mutants``: how many solutions with one small thing wrong the hidden checks let through.

Each mutant is graded by its own exercise's checks, in the jail, as a submission is.  A mutant that
only drawn inputs notice is tried with every variant: whether somebody loses points must not depend
on which one they got.  Mutants that mean the same as the solution are listed with the reason in
``grader_tests/equivalent_mutants/MODULE.toml``.
"""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bits_to_pyramids.authoring.mutants import Mutant, mutants
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge, load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Assignment, Course, read_toml
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.course.variants import VARIANTS
from bits_to_pyramids.intake.notebook import Cell, Template
from bits_to_pyramids.sandbox.lockdown import die_with_parent

# A mutant that never ends need not be waited for as long as a person's slow code.
SECONDS = 2.0


@dataclass(frozen=True)
class Tried:
    """What came of one mutant: in which variants it lost points, and why it may be let through."""

    mutant: Mutant
    noticed: tuple[bool, ...]
    equivalent: str = ""

    @property
    def killed(self) -> bool:
        """Does it lose points in every variant?"""
        return all(self.noticed)

    @property
    def by_luck(self) -> bool:
        """Does it depend on the variant whether it loses points?"""
        return any(self.noticed) and not all(self.noticed)

    @property
    def in_words(self) -> str:
        """Whose mutant it is and how it fared, in a few words."""
        how = "loses points" if self.killed else "not noticed"
        if self.by_luck:
            how = f"noticed in {sum(self.noticed)} of {len(self.noticed)} variants"
        return f"{self.mutant.exercise}  {how}"


def equivalents(course: Course, assignment: Assignment) -> dict[tuple[str, str], str]:
    """The listed mutants that mean the same as their solution: exercise and name, and the reason."""
    path = course.root / "grader_tests" / "equivalent_mutants" / f"{assignment.module}.toml"
    if not path.is_file():
        return {}
    return {
        (exercise, f"{entry['line']}  ->  {entry['change']}"): entry["reason"]
        for exercise, entries in read_toml(path).items()
        for entry in entries
    }


def all_mutants(course: Course, assignment: Assignment, exercise: str | None = None) -> list[Mutant]:
    """The mutants of an assignment's solutions, or of one of them."""
    return [
        mutant
        for name, source in solutions(course, assignment).items()
        if assignment.by_name[name].kind == "function" and exercise in (None, name)
        for mutant in mutants(name, source)
    ]


def known_mistakes(course: Course, assignment: Assignment, exercise: str | None = None) -> list[Mutant]:
    """The misconceptions of an assignment, to be tried in every variant as mutants are."""
    return [
        Mutant(m.exercise, "misconception", m.name, m.text)
        for m in load_knowledge(course, assignment).misconceptions
        if assignment.by_name[m.exercise].kind == "function" and exercise in (None, m.exercise)
    ]


def try_mutants(
    course: Course,
    assignment: Assignment,
    made: list[Mutant],
    *,
    jobs: int = 2,
    report: Callable[[Tried], None] = lambda tried: None,
) -> list[Tried]:
    """Grade mutants, each with its own exercise's checks.

    Raises
    ------
    CourseError
        If the checks cannot be imported.
    """
    knowledge = load_knowledge(course, assignment)
    right = solutions(course, assignment)
    known = equivalents(course, assignment)
    notebook = released_notebook(course, assignment)
    tried: list[Tried] = []
    libraries = {assignment.by_name[mutant.exercise].uses for mutant in made}
    suite = Suite(assignment)
    with Jails(course.settings.isolation, jobs) as jails:
        for needed in {(), *libraries}:
            jails.spawn(needed)

        def serve() -> None:
            jails.await_ready()
            cells = {mutant: _cells(answered(notebook, right | {mutant.exercise: mutant.source})) for mutant in made}
            for mutant, noticed in _spread(knowledge, suite, jails, cells, jobs):
                tried.append(Tried(mutant, noticed, known.get((mutant.exercise, mutant.name), "")))
                report(tried[-1])

        suite.serve(knowledge.tests, serve)
    order = {mutant: at for at, mutant in enumerate(made)}
    return sorted(tried, key=lambda one: order[one.mutant])


def _cells(notebook: dict) -> list[Cell]:
    return list(Template.from_notebook(notebook).cells)


def _spread(
    knowledge: Knowledge, suite: Suite, jails: Jails, cells: dict[Mutant, list[Cell]], jobs: int
) -> Iterator[tuple[Mutant, tuple[bool, ...]]]:
    """Share the mutants out over forked processes, each of which asks the jails by itself."""
    made = list(cells)
    pipes = []
    for slot in range(jobs):
        readable, writable = os.pipe()
        if os.fork() == 0:
            try:
                die_with_parent()
                warnings.simplefilter("ignore")
                jails.asker = slot
                with os.fdopen(writable, "wb") as results:
                    for at in range(slot, len(made), jobs):
                        mutant = made[at]
                        pickle.dump((at, _noticed(knowledge, suite, jails, mutant, cells[mutant])), results)
                        results.flush()
            finally:
                os._exit(0)
        os.close(writable)
        pipes.append(os.fdopen(readable, "rb"))
    left = len(made)
    while left:
        for pipe in list(pipes):
            try:
                at, noticed = pickle.load(pipe)
            except EOFError:
                pipes.remove(pipe)
                if not pipes:
                    raise RuntimeError("a process that tries mutants ended before it was done") from None
                continue
            left -= 1
            yield made[at], noticed
    for _ in range(jobs):
        os.wait()


def _noticed(knowledge: Knowledge, suite: Suite, jails: Jails, mutant: Mutant, cells: list[Cell]) -> tuple[bool, ...]:
    """In which variants one of the exercise's checks fails."""
    assignment = knowledge.assignment
    quick = tuple(replace(one, seconds=min(one.seconds, SECONDS)) for one in assignment.exercises)
    checks = suite.of(mutant.exercise)
    session = Session(jails, cells, assignment.limits)
    try:
        marking = Marking(replace(assignment, exercises=quick), suite, session, 0)
        if any(marking.outcome(check) is not None for check in checks if not check.draws):
            return (True,) * VARIANTS
        found = []
        for seed in range(VARIANTS):
            marking = Marking(replace(assignment, exercises=quick), suite, session, seed)
            found.append(any(marking.outcome(check) is not None for check in checks if check.draws))
        return tuple(found)
    finally:
        session.close()
