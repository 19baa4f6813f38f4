"""When an assignment is due, written into what is handed out: its README, and a file that ``progress()`` reads.

What is built does not know any dates, so that it is the same for everybody; they come in where a folder leaves the
repository.  Nobody's extension is in what others get.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.student.due import local_time

OTHERS = "If you were given more time, that date counts."


def due_file(course: Course, assignment: Assignment, student: str = "") -> Path | None:
    """The file for ``progress()``, for everybody or for one student; None without a due date."""
    due = Dates.of(course).due_at(assignment.id, student)
    folder = course.state / "due"
    if due is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{assignment.id}{f'-{student}' if student else ''}.json"
    note = {"due": due.isoformat(timespec="minutes"), "zone": str(due.tzinfo), "own": bool(student)}
    path.unlink(missing_ok=True)  # a colleague's is ours to replace
    path.write_text(json.dumps(note) + "\n", encoding="utf-8")
    return path


def dated_readme(course: Course, assignment: Assignment, text: str, student: str = "") -> str:
    """A README with the due date below its title, and what being late costs."""
    dates = Dates.of(course)
    due = dates.due_at(assignment.id, student)
    if due is None:
        return text
    said = f"**Due{' for you' if student else ''}: {local_time(due, str(due.tzinfo))}.**"
    paragraph = " ".join(filter(None, (said, dates.late.in_words, "" if student else OTHERS)))
    title = re.match(r"# .*\n\n|", text)[0]  # type: ignore[index]  # nothing is there always
    return f"{title}{paragraph}\n\n{text.removeprefix(title)}"
