"""What all commands share: the application and the options that many of them take."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Annotated

import typer

from bits_to_pyramids.course.manifest import Assignment, Course

app = typer.Typer(
    name="b2p",
    help="Build, check and grade the course bits-to-pyramids.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CourseOption = Annotated[
    Path | None,
    typer.Option("--course", help="The course folder; by default the one you are in.", show_default=False),
]
AssignmentOption = Annotated[
    str | None,
    typer.Option("--assignment", "-a", help="Only this assignment, by id, name or number.", show_default=False),
]
StudentOption = Annotated[str, typer.Option("--student", "-s", help="Only these students (a pattern like 'a*').")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for other programs.")]
JobsOption = Annotated[
    int | None,
    typer.Option(
        help="How many submissions at a time; by default as many as there are processors.", min=1, show_default=False
    ),
]
IsolationOption = Annotated[
    str | None,
    typer.Option(help="bubblewrap, landlock or none; by default as in source/course.toml.", show_default=False),
]


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def chosen_assignments(course: Course, name: str | None) -> list[Assignment]:
    """The assignment of that name, or all of them."""
    return [course.assignment(name)] if name else list(course.assignments)


def progress() -> AbstractContextManager[Callable[[str], None]]:
    """A context that says which step is being done."""
    from bits_to_pyramids.cli.progress import steps

    return steps()
