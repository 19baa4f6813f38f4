"""From an assignment's text to its source notebook.

The text is MyST Markdown.  A cell says what it is with a ``role`` and, where it belongs to
an exercise, with the exercise's name; everything that nbgrader needs follows from those two
and from the manifest.

=========  ========  ==========================================================================
role       cell      meaning
=========  ========  ==========================================================================
(none)     markdown  the course's text
setup      code      imports; executed when grading
figure     code      shows something; not executed when grading
answer     code      the student's cell, with nbgrader's solution markers
checks     code      the visible checks of an exercise; carries its points
written    markdown  a written answer and its marking scheme; read by a person
=========  ========  ==========================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from bits_to_pyramids.course.manifest import Assignment, CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode


CODE_ROLES = ("setup", "figure", "answer", "checks")
ROLES = (*CODE_ROLES, "written", "text", "reason", "scheme")

# Cells with this tag are for the solutions; the release is built without them.
SOLUTION_ONLY = "solution-only"

_SCHEME = re.compile(r"^#+ BEGIN MARK SCHEME\n(.*?)^#+ END MARK SCHEME\n?", re.DOTALL | re.MULTILINE)


def source_notebook(assignment: Assignment) -> NotebookNode:
    """The source notebook of an assignment, the same for the same text and manifest.

    Returns
    -------
    nbformat.NotebookNode
        With solutions, marking schemes and reasons; cell ids derived from grade ids.

    Raises
    ------
    CourseError
        If a cell's role or exercise is unknown, or an exercise lacks its cells.
    """
    import jupytext
    import nbformat

    text = jupytext.reads(assignment.text.read_text(encoding="utf-8"), fmt="md:myst")
    cells = []
    for cell in text.cells:
        role = cell.metadata.pop("role", "text" if cell.cell_type == "markdown" else "")
        name = cell.metadata.pop("exercise", "")
        _require_known(assignment, cell, role, name)
        if role == "written":
            cell.source, scheme = _split_scheme(cell.source)
            cells.append(_described(cell, role, name))
            if scheme:
                cells.append(_described(nbformat.v4.new_markdown_cell(scheme), "scheme", name))
            continue
        cells.append(_described(cell, role, name))
        if role == "checks" and (after := assignment.by_name[name].after.strip()):
            cells.append(_described(nbformat.v4.new_markdown_cell(after), "reason", name))

    _require_complete(assignment, cells)
    _name_cells(assignment, cells)
    return nbformat.v4.new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
    )


def _described(cell: NotebookNode, role: str, name: str) -> NotebookNode:
    cell.metadata = {"role": role} | ({"exercise": name} if name else {})
    if role in ("reason", "scheme"):
        cell.metadata["tags"] = [SOLUTION_ONLY]
    return cell


def _split_scheme(source: str) -> tuple[str, str]:
    """The question with its answer, and the marking scheme that stood in it."""
    schemes = _SCHEME.findall(source)
    return _SCHEME.sub("", source).strip(), "\n\n".join(scheme.strip() for scheme in schemes)


def _name_cells(assignment: Assignment, cells: list) -> None:
    """Give each cell an id that stays when other parts of the text change.

    A cell of an exercise is named after it; any other after the next exercise that follows it.
    """
    following = "end"
    count: Counter[tuple[str, str]] = Counter()
    for cell in reversed(cells):
        role, name = cell.metadata["role"], cell.metadata.get("exercise", "")
        if name:
            following = name
            cell.id = name if role in ("answer", "written") else f"{name}-{role}"
        else:
            # Counted backwards: the text nearest to the exercise keeps its id longest.
            count[following, role] += 1
            cell.id = f"{following}-{role}-{count[following, role]}"
        if grading := _nbgrader_metadata(assignment, role, name, cell):
            cell.metadata["nbgrader"] = grading
        if role in ("setup", "checks"):
            cell.metadata |= {"deletable": False, "editable": False}


def _nbgrader_metadata(assignment: Assignment, role: str, name: str, cell: NotebookNode) -> dict | None:
    """nbgrader's own description of a cell (its metadata schema 3), if it has one."""
    grade, solution = role in ("checks", "written"), role in ("answer", "written")
    if not (grade or solution or role == "setup"):
        return None
    metadata = {
        "schema_version": 3,
        "grade_id": cell.id,
        "grade": grade,
        "solution": solution,
        "locked": role in ("setup", "checks"),
        "task": False,
        "cell_type": cell.cell_type,
    }
    if grade:
        metadata["points"] = assignment.points(assignment.by_name[name])
    return metadata


def _require_known(assignment: Assignment, cell: NotebookNode, role: str, name: str) -> None:
    where = f"{assignment.text}: the cell that starts {cell.source[:40]!r}"
    if role not in ROLES or (cell.cell_type == "code") != (role in CODE_ROLES):
        raise CourseError(f"{where} is a {cell.cell_type} cell with role {role!r}; code cells have one of {CODE_ROLES}")
    if role in ("answer", "checks", "written") and name not in assignment.by_name:
        raise CourseError(f"{where} belongs to {name!r}, which the manifest does not have")


def _require_complete(assignment: Assignment, cells: list) -> None:
    found = Counter((cell.metadata["role"], cell.metadata.get("exercise")) for cell in cells)
    for exercise in assignment.exercises:
        wanted = ("written",) if exercise.kind == "written" else ("answer", "checks")
        for role in wanted:
            if found[role, exercise.name] != 1:
                raise CourseError(
                    f"{assignment.text}: exercise {exercise.name!r} needs one cell with role {role!r}, "
                    f"it has {found[role, exercise.name]}"
                )
