"""Markdown of the course as HTML for the site: docs, and the text of a notebook with its code folded away."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from html import escape

FOLDED = {"setup": "Code: what the notebook imports", "figure": "Code of this picture", "checks": "Visible checks"}
# A price, or a name of the shell's, is none: no space stands inside the signs.
FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\w\\])\$(?=\S)([^$\n]+?)(?<=\S)\$(?!\w)", re.S)


def page_of(markdown: str, link: Callable[[str], str | None]) -> str:
    """Markdown as HTML.

    Parameters
    ----------
    markdown : str
    link : callable
        Where a relative address leads in the site; None where it leads nowhere, so that only the words are left.
    """
    from nbconvert.filters.markdown_mistune import markdown2html_mistune

    # There is no typesetting of formulas without scripts; these few read well as they are written.
    parts = re.split(r"(```.*?```|`[^`\n]*`)", markdown, flags=re.S)
    shown = "".join(part if part.startswith("`") else FORMULA.sub(_formula, part) for part in parts)
    html = markdown2html_mistune(shown)
    html = re.sub(r'<a class="anchor-link".*?</a>', "", html)
    html = re.sub(r'<h(\d) id="([^"]*)"', lambda m: f'<h{m[1]} id="{m[2].lower()}"', html)
    html = re.sub(r"<a href=\"([^\"]*)\"[^>]*>(.*?)</a>", lambda m: _linked(m[1], m[2], link), html, flags=re.S)
    html = re.sub(r'<img src="([^"]*)"', lambda m: f'<img loading="lazy" src="{_place(m[1], link) or ""}"', html)
    # What is wider than a phone is scrolled by itself, by the keyboard, too.
    html = re.sub(r"<table>", '<div class="wide" tabindex="0"><table>', html).replace("</table>", "</table></div>")
    return html.replace("<pre", '<pre tabindex="0"')


def _formula(found: re.Match) -> str:
    text = " ".join((found[1] or found[2]).split())
    words = {r"\text": "", r"\quad": " ", r"\sum": "sum", r"\log": "log", r"\{": "{", r"\}": "}"}
    for written, said in words.items():
        text = text.replace(written, said)
    return f"`{' '.join(text.split())}`"


def _place(address: str, link: Callable[[str], str | None]) -> str | None:
    return address if re.match(r"[a-z]+:|#", address) else link(address)


def _linked(address: str, inside: str, link: Callable[[str], str | None]) -> str:
    place = _place(address, link)
    return f'<a href="{escape(place)}">{inside}</a>' if place else inside


def notebook_text(notebook: dict, link: Callable[[str], str | None], left_out: Collection[str] = ()) -> str:
    """A released notebook as a page to read: its text, the answers' stubs, and the rest of its code folded away."""
    parts = []
    for cell in notebook["cells"]:
        source, role = "".join(cell["source"]), cell["metadata"].get("role", "")
        if not source.strip() or role in left_out:
            continue
        if cell["cell_type"] == "markdown":
            parts.append(page_of(source, link))
        elif role in FOLDED:
            parts.append(f"<details><summary>{FOLDED[role]}</summary>{_code(source)}</details>")
        else:
            parts.append(_code(source))
    return _one_title("\n".join(parts))


def _one_title(html: str) -> str:
    """The first heading of a page is its title; others on its level go one level down."""
    head, found, rest = html.partition("</h1>")
    return head + found + re.sub(r"<(/?)h1\b", r"<\1h2", rest)


def _code(source: str) -> str:
    return f'<pre tabindex="0"><code>{escape(source)}</code></pre>'
