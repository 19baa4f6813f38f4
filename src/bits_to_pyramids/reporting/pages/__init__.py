"""What the instructor's pages share: one style sheet, a strict policy, a template engine that escapes everything.

A page is one file without scripts, and asks for nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from bits_to_pyramids.reporting.feedback_page.text import ticked
from bits_to_pyramids.results.wording import number

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _style() -> str:
    return files(__package__).joinpath("instructor.css").read_text(encoding="utf-8")


def policy() -> str:
    """The page's Content-Security-Policy: our one style sheet, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_style().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> Environment:
    import jinja2
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("bits_to_pyramids.reporting", "pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"style": Markup(_style()), "policy": policy()}
    filters: dict[str, Callable] = {
        "number": number,
        "percent": lambda share: f"{100 * share:.0f} %",
        "name": printable,
        "span": span,
        "ticked": ticked,
    }
    environment.filters |= filters
    return environment


def page(template: str, **content: Any) -> str:
    """A page from a template in this folder; what is not `Markup` is escaped."""
    return _environment().get_template(template).render(**content)


def printable(text: str) -> str:
    """Somebody else's text without control characters and characters that turn the line around."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def span(seconds: float) -> str:
    """A time span as people say it."""
    for name, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            value = number(round(seconds / length, 1))
            return f"{value} {name}{'' if value == '1' else 's'}"
    return f"{number(seconds)} seconds"
