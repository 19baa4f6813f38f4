"""What nbgrader reads before any course's configuration: that its own converter, which has no sandbox, is not used."""

from __future__ import annotations

import sys
from pathlib import Path

# Read by nbgrader before a course's own configuration.
GUARD = """# Written by bits-to-pyramids: in this environment students' code is never graded without the sandbox,
# even where a course's own nbgrader_config.py cannot be read.
from bits_to_pyramids.grading import nbgrader_autograde

nbgrader_autograde.install()
"""


def guard() -> None:
    """Have nbgrader put our converter in place before it reads any course's configuration."""
    if sys.prefix == sys.base_prefix:
        return  # the whole machine's Python, which is not ours to configure
    path = Path(sys.prefix, "etc", "jupyter", "nbgrader_config.py")
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(GUARD, encoding="utf-8")
    except OSError:
        pass  # read-only: the course's own configuration still does it
