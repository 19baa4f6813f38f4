"""Students whose ids a shell would take for a pattern, with nbgrader's own commands; nbgrader without PATH."""

import subprocess
import sys
from pathlib import Path

import pytest
from commands import run
from courses import FIRST, copy_course, hand_in

from bits_to_pyramids.course.notebooks import released_notebook

STUDENTS = ["anne [ext]", "[x]y", "DOMAIN\\ben", "a*b", "u{1}", "cleo@uni.example"]
NBGRADER = Path(sys.executable).parent / "nbgrader"


@pytest.fixture(scope="module")
def class_(tmp_path_factory):
    course = copy_course(tmp_path_factory.mktemp("odd") / "course")
    for student in STUDENTS:
        hand_in(course, student, released_notebook(course, course.assignment(FIRST)))
    assert run("nbgrader", "autograde", FIRST, cwd=course.root).returncode == 0
    return course


@pytest.mark.parametrize("student", STUDENTS)
def test_each_is_graded_and_told_alone(class_, student):
    for command in ("autograde", "generate_feedback"):
        done = run("nbgrader", command, FIRST, "--student", student, "--force", cwd=class_.root)
        assert done.returncode == 0, done.stderr
    assert (class_.root / "feedback" / student / FIRST / "bits-and-bytes.html").is_file()


def test_feedback_of_nobody_says_so(class_):
    done = run("nbgrader", "generate_feedback", FIRST, "--student", "nobody", cwd=class_.root)
    assert done.returncode == 1
    assert "nothing of 'nobody' in autograded/" in done.stderr


def test_by_its_full_path_nbgrader_needs_no_path(tmp_path):
    course = copy_course(tmp_path / "course")
    before = (course.root / "release" / FIRST / "bits-and-bytes.ipynb").read_bytes()
    subprocess.run(
        [NBGRADER, "generate_assignment", FIRST, "--force"], cwd=course.root, env={"HOME": str(tmp_path)}, check=True
    )
    assert (course.root / "release" / FIRST / "bits-and-bytes.ipynb").read_bytes() == before
