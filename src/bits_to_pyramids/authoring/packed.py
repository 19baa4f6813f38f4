"""``b2p pack``: an assignment as one zip that stands alone, for an LMS, a mail, or a stick.

The same release gives the same bytes: names in order, no clock.
"""

from __future__ import annotations

import zipfile
from pathlib import Path

from bits_to_pyramids.authoring.due import dated_readme, due_file
from bits_to_pyramids.authoring.sealing import sealed_file
from bits_to_pyramids.authoring.student_package import package_files
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.course.sums import SUMS, as_built, read_sums

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the oldest that a zip can say


def pack(course: Course, assignment: Assignment, to: Path, student: str = "") -> Path:
    """Write ``ID.zip`` into a folder; returns its path.

    For one student it is ``ID-STUDENT.zip``, and their due date is in it, extension and all.

    Raises
    ------
    CourseError
        If the student's id cannot be one, the assignment is not built, or a file of its release is not as it was built.
    """
    if "/" in student or student in (".", ".."):
        raise CourseError(f"{student!r} is not a student id")
    release = course.root / "release"
    names = [name for name in read_sums(release / SUMS) if name.split("/")[0] == assignment.id]
    missing = [name for name in names if not (release / name).is_file()]
    if not names or missing:
        raise CourseError(f"{assignment.id} has not been built; run `b2p build -a {assignment.id}` first")
    if changed := [name for name in names if not as_built(course, release / name)]:
        raise CourseError(
            f"release/{changed[0]} was changed after it was built, so it may be somebody's work and is not packed. "
            "Move it away, then run `b2p build`."
        )
    files = {name: release / name for name in names}
    beside = package_files(sealed_file(course, assignment), due_file(course, assignment, student))
    files |= {f"{assignment.id}/{name}": file for name, file in beside.items()}
    to.mkdir(parents=True, exist_ok=True)
    target = to / f"{assignment.id}{f'-{student}' if student else ''}.zip"
    part = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.external_attr = 0o644 << 16
            data = file.read_bytes()
            if name == f"{assignment.id}/README.md":
                data = dated_readme(course, assignment, data.decode(), student).encode()
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
    part.replace(target)
    return target
