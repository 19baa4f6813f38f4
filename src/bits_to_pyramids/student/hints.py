"""Hints and predictions: what a notebook reads from ``hints.json`` beside it.

`hint` shows the next of an exercise's three hints.  `predict` compares a number
that the student wrote down with a slow, salted digest, so that the right number
stands nowhere in the folder.
"""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np

from .compare import show
from .digests import slow_digest
from .known import recognised_prediction
from .notebook import notebook_value
from .notes import read_notes
from .overview import card_of, note
from .visible_checks import fail

PREDICTION_ROUNDS = 200_000
_shown: dict[str, int] = {}  # exercise -> how many of its hints were shown in this session


def hint(name: str = "", step: int | None = None) -> None:
    """Print the next hint of an exercise.

    Parameters
    ----------
    name : str
        The exercise.
    step : int, optional
        Show this hint (1, 2, 3) instead of the next one.
    """
    hints = read_notes().get("hints", {})
    name = getattr(name, "__name__", name)  # hint(bits_of) is as clear as hint("bits_of")
    if name == "":
        print(f'Name the exercise, like this: hint("{next(iter(hints), "bits_of")}")')
        return
    if name not in hints:
        known = ", ".join(sorted(hints)) or "none (hints.json is not in this folder)"
        print(f"There are no hints for {name!r}. There are hints for: {known}")
        return
    texts = hints[name]
    number = min(_shown.get(name, 0) + 1, len(texts)) if step is None else step
    if number not in range(1, len(texts) + 1):
        print(f"{name} has hints 1 to {len(texts)}.")
        return
    _shown[name] = max(number, _shown.get(name, 0))
    print(f"Hint {number} of {len(texts)} for {name}: {texts[number - 1]}")
    left = len(texts) - number
    print(f'{left} more: hint("{name}")' if left else "That was the last hint.")


def predict(name: str) -> None:
    """Say whether the number assigned to a name is the right prediction.

    Parameters
    ----------
    name : str
        The name that the prediction was assigned to.

    Raises
    ------
    ChecksFailed
        If there is no number yet and nbgrader runs the notebook.
    """
    value = notebook_value(name, ...)
    if value is ... or value is None:
        note(name, False, "no prediction yet")
        card_of(name, f"Write down your prediction first: {name} = a number").show()
        return fail(f"{name}: no prediction yet.")
    if normalised(value) is None:
        note(name, False, "a prediction is a number")
        card_of(name, f"{name} is {show(value)}. A prediction is a number.").show()
        return fail(f"{name}: this is not a number.")
    secret = read_notes().get("predictions", {}).get(name)
    said = f"You predict {show(value)}."
    if secret is None:
        note(name, True, "predicted")
        nobody = "(hints.json is not in this folder, so nobody can tell you whether that is right.)"
        card_of(name, f"{said} {nobody}", "part").show()
        return None
    digest = prediction_digest(value, bytes.fromhex(secret["salt"]), secret["rounds"])
    if digest.hex() == secret["digest"]:
        note(name, True, "predicted right")
        card_of(name, f"{said} That is right.", "done").show()
        return None
    note(name, False, "predicted, and it turns out differently")
    card = card_of(name, f"{said} That is not how it turns out, and a wrong prediction is a good start.")
    if what := recognised_prediction(name, digest):
        card.sentences = [("What happened", what)]
    card.rest = [f"Think about this: {text}" for text in read_notes().get("hints", {}).get(name, [])[:1]]
    card.show()
    return None


def normalised(value: Any) -> int | float | None:
    """A number as a plain int, or a float where it is not whole; None for anything else."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        return None
    if isinstance(value, (int, np.integer)):
        return int(value)
    return int(value) if float(value).is_integer() else float(value)


def prediction_salt(assignment: str, name: str) -> tuple[bytes, int]:
    """The salt of a prediction, and how often to hash: enough that trying many numbers takes long."""
    return hashlib.sha256(f"{assignment}/{name}".encode()).digest()[:16], PREDICTION_ROUNDS


def prediction_digest(value: Any, salt: bytes, rounds: int) -> bytes:
    """The digest that stands (in hexadecimal) for a prediction in ``hints.json``.

    Parameters
    ----------
    value : number
        12, 12.0 and numpy.int64(12) have the same digest.
    salt : bytes
        Differs from prediction to prediction.
    rounds : int
        How often to hash.

    Returns
    -------
    bytes
    """
    return slow_digest(repr(normalised(value)).encode(), salt, rounds)
