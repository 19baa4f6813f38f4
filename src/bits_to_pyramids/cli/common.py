"""What all commands share: the application and the options that many of them take."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.people import refusal

# What people read who press Ctrl-C; other commands leave nothing half done.
STOPPED = {
    "grade": "Stopped. What was graded is recorded; `b2p grade` goes on with the rest.",
    "feedback": "Stopped. Each page is whole or as it was; `b2p feedback` writes them all.",
    "demo": "Stopped. `b2p demo` begins again with an empty sample class.",
    "forget": "Stopped before everything was removed; run the same command again.",
}
INTERRUPTED = 130  # as a shell has it


class Commands(TyperGroup):
    """The commands: who stops one is told how to go on, and what the system refuses is a sentence."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            said = STOPPED.get(ctx.invoked_subcommand, "Stopped; nothing is lost. Run the same command again.")
            print(f"\n{said}", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None
        except OSError as error:
            # Without a name it is not about a file that somebody named.
            if error.filename is None or isinstance(error, ConnectionError):
                raise
            if isinstance(error, PermissionError):
                raise CourseError(refusal(Path(os.fsdecode(error.filename)).absolute())) from error
            raise CourseError(f"{os.fsdecode(error.filename)}: {error.strerror}") from error


def _version(asked: bool) -> None:
    if asked:
        print(f"bits-to-pyramids {version('bits-to-pyramids')} (Python {platform.python_version()})")
        raise typer.Exit


app = typer.Typer(
    name="b2p",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def b2p(
    version_: Annotated[
        bool, typer.Option("--version", help="Show which version this is.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Build, check and grade the course bits-to-pyramids."""


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
