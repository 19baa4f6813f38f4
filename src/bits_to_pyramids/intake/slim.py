"""The text of a notebook without its outputs, which play no part in grading and may be larger than all else.

It is cut before it is parsed, so that what people plot and print costs neither memory nor refusals.
"""

from __future__ import annotations

import re

# A string, or what has no brackets, or a list or object of such alone: all at once, and nothing is tried twice.
_STRING = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_INNER = rf'(?:[^"\[\]{{}}]++|{_STRING})*+'
_TOKEN = re.compile(rf'(?:[^"\[\]{{}}]++|{_STRING}|\[{_INNER}\]|\{{{_INNER}\}})++|[\[\]{{}}]', re.DOTALL)
_OUTPUTS = re.compile(r'"outputs"\s*+:\s*+\[')
# Brackets around brackets in all outputs; what is more is not a notebook that a browser still opens.
MAX_PARTS = 1_000_000


class TooManyParts(ValueError):
    """The outputs have more parts than anybody's have."""


def without_outputs(text: str) -> str:
    """The text with an empty list for every list of outputs; what is no JSON stays none."""
    kept: list[str] = []
    at = parts = 0
    for found in _OUTPUTS.finditer(text):
        if found.start() < at:
            continue  # in what is cut; in a string it would not match, for there the marks have backslashes
        depth, end = 1, found.end()
        while depth:
            token = _TOKEN.match(text, end)
            if token is None:  # cut off: parsing says so
                return "".join([*kept, text[at:]])
            end = token.end()
            if end - token.start() == 1:
                parts += 1
                if parts > MAX_PARTS:
                    raise TooManyParts
                depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(token[0], 0)
        kept += [text[at : found.end()], "]"]
        at = end
    return "".join([*kept, text[at:]])
