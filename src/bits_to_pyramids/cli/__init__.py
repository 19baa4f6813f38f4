"""The command ``b2p``: one command for everything an instructor or a learner does.

Commands stand in modules by what they are for, and are listed in the order in which those are
imported.  Only what every command needs is imported there; each command imports its own work.
"""

from __future__ import annotations

import sys

from bits_to_pyramids.cli.common import app
from bits_to_pyramids.course.manifest import CourseError

# Importing a module adds its commands.
from bits_to_pyramids.cli import author, grade, learn, mark, report, semester  # noqa: F401 isort:skip


def main() -> None:
    """Run the command; what is wrong with the course folder is one sentence, not a traceback."""
    try:
        app()
    except CourseError as error:
        print(f"b2p: {error}", file=sys.stderr)
        sys.exit(2)
