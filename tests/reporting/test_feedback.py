"""Feedback pages of a class: the same, byte for byte, as nbgrader makes here."""

import json
import shutil

import pytest
from commands import run
from courses import copy_course
from made_up_class import made_up_results, record_all
from nbgrader.api import Gradebook
from submissions import cell_of

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.reporting.feedback import write_feedback


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A made-up class, with points and comments that a person gave, and a late one."""
    course = copy_course(tmp_path_factory.mktemp("feedback") / "course")
    (course.root / "source" / "dates.toml").write_text(
        '[late]\npercent = 10\n[due]\n"1-bits-and-bytes" = 2026-10-05T00:00:00\n'
    )
    first = course.assignment("1")
    record_all(course, first, made_up_results(course, first, 6))
    with Gradebook(gradebook_url(course)) as gradebook:
        names = "bits-and-bytes", first.id, "student-01"
        gradebook.find_grade("bits_of-checks", *names).manual_score = 3.5
        gradebook.find_grade("noisy_stripes", *names).extra_credit = 4
        gradebook.find_comment("value_of", *names).manual_comment = "Nice <b>work</b>."
        gradebook.db.commit()
    return course, first


def pages(course):
    return {
        str(path.relative_to(course.root)): path.read_text()
        for path in (course.root / "feedback").rglob("*")
        if path.is_file()
    }


def test_pages_are_those_of_nbgrader(graded):
    course, first = graded
    assert write_feedback(course, first) == 6
    ours = pages(course)
    done = run("nbgrader", "generate_feedback", first.id, "--force", cwd=course.root)
    assert done.returncode == 0, done.stderr
    assert len(ours) >= 12
    assert ours == pages(course)


def test_pages_written_by_several_processes_are_the_same(graded, monkeypatch):
    course, first = graded
    write_feedback(course, first)
    before = pages(course)
    monkeypatch.setattr("bits_to_pyramids.reporting.feedback.FEW", 1)
    written = []
    write_feedback(course, first, jobs=2, report=written.append)
    assert len(written) == 6
    assert pages(course) == before


def test_only_some_students(graded):
    course, first = graded
    assert write_feedback(course, first, "student-0[12]") == 2
    assert write_feedback(course, first, "nobody") == 0


@pytest.fixture
def handed_in_again(graded):
    """Pages of a first round; then one student hands in another answer."""
    course, first = graded
    shutil.rmtree(course.root / "feedback", ignore_errors=True)
    write_feedback(course, first)
    path = course.root / "autograded" / "student-02" / first.id / "bits-and-bytes.ipynb"
    before = path.read_text()
    notebook = json.loads(before)
    cell_of(notebook, "bits_of")["source"] = "def bits_of(value):\n    return []"
    path.chmod(0o640)
    path.write_text(json.dumps(notebook))
    yield course, first
    path.write_text(before)


def ours(course, first):
    write_feedback(course, first)


def nbgraders(course, first):
    done = run("nbgrader", "generate_feedback", first.id, "--force", cwd=course.root)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("write", [ours, nbgraders])
def test_a_page_about_earlier_answers_is_kept(handed_in_again, write):
    course, first = handed_in_again
    before = pages(course)[f"feedback/student-02/{first.id}/bits-and-bytes.html"]
    write(course, first)
    write(course, first)
    earlier = list((course.root / "feedback").glob(f"*/earlier/{first.id}/*.html"))
    assert [(path.parts[-4], path.read_text()) for path in earlier] == [("student-02", before)]
