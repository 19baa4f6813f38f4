"""Due dates, extensions and what being late costs: ``source/dates.toml``, and over it ``dates.toml`` at the root.

Reading and arithmetic only; :mod:`bits_to_pyramids.records.gradebook` has it in its rows.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bits_to_pyramids.course.manifest import Course, CourseError, read_toml, settings_files

SECONDS = {"hour": 3600, "day": 86_400}
SHARES_OF = ("score", "maximum")
_SPAN = re.compile(r"(\d+(?:\.\d+)?) (hour|day)s?")


@dataclass(frozen=True)
class LateRule:
    """What being late costs.

    Parameters
    ----------
    percent : float
        Percent of the points for each started `per`.
    per : {"day", "hour"}
    of : {"score", "maximum"}
        Of the points that were reached, or of the points that could be reached.
    grace_minutes : float
        Up to this late costs nothing.  Who is later pays from the due date on.
    at_most : float
        The largest penalty, in percent.
    """

    percent: float = 0.0
    per: str = "day"
    of: str = "score"
    grace_minutes: float = 0.0
    at_most: float = 100.0

    def penalty(self, seconds_late: float, score: float, maximum: float) -> float:
        """The points to take away: never more than the score, never below zero."""
        if seconds_late <= 60 * self.grace_minutes or seconds_late <= 0:
            return 0.0
        percent = min(self.percent * math.ceil(seconds_late / SECONDS[self.per]), self.at_most)
        return max(0.0, min((score if self.of == "score" else maximum) * percent / 100, score))

    @property
    def in_words(self) -> str:
        """What being late costs, in a sentence; nothing where it costs nothing."""
        if not self.percent:
            return ""
        of = "your points" if self.of == "score" else "all points"
        most = f", {self.at_most:g} % at most" if self.at_most < 100 else ""
        return f"Being late costs {self.percent:g} % of {of} for each started {self.per}{most}."


@dataclass(frozen=True)
class Dates:
    """The dates of a course.  All times are UTC without a time zone, as nbgrader keeps them."""

    late: LateRule = field(default_factory=LateRule)
    due: dict[str, datetime] = field(default_factory=dict)
    extensions: dict[str, dict[str, timedelta]] = field(default_factory=dict)
    zone: tzinfo = ZoneInfo("UTC")

    @classmethod
    def of(cls, course: Course) -> Dates:
        """The dates of a course; without the file there are none, and nothing is late.

        Raises
        ------
        CourseError
            If the file is there and something in it cannot be meant.
        """
        assignments = {assignment.id for assignment in course.assignments}
        dates = cls()
        data: dict[str, Any] = {}
        for path in settings_files(course.root, "dates.toml"):
            data = _over(data, read_toml(path))
            dates = _dates(path, data, assignments)
        return dates

    def reveal(self, course: Course, assignment: str, now: datetime | None = None) -> str:
        """What students are shown of failed checks at a moment: less until the last of them cannot hand in any more."""
        due = self.due.get(assignment)
        longest = max((given.get(assignment, timedelta(0)) for given in self.extensions.values()), default=timedelta(0))
        now = now or datetime.now(UTC).replace(tzinfo=None)
        open_still = due is not None and now < due + longest
        return course.settings.reveal_until_due if open_still else course.settings.reveal

    def extension(self, assignment: str, student: str) -> timedelta | None:
        """How much longer a student has for an assignment."""
        return self.extensions.get(student, {}).get(assignment)

    def due_at(self, assignment: str, student: str = "") -> datetime | None:
        """When an assignment is due, on the course's clocks; with a student's extension where one is named."""
        if (due := self.due.get(assignment)) is None:
            return None
        longer = self.extension(assignment, student) or timedelta(0)
        return (due + longer).replace(tzinfo=UTC).astimezone(self.zone)


def _over(below: dict, above: dict) -> dict:
    """Settings over others, key by key."""
    both = {
        name: _over(below[name], value) if isinstance(value, dict) and isinstance(below.get(name), dict) else value
        for name, value in above.items()
    }
    return below | both


def _dates(path: Path, data: dict, assignments: set[str]) -> Dates:
    _known(path, data, {"timezone", "late", "due", "extensions"}, "in the file")
    zone = _zone(path, data.get("timezone", "UTC"))
    due = {}
    for name, value in _table(path, data, "due").items():
        _assignment(path, name, assignments)
        due[name] = _instant(path, f"due.{name}", value, zone)
    extensions: dict[str, dict[str, timedelta]] = {}
    for student, given in _table(path, data, "extensions").items():
        for name, value in _table(path, {student: given}, student).items():
            _assignment(path, name, assignments)
            if name not in due:
                raise CourseError(f"{path}: {student} has an extension of {name}, which has no due date")
            extensions.setdefault(student, {})[name] = _extension(
                path, f"extensions.{student}.{name}", value, due[name], zone
            )
    return Dates(_rule(path, _table(path, data, "late")), due, extensions, zone)


def _rule(path: Path, data: dict) -> LateRule:
    _known(path, data, {f.name for f in fields(LateRule)}, "in [late]")
    rule = LateRule(**data)
    if rule.per not in SECONDS or rule.of not in SHARES_OF:
        raise CourseError(
            f"{path}: in [late], per is one of {', '.join(SECONDS)} and of is one of {', '.join(SHARES_OF)}"
        )
    for name in ("percent", "grace_minutes", "at_most"):
        value = getattr(rule, name)
        if type(value) not in (int, float) or not 0 <= value < math.inf or (name != "grace_minutes" and value > 100):
            raise CourseError(f"{path}: in [late], {name} = {value!r} is not a number that it can be")
    return rule


def _extension(path: Path, where: str, value: object, due: datetime, zone: tzinfo) -> timedelta:
    """A later due date, or a time span like ``"2 days"``."""
    if type(value) is str and (span := _SPAN.fullmatch(value)):
        return timedelta(seconds=float(span[1]) * SECONDS[span[2]])
    later = _instant(path, where, value, zone) - due
    if later < timedelta(0):
        raise CourseError(f"{path}: {where} is before the due date")
    return later


def _instant(path: Path, where: str, value: object, zone: tzinfo) -> datetime:
    if type(value) is not datetime:
        raise CourseError(f"{path}: {where} = {value!r} is not a date and time like 2026-10-05T23:59:00")
    local = value if value.tzinfo else value.replace(tzinfo=zone)
    return local.astimezone(UTC).replace(tzinfo=None)


def _zone(path: Path, name: Any) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError) as error:
        raise CourseError(f"{path}: timezone = {name!r} is not one like Europe/Zurich") from error


def _table(path: Path, data: dict, name: str) -> dict:
    value = data.get(name, {})
    if type(value) is not dict:
        raise CourseError(f"{path}: {name} is not a table; write [{name}] and lines below it")
    return value


def _assignment(path: Path, name: str, assignments: set[str]) -> None:
    if name not in assignments:
        raise CourseError(f"{path}: there is no assignment {name!r}; this course has: {', '.join(sorted(assignments))}")


def _known(path: Path, data: dict, names: set[str], where: str) -> None:
    if unknown := sorted(set(data) - names):
        raise CourseError(f"{path}: unknown setting {unknown[0]!r} {where}; known are {', '.join(sorted(names))}")
