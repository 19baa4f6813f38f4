"""nbgrader in this course: its configuration, the gradebook that it names, the environment that its code expects."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Course, CourseError

if TYPE_CHECKING:
    from traitlets.config import Config


@contextmanager
def nbgrader_environment() -> Iterator[None]:
    """Let nbgrader find ``alembic``, which it calls by name to create a gradebook, and be quiet.

    The script lies beside the Python that runs us, which need not be on PATH.  The warnings are
    SQLAlchemy's about nbgrader's own way to add a submission.
    """
    before = os.environ.get("PATH", os.defpath)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before])
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        os.environ["PATH"] = before


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
    """The gradebook that the course's nbgrader configuration names, or else nbgrader's default."""
    named = load_nbgrader_config(course).CourseDirectory.get("db_url")
    return named if isinstance(named, str) else f"sqlite:///{course.root / 'gradebook.db'}"


def sqlite_file(url: str) -> Path | None:
    """The file of a gradebook that is in one."""
    return Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite:///") else None
