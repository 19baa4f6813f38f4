"""What nbgrader does itself: creating a gradebook, and registering an assignment's cells.  Its import takes seconds."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import sqlalchemy as sa

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.course.nbgrader_setup import nbgrader_environment

from .tables import versions

NAMELESS = "default_course"  # what nbgrader calls a course without an id; a database that checks references wants one


def create(engine: sa.Engine, url: str, course_id: str) -> None:
    """Make an empty gradebook, with nbgrader's tables and its version, which nbgrader itself asks another process for.

    All in one transaction: who is killed here leaves nothing, not half a gradebook.
    """
    from nbgrader.api import Base
    from nbgrader.api import Gradebook as Nbgraders

    with engine.begin() as connection:
        Base.metadata.create_all(connection)
        connection.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(sa.insert(versions).values(version_num=newest_version()))
    with nbgrader_environment():
        Nbgraders(url, course_id or NAMELESS).close()  # which adds the course


def register_cells(url: str, course_id: str, assignment: str, notebook: str, released: dict) -> None:
    """Write an assignment's cells, as ``nbgrader generate_assignment`` does."""
    import nbformat
    from nbgrader.api import Gradebook as Nbgraders
    from nbgrader.preprocessors import SaveCells

    resources = {"nbgrader": {"notebook": notebook, "assignment": assignment, "student": ".", "db_url": url}}
    with nbgrader_environment():
        with Nbgraders(url, course_id or NAMELESS) as gradebook:
            gradebook.update_or_create_assignment(assignment)
        try:
            SaveCells().preprocess(nbformat.from_dict(released), resources)
        except RuntimeError as error:
            raise CourseError(
                f"{error}. The gradebook holds grades of an earlier version of {assignment}. Keep that version, "
                "or move gradebook.db away to start a new one."
            ) from error


def newest_version() -> str:
    """The version of the gradebook that the installed nbgrader writes."""
    spec = importlib.util.find_spec("nbgrader")
    assert spec is not None and spec.origin is not None, "it is one of the requirements"
    package = Path(spec.origin).parent
    texts = [path.read_text() for path in (package / "alembic" / "versions").glob("*.py")]
    made = {match[1] for text in texts if (match := re.search(r"^revision = '(\w+)'", text, re.MULTILINE))}
    followed = {match[1] for text in texts if (match := re.search(r"^down_revision = '(\w+)'", text, re.MULTILINE))}
    return next(iter(made - followed), "")
