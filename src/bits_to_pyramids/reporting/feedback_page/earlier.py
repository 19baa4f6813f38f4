"""Feedback on what somebody handed in before stays, in ``feedback/STUDENT/earlier/ASSIGNMENT/``."""

from __future__ import annotations

import re
import shutil
from datetime import datetime
from pathlib import Path

EARLIER = "earlier"
HEAD = 4_000  # characters in which a page says what it is about
_ANSWERS = re.compile(r'<meta name="answers" content="(\w+)">')


def keep_earlier(page: Path, answers: str) -> Path | None:
    """Keep a copy of a page that is about to be written again, if it is about other answers.

    Parameters
    ----------
    page : Path
        ``feedback/STUDENT/ASSIGNMENT/NAME.html``.
    answers : str
        The digest of the answers that the new page is about.

    Returns
    -------
    Path or None
        The copy, called by when the page was written.
    """
    if not page.is_file():
        return None
    text = page.read_text(encoding="utf-8")
    about = _ANSWERS.search(text[:HEAD])
    if about is None or about[1] == answers:
        return None
    folder = earlier_folder(page)
    folder.mkdir(parents=True, exist_ok=True)
    if any(known.read_text(encoding="utf-8") == text for known in folder.glob("*.html")):
        return None
    written = datetime.fromtimestamp(page.stat().st_mtime)
    copy = folder / f"{written:%Y-%m-%d-%H%M%S}.html"
    shutil.copyfile(page, copy)
    return copy


def earlier_folder(page: Path) -> Path:
    """Where the copies of a student's page are."""
    return page.parent.parent / EARLIER / page.parent.name
