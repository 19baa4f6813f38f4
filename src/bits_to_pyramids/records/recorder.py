"""The only writer of grades: ``autograded/``, the gradebook and the results log.

What it is given is a checked `Result` and a rebuilt notebook; it runs no student's code and
parses nothing a student wrote.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from datetime import datetime
from pathlib import Path

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.intake.folders import Held, Refused
from bits_to_pyramids.intake.notebook import Rebuilt
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.records.autograded import as_text, autograded_notebook
from bits_to_pyramids.records.gradebook.book import Gradebook
from bits_to_pyramids.records.gradebook.changed_cells import CellChanges
from bits_to_pyramids.records.gradebook.registered import checksum
from bits_to_pyramids.records.gradebook.values import KeptByHand, Scores
from bits_to_pyramids.records.handed_in import TIMESTAMP, HandedIn, handed_in
from bits_to_pyramids.records.results_log import Entry, ResultsLog
from bits_to_pyramids.results.result import Result

# Written by nbgrader's exchange into a submission; without it the feedback finds no way back.
SECRET = "submission_secret.txt"


class Recorder:
    """Writes the results of one course.

    Parameters
    ----------
    course : Course
    db_url : str
        The gradebook, as SQLAlchemy names it.

    Raises
    ------
    GradebookError
        If the gradebook cannot be used.
    """

    def __init__(self, course: Course, db_url: str) -> None:
        self._course = course
        self._submitted = course.root / "submitted"
        self._log = ResultsLog(course)
        self._dates = Dates.of(course)
        self._gradebook = Gradebook(db_url, course.settings.course_id, self._dates, course.state / "backups")

    def close(self) -> None:
        """Close the gradebook."""
        self._gradebook.close()

    def register(self, released: Released) -> CellChanges:
        """Let the gradebook know the assignment's cells, as ``nbgrader generate_assignment`` does.

        Returns
        -------
        CellChanges
            Exercises that came and went after grading had begun.
        """
        assignment = released.assignment
        return self._gradebook.register(assignment.id, assignment.notebook, released.notebook)

    def record(
        self, released: Released, rebuilt: Rebuilt, result: Result, submission: Path, key: str, seen: str = ""
    ) -> list[KeptByHand]:
        """Write one submission's grade everywhere; the results log comes last, so that what it has is complete.

        Returns
        -------
        list of KeptByHand
            Points that a person gave, where the checks would now give others.
        """
        assignment = released.assignment
        notebook = autograded_notebook(
            released, rebuilt, result, self._dates.reveal(self._course, released.assignment.id)
        )
        timestamp = self._write_folder(assignment, result.student, as_text(notebook), submission)
        scores = _scores(notebook, result, timestamp, key)
        kept = self._gradebook.record(assignment.id, result.student, scores)
        self._log.write(result, key, seen)
        return kept

    def handed_in(self, assignment: Assignment, submission: Path) -> HandedIn:
        """When a submission was handed in, in the course's time zone where it names none."""
        return handed_in(submission, assignment.id, self._dates, self._submitted)

    def settle(self, assignment: Assignment) -> None:
        """Bring late penalties up to date where dates changed, or points were given by hand, since the grading."""
        self._gradebook.settle(assignment.id)

    def recorded(self, assignment: Assignment, student: str) -> Entry:
        """What the results log has of a submission."""
        return self._log.entry(assignment.id, student)

    def note(self, assignment: Assignment, student: str, seen: str, failure: str = "") -> None:
        """Keep what there was to be looked at, and why it could not be graded; no grade changes."""
        self._log.note(assignment.id, student, seen, failure)

    def complete(self, assignment: Assignment, student: str, key: str) -> bool:
        """Is everything there that was written with a submission's entry in the log?"""
        there = (self._folder(assignment, student) / f"{assignment.notebook}.ipynb").is_file()
        return there and self._gradebook.knows(assignment.id, student, key)

    def _folder(self, assignment: Assignment, student: str) -> Path:
        return self._course.root / "autograded" / student / assignment.id

    def _write_folder(self, assignment: Assignment, student: str, notebook: str, submission: Path) -> datetime | None:
        """Replace ``autograded/STUDENT/ASSIGNMENT`` as a whole; returns when it was handed in."""
        target = self._folder(assignment, student)
        part = target.with_name(f".{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        timestamp = self.handed_in(assignment, submission).at
        secret = submission_secret(submission, self._submitted)
        files = {
            f"{assignment.notebook}.ipynb": notebook,
            TIMESTAMP: timestamp.strftime("%Y-%m-%d %H:%M:%S.%f UTC") if timestamp else "",
            SECRET: secret,
        }
        for name, text in files.items():
            if text:
                (part / name).write_text(text, encoding="utf-8")
                (part / name).chmod(0o440)
        if target.exists():
            shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
        return timestamp


def _scores(notebook: dict, result: Result, timestamp: datetime | None, key: str = "") -> Scores:
    """What the gradebook is told, cell by cell."""
    points = {f"{exercise.name}-checks": float(exercise.points) for exercise in result.exercises}
    answers = {
        cell["metadata"]["exercise"]: hashlib.sha256(cell["source"].strip().encode()).hexdigest()[:32]
        for cell in notebook["cells"]
        if cell["metadata"].get("role") in ("answer", "written")
    }
    scores = Scores({}, {}, timestamp, key=key)
    for cell in notebook["cells"]:
        described = cell["metadata"].get("nbgrader")
        if described is None:
            continue
        name = described["grade_id"]
        blank = described["solution"] and described.get("checksum") == checksum(cell)
        if described["solution"]:
            scores.unanswered[name] = blank
        if described["grade"]:
            # An empty written answer waits for nobody.
            written = 0.0 if blank else None
            scores.points[name] = written if described["solution"] else points.get(name, 0.0)
            scores.answers[name] = answers.get(cell["metadata"].get("exercise"), "")
    return scores


def submission_secret(submission: Path, below: Path | None = None) -> str:
    """The exchange's secret of a submission, or an empty string if there is none that looks like one."""
    try:
        with Held(submission, below) as held:
            text = held.read(SECRET, limit=200).decode("ascii")
    except (Refused, ValueError):
        return ""
    return text if re.fullmatch(r"[\w+/=-]+", text) else ""
