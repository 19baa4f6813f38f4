"""Teams that hand in one notebook: ``teams.toml`` in the course folder.

A table per assignment, or one for ``every`` assignment; in it, a team's name and the ids of its students::

    [every]
    red = ["ada", "ben"]

    [3-chunks]            # here these teams, and no others
    blue = ["ada", "cleo"]
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError, read_toml, settings_files

FILE = "teams.toml"
EVERY = "every"


@dataclass(frozen=True)
class Teams:
    """Who works with whom: for each assignment, or for every one, the teams by name."""

    tables: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def of(cls, course: Course) -> Teams:
        """The teams of a course; without the file everybody works alone.

        Raises
        ------
        CourseError
            If an assignment is not known, a team is no list of ids, or somebody is in two teams.
        """
        tables: dict[str, dict[str, tuple[str, ...]]] = {}
        known = {assignment.id for assignment in course.assignments} | {EVERY}
        for path in settings_files(course.root, FILE):
            for name, table in read_toml(path).items():
                if name not in known or not isinstance(table, dict):
                    raise CourseError(
                        f"{path}: {name!r} is no table of an assignment; there are: {', '.join(sorted(known))}"
                    )
                tables[name] = {team: _members(f"{path}: {name}.{team}", ids) for team, ids in table.items()}
                _nobody_twice(f"{path}: in {name}", tables[name])
        return cls(tables)

    def in_(self, assignment: Assignment) -> dict[str, tuple[str, ...]]:
        """The teams of one assignment, by name."""
        return self.tables.get(assignment.id, self.tables.get(EVERY, {}))


def _members(where: str, ids: object) -> tuple[str, ...]:
    if not isinstance(ids, list) or not all(isinstance(student, str) and student for student in ids):
        raise CourseError(f'{where} is not a list of student ids like ["ada", "ben"]')
    return tuple(ids)


def _nobody_twice(where: str, teams: dict[str, tuple[str, ...]]) -> None:
    seen: dict[str, str] = {}
    for team, members in teams.items():
        for student in members:
            if student in seen:
                raise CourseError(f"{where}, {student} is in {seen[student]} and in {team}")
            seen[student] = team
