"""Putting what was built into the course folder, never over somebody's work.

Each built tree has a ``SHA256SUMS`` of its files, in the form that ``sha256sum -c`` reads.  A file
that is there but does not have its recorded sum was changed by somebody.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.sums import STEPS, SUMS, read_sums, same, sha256, sums_text


@dataclass(frozen=True)
class Installed:
    """What a build changed in the course folder."""

    written: list[Path]
    removed: list[Path]
    kept_aside: list[Path]


def write_sums(course: Course, assignments: list[Assignment], folder: Path, files: list[Path]) -> None:
    """Write the sums of one freshly built tree.

    The sums of assignments that were not built this time stay, those of assignments that are gone go.
    """
    built = {assignment.id for assignment in assignments}
    others = {assignment.id for assignment in course.assignments} - built
    sums = {path: s for path, s in read_sums(course.root / folder.name / SUMS).items() if path.split("/")[0] in others}
    sums |= {file.relative_to(folder).as_posix(): sha256(file) for file in files}
    (folder / SUMS).write_text(sums_text(sums))


def kept_aside(root: Path, path: Path) -> None:
    """Keep a copy of somebody's work in ``.b2p/kept-aside``, under the present time."""
    aside = root / ".b2p" / "kept-aside" / datetime.now().strftime("%Y-%m-%d-%H%M%S") / path.relative_to(root)
    aside.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, aside)


def install(course: Course, fresh: dict[str, Path], force: bool) -> Installed:
    """Replace what an earlier build wrote by what this one made.

    Parameters
    ----------
    course : Course
    fresh : dict
        Each built file by its path within the course folder.
    force : bool
        Keep a copy of somebody's work in ``.b2p/kept-aside`` and go on.

    Raises
    ------
    CourseError
        If somebody's work would be overwritten and `force` is not set; nothing was written then.
    """
    recorded = {f"{step}/{path}": s for step in STEPS for path, s in read_sums(course.root / step / SUMS).items()}
    kept = {f"{step}/{path}" for step in STEPS for path in read_sums(fresh[f"{step}/{SUMS}"])}
    stale = [path for path in recorded if path not in kept and (course.root / path).exists()]
    changed = [path for path, built in fresh.items() if not same(course.root / path, built)]
    someones = [
        course.root / path
        for path in [*changed, *stale]
        if not path.endswith(SUMS)
        and (course.root / path).exists()
        and sha256(course.root / path) != recorded.get(path)
    ]
    if someones and not force:
        listed = "\n  ".join(str(path) for path in someones)
        raise CourseError(
            f"not built: these files were changed after they were built, so they may be somebody's work:\n  {listed}\n"
            "Move them away, or build with --force, which keeps a copy in .b2p/kept-aside."
        )
    for work in someones:
        kept_aside(course.root, work)
    for path in changed:
        target = course.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        shutil.copyfile(fresh[path], part)
        part.replace(target)
    for path in stale:
        (course.root / path).unlink()
    return Installed([course.root / path for path in changed], [course.root / path for path in stale], someones)
