"""Feedback pages, one per graded submission.

They are those that ``nbgrader generate_feedback`` makes here, written without it: its conversion
asks the gradebook some fifty times for each page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.people import require_readable
from bits_to_pyramids.course.private import privately
from bits_to_pyramids.course.students import is_meant
from bits_to_pyramids.records.gradebook.scores import scores_of
from bits_to_pyramids.records.recorder import SECRET, TIMESTAMP
from bits_to_pyramids.records.results_log import ResultsLog
from bits_to_pyramids.reporting.feedback_page.earlier import keep_earlier
from bits_to_pyramids.reporting.feedback_page.page import answers_digest, feedback_page
from bits_to_pyramids.reporting.feedback_page.scores import by_exercise
from bits_to_pyramids.results.reveal import revealed

FEW = 20  # pages that are written before other processes have started


def graded_students(course: Course, assignment: Assignment, students: str = "*") -> list[str]:
    """Whose submission of an assignment is in ``autograded/``; `students` is a shell pattern."""
    require_readable(course.root / "autograded")
    folders = sorted((course.root / "autograded").glob(f"*/{assignment.id}"))
    return [folder.parent.name for folder in folders if is_meant(folder.parent.name, students)]


def write_feedback(
    course: Course,
    assignment: Assignment,
    students: str = "*",
    *,
    jobs: int = 1,
    report: Callable[[str], None] = lambda student: None,
) -> int:
    """Write ``feedback/STUDENT/ASSIGNMENT/NAME.html`` for what is in ``autograded/``.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    students : str
        A shell pattern of student ids.
    jobs : int
        How many pages are written at once.
    report : callable
        Called with each student whose page is written.

    Returns
    -------
    int
        How many pages there are now.

    Raises
    ------
    CourseError
        If the gradebook has no scores of some of them; the others' pages are written.
    """
    graded = graded_students(course, assignment, students)
    if not graded:
        return 0
    with privately(course):
        return _write_pages(course, assignment, graded, jobs, report)


def _write_pages(course: Course, assignment: Assignment, graded: list[str], jobs: int, report: Callable) -> int:
    scores = scores_of(gradebook_url(course), assignment.id, assignment.notebook)
    known = [student for student in graded if student in scores]
    with_scores = [scores[student] for student in known]
    for student in _each(course, assignment, known, with_scores, jobs):
        report(student)
    if missing := [student for student in graded if student not in scores]:
        raise CourseError(
            f"no feedback for {', '.join(missing[:5])}: the gradebook has no scores of theirs; run `b2p grade -a "
            f"{assignment.id}`"
        )
    return len(known)


def _each(course: Course, assignment: Assignment, students: list[str], scores: list, jobs: int) -> Iterable[str]:
    if jobs == 1 or len(students) <= FEW:
        yield from map(_write, repeat(course), repeat(assignment), students, scores)
        return
    with ProcessPoolExecutor(jobs, get_context("fork")) as pool:
        yield from pool.map(_write, repeat(course), repeat(assignment), students, scores, chunksize=8)


def _write(course: Course, assignment: Assignment, student: str, recorded: Any) -> str:
    """Write one page and what goes with it; returns the student's id."""
    source = course.root / "autograded" / student / assignment.id
    notebook = with_text_sources(json.loads((source / f"{assignment.notebook}.ipynb").read_bytes()))
    known = ResultsLog(course).read(assignment.id, student)
    reveal = Dates.of(course).reveal(course, assignment.id)
    page = feedback_page(
        assignment, notebook, by_exercise(assignment, recorded), revealed(known[1], reveal) if known else None, reveal
    )
    target = course.root / "feedback" / student / assignment.id
    target.mkdir(parents=True, exist_ok=True)
    keep_earlier(target / f"{assignment.notebook}.html", answers_digest(notebook))
    _replace(target / f"{assignment.notebook}.html", page)
    for name in (TIMESTAMP, SECRET):
        if (source / name).is_file():
            _replace(target / name, (source / name).read_text())
    return student


def with_text_sources(notebook: dict) -> dict:
    """A notebook whose cells have their sources as one text each, whoever wrote it."""
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def _replace(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
