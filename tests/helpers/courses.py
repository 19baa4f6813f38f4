"""Copies of this course for tests to work in, and classes that hand something in."""

import shutil
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook

ROOT = Path(__file__).parent.parent.parent
FIRST = "1-bits-and-bytes"
SECRET = "0123456789abcdef" * 2
PACKAGE = "bits_to_pyramids"  # copies of it lie beside built notebooks; a clone has none


def copy_course(folder: Path, *assignments: str) -> Course:
    """A course folder like this one with some assignments, by default the first, without submissions or grades."""
    others = {path.name for path in (ROOT / "source").iterdir() if path.is_dir()} - set(assignments or (FIRST,))
    for name in ("source", "release", "solutions", "grader_tests"):
        shutil.copytree(
            ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*", PACKAGE, *others)
        )
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    # What is sealed for an assignment, and what rehearsals teach, depends on nothing but its content, so that it need
    # be made once for all tests.
    for place in (ROOT, folder):
        (place / ".b2p").mkdir(mode=0o700, exist_ok=True)
    for name in ("sealed", "rehearsed"):
        (ROOT / ".b2p" / name).mkdir(mode=0o700, exist_ok=True)
        (folder / ".b2p" / name).symlink_to(ROOT / ".b2p" / name)
    # With one secret everybody's inputs are the same in all copies, and so is what they teach.
    (folder / ".b2p" / "secret").write_text(SECRET + "\n", encoding="ascii")
    (folder / ".b2p" / "secret").chmod(0o640)
    return Course.find(folder)


def hand_in(course: Course, student: str, notebook: dict) -> Path:
    """Put a notebook where nbgrader collects it; returns the submission's folder."""
    folder = course.root / "submitted" / student / FIRST
    write_notebook(notebook, folder, "bits-and-bytes")
    return folder


def hand_in_class(course: Course) -> None:
    """Ada is right, Ben has three of the exercises, Cleo none, and Dan's file is broken."""
    first = course.assignment(FIRST)
    notebook, right = released_notebook(course, first), solutions(course, first)
    three = {name: right[name] for name in ("bits_of", "value_of", "largest_value")}
    hand_in(course, "ada", answered(notebook, right))
    hand_in(course, "ben", answered(notebook, three))
    hand_in(course, "cleo", notebook)
    (hand_in(course, "dan", {}) / "bits-and-bytes.ipynb").write_text("{")


def replaced(path, old, new):
    """Write something else for the first place at which something stands in a file."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
