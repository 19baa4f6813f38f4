"""Built notebooks as plain JSON, and filling them in as a student would: for the sample class, lint and tests."""

from __future__ import annotations

import ast
import copy
import inspect
import json
import textwrap
from collections.abc import Callable
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


def solutions(course: Course, assignment: Assignment) -> dict[str, str]:
    """The source of each answer in the solutions, by exercise; written answers have none."""
    notebook = _read(course.root / "solutions" / assignment.id / f"{assignment.notebook}.ipynb")
    return {
        cell["metadata"]["exercise"]: "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["metadata"].get("role") == "answer"
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


def source_as(function: Callable, name: str) -> str:
    """The source of a function under another name, without its decorators: what a student would write."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    (definition,) = tree.body
    assert isinstance(definition, ast.FunctionDef)
    definition.decorator_list = []
    old, definition.name = definition.name, name
    for node in ast.walk(definition):
        if isinstance(node, ast.Name) and node.id == old:
            node.id = name
    return ast.unparse(definition)


def _read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))
