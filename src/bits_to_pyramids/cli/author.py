"""Building the course from its text, and proving that it is sound."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from bits_to_pyramids.cli.common import (
    AssignmentOption,
    CourseOption,
    IsolationOption,
    JobsOption,
    JsonOption,
    app,
    chosen_assignments,
    processors,
    progress,
)
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.private import with_colleagues


@app.command(epilog="Examples: `b2p build`  `b2p build -a 1`")
def build(
    assignment: AssignmentOption = None,
    force: Annotated[bool, typer.Option(help="Replace changed files too; a copy is kept in .b2p/kept-aside.")] = False,
    course: CourseOption = None,
) -> None:
    """Build source notebooks, release/ and solutions/ from the text."""
    from bits_to_pyramids.authoring.build import build as build_course

    found = with_colleagues(Course.find(course or "."))
    chosen = chosen_assignments(found, assignment)
    with progress() as say:
        say(f"building {', '.join(a.id for a in chosen)}")
        installed = build_course(found, chosen, force=force)
    for word, paths in (
        ("written", installed.written),
        ("removed", installed.removed),
        ("kept aside", installed.kept_aside),
    ):
        for path in paths:
            print(f"{word}: {path.relative_to(found.root)}")
    print("built; nothing had changed" if not installed.written and not installed.removed else "built")


@app.command(epilog="Examples: `b2p pack`  `b2p pack -a 3 --to handouts`  `b2p pack -a 3 --for ada`")
def pack(
    assignment: AssignmentOption = None,
    to: Annotated[Path, typer.Option(help="The folder for the zip files.")] = Path("packed"),
    for_: Annotated[
        str, typer.Option("--for", help="A student with an extension: their own due date is in it.", show_default=False)
    ] = "",
    course: CourseOption = None,
) -> None:
    """Make one zip per assignment that stands alone: notebook, README, hints, and what the notebook imports."""
    from bits_to_pyramids.authoring.packed import pack as pack_release

    found = with_colleagues(Course.find(course or "."))
    for chosen in chosen_assignments(found, assignment):
        print(pack_release(found, chosen, to, for_))


@app.command(
    epilog="Examples: `b2p site`  `b2p site -a 1 -a 2 --to public --pyodide pyodide`  `python -m http.server -d site`"
)
def site(
    to: Annotated[Path, typer.Option(help="The folder for the site; an older site there is replaced.")] = Path("site"),
    pyodide: Annotated[
        Path | None,
        typer.Option(
            help="A folder with a release of Pyodide 0.27, to be put into the site; without it, learners' browsers "
            "fetch Pyodide from where its makers publish it.",
            show_default=False,
        ),
    ] = None,
    assignment: Annotated[
        list[str] | None,
        typer.Option(
            "--assignment",
            "-a",
            help="Only this assignment, by id, name or number; may be given again.",
            show_default=False,
        ),
    ] = None,
    course: CourseOption = None,
) -> None:
    """Make the browser edition: a static site, where a link opens an assignment with nothing to install."""
    from bits_to_pyramids.browser.site import build_site

    found = with_colleagues(Course.find(course or "."))
    wanted = [found.assignment(name) for name in assignment or ()]
    chosen = [one for one in found.assignments if not wanted or one in wanted]
    with progress() as say:
        made = build_site(found, chosen, to, pyodide, say)
    files = [file for file in made.rglob("*") if file.is_file()]
    print(f"{made}: {len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.0f} MB")
    print(f"Look at it with: python -m http.server -d {made}")


@app.command(epilog="Examples: `b2p lint`  `b2p lint -a 1 --json`  `b2p lint --transcripts tests/golden`")
def lint(
    assignment: AssignmentOption = None,
    isolation: IsolationOption = None,
    transcripts: Annotated[
        Path | None,
        typer.Option(help="Write what students read about each misconception into this folder.", show_default=False),
    ] = None,
    jobs: JobsOption = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Prove that stubs score nothing, solutions everything, and each misconception is recognised."""
    from bits_to_pyramids.authoring.lint import lint as lint_course
    from bits_to_pyramids.authoring.transcripts import Transcripts

    found = with_colleagues(Course.find(course or "."))
    said = Transcripts()
    with progress() as say:
        findings = lint_course(
            found,
            chosen_assignments(found, assignment),
            isolation=isolation,
            jobs=jobs or processors(),
            progress=say,
            witness=said.take,
        )
    if transcripts is not None:
        said.write(transcripts)
    if json_:
        print(json.dumps([vars(finding) for finding in findings]))
    else:
        for finding in findings:
            print(finding)
        print(f"{len(findings)} findings" if findings else "everything is sound")
    raise typer.Exit(1 if findings else 0)


@app.command(
    epilog="Examples: `b2p checks -a 3`  `b2p checks --markdown > docs/checks.md`  `b2p checks -a 3 --sentences`"
)
def checks(
    assignment: AssignmentOption = None,
    markdown: Annotated[bool, typer.Option("--markdown", help="The page of all assignments for the docs.")] = False,
    sentences: Annotated[
        bool, typer.Option("--sentences", help="For each sentence of each task, the check that fails if it is broken.")
    ] = False,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """List the hidden checks by title, and which library decides each.  For instructors' eyes."""
    from bits_to_pyramids.authoring.check_table import OURS, decided_checks, deciding_page
    from bits_to_pyramids.authoring.sentences import sentence_page

    found = Course.find(course or ".")
    if sentences:
        print("\n".join(sentence_page(found, chosen) for chosen in chosen_assignments(found, assignment)), end="")
        return
    if markdown:
        print(deciding_page(found), end="")
        return
    listed = {chosen.id: decided_checks(found, chosen) for chosen in chosen_assignments(found, assignment)}
    if json_:
        print(json.dumps({name: [vars(check) for check in checks] for name, checks in listed.items()}, default=str))
        return
    for name, checks in listed.items():
        print(name)
        for check in checks:
            print(f"  {check.exercise}: {check.title} [{', '.join(check.libraries) or OURS}]")


@app.command(
    epilog="Examples: `b2p mutants -a 3`  `b2p mutants -a 3 -e chunks_touched`  `b2p mutants -a 3 --misconceptions`"
)
def mutants(
    assignment: AssignmentOption = None,
    exercise: Annotated[
        str | None, typer.Option("--exercise", "-e", help="Only this exercise.", show_default=False)
    ] = None,
    misconceptions: Annotated[
        bool, typer.Option("--misconceptions", help="Instead, try the known mistakes in every variant.")
    ] = False,
    jobs: JobsOption = None,
    json_: JsonOption = False,
    course: CourseOption = None,
) -> None:
    """Try the hidden checks on solutions with one small thing wrong: which of them do they let through?"""
    from bits_to_pyramids.authoring.mutation import all_mutants, known_mistakes, try_mutants
    from bits_to_pyramids.cli.progress import counted

    found = Course.find(course or ".")
    rows = []
    for chosen in chosen_assignments(found, assignment):
        made = (known_mistakes if misconceptions else all_mutants)(found, chosen, exercise)
        with counted(len(made), chosen.id) as tick:
            tried = try_mutants(found, chosen, made, jobs=jobs or processors(), report=lambda one: tick(one.in_words))
        rows += [(chosen.id, one) for one in tried]
    holes = [(name, one) for name, one in rows if not one.killed and not one.equivalent]
    if json_:
        print(json.dumps([{"assignment": name, "exercise": one.mutant.exercise, "line": one.mutant.line,
                           "change": one.mutant.change, "noticed": one.noticed, "equivalent": one.equivalent}
                          for name, one in rows]))  # fmt: skip
    else:
        for name, one in holes:
            print(f"{name}  {one.in_words}\n    {one.mutant.line}\n    {one.mutant.change}")
        killed, same = sum(one.killed for _, one in rows), sum(bool(one.equivalent) for _, one in rows)
        print(
            f"{killed} of {len(rows)} mutants lose points; {same} mean the same as the solution; {len(holes)} do not."
        )
    raise typer.Exit(1 if holes else 0)
