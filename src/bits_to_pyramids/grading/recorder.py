"""The only writer of grades: ``autograded/``, the gradebook and the results log.

What it is given is a checked `Result` and a rebuilt notebook; it runs no student's code and
parses nothing a student wrote.  nbgrader's own preprocessors read the score from the notebook
that is written here, so that manual grades, late penalties, formgrader and exports go on working.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.environment import nbgrader_environment
from bits_to_pyramids.course.installing import as_built
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.text import SOLUTION_ONLY
from bits_to_pyramids.grading.intake import Cell, Rebuilt, Refused, read_bounded
from bits_to_pyramids.grading.result import CellResult, ExerciseResult, Result
from bits_to_pyramids.grading.revealing import revealed
from bits_to_pyramids.grading.wording import exercise_report

TIMESTAMP = "timestamp.txt"
# Written by nbgrader's exchange into a submission; without it the feedback finds no way back.
SECRET = "submission_secret.txt"


@dataclass(frozen=True)
class Released:
    """An assignment as it was released: the notebook whose cells everyone was given."""

    assignment: Assignment
    notebook: dict
    schemes: dict[str, str]

    @classmethod
    def load(cls, course: Course, assignment: Assignment) -> Released:
        import nbformat

        from bits_to_pyramids.course.text import source_notebook

        path = course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb"
        if not path.is_file():
            raise CourseError(f"{assignment.id} has not been built: there is no {path}. Run `b2p build` first.")
        if not as_built(course, path):
            raise CourseError(
                f"{path} was changed after it was built, so nobody can say what students were handed. Move it away "
                "and run `b2p build` (or `b2p build --force`, which keeps a copy)."
            )
        schemes = {
            cell.metadata["exercise"]: cell.source
            for cell in source_notebook(assignment).cells
            if cell.metadata["role"] == "scheme"
        }
        return cls(assignment, nbformat.read(path, as_version=4), schemes)


class Recorder:
    """Writes the results of one course.

    Parameters
    ----------
    course : Course
    db_url : str
        The gradebook, as SQLAlchemy names it.
    """

    def __init__(self, course: Course, db_url: str):
        self._course = course
        self._db_url = db_url
        self._dates = Dates.of(course)

    def register(self, released: Released) -> None:
        """Let the gradebook know the assignment's cells, as ``nbgrader generate_assignment`` does.

        Raises
        ------
        CourseError
            If grades of an assignment with other cells are already in the gradebook.
        """
        from nbgrader.api import Gradebook
        from nbgrader.preprocessors import SaveCells

        from bits_to_pyramids.grading.lateness import give_due_date

        assignment = released.assignment
        with nbgrader_environment(), Gradebook(self._db_url, self._course.settings.course_id) as gradebook:
            gradebook.update_or_create_assignment(assignment.id)
            give_due_date(gradebook, self._dates, assignment.id)
        try:
            SaveCells().preprocess(copy.deepcopy(released.notebook), self._resources(assignment, "."))
        except RuntimeError as error:
            raise CourseError(
                f"{error}. The gradebook holds grades of an earlier version of {assignment.id}. Keep that version, "
                "or move gradebook.db away to start a new one."
            ) from error

    def record(self, released: Released, rebuilt: Rebuilt, result: Result, submission: Path, key: str) -> None:
        """Write one submission's grade everywhere; the results log comes last, so that what it has is complete."""
        from nbgrader.api import Gradebook
        from nbgrader.preprocessors import SaveAutoGrades

        from bits_to_pyramids.grading.lateness import give_extension, late_penalties

        assignment = released.assignment
        notebook = autograded_notebook(released, rebuilt, result, self._course.settings.reveal)
        timestamp = self._write_folder(assignment, result.student, notebook, submission)
        dated = {"timestamp": timestamp} if timestamp else {}
        resources = self._resources(assignment, result.student)
        with nbgrader_environment():
            with Gradebook(self._db_url, self._course.settings.course_id) as gradebook:
                gradebook.update_or_create_student(result.student)
                gradebook.update_or_create_submission(assignment.id, result.student, **dated)
                give_extension(gradebook, self._dates, assignment.id, result.student)
            for step in (SaveAutoGrades(), late_penalties(self._dates)):
                step.preprocess(notebook, resources)
        self._log(result, key)

    def settle(self, assignment: Assignment) -> None:
        """Bring late penalties up to date where dates changed, or points were given by hand, since the grading."""
        from nbformat import v4
        from nbgrader.api import Gradebook

        from bits_to_pyramids.grading.lateness import late_penalties, unsettled

        with nbgrader_environment():
            with Gradebook(self._db_url, self._course.settings.course_id) as gradebook:
                students = unsettled(gradebook, self._dates, assignment.id)
            for student in students:
                late_penalties(self._dates).preprocess(v4.new_notebook(), self._resources(assignment, student))

    def recorded(self, assignment: Assignment, student: str) -> tuple[str, Result] | None:
        """What the results log has of a submission: the key it was graded under, and the result."""
        path = self._log_path(assignment.id, student)
        try:
            entry = json.loads(path.read_text(encoding="utf-8"))
            return entry["key"], Result.from_json(json.dumps(entry["result"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        except Exception:  # a result of another version
            return None

    def complete(self, assignment: Assignment, student: str) -> bool:
        """Is the submission's autograded notebook there?"""
        return (self._folder(assignment, student) / f"{assignment.notebook}.ipynb").is_file()

    def _resources(self, assignment: Assignment, student: str) -> dict:
        names = {"notebook": assignment.notebook, "assignment": assignment.id, "student": student}
        return {"nbgrader": {**names, "db_url": self._db_url}, "unique_key": assignment.notebook}

    def _folder(self, assignment: Assignment, student: str) -> Path:
        return self._course.root / "autograded" / student / assignment.id

    def _write_folder(self, assignment: Assignment, student: str, notebook, submission: Path) -> datetime | None:
        """Replace ``autograded/STUDENT/ASSIGNMENT`` as a whole; returns when it was handed in."""
        import nbformat

        target = self._folder(assignment, student)
        part = target.with_name(f".{target.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        (part / f"{assignment.notebook}.ipynb").write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
        timestamp = handed_in(submission)
        if timestamp is not None:
            (part / TIMESTAMP).write_text(timestamp.strftime("%Y-%m-%d %H:%M:%S.%f UTC"))
        if secret := submission_secret(submission):
            (part / SECRET).write_text(secret)
        for file in part.iterdir():
            file.chmod(0o444)
        shutil.rmtree(target, ignore_errors=True)
        part.rename(target)
        return timestamp

    def _log_path(self, assignment: str, student: str) -> Path:
        return self._course.state / "results" / assignment / f"{student}.json"

    def _log(self, result: Result, key: str) -> None:
        path = self._log_path(result.assignment, result.student)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        with open(part, "w", encoding="utf-8") as file:
            json.dump({"key": key, "result": json.loads(result.to_json())}, file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)


def handed_in(submission: Path) -> datetime | None:
    """When a submission was handed in, from nbgrader's ``timestamp.txt``, in UTC without time zone."""
    from nbgrader.utils import parse_utc

    try:
        text = read_bounded(submission / TIMESTAMP, limit=100).decode("ascii").strip()
        # Only what nbgrader and its exchange write: a date, a time, perhaps a zone.
        return parse_utc(text) if re.fullmatch(r"[\d:. TZ+-]{8,40}( ?[A-Za-z/_]{1,30})?", text) else None
    except (Refused, ValueError, OverflowError, TypeError):
        return None


def submission_secret(submission: Path) -> str:
    """The exchange's secret of a submission, or an empty string if there is none that looks like one."""
    try:
        text = read_bounded(submission / SECRET, limit=200).decode("ascii")
    except (Refused, ValueError):
        return ""
    return text if re.fullmatch(r"[\w+/=-]+", text) else ""


def autograded_notebook(released: Released, rebuilt: Rebuilt, result: Result, reveal: str = "example"):
    """The rebuilt notebook with what the student's cells printed and the tables of points, as far as they are revealed.

    Returns
    -------
    nbformat.NotebookNode
    """
    from nbformat import v4

    ours = {cell["id"]: cell for cell in released.notebook["cells"]}
    result = revealed(result, reveal)
    exercises = {exercise.name: exercise for exercise in result.exercises}
    ran = {cell.id: cell for cell in result.cells}
    cells = []
    if notes := _notes(result):
        cells.append(v4.new_markdown_cell(notes, id="notes-from-grading"))
    for cell in rebuilt.cells:
        node = _node(cell, ours.get(cell.id))
        if cell.kind == "code" and cell.role == "checks":
            node.outputs = _table(exercises.get(cell.exercise), result, reveal)
        elif cell.kind == "code" and cell.id in ran:
            node.outputs = _shown(ran[cell.id])
        cells.append(node)
        if cell.role == "written" and cell.exercise in released.schemes:
            scheme = v4.new_markdown_cell(released.schemes[cell.exercise], id=f"{cell.exercise}-scheme")
            scheme.metadata["tags"] = [SOLUTION_ONLY]
            cells.append(scheme)
    return v4.new_notebook(cells=cells, metadata=copy.deepcopy(released.notebook["metadata"]))


def _node(cell: Cell, original: dict | None):
    from nbformat import v4

    make = {"code": v4.new_code_cell, "markdown": v4.new_markdown_cell, "raw": v4.new_raw_cell}[cell.kind]
    metadata = copy.deepcopy(original["metadata"]) if original else {}
    return make(cell.source, id=cell.id, metadata=metadata)


def _notes(result: Result) -> str:
    lines = [f"- {note}" for note in result.notes]
    if result.refused:
        lines.insert(0, f"- **Not graded, no points:** {result.refused}")
    return "**Notes from grading**\n\n" + "\n".join(lines) if lines else ""


def _table(exercise: ExerciseResult | None, result: Result, reveal: str) -> list:
    """The outputs of a grade cell: the table of checks, then the score as nbgrader reads it, a plain float."""
    from nbformat import v4

    points = float(exercise.points) if exercise else 0.0
    if exercise is not None:
        text = exercise_report(exercise, hints=reveal != "title")
    elif result.refused:
        text = "Not graded: see the note at the top."
    else:
        text = "A stretch exercise: it gives no points in this course."
    return [
        v4.new_output("stream", name="stdout", text=text + "\n"),
        v4.new_output("execute_result", data={"text/plain": repr(points)}, execution_count=1),
    ]


def _shown(cell: CellResult) -> list:
    from nbformat import v4

    outputs = []
    if cell.output:
        outputs.append(v4.new_output("stream", name="stdout", text=cell.output))
    outputs += [v4.new_output("display_data", data={"image/png": picture}) for picture in cell.pictures]
    if not cell.ok:
        last = cell.error.strip().splitlines()[-1:] or ["error"]
        outputs.append(v4.new_output("error", ename="Error", evalue=last[0][:200], traceback=[cell.error]))
    return outputs

