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


@dataclass(frozen=True)
class Known:
    """A known mistake that fits what was seen.

    Attributes
    ----------
    rank : int
        Its place among the mistakes of its exercise, the most specific first.
    wrong : int
        How many ordinary cases it gets wrong.
    key : str
        Opens its sentence.
    """

    rank: int
    wrong: int
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
        wrong = sum(not outcome.passed and not one.refused for one, outcome in zip(cases, outcomes))
        for key in found:
            opened.setdefault(key, []).append([rank, wrong, own])
        sentences.append(seal(sentence, bytes.fromhex(own)) if found else "")
    outcomes_of = {label(key): seal(json.dumps(who), key) for key, who in opened.items()}
    return {"outcomes": dict(sorted(outcomes_of.items())), "sentences": sentences}


def recognised(exercise: str, cases: Sequence[Case], outcomes: Sequence[Outcome]) -> list[str]:
    """The sentences for what was seen, at most two, the most specific first; none where nothing known fits.

    A mistake fits if it explains what came of every ordinary call that went wrong, and a returned value is among these;
    where only refusals went wrong, every one of these.  If none explains all, two may do it together.
    """
    sealed = read_sealed().get("mistakes", {}).get(exercise)
    if sealed is None:
        return []
    wrong = {number: outcome for number, outcome in enumerate(outcomes) if not outcome.passed}
    ordinary = {number: outcome for number, outcome in wrong.items() if not cases[number].refused}
    chosen: list[Known] = []
    for group in (ordinary, {number: outcome for number, outcome in wrong.items() if number not in ordinary}):
        fitting = {number: _fitting(sealed, exercise, number, outcome) for number, outcome in group.items()}
        explained = {number for number, known in fitting.items() if set(known) & set(chosen)}
        left = {number: known for number, known in fitting.items() if number not in explained}
        told = {number for number, outcome in group.items() if outcome.kind != "raised"}
        chosen += _explaining(left, told)
    sentences = (unseal(sealed["sentences"][known.rank], bytes.fromhex(known.key)) for known in chosen)
    return list(dict.fromkeys(sentences))[:MAX_SENTENCES]


def _fitting(sealed: dict, exercise: str, number: int, outcome: Outcome) -> list[Known]:
    key = outcome_key(exercise, number, outcome)
    text = sealed["outcomes"].get(label(key))
    return [Known(*who) for who in json.loads(unseal(text, key))] if text else []


def _explaining(fitting: dict[int, list[Known]], told: set[int]) -> list[Known]:
    """One mistake that explains all cases, or two that do it together."""
    every = {known for found in fitting.values() for known in found}
    explains = {known: {number for number, found in fitting.items() if known in found} for known in every}
    # An exception has many causes: it takes a value to know a mistake by, and more that agrees than that does not.
    possible = [k for k in every if explains[k] & told and k.wrong <= 2 * max(1, len(explains[k]))]
    possible.sort(key=lambda known: (max(0, known.wrong - len(explains[known])), known.rank))
    cases = set(fitting)
    for known in possible:
        if explains[known] == cases:
            return [known]
    for first in possible:
        for second in possible:
            if explains[first] | explains[second] == cases and not explains[first] & explains[second]:
                return sorted((first, second), key=lambda known: min(explains[known]))
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
