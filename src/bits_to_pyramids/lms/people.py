"""Who is who: the gradebook's students, found again by whatever another program calls them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Person:
    """A student as the gradebook knows them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @classmethod
    def of(cls, student: Any) -> Person:
        """From a student of nbgrader's gradebook."""
        names = ("id", "first_name", "last_name", "email", "lms_user_id")
        return cls(**{name: getattr(student, name) or "" for name in names})


class People:
    """A class, by the names that mean one person only."""

    def __init__(self, people: Iterable[Person]) -> None:
        self._known: dict[str, set[Person]] = defaultdict(set)
        for person in people:
            for name in (person.id, person.email, person.lms_user_id):
                if name:
                    self._known[_plain(name)].add(person)

    def called(self, names: Iterable[str]) -> set[Person]:
        """Everybody whom one of these names can mean; one person if all is well."""
        return {person for name in names if name.strip() for person in self._known.get(_plain(name), ())}


def _plain(name: str) -> str:
    return name.strip().casefold()
