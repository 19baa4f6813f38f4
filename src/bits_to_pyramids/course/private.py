"""Students' work and grades are for the course's group at most, whatever the umask is.

The course's group is the group of the course folder.  It may write where it may write into the course folder, as
several instructors need it.  Where a file cannot be given to the group, the file is for its owner alone.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bits_to_pyramids.course.manifest import Course

FOLDERS = (".b2p", "autograded", "feedback")
# Made by nbgrader or by hand; locked, never made.
OTHERS = ("submitted", "downloaded", "report", "similar")
OTHER_PEOPLE, GROUP_WRITES, GROUP = 0o007, 0o020, 0o070


def private_files(group_writes: bool = False) -> int:
    """Let this process make no file that others can read; returns the umask that was."""
    before = os.umask(0o077)
    # Whose group writes together wants no umask in the way.
    os.umask((before & ~GROUP if group_writes else before | GROUP_WRITES) | OTHER_PEOPLE)
    return before


@contextmanager
def privately(course: Course, gradebook: Path | None = None) -> Iterator[None]:
    """Make files for the course's group alone, and lock those that are there; a gradebook's file with them."""
    before = private_files(_group_writes(course))
    try:
        for name in FOLDERS:
            (course.root / name).mkdir(exist_ok=True)
        protect(course, gradebook)
        yield
        protect(course, gradebook)
    finally:
        os.umask(before)


def protect(course: Course, gradebook: Path | None = None) -> None:
    """Lock what holds students' work and grades; what belongs to somebody else is left as it is."""
    group, taken = course.root.stat().st_gid, OTHER_PEOPLE if _group_writes(course) else OTHER_PEOPLE | GROUP_WRITES
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


def _group_writes(course: Course) -> bool:
    return bool(course.root.stat().st_mode & GROUP_WRITES)


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
