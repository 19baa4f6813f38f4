"""Misconceptions: what students get wrong, written as changes to the solution.

``grader_tests/misconceptions/MODULE/EXERCISE.toml`` has a table for each, the most specific first::

    [rounds_down]
    sentence = "You rounded down: the last, partly filled chunk of an axis counts too."
    changes = [['(size + length - 1) // length', 'size // length']]

``changes`` are places in the solution and what is written there instead (:mod:`bits_to_pyramids.checks.changes`).
``combines`` names others that are at work at once: their changes are applied together.  ``like`` names another whose
sentence says it as well, for a mistake that people make in more than one way.  ``body`` is a whole function
without its first line, where the way itself differs.  ``together`` and ``raises`` say why several changes,
or another error than the solution's, belong to one mistake.  A prediction has its wrong ``answer``.  ``alike``, once at
the top, names a function of ``references/MODULE.py`` for files, which may be laid out in many ways: two files of which
it gives the same are equal.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from bits_to_pyramids.checks.changes import Misfit, changed
from bits_to_pyramids.checks.refusals import without_refusals
from bits_to_pyramids.student.through import used_through

KEYS = {"sentence", "like", "changes", "combines", "body", "answer", "together", "raises"}
COUNTED = {2: "Two", 3: "Three"}


@dataclass(frozen=True, eq=False)
class Misconception:
    """A mistake, and the sentence that names it.

    `text` is what a student who makes it writes into the answer cell.  `namespace` holds what the solutions' notebook
    knows.  `combines` are the misconceptions that are at work in it at once; most have only themselves.  `like` is the
    name of the one whose sentence it has.
    """

    exercise: str
    name: str
    sentence: str
    text: str
    namespace: dict = field(repr=False)
    alike: Callable | None = None
    combines: tuple[Misconception, ...] = ()
    like: str = ""
    through: str = ""

    def is_meant(self, recognised: str) -> bool:
        """Whether what was recognised is this one, or the one whose sentence it has."""
        return recognised in {self.name, self.like or self.name}

    @cached_property
    def function(self) -> Callable:
        """The wrong function; of a prediction, one without arguments that gives the wrong number."""
        return self._made_of(self.text)

    @cached_property
    def unrefusing(self) -> Callable:
        """The wrong function of somebody who leaves the refusals out besides."""
        return self._made_of(without_refusals(self.text))

    @property
    def refuses(self) -> bool:
        """Whether something may be raised on purpose, so that leaving that out makes another function."""
        return "raise" in self.text or "assert" in self.text

    def _made_of(self, text: str) -> Callable:
        namespace = dict(self.namespace)
        exec(compile(text, f"<{self.name}>", "exec"), namespace)
        value = namespace[self.exercise]
        return used_through(self.through, value) if callable(value) else lambda: value


@dataclass
class Bank:
    """The misconceptions of one exercise, and what is wrong with them as they are written down."""

    misconceptions: list[Misconception] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_bank(
    exercise: str,
    entries: dict,
    solution: str,
    namespace: dict,
    alike: Callable | None = None,
    *,
    predicts: bool = False,
    through: str = "",
) -> Bank:
    """Make misconceptions of what is written down about an exercise.

    Parameters
    ----------
    exercise : str
    entries : dict
        A table for each misconception, by its name.
    solution : str
        The answer cell that is changed.
    namespace : dict
        What the notebook knows, with all solutions.
    alike : callable, optional
        What the bytes of a file mean.
    predicts : bool, optional
        Whether it is a prediction.
    through : str, optional
        What the checks use it through.
    """
    bank = Bank()
    made: dict[str, Misconception] = {}
    changes: dict[str, list] = {}
    for name, entry in entries.items():
        try:
            others = _others(entry, made)
            changes[name] = entry.get("changes", [change for other in others for change in changes[other.name]])
            text = _text(exercise, entry, changes[name], solution, predicts)
        except Misfit as problem:
            bank.problems.append(f"the misconception {name}: {problem}")
            continue
        like = entry.get("like", "")
        sentence = made[like].sentence if like else entry.get("sentence") or _sentence_of(others)
        made[name] = Misconception(exercise, name, sentence, text, namespace, alike, tuple(others), like, through)
    bank.misconceptions += made.values()
    return bank


def _others(entry: object, made: dict[str, Misconception]) -> list[Misconception]:
    """The misconceptions that one combines, after looking at what it is made of."""
    if not isinstance(entry, dict):
        raise Misfit("it is not a table")
    if unknown := sorted(set(entry) - KEYS):
        raise Misfit(f"it has an unknown key {unknown[0]!r}")
    combines, like = entry.get("combines", []), entry.get("like", "")
    if [bool(entry.get("sentence")), bool(like), bool(combines)].count(True) != 1 or len(combines) == 1:
        raise Misfit("it needs a sentence, or another that it is like, or two or more others that it combines")
    if unknown := [name for name in [*combines, like] if name and name not in made]:
        raise Misfit(f"it names {unknown[0]!r}, which does not stand before it")
    return [made[name] for name in combines]


def together(*others: Misconception) -> Misconception:
    """Several that are at work at once in one answer, in different checks."""
    name = " and ".join(other.name for other in others)
    first = others[0]
    return Misconception(first.exercise, name, _sentence_of(list(others)), first.text, first.namespace, combines=others)


def _sentence_of(others: list[Misconception]) -> str:
    counted = COUNTED.get(len(others), "Several")
    return f"{counted} things at once. " + " And: ".join(other.sentence for other in others)


def _text(exercise: str, entry: dict, changes: Iterable, solution: str, predicts: bool) -> str:
    """What stands in the answer cell of somebody who makes the mistake."""
    given = [key for key in ("changes", "body", "answer") if key in entry]
    if len(given) > 1 or predicts != (given == ["answer"]) or not (given or "combines" in entry):
        raise Misfit(f"it needs {'a wrong answer' if predicts else 'changes, or a body'}, and has {given or 'nothing'}")
    if predicts:
        return f"{exercise} = {entry['answer']!r}"
    if not all(isinstance(change, list) and [type(part) for part in change] == [str, str] for change in changes):
        raise Misfit("each of its changes is a pair: what stands in the solution, and what is written instead")
    return _with_body(solution, entry["body"]) if "body" in entry else changed(solution, changes)


def _with_body(solution: str, body: str) -> str:
    """The cell with another body under its docstring."""
    head = solution[: solution.index('"""', solution.index('"""') + 3) + 3]
    return f"{head}\n{textwrap.indent(body.strip(), '    ')}"
