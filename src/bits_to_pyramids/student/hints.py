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
from .notes import read_notes
from .overview import note
from .visible_checks import fail, notebook_value

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
        print(f"Write down your prediction first: {name} = a number")
        note(name, False, "no prediction yet")
        return fail(f"{name}: no prediction yet.")
    if normalised(value) is None:
        print(f"{name} is {show(value)}. A prediction is a number.")
        note(name, False, "a prediction is a number")
        return fail(f"{name}: this is not a number.")
    secret = read_notes().get("predictions", {}).get(name)
    if secret is None:
        note(name, True, "predicted")
        print(
            f"You predict {show(value)}. (hints.json is not in this folder, so nobody can tell you whether that is "
            "right.)"
        )
    elif prediction_digest(value, bytes.fromhex(secret["salt"]), secret["rounds"]).hex() == secret["digest"]:
        print(f"You predict {show(value)}. That is right.")
        note(name, True, "predicted right")
    else:
        print(f"You predict {show(value)}. That is not how it turns out, and a wrong prediction is a good start.")
        note(name, False, "predicted, and it turns out differently")
        for text in read_notes().get("hints", {}).get(name, [])[:1]:
            print(f"Think about this: {text}")


def normalised(value: Any) -> int | float | None:
    """A number as a plain int, or a float where it is not whole; None for anything else."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
        return None
    if isinstance(value, (int, np.integer)):
        return int(value)
    return int(value) if float(value).is_integer() else float(value)


def prediction_digest(value: Any, salt: bytes, rounds: int) -> bytes:
    """The digest that stands (in hexadecimal) for a prediction in ``hints.json``.

    Parameters
    ----------
    value : number
        12, 12.0 and numpy.int64(12) have the same digest.
    salt : bytes
        Differs from prediction to prediction.
    rounds : int
        How often to hash: enough that trying many numbers takes long.

    Returns
    -------
    bytes
    """
    return hashlib.pbkdf2_hmac("sha256", repr(normalised(value)).encode(), salt, rounds)
