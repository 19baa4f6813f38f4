"""What comes with a submission besides the text of its answers: pictures that were pasted, other files.

None of it is graded or shown.  It is said, so that nothing goes missing unseen.
"""

from __future__ import annotations

import re
from pathlib import Path

from bits_to_pyramids.intake.folders import may_be_notebook, plain

_PASTED = re.compile(r"data:(?:image|application|video|audio)/[\w.+-]{1,40};base64,[A-Za-z0-9+/=\s]*+")
_SHOWN = re.compile(
    r"!\[[^\]]{0,200}\]\(([^()\s]{1,200})|<img\b[^>]{0,200}?\bsrc=[\"']?([^\"'\s>]{1,200})", re.IGNORECASE
)
PASTED = "pasted-picture"

# Files that everybody has: handed out, or written by nbgrader, its exchange and us.
USUAL = {"timestamp.txt", "submission_secret.txt", "hints.json", "README.md", "sample-of-b2p-demo.txt", "SHA256SUMS"}
LISTED = 8
INSTEAD = {
    "A web page that was made of the notebook cannot be graded": (".html", ".htm", ".mhtml", ".pdf"),
    "A text document cannot be graded": (".docx", ".doc", ".odt", ".rtf", ".md", ".tex"),
    "A script cannot be graded": (".py", ".r", ".m"),
    "An archive is not opened here": (".zip", ".rar", ".7z", ".gz", ".tgz", ".tar", ".xz", ".bz2"),
    "A link is not the file itself": (".url", ".webloc", ".gdoc", ".lnk"),
    "A picture of the notebook cannot be graded": (".png", ".jpg", ".jpeg", ".heic"),
}


def without_pictures(source: str) -> str:
    """Markdown in which a picture that was pasted as text is a word, however large it is."""
    return _PASTED.sub(PASTED, source) if ";base64," in source else source


def attached(cell: dict, source: str) -> str:
    """What was attached or pasted to a cell or is shown in it from a file, in words; empty if nothing was."""
    names = [name for name in cell["attachments"] if type(name) is str] if type(cell.get("attachments")) is dict else []
    pictures = [a or b for a, b in _SHOWN.findall(source)]
    names += [name for name in pictures if not re.match(r"https?:|attachment:", name)]
    names = [plain(name) for name in dict.fromkeys(names)]
    return f"{'pictures or files' if len(names) > 1 else 'a picture or file'} ({_listed(names)})" if names else ""


def other_files(there: list[Path], graded: Path) -> str:
    """A sentence about files that were handed in and not read; empty if there are none."""
    beside = [
        name
        for name in there
        if name != graded
        and name.name not in USUAL
        and not may_be_notebook(name.name)
        and name.parts[0] != "bits_to_pyramids"
    ]
    return f"Handed in and not read: {_listed([plain(str(name)) for name in beside])}." if beside else ""


def instead(there: list[Path]) -> str:
    """What there is where a notebook is missing, and what to do."""
    names = [name for name in there if name.name not in USUAL and name.parts[0] != "bits_to_pyramids"]
    if not names:
        return "It is empty." if not there else ""
    ends = {name.suffix.lower() for name in names}
    why = next((sentence for sentence, suffixes in INSTEAD.items() if ends.intersection(suffixes)), "")
    hint = f" {why}: hand in the notebook itself, the file that ends with .ipynb." if why else ""
    return f"It has: {_listed([plain(str(name)) for name in names])}.{hint}"


def _listed(names: list[str]) -> str:
    more = len(names) - LISTED
    return ", ".join(names[:LISTED]) + (f" and {more} more" if more > 0 else "")
