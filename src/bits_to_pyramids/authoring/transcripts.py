"""What students read about each misconception, as text files: golden transcripts.

Every word of feedback is a decision.  The transcripts lie in ``tests/golden/``, are written by
``b2p lint --transcripts tests/golden``, and a test compares them with what grading says now.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from bits_to_pyramids.checks.misconceptions import Misconception
from bits_to_pyramids.course.manifest import Assignment
from bits_to_pyramids.results.result import ExerciseResult
from bits_to_pyramids.results.wording import exercise_report

# What differs from one grading to the next, and what stands for it: the time of day in gzip data, and the system
# that its header names (Python 3.13 names none); a value that Python 3.13 adds to json's message; what struct says
# of a number that does not fit; the name of a folder; and which of several broken chunks a library met first.
UNSTEADY = (
    (r"(1f 8b 08 \w\w)(?: \w\w){4} (\w\w) \w\w", r"\1 (time) \2 (system)"),
    (r"(values are not JSON compliant): \S+", r"\1"),
    (r"(?:'\w'|u?byte|u?short)( format requires) .*<= number <= \w+", r"(name)\1 (range)"),
    (r"/[^\s'\"]*/scan-\w+/[^'\"\n]*?scan\.zarr", "FOLDER"),
    (r"(the folder cannot be read: \w+): .*", r"\1: ..."),
)


def steady(text: str) -> str:
    """A text with what differs from one grading to the next left out."""
    for pattern, instead in UNSTEADY:
        text = re.sub(pattern, instead, text)
    return text


class Transcripts:
    """Collects what `bits_to_pyramids.authoring.lint.lint` sees; pass `take` as its witness."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, str], list[str]] = defaultdict(list)

    def take(self, assignment: Assignment, misconception: Misconception, result: ExerciseResult) -> None:
        """Note the report on one misconception."""
        self._parts[assignment.id, result.name].append(f"=== {misconception.name}\n\n{exercise_report(result)}\n")

    def texts(self, assignment: str) -> dict[str, str]:
        """The transcripts of one assignment by exercise."""
        return {
            exercise: steady("\n".join(parts)) for (name, exercise), parts in self._parts.items() if name == assignment
        }

    def write(self, folder: Path) -> list[Path]:
        """Write ``ASSIGNMENT/EXERCISE.txt`` for what was collected; what belongs to no exercise any more goes."""
        written = []
        for assignment in dict.fromkeys(name for name, _ in self._parts):
            target = folder / assignment
            target.mkdir(parents=True, exist_ok=True)
            texts = self.texts(assignment)
            for path in set(target.glob("*.txt")) - {target / f"{exercise}.txt" for exercise in texts}:
                path.unlink()
            for exercise, text in texts.items():
                (target / f"{exercise}.txt").write_text(text, encoding="utf-8")
                written.append(target / f"{exercise}.txt")
        return written
