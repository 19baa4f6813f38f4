"""Cells that are not the learner's own bind no name that a learner could use.

A helper called `ends` must still be there after the checks, or later exercises fail without a word
of explanation.
"""

import ast

import pytest
from courses import ROOT

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import released_notebook

COURSE = Course.find(ROOT)
KNOWN_AS = {"np", "iio"}  # modules under the names that everybody gives them
SCOPES = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def bound(tree):
    """The names that a cell binds in the notebook, but for modules that it imports under their own names."""
    match tree:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Name(id=name, ctx=ast.Store()):
            return {name}
        case ast.Import(names=names):
            return {alias.asname for alias in names if alias.asname} - KNOWN_AS
        case ast.ImportFrom(names=names):
            return {alias.asname or alias.name for alias in names}
    if isinstance(tree, SCOPES):
        return set()
    return {name for child in ast.iter_child_nodes(tree) for name in bound(child)}


BINDS = {
    "assignment": ("ends = 1", {"ends"}),
    "unpacked": ("a, (b, *c) = x", {"a", "b", "c"}),
    "loop": ("for box in boxes:\n    size = 1", {"box", "size"}),
    "with": ("with open(x) as file: pass", {"file"}),
    "walrus": ("if (n := 3): pass", {"n"}),
    "function": ("def read(row): plan = row", {"read"}),
    "comprehension": ("print([x for x in y])", set()),
    "module": ("import shutil", set()),
    "renamed": ("import numpy as np, imageio.v3 as io", {"io"}),
}


@pytest.mark.parametrize("source, names", BINDS.values(), ids=BINDS)
def test_what_a_cell_binds(source, names):
    assert bound(ast.parse(source)) == names


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.id)
def test_the_notebooks_own_names_begin_with_an_underscore(assignment):
    taken = {
        (cell["id"], name)
        for cell in released_notebook(COURSE, assignment)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"]["role"] in ("figure", "checks")
        for name in bound(ast.parse("".join(cell["source"])))
        if not name.startswith("_")
    }
    assert taken == set()


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.id)
def test_what_the_first_cells_bring_is_imported_or_given(assignment):
    """Setup cells run before any answer; what they define is for learners to use, and said in the text."""
    given = {
        name
        for cell in released_notebook(COURSE, assignment)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"]["role"] == "setup"
        for node in ast.parse("".join(cell["source"])).body
        if not isinstance(node, (ast.Import, ast.ImportFrom))
        for name in bound(node)
        if not name.startswith("_")
    }
    text = assignment.text.read_text(encoding="utf-8")
    assert all(f"`{name}" in text for name in given), given


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.id)
def test_what_cards_tell_to_call_is_there(assignment):
    given = {
        name
        for cell in released_notebook(COURSE, assignment)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"]["role"] == "setup"
        for name in bound(ast.parse("".join(cell["source"])))
    }
    assert {"check", "predict", "hint", "why", "progress"} <= given
