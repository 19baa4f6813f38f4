"""Results with rehearsed scripts beside results without: mixed classes graded in both ways, field by field.

    python benchmarks/same_results.py --assignments 1 5 --submissions 10

Prints how many fields each class's results have and how many of them differ, and ends with exit code 1 if any do.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from grading_speed import ROOT, make_course, said

from bits_to_pyramids.course.manifest import Assignment, Course

WAYS = ([], ["--no-rehearsal"])
# What is another one each time: a duration, and what an earlier grading had.
LEFT_OUT = ("seconds", "before", "kept_by_hand")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    course = Course.find(ROOT)
    parser.add_argument("--assignments", nargs="+", default=[assignment.id for assignment in course.assignments])
    parser.add_argument("--submissions", type=int, default=10)
    options = parser.parse_args()
    differing = 0
    for assignment in map(course.assignment, options.assignments):
        said(assignment.id)
        one, other = both_ways(course, assignment, options.submissions)
        differ = sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))
        print(
            f"{assignment.id}: {len(one)} fields of {options.submissions} submissions, {len(differ)} differ", flush=True
        )
        for path in differ[:5]:
            print(f"  {path}: {one.get(path)!r} {other.get(path)!r}")
        differing += len(differ)
    return int(differing > 0)


def both_ways(course: Course, assignment: Assignment, submissions: int) -> list[dict[str, object]]:
    """The fields of a mixed class's results, graded with rehearsed scripts and without."""
    with TemporaryDirectory(prefix="b2p-benchmark-") as scratch:
        folder = make_course(course, assignment, Path(scratch, "course"), submissions, "mixed")
        return [dict(fields(graded(folder, way))) for way in WAYS]


def graded(folder: Path, options: list[str]) -> dict[str, object]:
    """What `b2p grade --json` says of each student."""
    command = [str(Path(sys.executable).with_name("b2p")), "grade", "--force", "--json", *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    if not done.stdout:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return {row["student"]: row for row in json.loads(done.stdout)}


def fields(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """The plain values inside others, by where they are."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in LEFT_OUT:
                yield from fields(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from fields(inner, f"{path}/{number}")
    else:
        yield path, value


if __name__ == "__main__":
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.exit(main())
