"""Grading a class, and showing a whole one to somebody new."""

from __future__ import annotations

from pathlib import Path
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
    rehearsal: Annotated[
        bool,
        typer.Option(
            "--rehearsal/--no-rehearsal",
            help="Compare replies with those of the solutions, or run every check: the same results, more slowly.",
        ),
    ] = True,
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
        by_script=rehearsal,
        as_json=json_,
    )
    raise typer.Exit(0 if ok else 1)


@app.command()
def doctor(json_: JsonOption = False) -> None:
    """Say what isolation this machine can give, and prove it with hostile probes."""
    from bits_to_pyramids.sandbox.doctor import examine

    raise typer.Exit(examine(as_json=json_))


@app.command(epilog="Examples: `b2p demo`  `b2p demo -a 3`  `b2p demo --all --to ../demo`")
def demo(
    assignment: AssignmentOption = None,
    all_: Annotated[bool, typer.Option("--all", help="All assignments, not only the first.")] = False,
    jobs: JobsOption = None,
    to: Annotated[
        Path | None, typer.Option(help="The folder of the sample class; by default demo/.", show_default=False)
    ] = None,
    course: CourseOption = None,
) -> None:
    """Make a sample class in a folder of its own, grade it, and say where everything is.

    Its six students hand in the first assignment, or the one that you name.
    """
    from bits_to_pyramids.cli.demo import run

    found = Course.find(course or ".")
    chosen = chosen_assignments(found, assignment) if assignment or all_ else list(found.assignments[:1])
    raise typer.Exit(run(found, chosen, jobs or processors(), to))
