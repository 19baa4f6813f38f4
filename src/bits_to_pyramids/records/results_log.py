"""The results log: what grading knows of each submission, one file for each, in ``.b2p/results``."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.results.result import Result


class ResultsLog:
    """The results of a course's submissions, each with the key that it was graded under.

    An entry is written after everything else of its submission, so that what it has is complete.
    One that cannot be read (a kill of the whole machine, another version) is as good as none: the
    submission is graded again.
    """

    def __init__(self, course: Course) -> None:
        self._folder = course.state / "results"

    def read(self, assignment: str, student: str) -> tuple[str, Result] | None:
        """The key and the result of a submission, or None."""
        try:
            entry = json.loads(self._path(assignment, student).read_bytes())
            return entry["key"], Result.from_dict(entry["result"])
        except Exception:  # whatever it is, it is not an entry of ours
            return None

    def has(self, assignment: str, student: str) -> bool:
        """Is there anything of a submission?"""
        return os.path.exists(self._path(assignment, student))  # of a name that no file can have, too

    def write(self, result: Result, key: str) -> None:
        """Keep a result, in the place of an earlier one of the submission."""
        path = self._path(result.assignment, result.student)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(json.dumps({"key": key, "result": asdict(result)}, default=str), encoding="ascii")
        part.replace(path)

    def _path(self, assignment: str, student: str) -> Path:
        return self._folder / assignment / f"{student}.json"
