"""Known mistakes, by what they do: the sentence that the grader says, at the moment of the mistake.

``sealed.json`` holds, for each exercise, a digest of what each known mistake makes of each visible case, and the
mistake's sentence, sealed with it.  Nobody can read a sentence before the mistake is made, and none of it says what
is right.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from .cases import Case, Outcome
from .digests import label, seal, slow_digest, unseal
from .meaning import outcome_text

SEALED = Path("bits_to_pyramids", "sealed.json")  # beside the notebook, where the student's package is
ROUNDS = 4_000  # of digests of outcomes: some milliseconds, because a case fails for one reason
MAX_SENTENCES = 2
TELLING = ("value", "differs", "changed", "rule")  # kinds of outcomes by which a mistake can be known


@dataclass(frozen=True)
class Known:
    """A known mistake that fits what was seen.

    Attributes
    ----------
    rank : int
        Its place among the mistakes of its exercise, the most specific first.
    wrong, lax : int
        How many ordinary cases it gets wrong, and how many refusals.
    key : str
        Opens its sentence.
    """

    rank: int
    wrong: int
    lax: int
    key: str


def read_sealed() -> dict:
    """What is sealed in the current folder; nothing if it is not there."""
    path = SEALED.resolve()
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else {}


@cache
def _read(path: Path, _: int) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def salt_of(exercise: str, number: int) -> bytes:
    """The salt of an exercise's case."""
    return f"{exercise}/{number}".encode()


def outcome_key(exercise: str, number: int, outcome: Outcome) -> bytes:
    """What the outcome of a case opens."""
    return slow_digest(outcome_text(outcome).encode(), salt_of(exercise, number), ROUNDS)


def sealed_mistakes(exercise: str, mistakes: Iterable[tuple[str, Sequence[Outcome]]], cases: Sequence[Case]) -> dict:
    """What of an exercise's known mistakes goes into ``sealed.json``; a build's side.

    Parameters
    ----------
    exercise : str
    mistakes : iterable of (str, sequence of Outcome)
        The sentence of each, and what it makes of each case.
    cases : sequence of Case
    """
    keys: dict[tuple[int, str], bytes] = {}
    opened: dict[bytes, list[list]] = {}
    sentences: list[str] = []
    for rank, (sentence, outcomes) in enumerate(mistakes):
        found = []
        for number, outcome in enumerate(outcomes):
            if not outcome.passed:
                text = outcome_text(outcome)
                if (number, text) not in keys:
                    keys[number, text] = outcome_key(exercise, number, outcome)
                found.append(keys[number, text])
        own = sha256(b"".join(found) + str(rank).encode()).hexdigest()[:32]
        wrong = [one.refused for one, outcome in zip(cases, outcomes) if not outcome.passed]
        for key in found:
            opened.setdefault(key, []).append([rank, wrong.count(False), wrong.count(True), own])
        sentences.append(seal(sentence, bytes.fromhex(own)) if found else "")
    outcomes_of = {label(key): seal(json.dumps(who), key) for key, who in opened.items()}
    return {"outcomes": dict(sorted(outcomes_of.items())), "sentences": sentences}


def recognised(
    exercise: str, cases: Sequence[Case], outcomes: Sequence[Outcome], sealed: dict | None = None
) -> list[str]:
    """The sentences for what was seen, at most two, the most specific first; none where nothing known fits.

    What is `sealed` of the exercise is in ``sealed.json``, unless it is given.

    A mistake fits if it explains what came of every ordinary call that went wrong, with a value among them: an
    exception has many causes.  About refusals, it has to be wrong about the same ones, and nothing is said of them
    while ordinary calls go wrong in a way that nobody knows.  If none explains all, two may do it together.
    """
    sealed = sealed or read_sealed().get("mistakes", {}).get(exercise)
    if sealed is None:
        return []
    seen = _Seen(sealed, exercise, cases, outcomes)
    chosen = seen.best(seen.wrong)
    if not chosen:
        ordinary = seen.explaining(seen.ordinary) or seen.explaining(seen.ordinary & seen.told)  # a crash tells itself
        chosen = [*ordinary, *seen.best(seen.refusals)] if ordinary or not seen.ordinary else []
    sentences = (unseal(sealed["sentences"][known.rank], bytes.fromhex(known.key)) for known in chosen)
    return list(dict.fromkeys(sentences))[:MAX_SENTENCES]


class _Seen:
    """What came of the cases that went wrong, and which known mistakes do the same."""

    def __init__(self, sealed: dict, exercise: str, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> None:
        self.wrong = {number for number, outcome in enumerate(outcomes) if not outcome.passed}
        self.ordinary = {number for number in self.wrong if not cases[number].refused}
        self.refusals = self.wrong - self.ordinary
        self.told = {number for number in self.wrong if outcomes[number].kind in TELLING}
        self.explains: dict[Known, set[int]] = {}
        for number in sorted(self.wrong):
            key = outcome_key(exercise, number, outcomes[number])
            if text := sealed["outcomes"].get(label(key)):
                for who in json.loads(unseal(text, key)):
                    self.explains.setdefault(Known(*who), set()).add(number)

    def against(self, known: Known) -> tuple[int, int]:
        """How many ordinary calls and refusals a mistake gets wrong that did not go wrong like that."""
        agrees = self.explains[known]
        return known.wrong - len(agrees & self.ordinary), known.lax - len(agrees & self.refusals)

    def best(self, numbers: set[int]) -> list[Known]:
        """The mistake that explains some cases and is contradicted the least; none about refusals that are right."""
        found = [k for k, agrees in self.explains.items() if numbers and numbers <= agrees and agrees & self.told]
        if not numbers & self.ordinary:
            found = [known for known in found if known.wrong <= len(self.explains[known] & self.ordinary)]
        if numbers & self.refusals:
            found = [known for known in found if self.against(known)[1] == 0]
        found = [known for known in found if self.against(known)[0] <= len(self.explains[known])]
        return sorted(found, key=lambda known: (*self.against(known), known.rank))[:1]

    def explaining(self, numbers: set[int]) -> list[Known]:
        """One mistake that explains some cases, or two that do it together, each a part of them."""
        if one := self.best(numbers):
            return one
        for first in sorted(self.explains, key=lambda known: known.rank):
            here = numbers & self.explains[first]
            if here and here != numbers and self.best(here) == [first] and (second := self.best(numbers - here)):
                return [first, *second]
        return []


# ---------------------------------------------------------------- predictions


def sealed_predictions(key: Any, wrong: Iterable[tuple[Any, str]]) -> dict[str, str]:
    """The sentences of an exercise's known wrong predictions, each sealed with the digest of its number.

    Parameters
    ----------
    key : callable
        Makes the digest of a number.
    wrong : iterable of (number, str)
    """
    return {label(digest): seal(sentence, digest) for digest, sentence in ((key(v), said) for v, said in wrong)}


def recognised_prediction(name: str, digest: bytes) -> str:
    """The sentence for a wrong prediction, by its digest; nothing where it is not known."""
    text = read_sealed().get("predictions", {}).get(name, {}).get(label(digest))
    return unseal(text, digest) if text else ""
