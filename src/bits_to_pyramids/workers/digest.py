"""A digest of everything but the submission that a grade depends on: when it changes, grading is done again.

It is made of what files and settings mean, not of their bytes: a comment, a docstring, a corrected sentence
of the course's text, a file that was touched or restored change no grade.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import bits_to_pyramids
from bits_to_pyramids.course.manifest import Assignment, Course, read_toml
from bits_to_pyramids.intake.notebook import Cell
from bits_to_pyramids.workers.meaning import notebook_meaning, python_meaning

# What every check goes through, whatever it checks.
ALWAYS = ("numpy", "pytest", "ipython")
# The libraries whose version can change what a check decides, by the module that is imported.
LIBRARIES = {
    "zarr": ("zarr", "numcodecs"),
    "numcodecs": ("numcodecs",),
    "ome_zarr": ("ome-zarr", "zarr"),
    "ome_zarr_models": ("ome-zarr-models",),
    "tensorstore": ("tensorstore",),
    "tifffile": ("tifffile",),
    "imageio": ("imageio",),
}

# The rooms that a submission walks through.
ROOMS = ("calls", "checks", "grading", "intake", "records", "results", "sandbox", "student", "workers")
# What of an exercise a grade depends on.
EXERCISE = ("name", "kind", "points", "stretch", "requires", "without", "uses", "answer", "seconds", "picture")

# An import statement, or a module that is imported later (`bits_to_pyramids.student.later`).
_IMPORT = re.compile(r"""^[ \t]*(?:from|import) ([\w.]+)(?: import (\w+))?|\blater\(["']([\w.]+)["']\)""", re.MULTILINE)


def checks_digest(course: Course, assignment: Assignment, isolation: str) -> str:
    """The digest of an assignment's checks, with all that they import, the notebook, the settings, the engine,
    the libraries.
    """
    tests = course.root / "grader_tests"
    own = [
        *sorted(tests.glob(f"test_{assignment.module}*.py")),
        tests / "references" / f"{assignment.module}.py",
    ]
    files = _with_imports(tests, [file for file in own if file.is_file()])
    mistakes = [read_toml(file) for file in sorted((tests / "misconceptions" / assignment.module).glob("*.toml"))]
    notebooks = [
        notebook_meaning(json.loads(path.read_bytes()))
        for path in (
            course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb",
            assignment.folder / f"{assignment.notebook}.ipynb",
        )
        if path.is_file()
    ]
    code = "\n".join([*(file.read_text(encoding="utf-8") for file in files), *_code(notebooks)])
    used = {library for exercise in assignment.exercises for library in exercise.uses}
    parts = [
        [isolation, *sys.version_info[:2]],
        {name: importlib.metadata.version(name) for name in ALWAYS} | versions_in(code, used),
        [
            course.settings.reveal,
            assignment.stretch_counts,
            assignment.without,
            assignment.carry_forward,
            str(assignment.limits),
        ],
        [[str(getattr(exercise, name)) for name in EXERCISE] for exercise in assignment.exercises],
        notebooks,
        mistakes,
        [hashlib.sha256(python_meaning(file.read_bytes()).encode()).hexdigest() for file in files],
        _engine(),
    ]
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def matters(cell: Cell) -> bool:
    """Can a cell of a rebuilt notebook change a grade, or what a person reads to give one?"""
    return cell.role in ("answer", "written", "added") or (cell.role == "setup" and cell.kind == "code")


def versions_in(code: str, modules: Iterable[str] = ()) -> dict[str, str]:
    """The versions of the libraries that some code imports, and of some others."""
    imported = {module.partition(".")[0] for module, _ in _imports(code)} | set(modules)
    names = {name for module in imported for name in LIBRARIES.get(module, ())}
    return {name: importlib.metadata.version(name) for name in sorted(names)}


def _imports(code: str) -> Iterator[tuple[str, str]]:
    """The modules that some code imports, each with what it takes of it by name."""
    for match in _IMPORT.finditer(code):
        yield match[1] or match[3], match[2] or ""


def _code(notebooks: list) -> list[str]:
    return [cell[2] for notebook in notebooks for cell in notebook if len(cell) > 2]


@cache
def _engine() -> str:
    """This package's own rooms."""
    package = Path(bits_to_pyramids.__file__).parent
    digest = hashlib.sha256()
    for part in ROOMS:
        for file in sorted((package / part).rglob("*.py")):
            digest.update(f"{file.relative_to(package)}\n{python_meaning(file.read_bytes())}\n".encode())
    return digest.hexdigest()


def _with_imports(folder: Path, files: list[Path]) -> list[Path]:
    """Some modules and, in order, what they import of the same folder, directly or not."""
    found = dict.fromkeys(files)
    waiting = list(files)
    while waiting:
        for module, member in _imports(waiting.pop().read_text(encoding="utf-8")):
            path = folder.joinpath(*module.split("."))
            for file in (path.with_suffix(".py"), path / "__init__.py", path / f"{member}.py"):
                if file.is_file() and file not in found:
                    found[file] = None
                    waiting.append(file)
    return sorted(found)
