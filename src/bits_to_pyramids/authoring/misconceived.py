"""Submissions full of misconceptions: one of each exercise, as many in one submission as leave each other alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar


class Wrong(Protocol):
    """A wrong answer, or a misconception: what stands in the cell."""

    @property
    def text(self) -> str: ...


W = TypeVar("W", bound=Wrong)


def rounds(banks: Mapping[str, list[W]], answers: Mapping[str, str]) -> Iterator[dict[str, W]]:
    """Misconceptions of different exercises for one submission after another, until each was in one.

    Nobody is to be blamed for a mistake in an earlier function: an exercise whose answer calls another, directly or
    not, is never wrong together with it, whether the right answer calls it or a wrong one.

    Parameters
    ----------
    banks : mapping of str to list of Misconception
        The misconceptions of each exercise, or its wrong answers.
    answers : mapping of str to str
        The right answer cells, and those cells of the notebook that call functions for them.
    """
    reached = _reached(
        {name: "\n\n".join([text, *(one.text for one in banks.get(name, ()))]) for name, text in answers.items()}
    )
    waiting = {name: list(bank) for name, bank in banks.items() if bank}
    while waiting:
        chosen: dict[str, W] = {}
        # Who has most left goes first, so that few submissions are enough.
        for name in sorted(waiting, key=lambda name: -len(waiting[name])):
            if not any(name in reached[other] or other in reached[name] for other in chosen):
                chosen[name] = waiting[name][0]
        for name in chosen:
            waiting[name].pop(0)
        waiting = {name: bank for name, bank in waiting.items() if bank}
        yield chosen


def _reached(answers: Mapping[str, str]) -> dict[str, set[str]]:
    """For each exercise, the others whose answers its own needs, directly or not."""
    read = {name: _names(text) for name, text in answers.items()}
    needs = {
        name: {other for other in answers if other != name and read[other][0] & uses}
        for name, (_, uses) in read.items()
    }
    for _ in needs:
        needs = {name: others.union(*(needs[other] for other in others)) for name, others in needs.items()}
    return needs


def _names(text: str) -> tuple[set[str], set[str]]:
    """What a cell defines, and what it uses of other cells."""
    tree = ast.parse(text)
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    own = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    own |= {name.id for name in names if isinstance(name.ctx, ast.Store)}
    defined = {node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    targets = [target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets]
    defined |= {target.id for target in targets if isinstance(target, ast.Name)}
    return defined, {name.id for name in names} - own
