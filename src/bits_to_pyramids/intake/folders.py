"""Reading a submission's folder: bounded in files, depth and bytes, and never through a link."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

MAX_NOTEBOOK_BYTES = 16 * 2**20
MAX_FOLDER_ENTRIES = 2_000
MAX_DEPTH = 3  # of folders in the submission: what zipping and unpacking by hand adds
NOT_ENTERED = ("__MACOSX", "__pycache__")


class Refused(Exception):
    """A submission that cannot be graded; the message is the verdict that its author reads."""


def read_bounded(path: Path, limit: int = MAX_NOTEBOOK_BYTES) -> bytes:
    """The bytes of a regular file, never more than `limit`, never through a link.

    Raises
    ------
    Refused
        If it is anything but a regular file within the limit.
    """
    name = plain(path.name)
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            raise Refused(f"{name} is not an ordinary file.")
        # The file may have been exchanged since: do not follow, do not wait for a writer.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}.") from error
    with open(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Refused(f"{name} is not an ordinary file.")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Refused(
            f"{name} is larger than {limit // 2**20} MiB. Clear the outputs of large pictures and hand it in again."
        )
    return data


def notebooks(folder: Path) -> list[Path]:
    """The names of all notebooks in a submission, relative to it: the ones nearest to the top first.

    What is hidden is left out, as Jupyter's checkpoints are.

    Raises
    ------
    Refused
        If it is no folder, cannot be read, or holds too much.
    """
    found: list[Path] = []
    waiting, seen = [(folder, Path())], 0
    while waiting:
        here, inside = waiting.pop(0)
        try:
            if not stat.S_ISDIR(os.lstat(here).st_mode):
                raise Refused("This submission is not a folder.")
            with os.scandir(here) as entries:
                for entry in entries:
                    seen += 1
                    if seen > MAX_FOLDER_ENTRIES:
                        raise Refused(f"This submission has more than {MAX_FOLDER_ENTRIES} files.")
                    name = inside / entry.name
                    if entry.name.endswith(".ipynb") and not entry.name.startswith("."):
                        found.append(name)
                    elif (
                        len(name.parts) <= MAX_DEPTH
                        and not entry.name.startswith(".")
                        and entry.name not in NOT_ENTERED
                    ) and entry.is_dir(follow_symlinks=False):
                        waiting.append((folder / name, name))
        except OSError as error:
            if inside == Path():
                raise Refused(f"This submission cannot be read: {error.strerror}.") from error
    return sorted(found, key=lambda name: (len(name.parts), name))


def plain(text: str) -> str:
    """A name that is safe to print: no control characters, not long."""
    return re.sub(r"[^\w .,()+/-]", "?", text)[:80]
