"""The ``SHA256SUMS`` of built trees: is a file still as it was built?

In the form that ``sha256sum -c`` reads.  A file that is there but does not have its recorded sum
was changed by somebody.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from bits_to_pyramids.course.manifest import Course

STEPS = ("source", "release", "solutions")
SUMS = "SHA256SUMS"


def as_built(course: Course, file: Path) -> bool:
    """Is a built file as its tree's sums have it?  True where they say nothing of it."""
    step, path = file.relative_to(course.root).as_posix().split("/", 1)
    return read_sums(course.root / step / SUMS).get(path) in (None, sha256(file))


def same(left: Path, right: Path) -> bool:
    return left.is_file() and left.read_bytes() == right.read_bytes()


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_sums(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    return {name: digest for digest, name in (line.split("  ", 1) for line in path.read_text().splitlines())}


def sums_text(sums: dict[str, str]) -> str:
    """Sums by path as the text of a ``SHA256SUMS``."""
    return "".join(f"{digest}  {path}\n" for path, digest in sorted(sums.items()))
