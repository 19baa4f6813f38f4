"""Feedback pages in one zip, under the names by which Moodle and Canvas give each to its owner.

Both take files back whose names begin as the names in the archive of submissions did: Canvas's *re-upload submissions*
reads the user's and the file's number, Moodle's *upload multiple feedback files* the participant's number and whose
file it was.  So the archives that were collected say what each page is to be called.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.lms.archives import MAX_ENTRIES, MAX_NAME
from bits_to_pyramids.lms.owners import Entry, entries_of, read_participants
from bits_to_pyramids.lms.people import People, Person
from bits_to_pyramids.records.gradebook.nbgraders import gradebook_of

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same pages give the same bytes


@dataclass
class Packed:
    """What a zip of feedback holds, by student, and for whom there is nothing in it."""

    names: dict[str, str] = field(default_factory=dict)
    without_page: list[str] = field(default_factory=list)
    not_in_archives: list[str] = field(default_factory=list)


def pack_feedback(course: Course, assignment: Assignment, to: Path, archives: Iterable[Path] = ()) -> Packed:
    """Write the zip that an LMS takes back.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    to : Path
        The zip to write.
    archives : iterable of Path
        What the LMS packed; by default the zip files in ``downloaded/ASSIGNMENT/archive``.

    Returns
    -------
    Packed
        ``names`` are those in the zip.

    Raises
    ------
    CourseError
        If there is no archive, or one that cannot be read.
    """
    downloaded = course.root / "downloaded" / assignment.id
    archives = list(archives) or sorted((downloaded / "archive").glob("*.zip"))
    if not archives:
        raise CourseError(
            f"the zip takes its names from the archive that your LMS packed; none is in {downloaded / 'archive'}. "
            "Put it there, or name it with --archive."
        )
    pages = {
        page.parent.parent.name: page
        for page in sorted((course.root / "feedback").glob(f"*/{assignment.id}/{assignment.notebook}.html"))
    }
    owners = _owners(course, downloaded, archives)
    packed = Packed(not_in_archives=sorted(pages.keys() - owners.keys()))
    part = to.with_name(f".{to.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, entry in sorted(owners.items()):
            if student not in pages:
                packed.without_page.append(student)
                continue
            packed.names[student] = f"{entry.prefix}{assignment.notebook}.html"
            archive.writestr(zipfile.ZipInfo(packed.names[student], EPOCH), pages[student].read_bytes())
    part.replace(to)
    return packed


def _owners(course: Course, downloaded: Path, archives: list[Path]) -> dict[str, Entry]:
    """For each student one entry of the archives, a notebook where they handed in one."""
    participants: dict[str, list[str]] = {}
    for worksheet in sorted(downloaded.glob("*.csv")):
        participants |= read_participants(worksheet)
    with gradebook_of(course) as gradebook:
        people = People(Person.of(student) for student in gradebook.students)
    found: dict[str, Entry] = {}
    for archive in archives:
        for entry in entries_of(_names(archive), people, participants):
            if entry.student not in found or (entry.is_notebook and not found[entry.student].is_notebook):
                found[entry.student] = entry
    return found


def _names(archive: Path) -> list[str]:
    try:
        with zipfile.ZipFile(archive) as opened:
            names = [entry.filename for entry in opened.infolist()[:MAX_ENTRIES] if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CourseError(f"{archive} is not a zip archive that can be read: {error}") from error
    # A page's name is made of it: nothing that leads elsewhere when the LMS, or somebody, takes the zip apart.
    return [
        name
        for name in names
        if name.isprintable() and len(name) <= 2 * MAX_NAME and ".." not in name.split("/") and not name.startswith("/")
    ]
