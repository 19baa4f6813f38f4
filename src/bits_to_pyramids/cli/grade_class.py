"""``b2p grade`` as people see it: progress, one line per submission, a table at the end."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from fractions import Fraction

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bits_to_pyramids.cli.progress import counted
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.students import is_meant, nobody_is_meant
from bits_to_pyramids.grading.batch import Graded, grade
from bits_to_pyramids.intake.submissions import Found, Submission, survey
from bits_to_pyramids.results.wording import number, show_text

# Columns of a terminal: between two cells, of an id, of the words that say what happened.
GAP, LEAST_ID, LEAST_REASON = 2, 8, 20
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
    by_script: bool = True,
    as_json: bool = False,
) -> bool:
    """Grade what is in ``submitted/`` and print it; True if every submission got its grade."""
    found = survey(course)
    submissions = [
        one for one in found.submissions if one.assignment in assignments and is_meant(one.student, students)
    ]
    db_url = db_url or gradebook_url(course)
    if not submissions and students != "*":
        handed_in = {one.student for one in found.submissions if one.assignment in assignments}
        raise CourseError(nobody_is_meant(students, handed_in, "in submitted/"))
    # For programs, standard output is theirs.
    say = functools.partial(print, file=sys.stderr if as_json else sys.stdout)
    if not submissions:
        if as_json:
            print("[]")
        else:
            print(f"There are no submissions in {course.root / 'submitted'} to grade.")
        for line in others(course, assignments, students, found, db_url):
            say(line)
        return True
    with _engine(course, scheduler, isolation or course.settings.isolation, jobs) as (engine, jobs):
        said: list[str] = []
        with counted(len(submissions), "grading") as tick:
            done = grade(
                course,
                submissions,
                db_url=db_url,
                isolation=isolation,
                jobs=jobs,
                force=force,
                report=lambda graded: tick(one_line(graded)),
                say=said.append,
                engine=engine,
                by_script=by_script,
            )
    done.sort(key=lambda graded: (graded.submission.assignment.id, graded.submission.student))
    if as_json:
        print(json.dumps([_as_json(graded) for graded in done]))
    else:
        print_scores(done)
    for line in [*said, *others(course, assignments, students, found, db_url)]:
        say(line)
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
    return f"{name}  {points}  {graded.state}" + (f": {show_text(graded.refused)}" if graded.refused else "")


def print_scores(done: list[Graded]) -> None:
    """The scores as a table, a sentence that counts what happened, and what a regrade changed or did not."""
    console = Console()
    rows = [_row(graded) for graded in done]
    # What must not be shortened, whatever the width: all but the student's id and, folded, what happened.
    fixed = sum(max(map(len, column)) + GAP for column in zip(*[row[1:4] for row in rows], strict=True))
    left, reasons = console.width - fixed - GAP, max(len(row[-1]) for row in rows)
    # A third of the width for what happened, less where ids would have no room.
    room = left - min(reasons, console.width // 3, max(LEAST_REASON, left - LEAST_ID))
    if console.is_terminal and room < LEAST_ID:
        for student, assignment, points, state, what in rows:
            print(f"{student}\n  {assignment}  {points}  {state}")
            if what:
                console.print(Padding(Text(what), (0, 0, 0, 4)))
    else:
        # On a terminal ids are shortened where there is no room; a file has room.
        table = _table(rows, room if console.is_terminal else None)
        if not console.is_terminal:
            wide = console.options.update(max_width=10_000)
            console = Console(width=max(80, console.measure(table, options=wide).maximum))
        console.print(table)
    counts = {state: sum(graded.state == state for graded in done) for state in STATES}
    print(", ".join(f"{count} {state}" for state, count in counts.items() if count))
    for line in [*changes(done), *kept_by_hand(done)]:
        print(line)


def _row(graded: Graded) -> tuple[str, str, str, str, str]:
    most = graded.submission.assignment.max_score
    points = f"{number(graded.points)} / {most}" if graded.points is not None else "-"
    student, what = show_text(graded.submission.student), show_text(_what_happened(graded))
    return student, graded.submission.assignment.id, points, graded.state, what


def _table(rows: Sequence[tuple[str, ...]], room: int | None) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("student", no_wrap=True, max_width=room)
    for title in ("assignment", "points", "state"):
        table.add_column(title, justify="right" if title == "points" else "left", no_wrap=True)
    table.add_column("what happened", overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))  # as text: a student id in brackets is not markup
    return table


def _what_happened(graded: Graded) -> str:
    if graded.points is None:
        return graded.failure.strip().splitlines()[-1]
    elsewhere = f"taken from submitted/{_place(graded.submission)}" if graded.submission.misplaced else ""
    if graded.submission.team:
        elsewhere = f"team {graded.submission.team}: {elsewhere}"
    return "; ".join(filter(None, (graded.refused or graded.findings, graded.remark, elsewhere)))


def _place(submission: Submission) -> str:
    parts = submission.folder.parts
    return "/".join(parts[len(parts) - 1 - parts[::-1].index("submitted") + 1 :])


def others(course: Course, assignments: list[Assignment], students: str, found: Found, db_url: str) -> list[str]:
    """Who of the class list did not hand in, and what lies in ``submitted/`` and is nobody's."""
    from bits_to_pyramids.records.gradebook.scores import known_students  # SQLAlchemy, after the grading has begun

    lines = []
    known = [student for student in known_students(db_url) if is_meant(student, students)]
    for assignment in assignments:
        there = {one.student for one in found.submissions if one.assignment == assignment}
        if missing := [show_text(student) for student in known if student not in there]:
            lines.append(
                f"\nNo submission of {assignment.id} from {len(missing)} of {len(known)}: {', '.join(missing)}"
            )
    if found.left_out:
        lines += ["\nIn submitted/ and not graded:", *(f"  {show_text(line)}" for line in found.left_out)]
    return lines


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
            changed = f"automatic {before} -> {now}" if before != now else "the answer is another one"
            lines.append(
                f"  {show_text(graded.submission.student)}  {graded.submission.assignment.id}  {kept.cell}: "
                f"{number(kept.manual)} by hand; {changed}"
            )
    return (
        [
            "\nPoints given by hand were kept where the answer or the automatic points changed; "
            "formgrader asks for a review:",
            *lines,
        ]
        if lines
        else []
    )


def _as_json(graded: Graded) -> dict:
    row = {
        "student": graded.submission.student,
        "assignment": graded.submission.assignment.id,
        "state": graded.state,
        "failure": graded.failure,
        "remark": graded.remark,
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
