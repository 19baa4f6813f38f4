"""What lies in ``hints.json`` beside a notebook: exercises, hints, and predictions that cannot be read."""

from __future__ import annotations

import json
from pathlib import Path


def read_notes() -> dict:
    """The content of ``hints.json`` in the current folder; empty if it is not there."""
    path = Path("hints.json")
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def read_exercises() -> list[dict]:
    """The exercises of the notebook in order; none where ``hints.json`` is not in the folder."""
    return read_notes().get("exercises", [])
