"""Built notebooks as plain JSON, and filling them in as a student would: for the sample class, lint and tests."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError


def released_notebook(course: Course, assignment: Assignment) -> dict:
    """The notebook that students are handed, as plain JSON."""
    return _read(course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb")


def built_source(assignment: Assignment) -> dict:
    """The source notebook as it was built, with solutions, as plain JSON.

    Raises
    ------
    CourseError
        If it has not been built.
    """
    path = assignment.folder / f"{assignment.notebook}.ipynb"
    if not path.is_file():
        raise CourseError(f"{assignment.id} has not been built: there is no {path}. Run `b2p build` first.")
    return _read(path)


def solved_answers(assignment: Assignment) -> dict[str, str]:
    """The answer cells of the built source notebook with their solutions, by exercise."""
    return {
        cell["metadata"]["exercise"]: re.sub(
            r"^ *### (?:BEGIN|END) SOLUTION\n?", "", "".join(cell["source"]), flags=re.M
        ).rstrip()
        for cell in built_source(assignment)["cells"]
        if cell["metadata"]["role"] == "answer"
    }


def solutions(course: Course, assignment: Assignment) -> dict[str, str]:
    """The source of each answer in the solutions, by exercise; written answers have none."""
    notebook = _read(course.root / "solutions" / assignment.id / f"{assignment.notebook}.ipynb")
    return {
        cell["metadata"]["exercise"]: "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["metadata"].get("role") == "answer"
    }


def given(notebook: dict) -> dict[str, str]:
    """The source of each set-up cell, which every learner has, by the cell's id."""
    return {
        cell["id"]: "".join(cell["source"]) for cell in notebook["cells"] if cell["metadata"].get("role") == "setup"
    }


def answered(notebook: dict, answers: dict[str, str]) -> dict:
    """A copy of a released notebook with some of its answers written."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        if cell["metadata"].get("role") in ("answer", "written"):
            cell["source"] = answers.get(cell["metadata"]["exercise"], cell["source"])
    return notebook


def write_notebook(notebook: dict, folder: Path, name: str) -> Path:
    """Write a notebook into a folder, as JupyterLab would."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.ipynb"
    path.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")
    return path


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
