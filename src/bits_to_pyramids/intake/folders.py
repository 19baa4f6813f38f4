"""Reading a submission's folder: bounded in files, depth and bytes, and never through a link."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

MAX_NOTEBOOK_BYTES = 64 * 2**20  # pictures and animations in the outputs
MAX_FOLDER_ENTRIES = 2_000
MAX_DEPTH = 3  # of folders in the submission: what zipping and unpacking by hand adds
NOT_ENTERED = ("__MACOSX", "__pycache__")
# What systems leave in folders without being asked.
NOBODYS = (".DS_Store", "Thumbs.db", "desktop.ini", "Desktop.ini")
# Browsers and mail programs hang these on a name that they do not know; a name may have lost its end, too.
_HUNG_ON = r"\.ipynb(?:[ _~(-][^.]*|\.(?:json|txt|download|crdownload|part|bak|ipynb))*$|\.(?:json|txt|download|bak)$"
_NOTEBOOK = re.compile(_HUNG_ON, re.IGNORECASE)


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
            f"{name} is larger than {limit // 2**20} MiB. Clear its outputs (Edit, Clear Outputs of All Cells), save "
            "it and hand it in again."
        )
    return data


def may_be_notebook(name: str) -> bool:
    """Can a file with this name be a notebook, whatever a browser made of the name?"""
    return not name.startswith(".") and (_NOTEBOOK.search(name) is not None or "." not in name)


def notebook_name(name: str) -> str:
    """The name of a notebook's file without what browsers hang on it: ``A.ipynb`` for ``A.IPYNB.txt``."""
    stem = _NOTEBOOK.sub("", name)
    return f"{stem}.ipynb"


def notebooks(folder: Path) -> list[Path]:
    """The names of files in a submission that may be notebooks: those named so first, then the ones nearest to the top.

    Raises
    ------
    Refused
        If it is no folder, cannot be read, or holds too much.
    """
    found = [name for name in files(folder) if may_be_notebook(name.name)]
    return sorted(found, key=lambda name: (not name.name.endswith(".ipynb"), len(name.parts), name))


def files(folder: Path) -> list[Path]:
    """The names of all files in a submission, relative to it.

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
                    if entry.name.startswith(".") or entry.name in NOT_ENTERED or entry.name in NOBODYS:
                        continue
                    # A link, a pipe or a folder that is named like a notebook is said to be none when it is read.
                    if not entry.is_dir(follow_symlinks=False) or entry.name.endswith(".ipynb"):
                        found.append(name)
                    elif len(name.parts) <= MAX_DEPTH:
                        waiting.append((folder / name, name))
        except OSError as error:
            if inside == Path():
                raise Refused(f"This submission cannot be read: {error.strerror}.") from error
    return sorted(found, key=lambda name: (len(name.parts), name))


def plain(text: str) -> str:
    """A name that is safe to print: no control characters, not long."""
    return re.sub(r"[^\w .,()+/-]", "?", text)[:80]
