"""`b2p export --exercises`: what each exercise counts in the end, by machine and by hand."""

import csv
import json
import re

import pytest
from commands import run
from courses import FIRST, copy_course
from made_up_class import made_up_results, record_all
from nbgrader.api import Gradebook

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.reporting.export import export_csv, export_json, inert, write_csv


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A class of four, in which one got a point by hand, and one answer was read."""
    course = copy_course(tmp_path_factory.mktemp("export") / "course")
    record_all(course, course.assignment("1"), made_up_results(course, course.assignment("1"), 5, seed=5)[1:])
    with Gradebook(gradebook_url(course)) as gradebook:
        gradebook.find_grade("bits_of-checks", "bits-and-bytes", FIRST, "student-01").manual_score = 1.5
        gradebook.db.commit()
    return course


def test_the_points_add_up_to_those_of_the_gradebook(graded, tmp_path):
    count = export_json(graded, tmp_path / "points.json", by_exercise=True)
    rows = json.loads((tmp_path / "points.json").read_text())
    assert len(rows) == count
    with Gradebook(gradebook_url(graded)) as gradebook:
        for submission in gradebook.assignment_submissions(FIRST):
            own = [row for row in rows if row["student_id"] == submission.student.id]
            assert sum(row["points"] for row in own) == pytest.approx(submission.score)
            assert sum(row["max_points"] for row in own) == submission.max_score


def test_points_by_hand_are_the_ones(graded, tmp_path):
    export_csv(graded, tmp_path / "points.csv", by_exercise=True)
    with open(tmp_path / "points.csv", newline="") as file:
        rows = {(row["student_id"], row["exercise"]): row for row in csv.DictReader(file)}
    assert rows["student-01", "bits_of"]["points"] == "1.5"
    assert {name for _, name in rows} == {e.name for e in graded.assignment("1").exercises if not e.stretch}


def test_one_assignment_can_be_named(graded, tmp_path):
    done = run("b2p", "export", "--exercises", "-a", "1", "--to", tmp_path / "points.json", cwd=graded.root)
    assert done.returncode == 0, done.stderr
    assert {row["assignment"] for row in json.loads((tmp_path / "points.json").read_text())} == {FIRST}


STARTS = tuple("=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH COMMERCIAL AT}")
CELLS = {
    "formula": "=1+1", "sum": "+1;2", "at": "@SUM(A1)", "wide": "\N{FULLWIDTH EQUALS SIGN}1+1",
    "behind-a-space": " =1+1", "behind-a-quote": '"=1+1', "next-column": "ada;=1+1",
    "column-after-next": "ada;x;@SUM(A1)",
    "next-column-quoted": 'ada;"=1+1"', "next-line": "ada\r\n=1+1", "behind-a-tab": "ada\t-1+1",
    "wide-in-the-next-column": "ada;\N{FULLWIDTH COMMERCIAL AT}x",
}  # fmt: skip


@pytest.mark.parametrize("separator", ",;\t")
@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
def test_no_cell_is_a_formula_however_a_spreadsheet_parts_the_columns(tmp_path, cell, separator):
    write_csv([["1", cell, cell], [cell, "-0.5", "x"]], tmp_path / "it.csv")
    with open(tmp_path / "it.csv", newline="", encoding="utf-8") as file:
        raw = [one for row in csv.reader(file, delimiter=separator) for one in row]
    assert [one for one in raw if one.lstrip(' "').startswith(STARTS) and not _is_number(one)] == []


@pytest.mark.parametrize("value", ["-0.5", "1e-3", "ada", "a-b", "x;y", "Ada = Eve"])
def test_what_is_no_formula_stays_as_it_is(value):
    assert inert(value) == value


def _is_number(text):
    return bool(re.fullmatch(r"-?[0-9.]+", text.split(",")[0].strip('"')))
