"""The ``[limits]`` of an assignment's manifest: what one submission's runner may use."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

from bits_to_pyramids.course.errors import CourseError

if TYPE_CHECKING:
    from bits_to_pyramids.sandbox import Limits

KiB, MiB = 1024, 1024**2

# With less than this a runner cannot start, or cannot run a cell that draws a figure.
LEAST = {
    "call_seconds": 0.1,
    "cell_seconds": 1,
    "cpu_seconds": 10,
    "memory_bytes": 128 * MiB,
    "wall_seconds": 10,
    "processes": 1,
    "threads": 4,
    "file_bytes": 64 * KiB,
    "files": 16,
    "open_files": 32,
    "output_bytes": KiB,
    "answer_bytes": KiB,
    "images": 0,
    "image_bytes": 16 * KiB,
}
# More seconds than a whole submission has would never end a call.
MOST = {"call_seconds": 600, "cell_seconds": 600}


def read_limits(path: Path, table: object) -> Limits:
    """The limits that a manifest names, the others as they are.

    Raises
    ------
    CourseError
        If a name or a value is none of a limit.
    """
    from bits_to_pyramids.sandbox.limits import Limits

    if not isinstance(table, dict):
        raise CourseError(f"{path}: limits is a table, [limits]")
    kinds = {f.name: (int, float) if f.type == "float" else (int,) for f in fields(Limits)}
    for name, value in table.items():
        if name not in kinds:
            raise CourseError(f"{path}: unknown limit {name!r}; known are {', '.join(kinds)}")
        if type(value) not in kinds[name]:
            raise CourseError(
                f"{path}: the limit {name} is {value!r}, not a {'number' if float in kinds[name] else 'whole number'}"
            )
        if not LEAST[name] <= value <= MOST.get(name, value):
            most = f" and at most {MOST[name]}" if name in MOST else ""
            raise CourseError(f"{path}: the limit {name} is {value!r}; it has to be at least {LEAST[name]}{most}")
    return Limits(**table)
