"""The class list of an LMS, put into the gradebook: ids, names, addresses, the LMS's own numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.intake.submissions import bad_student_id
from bits_to_pyramids.lms.filled import column_names
from bits_to_pyramids.lms.people import Person
from bits_to_pyramids.lms.table import Table
from bits_to_pyramids.records.gradebook.nbgraders import record_students
from bits_to_pyramids.records.gradebook.scores import students_with_work

MAX_NAME = 128  # nbgrader's gradebook has no room for more


@dataclass
class Roster:
    """The people of a class list, and the lines that name nobody."""

    people: list[Person] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def read_roster(path: Path, id_column: str | None = None) -> Roster:
    """Read a class list: one of our own, Canvas's gradebook, Moodle's list of participants.

    Parameters
    ----------
    path : Path
    id_column : str, optional
        The column that holds the names of the folders in ``submitted/``, where it cannot be told.

    Raises
    ------
    CourseError
        If no column can be told to be the id, or an id is there twice.
    """
    table = Table.read(path)
    columns = _columns(table, id_column)
    roster = Roster()
    for number, row in enumerate(table.rows, start=2):
        given = {name: table.value(row, at)[:MAX_NAME] for name, at in columns.items()}
        if table.value(row, 0) in column_names()["canvas"]["not_people"] or not any(given.values()):
            continue
        full = given.pop("full_name", "")
        if full and not given.get("last_name"):
            given["last_name"], _, given["first_name"] = (part.strip() for part in full.partition(","))
        if not given["id"] or bad_student_id(given["id"]):
            roster.left_out.append(f"line {number}: {given['id'][:40]!r} cannot be a student id")
        else:
            roster.people.append(Person(**given))
    ids = [person.id for person in roster.people]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise CourseError(f"{path}: the id {twice[0]!r} is there twice; name another column with --id")
    return roster


def import_roster(course: Course, roster: Roster) -> list[str]:
    """Create or update the students in the gradebook; nobody is removed, nothing is emptied.

    Somebody whose work was collected under the LMS's number or an e-mail address, before there was a class list,
    stays one person under that id.

    Returns
    -------
    list of str
        A line for each of them.
    """
    with_work = _with_work(course)
    people, said, doubles = [], [], []
    for person in roster.people:
        others = {
            name for name in (person.lms_user_id, person.email) if name and name.casefold() != person.id.casefold()
        }
        known = [name for name in with_work if name.casefold() in {other.casefold() for other in others}]
        if known and person.id in with_work:
            said.append(f"{person.id} and {known[0]} are one person, and there is work of both: b2p forget removes one")
        elif known:
            said.append(f"{person.id} is {known[0]}, whose work is here already, and stays {known[0]}")
            doubles.append(person.id)
            person = replace(person, id=known[0])
        people.append(person)
    record_students(
        course,
        [(p.id, {name: value for name, value in asdict(p).items() if value and name != "id"}) for p in people],
        without=doubles,
    )
    return said


def _with_work(course: Course) -> list[str]:
    """Whoever has handed in something: here, or in the gradebook."""
    submitted = course.root / "submitted"
    folders = [path.name for path in submitted.iterdir() if path.is_dir()] if submitted.is_dir() else []
    return sorted({*folders, *students_with_work(gradebook_url(course))})


def _columns(table: Table, id_column: str | None) -> dict[str, int]:
    names = column_names()["roster"]
    columns = {
        ours: at
        for ours, theirs in names.items()
        if (at := next((c for n in theirs if (c := table.column(n)) is not None), None)) is not None
    }
    if id_column is not None:
        if (at := table.column(id_column)) is None:
            raise CourseError(f"--id: the file has no column {id_column!r}. It has: {', '.join(table.header[:40])}")
        columns["id"] = at
    if "id" not in columns:
        raise CourseError(
            f"no column of the file is the student id; name one with --id. It has: {', '.join(table.header[:40])}"
        )
    # In Canvas's file the column ID is Canvas's own number; in a list of one's own it is the id.
    if columns.get("lms_user_id") == columns["id"]:
        del columns["lms_user_id"]
    return columns
