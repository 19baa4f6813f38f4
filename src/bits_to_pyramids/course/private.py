"""Students' work and grades are for the course's group at most, whatever the umask is.

The course's group is the group of the course folder.  Where a file cannot be given to it, the file is for
its owner alone.
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
MASK = 0o027
OTHER_PEOPLE = 0o007


def private_files() -> int:
    """Let this process make no file that others can read; returns the umask that was."""
    before = os.umask(0o077)
    os.umask(before | MASK)
    return before


@contextmanager
def privately(course: Course, gradebook: Path | None = None) -> Iterator[None]:
    """Make files for the course's group alone, and lock those that are there; a gradebook's file with them."""
    before = private_files()
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
    group = course.root.stat().st_gid
    for name in (*FOLDERS, *OTHERS):
        folder = course.root / name
        if not folder.is_dir() or folder.is_symlink():
            continue
        was_open = folder.stat().st_mode & OTHER_PEOPLE
        _lock(folder, group)
        if was_open and name in FOLDERS:
            for path in folder.rglob("*"):
                _lock(path, group)
    for name in ("gradebook.db", "grades.csv", "grades.json"):
        _lock(course.root / name, group)
    if gradebook is not None:
        _lock(gradebook, group)


def _lock(path: Path, group: int) -> None:
    """Take a file or folder from others; new files in a folder get its group."""
    try:
        found = os.lstat(path)
        if stat.S_ISLNK(found.st_mode):
            return
        if found.st_gid != group:
            os.chown(path, -1, group)
        theirs = 0
    except PermissionError:
        theirs = 0o070  # another group's: for the owner alone
    except FileNotFoundError:
        return
    wanted = stat.S_IMODE(found.st_mode) & ~(OTHER_PEOPLE | 0o020 | theirs)
    if stat.S_ISDIR(found.st_mode) and not theirs:
        wanted |= stat.S_ISGID
    try:
        if wanted != stat.S_IMODE(found.st_mode):
            os.chmod(path, wanted)
    except PermissionError:
        pass  # not ours to change
