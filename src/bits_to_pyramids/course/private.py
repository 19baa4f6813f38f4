"""Students' work and grades are for the course's group at most, whatever the umask is.

The course's group is the group of the course folder.  It may write where it may write into the course folder, or
where nbgrader's ``groupshared`` says so, as several instructors need it.  Where a file cannot be given to the group,
the file is for its owner alone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import group_writes, load_nbgrader_config
from bits_to_pyramids.course.people import refusal

FOLDERS = (".b2p", "autograded", "feedback")
# Made by nbgrader or by hand; locked, never made.
OTHERS = ("submitted", "downloaded", "report", "similar", "marking")
OTHER_PEOPLE, GROUP_WRITES, GROUP = 0o007, 0o020, 0o070
# A clone's and an installer's own; nobody's work.
NOT_SHARED = (".git", ".venv")
# In the course's state: who could write it could give points, so it is used only while it is its owner's alone.
OWNERS_ALONE = "rehearsed"


def shared(course: Course) -> bool:
    """Do several instructors work in the course folder?"""
    return group_writes(course.root) or bool(load_nbgrader_config(course).CourseDirectory.get("groupshared", False))


def private_files(course: Course) -> int:
    """Let this process make no file that others can read, and none that a colleague cannot write.

    Returns
    -------
    int
        The umask that was.
    """
    before = os.umask(0o077)
    # Whose group writes together wants no umask in the way.
    os.umask((before & ~GROUP if shared(course) else before | GROUP_WRITES) | OTHER_PEOPLE)
    return before


def with_colleagues(course: Course) -> Course:
    """Let what this process builds be written by colleagues as well, where there are any; the course, for a chain."""
    if group_writes(course.root):
        before = os.umask(0o077)
        os.umask(before & ~GROUP)
    return course


@contextmanager
def privately(course: Course, gradebook: Path | None = None) -> Iterator[None]:
    """Make files for the course's group alone, and lock those that are there; a gradebook's file with them.

    Raises
    ------
    CourseError
        If a folder of grades cannot be written.
    """
    before = private_files(course)
    try:
        for name in FOLDERS:
            folder = course.root / name
            folder.mkdir(exist_ok=True)
            if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
                raise CourseError(refusal(folder))
        protect(course, gradebook)
        yield
        protect(course, gradebook)
    finally:
        os.umask(before)


def protect(course: Course, gradebook: Path | None = None) -> None:
    """Lock what holds students' work and grades; what belongs to somebody else is left as it is."""
    group, taken = course.root.stat().st_gid, OTHER_PEOPLE if shared(course) else OTHER_PEOPLE | GROUP_WRITES
    for name in (*FOLDERS, *OTHERS):
        folder = course.root / name
        if not folder.is_dir() or folder.is_symlink():
            continue
        was_open = folder.stat().st_mode & OTHER_PEOPLE
        _lock(folder, group, taken)
        if was_open and name in FOLDERS:
            for path in folder.rglob("*"):
                _lock(path, group, taken)
    for name in ("gradebook.db", "grades.csv", "grades.json"):
        _lock(course.root / name, group, taken)
    if gradebook is not None:
        _lock(gradebook, group, taken)


def share(course: Course, group: int | None = None) -> list[Path]:
    """Let a group write everything in the course folder, and lock students' work and grades from all others.

    Parameters
    ----------
    course : Course
    group : int, optional
        The group's number; by default the course folder's own group.

    Returns
    -------
    list of Path
        What belongs to somebody else, who has to do it.

    Raises
    ------
    CourseError
        If the course folder itself belongs to somebody else.
    """
    wanted = course.root.stat().st_gid if group is None else group
    if not _open_to(course.root, wanted, 0):
        raise CourseError(refusal(course.root))
    theirs: list[Path] = []
    for folder, folders, files in os.walk(course.root, onerror=lambda error: theirs.append(Path(error.filename))):
        here = Path(folder)
        if here == course.root:
            folders[:] = [name for name in folders if name not in NOT_SHARED]
        elif here == course.state:
            folders[:] = [name for name in folders if name != OWNERS_ALONE]
        for name in (*folders, *files):
            path = here / name
            top = path.relative_to(course.root).parts[0]
            private = top in (*FOLDERS, *OTHERS) or path.suffix in (".db", ".csv")
            if not _open_to(path, wanted, OTHER_PEOPLE if private else 0):
                theirs.append(path)
    return theirs


def _open_to(path: Path, group: int, taken: int) -> bool:
    """Give a file or folder to a group that may do with it what its owner may; True if that is so now."""
    found = os.lstat(path)
    if stat.S_ISLNK(found.st_mode):
        return True
    mode = stat.S_IMODE(found.st_mode) & ~taken
    owners = mode & stat.S_IRWXU
    wanted = mode | owners >> 3 | (stat.S_ISGID if stat.S_ISDIR(found.st_mode) else 0)
    try:
        if found.st_gid != group:
            os.chown(path, -1, group)
        if wanted != stat.S_IMODE(os.lstat(path).st_mode):
            os.chmod(path, wanted)
    except PermissionError:
        return False
    return True


def of_the_group(path: Path, course: Course) -> None:
    """Give a folder elsewhere, which was just made for the course, to the course's group, as far as it is ours."""
    group = course.root.stat().st_gid
    try:
        if path.stat().st_gid != group:
            os.chown(path, -1, group)
    except PermissionError:
        pass  # somebody else made it


def _lock(path: Path, group: int, taken: int) -> None:
    """Take permissions from a file or folder; new files in a folder get its group."""
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            return
        if found.st_gid != group:
            os.chown(path, -1, group)
        theirs = 0
    except PermissionError:
        theirs = GROUP  # another group's: for the owner alone
    except FileNotFoundError:
        return
    wanted = stat.S_IMODE(found.st_mode) & ~(taken | theirs)
    if stat.S_ISDIR(found.st_mode) and not theirs:
        wanted |= stat.S_ISGID
    try:
        if wanted != stat.S_IMODE(found.st_mode):
            os.chmod(path, wanted)
    except PermissionError:
        pass  # not ours to change
