"""An exercise is judged without what it rules out: ways round earn nothing, and honest answers lose nothing."""

import tomllib
from pathlib import Path

import pytest
from submissions import added, cell_of

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

TABLE = tomllib.loads(Path(__file__).with_name("tools_that_are_not_there.toml").read_text())


@pytest.fixture(scope="module")
def graded(course, first, classroom):
    notebook, right = released_notebook(course, first), solutions(course, first)

    def graded(exercise, ends, before=""):
        made = answered(notebook, right)
        cell_of(made, exercise)["source"] = f"{TABLE['heads'][exercise]}    {ends}"
        if before:
            at = made["cells"].index(cell_of(made, exercise))
            made["cells"].insert(at, added(before))
        (result,) = classroom.grade(made, only=[exercise]).exercises
        return result

    return graded


@pytest.mark.parametrize("way", TABLE["ways"].values(), ids=TABLE["ways"])
def test_a_way_round_earns_nothing(graded, way):
    result = graded(**way)
    assert result.points == 0, [check.title for check in result.checks if check.passed]


@pytest.mark.parametrize("answer", TABLE["honest"].values(), ids=TABLE["honest"])
def test_an_honest_answer_loses_nothing(graded, answer):
    result = graded(**answer)
    assert result.points == result.max_points, [(check.title, check.message) for check in result.checks]
    assert (result.shortcuts, result.shortcut_note) == ([], "")


def test_what_was_used_is_named_with_its_place(graded):
    result = graded(**TABLE["ways"]["the builtin"])
    assert result.shortcuts == ["bin"] and "`bin` in line 4 of the cell bits_of" in result.shortcut_note
    assert {check.message for check in result.checks if check.message} == {
        "right only with what this task rules out, which is not there while it is judged"
    }
