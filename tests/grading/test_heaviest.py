"""Honest students keep all points among the heaviest hostile submissions; `benchmarks/hostile_class.py` has figures."""

import pytest
from courses import copy_course
from heaviest import HEAVIEST, hand_in_heaviest

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions

SIZE = 6
# So that it does not take minutes; what is heavy stays heavy.
LIMITS = "\n[limits]\ncall_seconds = 1.0\ncpu_seconds = 10\nwall_seconds = 60\nmemory_bytes = 536_870_912\n"


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = copy_course(tmp_path_factory.mktemp("heaviest") / "course")
    manifest = course.assignments[0].folder / f"{course.assignments[0].notebook}.toml"
    manifest.write_text(manifest.read_text() + LIMITS)
    course = Course.find(course.root)
    honest = hand_in_heaviest(course, SIZE, hostile=True)
    submissions = list(find_submissions(course, list(course.assignments)))
    done = grade(course, submissions, db_url=gradebook_url(course), jobs=2)
    return honest, {one.submission.student: one for one in done}


def test_honest_students_keep_all_points(graded):
    honest, done = graded
    assert {name: done[name].failure or done[name].points for name in honest} == dict.fromkeys(honest, 100)


def test_the_hostile_ones_get_a_verdict(graded):
    honest, done = graded
    hostile = {name: one for name, one in done.items() if name not in honest}
    assert len(hostile) == SIZE < len(HEAVIEST)
    assert {one.failure for one in hostile.values()} == {""}
    assert all(one.points < 100 for one in hostile.values())
