"""Somebody leaves: nothing of them stays, and nothing of anybody else goes."""

import sqlite3
from contextlib import closing

import pytest
from courses import FIRST, copy_course
from made_up_class import made_up_results, record_all
from nbgrader.api import Gradebook

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.records.forgotten import forget
from bits_to_pyramids.records.gradebook import sqlite

GONE, OTHER = "student-01", "student-02"


@pytest.fixture
def course(tmp_path):
    """Three students in two gradebooks, the second one a backup of the first."""
    course = copy_course(tmp_path / "course")
    record_all(course, course.assignment("1"), made_up_results(course, course.assignment("1"), 4)[1:])
    sqlite.back_up(course.root / "gradebook.db", course.state / "backups")
    for name in (f"{FIRST}/bits-and-bytes.html", f"earlier/{FIRST}/2026-10-05-120000.html"):
        page = course.root / "feedback" / GONE / name
        page.parent.mkdir(parents=True)
        page.write_text("x")
    (course.root / "submitted" / FIRST / GONE).mkdir(parents=True)  # the other way round
    (course.root / "grades.csv").write_text(f"{GONE},3\n")
    return course


def named(course, student):
    """Files below the course folder that name somebody, in their path or in their bytes."""
    return sorted(
        path.relative_to(course.root).as_posix()
        for path in course.root.rglob("*")
        if student in path.relative_to(course.root).as_posix()
        or (path.is_file() and student.encode() in path.read_bytes())
    )


def scores(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "select s.student_id, sum(g.auto_score) from grade g join submitted_notebook n on n.id = g.notebook_id "
            "join submitted_assignment s on s.id = n.assignment_id group by 1 order by 1"
        ).fetchall()


def test_a_student_is_forgotten_everywhere(course):
    books = [course.root / "gradebook.db", *(course.state / "backups").glob("*.db")]
    before, kept = scores(books[0]), named(course, OTHER)
    done = forget(course, GONE, None, gradebook_url(course))
    assert named(course, GONE) == done.left == ["grades.csv"]
    for book in books:
        assert scores(book) == [row for row in before if row[0] != GONE]
    assert named(course, OTHER) == kept
    with Gradebook(gradebook_url(course)) as book:  # nbgrader finds nothing missing
        assert [s.student.id for s in book.assignment_submissions(FIRST)] == [OTHER, "student-03"]


def test_one_submission_is_forgotten_and_the_student_stays(course):
    (course.root / "submitted" / GONE / "2-image-files").mkdir()
    done = forget(course, GONE, course.assignment("1"), gradebook_url(course))
    assert f"submitted/{GONE}/{FIRST}" in done.removed and f"feedback/{GONE}/{FIRST}" in done.removed
    assert f"feedback/{GONE}/earlier/{FIRST}" in done.removed
    assert (course.root / "submitted" / GONE / "2-image-files").is_dir()
    with Gradebook(gradebook_url(course)) as book:
        assert GONE in [student.id for student in book.students]
        assert GONE not in [s.student.id for s in book.assignment_submissions(FIRST)]


@pytest.mark.parametrize("name", ["student-1", "", "..", "../..", "*", f"{GONE}/{FIRST}", "."])
def test_nobody_of_that_name_is_said_and_nothing_goes(course, name):
    before = named(course, "")
    with pytest.raises(CourseError, match="there is no student"):
        forget(course, name, None, gradebook_url(course))
    assert named(course, "") == before
