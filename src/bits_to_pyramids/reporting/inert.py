"""Students' text in nbgrader's and nbconvert's pages is shown, never run.

nbgrader's feedback and formgrader templates turn Markdown into HTML themselves, past
nbconvert's sanitising, and nbconvert's own sanitising leaves addresses, classes and ids.  A class
is enough to win something: formgrader gives full marks on a click at whatever has the class
``full-credit``.  So the filters of these templates are replaced by these.
"""

from __future__ import annotations

import re
from functools import cache

from bits_to_pyramids.reporting.feedback_page.text import TAGS, clean

# What is cut is long past anything that somebody reads; Markdown takes its time with what is longer.
LONGEST = 20_000


def markdown_to_html(source: str) -> str:
    """Markdown as HTML: words, lists, tables, code and links;
    nothing that acts, is loaded, or looks like the page around it.
    """
    from nbconvert.filters import markdown2html

    # A picture that was pasted into a cell is not in the rebuilt notebook; nbconvert stops where one is missing.
    return clean_html(markdown2html(re.sub(r"\battachment:", "", clean(str(source), LONGEST))))


def clean_html(html: str | bytes) -> str:
    """HTML without everything but form; links lead to other sites only."""
    import nh3

    return nh3.clean(
        html.decode("utf-8", "replace") if isinstance(html, bytes) else str(html),
        tags=TAGS | {"details", "div", "dd", "dl", "dt", "s", "span", "summary"},
        attributes={"a": {"href"}},
        allowed_classes={"div": {"highlight"}, "span": _colours()},
        url_schemes={"http", "https", "mailto"},
        attribute_filter=lambda tag, name, value: (
            value if name == "class" or re.match(r"https?://|mailto:", value) else None
        ),
    )


@cache
def _colours() -> set[str]:
    """The classes in which Pygments writes code."""
    from pygments.token import STANDARD_TYPES

    return {name for name in STANDARD_TYPES.values() if name}
