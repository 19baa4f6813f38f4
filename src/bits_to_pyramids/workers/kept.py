"""What was found out once, kept on the disk, so that the next worker need not find it out: what rehearsals taught, and
what known mistakes do.

A file lies under a name that is made of all that it depends on: the engine, the checks and references, the assignment,
Python, every installed package.  The folder is its owner's alone; a file that is not, or
that is damaged, is thrown away and made anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import sqlite3
import stat
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import bits_to_pyramids
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.private import OWNERS_ALONE
from bits_to_pyramids.student.pickled import pickled
from bits_to_pyramids.workers.digest import ROOMS

OTHERS = 0o077
MOST = 3000  # files that are kept, the last ones
BUSY_SECONDS = 10.0  # that are waited for others who write into the same database
PASSING = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
)
OLDEST = 60 * 24 * 3600.0  # seconds


T = TypeVar("T")


class Kept:
    """What was found out about one assignment.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    """

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self._folder = course.state / OWNERS_ALONE
        self._name = f"{assignment.id}-{_depends_on(course, assignment)[:32]}"

    def read(self, name: str, kind: type[T]) -> T | None:
        """What was kept under a name, if it is there and of this kind."""
        if not self.is_ours():
            return None
        path = self._path(name)
        try:
            with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                facts = os.fstat(file.fileno())
                if not stat.S_ISREG(facts.st_mode) or not _is_for_us_alone(facts):
                    return None
                digest, data = file.read(hashlib.sha256().digest_size), file.read()
            if hashlib.sha256(data).digest() == digest:
                found = pickle.loads(data)
                if type(found) is kind:
                    os.utime(path)
                    return found
        except OSError:
            return None
        except Exception:  # whatever a damaged file makes of reading it
            pass
        with contextlib.suppress(OSError):
            path.unlink()
        return None

    def write(self, name: str, found: object) -> None:
        """Keep what was found out; where that cannot be, it is found out again the next time."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.is_ours():
                return
            data = pickled(found)
            descriptor, part = tempfile.mkstemp(dir=self._folder, prefix=".part-")  # for its owner alone
            with open(descriptor, "wb") as file:
                file.write(hashlib.sha256(data).digest() + data)
            os.replace(part, self._path(name))
            self._tidy()

    def database(self, name: str, schema: str | None = None) -> sqlite3.Connection | None:
        """A database that is kept under a name, to be read; or, with the tables that it is made with where there is
        none, to be written.  None where there is none, or none that is for us alone.
        """
        path = self._path(name)
        try:
            if schema is not None:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.is_ours():
                return None
            if schema is not None:
                self._make_room(path)
            facts = os.lstat(path)
            if not stat.S_ISREG(facts.st_mode) or not _is_for_us_alone(facts):
                return None
            os.utime(path)
            address = f"{path.absolute().as_uri()}?mode={'ro' if schema is None else 'rw'}"
            connection = sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS)
        except (OSError, sqlite3.Error):
            return None
        try:
            connection.execute("pragma synchronous = off")  # what is lost is found out again
            if connection.execute("select 1 from sqlite_master").fetchone():
                return connection
            if schema is not None:
                connection.executescript(f"begin immediate; {schema} commit;")
                return connection
        except sqlite3.Error as error:
            if not is_passing(error):
                self.forget(name)
        connection.close()
        return None

    def _make_room(self, path: Path) -> None:
        """See that a database can be made: what is in its place, and is not for us alone, is thrown away."""
        try:
            facts = os.lstat(path)
        except FileNotFoundError:
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            self._tidy()
            return
        if not stat.S_ISREG(facts.st_mode) or not _is_for_us_alone(facts):
            path.unlink()
            self._make_room(path)

    def forget(self, name: str) -> None:
        """Throw away what is kept under a name."""
        for path in (self._path(name), self._path(f"{name}-journal")):
            with contextlib.suppress(OSError):
                path.unlink()

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._name}-{name}"

    def is_ours(self) -> bool:
        """Whether the folder is there, and nobody else can write or read in it."""
        try:
            return _is_for_us_alone(os.stat(self._folder))
        except OSError:
            return False

    def _tidy(self) -> None:
        """Throw away what was not used for long, and what is too much."""
        found = sorted((path.stat().st_mtime, path) for path in self._folder.iterdir())
        for used, path in found:
            if used < time.time() - OLDEST or len(found) > MOST:
                path.unlink()
                found = found[1:]


def is_passing(error: sqlite3.Error) -> bool:
    """Whether it is not the database that is damaged: others write for long, or the disk is full."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in PASSING


def _is_for_us_alone(facts: os.stat_result) -> bool:
    return facts.st_uid == os.getuid() and not facts.st_mode & OTHERS


def _depends_on(course: Course, assignment: Assignment) -> str:
    """A digest of everything that has a say in what a rehearsal teaches."""
    digest = hashlib.sha256()
    for part in (sys.version, assignment.id, str(assignment.limits), *_packages()):
        digest.update(f"{part}\n".encode())
    for root, file in _files(course, assignment):
        data = file.read_bytes()
        digest.update(f"{file.relative_to(root)} {len(data)}\n".encode() + data)
    return digest.hexdigest()


def _packages() -> list[str]:
    """The names of what is installed, each with its version."""
    places = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    return sorted(name for place in places for name in os.listdir(place) if name.endswith(".dist-info"))


def _files(course: Course, assignment: Assignment) -> Iterator[tuple[Path, Path]]:
    package, tests = Path(bits_to_pyramids.__file__).parent, course.root / "grader_tests"
    for room in ROOMS:
        yield from ((package, file) for file in sorted((package / room).rglob("*.py")))
    yield from ((tests, file) for file in sorted(tests.rglob("*.py")))
    yield from ((course.root, file) for file in sorted(assignment.folder.iterdir()) if file.is_file())
