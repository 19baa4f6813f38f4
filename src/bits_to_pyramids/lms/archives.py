"""Archives of submissions, taken apart within limits.

nbgrader's own extractor unpacks whatever an archive holds, and the archives in it, without an
end.  Here only notebooks come out, from the archive and from zip files that students handed in,
as ordinary files below one folder, and never more than the limits allow.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

MAX_ENTRIES = 20_000
MAX_ENTRIES_OF_ONE = 2_000
MAX_NOTEBOOK = 16 * 2**20
MAX_INNER = 64 * 2**20
MAX_TOTAL = 4 * 2**30
MAX_NAME = 200
TAKEN = ".ipynb"


@dataclass
class Extraction:
    """What came out, and a line for everything that was left behind."""

    taken: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


class _Full(Exception):
    """The limit of everything together is reached."""


class Extractor:
    """Takes the files of one folder apart into another.

    Parameters
    ----------
    target : Path
        An empty folder.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._left = MAX_TOTAL
        self.done = Extraction()

    def extract(self, folder: Path) -> Extraction:
        """Take out the notebooks of a folder and of the zip files in it."""
        try:
            for path in _files(folder):
                within = path.relative_to(folder)
                if path.suffix.lower() == ".zip":
                    self._archive(path, PurePosixPath(*within.parts[:-1]), str(within))
                elif path.suffix.lower() == TAKEN:
                    self._plain(path, PurePosixPath(*within.parts))
                elif path.suffix.lower() in (".gz", ".tar", ".7z", ".rar", ".tgz"):
                    self._leave(str(within), "only zip archives are taken apart; pack it as zip")
        except _Full:
            self._leave("the rest", f"more than {MAX_TOTAL // 2**30} GiB came out")
        return self.done

    def _plain(self, path: Path, to: PurePosixPath) -> None:
        if path.stat().st_size > MAX_NOTEBOOK:
            return self._leave(str(to), "larger than a notebook can be")
        self._write(to, path.read_bytes())

    def _archive(self, source: Path | io.BytesIO, below: PurePosixPath, name: str, inner: bool = False) -> None:
        limit = MAX_ENTRIES_OF_ONE if inner else MAX_ENTRIES
        try:
            with zipfile.ZipFile(source) as archive:
                entries = archive.infolist()
                if len(entries) > limit:
                    return self._leave(name, f"it has more than {limit} files")
                for entry in entries:
                    self._entry(archive, entry, below, name, inner)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, OverflowError) as error:
            self._leave(name, f"it is not a zip archive that can be read ({type(error).__name__})")

    def _entry(
        self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, below: PurePosixPath, name: str, inner: bool
    ) -> None:
        shown = f"{name}: {entry.filename}"
        suffix = PurePosixPath(entry.filename).suffix.lower()
        if entry.is_dir() or (suffix != TAKEN and (suffix != ".zip" or inner)) or "__MACOSX/" in entry.filename:
            return
        if (path := _safe(entry.filename)) is None:
            return self._leave(shown, "its name leads out of the archive, or is no name")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            return self._leave(shown, "it is not an ordinary file")
        limit = MAX_NOTEBOOK if suffix == TAKEN else MAX_INNER
        try:
            with archive.open(entry) as file:
                # What an archive says about sizes need not be true: read to the limit, no further.
                data = file.read(limit + 1)
        except (zipfile.BadZipFile, RuntimeError, OSError, ValueError, NotImplementedError, EOFError) as error:
            return self._leave(shown, f"it cannot be read ({type(error).__name__})")
        except Exception as error:  # zlib, lzma and bz2 have errors of their own
            return self._leave(shown, f"it cannot be unpacked ({type(error).__name__})")
        if len(data) > limit:
            return self._leave(shown, "larger than a notebook can be")
        if suffix == ".zip":
            self._spend(len(data))
            self._archive(io.BytesIO(data), below / path.with_suffix(""), shown, inner=True)
        else:
            self._write(below / path, data)

    def _write(self, to: PurePosixPath, data: bytes) -> None:
        self._spend(len(data))
        target = self._target.joinpath(*to.parts)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "xb") as file:
                file.write(data)
        except OSError as error:
            return self._leave(str(to), f"it cannot be written beside the others ({error.strerror})")
        self.done.taken.append(target)

    def _spend(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise _Full

    def _leave(self, name: str, why: str) -> None:
        if len(self.done.left_out) < 1_000:
            self.done.left_out.append(f"{shown(name)}: {why}")


def shown(name: str) -> str:
    """A name of somebody else's, fit for a terminal and a log."""
    name = "".join(char if char.isprintable() else "?" for char in name)
    return name if len(name) <= 160 else name[:80] + "..." + name[-77:]


def _safe(name: str) -> PurePosixPath | None:
    """The path of an entry if it stays inside and every part of it can be a file's name."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or not path.parts or re.match("[A-Za-z]:", name):
        return None
    for part in path.parts:
        if part in (".", "..") or not part.isprintable() or len(part.encode("utf-8", "replace")) > MAX_NAME:
            return None
        try:
            os.fsencode(part)
        except UnicodeEncodeError:
            return None
    return path if len(path.parts) <= 10 else None


def _files(folder: Path) -> Iterator[Path]:
    """Ordinary files below a folder, in order; links are not followed."""
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(root, name)
            if stat.S_ISREG(path.lstat().st_mode):
                yield path
