"""How the text of a notebook looks in a notebook: what closes leaves a gap, what is written is told how."""

import re

import pytest
from courses import ROOT

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import released_notebook

COURSE = Course.find(ROOT)


def texts(assignment):
    """The text cells of the released notebook."""
    cells = released_notebook(COURSE, assignment)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.id)
def test_a_closed_fold_is_followed_by_a_gap(assignment):
    """Notebooks give a closed fold no margin: it ends its cell, or another fold follows."""
    for text in texts(assignment):
        for after in re.split(r"</details>", text)[1:]:
            assert after.strip() == "" or after.strip().startswith("<details>"), text


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.id)
def test_a_written_answer_is_told_how_to_write_a_product(assignment):
    asked = [text for text in texts(assignment) if "### In your own words" in text]
    assert asked and all("`` `63*63*32` ``" in text for text in asked)


@pytest.mark.parametrize("assignment", COURSE.assignments[:5], ids=lambda assignment: assignment.id)
def test_each_notebook_has_something_to_move_and_something_to_keep(assignment):
    code = [
        "".join(cell["source"])
        for cell in released_notebook(COURSE, assignment)["cells"]
        if cell["cell_type"] == "code" and cell["metadata"]["role"] == "figure"
    ]
    assert sum("figures.slider(" in source for source in code) == 1
    assert sum("figures.poster(" in source for source in code) == 1
