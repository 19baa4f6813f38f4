"""What an attack won, by looking at what grading left: the same look for vanilla nbgrader and for ours."""

import hashlib
import json
import os
from html.parser import HTMLParser
from pathlib import Path

WINS = ("points", "secret", "damage", "process", "batch", "script")


def shown_outputs(notebook: Path) -> str:
    """What the cells of an autograded notebook show, without the errors of failed tests."""
    try:
        cells = json.loads(notebook.read_text())["cells"]
    except (OSError, ValueError, KeyError):
        return ""
    shown = [output for cell in cells for output in cell.get("outputs", []) if output["output_type"] != "error"]
    return json.dumps(shown)


def has_secret(folder: Path, notebook: str, secret: str) -> bool:
    """Is a secret in what is given back to a student: outputs of the notebook, and other files?"""
    if secret in shown_outputs(folder / notebook):
        return True
    for path in folder.rglob("*"):
        if (
            path.name != notebook
            and path.is_file()
            and path.stat().st_size < 2**24
            and secret.encode() in path.read_bytes()
        ):
            return True
    return False


def digests(*folders: Path) -> dict[str, str]:
    """The content of all files below some folders; links count as links."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_symlink():
                found[str(path)] = os.readlink(path)
            elif path.is_file() and path.stat().st_size < 2**25:
                found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


class Live(HTMLParser):
    """Looks for a marker where a browser would run it; `found` says where."""

    def __init__(self, marker: str):
        super().__init__(convert_charrefs=True)
        self.marker, self.found, self._script = marker, [], False

    def handle_starttag(self, tag, attributes):
        self._script = tag == "script"
        for name, value in attributes:
            value = value or ""
            runs = (
                name.startswith("on")
                or name == "srcdoc"
                or value.strip().lower().startswith(("javascript:", "data:text/html", "data:image/svg"))
            )
            if self.marker in value and runs:
                self.found.append(f"{tag} {name}")

    def handle_data(self, data):
        if self._script and self.marker in data:
            self.found.append("script")

    def handle_endtag(self, tag):
        self._script = False


def live_script(page: str, marker: str) -> list[str]:
    """Where a page would run a script of the student's."""
    parser = Live(marker)
    parser.feed(page)
    parser.close()
    return parser.found
