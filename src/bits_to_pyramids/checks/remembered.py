"""Reference values that are computed once for all students with the same inputs.

Most checks ask the reference libraries the same for every student, and what they draw is one of a
few variants.  What a function marked with `remembered` gives while the checks are rehearsed (on
the solutions, once for each variant) is kept, and forked checkers find it there.
"""

from __future__ import annotations

import copy
import functools
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable)

_values: dict[tuple[str, bytes], object] = {}
_learned: dict[tuple[str, bytes], object] | None = None


def remembered(function: F) -> F:
    """Mark a reference function whose value depends on its arguments alone, and which are plain data."""
    name = f"{function.__module__}.{function.__qualname__}"

    @functools.wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        # Arguments are only written, never read back: what a student made of them cannot matter.
        try:
            key = name, pickle.dumps((args, kwargs))
        except Exception:
            return function(*args, **kwargs)
        if key in _values:
            return copy.deepcopy(_values[key])
        value = function(*args, **kwargs)
        if _learned is not None:
            _learned[key] = copy.deepcopy(value)
        return value

    return cast(F, wrapper)


@contextmanager
def learning() -> Iterator[dict]:
    """Collect what marked functions give; a dict that fills."""
    global _learned
    _learned = {}
    try:
        yield _learned
    finally:
        _learned = None


def remember(values: dict) -> None:
    """Take over what was collected."""
    _values.update(values)
