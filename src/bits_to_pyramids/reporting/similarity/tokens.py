"""An answer as tokens: what it does, without the names and the comments that are easily changed.

Answers are hostile text: nothing is parsed or run, and what is too long is cut.
"""

from __future__ import annotations

import builtins
import io
import keyword
import re
import tokenize
from dataclasses import dataclass

MAX_CHARACTERS = 40_000
MAX_TOKENS = 2_000
MAX_LINES = 600

KEPT_NAMES = frozenset(keyword.kwlist) | frozenset(dir(builtins))
_SKIPPED = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
)
# For text that is no Python: words, numbers, and every other character by itself.
_PLAIN = re.compile(r"[^\W\d]\w*|\d[\w.]*|[^\w\s]")


@dataclass(frozen=True)
class Line:
    """A line of an answer: its number from 0, and its tokens with names made equal."""

    number: int
    tokens: tuple[str, ...]


def lines_of(source: str) -> list[Line]:
    """The lines of an answer that have tokens, docstrings and comments left out."""
    source = "\n".join(source[:MAX_CHARACTERS].split("\n")[:MAX_LINES])
    by_line: dict[int, list[str]] = {}
    for number, token in _tokens(source)[:MAX_TOKENS]:
        by_line.setdefault(number, []).append(token)
    return [Line(number, tuple(tokens)) for number, tokens in sorted(by_line.items())]


def _tokens(source: str) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    statement_start = True
    after_dot = False
    try:
        for token in tokenize.generate_tokens(io.StringIO(source + "\n").readline):
            if token.type in _SKIPPED:
                statement_start = statement_start or token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
                continue
            if not (token.type == tokenize.STRING and statement_start):
                found.append((token.start[0] - 1, _normal(token.type, token.string, after_dot)))
            statement_start, after_dot = False, token.string == "."
    except (tokenize.TokenError, SyntaxError, ValueError):  # IndentationError is a SyntaxError
        return [
            (number, _normal(tokenize.NAME if word[0].isalpha() or word[0] == "_" else tokenize.OP, word, False))
            for number, line in enumerate(source.split("\n"))
            for word in _PLAIN.findall(line.partition("#")[0])
        ]
    return found


def _normal(kind: int, text: str, after_dot: bool) -> str:
    """A token as it counts: names of one's own are all the same; keywords, builtins, methods and numbers are not."""
    if kind == tokenize.NAME:
        return text if after_dot or text in KEPT_NAMES else "name"
    if kind == tokenize.STRING:
        return "text"
    return text[:40]
