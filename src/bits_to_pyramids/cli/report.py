"""The class as a whole: report, similar answers, exports, class lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bits_to_pyramids.cli.common import AssignmentOption, CourseOption, JsonOption, app, chosen_assignments, progress
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.private import private_files
from bits_to_pyramids.results.wording import show_text


@app.command(epilog="Examples: `b2p report -a 1`  `b2p report --to report/`  `b2p report --to report/ --anonymous`")
def report(
    assignment: AssignmentOption = None,
    to: Annotated[
        Path | None,
        typer.Option(help="A folder for pages, CSV and JSON; without it, a table is printed.", show_default=False),
    ] = None,
    anonymous: Annotated[bool, typer.Option("--anonymous", help="Numbers in the place of names and ids.")] = False,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Show what the class got, exercise by exercise, and which mistakes were common."""
    from bits_to_pyramids.reporting.summary import class_summary, print_summary

    found = Course.find(course or ".")
    private_files(found)
    chosen = chosen_assignments(found, assignment)
    if to is not None:
        from bits_to_pyramids.reporting.class_report import write_report

        with progress() as say:
            written = write_report(found, chosen, to, anonymous=anonymous, progress=say)
        print(
            json.dumps([str(path) for path in written])
            if json_
            else f"{len(written)} files; start with {to / 'index.html'}"
        )
        return
    summaries = [class_summary(found, one) for one in chosen]
    if json_:
        print(json.dumps(summaries))
    else:
        for summary in summaries:
            print_summary(summary)


@app.command(epilog="Examples: `b2p similar -a 1`  `b2p similar -a 1 --to similar/`")
def similar(
    assignment: AssignmentOption = None,
    to: Annotated[
        Path | None, typer.Option(help="A folder for pages with the answers side by side.", show_default=False)
    ] = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """List answers that are more alike than this class's answers usually are.  A reason to look, never a verdict."""
    from bits_to_pyramids.reporting.similarity import compare_class, print_similar, similar_json, write_similar

    found = Course.find(course or ".")
    private_files(found)
    with progress() as say:
        compared = [compare_class(found, chosen, progress=say) for chosen in chosen_assignments(found, assignment)]
    if to is not None:
        written = write_similar(compared, to)
        typer.echo(f"{len(written)} files; start with {written[0]}", err=json_)
    if json_:
        print(json.dumps([similar_json(one) for one in compared]))
    elif to is None:
        for one in compared:
            print_similar(one)


@app.command(
    epilog="Examples: `b2p export --to grades.csv`  `b2p export --exercises -a 1 --to points.json`  "
    "`b2p export --to canvas.csv --template Grades.csv --lms canvas -a 1`"
)
def export(
    to: Annotated[Path, typer.Option(help="The file to write: .csv or .json.")] = Path("grades.csv"),
    template: Annotated[
        Path | None,
        typer.Option(help="The file that your LMS exported; a copy of it is filled.", show_default=False),
    ] = None,
    lms: Annotated[str | None, typer.Option(help="Whose file it is: canvas or moodle.", show_default=False)] = None,
    assignment: AssignmentOption = None,
    column: Annotated[
        str | None, typer.Option(help="The column for the grades, where it cannot be told.", show_default=False)
    ] = None,
    match: Annotated[
        str | None,
        typer.Option(help="The column that says who somebody is, where it cannot be told.", show_default=False),
    ] = None,
    scale: Annotated[
        bool, typer.Option("--scale", help="Convert points where the LMS counts with another maximum.")
    ] = False,
    exercises: Annotated[
        bool, typer.Option("--exercises", help="One row per exercise instead of one per assignment.")
    ] = False,
    course: CourseOption = None,
) -> None:
    """Write grades for other programs, manual grades and late penalties included."""
    found = Course.find(course or ".")
    private_files(found)
    if template is None and lms is None:
        from bits_to_pyramids.reporting.export import export_csv, export_json

        write = {".csv": export_csv, ".json": export_json}.get(to.suffix.lower())
        if write is None:
            raise CourseError(f"--to {to}: grades are written as .csv or .json")
        chosen_ids = [found.assignment(assignment).id] if assignment else []
        rows = write(found, to, by_exercise=exercises, assignments=chosen_ids)
        print(f"{rows} rows in {to}")
        return
    if template is None or lms is None or assignment is None:
        raise CourseError(
            "to fill a file of your LMS, name the file (--template), the LMS (--lms) and the assignment (-a)"
        )
    from bits_to_pyramids.lms.export import export_filled

    chosen = found.assignment(assignment)
    done, waiting = export_filled(found, chosen, template, to, lms, column=column, match=match, scale=scale)
    print(f"{len(done.filled)} grades of {chosen.id} in {to}")
    for listed, what in (
        (done.without_row, "in the gradebook, but in no row of the file"),
        (done.without_grade, "in the file, but without a submission here; their cells are as they were"),
        (done.ambiguous, "could mean several people; nothing was written for them"),
        (
            [f"{student} ({cell})" for student, cell in done.kept],
            "say something else than a grade; their cells are as they were",
        ),
    ):
        if listed:
            print(f"{len(listed)} {what}:")
            for name in listed:
                print(f"  {show_text(name)}")
    if waiting:
        print(f"{waiting} of the submissions have a written answer that nobody has graded yet.")


@app.command(
    epilog="Examples: `b2p roster students.csv`  `b2p roster canvas-grades.csv`  `b2p roster list.csv --id "
    "Matrikelnummer`"
)
def roster(
    file: Annotated[
        Path, typer.Argument(help="A class list: your own CSV, Canvas's gradebook, Moodle's participants.")
    ],
    id_: Annotated[
        str | None,
        typer.Option("--id", help="The column with the names of the folders in submitted/.", show_default=False),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Put a class list into the gradebook: ids, names, addresses.  Nobody is removed."""
    from bits_to_pyramids.lms.roster import import_roster, read_roster

    found = Course.find(course or ".")
    private_files(found)
    read = read_roster(file, id_)
    folded = import_roster(found, read)
    print(f"{len(read.people)} students in the gradebook")
    for line in folded:
        print(show_text(line))
    for line in read.left_out:
        print(f"left out: {show_text(line)}")
