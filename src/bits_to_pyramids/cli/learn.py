"""What learners use, and the feedback they are given."""

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
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.private import private_files
from bits_to_pyramids.course.students import nobody_is_meant
from bits_to_pyramids.results.wording import show_text


@app.command(epilog="Examples: `b2p feedback -a 1`  `b2p feedback -a 1 --zip for-the-lms.zip`")
def feedback(
    assignment: AssignmentOption = None,
    student: StudentOption = "*",
    jobs: JobsOption = None,
    zip_: Annotated[
        Path | None,
        typer.Option("--zip", help="Also pack the pages for Canvas or Moodle to give back.", show_default=False),
    ] = None,
    archive: Annotated[
        list[Path] | None,
        typer.Option(help="The LMS's archive of submissions; by default what was collected.", show_default=False),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Write a feedback page for each graded submission: the same that `nbgrader generate_feedback` makes here."""
    from bits_to_pyramids.cli.progress import counted
    from bits_to_pyramids.reporting.feedback import graded_students, write_feedback

    found = Course.find(course or ".")
    private_files(found)
    chosen_ones = chosen_assignments(found, assignment)
    if zip_ is not None and assignment is None:
        raise CourseError("--zip packs the pages of one assignment; name it with -a")
    if student != "*" and not any(graded_students(found, chosen, student) for chosen in chosen_ones):
        everybody = {name for chosen in chosen_ones for name in graded_students(found, chosen)}
        raise CourseError(nobody_is_meant(student, everybody, "graded"))
    for chosen in chosen_ones:
        with counted(len(graded_students(found, chosen, student)), f"feedback of {chosen.id}") as tick:
            count = write_feedback(found, chosen, student, jobs=jobs or processors(), report=tick)
        print(f"{chosen.id}: {count} feedback pages in feedback/")
    if zip_ is not None:
        from bits_to_pyramids.lms.feedback_zip import pack_feedback

        packed = pack_feedback(found, chosen_ones[0], zip_, archive or ())
        print(f"{len(packed.names)} of them in {zip_}, under the names that your LMS takes back")
        for listed, what in (
            (packed.not_in_archives, "have a page, but nothing in the archives; give them their page in another way"),
            (packed.without_page, "are in the archives, but have no page"),
        ):
            if listed:
                print(f"{len(listed)} {what}: {', '.join(map(show_text, listed))}")


@app.command(
    name="try", epilog="Examples: `b2p try release/1-bits-and-bytes`  `b2p try my/bits-and-bytes.ipynb -e bits_of`"
)
def try_(
    notebook: Annotated[Path, typer.Argument(help="A notebook, or the folder it is in.")] = Path("."),
    exercise: Annotated[
        str | None, typer.Option("--exercise", "-e", help="Only this exercise.", show_default=False)
    ] = None,
    watch: Annotated[bool, typer.Option("--watch", "-w", help="Check again whenever the notebook is saved.")] = False,
    isolation: IsolationOption = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Check your own notebook with all checks of the course.  Nothing is recorded."""
    from bits_to_pyramids.selfstudy.attempt import try_notebook

    right = try_notebook(notebook, exercise=exercise, isolation=isolation, as_json=json_, course=course, watch=watch)
    raise typer.Exit(right)


@app.command(epilog="Example: `b2p hint bits_of 2`")
def hint(
    exercise: Annotated[str, typer.Argument(help="The name of the exercise.")],
    step: Annotated[int, typer.Argument(help="1 is a nudge, 2 the method, 3 nearly the code.", min=1, max=3)] = 1,
    course: CourseOption = None,
) -> None:
    """Print a hint."""
    found = Course.find(course or ".")
    for assignment in found.assignments:
        if exercise in assignment.by_name and assignment.by_name[exercise].hints:
            print(assignment.by_name[exercise].hints[step - 1].strip())
            return
    known = ", ".join(e.name for a in found.assignments for e in a.exercises if e.hints)
    raise CourseError(f"there are no hints for {exercise!r}; there are for: {known}")


@app.command(
    epilog="Examples: `b2p solution bits_of --notebook my/bits-and-bytes.ipynb`  `b2p solution bits_of --anyway`"
)
def solution(
    exercise: Annotated[str, typer.Argument(help="The name of the exercise.")],
    notebook: Annotated[Path, typer.Option("--notebook", "-n", help="Your notebook, or the folder it is in.")] = Path(
        "."
    ),
    anyway: Annotated[bool, typer.Option(help="Show it even if your own way does not work yet.")] = False,
    isolation: IsolationOption = None,
    course: CourseOption = None,
) -> None:
    """Print why an exercise works and another way to do it, once it passes in your notebook."""
    from bits_to_pyramids.selfstudy.solution import show_solution

    raise typer.Exit(show_solution(exercise, notebook, anyway=anyway, isolation=isolation, course=course))
