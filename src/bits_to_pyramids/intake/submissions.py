"""Submissions as nbgrader collects them, those that lie in another place, and what cannot be told to be anybody's.

In its place a submission is ``submitted/STUDENT/ASSIGNMENT``.  It is also taken where it is clear whose and
what it is: a notebook by its name in the student's folder, a folder whose name is nearly the assignment's or has
the assignment's notebook in it, the two folders the other way round.  What one of a team handed in is everybody's of
it.  Everything else is listed.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.students import is_meant
from bits_to_pyramids.course.teams import Teams
from bits_to_pyramids.intake.folders import (
    NOBODYS,
    NOT_ENTERED,
    Held,
    Refused,
    Unreadable,
    may_be_notebook,
    notebook_name,
    plain,
)

ALIKE = 0.8  # a misspelt name; "1-bits-and-bytes" and "2-image-files" are 0.4 alike
# Canvas numbers the files of somebody who handed in again; browsers number what is downloaded twice; Jupyter copies.
COPY = re.compile(r"(?:-\d{1,3}| ?\(\d{1,3}\)|-Copy\d{0,3})+$")


@dataclass(frozen=True)
class Submission:
    """A folder with somebody's work: ``submitted/STUDENT/ASSIGNMENT``, or where else it lies."""

    student: str
    assignment: Assignment
    folder: Path
    team: str = ""  # the name of the team, where somebody else of it handed in

    @property
    def misplaced(self) -> bool:
        """Does it lie elsewhere than nbgrader looks for it?"""
        return (self.folder.parent.name, self.folder.name) != (self.student, self.assignment.id)


@dataclass
class Found:
    """What lies in ``submitted/``: submissions in order, and a line for everything else."""

    submissions: list[Submission] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def bad_student_id(student: str) -> str:
    """Why a folder's name cannot be a student id, or an empty string."""
    if len(os.fsencode(student)) > 100 or not student.isprintable() or any(char in student for char in '/<>"'):
        return f"{student[:100]!r} is not a student id: rename the folder in submitted/"
    return ""


def bad_student_folder(folder: Path) -> str:
    """Why a student's folder is not one of their own, or an empty string."""
    if folder.is_symlink() or not folder.is_dir():
        return f"{folder.name!r} in submitted/ is a link or a file; a student's submissions are in a folder"
    return ""


def find_submissions(course: Course, assignments: list[Assignment], students: str = "*") -> Iterator[Submission]:
    """The submissions of some assignments, in order; `students` is a shell pattern of student ids."""
    for submission in survey(course).submissions:
        if submission.assignment in assignments and is_meant(submission.student, students):
            yield submission


def survey(course: Course) -> Found:
    """Everything that lies in ``submitted/``: a submission of somebody, or listed."""
    submitted = course.root / "submitted"
    found = Found()
    if not submitted.is_dir():
        return found
    taken: dict[tuple[str, Assignment], Submission] = {}
    strays: list[Submission] = []
    known = {assignment.id: assignment for assignment in course.assignments}
    for folder in sorted(submitted.iterdir()):
        if _nothing(folder.name):
            continue
        if folder.is_symlink() or not folder.is_dir():
            _take_or_list(folder, known, taken, found)
            continue
        try:
            _sort_out(folder, course, known, taken, strays, found)
        except OSError:  # nobody can see what is in it: not graded, for each assignment, and not missing
            for assignment in course.assignments:
                taken.setdefault((folder.name, assignment), Submission(folder.name, assignment, folder / assignment.id))
    for stray in strays:
        own = taken.setdefault((stray.student, stray.assignment), stray)
        if own.folder != stray.folder:
            found.left_out.append(f"{_shown(stray.folder, course)}: {_shown(own.folder, course)} was taken")
    teams = Teams.of(course)
    for assignment in course.assignments:
        for team, members in teams.in_(assignment).items():
            _share(assignment, team, members, taken, found)
    found.submissions = sorted(taken.values(), key=lambda s: (s.student, s.assignment.id))
    return found


def _sort_out(folder: Path, course: Course, known: dict, taken: dict, strays: list, found: Found) -> None:
    """What lies in a student's folder, or in an assignment's that has folders of students in it."""
    swapped = known.get(folder.name) or _called(folder.name, course.assignments)
    for path in sorted(folder.iterdir()):
        if _nothing(path.name):
            continue
        student, name = (path.name, folder.name) if swapped else (folder.name, path.name)
        if name in known and not swapped:
            taken[student, known[name]] = Submission(student, known[name], path)
        elif swapped and path.is_dir() and not path.is_symlink():
            strays.append(Submission(student, swapped, path))
        elif not swapped and (assignment := _meant(path, course.assignments)):
            strays.append(Submission(student, assignment, path if path.is_dir() else folder))
        elif _has_notebook(path):
            found.left_out.append(f"{_shown(path, course)}: nobody can tell whose it is, or of which assignment")


def _share(assignment: Assignment, team: str, members: tuple[str, ...], taken: dict, found: Found) -> None:
    """What one of a team handed in is everybody's who handed in nothing."""
    there = [taken[student, assignment] for student in members if (student, assignment) in taken]
    without = [student for student in members if (student, assignment) not in taken]
    if len(there) > 1 and without:
        several, others = (" and ".join(map(plain, names)) for names in ([one.student for one in there], without))
        found.left_out.append(
            f"team {plain(team)}: {several} handed in {assignment.id}; nobody can tell which is {others}'s"
        )
    elif there:
        for student in without:
            taken[student, assignment] = Submission(student, assignment, there[0].folder, team)


def _take_or_list(path: Path, known: dict, taken: dict, found: Found) -> None:
    """What lies in ``submitted/`` itself and is no folder."""
    inside = [assignment for name, assignment in known.items() if os.path.lexists(path / name)]
    for assignment in inside:  # a link to a folder: it is refused by name when it is graded
        taken[path.name, assignment] = Submission(path.name, assignment, path / assignment.id)
    if not inside:
        found.left_out.append(f"submitted/{plain(path.name)}: not in a student's folder")


def _meant(path: Path, assignments: tuple[Assignment, ...]) -> Assignment | None:
    """The one assignment that a file or a folder in a student's folder can be meant for."""
    if path.is_symlink():
        return None
    if not path.is_dir():
        return _by_notebook([path.name], assignments) if may_be_notebook(path.name) else None
    try:
        names = [name.name for name in _files(path) if may_be_notebook(name.name)]
    except Unreadable:
        names = []  # its own name may say it
    except Refused:
        return None
    if named := _called(path.name, assignments):
        return named
    if by_notebook := _by_notebook(names, assignments):
        return by_notebook
    alike = {
        assignment
        for assignment in assignments
        for name in (assignment.id, assignment.notebook)
        if names and difflib.SequenceMatcher(None, _word(path.name), _word(name)).ratio() >= ALIKE
    }
    return alike.pop() if len(alike) == 1 else None


def _called(name: str, assignments: tuple[Assignment, ...]) -> Assignment | None:
    """The assignment that is called so, whatever stands between the words."""
    found = [a for a in assignments if _word(name) in (_word(a.id), _word(a.notebook))]
    return found[0] if len(found) == 1 else None


def _by_notebook(names: list[str], assignments: tuple[Assignment, ...]) -> Assignment | None:
    """The assignment whose notebook is among some files, if it is the only one."""
    words = {_word(COPY.sub("", notebook_name(name).removesuffix(".ipynb"))) for name in names}
    found = [assignment for assignment in assignments if words & {_word(assignment.notebook), _word(assignment.id)}]
    return found[0] if len(found) == 1 else None


def _word(name: str) -> str:
    return re.sub(r"[\W_]+", "-", name).strip("-").casefold()


def _nothing(name: str) -> bool:
    return name.startswith(".") or name in NOT_ENTERED or name in NOBODYS


def _has_notebook(path: Path) -> bool:
    """Is a file that nobody expects worth a line?  Whatever was left beside, notebooks are."""
    if path.is_symlink() or not path.is_dir():
        return ".ipynb" in path.name.lower() or path.suffix.lower() in (".zip", ".json")
    try:
        return any(".ipynb" in name.name.lower() for name in _files(path)) or not any(path.iterdir())
    except (Refused, OSError):
        return True


def _files(folder: Path) -> list[Path]:
    with Held(folder) as held:
        return held.files()[0]


def _shown(path: Path, course: Course) -> str:
    return plain(path.relative_to(course.root).as_posix())
