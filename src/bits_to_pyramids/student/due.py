"""When the notebook is due, as far as what was handed out says it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

DUE = Path("bits_to_pyramids", "due.json")  # beside the notebook, where the student's package is


def due_line(now: datetime | None = None) -> str:
    """One sentence about the due date; empty where nobody knows one.

    Parameters
    ----------
    now : datetime, optional
        With a time zone; by default the present.
    """
    if not DUE.is_file():
        return ""
    note = json.loads(DUE.read_text(encoding="utf-8"))
    due = datetime.fromisoformat(note["due"])
    left = (due - (now or datetime.now(UTC))).total_seconds()
    when = local_time(due, note["zone"])
    said = f"This was due on {when}." if left < 0 else f"Due on {when}, in {_span(left)}."
    return said if note["own"] else f"{said} If you were given more time, that date counts."


def local_time(moment: datetime, zone: str) -> str:
    """A moment as people write it, on the clocks of its zone."""
    return f"{moment:%A}, {moment.day} {moment:%B %Y}, {moment:%H:%M} ({zone})"


def _span(seconds: float) -> str:
    for name, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if (count := int(seconds // length)) >= 1:
            return f"{count} {name}{'' if count == 1 else 's'}"
    return "less than a minute"
