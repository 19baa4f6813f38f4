"""Feedback pages, one per graded submission, made by nbgrader's own converter."""

from __future__ import annotations

import fnmatch
import logging

from bits_to_pyramids.course.building import load_nbgrader_config
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError


def write_feedback(course: Course, assignment: Assignment, students: str = "*") -> int:
    """Write ``feedback/STUDENT/ASSIGNMENT/NAME.html`` for what is in ``autograded/``.

    Returns
    -------
    int
        How many pages there are now.

    Raises
    ------
    CourseError
        If nbgrader could not write some of them.
    """
    from nbgrader.converters import GenerateFeedback, NbGraderException
    from nbgrader.coursedir import CourseDirectory

    graded = [
        folder.parent.name
        for folder in sorted((course.root / "autograded").glob(f"*/{assignment.id}"))
        if fnmatch.fnmatchcase(folder.parent.name, students)
    ]
    if not graded:
        return 0
    config = load_nbgrader_config(course)
    log = logging.getLogger("bits_to_pyramids.feedback")
    log.setLevel(logging.ERROR)
    coursedir = CourseDirectory(config=config, assignment_id=assignment.id, student_id=students)
    converter = GenerateFeedback(coursedir=coursedir, config=config, log=log)
    converter.force = True
    try:
        converter.start()
    except NbGraderException as error:
        raise CourseError(f"nbgrader could not write all feedback pages of {assignment.id}: {error}") from error
    return len(graded)
