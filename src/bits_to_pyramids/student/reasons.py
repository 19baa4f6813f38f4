"""``why("chunk_grid")``: why the solution works, and another way, once one's own works.

The text lies sealed in the folder.  What opens it is what a right function makes of many inputs whose answers stand
nowhere: who can make the key has solved the task.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from .cases import Case, call_with
from .compare import Expected
from .digests import label, seal, slow_digest, unseal
from .known import read_sealed
from .meaning import value_text
from .notebook import notebook_value, shell
from .patience import NoAnswer, patience
from .through import used_through
from .variations import variations

ROUNDS = 20_000  # of the key; that nobody guesses many answers at once is what keeps it
MOST, LEAST = 24, 8  # answers that make a key; fewer could be guessed
LEAST_DIFFERENT = 6  # and so many of them differ
SHORTEST = 4  # characters of an answer that is hard to guess by itself
LEAST_SHORT = 18  # of shorter ones it takes more

_checked: dict[str, tuple[tuple[Case, ...], str]] = {}  # exercise -> its visible checks, once they ran


def remember(name: str, cases: Sequence[Case], through: str = "") -> bool:
    """Keep the cases of an exercise that passes, and what they use it through; says whether why() opens something."""
    _checked[name] = tuple(cases), through
    return name in read_sealed().get("why", {})


def why(name: str) -> None:
    """Show why an exercise's solution works, and another way: once your own passes.

    Parameters
    ----------
    name : str
        The exercise.
    """
    name = getattr(name, "__name__", name)
    sealed = read_sealed().get("why", {}).get(name)
    function = notebook_value(name)
    if sealed is None:
        print(f"Why {name} works cannot be opened here. The solutions tell it, once they are given out.")
    elif name not in _checked or not callable(function):
        print(f"This opens once the visible checks of {name} pass. Run them first.")
    else:
        cases, through = _checked[name]
        key = key_of(name, used_through(through, function), cases, list(bytes.fromhex(sealed["inputs"])))
        if key is None or label(key) != sealed["label"]:
            print(
                f"It does not open yet: with other inputs than those of the visible checks, your {name} does "
                "something else than ours."
            )
            return
        _show(unseal(sealed["text"], key))


def _show(text: str) -> None:
    if shell() is None:
        print(text)
        return
    from IPython.display import Markdown, display

    display(Markdown(text))


def sealed_reason(name: str, function: Callable, cases: Sequence[Case], text: str) -> dict | None:
    """What of a text goes into ``sealed.json``; None where no key can be made that is hard to guess.

    Where many answers are right, what another right function gives is not known.
    """
    if any(isinstance(one.gives, Expected) and not one.gives.one_meaning for one in cases):
        return None
    answers = dict(_answers(name, function, cases))
    known = {value_text(one.gives) for one in cases if not one.refused}
    fresh = {number: answer for number, answer in answers.items() if answer and answer not in known}
    hard = {number: answer for number, answer in fresh.items() if len(answer) >= SHORTEST}
    least, answers = (LEAST, hard) if len(hard) >= LEAST else (LEAST_SHORT, fresh)
    chosen = list(answers)[:: max(1, len(answers) // MOST)][:MOST]
    if len(chosen) < least or len({answers[number] for number in chosen}) < LEAST_DIFFERENT:
        return None
    key = _key(name, [answers[number] for number in chosen])
    return {"inputs": bytes(chosen).hex(), "label": label(key), "text": seal(text, key)}


def key_of(name: str, function: Callable, cases: Sequence[Case], inputs: list[int]) -> bytes | None:
    """The key that a function's answers to some of the variations make; None where it has none to one of them."""
    answers = dict(_answers(name, function, cases, set(inputs)))
    if not all(answers.get(number) for number in inputs):
        return None
    return _key(name, [answers[number] for number in inputs])


def _key(name: str, answers: list[str]) -> bytes:
    return slow_digest("\n".join(answers).encode(), f"why/{name}".encode(), ROUNDS)


def _answers(
    name: str, function: Callable, cases: Sequence[Case], wanted: set[int] | None = None
) -> Iterator[tuple[int, str]]:
    """What a function gives for each variation, as text; nothing where it raises."""
    for number, args in enumerate(variations(name, cases)):
        if wanted is None or number in wanted:
            yield number, _answer(function, args)


def _answer(function: Callable, args: tuple[Any, ...]) -> str:
    try:
        with patience():
            return value_text(call_with(function, args))
    except (Exception, NoAnswer):
        return ""
