"""The command ``b2p``: one command for everything an instructor or a learner does.

Commands stand in modules by what they are for, and are listed in the order in which those are
imported.  Only what every command needs is imported there; each command imports its own work.
"""

from __future__ import annotations

import sys

from bits_to_pyramids.cli.common import app
from bits_to_pyramids.course.manifest import CourseError

# Importing a module adds its commands.
from bits_to_pyramids.cli import author, grade, learn, report, semester  # noqa: F401 isort:skip


# Importing it builds a grammar, for seconds; jsonschema, by which nbformat checks notebooks, does without it where
# it is missing, and the notebook format has nothing that it would check.
sys.modules.setdefault("rfc3987_syntax", None)


def main() -> None:
    """Run the command; what is wrong with the course folder is one sentence, not a traceback."""
    try:
        app()
    except CourseError as error:
        print(f"b2p: {error}", file=sys.stderr)
        sys.exit(2)
