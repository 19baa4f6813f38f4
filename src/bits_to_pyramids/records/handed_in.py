"""When a submission was handed in: its ``timestamp.txt``, by nbgrader, by an LMS's collecting or by a person."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.moments import NoMoment, read_moment
from bits_to_pyramids.intake.encodings import as_text
from bits_to_pyramids.intake.folders import Held, Refused, plain

TIMESTAMP = "timestamp.txt"
# What collecting writes where the LMS says that somebody was late, and not by how much.
LATE = "LATE"
MAX_BYTES = 1_000


@dataclass(frozen=True)
class HandedIn:
    """When somebody handed in, in UTC without time zone, if it is known; and what an instructor should know of it."""

    at: datetime | None = None
    remark: str = ""


def handed_in(submission: Path, assignment: str, dates: Dates, below: Path | None = None) -> HandedIn:
    """When a submission was handed in; what cannot be read is remarked, and is not late."""
    if not os.path.lexists(submission / TIMESTAMP):
        return HandedIn()
    try:
        with Held(submission, below) as held:
            text = as_text(held.read(TIMESTAMP, MAX_BYTES))[0]
        if text.strip().casefold() == LATE.casefold():
            return _late(dates.due.get(assignment))
        moment, remark = read_moment(_only_line(text), dates.zone)
        return HandedIn(moment, f"{TIMESTAMP}: {remark}" if remark else "")
    except NoMoment as error:
        said = f" ({plain(text.strip())[:40]})" if text.strip() else ""
        return HandedIn(None, f"{TIMESTAMP}{said} {error}: not counted as late")
    except Refused as error:
        return HandedIn(None, f"{error} Not counted as late.")


def _only_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip(" \t\ufeff\0")]
    if len(lines) > 1:
        raise NoMoment("has several lines")
    return lines[0] if lines else ""


def _late(due: datetime | None) -> HandedIn:
    if due is None:
        return HandedIn(None, "the LMS says late; there is no due date here")
    # The least that it can mean.
    return HandedIn(
        due + timedelta(seconds=1),
        f"the LMS says late, and not by how much: counted from the due date on; write {TIMESTAMP} if you know",
    )
