"""Written answers: shares of several markers, one question in a row, and the way back into the gradebook."""

import csv
import io
import json
import shutil

import pytest
from commands import run
from courses import copy_course
from made_up_class import HOSTILE_TEXT, made_up_results, record_all
from nbgrader.api import Gradebook
from submissions import cell_of

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.records.gradebook.nbgraders import record_students
from bits_to_pyramids.reporting.marking import take_marks, write_sheets

READ = "noisy_stripes"


@pytest.fixture(scope="module")
def written_class(tmp_path_factory):
    """Twelve students, three of whom wrote something; one is known by name."""
    course = copy_course(tmp_path_factory.mktemp("marking") / "course")
    first = course.assignment("1")
    record_all(course, first, made_up_results(course, first, 12))
    record_students(course, [("student-05", {"first_name": "Grace", "last_name": "Hopper"})])
    return course, first


@pytest.fixture
def to_read(written_class):
    """The class as it was before anybody read anything."""
    course, first = written_class
    book = (course.root / "gradebook.db").read_bytes()
    yield course, first, course.root / "marking"
    (course.root / "gradebook.db").write_bytes(book)
    shutil.rmtree(course.root / "marking", ignore_errors=True)


def rows_of(path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text())))


def given(course, first, student):
    with Gradebook(gradebook_url(course)) as book:
        names = READ, "bits-and-bytes", first.id, student
        grade, comment = book.find_grade(*names), book.find_comment(*names)
        return grade.extra_credit, grade.score, grade.needs_manual_grade, comment.manual_comment


def test_everybody_has_a_share_and_no_answer_is_read_twice(to_read):
    course, first, to = to_read
    sheets = write_sheets(course, first, to, ["ira", "jo"])
    assert sorted(count for _, _, count in sheets) == [1, 2]
    rows = [row for name in ("ira", "jo") for row in rows_of(to / f"{first.id}-{name}.csv")]
    assert sorted(row["student"] for row in rows) == ["student-01", "student-05", "student-09"]
    assert {(row["exercise"], row["points"], row["comment"]) for row in rows} == {(READ, "", "")}
    for marker, page, count in sheets:
        text = page.read_text()
        assert text.count("Because of the byte order.") == 2 * count and marker in text and "Marking scheme" in text


def test_an_anonymous_sheet_names_nobody_and_finds_its_way_back(to_read):
    course, first, to = to_read
    write_sheets(course, first, to, ["all"], anonymous=True)
    everything = "".join(path.read_text() for path in to.iterdir())
    assert "student-" not in everything and "Grace" not in everything
    rows = rows_of(to / f"{first.id}-all.csv")
    assert take_marks(course, first, [rows[0] | {"points": "2"}, *rows[1:]]).marked == 1
    assert sorted(given(course, first, f"student-0{n}")[0] or 0 for n in (1, 5, 9)) == [0, 0, 2]


def test_names_of_the_class_list_are_on_the_page(to_read):
    course, first, to = to_read
    write_sheets(course, first, to, ["all"])
    assert "Grace Hopper" in (to / f"{first.id}-all.html").read_text()


def filled(course, first, to, **changes) -> dict[str, str]:
    """The row of student-05, with some cells filled."""
    write_sheets(course, first, to, ["all"], everything=True)
    (row,) = [row for row in rows_of(to / f"{first.id}-all.csv") if row["student"] == "student-05"]
    return row | changes


def test_marks_reach_the_gradebook_as_formgrader_would_write_them(to_read):
    course, first, to = to_read
    taken = take_marks(course, first, [filled(course, first, to, points="3,5", comment="**Good.**")])
    assert (taken.marked, taken.left_out) == (1, [])
    assert given(course, first, "student-05") == (3.5, 3.5, False, "**Good.**")
    again = filled(course, first, to)
    assert (again["points"], again["comment"]) == ("3.5", "**Good.**")
    assert take_marks(course, first, [again]).marked == 0
    changed = take_marks(course, first, [again | {"points": "4"}]).changed
    assert changed == [f"student-05  {READ}: 3.5 -> 4"]
    write_sheets(course, first, to, ["all"])
    assert "student-05" not in [row["student"] for row in rows_of(to / f"{first.id}-all.csv")]


COMMENTS = ["- a\n- b", "=1+1", "'quoted'", "good; -1 for the sum", "* a\n\n    - b", "@ada"]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_comes_back_as_it_was_typed(to_read, comment):
    course, first, to = to_read
    take_marks(course, first, [filled(course, first, to, points="1", comment=comment)])
    assert given(course, first, "student-05")[3] == comment
    again = filled(course, first, to)
    assert not again["comment"].startswith(("=", "+", "-", "@"))
    assert take_marks(course, first, [again]).marked == 0


LEFT_OUT = {
    "another-answer": ({"answer": "0" * 16, "points": "3"}, "is another one now"),
    "no-number": ({"points": "good"}, "good is no number of points"),
    "less-than-nothing": ({"points": "-1"}, "is no number of points"),
    "not-finite": ({"points": "nan"}, "is no number of points"),
    "a-slip": ({"points": "30000"}, "is no number of points"),
    "a-comment-without-points": ({"comment": "Good."}, "nothing is no number of points"),
}


@pytest.mark.parametrize("changes, why", LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_cannot_be_taken_is_listed_and_nothing_is_written(to_read, changes, why):
    course, first, to = to_read
    before = given(course, first, "student-05")
    taken = take_marks(course, first, [filled(course, first, to, **changes)])
    assert taken.marked == 0 and len(taken.left_out) == 1 and why in taken.left_out[0]
    assert given(course, first, "student-05") == before and before[2]


def test_two_rows_that_disagree_are_listed(to_read):
    course, first, to = to_read
    row = filled(course, first, to)
    taken = take_marks(course, first, [row | {"points": "3"}, row | {"points": "4"}])
    assert taken.marked == 1 and "says something else" in taken.left_out[0]


def test_an_answer_that_was_handed_in_again_waits_for_a_new_sheet(to_read):
    course, first, to = to_read
    row = filled(course, first, to, points="3")
    path = course.root / "autograded" / "student-05" / first.id / "bits-and-bytes.ipynb"
    before = path.read_text()
    notebook = json.loads(before)
    cell_of(notebook, READ, "written")["source"] = "Another answer."
    path.chmod(0o640)
    path.write_text(json.dumps(notebook))
    try:
        assert "is another one now" in take_marks(course, first, [row]).left_out[0]
    finally:
        path.write_text(before)


def test_nothing_of_an_answer_acts_on_the_page(to_read):
    course, first, to = to_read
    path = course.root / "autograded" / "student-05" / first.id / "bits-and-bytes.ipynb"
    before = path.read_text()
    notebook = json.loads(before)
    cell_of(notebook, READ, "written")["source"] = f"{HOSTILE_TEXT} [x](javascript:alert(1)) ![x](https://example.org)"
    path.chmod(0o640)
    path.write_text(json.dumps(notebook))
    try:
        write_sheets(course, first, to, ["all"], everything=True)
    finally:
        path.write_text(before)
    page = (to / f"{first.id}-all.html").read_text()
    assert "<script" not in page and "<img" not in page and 'href="javascript' not in page and "&lt;script&gt;" in page


@pytest.mark.parametrize("names", [["ira", "ira"], [""], ["../ira"], [".ira"]], ids=str)
def test_names_that_cannot_be_files_are_refused(to_read, names):
    course, first, to = to_read
    with pytest.raises(CourseError, match="marker's name"):
        write_sheets(course, first, to, names)


def test_the_command_writes_sheets_and_takes_them_back(to_read):
    course, first, to = to_read
    done = run("b2p", "mark", "-a", "1", "--markers", "ira,jo", cwd=course.root)
    assert done.returncode == 0 and "ira: " in done.stdout and "jo: " in done.stdout, done.stderr
    assert not to.stat().st_mode & 0o007
    table = next(path for path in to.glob("*.csv") if "student-05" in path.read_text())
    text = table.read_text().replace(",", ";")  # as a German spreadsheet saves it
    table.write_text(text.replace(f"student-05;{READ};;", f"student-05;{READ};2,5;"))
    done = run("b2p", "mark", "-a", "1", "--from", table, cwd=course.root)
    assert done.returncode == 0 and "1 answers marked" in done.stdout, done.stdout + done.stderr
    assert given(course, first, "student-05")[0] == 2.5
    (to / "other.csv").write_text("a,b\n1,2\n")
    done = run("b2p", "mark", "-a", "1", "--from", to / "other.csv", cwd=course.root)
    assert done.returncode == 2 and "has no column 'points'" in done.stderr
