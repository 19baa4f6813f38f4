"""Cells that show far too much: cut, and never a reason not to be graded."""

import copy
import json

import pytest
from submissions import added

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.results.excerpt import CUT, MAX_CHARACTERS, fit
from bits_to_pyramids.results.result import MAX_OUTPUT, CellResult, Result
from bits_to_pyramids.workers.job import MAX_RESULT

SMILE = "\N{GRINNING FACE}"  # twelve bytes in the result


def test_cells_that_fit_are_as_they_were():
    cells = [CellResult("a", output="x" * MAX_OUTPUT), CellResult("b", False, "error")]
    assert fit(copy.deepcopy(cells)) == cells


def test_errors_go_before_output_and_early_cells_before_late_ones():
    cells = fit([CellResult(str(n), False, SMILE * 10_000, SMILE * MAX_OUTPUT) for n in range(40)])
    assert all(cell.error == SMILE * 10_000 for cell in cells)
    assert cells[0].output == SMILE * MAX_OUTPUT and cells[-1].output == CUT


@pytest.mark.parametrize("length", [1, MAX_OUTPUT - 1, MAX_OUTPUT])
def test_the_most_that_fits_passes_the_border(length):
    cells = [CellResult(str(n), False, SMILE * length, SMILE * length) for n in range(2_000)]
    text = Result("1-a", "ada", 1, "none", cells=fit(cells)).to_json()
    assert len(text) < MAX_RESULT / 2
    assert len(Result.from_json(text).cells) == 2_000
    assert sum(len(cell.output) + len(cell.error) for cell in cells) <= MAX_CHARACTERS + 4_000 * len(CUT)


def test_a_notebook_that_prints_tens_of_megabytes_is_graded(classroom, course, first):
    notebook = answered(released_notebook(course, first), solutions(course, first))
    notebook["cells"][3:3] = [added(f"print({SMILE!r} * 10**6)") for _ in range(200)]
    notebook["cells"].append(added("bits_of"))
    result = classroom.grade(notebook)
    assert sum(e.points for e in result.exercises if not e.name.endswith("12bit")) == 100
    assert len(json.dumps(result.to_json())) < MAX_RESULT
