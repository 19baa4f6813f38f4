"""The notebook's own checks on answers of ours: each notebook is run for itself."""

from bits_to_pyramids.authoring.visible import visible_problems
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

ENDS = ["raise SystemExit(3)", "import os\nos._exit(4)"]


def test_what_one_notebook_does_is_not_said_of_another(course, first):
    untouched = released_notebook(course, first)
    solved = answered(untouched, solutions(course, first))
    ended = [answered(solved, {"bits_of": source}) for source in ENDS]
    said = visible_problems(course, first, [solved, untouched, *ended, solved])
    assert [said[0], *said[2:]] == [[], *[["the notebook ended"] for _ in ENDS], []]
    asked = [exercise.name for exercise in first.exercises if exercise.kind != "written"]
    assert [line.split(":")[0] for line in said[1]] == [f"FAILS   the cell {name}" for name in asked]


def test_a_set_up_that_fails_is_said_of_each(course, first):
    broken = released_notebook(course, first)
    setup = next(cell for cell in broken["cells"] if cell["metadata"].get("role") == "setup")
    setup["source"] = "import nothing_of_that_name"
    for said in visible_problems(course, first, [broken, broken]):
        assert "nothing_of_that_name" in said[0]
