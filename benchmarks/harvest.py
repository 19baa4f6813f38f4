"""How many points somebody gets who implements nothing and types what feedback says into a table.

    python benchmarks/harvest.py
    python benchmarks/harvest.py --assignments 1 2 --same-inputs

With each hand-in, feedback shows one call of each check that fails, and what was expected.  The next hand-in has a
table that knows these calls.  It is more than anybody can type: also what a page shows only the beginning of is known
in full, and an answer that is made of side effects is known with them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.knowledge import Knowledge, load_knowledge
from bits_to_pyramids.checks.marks import Failed, Marking
from bits_to_pyramids.checks.own_inputs import text_of, withhold
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.session import Tools
from bits_to_pyramids.checks.suite import Check, GraderFailure, Suite
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.variants import VARIANTS
from bits_to_pyramids.sandbox import Raised, Returned

ROOT = Path(__file__).resolve().parent.parent
AFTER = (0, 1, 7, 29)  # hand-ins from which something was learned
NOT_KNOWN = Raised("LookupError", ("LookupError",), "this is not in the table", None, None)


class Table(Solutions):
    """A notebook that knows the calls which feedback has shown, and nothing else."""

    def __init__(self, knowledge: Knowledge) -> None:
        super().__init__(knowledge)
        self.known: set[str] = set()

    def call(self, name: str, args: tuple, kwargs: dict, **options: object) -> Returned | Raised:
        if text_of(Call(name, (*args, *kwargs.values()), None)) not in self.known:
            return NOT_KNOWN
        return super().call(name, args, kwargs, **options)

    def get(self, name: str, *rest: object) -> Returned | Raised:
        return NOT_KNOWN


class Watching(Marking):
    """What feedback shows of it is learned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.learned: set[str] = set()

    def _tried(self, check: Check, tools: Tools) -> Failed | None:
        failed = super()._tried(check, tools)
        shown = [call for call in self.records[check.exercise].calls if call.failed == check.name][-1:]
        if failed is not None:
            # Of a prediction feedback does not show the number.
            self.learned.update(text_of(call) for call in shown if call.args is not None)
        return failed


def points_by_hand_in(
    knowledge: Knowledge, suite: Suite, hand_ins: int, same_inputs: bool, without: bool
) -> Iterator[float]:
    """The points of each hand-in, of 100, with nothing in the table of the first."""
    table = Table(knowledge)
    for number in range(hand_ins + 1):
        marking = Watching(knowledge.assignment, suite, table, 0 if same_inputs else number % VARIANTS, own=number)
        try:
            results = marking.exercises()
        except GraderFailure as error:
            raise SystemExit(f"{knowledge.assignment.id}: {error}") from error
        if not without:
            withhold(results, marking.unproven)
        yield 100 * float(sum(r.points for r in results) / sum(r.max_points for r in results))
        table.known |= marking.learned


def points_of(knowledge: Knowledge, suite: Suite, options: argparse.Namespace) -> list[float]:
    """The points of 100 after each hand-in."""
    points: list[float] = []

    def serve() -> None:
        points.extend(points_by_hand_in(knowledge, suite, max(AFTER), options.same_inputs, options.all_count))

    suite.serve(knowledge.tests, serve)
    return points


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assignments", nargs="*", help="only these; by default all")
    parser.add_argument("--same-inputs", action="store_true", help="everybody has one variant for all hand-ins")
    parser.add_argument("--all-count", action="store_true", help="also what is right for nothing of its own")
    options = parser.parse_args()
    course = Course.find(ROOT)
    print(f"| assignment | {' | '.join(f'after {number}' for number in AFTER)} |\n| --- |{' --: |' * len(AFTER)}")
    sums = np.zeros(len(AFTER))
    chosen = [one for one in course.assignments if not options.assignments or one.id[0] in options.assignments]
    chosen = [course.assignment(one.id) for one in chosen]
    chosen = [one for one in chosen if any(exercise.kind == "function" for exercise in one.exercises)]
    for assignment in chosen:
        points = points_of(load_knowledge(course, assignment), Suite(assignment), options)
        row = np.array([points[number] for number in AFTER])
        sums += row
        print(f"| {assignment.id} | {' | '.join(f'{value:.0f}' for value in row)} |", flush=True)
    print(f"| all | {' | '.join(f'{value:.0f}' for value in sums / len(chosen))} |")


if __name__ == "__main__":
    main()
