"""Grades into the instructor's own file: before and after, byte for byte; and what cannot be matched."""

from pathlib import Path

import pytest

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.lms.filled import Grade, fill
from bits_to_pyramids.lms.people import Person
from bits_to_pyramids.lms.table import Table

FILES = Path(__file__).parent / "files"
ADA = Person("ada", "Ada", "Lovelace", "ada@example.org")
BEN = Person("ben", "Ben", "Byte", "ben@example.org")
CLEO = Person("cleo", "Cleo", "O'Neil", "cleo@example.org")
DAN = Person("dan", "Dan", "Grün")
EVE = Person("10235")
ZOE = Person("zoe")


def graded(**points):
    people = {person.id: person for person in (ADA, BEN, CLEO, DAN, EVE, ZOE)}
    return [Grade(people[name.removeprefix("n")], value) for name, value in points.items()]


def test_canvas_before_and_after(first):
    table = Table.read(FILES / "canvas-before.csv")
    done = fill(
        table,
        "canvas",
        first,
        graded(ada=100, ben=36.96, cleo=50, dan=10, n10235=20, zoe=90),
        column="1-bits-and-bytes (88124)",
    )
    assert table.to_bytes() == (FILES / "canvas-after.csv").read_bytes()
    assert done.filled == [("ada", "100"), ("ben", "36.96"), ("10235", "20")]
    assert done.kept == [("cleo", "EX"), ("dan", "N/A")]
    assert done.without_row == ["zoe"]
    assert done.without_grade == ["Noether, Emmy"]
    assert done.ambiguous == []


def test_moodle_before_and_after(first):
    table = Table.read(FILES / "moodle-before.csv")
    done = fill(table, "moodle", first, graded(ada=100, ben=36.96, cleo=0, dan=10))
    assert table.to_bytes() == (FILES / "moodle-after.csv").read_bytes()
    assert done.without_row == ["dan"]
    assert done.without_grade == ["Teilnehmer/in 4714"]


def test_moodle_knows_people_by_their_number_in_the_assignment(first):
    table = Table.read(FILES / "moodle-before.csv")
    done = fill(table, "moodle", first, [Grade(Person("4714"), 7)])
    assert done.filled == [("4714", "7")]


def test_canvas_finds_the_column_by_the_assignments_name(first):
    table = Table(b"Student,ID,Section,Quiz (1),1 Bits and Bytes (88124)\n    Points Possible,,,10,100\nA,ada,,,\n")
    assert fill(table, "canvas", first, graded(ada=5)).filled == [("ada", "5")]
    assert b"A,ada,,,5\n" in table.to_bytes()


def test_a_column_that_cannot_be_told_is_asked_for(first):
    with pytest.raises(CourseError, match=r"more than one column .* --column"):
        fill(Table.read(FILES / "canvas-before.csv"), "canvas", first, graded(ada=5))
    with pytest.raises(CourseError, match=r"no column .* --column"):
        fill(Table(b"Student,ID\nA,ada\n"), "canvas", first, graded(ada=5))
    with pytest.raises(CourseError, match="has no column 'Nope'"):
        fill(Table.read(FILES / "moodle-before.csv"), "moodle", first, graded(ada=5), column="Nope")
    with pytest.raises(CourseError, match="--match"):
        fill(Table(b"Name,Grade\nA,\n"), "moodle", first, graded(ada=5))


def test_a_column_can_be_named_for_people_too(first):
    table = Table("Imię,Indeks,Ocena\nAda,ada,\n".encode())
    done = fill(table, "moodle", first, graded(ada=5), column="Ocena", match="Indeks")
    assert done.filled == [("ada", "5")]


def test_another_maximum_is_refused_unless_asked_for(first):
    data = b"Student,ID,bits and bytes (1)\n    Points Possible,,10\nA,ada,\n"
    with pytest.raises(CourseError, match="with 10 points, this course with 100"):
        fill(Table(data), "canvas", first, graded(ada=55))
    table = Table(data)
    fill(table, "canvas", first, graded(ada=55), scale=True)
    assert table.to_bytes().endswith(b"A,ada,5.5\n")


AMBIGUOUS = {
    "two-rows-for-one": (b"Student,ID,x (1)\nA,ada,\nB,ADA,\n", ["ada"]),
    "one-row-for-two": (b"Student,ID,SIS Login ID,x (1)\nA,ada,ben,\n", ["A"]),
}


@pytest.mark.parametrize("data, listed", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_can_mean_two_is_listed_and_left_alone(first, data, listed):
    table = Table(data)
    done = (
        fill(table, "canvas", first, graded(ada=5), column="x (1)")
        if len(listed[0]) > 1
        else fill(table, "canvas", first, graded(ada=5, ben=6), column="x (1)")
    )
    assert done.ambiguous == listed and not done.filled
    assert table.to_bytes() == data
