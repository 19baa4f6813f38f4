"""The written answers of a class, and who reads which."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.records.gradebook.by_hand import Given, given_by_hand
from bits_to_pyramids.records.gradebook.scores import student_names
from bits_to_pyramids.records.secret import course_secret
from bits_to_pyramids.reporting.feedback import graded_students, with_text_sources


@dataclass(frozen=True)
class Answer:
    """A written answer.

    Attributes
    ----------
    key : str
        Names the answer, the exercise and the student, and tells nobody who it is.
    marker : int
        Whose share it is in.
    """

    student: str
    called: str
    exercise: str
    text: str
    given: Given
    key: str
    marker: int


def written_answers(course: Course, assignment: Assignment, markers: int = 1) -> list[Answer]:
    """Everybody's answers to the written exercises: one exercise after the other, in each the students in order.

    Raises
    ------
    CourseError
        If the assignment has no written exercise.
    """
    exercises = [exercise.name for exercise in assignment.exercises if exercise.kind == "written"]
    if not exercises:
        raise CourseError(f"{assignment.id} has no written answers")
    url, secret = gradebook_url(course), course_secret(course)
    given = given_by_hand(url, assignment.id, assignment.notebook, exercises)
    called, students = student_names(url), graded_students(course, assignment)
    written = []
    for student in students:
        path = course.root / "autograded" / student / assignment.id / f"{assignment.notebook}.ipynb"
        notebook = with_text_sources(json.loads(path.read_bytes()))
        for cell in notebook["cells"]:
            name = cell["metadata"].get("exercise")
            if cell["metadata"].get("role") == "written" and (student, name) in given:
                written.append((student, name, cell["source"]))
    # Shares of those who wrote something, in an order that has nothing to do with names, so that none is the end of
    # the alphabet.
    readable = {student for student, _, text in written if text.strip()}
    drawn = sorted(students, key=lambda one: (one not in readable, _digest(secret, assignment.id, "share", one)))
    marker = {student: at % markers for at, student in enumerate(drawn)}
    answers = [
        Answer(
            student, called.get(student, ""), name, text, given[student, name],
            _digest(secret, assignment.id, name, student, text), marker[student],
        )
        for student, name, text in written
    ]  # fmt: skip
    return sorted(answers, key=lambda answer: exercises.index(answer.exercise))


def _digest(*words: str) -> str:
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]
