"""What `compare` says of a difference, taken apart: facts with a label, sentences, and lines that are aligned."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .evidence import BytesWindow, Evidence

LABELS = ("got", "expected", "raised", "before", "after")  # what lines of a message start with
PLACE = re.compile(r"(?:at )?(item \d+|key .+|\[.+):")  # a part of an answer, whose lines are indented


@dataclass
class Told:
    """A message in parts.

    Attributes
    ----------
    facts : list of (str, str)
        A label and what stands behind it: ``("got", "160")``.
    rest : list of (str, bool)
        A line, and whether its spaces matter.
    reversed : bool
        Whether the order of the bytes is the mistake, not the bytes.
    """

    facts: list[tuple[str, str]] = field(default_factory=list)
    rest: list[tuple[str, bool]] = field(default_factory=list)
    reversed: bool = False


def told(lines: list[str], evidence: Evidence | None) -> Told:
    """Take the lines of a message apart; what the picture of the evidence says as well is left out."""
    found = Told()
    rest: list[str] = []
    places: list[str] = []
    for line in lines:
        line = line[2 * len(places) :] if line.startswith("  " * len(places)) else line
        label, _, value = line.partition(" ")
        if (place := PLACE.fullmatch(line)) and not found.facts:
            places.append(place[1])
        elif label in LABELS and not rest:
            found.facts.append((label, value.strip()))
        elif not (
            isinstance(evidence, BytesWindow) and line.startswith(("  ", "first difference", f"{_lengths(evidence)};"))
        ):
            rest.append(line)
    if places:
        found.facts.insert(0, ("where", ", ".join(places)))
    found.rest = _paragraphs(rest)
    found.reversed = isinstance(evidence, BytesWindow) and any("in reverse order" in line for line in rest)
    return found


def _paragraphs(lines: list[str]) -> list[tuple[str, bool]]:
    """Sentences one by one; lines that are aligned by spaces together."""
    found: list[tuple[str, bool]] = []
    for line in lines:
        aligned = line.startswith("  ")
        if aligned and found and found[-1][1]:
            found[-1] = (f"{found[-1][0]}\n{line}", True)
        else:
            found.append((line, aligned))
    return found


def _lengths(evidence: BytesWindow) -> str:
    return f"{evidence.got_length} byte{'' if evidence.got_length == 1 else 's'}, expected {evidence.expected_length}"
