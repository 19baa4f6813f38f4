"""`b2p export --exercises`: what each exercise counts in the end, by machine and by hand."""

import csv
import json

import pytest
from commands import run
from courses import FIRST, copy_course
from made_up_class import made_up_results, record_all
from nbgrader.api import Gradebook

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.reporting.export import export_csv, export_json


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
