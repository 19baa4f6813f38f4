"""Submissions as nbgrader collects them, and which folders are none."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course


@dataclass(frozen=True)
class Submission:
    """A folder ``submitted/STUDENT/ASSIGNMENT``."""

    student: str
    assignment: Assignment
    folder: Path


def bad_student_id(student: str) -> str:
    """Why a folder's name cannot be a student id, or an empty string."""
    if len(os.fsencode(student)) > 100 or not student.isprintable() or any(char in student for char in '/\\<>"'):
        return f"{student[:100]!r} is not a student id: rename the folder in submitted/"
    return ""


def bad_student_folder(folder: Path) -> str:
    """Why a student's folder is not one of their own, or an empty string."""
    if folder.is_symlink() or not folder.is_dir():
        return f"{folder.name!r} in submitted/ is a link or a file; a student's submissions are in a folder"
    return ""


def find_submissions(course: Course, assignments: list[Assignment], students: str = "*") -> Iterator[Submission]:
    """The submissions of some assignments, in order; `students` is a shell pattern of student ids."""
    submitted = course.root / "submitted"
    if not submitted.is_dir():
        return
    for folder in sorted(submitted.iterdir()):
        if folder.name.startswith(".") or not fnmatch.fnmatchcase(folder.name, students):
            continue
        for assignment in assignments:
            path = folder / assignment.id
            if os.path.lexists(path):
                yield Submission(folder.name, assignment, path)
