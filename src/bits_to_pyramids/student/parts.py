"""What the parts of a nested answer are called: ``entry 0, chunk (0,), out: got 2:3, expected 0:1``.

A manifest says it with ``parts``, one word or list for each level from the outside::

    parts = ["entry", ["chunk", "inside", "out"]]

A word is that of each item of a list, which is counted; a list has the name of each item of a tuple.  Of a tuple in a
list the first is said with its value, so that one knows which tuple it is.
"""

from __future__ import annotations

import re
from typing import Any

from .difference import Difference

_SAID_ALREADY = ("got ", "expected ", "First difference: item", "First difference: start", "First difference: stop")
_STEP = re.compile(r"\[(\d+)\]")


def named(difference: Difference, got: Any, expected: Any, parts: tuple, show: Any) -> Difference:
    """A difference inside a nested answer, told with the names of the parts; any other as it is."""
    said: list[str] = []
    rest = difference.place
    for part in parts:
        step = _STEP.match(rest)
        if step is None:
            break
        at, rest = int(step[1]), rest[step.end() :]
        if isinstance(part, str):
            said.append(f"{part} {at}")
        elif at >= len(part):
            break
        else:
            if said and at > 0:
                said.append(f"{part[0]} {_brief(show(expected[0]))}")
            said.append(part[at])
        got, expected = got[at], expected[at]
    if not said:
        return difference
    notes = [line for line in difference.inside.splitlines() if not line.startswith(_SAID_ALREADY)]
    line = f"{', '.join(said)}: got {_brief(show(got))}, expected {_brief(show(expected))}"
    return Difference(difference.rung, "\n".join([line, *notes][:8]), difference.place, difference.inside)


def _brief(text: str) -> str:
    """A box without the words around it: ``2:3`` for ``np.s_[2:3,]``."""
    return text[6:-1].rstrip(",") if text.startswith("np.s_[") else text
