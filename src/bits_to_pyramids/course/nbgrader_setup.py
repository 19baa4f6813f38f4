"""nbgrader in this course: its configuration, the gradebook that it names, the environment that its code expects."""

from __future__ import annotations

import importlib
import os
import shutil
import stat
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.people import refusal

if TYPE_CHECKING:
    from traitlets.config import Config


def find_alembic() -> None:
    """Put on PATH what nbgrader calls by name to create a gradebook, where nbgrader is at work.

    The script lies beside the Python that runs us, which need not be on PATH: an ``nbgrader generate_assignment`` by
    its full path would fail, and remove what was released before.
    """
    if "nbgrader" in sys.modules and shutil.which("alembic") is None:
        os.environ["PATH"] = _path_with_scripts()


def take_the_place(places: Sequence[str], name: str, make: Callable[[], type]) -> None:
    """Put a converter of ours in the place of nbgrader's, where nbgrader is at work.

    The configuration is also read for the name of the gradebook alone, by commands that never import nbgrader, which
    takes seconds.

    Parameters
    ----------
    places : sequence of str
        Modules of nbgrader that use the converter.
    name : str
        Its name in them.
    make : callable
        Makes ours, for which it imports nbgrader's.
    """
    if "nbgrader" in sys.modules:
        converter = make()
        for place in places:
            setattr(importlib.import_module(place), name, converter)


def _path_with_scripts() -> str:
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


@contextmanager
def nbgrader_environment() -> Iterator[None]:
    """Let nbgrader find ``alembic``, and be quiet: the warnings are SQLAlchemy's about its way to add a submission."""
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = _path_with_scripts()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ["PATH"] = before


def group_writes(root: Path) -> bool:
    """May the group of a course folder write into it, as several instructors need it?"""
    return bool(root.stat().st_mode & stat.S_IWGRP)


def let_colleagues_write(config: Config) -> None:
    """Where nbgrader is at work in a shared course, no umask keeps colleagues from what it makes."""
    if "nbgrader" in sys.modules and config.CourseDirectory.get("groupshared", False):
        before = os.umask(0o077)
        os.umask(before & ~stat.S_IRWXG)


def load_nbgrader_config(course: Course) -> Config:
    """The course folder's ``nbgrader_config.py`` as a traitlets Config.

    Raises
    ------
    CourseError
        If it cannot be read: nbgrader would go on without it, and without the sandbox.
    """
    from traitlets.config import PyFileConfigLoader

    try:
        return PyFileConfigLoader("nbgrader_config.py", path=str(course.root)).load_config()
    except CourseError:
        raise
    except (Exception, SystemExit) as error:
        said = " ".join(str(error).split())
        raise CourseError(
            f"{course.root / 'nbgrader_config.py'} cannot be read: {type(error).__name__}: {said}"
        ) from error


def gradebook_url(course: Course) -> str:
    """The gradebook that the course's nbgrader configuration names, or else nbgrader's default.

    Raises
    ------
    CourseError
        If it is a file that this account may not read.
    """
    named = load_nbgrader_config(course).CourseDirectory.get("db_url")
    url = named if isinstance(named, str) else f"sqlite:///{course.root / 'gradebook.db'}"
    require_usable(url, os.R_OK)
    return url


def require_usable(url: str, right: int) -> None:
    """See that a gradebook in a file may be read, or written: SQLite says only that it is "unable".

    Raises
    ------
    CourseError
        If this account may not; it says whose file it is.
    """
    file = sqlite_file(url)
    if file is None:
        return
    # SQLite writes a journal beside it.
    if file.exists() and not (os.access(file, right) and (right == os.R_OK or os.access(file.parent, right))):
        raise CourseError(refusal(file if not os.access(file, right) else file.parent))
    if not file.exists() and file.parent.is_dir() and not os.access(file.parent, os.R_OK | os.X_OK):
        raise CourseError(refusal(file.parent))


def sqlite_file(url: str) -> Path | None:
    """The file of a gradebook that is in one."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
