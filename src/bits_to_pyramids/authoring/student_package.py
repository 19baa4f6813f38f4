"""The student's part of this package, put beside a notebook where a folder leaves the repository.

`release/` and `solutions/` hold no code: a notebook there finds the installed package.  A folder that
is handed out stands alone, so a copy is added when it is built, released, or packed.  Copies are
ignored by git; what each was made of is remembered in ``.b2p/copies``, so that a file that somebody
changed in one is kept aside and never lost.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import bits_to_pyramids
from bits_to_pyramids.authoring.due import due_file
from bits_to_pyramids.authoring.installed import kept_aside
from bits_to_pyramids.authoring.sealing import sealed_file
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.sums import read_sums, sha256, sums_text
from bits_to_pyramids.student.due import DUE
from bits_to_pyramids.student.known import SEALED

PACKAGE = bits_to_pyramids.__name__
PARTS = (".py", ".html", ".css", ".js")


def package_files(sealed: Path | None = None, due: Path | None = None) -> dict[str, Path]:
    """The files of the copy, by their path beside the notebook, ``/``-separated.

    Parameters
    ----------
    sealed : Path, optional
        What is sealed for the assignment; see `bits_to_pyramids.authoring.sealing`.
    due : Path, optional
        When it is due; see `bits_to_pyramids.authoring.due`.
    """
    package = Path(bits_to_pyramids.__file__).parent
    inside = sorted(file for file in (package / "student").rglob("*.*") if file.suffix in PARTS)
    files = [package / "__init__.py", *inside]
    found = {f"{PACKAGE}/{file.relative_to(package).as_posix()}": file for file in files}
    return found | {name.as_posix(): path for name, path in ((SEALED, sealed), (DUE, due)) if path}


def add_student_package(course: Course, folder: Path) -> list[Path]:
    """Make the copy in a built folder equal to the package.

    Parameters
    ----------
    course : Course
    folder : Path
        A folder in its ``release/`` or ``solutions/``.

    Returns
    -------
    list of Path
        Files that somebody had changed or added in the copy; they are in ``.b2p/kept-aside`` now.
    """
    root = course.root
    released = [one for one in course.assignments if (folder.parent.name, folder.name) == ("release", one.id)]
    wanted = package_files(*(make(course, released[0]) for make in (sealed_file, due_file) if released))
    record = root / ".b2p" / "copies" / folder.parent.name / f"{folder.name}.sums"
    before = read_sums(record)
    there = {
        path.relative_to(folder).as_posix(): path
        for path in sorted((folder / PACKAGE).rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }
    sums = {name: sha256(file) for name, file in wanted.items()}
    someones = [path for name, path in there.items() if sha256(path) not in (before.get(name), sums.get(name))]
    for path in someones:
        kept_aside(root, path)
    for name, path in there.items():
        if name not in wanted:
            path.unlink()
    for name, file in wanted.items():
        target = folder / name
        if name not in there or sha256(target) != sums[name]:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.unlink(missing_ok=True)  # a colleague's copy is theirs to change, but ours to replace
            shutil.copyfile(file, target)
    record.parent.mkdir(parents=True, exist_ok=True)
    record.unlink(missing_ok=True)
    record.write_text(sums_text(sums), encoding="utf-8")
    return someones


def add_to_release(assignment: str, **_: object) -> None:
    """nbgrader's hook after a release is generated; it is called in the root of the course."""
    _add("release", assignment)


def add_to_solutions(assignment: str, **_: object) -> None:
    """nbgrader's hook after a solution is generated."""
    _add("solutions", assignment)


def _add(step: str, assignment: str) -> None:
    course = Course.find()
    add_student_package(course, course.root / step / assignment)
