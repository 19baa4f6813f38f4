"""Archives of submissions, taken apart within limits.

nbgrader's own extractor unpacks whatever an archive holds, and the archives in it, without an
end.  Here only notebooks come out, from the archive and from zip files that students handed in,
as ordinary files below one folder, and never more than the limits allow.

What somebody packed is theirs alone: it uses up a share of their own, comes after everybody's notebooks, and names
inside it are not read as names that the LMS gave.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bits_to_pyramids.intake.encodings import as_text
from bits_to_pyramids.intake.folders import MAX_NOTEBOOK_BYTES as MAX_NOTEBOOK
from bits_to_pyramids.intake.folders import NOBODYS, NOT_ENTERED, may_be_notebook, notebook_name

MAX_ENTRIES = 20_000
MAX_ENTRIES_OF_ONE = 2_000
MAX_INNER = 64 * 2**20
MAX_TOTAL = 4 * 2**30
MAX_SHARE = 192 * 2**20  # of what comes out of the zip files of one person
_TOO_MUCH = "it is more than one person's share"
MAX_NAME = 200
NOT_ZIP = (".gz", ".tar", ".7z", ".rar", ".tgz", ".xz", ".bz2")


@dataclass
class Extraction:
    """What came out, and a line for everything that was left behind."""

    taken: list[Path] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)  # the names of all entries of archives


class _Full(Exception):
    """The limit of everything together, or of somebody's share, is reached."""


@dataclass
class _Packed:
    """A zip file that somebody handed in, to be taken apart when everybody's notebooks are out."""

    data: Path
    below: PurePosixPath
    shown: str


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
        self._shares: dict[str, int] = {}
        self._packed: list[_Packed] = []
        self.done = Extraction()

    def extract(self, folder: Path) -> Extraction:
        """Take out the notebooks of a folder and of the zip files in it."""
        with tempfile.TemporaryDirectory(prefix="b2p-packed-") as aside:
            self._aside = Path(aside)
            self._extract(folder)
        return self.done

    def _extract(self, folder: Path) -> None:
        try:
            for path in _files(folder):
                within = path.relative_to(folder)
                if _nothing(within.parts):
                    continue
                if path.suffix.lower() == ".zip":
                    self._archive(path, PurePosixPath(*within.parts[:-1]), str(within))
                    continue
                self.done.seen.append(within.as_posix())
                if may_be_notebook(path.name):
                    self._plain(path, PurePosixPath(*within.parts))
                else:
                    self._leave(str(within), _why_not(path.name))
            # The small ones first, so that who packed much waits for who packed little.
            for packed in sorted(self._packed, key=lambda one: (one.data.stat().st_size, one.shown)):
                self._inner(packed)
        except _Full:
            self._leave("the rest", f"more than {MAX_TOTAL // 2**30} GiB came out")

    def _plain(self, path: Path, to: PurePosixPath) -> None:
        if path.stat().st_size > MAX_NOTEBOOK:
            return self._leave(str(to), "larger than a notebook can be")
        self._keep(to, path.read_bytes(), str(to))

    def _archive(self, source: Path, below: PurePosixPath, name: str, inner: bool = False) -> None:
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
        named = PurePosixPath(entry.filename.replace("\\", "/"))
        packed = named.suffix.lower() == ".zip"
        if entry.is_dir() or _nothing(named.parts):
            return
        if not inner:
            self.done.seen.append(entry.filename)
        if not may_be_notebook(named.name) and (not packed or inner):
            return self._leave(shown, _why_not(named.name))
        if (path := _safe(entry.filename)) is None:
            return self._leave(shown, "its name leads out of the archive, or is no name")
        if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG):
            return self._leave(shown, "it is not an ordinary file")
        limit = MAX_INNER if packed else MAX_NOTEBOOK
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
        if packed:
            self._set_aside(data, below / path, shown)
        elif inner:
            self._keep(below / _own_words(path), data, shown)
        else:
            self._keep(below / path, data, shown)

    def _set_aside(self, data: bytes, path: PurePosixPath, shown: str) -> None:
        """Keep a zip file that somebody handed in for later: on disk, because there may be many."""
        owner = _whose(path)
        share = self._shares.setdefault(owner, MAX_SHARE)
        if len(data) > share:
            return self._leave(shown, _TOO_MUCH)
        self._shares[owner] = share - len(data)
        aside = self._aside / str(len(self._packed))
        aside.write_bytes(data)
        self._packed.append(_Packed(aside, path.with_suffix(""), shown))

    def _inner(self, packed: _Packed) -> None:
        """Take somebody's zip file apart, with what is left of their share."""
        owner, everybody = _whose(packed.below), self._left
        share = self._shares.get(owner, MAX_SHARE)
        self._left = min(share, everybody)
        try:
            self._archive(packed.data, packed.below, packed.shown, inner=True)
        except _Full:
            if share > everybody:
                raise
            self._leave(packed.shown, _TOO_MUCH)
            self._left = 0
        spent = min(share, everybody) - self._left
        self._shares[owner] = share - spent
        self._left = everybody - spent

    def _keep(self, to: PurePosixPath, data: bytes, shown: str) -> None:
        """Write a notebook under the name that it should have; another file with such a name is none."""
        if ".ipynb" not in to.name.lower() and not _is_notebook(data):
            return self._leave(shown, _why_not(to.name))
        self._write(to.with_name(notebook_name(to.name)), data)

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


def _whose(path: PurePosixPath) -> str:
    """What tells one person's files from another's in an archive of an LMS: a number; else the name itself."""
    found = re.search(r"_(?:LATE_)?(\d+)_", str(path))
    return found[1] if found else str(path)


def _own_words(path: PurePosixPath) -> PurePosixPath:
    """A path in somebody's own zip file, which no pattern of an LMS's names fits."""
    return PurePosixPath(str(path).replace("_", "-"))


def _nothing(parts: tuple[str, ...]) -> bool:
    """What systems leave in folders and archives without being asked."""
    return any(
        part.startswith(".") or part in NOBODYS or part in NOT_ENTERED for part in parts if part not in (".", "..")
    )


def _why_not(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in NOT_ZIP:
        return "only zip archives are taken apart; pack it as zip"
    if suffix == ".zip":
        return "an archive in an archive that somebody handed in is not taken apart"
    return "it is not a notebook"


def _is_notebook(data: bytes) -> bool:
    """Does a file look like one, whatever it is called?"""
    text = as_text(data)[0]
    return text.lstrip().startswith("{") and '"nbformat"' in text and '"cells"' in text


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
