"""How far you are: ``progress()`` prints one line per exercise, from the checks that ran in this session.

`check` and `predict` note here what they found.  Nothing is stored: after a restart of the
kernel, run the checks again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .card import Bar, Card
from .due import due_line
from .notes import read_exercises

AT_THE_END = "go on to the end of the notebook, answer what is asked in writing, and hand in"

_noted: dict[str, Noted] = {}  # exercise -> what its visible checks found last


@dataclass(frozen=True)
class Noted:
    """What the visible checks of one exercise found."""

    done: bool
    said: str


@dataclass(frozen=True)
class Row:
    """One line of an overview: is it done, which exercise, its points, and what there is to say."""

    done: bool | None  # None: nobody can tell yet, a person reads it
    name: str
    points: str
    said: str


def note(name: str, done: bool, said: str) -> None:
    """Remember what the checks of an exercise found; a later run replaces it."""
    _noted[name] = Noted(done, said)


def passes(name: str) -> bool:
    """Whether an exercise's checks ran in this session and pass."""
    return name in _noted and _noted[name].done


def to_mend(names: Iterable[str]) -> list[str]:
    """Those of some functions whose own checks ran in this session and do not all pass."""
    return [name for name in names if name in _noted and not _noted[name].done]


def progress() -> None:
    """Print one line per exercise: done or to do, its points, and what its visible checks said in this session."""
    exercises = read_exercises() or [{"name": name, "points": 0, "kind": ""} for name in _noted]
    if not exercises:
        print("No checks ran in this session yet. Run the cells with checks first.")
        return
    rows = [_row(exercise) for exercise in exercises]
    print("\n".join(table(rows)))
    done, of, following = _counted(rows)
    print(f"\n{praise(done, of)} in this session. More checks run when the notebook is graded.")
    print(f'Next: {following}. For help: hint("{following}")' if following else f"Next: {AT_THE_END}.")
    if due := due_line():
        print(due)


def bar(name: str) -> Bar | None:
    """How far one is after the checks of an exercise, in one line; None where nobody knows the exercises."""
    if not (exercises := read_exercises()):
        return None
    done, of, following = _counted([_row(exercise) for exercise in exercises])
    step = "this one" if following == name else following or AT_THE_END
    return Bar(done, of, f"{done} of {of} exercises pass. Next: {step}.")


def card_of(name: str, head: str, state: str = "none") -> Card:
    """A card about an exercise, with its points and how far one is."""
    exercise = next((one for one in read_exercises() if one["name"] == name), {"points": 0})
    points, extra = exercise["points"], "extra " if exercise.get("stretch") else ""
    worth = f"{points} {extra}{'point' if points == 1 else 'points'}" if points else ""
    return Card(name, head, state, worth, bar=bar(name))


def _counted(rows: list[Row]) -> tuple[int, int, str | None]:
    """How many are done, of how many that can be told, and the first that is not."""
    counted = [row for row in rows if row.done is not None]
    following = next((row.name for row in counted if not row.done), None)
    return sum(bool(row.done) for row in counted), len(counted), following


def table(rows: list[Row]) -> list[str]:
    """The lines of an overview, in columns."""
    width, points = (max(len(getattr(row, column)) for row in rows) for column in ("name", "points"))
    marks = {True: "done ", False: "to do", None: "read "}
    return [f"{marks[row.done]}  {row.name:<{width}}  {row.points:>{points}}  {row.said}".rstrip() for row in rows]


def praise(done: int, of: int) -> str:
    """How many exercises pass, said kindly."""
    if done == 0:
        return f"None of {of} exercises passes yet"
    return f"Good: {done} of {of} exercises pass" if done < of else f"Very good: all {of} exercises pass"


def _row(exercise: dict) -> Row:
    name, points = exercise["name"], f"{exercise['points']} points" if exercise["points"] else ""
    if exercise.get("kind") == "written":
        return Row(None, name, points, "your instructor reads it")
    noted = _noted.get(name, Noted(False, "no checks ran yet"))
    stretch = " (stretch)" if exercise.get("stretch") else ""
    return Row(noted.done, name, points, noted.said + stretch)
