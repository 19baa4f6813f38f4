"""The results log: what grading knows of each submission, one file for each, in ``.b2p/results``."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.results.result import Result

HAND_INS = 100  # of a student's that are remembered, the last ones


class ResultsLog:
    """The results of a course's submissions, each with the key that it was graded under, and with what was handed in.

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

    def hand_in(self, assignment: str, student: str, answers: str) -> int:
        """The number of a hand-in, by the digest of its answers: 0 for the first that was graded, 1 for the next.

        Answers that were graded before keep their number.
        """
        known = self._hand_ins(assignment, student)
        return known.get(answers, max(known.values(), default=-1) + 1)

    def has(self, assignment: str, student: str) -> bool:
        """Is there anything of a submission?"""
        return os.path.exists(self._path(assignment, student))  # of a name that no file can have, too

    def write(self, result: Result, key: str, answers: str = "") -> None:
        """Keep a result, in the place of an earlier one of the submission; `answers` is the digest of its answers."""
        path = self._path(result.assignment, result.student)
        hand_ins = self._hand_ins(result.assignment, result.student)
        if answers:
            hand_ins[answers] = self.hand_in(result.assignment, result.student, answers)
        entry = {"key": key, "hand_ins": dict(list(hand_ins.items())[-HAND_INS:]), "result": asdict(result)}
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(json.dumps(entry, default=str), encoding="ascii")
        part.replace(path)

    def _hand_ins(self, assignment: str, student: str) -> dict[str, int]:
        """The numbers of the last hand-ins that were graded, by the digests of their answers, in order."""
        try:
            known = json.loads(self._path(assignment, student).read_bytes())["hand_ins"]
            return {str(answers): int(number) for answers, number in known.items()}
        except Exception:  # there is none, or none of ours
            return {}

    def _path(self, assignment: str, student: str) -> Path:
        return self._folder / assignment / f"{student}.json"
