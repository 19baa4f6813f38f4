"""The class as a whole: report and exports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bits_to_pyramids.cli.common import AssignmentOption, CourseOption, JsonOption, app, chosen_assignments
from bits_to_pyramids.course.manifest import Course


@app.command(epilog="Example: `b2p report -a 1 --json`")
def report(assignment: AssignmentOption = None, json_: JsonOption = False, course: CourseOption = None) -> None:
    """Show what the class got, exercise by exercise, and which mistakes were common."""
    from bits_to_pyramids.reporting.summary import class_summary, print_summary

    found = Course.find(course or ".")
    summaries = [class_summary(found, chosen) for chosen in chosen_assignments(found, assignment)]
    if json_:
        print(json.dumps(summaries))
    else:
        for summary in summaries:
            print_summary(summary)


@app.command(epilog="Example: `b2p export --to grades.csv`")
def export(
    to: Annotated[Path, typer.Option(help="The file to write.")] = Path("grades.csv"),
    course: CourseOption = None,
) -> None:
    """Write all grades of the gradebook to a CSV file, manual grades and late penalties included."""
    from bits_to_pyramids.reporting.export import export_csv

    rows = export_csv(Course.find(course or "."), to)
    print(f"{rows} rows in {to}")
