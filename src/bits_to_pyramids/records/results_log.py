"""The results log: what grading knows of each submission, one file for each, in ``.b2p/results``."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.results.result import Result, plain

HAND_INS = 100  # of a student's that are remembered, the last ones


@dataclass(frozen=True)
class Entry:
    """What is known of a submission.

    Attributes
    ----------
    key : str
        What the result depends on.
    result : Result or None
    seen : str
        A digest of what there was when it was last looked at: while it is the same, all that is here still holds.
    failure : str
        Why it could not be graded then; the result, if any, is an earlier one.
    """

    key: str = ""
    result: Result | None = None
    seen: str = ""
    failure: str = ""


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
        entry = self.entry(assignment, student)
        return None if entry.result is None else (entry.key, entry.result)

    def entry(self, assignment: str, student: str) -> Entry:
        """All that is known of a submission; of one that nothing is known of, empty."""
        found = self._raw(assignment, student)
        seen, failure = (str(found.get(name, "")) for name in ("seen", "failure"))
        try:
            return Entry(found["key"], Result.from_dict(found["result"]), seen, failure)
        except Exception:  # whatever it is, it is not a result of ours
            return Entry(seen=seen if failure else "", failure=failure)

    def hand_in(self, assignment: str, student: str, answers: str) -> int:
        """The number of a hand-in, by the digest of its answers: 0 for the first that was graded, 1 for the next.

        Answers that were graded before keep their number.
        """
        known = self._hand_ins(assignment, student)
        return known.get(answers, max(known.values(), default=-1) + 1)

    def has(self, assignment: str, student: str) -> bool:
        """Is there anything of a submission?"""
        return os.path.exists(self._path(assignment, student))  # of a name that no file can have, too

    def write(self, result: Result, key: str, seen: str = "", answers: str = "") -> None:
        """Keep a result, in the place of an earlier one of the submission; `answers` is the digest of its answers."""
        hand_ins = self._hand_ins(result.assignment, result.student)
        if answers:
            hand_ins[answers] = self.hand_in(result.assignment, result.student, answers)
        entry = {"key": key, "seen": seen, "result": result}
        entry["hand_ins"] = dict(list(hand_ins.items())[-HAND_INS:])
        self._put(result.assignment, result.student, entry)

    def note(self, assignment: str, student: str, seen: str, failure: str = "") -> None:
        """Keep what there was to be looked at, and why it could not be graded, beside an earlier result."""
        entry = self._raw(assignment, student) | {"seen": seen, "failure": failure}
        self._put(assignment, student, entry)

    def _raw(self, assignment: str, student: str) -> dict:
        try:
            entry = json.loads(self._path(assignment, student).read_bytes())
        except Exception:  # whatever it is, it is not an entry of ours
            return {}
        return entry if type(entry) is dict else {}

    def _put(self, assignment: str, student: str, entry: dict) -> None:
        path = self._path(assignment, student)
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.part")
        part.write_text(json.dumps(entry, default=plain), encoding="ascii")
        part.replace(path)

    def _hand_ins(self, assignment: str, student: str) -> dict[str, int]:
        """The numbers of the last hand-ins that were graded, by the digests of their answers, in order."""
        try:
            known = self._raw(assignment, student)["hand_ins"]
            return {str(answers): int(number) for answers, number in known.items()}
        except Exception:  # there is none, or none of ours
            return {}

    def _path(self, assignment: str, student: str) -> Path:
        return self._folder / assignment / f"{student}.json"
