"""Whose notebook is it?  The names that Canvas and Moodle give to what they pack into an archive.

=========  ===============================================================================
Canvas     ``lovelaceada_LATE_10231_998877_bits-and-bytes-1.ipynb``: name, perhaps LATE, the
           user's number, the file's number, the student's name for the file
Moodle     ``Ada Lovelace_4711_assignsubmission_file_/bits-and-bytes.ipynb``, or the same
           without the slash: full name, the participant's number in this assignment
=========  ===============================================================================

Students choose parts of these names.  A name that can be read in both ways, or with two
numbers, is left out and listed, so that nobody hands in for somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.intake.submissions import COPY, bad_student_id
from bits_to_pyramids.lms.archives import shown
from bits_to_pyramids.lms.filled import column_names
from bits_to_pyramids.lms.people import People
from bits_to_pyramids.lms.table import Table

CANVAS = re.compile(r"(?P<name>[^_/]*)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)", re.DOTALL)
MOODLE = re.compile(r"(?P<name>[^/]*)_(?P<number>\d+)_assignsubmission_file_?/?(?P<file>.+)", re.DOTALL)
# Anything of anybody's, texts that were typed into the LMS included: for saying whose it was, never for giving points.
_ANYBODY = (
    re.compile(r"(?:.*/)?(?P<name>[^/]*)_(?P<number>\d+)_assignsubmission_\w+.*", re.DOTALL),
    re.compile(r"(?P<name>[^_/]*)_(?:LATE_)?(?P<number>\d+)_.+", re.DOTALL),
)


@dataclass(frozen=True)
class Submitted:
    """A file of an archive and whose it is."""

    path: Path
    student: str
    file: str
    late: bool = False
    number: str = ""


@dataclass(frozen=True)
class Entry:
    """What the name of an entry of an archive says: whose it is, and how names of the same owner begin."""

    student: str
    number: str
    prefix: str
    file: str
    late: bool = False

    @property
    def is_notebook(self) -> bool:
        return ".ipynb" in self.file.lower()


@dataclass
class Collected:
    """What can be put into ``submitted/``, one file of a name per student, and what cannot."""

    taken: dict[Path, Submitted] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def collect(
    paths: Iterable[Path],
    root: Path,
    notebooks: list[str],
    people: People,
    participants: dict[str, list[str]] | None = None,
) -> Collected:
    """Say whose the extracted files are.

    Parameters
    ----------
    paths : iterable of Path
        Files below `root`.
    root : Path
        The folder of extracted files.
    notebooks : list of str
        The names of the released notebooks, ``NAME.ipynb``.
    people : People
        The class, as the gradebook knows it.
    participants : dict, optional
        For the numbers that Moodle uses in this assignment: what else these people are called.
    """
    participants = participants or {}
    collected = Collected()
    claims: dict[tuple[str, str], list[Submitted]] = {}
    for path in sorted(paths):
        name = path.relative_to(root).as_posix()
        found = _read(name, people, participants)
        if isinstance(found, str):
            collected.left_out.append(f"{shown(name)}: {found}")
            continue
        submitted = Submitted(path, found.student, _file_name(found.file, notebooks), found.late, found.number)
        claims.setdefault((found.student, submitted.file), []).append(submitted)
    for (student, file), files in claims.items():
        # Of several with one name: the one that lies nearest to the top, then the one changed least by Canvas.
        best, *others = sorted(files, key=lambda s: (len(s.path.parts), len(s.path.name), str(s.path)))
        collected.taken[best.path] = best
        for other in others:
            where = shown(other.path.relative_to(root).as_posix())
            collected.left_out.append(f"{where}: {shown(student)} has another {shown(file)}, which was taken")
    return collected


def entries_of(names: Iterable[str], people: People, participants: dict[str, list[str]]) -> list[Entry]:
    """The entries of an archive that can be told to be somebody's; arguments as in :func:`collect`."""
    found = [_read(name, people, participants) for name in names]
    return [entry for entry in found if isinstance(entry, Entry)]


def _read(name: str, people: People, participants: dict[str, list[str]]) -> Entry | str:
    """Whose an entry is, or why nobody can tell."""
    readings = _readings(name)
    if len(readings) != 1:
        why = "it can be read in more than one way" if readings else "it is not named as Canvas or Moodle names files"
        return f"{why}; put it into submitted/ by hand"
    scheme, found = readings[0]
    names = [found["number"], *(participants.get(found["number"], []) if scheme == "moodle" else [])]
    student = _student(names, people)
    if student is None or bad_student_id(student):
        return f"{found['number']} means several people, or nobody"
    prefix = found.string[: found.start("file")]
    return Entry(student, found["number"], prefix, found["file"], bool(found.groupdict().get("late")))


def read_participants(path: Path) -> dict[str, list[str]]:
    """Moodle's grading worksheet of an assignment: what the people are called whom Moodle numbers in it."""
    table, rows = _numbered_rows(path)
    # Not the whole row: a mark or a comment is not a name.
    columns = list(_naming_columns(table))
    return {number: [value for at in columns if (value := table.value(row, at))] for number, row in rows.items()}


def read_last_modified(path: Path) -> dict[str, str]:
    """Moodle's grading worksheet: when the people whom it numbers handed in, as it is written there."""
    table, rows = _numbered_rows(path)
    columns = [at for name in column_names()["moodle"]["last_modified"] if (at := table.column(name)) is not None]
    return {
        number: value
        for at in columns
        for number, row in rows.items()
        if (value := table.value(row, at)) not in ("", "-")
    }


def owners_without(seen: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Whose entries of an archive were all left out: the names that the LMS gave."""
    people = {owner: None for name in seen if (owner := _owner(name))}
    return [owner for owner in people if owner not in {_owner(name) for name in taken}]


def _owner(name: str) -> str:
    found = next((found for pattern in _ANYBODY if (found := pattern.fullmatch(name))), None)
    return shown(f"{found['name']} ({found['number']})") if found else ""


def _numbered_rows(path: Path) -> tuple[Table, dict[str, list]]:
    table = Table.read(path)
    rows = [row for row in table.rows if table.value(row, 0)]
    known = {number[1]: row for row in rows if (number := re.fullmatch(r"\D*?(\d+)", table.value(row, 0)))}
    if not rows or len(known) < len(rows):
        raise CourseError(
            f"{path} is not a grading worksheet of Moodle: its first column does not number the participants"
        )
    return table, known


def _naming_columns(table: Table) -> Iterator[int]:
    for at, title in enumerate(table.header):
        values = [value for value in table.values(at) if value]
        addresses = values and all("@" in value and " " not in value for value in values)
        if addresses or title.casefold() in {name.casefold() for name in column_names()["moodle"]["people"]}:
            yield at


def _student(names: list[str], people: People) -> str | None:
    """The student id: whom the gradebook knows by one of the names, or else the last and most telling name."""
    found = people.called(names)
    if len(found) > 1:
        return None
    return found.pop().id if found else names[-1]


def _readings(name: str) -> list[tuple[str, re.Match]]:
    """The ways in which a path can be read; the last part of an inner archive's path is the student's."""
    top, _, _ = name.partition("/")
    readings = []
    if canvas := CANVAS.fullmatch(name):
        readings.append(("canvas", canvas))
        # Three numbers: the first may belong to a person's name, or the last to a file's.
        if re.match(r"\d+_", canvas["file"]):
            readings.append(("canvas", canvas))
    # The marker twice, or only in what the student named, is not Moodle's.
    if moodle := MOODLE.fullmatch(name):
        readings.append(("moodle", moodle))
        if top.count("_assignsubmission_file") > 1:
            readings.append(("moodle", moodle))
    if not readings and (inside := re.search(r"/(?P<rest>[^/]*_\d+_assignsubmission_file_?/.+)", name)):
        # An archive that was unpacked by hand, in a folder of its own.
        return _readings(inside["rest"])
    return readings


def _file_name(name: str, notebooks: list[str]) -> str:
    """The name to collect a file under: the released notebook's where it is a copy of that name."""
    path = PurePosixPath(name)
    stem = COPY.sub("", path.stem)
    return next((n for n in notebooks if n.removesuffix(".ipynb").casefold() == stem.casefold()), path.name)
