"""Reading a submission's folder: bounded in files, depth and bytes, and never through a link.

A folder is opened once and held; what is in it is opened from there.  So it does not matter what becomes of its name,
or of the names above it, while it is read.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from pathlib import Path
from types import TracebackType

MAX_NOTEBOOK_BYTES = 64 * 2**20  # pictures and animations in the outputs
MAX_FOLDER_ENTRIES = 2_000
MAX_DEPTH = 3  # of folders in the submission: what zipping and unpacking by hand adds
NOT_ENTERED = ("__MACOSX", "__pycache__")
# What systems leave in folders without being asked.
NOBODYS = (".DS_Store", "Thumbs.db", "desktop.ini", "Desktop.ini")
# Browsers and mail programs hang these on a name that they do not know; a name may have lost its end, too.
_HUNG_ON = r"\.ipynb(?:[ _~(-][^.]*|\.(?:json|txt|download|crdownload|part|bak|ipynb))*$|\.(?:json|txt|download|bak)$"
_NOTEBOOK = re.compile(_HUNG_ON, re.IGNORECASE)
# What opening says of a link, or of a file, where a folder is wanted.
NO_FOLDER = {errno.ELOOP, errno.ENOTDIR}


class Refused(Exception):
    """A submission that cannot be graded; the message is the verdict that its author reads."""


class Unreadable(Refused):
    """What the system does not let us read.  That is nobody's answer: not graded, and never a zero."""


class TooMuch(Unreadable):
    """What cannot be read within the limits of reading one submission, today as at the next time."""


class Held:
    """A submission's folder, held open; use it in a ``with`` statement.

    Parameters
    ----------
    folder : Path
    below : Path, optional
        A folder above it that is ours: no name from there on may be a link.

    Raises
    ------
    Refused
        If it is a link, or no folder.
    Unreadable
        If the system does not let us open it.
    """

    def __init__(self, folder: Path, below: Path | None = None) -> None:
        inside = folder.relative_to(below).parts if below is not None else ()
        self._root = _open_folder(below if inside and below is not None else folder, None)
        try:
            for part in inside:
                self._root, above = _open_folder(part, self._root), self._root
                os.close(above)
        except BaseException:
            os.close(self._root)
            raise

    def __enter__(self) -> Held:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._root)

    def read(self, name: Path | str, limit: int = MAX_NOTEBOOK_BYTES) -> bytes:
        """The bytes of a regular file in the folder, never more than `limit`, never through a link.

        Raises
        ------
        Refused
            If it is anything but a regular file within the limit.
        Unreadable
            If the system does not let us read it.
        """
        name = Path(name)
        folder = self._folder(name.parts[:-1])
        try:
            return _read(name.name, folder, limit)
        finally:
            os.close(folder)

    def files(self) -> tuple[list[Path], list[str]]:
        """The names of all files, relative to the folder, and what could not be looked into: a sentence for each.

        What is hidden is left out, as Jupyter's checkpoints are.

        Raises
        ------
        Refused
            If it holds too much.
        """
        found: list[Path] = []
        closed: list[str] = []
        waiting, seen = [Path()], 0
        while waiting:
            inside = waiting.pop(0)
            try:
                descriptor = self._folder(inside.parts)
            except Unreadable as error:
                closed.append(str(error))
                continue
            except Refused:  # it has just been exchanged for a link
                continue
            try:
                with os.scandir(descriptor) as entries:
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
                            waiting.append(name)
            except OSError as error:
                closed.append(_closed(inside.name, error))
            finally:
                os.close(descriptor)
        return sorted(found, key=lambda name: (len(name.parts), name)), closed

    def state(self) -> str:
        """A digest of all files' names, sizes, and the moments of their last change, which nobody can set.

        While it is the same, reading the submission again tells nothing new.

        Raises
        ------
        Refused
            If it holds too much.
        """
        names, closed = self.files()
        digest = hashlib.sha256("\n".join(closed).encode())
        for name in names:
            try:
                facts = os.stat(name, dir_fd=self._root, follow_symlinks=False)
            except OSError as error:  # it has just gone
                digest.update(f"{error.errno} ".encode())
            else:
                parts = facts.st_mode, facts.st_size, facts.st_mtime_ns, facts.st_ctime_ns, facts.st_dev, facts.st_ino
                digest.update(f"{parts} ".encode())
            digest.update(os.fsencode(name) + b"\0")
        return digest.hexdigest()

    def _folder(self, parts: tuple[str, ...]) -> int:
        """A descriptor of a folder inside, to be closed."""
        descriptor = os.dup(self._root)
        for part in parts:
            above = descriptor
            try:
                descriptor = _open_folder(part, above)
            finally:
                os.close(above)
        return descriptor


def _open_folder(name: Path | str, above: int | None) -> int:
    try:
        return os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=above)
    except OSError as error:
        if error.errno in NO_FOLDER:
            raise Refused("This submission is not a folder.") from error
        raise Unreadable(_closed(Path(name).name if above is not None else "", error)) from error


def _closed(name: str, error: OSError) -> str:
    return f"{plain(name) if name else 'This submission'} cannot be read: {error.strerror}."


def _read(path: Path | str, folder: int | None, limit: int) -> bytes:
    name = plain(os.path.basename(path))
    try:
        if not stat.S_ISREG(os.stat(path, dir_fd=folder, follow_symlinks=False).st_mode):
            raise Refused(f"{name} is not an ordinary file.")
        # The file may have been exchanged since: do not follow, do not wait for a writer.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        with open(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise Refused(f"{name} is not an ordinary file.")
            data = file.read(limit + 1)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise Refused(f"{name} is not an ordinary file.") from error
        raise Unreadable(_closed(name, error)) from error
    if len(data) > limit:
        raise Refused(
            f"{name} is larger than {limit // 2**20} MiB. Clear its outputs (Edit, Clear Outputs of All Cells), save "
            "it and hand it in again."
        )
    return data


def read_bounded(path: Path, limit: int = MAX_NOTEBOOK_BYTES) -> bytes:
    """The bytes of one file, as `Held.read` reads them."""
    return _read(path, None, limit)


def may_be_notebook(name: str) -> bool:
    """Can a file with this name be a notebook, whatever a browser made of the name?"""
    return not name.startswith(".") and (_NOTEBOOK.search(name) is not None or "." not in name)


def notebook_name(name: str) -> str:
    """The name of a notebook's file without what browsers hang on it: ``A.ipynb`` for ``A.IPYNB.txt``."""
    stem = _NOTEBOOK.sub("", name)
    return f"{stem}.ipynb"


def sorted_notebooks(names: list[Path]) -> list[Path]:
    """The names that may be notebooks': those named so first, then the ones nearest to the top."""
    found = [name for name in names if may_be_notebook(name.name)]
    return sorted(found, key=lambda name: (not name.name.endswith(".ipynb"), len(name.parts), name))


def plain(text: str) -> str:
    """A name that is safe to print: no control characters, not long."""
    return re.sub(r"[^\w .,()+/-]", "?", text)[:80]
