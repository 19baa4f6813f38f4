"""Grades into the instructor's own exported file: Canvas's gradebook, Moodle's grading worksheet.

Only cells of grades change.  Rows and students that do not find each other are listed.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from math import isclose

from bits_to_pyramids.course.manifest import Assignment, CourseError
from bits_to_pyramids.lms.people import People, Person
from bits_to_pyramids.lms.table import Table
from bits_to_pyramids.results.wording import number

KINDS = ("canvas", "moodle")
# "Participant 12345": the name that Moodle gives somebody in one assignment.
_PARTICIPANT = re.compile(r"\D+?(\d+)")


@dataclass(frozen=True)
class Grade:
    """What somebody got for an assignment, late penalty taken off."""

    person: Person
    points: float


@dataclass
class Filled:
    """What was done to a file, and what could not be done."""

    filled: list[tuple[str, str]] = field(default_factory=list)
    without_row: list[str] = field(default_factory=list)
    without_grade: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)


@cache
def column_names() -> dict:
    """The table of known column names."""
    return tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))


def fill(
    table: Table,
    lms: str,
    assignment: Assignment,
    grades: list[Grade],
    *,
    column: str | None = None,
    match: str | None = None,
    scale: bool = False,
) -> Filled:
    """Write the grades of one assignment into a table.

    Parameters
    ----------
    table : Table
        Changed in place.
    lms : {"canvas", "moodle"}
    assignment : Assignment
    grades : list of Grade
    column : str, optional
        The name of the column for the grades, where it cannot be told.
    match : str, optional
        The name of the column that says who somebody is, where it cannot be told.
    scale : bool
        Convert the points where the LMS counts with another maximum.

    Raises
    ------
    CourseError
        If the columns cannot be told, or the maximum differs and `scale` is not set.
    """
    names = column_names()[lms]
    target = _grade_column(table, lms, assignment, column)
    people = _people_columns(table, lms, match)
    factor, shown_maximum = _factor(table, lms, target, assignment, scale)
    commas = table.has_decimal_commas(target, *([shown_maximum] if shown_maximum is not None else []))
    by_person = {grade.person: grade for grade in grades}
    directory = People(by_person)
    done = Filled()
    rows_of: dict[Person, list] = {person: [] for person in by_person}
    for row in table.rows:
        label = table.value(row, 0)
        if not any(cell.value.strip() for cell in row) or _is_no_person(table, row, people, names["not_people"]):
            continue
        found = directory.called(name for at in people for name in _names(table.value(row, at), lms))
        if len(found) > 1:
            done.ambiguous.append(label)
        elif found:
            rows_of[found.pop()].append(row)
        else:
            done.without_grade.append(label)
    for person, rows in rows_of.items():
        if len(rows) != 1:
            (done.ambiguous if rows else done.without_row).append(person.id)
        elif (there := table.value(rows[0], target)).upper() in names["kept"]:
            done.kept.append((person.id, there))
        else:
            text = number(by_person[person].points * factor)
            table.write_number(rows[0], target, text.replace(".", ",") if commas else text)
            done.filled.append((person.id, text))
    return done


def _names(value: str, lms: str) -> list[str]:
    """What a cell calls somebody."""
    numbered = _PARTICIPANT.fullmatch(value) if lms == "moodle" else None
    return [value, numbered[1]] if numbered else [value]


def _is_no_person(table: Table, row: list, people: list[int], first_cells: list[str]) -> bool:
    return table.value(row, 0) in first_cells or not any(table.value(row, at) for at in people)


def _people_columns(table: Table, lms: str, match: str | None) -> list[int]:
    if match is not None:
        return [_named(table, match, "--match")]
    found = {at for name in column_names()[lms]["people"] if (at := table.column(name)) is not None}
    if lms == "moodle":
        # In a language that the table does not have: addresses look like addresses, participants are numbered.
        for at in range(len(table.header)):
            values = [value for value in table.values(at) if value]
            if values and all("@" in value and " " not in value for value in values):
                found.add(at)
            if at == 0 and values and all(_PARTICIPANT.fullmatch(value) for value in values):
                found.add(at)
    if not found:
        raise CourseError(f"no column of the file says who somebody is; name one with --match. It has: {_list(table)}")
    return sorted(found)


def _grade_column(table: Table, lms: str, assignment: Assignment, column: str | None) -> int:
    if column is not None:
        return _named(table, column, "--column")
    if lms == "canvas":
        ours = {_title(name) for name in (assignment.id, assignment.notebook, assignment.title)}
        # Canvas puts the number of the assignment behind its title.
        found = [
            at
            for at, name in enumerate(table.header)
            if re.search(r"\(\d+\)$", name) and _title(re.sub(r"\(\d+\)$", "", name)) in ours
        ]
    else:
        found = [at for name in column_names()[lms]["grade"] if (at := table.column(name)) is not None]
    if len(found) != 1:
        raise CourseError(
            f"{'no column' if not found else 'more than one column'} of the file can be told to be for "
            f"{assignment.id}; "
            f"name one with --column. It has: {_list(table)}"
        )
    return found[0]


def _factor(table: Table, lms: str, target: int, assignment: Assignment, scale: bool) -> tuple[float, int | None]:
    """What to multiply points with, and the column that says the maximum."""
    at = None
    if lms == "canvas":
        values = [table.value(row, target) for row in table.rows if table.value(row, 0) == "Points Possible"]
    else:
        at = next((at for name in column_names()[lms]["maximum"] if (at := table.column(name)) is not None), None)
        values = table.values(at) if at is not None else []
    maxima = {points for value in values if (points := _number(value)) is not None}
    if len(maxima) != 1 or isclose(maximum := maxima.pop(), assignment.max_score):
        return 1.0, at
    if not scale:
        raise CourseError(
            f"the file counts {assignment.id} with {number(maximum)} points, this course with {assignment.max_score}. "
            "Change it in the LMS, or convert the points with --scale."
        )
    return maximum / assignment.max_score, at


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def _title(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()


def _named(table: Table, name: str, option: str) -> int:
    at = table.column(name)
    if at is None:
        raise CourseError(f"{option}: the file has no column {name!r}, or more than one. It has: {_list(table)}")
    return at


def _list(table: Table) -> str:
    return ", ".join(table.header[:40])
