"""The course's secret: what makes the students' inputs unpredictable."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Course, CourseError

if TYPE_CHECKING:
    from pathlib import Path


SHORTEST = 16  # characters; ours has 32


def course_secret(course: Course) -> str:
    """The secret; made once, kept in ``.b2p/secret``.

    Raises
    ------
    CourseError
        If the file is there and holds no secret.
    """
    path = course.state / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not os.path.lexists(path):
        _make(path)
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError) as error:
        raise CourseError(f"{path} cannot be read: {error}. Take it from a backup.") from error
    if len(secret) < SHORTEST:
        raise CourseError(
            f"{path} is {'empty' if not secret else 'too short for a secret'}. Take it from a backup, so that "
            "everybody keeps "
            "their inputs; or delete it, and a new one is made with which everything is graded again."
        )
    return secret


def _make(path: Path) -> None:
    """Write a new secret as a whole, or leave the one that somebody else has just made; the course's group reads it."""
    part = path.with_name(f".secret.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640), "w") as file:
        file.write(secrets.token_hex(SHORTEST) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
