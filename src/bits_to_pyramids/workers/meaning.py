"""What a file means for a grade, without what does not: comments, docstrings, layout, the course's text.

Two files with the same meaning grade alike.  The other way round need not hold: a line that is only broken
elsewhere counts as another one, which costs a minute of grading again and no grade.
"""

from __future__ import annotations

import re

# Strings first, so that a # in one is no comment; then comments.
_PIECE = re.compile(
    r'(?P<string>(?:\b[rRbBuUfF]{1,2})?(?:"""(?:[^\\]|\\.)*?"""|'
    r"'''(?:[^\\]|\\.)*?'''|"
    r'"(?:[^"\\\n]|\\.)*"|'
    r"'(?:[^'\\\n]|\\.)*'))|(?P<comment>\#[^\n]*)",
    re.DOTALL,
)
# A line that ends in what a docstring follows: a definition's head, perhaps the last of several lines.
_HEAD = re.compile(r"(?:^[ \t]*(?:async[ \t]+)?(?:def|class)\b.*|^[ \t]*\)[^\n]*):[ \t]*(?:#[^\n]*)?$", re.MULTILINE)
# Of a cell's text only what is run or read: the course's own text is for students.
GRADED_ROLES = ("setup", "answer")


def python_meaning(source: bytes) -> str:
    """A Python file without comments, docstrings, empty lines and spaces at the ends of lines."""
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError:
        return source.hex()

    def kept(piece: re.Match) -> str:
        if piece["comment"] is not None:
            return ""
        # Lines of a text are no lines of code.
        return "" if _is_docstring(text, piece.start(), piece.end()) else piece["string"].replace("\n", "\\n")

    text = text.replace("\r\n", "\n")
    lines = (line.rstrip() for line in _PIECE.sub(kept, text).split("\n"))
    return "\n".join(line for line in lines if line)


def _is_docstring(text: str, start: int, end: int) -> bool:
    """Does a string stand alone where a module's, a class's or a function's description stands?"""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    rest = text[end : len(text) if line_end < 0 else line_end].strip()
    if text[line_start:start].strip() or (rest and not rest.startswith("#")):
        return False
    above = text[:line_start].rstrip()
    while above and (last := above[above.rfind("\n") + 1 :]).lstrip().startswith("#"):
        above = above[: len(above) - len(last)].rstrip()
    return not above or _HEAD.search(above[above.rfind("\n") + 1 :]) is not None


def notebook_meaning(notebook: dict) -> list:
    """A built notebook's cells by name and role, and the code of those that are run when grading."""
    return [
        (cell["id"], cell["metadata"].get("role"), python_meaning("".join(cell["source"]).encode()))
        if cell["metadata"].get("role") in GRADED_ROLES
        else (cell["id"], cell["metadata"].get("role"))
        for cell in notebook["cells"]
        if cell["metadata"].get("role") not in ("text", "figure", "reason", "scheme")
    ]
