"""``all_checks()``: in the browser edition, checks of the course on your own functions, with inputs that give no grade.

``published.json`` holds calls and what the solutions make of them, as data.  They are tried on the functions of the
notebook, as the visible checks are, and told as when a notebook is graded.
"""

from __future__ import annotations

import json
import pickle
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from typing import Any

from .card import Card, Line
from .cases import Case, Outcome
from .compare import Close, Expected, compare, show
from .difference import Difference
from .known import SEALED, recognised
from .meaning import value_text
from .notebook import notebook_value
from .notes import read_exercises
from .overview import Row, praise, table
from .pickled import pickled
from .through import used_through
from .watched import Lent

NONE = Fraction(0)
PUBLISHED = SEALED.with_name("published.json")
OTHER = "It went about it in another way than ours."
REST = "The other checks run when the notebook is handed in, or with `b2p try` where the course is installed."


class Meant(Expected):
    """An answer that means what ours means; of what gzip packed, what is in it counts."""

    one_meaning = False

    def __init__(self, value: object) -> None:
        self.value = value

    def __repr__(self) -> str:
        return show(self.value)

    def difference(self, got: Any) -> Difference | None:
        same = not isinstance(self.value, Expected | Close) and value_text(got) == value_text(self.value)
        return None if same else compare(got, self.value)


@dataclass
class PublishedCheck:
    """A check as data.

    Attributes
    ----------
    exercise, title, points
        Points are an exact fraction, written out.
    through : str
        What the function is used through.
    decides : bool
        Whether an answer that differs from ours is wrong; where many are right, nobody here can tell.
    cases : list of (tuple, object, list)
        For each call its arguments, the answer, and what is noted of the things that were lent.
    """

    exercise: str
    title: str
    points: str
    through: str = ""
    decides: bool = True
    cases: list[tuple[tuple, object, list]] = field(default_factory=list)

    def as_cases(self) -> tuple[Case, ...]:
        """What the visible checks are made of."""
        return tuple(
            Case(
                args,
                gives=answer if self.decides else Meant(answer),
                rule=partial(_noted_alike, noted) if noted else None,
            )
            for args, answer, noted in self.cases
        )

    def packed(self) -> dict:
        """As it stands in the file."""
        return vars(self) | {"cases": b64encode(zlib.compress(pickled(self.cases), 9)).decode()}


def read_published() -> tuple[list[PublishedCheck], dict]:
    """The published checks of the current folder, and what is known of mistakes; nothing where there are none."""
    if not PUBLISHED.is_file():
        return [], {}
    data = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    # Of the same site as this code.
    checks = [
        PublishedCheck(**entry | {"cases": pickle.loads(zlib.decompress(b64decode(entry["cases"])))})
        for entry in data["checks"]
    ]
    return checks, data["mistakes"]


def sealed_as(exercise: str) -> str:
    """What a published exercise's knowledge is sealed under: its cases have numbers as the visible ones have."""
    return f"published/{exercise}"


def noted_of(args: Sequence[Any]) -> list:
    """What things that were lent have noted."""
    return [_meant(arg.noted) for arg in args if isinstance(arg, Lent)]


def _noted_alike(noted: list, *args: Any) -> str | None:
    return None if value_text(noted_of(args)) == value_text(noted) else OTHER


def _meant(noted: Any) -> Any:
    """What is noted, with JSON read: files that say the same are laid out in many ways."""
    match noted:
        case bytes() if noted[:1] == b"{":
            try:
                return json.loads(noted)
            except ValueError:
                return noted
        case dict():
            return {key: _meant(value) for key, value in noted.items()}
        case list() | tuple():
            return [_meant(value) for value in noted]
    return noted


@dataclass
class _Tried:
    """What came of an exercise."""

    name: str
    got: Fraction
    most: Fraction
    undecided: int = 0
    first: tuple[PublishedCheck, list[Line]] | None = None
    sentences: list[str] = field(default_factory=list)
    said: str = ""

    @property
    def row(self) -> Row:
        done = None if self.undecided and self.first is None else self.first is None and not self.said
        said = self.said or ("" if self.first is None else f"{self.first[0].title}")
        if done is None:
            said = "another way than ours: only a grader with its libraries can tell"
        return Row(done, self.name, f"{_number(self.got)} of {_number(self.most)}", said)


def all_checks() -> None:
    """Try the published checks on the functions of this notebook, and show points and the first that fails."""
    checks, mistakes = read_published()
    names = [one["name"] for one in read_exercises() if any(check.exercise == one["name"] for check in checks)]
    if not names:
        print("There are no published checks beside this notebook; they are part of the browser edition.")
        return
    tried = [_tried(name, [check for check in checks if check.exercise == name], mistakes.get(name)) for name in names]
    got, most = sum((one.got for one in tried), NONE), sum((one.most for one in tried), NONE)
    done = sum(one.first is None and not one.said and not one.undecided for one in tried)
    print("\n".join(table([one.row for one in tried])))
    print(
        f"\n{_number(got)} of {_number(most)} points of these checks. {praise(done, len(tried))}. Nothing was recorded."
    )
    print(REST.replace("`", ""))
    failed = next((one for one in tried if one.first is not None or one.said), None)
    if failed is not None:
        _card(failed).show()


def _card(failed: _Tried) -> Card:
    points = f"{_number(failed.got)} of {_number(failed.most)} points"
    card = Card(failed.name, failed.said or "", "part" if failed.got else "none", points)
    if failed.first is not None:
        check, card.lines = failed.first
        card.head = check.title
        card.sentences = [("What happened", said) for said in failed.sentences]
    card.rest = [f'Next step: `hint("{failed.name}")`']
    return card


def _tried(name: str, checks: list[PublishedCheck], sealed: dict | None) -> _Tried:
    """Try the checks of one exercise on the notebook's function."""
    from .visible_checks import lines_of, outcomes_of  # which needs this room's cards, too

    tried = _Tried(name, NONE, sum((Fraction(check.points) for check in checks), NONE))
    function = notebook_value(name)
    if not callable(function):
        tried.said = "there is no function yet: run its cell"
        return tried
    exercise = next(one for one in read_exercises() if one["name"] == name)
    parts = tuple(tuple(part) if isinstance(part, list) else part for part in exercise.get("parts", []))
    use: Callable = used_through(checks[0].through, function)
    cases: list[Case] = []
    outcomes: list[Outcome] = []
    try:
        for check in checks:
            its = check.as_cases()
            came = outcomes_of(name, use, its, parts)
            cases += its[: len(came)]
            outcomes += came
            if all(one.passed for one in came):
                tried.got += Fraction(check.points)
            elif not check.decides and all(one.passed or one.kind in ("value", "differs", "rule") for one in came):
                tried.undecided += 1
            elif tried.first is None:
                tried.first = check, lines_of(name, its[: len(came)], came, exercise.get("picture", ""))
    except NotImplementedError:
        return _Tried(name, NONE, tried.most, said="not written yet")
    if sealed and any(not one.passed for one in outcomes):
        tried.sentences = recognised(sealed_as(name), cases, outcomes, sealed)
    return tried


def _number(points: Fraction) -> str:
    return f"{float(points):.2f}".rstrip("0").rstrip(".")
