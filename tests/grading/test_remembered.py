"""What could not be graded is remembered with its reason, and costs nothing until something changes."""

import json
import os
import time
from concurrent.futures import Future

import pytest
from courses import hand_in, replaced
from instant import grade_instantly
from made_up_class import made_up_results

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import released_notebook
from bits_to_pyramids.grading import batch
from bits_to_pyramids.grading.batch import grade, preview
from bits_to_pyramids.intake.bounded import BoundedReader
from bits_to_pyramids.intake.reading import Bounds, MiB
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.records.results_log import ResultsLog
from bits_to_pyramids.results.result import MalformedResult
from bits_to_pyramids.workers.engine import LastingFailure, WorkerFailure

NOTEBOOK = "bits-and-bytes.ipynb"
BOMB = json.dumps({"cells": [{"cell_type": "markdown", "source": "\u0101" * 30 * MiB}]}, ensure_ascii=False)
READ = []


class Spied(BoundedReader):
    """Small, and says what it reads."""

    def __init__(self):
        super().__init__(Bounds(memory_bytes=96 * MiB))

    def read(self, folder, *rest):
        READ.append(folder.parent.name)
        return super().read(folder, *rest)


@pytest.fixture
def course(own_course, monkeypatch):
    """Ada is honest, Eve's notebook takes too much."""
    monkeypatch.setattr(batch, "BoundedReader", Spied)
    for student in ("ada", "eve"):
        hand_in(own_course, student, released_notebook(own_course, own_course.assignment("1")))
    (eve(own_course) / NOTEBOOK).write_text(BOMB)
    return own_course


def eve(course):
    return course.root / "submitted" / "eve" / "1-bits-and-bytes"


def graded(course, **options):
    """What is read, what becomes of whom, and why not."""
    READ.clear()
    results = made_up_results(course, course.assignment("1"), 2)
    for result, student in zip(results, ("ada", "eve")):
        result.student = student
    done = {one.submission.student: one for one in grade_instantly(course, results, **options)}
    return READ[:], {name: one.state for name, one in done.items()}, done["eve"].failure


def test_it_is_said_once_and_not_read_again(course):
    assert graded(course)[:2] == (["ada", "eve"], {"ada": "graded", "eve": "not graded"})
    read, states, failure = graded(course)
    assert (read, states) == ([], {"ada": "unchanged", "eve": "not graded"})
    assert "takes more than 96 MiB of memory" in failure and "not tried again; --force tries" in failure
    assert {why for _, why in preview(course, list(find_submissions(course, list(course.assignments))))} == {""}
    assert READ == []


def _touched(course):
    os.utime(eve(course) / NOTEBOOK)


def _same_time_and_size(course):
    """A change that hides behind the time of another one."""
    path = eve(course) / NOTEBOOK
    before = path.stat()
    path.write_text(BOMB.replace("markdown", "mark-own"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def _another_file(course):
    (eve(course) / "more.ipynb").write_text("{}")


def _checks(course):
    path = course.root / "grader_tests" / "test_bits_and_bytes.py"
    path.write_text(path.read_text() + "\nCHANGED = 1\n")


def _settings(course):
    replaced(course.assignment("1").folder / "bits-and-bytes.toml", "kind = ", "seconds = 4.0\nkind = ")


def _date(course):
    (eve(course) / "timestamp.txt").write_text("2026-03-01 12:30:00 UTC")


CHANGES = {
    change.__name__[1:]: change for change in (_touched, _same_time_and_size, _another_file, _checks, _settings, _date)
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_has_it_read_again(course, change):
    graded(course)
    time.sleep(0.02)  # the system's clock of changes has ticks
    change(course)
    read, states, failure = graded(Course.find(course.root))
    assert "eve" in read and states["eve"] == "not graded" and "not tried again" not in failure


def test_force_has_it_read_again(course):
    graded(course)
    assert graded(course, force=True)[0] == ["ada", "eve"]


def test_a_right_one_in_its_place_is_graded(course):
    graded(course)
    hand_in(course, "eve", released_notebook(course, course.assignment("1")))
    assert graded(course)[:2] == (["eve"], {"ada": "unchanged", "eve": "graded"})
    assert graded(course)[:2] == ([], {"ada": "unchanged", "eve": "unchanged"})


def test_an_earlier_grade_stays_beside_the_reason(course):
    """And what is put back as it was needs no grading."""
    hand_in(course, "eve", released_notebook(course, course.assignment("1")))
    graded(course)
    good = (eve(course) / NOTEBOOK).read_bytes()
    (eve(course) / NOTEBOOK).write_text(BOMB)
    for _ in range(2):
        assert graded(course)[1]["eve"] == "not graded"
    assert ResultsLog(course).read("1-bits-and-bytes", "eve")[1].student == "eve"
    (eve(course) / NOTEBOOK).write_bytes(good)
    for read in (["eve"], []):
        assert graded(course)[:2] == (read, {"ada": "unchanged", "eve": "unchanged"})


class Failing:
    """Fails each time with the same error, and counts."""

    alive = True

    def __init__(self, error):
        self.error, self.asked = error, 0

    def await_ready(self):
        pass

    def submit(self, job):
        self.asked += 1
        future = Future()
        future.set_exception(self.error)
        return future

    def close(self):
        pass


FAILURES = {
    "what it made the checker do": (LastingFailure("the checker gave no answer within 600 seconds"), 1),
    "a result that is none": (MalformedResult("points are no number"), 1),
    "a busy machine": (WorkerFailure("was ended while the machine was overloaded; grade again when it is not"), 2),
}


@pytest.mark.parametrize("error, asked", FAILURES.values(), ids=FAILURES)
def test_what_the_submission_brings_about_is_remembered_and_what_the_machine_does_is_not(own_course, error, asked):
    hand_in(own_course, "ada", released_notebook(own_course, own_course.assignment("1")))
    failing = Failing(error)
    submissions = list(find_submissions(own_course, list(own_course.assignments)))
    for _ in range(2):
        (one,) = grade(own_course, submissions, db_url=gradebook_url(own_course), engine=lambda assignment: failing)
        assert one.state == "not graded" and str(error) in one.failure
    assert failing.asked == asked
