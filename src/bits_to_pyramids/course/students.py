"""Which students are meant: an id, or a shell pattern of ids."""

from __future__ import annotations

import difflib
import fnmatch
from collections.abc import Iterable

FEW = 5  # names in a sentence


def is_meant(student: str, pattern: str) -> bool:
    """Is a student named by a pattern?  An id with brackets or stars in it also names itself."""
    return student == pattern or fnmatch.fnmatchcase(student, pattern)


def nobody_is_meant(pattern: str, known: Iterable[str], where: str) -> str:
    """What to say where a pattern names nobody: who there is, those with similar ids first."""
    known = sorted(known)
    if not known:
        return f"no student is called {pattern!r}: nobody is {where}"
    alike = difflib.get_close_matches(pattern, known, FEW) or known[:FEW]
    more = f" and {len(known) - len(alike)} more" if len(known) > len(alike) else ""
    return f"no student who is {where} is called {pattern!r}; there are: {', '.join(alike)}{more}"
