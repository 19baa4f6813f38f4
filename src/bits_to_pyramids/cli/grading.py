"""Grading a class, and showing a whole one to somebody new."""

from __future__ import annotations

from typing import Annotated

import typer

from bits_to_pyramids.cli.common import (
    AssignmentOption,
    CourseOption,
    IsolationOption,
    JsonOption,
    StudentOption,
    app,
    chosen_assignments,
)
from bits_to_pyramids.course.manifest import Course


@app.command(epilog="Examples: `b2p grade`  `b2p grade -a 1 --jobs 4`  `b2p grade -s 'a*' --force`")
def grade(
    assignment: AssignmentOption = None,
    student: StudentOption = "*",
    jobs: Annotated[int, typer.Option(help="Submissions graded at once.", min=1)] = 2,
    force: Annotated[bool, typer.Option(help="Grade again what has not changed.")] = False,
    isolation: IsolationOption = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Grade the submissions in submitted/: scores, autograded notebooks, gradebook.

    What was graded before and has not changed is skipped.  The exit code is 0 when all
    submissions were graded, whatever their scores, and 1 when some could not be.
    """
    from bits_to_pyramids.grading.running import grade_class

    found = Course.find(course or ".")
    ok = grade_class(
        found, chosen_assignments(found, assignment), students=student, jobs=jobs, force=force, isolation=isolation, as_json=json_
    )
    raise typer.Exit(0 if ok else 1)


@app.command()
def doctor(json_: JsonOption = False) -> None:
    """Say what isolation this machine can give, and prove it with hostile probes."""
    from bits_to_pyramids.sandbox.doctor import examine

    raise typer.Exit(examine(as_json=json_))


@app.command(epilog="Example: `b2p demo`")
def demo(
    jobs: Annotated[int, typer.Option(help="Submissions graded at once.", min=1)] = 2,
    course: CourseOption = None,
) -> None:
    """Build the course, make a sample class, grade it, and say where everything is."""
    from bits_to_pyramids.demo import run

    raise typer.Exit(run(Course.find(course or "."), jobs))
