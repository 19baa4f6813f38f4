"""Changes to a piece of code: what stands in it, and what is written instead.

A place is written as it stands in the code; its later lines are indented as far as the line it begins in is.  A place
that ends in `` ...`` goes on: over the block that its line opens, or else to the end of the block that it is in.  What
is written instead is indented like the place, and with nothing instead the line goes, too.  A docstring is no place:
what stands in it is only said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

GOES_ON = " ..."
_DOCSTRING = re.compile(r'"""[^"].*?"""', re.DOTALL)


class Misfit(ValueError):
    """A change that does not fit the code, told in a sentence."""


def changed(code: str, changes: Iterable[tuple[str, str]]) -> str:
    """A piece of code with all changes applied at once; each place must be there, once, and none may touch another.

    Raises
    ------
    Misfit
        If a place is not there, or more than once, or two of them overlap, or nothing is changed.
    """
    places = sorted((*_place(code, old), old, new) for old, new in changes)
    for (_, stop, first, _), (start, _, second, _) in pairwise(places):
        if start < stop:
            raise Misfit(f"two changes are made at the same place: {_shown(first)} and {_shown(second)}")
    result = code
    for start, stop, _, new in reversed(places):
        result = _written(result, start, stop, new)
    if result == code:
        raise Misfit("it leaves the solution as it is")
    return result


def _place(code: str, old: str) -> tuple[int, int]:
    """Where a place starts and stops in the code."""
    goes_on = old.endswith(GOES_ON)
    looked_for = old.removesuffix(GOES_ON)
    docstring = _DOCSTRING.search(code)
    found = []
    for match in re.finditer(re.escape(looked_for.partition("\n")[0]), code) if looked_for else ():
        start, indent = match.start(), _indent(code, match.start())
        lines = looked_for.replace("\n", f"\n{indent}")
        if code.startswith(lines, start) and not (docstring and docstring.start() <= start < docstring.end()):
            found.append((start, start + len(lines)))
    if not found:
        raise Misfit(f"{_shown(old)} does not stand in the solution; the nearest line there is {_nearest(code, old)}")
    if len(found) > 1:
        numbers = ", ".join(str(code.count("\n", 0, start) + 1) for start, _ in found)
        raise Misfit(f"{_shown(old)} stands in the solution {len(found)} times (lines {numbers}); say more of the line")
    start, stop = found[0]
    return start, _end_of_block(code, stop) if goes_on else stop


def _end_of_block(code: str, at: int) -> int:
    """Where the block ends that the line at a place opens, or the rest of the block that it is in."""
    end = _end_of_line(code, at)
    line = code[code.rfind("\n", 0, at) + 1 : end]
    inside = len(_indent(code, at)) + (1 if line.rstrip().endswith(":") else 0)
    while end < len(code):
        after = _end_of_line(code, end + 1)
        line = code[end + 1 : after]
        if line.strip() and len(line) - len(line.lstrip()) < inside:
            break
        end = after
    return len(code[:end].rstrip())


def _written(code: str, start: int, stop: int, new: str) -> str:
    """The code with something else at a place; a line of which nothing is left goes."""
    indent = _indent(code, start)
    lines = new.split("\n")
    new = "\n".join([lines[0], *(indent + line if line else line for line in lines[1:])])
    before, after = code[:start], code[stop:]
    if not new and not before.rpartition("\n")[2].strip() and (not after or after.startswith("\n")):
        return before.rpartition("\n")[0] + after
    return before + new + after


def _indent(code: str, at: int) -> str:
    line = code[code.rfind("\n", 0, at) + 1 :]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _end_of_line(code: str, at: int) -> int:
    end = code.find("\n", at)
    return len(code) if end < 0 else end


def _nearest(code: str, old: str) -> str:
    """The line of the code that is most like the first line of a place, with its number."""
    from rapidfuzz import fuzz, process

    lines = {number: line.strip() for number, line in enumerate(code.splitlines(), start=1) if line.strip()}
    line, _, number = process.extractOne(old.partition("\n")[0].removesuffix(GOES_ON), lines, scorer=fuzz.ratio)
    return f"line {number}: {_shown(line)}"


def _shown(text: str) -> str:
    return f"`{text}`"
