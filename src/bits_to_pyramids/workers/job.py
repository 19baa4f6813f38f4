"""What the recorder's process and a worker agree on: an option, a job as one line of JSON, how long an answer is."""

from __future__ import annotations

import json
from dataclasses import dataclass

from bits_to_pyramids.intake.notebook import Cell

NO_REHEARSAL, FEW = "--no-rehearsal", "--few"
MAX_RESULT = 16 * 2**20  # bytes of one answer


@dataclass
class Job:
    """One submission to grade; `only` names the exercises to check, where not all are, each of them `alone` or not."""

    number: int
    assignment: str
    student: str
    seed: int
    cells: list[Cell]
    stretch: bool
    only: list[str] | None = None
    alone: bool = True

    def to_json(self) -> str:
        return json.dumps(self, default=vars)

    @classmethod
    def from_json(cls, text: str | bytes) -> Job:
        data = json.loads(text)
        return cls(**{**data, "cells": [Cell(**cell) for cell in data["cells"]]})
