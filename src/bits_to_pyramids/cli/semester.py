"""What a semester brings: people who leave, versions that come."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import Annotated

import typer

from bits_to_pyramids.cli.common import AssignmentOption, CourseOption, IsolationOption, app
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.people import group_number
from bits_to_pyramids.course.private import private_files, share, with_colleagues
from bits_to_pyramids.results.wording import show_text


@app.command(epilog="Examples: `b2p forget ada`  `b2p forget ada -a 1`  `b2p forget 10231 10232`")
def forget(
    students: Annotated[list[str], typer.Argument(help="Student ids.", show_default=False)],
    assignment: AssignmentOption = None,
    course: CourseOption = None,
) -> None:
    """Remove a student everywhere, backups included: files, results, grades.  With -a, one submission of theirs.

    There is no way back.  Where their id is still written (exports, reports, archives of the LMS, dates) is listed.
    """
    from bits_to_pyramids.grading.batch import alone
    from bits_to_pyramids.records.forgotten import forget as forget_one

    found = Course.find(course or ".")
    private_files(found)
    chosen = found.assignment(assignment) if assignment else None
    with alone(found):
        for student in students:
            done = forget_one(found, student, chosen, gradebook_url(found))
            what = f"{student}'s submission of {chosen.id}" if chosen else student
            print(
                f"{show_text(what)}: forgotten" if done.removed else f"{show_text(what)}: there was nothing to remove"
            )
            for line in done.removed:
                print(f"  removed {show_text(line)}")
            for line in done.left:
                print(f"  still named in {show_text(line)}")


@app.command(name="share", epilog="Examples: `b2p share teachers`  `b2p share`")
def share_(
    group: Annotated[
        str | None, typer.Argument(help="A group of this machine; by default the folder's own.", show_default=False)
    ] = None,
    course: CourseOption = None,
) -> None:
    """Let a group work in the course folder: they may change everything, others see no grades and nobody's work.

    Safe to run again.  The exit code is 1 where files belong to somebody else, who has to run it, too.
    """
    found = Course.find(course or ".")
    number = None if group is None else group_number(group)
    if group is not None and number is None:
        raise CourseError(f"there is no group {group!r} on this machine")
    theirs: dict[str, list[str]] = {}
    for path in share(found, number):
        theirs.setdefault(path.owner(), []).append(path.relative_to(found.root).as_posix())
    for owner, paths in sorted(theirs.items()):
        more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
        print(f"{owner} has to run `b2p share` for {', '.join(map(show_text, paths[:5]))}{more}")
    if theirs:
        raise typer.Exit(1)
    print(f"{found.root} is shared with the group {found.root.group()}")


@app.command(epilog="Examples: `b2p upgrade`  `b2p upgrade --no-pull`")
def upgrade(
    pull: Annotated[bool, typer.Option(help="Get the newest version of the course with git first.")] = True,
    isolation: IsolationOption = None,
    course: CourseOption = None,
) -> None:
    """Get a new version of the course, and say what `b2p grade` would grade again, before it does.

    Changes nothing of your class.  The exit code is 1 if the new version cannot be had, or needs other libraries first.
    """
    from bits_to_pyramids.course.requirements import changed_requirements
    from bits_to_pyramids.grading.batch import preview
    from bits_to_pyramids.intake.submissions import survey

    found = with_colleagues(Course.find(course or "."))
    if pull and _pulled(found):
        # The rest belongs to the new version.
        options = ["--course", str(found.root), *(["--isolation", isolation] if isolation else [])]
        os.execv(sys.executable, [sys.executable, "-m", "bits_to_pyramids.cli", "upgrade", "--no-pull", *options])
    if changed := changed_requirements(found.root):
        print(f"{len(changed)} libraries are others than this version needs:")
        for line in changed[:20]:
            print(f"  {line}")
        print("Set them up with `python3 start.py setup`, then run `b2p upgrade` again. Until then, grade nothing.")
        raise typer.Exit(1)
    submissions = survey(found).submissions
    again = Counter((one.assignment.id, why) for one, why in preview(found, submissions, isolation) if why)
    for (name, why), count in sorted(again.items()):
        of = sum(one.assignment.id == name for one in submissions)
        print(f"{name}: {count} of {of} submissions will be graded at the next `b2p grade`: {why}")
    print("Points given by hand stay." if again else "Nothing will be graded again.")


def _pulled(course: Course) -> bool:
    """Get what is new; True if something was."""

    def git(*words: str) -> subprocess.CompletedProcess:
        return subprocess.run(["git", "-C", str(course.root), *words], capture_output=True, text=True)

    try:
        if git("rev-parse", "--abbrev-ref", "@{upstream}").returncode:
            print("This folder follows no other repository; nothing was pulled.")
            return False
    except FileNotFoundError:
        print("There is no git here; nothing was pulled.")
        return False
    before = git("rev-parse", "HEAD").stdout
    done = git("pull", "--ff-only", "--quiet")
    if done.returncode:
        print(done.stderr.strip(), file=sys.stderr)
        print(
            "The new version could not be had. Settings of your own belong into course.toml, dates.toml and "
            "nbgrader_local.py in this folder, which git leaves alone.",
            file=sys.stderr,
        )
        raise typer.Exit(1)
    changed = git("rev-parse", "HEAD").stdout != before
    print("A new version is here." if changed else "This is the newest version.")
    return changed
