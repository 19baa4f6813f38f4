"""The files of the report: pages, CSV, JSON, an index."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.reporting.class_report.class_data import Handed, gather, labels, missing
from bits_to_pyramids.reporting.class_report.statistics import SMALL_CLASS, ClassNumbers, class_numbers
from bits_to_pyramids.reporting.export import inert
from bits_to_pyramids.reporting.pages import page

VERSION = 1  # of the JSON; docs/instructor.md describes it


def write_report(
    course: Course,
    assignments: list[Assignment],
    to: Path,
    *,
    anonymous: bool = False,
    progress: Callable[[str], None] = lambda step: None,
) -> list[Path]:
    """Write a page, a CSV and a JSON file per assignment, and an index.

    Returns
    -------
    list of Path
        The files that were written.
    """
    to.mkdir(parents=True, exist_ok=True)
    pages, written = [], []
    for assignment in assignments:
        progress(f"class report of {assignment.id}")
        numbers = class_numbers(assignment, gather(course, assignment, anonymous=anonymous, beside=to))
        absent = missing(course, assignment)
        pages.append((assignment, numbers))
        for suffix, text in (
            ("html", _page(assignment, numbers, labels(course, absent), anonymous)),
            ("csv", as_csv(numbers)),
            ("json", json.dumps(as_json(assignment, numbers, [] if anonymous else absent), indent=1) + "\n"),
        ):
            written.append(to / f"{assignment.id}.{suffix}")
            written[-1].write_text(text, encoding="utf-8", newline="")
    written.append(to / "index.html")
    written[-1].write_text(page("report-index.html.j2", pages=pages, anonymous=anonymous), encoding="utf-8")
    return written


def _page(assignment: Assignment, numbers: ClassNumbers, absent: list[str], anonymous: bool) -> str:
    from markupsafe import Markup

    from bits_to_pyramids.reporting.class_report.plots import difficulty_bars, score_histogram, seconds_strip

    plots = {}
    if numbers.finals:
        plots["scores"] = Markup(score_histogram(numbers, assignment.max_score))
    if numbers.exercises:
        plots["difficulty"] = Markup(difficulty_bars(numbers))
    if numbers.seconds:
        plots["seconds"] = Markup(seconds_strip(numbers))
    return page(
        "report.html.j2", assignment=assignment, numbers=numbers, plots=plots, small=SMALL_CLASS, anonymous=anonymous,
        absent=absent,
    )  # fmt: skip


def as_csv(numbers: ClassNumbers) -> str:
    """One row per submission: state, points that count, and the points of each exercise by machine."""
    names = [exercise.name for exercise in numbers.exercises]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(
        ["student", "name", "state", "points", "late_penalty", "seconds_late", "seconds_to_grade", "unread", *names]
    )
    for one in numbers.handed:
        points = {e.name: float(e.points) for e in one.result.exercises} if one.result else {}
        row = [
            one.name,
            one.called,
            one.state,
            "" if one.final is None else one.final,
            one.penalty,
            one.seconds_late,
            one.result.seconds if one.result else "",
            " ".join(one.unread),
            *(points.get(name, "") for name in names),
        ]
        writer.writerow([inert(str(value)) for value in row])
    return file.getvalue()


def as_json(assignment: Assignment, numbers: ClassNumbers, absent: list[str]) -> dict:
    """Everything that the page shows, for other programs."""
    return {
        "version": VERSION,
        "assignment": assignment.id,
        "max_points": assignment.max_score,
        "mean": numbers.mean,
        "median": numbers.median,
        "missing": absent,
        "submissions": [
            {
                "student": one.name,
                "name": one.called,
                "page": one.page,
                "state": one.state,
                "refused": one.result.refused if one.result else "",
                "points": one.final,
                "late_penalty": one.penalty,
                "seconds_late": one.seconds_late,
                "seconds_to_grade": one.result.seconds if one.result else None,
                "unread": one.unread,
            }
            for one in numbers.handed
        ],
        "exercises": [
            {
                "name": exercise.name,
                "kind": exercise.kind,
                "points": exercise.points,
                "difficulty": exercise.difficulty,
                "full_marks": exercise.full_marks,
                "discrimination": exercise.discrimination.value,
                "discrimination_low": exercise.discrimination.low
                if exercise.discrimination.value is not None
                else None,
                "discrimination_high": exercise.discrimination.high
                if exercise.discrimination.value is not None
                else None,
                "discrimination_why_not": exercise.discrimination.why_not,
                "misconceptions": [
                    {"sentence": sentence, "count": count, "students": _names(exercise.mistaken[sentence])}
                    for sentence, count in exercise.misconceptions
                ],
                "blank": _names(exercise.blank),
                "unrecognised": _names(exercise.unrecognised),
                "shortcuts": [{"tool": name, "count": count} for name, count in exercise.shortcuts],
                "follow_on": {"answers": exercise.waiting, "points": exercise.follow_on},
                "first_failing": [{"check": title, "count": count} for title, count in exercise.first_failing],
            }
            for exercise in numbers.exercises
        ],
    }


def _names(handed: list[Handed]) -> list[str]:
    return [one.name for one in handed]
