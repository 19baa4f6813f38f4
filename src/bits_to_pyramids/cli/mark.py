"""Reading written answers, alone or with colleagues."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bits_to_pyramids.cli.common import AssignmentOption, CourseOption, app
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.private import private_files


@app.command(
    epilog="Examples: `b2p mark -a 3`  `b2p mark -a 3 --markers ira,jo --anonymous`  "
    "`b2p mark -a 3 --from marking/3-chunks-ira.csv`"
)
def mark(
    assignment: AssignmentOption = None,
    markers: Annotated[str, typer.Option(help="Who reads, separated by commas; each gets a share.")] = "all",
    to: Annotated[Path, typer.Option(help="The folder for pages and tables.")] = Path("marking"),
    everything: Annotated[bool, typer.Option("--all", help="Also what somebody has read already.")] = False,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Without names.")] = False,
    from_: Annotated[
        list[Path] | None,
        typer.Option("--from", help="Instead, take a filled table into the gradebook.", show_default=False),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write the written answers that wait to be read, one question for everybody in a row, with a table to fill.

    A filled table goes back with --from: points as extra credit, comments as Markdown, as if given in formgrader.
    """
    from bits_to_pyramids.reporting.marking import take_marks, write_sheets

    found = Course.find(course or ".")
    private_files(found)
    if assignment is None:
        raise CourseError("name the assignment with -a")
    chosen = found.assignment(assignment)
    if not from_:
        names = [name.strip() for name in markers.split(",")]
        for marker, page, count in write_sheets(found, chosen, to, names, everything=everything, anonymous=anonymous):
            print(f"{marker}: {count} answers in {page}, points into {page.with_suffix('.csv').name}")
        return
    taken = take_marks(found, chosen, [row for path in from_ for row in _rows(path)])
    print(f"{taken.marked} answers marked, {taken.empty} left for later")
    for lines, what in ((taken.changed, "had other points before"), (taken.left_out, "rows were left out")):
        if lines:
            print(f"{len(lines)} {what}:")
            for line in lines:
                print(f"  {line}")
    raise typer.Exit(1 if taken.left_out else 0)


def _rows(path: Path) -> list[dict[str, str]]:
    """A table as a spreadsheet saved it, whatever separator it uses."""
    from bits_to_pyramids.lms.table import Table

    table = Table.read(path)
    columns = {name: table.column(name) for name in ("number", "student", "exercise", "points", "comment", "answer")}
    if missing := [name for name in ("points", "comment", "answer") if columns[name] is None]:
        raise CourseError(f"{path} has no column {missing[0]!r}; it is not a table that `b2p mark` wrote")
    there = {name: at for name, at in columns.items() if at is not None}
    return [{name: table.value(row, at) for name, at in there.items()} for row in table.rows]
