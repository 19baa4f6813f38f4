"""A digest of everything but the submission that a grade depends on:
when it changes, what was graded is graded again.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import sys
from pathlib import Path

import bits_to_pyramids
from bits_to_pyramids.course.manifest import Assignment, Course

# The versions that can change what a check decides.
LIBRARIES = (
    "numpy",
    "zarr",
    "numcodecs",
    "ome-zarr",
    "ome-zarr-models",
    "tensorstore",
    "tifffile",
    "imageio",
    "pytest",
    "ipython",
)

# The rooms that a submission walks through.
ROOMS = ("calls", "checks", "grading", "intake", "records", "results", "sandbox", "student", "workers")

_IMPORT = re.compile(r"^(?:from|import) ([\w.]+)(?: import (\w+))?", re.MULTILINE)


def checks_digest(course: Course, assignment: Assignment, isolation: str) -> str:
    """The digest of an assignment's checks, with all that they import, the notebook, the settings, the engine,
    the libraries.
    """
    tests = course.root / "grader_tests"
    package = Path(bits_to_pyramids.__file__).parent
    own = [
        *sorted(tests.glob(f"test_{assignment.module}*.py")),
        tests / "references" / f"{assignment.module}.py",
    ]
    files = [
        *_with_imports(tests, [file for file in own if file.is_file()]),
        *sorted((tests / "misconceptions" / assignment.module).glob("*.toml")),
        course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb",
        course.root / "source" / "course.toml",
        assignment.folder / f"{assignment.notebook}.ipynb",
        assignment.folder / f"{assignment.notebook}.toml",
        *(file for part in ROOMS for file in sorted((package / part).rglob("*.py"))),
    ]
    digest = hashlib.sha256(f"{isolation} {sys.version_info[:3]}".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for file in files:
        if file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _with_imports(folder: Path, files: list[Path]) -> list[Path]:
    """Some modules and, in order, what they import of the same folder, directly or not."""
    found = dict.fromkeys(files)
    waiting = list(files)
    while waiting:
        for match in _IMPORT.finditer(waiting.pop().read_text(encoding="utf-8")):
            path = folder.joinpath(*match[1].split("."))
            for file in (path.with_suffix(".py"), path / "__init__.py", path / f"{match[2]}.py"):
                if file.is_file() and file not in found:
                    found[file] = None
                    waiting.append(file)
    return sorted(found)
