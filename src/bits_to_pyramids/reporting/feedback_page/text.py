"""Students' and instructors' text on a page: shown, never run, and never in disguise."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

ESCAPE_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
# Marks that turn the direction of text around, and so can make code look like other code.
DIRECTION = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f"
# Markdown takes quadratic time for some texts, many seconds for an answer that was made for it.
FORMATTED = 5_000  # characters
TAGS = {
    "a", "b", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li", "ol", "p",
    "pre", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip


def clean(text: str, limit: int = 20_000) -> str:
    """Text without terminal colours, control characters and changes of direction, and not endless."""
    text = ESCAPE_CODES.sub("", text.replace("\r\n", "\n"))
    text = "".join(
        char if char in "\n\t" or (ord(char) >= 32 and ord(char) != 127 and char not in DIRECTION) else "\ufffd"
        for char in text
    )
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= limit else f"{text[:limit]}\n[cut after {limit:,} characters]"


def written(markdown: str, *, breaks: bool = False) -> Markup:
    """Markdown that somebody typed, as HTML: words, lists, code and links; no pictures, no headings of its own.

    What is longer than anybody's answer stands as it was typed.

    Parameters
    ----------
    markdown : str
        What looks like HTML in it is shown as it was typed.
    breaks : bool
        Whether the end of a line ends it on the page, too, as in a comment.
    """
    import nh3

    if len(markdown) > FORMATTED:
        return Markup("<pre>{}</pre>").format(clean(markdown))
    html = nh3.clean(
        _renderer(breaks).render(clean(markdown)),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=lambda tag, name, value: value if re.match(r"https?://|mailto:", value) else None,
    )
    # The page's own headings are its outline.
    html = re.sub(r"<(/?)h[1-6]>", r"<\1p>", html)
    return Markup(html)


@cache
def _renderer(breaks: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False, "breaks": breaks}).enable(["table", "strikethrough"])


def ticked(text: str) -> Markup:
    """A sentence of ours, escaped, with what stands between backticks as code."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))
