"""Grading a class, and showing a whole one to somebody new."""

from __future__ import annotations

from typing import Annotated

import typer

from bits_to_pyramids.cli.common import (
    AssignmentOption,
    CourseOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    StudentOption,
    app,
    chosen_assignments,
    processors,
)
from bits_to_pyramids.course.manifest import Course


@app.command(
    epilog="Examples: `b2p grade`  `b2p grade -a 1 --jobs 4`  `b2p grade -s 'a*' --force`  `b2p grade --scheduler "
    "tcp://10.0.0.1:8786`"
)
def grade(
    assignment: AssignmentOption = None,
    student: StudentOption = "*",
    jobs: JobsOption = None,
    force: Annotated[bool, typer.Option(help="Grade again what has not changed.")] = False,
    isolation: IsolationOption = None,
    db: Annotated[
        str | None,
        typer.Option(
            help="The gradebook, as SQLAlchemy names it; by default as in nbgrader_config.py.", show_default=False
        ),
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on the dask cluster with this address.", show_default=False)
    ] = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Grade the submissions in submitted/: scores, autograded notebooks, gradebook.

    What was graded before and has not changed is skipped, so that a grading that was killed
    goes on where it was.  Points given by hand are kept.  The exit code is 0 when all
    submissions were graded, whatever their scores, 1 when some could not be, and 2 when
    nothing can be graded (the gradebook is locked or damaged, the isolation cannot be had).
    """
    from bits_to_pyramids.cli.grade_class import grade_class

    found = Course.find(course or ".")
    ok = grade_class(
        found,
        chosen_assignments(found, assignment),
        students=student,
        jobs=jobs or processors(),
        force=force,
        isolation=isolation,
        db_url=db,
        scheduler=scheduler,
        as_json=json_,
    )
    raise typer.Exit(0 if ok else 1)


@app.command()
def doctor(json_: JsonOption = False) -> None:
    """Say what isolation this machine can give, and prove it with hostile probes."""
    from bits_to_pyramids.sandbox.doctor import examine

    raise typer.Exit(examine(as_json=json_))


@app.command(epilog="Example: `b2p demo`")
def demo(
    jobs: JobsOption = None,
    course: CourseOption = None,
) -> None:
    """Build the course, make a sample class, grade it, and say where everything is."""
    from bits_to_pyramids.cli.demo import run

    raise typer.Exit(run(Course.find(course or "."), jobs or processors()))
