"""``b2p grade`` as people see it: progress, one line per submission, a table at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bits_to_pyramids.cli.progress import counted
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.grading.batch import Graded, grade
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.results.wording import number, show_text

STATES = ("graded", "unchanged", "refused", "not graded")


def grade_class(
    course: Course,
    assignments: list[Assignment],
    *,
    students: str = "*",
    jobs: int = 2,
    force: bool = False,
    isolation: str | None = None,
    db_url: str | None = None,
    scheduler: str | None = None,
    as_json: bool = False,
) -> bool:
    """Grade what is in ``submitted/`` and print it; True if every submission got its grade."""
    submissions = list(find_submissions(course, assignments, students))
    if not submissions:
        if as_json:
            print("[]")
        else:
            print(f"There are no submissions in {course.root / 'submitted'} to grade.")
        return True
    with (
        _engine(course, scheduler, isolation or course.settings.isolation, jobs) as (engine, jobs),
        counted(len(submissions), "grading") as tick,
    ):
        done = grade(
            course,
            submissions,
            db_url=db_url or gradebook_url(course),
            isolation=isolation,
            jobs=jobs,
            force=force,
            report=lambda graded: tick(one_line(graded)),
            engine=engine,
        )
    done.sort(key=lambda graded: (graded.submission.assignment.id, graded.submission.student))
    if as_json:
        print(json.dumps([_as_json(graded) for graded in done]))
    else:
        print_scores(done)
    return all(graded.state != "not graded" for graded in done)


@contextmanager
def _engine(course: Course, scheduler: str | None, isolation: str, jobs: int) -> Iterator[tuple]:
    """What grades, and how many submissions at once: this machine, or a cluster."""
    if scheduler is None:
        yield None, jobs
        return
    from bits_to_pyramids.workers.cluster import Cluster, connect

    with connect(scheduler) as client:
        # Twice as many as can be graded at once, so that no worker waits for us.
        threads = sum(client.nthreads().values())
        yield lambda assignment: Cluster(client, course, assignment, isolation), max(2 * threads, jobs)


def one_line(graded: Graded) -> str:
    """One submission's outcome in one line."""
    name = f"{show_text(graded.submission.student)}  {graded.submission.assignment.id}"
    if graded.points is None:
        return f"{name}  not graded: {show_text(graded.failure.strip().splitlines()[-1])}"
    points = f"{number(graded.points)} of {graded.submission.assignment.max_score}"
    return f"{name}  {points}  {graded.state}" + (f": {graded.refused}" if graded.refused else "")


def print_scores(done: list[Graded]) -> None:
    """The scores as a table, a sentence that counts what happened, and what a regrade changed or did not."""
    table = Table(box=None, pad_edge=False)
    for title in ("student", "assignment", "points", "state"):
        table.add_column(title, justify="right" if title == "points" else "left", no_wrap=True)
    table.add_column("what happened")
    for graded in done:
        points = (
            f"{number(graded.points)} / {graded.submission.assignment.max_score}" if graded.points is not None else "-"
        )
        # As text: a student id in brackets is not markup.
        student = Text(show_text(graded.submission.student))
        table.add_row(
            student, graded.submission.assignment.id, points, graded.state, Text(show_text(_what_happened(graded)))
        )
    Console().print(table)
    counts = {state: sum(graded.state == state for graded in done) for state in STATES}
    print(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    for line in [*changes(done), *kept_by_hand(done)]:
        print(line)


def _what_happened(graded: Graded) -> str:
    return graded.failure.strip().splitlines()[-1] if graded.points is None else graded.refused or graded.findings


def changes(done: list[Graded]) -> list[str]:
    """Whose points are others than at the grading before."""
    changed = [g for g in done if g.state in ("graded", "refused") and g.before is not None and g.before != g.points]
    lines = [f"\nGraded again with another score: {len(changed)}"] if changed else []
    for graded in changed:
        before, points = graded.before or Fraction(0), graded.points or Fraction(0)
        sign = "+" if points > before else ""
        difference = f"{number(before)} -> {number(points)} ({sign}{number(points - before)})"
        lines.append(f"  {show_text(graded.submission.student)}  {graded.submission.assignment.id}  {difference}")
    return lines


def kept_by_hand(done: list[Graded]) -> list[str]:
    """Where points that a person gave stay, although the automatic ones changed."""
    lines = []
    for graded in done:
        for kept in graded.kept:
            before, now = ("none" if points is None else number(points) for points in (kept.before, kept.now))
            lines.append(
                f"  {show_text(graded.submission.student)}  {graded.submission.assignment.id}  {kept.cell}: "
                f"{number(kept.manual)} by hand; automatic {before} -> {now}"
            )
    return (
        ["\nPoints given by hand were kept where the automatic points changed; formgrader asks for a review:", *lines]
        if lines
        else []
    )


def _as_json(graded: Graded) -> dict:
    row = {
        "student": graded.submission.student,
        "assignment": graded.submission.assignment.id,
        "state": graded.state,
        "failure": graded.failure,
        "max_points": graded.submission.assignment.max_score,
    }
    if graded.points is None:
        return row
    kept = [asdict(one) for one in graded.kept]
    before = None if graded.before is None else float(graded.before)
    return row | {
        "points": float(graded.points),
        "before": before,
        "kept_by_hand": kept,
        "result": json.loads(graded.result.to_json()) if graded.result else None,
    }
