"""The command ``b2p``: one command for everything an instructor or a learner does.

Only what every command needs is imported here; each command imports its own work.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Optional

import typer

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError

app = typer.Typer(
    name="b2p",
    help="Build, check and grade the course bits-to-pyramids.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

CourseOption = Annotated[
    Optional[Path], typer.Option("--course", help="The course folder; by default the one you are in.", show_default=False)
]
AssignmentOption = Annotated[
    Optional[str],
    typer.Option("--assignment", "-a", help="Only this assignment, by id, name or number.", show_default=False),
]
StudentOption = Annotated[str, typer.Option("--student", "-s", help="Only these students (a pattern like 'a*').")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the result as JSON, for other programs.")]
IsolationOption = Annotated[
    Optional[str],
    typer.Option(help="bubblewrap, landlock or none; by default as in source/course.toml.", show_default=False),
]


def main() -> None:
    """Run the command; what is wrong with the course folder is one sentence, not a traceback."""
    try:
        app()
    except CourseError as error:
        print(f"b2p: {error}", file=sys.stderr)
        sys.exit(2)


@app.command(epilog="Examples: `b2p build`  `b2p build -a 1`")
def build(
    assignment: AssignmentOption = None,
    force: Annotated[bool, typer.Option(help="Replace changed files too; a copy is kept in .b2p/kept-aside.")] = False,
    course: CourseOption = None,
) -> None:
    """Build source notebooks, release/ and solutions/ from the text."""
    from bits_to_pyramids.course.building import build as build_course

    found = Course.find(course or ".")
    chosen = _assignments(found, assignment)
    with _progress() as say:
        say(f"building {', '.join(a.id for a in chosen)}")
        installed = build_course(found, chosen, force=force)
    for word, paths in (("written", installed.written), ("removed", installed.removed), ("kept aside", installed.kept_aside)):
        for path in paths:
            print(f"{word}: {path.relative_to(found.root)}")
    print("built; nothing had changed" if not installed.written and not installed.removed else "built")


@app.command(epilog="Examples: `b2p lint`  `b2p lint -a 1 --json`  `b2p lint --transcripts tests/golden`")
def lint(
    assignment: AssignmentOption = None,
    isolation: IsolationOption = None,
    transcripts: Annotated[
        Optional[Path],
        typer.Option(help="Write what students read about each misconception into this folder.", show_default=False),
    ] = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Prove that stubs score nothing, solutions everything, and each misconception is recognised."""
    from bits_to_pyramids.course.lint import lint as lint_course
    from bits_to_pyramids.course.transcripts import Transcripts

    found = Course.find(course or ".")
    said = Transcripts()
    with _progress() as say:
        findings = lint_course(found, _assignments(found, assignment), isolation=isolation, progress=say, witness=said.take)
    if transcripts is not None:
        said.write(transcripts)
    if json_:
        print(json.dumps([vars(finding) for finding in findings]))
    else:
        for finding in findings:
            print(finding)
        print(f"{len(findings)} findings" if findings else "everything is sound")
    raise typer.Exit(1 if findings else 0)


@app.command(epilog="Examples: `b2p checks -a 3`  `b2p checks --markdown > docs/checks.md`")
def checks(
    assignment: AssignmentOption = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="The page of all assignments for the docs.")] = False,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """List the hidden checks by title, and which library decides each.  For instructors' eyes."""
    from bits_to_pyramids.course.deciding import OURS, deciding_page, decided_checks

    found = Course.find(course or ".")
    if markdown:
        print(deciding_page(found), end="")
        return
    listed = {chosen.id: decided_checks(found, chosen) for chosen in _assignments(found, assignment)}
    if json_:
        print(json.dumps({name: [vars(check) for check in checks] for name, checks in listed.items()}, default=str))
        return
    for name, checks in listed.items():
        print(name)
        for check in checks:
            print(f"  {check.exercise}: {check.title} [{', '.join(check.libraries) or OURS}]")


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
        found, _assignments(found, assignment), students=student, jobs=jobs, force=force, isolation=isolation, as_json=json_
    )
    raise typer.Exit(0 if ok else 1)


@app.command(epilog="Example: `b2p feedback -a 1`")
def feedback(
    assignment: AssignmentOption = None,
    student: StudentOption = "*",
    course: CourseOption = None,
) -> None:
    """Write a feedback page for each graded submission, through nbgrader."""
    from bits_to_pyramids.reporting.feedback import write_feedback

    found = Course.find(course or ".")
    with _progress() as say:
        for chosen in _assignments(found, assignment):
            say(f"writing feedback pages of {chosen.id}")
            count = write_feedback(found, chosen, student)
            print(f"{chosen.id}: {count} feedback pages in feedback/")


@app.command(epilog="Example: `b2p report -a 1 --json`")
def report(assignment: AssignmentOption = None, json_: JsonOption = False, course: CourseOption = None) -> None:
    """Show what the class got, exercise by exercise, and which mistakes were common."""
    from bits_to_pyramids.reporting.summary import class_summary, print_summary

    found = Course.find(course or ".")
    summaries = [class_summary(found, chosen) for chosen in _assignments(found, assignment)]
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


@app.command(name="try", epilog="Examples: `b2p try release/1-bits-and-bytes`  `b2p try my/bits-and-bytes.ipynb -e bits_of`")
def try_(
    notebook: Annotated[Path, typer.Argument(help="A notebook, or the folder it is in.")] = Path("."),
    exercise: Annotated[Optional[str], typer.Option("--exercise", "-e", help="Only this exercise.", show_default=False)] = None,
    isolation: IsolationOption = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Check your own notebook with all checks of the course.  Nothing is recorded."""
    from bits_to_pyramids.grading.trying import try_notebook

    raise typer.Exit(try_notebook(notebook, exercise=exercise, isolation=isolation, as_json=json_, course=course))


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


@app.command(epilog="Examples: `b2p solution bits_of --notebook my/bits-and-bytes.ipynb`  `b2p solution bits_of --anyway`")
def solution(
    exercise: Annotated[str, typer.Argument(help="The name of the exercise.")],
    notebook: Annotated[Path, typer.Option("--notebook", "-n", help="Your notebook, or the folder it is in.")] = Path("."),
    anyway: Annotated[bool, typer.Option(help="Show it even if your own way does not work yet.")] = False,
    isolation: IsolationOption = None,
    course: CourseOption = None,
) -> None:
    """Print why an exercise works and another way to do it, once it passes in your notebook."""
    from bits_to_pyramids.grading.solving import show_solution

    raise typer.Exit(show_solution(exercise, notebook, anyway=anyway, isolation=isolation, course=course))


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


def _assignments(course: Course, name: str | None) -> list[Assignment]:
    return [course.assignment(name)] if name else list(course.assignments)


def _progress():
    from bits_to_pyramids.reporting.progress import steps

    return steps()

if __name__ == "__main__":
    main()
