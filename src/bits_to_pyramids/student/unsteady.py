"""A store that does not always answer: what comes of each request is laid down beforehand.

`Unsteady` is lent where a function has to tell "there is no such chunk" from "the store did not answer".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .watched import Watched

MAX_KEY = 200  # characters of a key that an error quotes


class Unsteady(Watched):
    """A function ``fetch(key)`` of a store that fails as it was told.

    Parameters
    ----------
    answers : dict of str to sequence
        What comes of the requests for a key, one after another; the last goes on for ever.  Bytes and None are
        given, a type of error is raised with the key in its message.  Keys that are not here are missing: None.

    Attributes
    ----------
    calls : list of tuple
        The arguments of each request, in order.
    """

    def __init__(self, answers: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(self._next)
        self.answers = {key: tuple(each) for key, each in answers.items()}
        self._asked: dict[str, int] = {}

    def _next(self, key: str) -> bytes | None:
        if not isinstance(key, str):
            raise TypeError(f"a key is a string, not {type(key).__name__}")
        answers, number = self.answers.get(key, (None,)), self._asked.get(key, 0)
        self._asked[key] = number + 1
        answer = answers[min(number, len(answers) - 1)]
        if isinstance(answer, type):
            raise answer(f"no answer about {key[:MAX_KEY]}")
        return answer

    def __repr__(self) -> str:
        return "fetch"

    def pristine(self) -> Unsteady:
        return Unsteady(self.answers)
