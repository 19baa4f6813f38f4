"""Are the libraries of this environment the ones that the course names?"""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[\w,-]*\])?==([^\s;\\]+)(?:\s*;\s*([^\\]+))?", re.MULTILINE)


def changed_requirements(root: Path) -> list[str]:
    """A line for each library whose version is another than ``requirements.txt`` has, or that is missing."""
    from packaging.markers import Marker
    from packaging.version import Version

    path = root / "requirements.txt"
    lines = []
    for name, wanted, marker in _PIN.findall(path.read_text(encoding="utf-8")) if path.is_file() else []:
        if marker.strip() and not Marker(marker.strip()).evaluate():
            continue
        try:
            have = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            have = ""
        if not have or Version(have) != Version(wanted):
            lines.append(f"{name} {have or '(missing)'} -> {wanted}")
    return lines
