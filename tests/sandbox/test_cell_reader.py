"""What a runner says about a cell that it has not run."""

import pytest

from bits_to_pyramids.sandbox import Cell
from bits_to_pyramids.student.reading.readings import Definition


def test_a_cell_is_read_and_not_run(runner):
    reading = runner.read(Cell("a", "import os\nx = os.getcwd()\n\ndef f(v):\n    return bin(v) + x"))
    assert reading.definitions == (
        Definition("os", True, (("module", "os", 1),)),
        Definition("x", True, (("attribute", "os.getcwd", 2), ("name", "os", 2))),
        Definition("f", True, (("name", "bin", 5), ("name", "x", 5))),
    )
    (outcome,) = runner.run([Cell("b", "x")])
    assert outcome.error_name == "NameError"


UNREADABLE = {
    "a syntax error": ("def f(:", "SyntaxError"),
    "a null byte": ("x = 1\0", "SyntaxError"),
    "parentheses without end": ("(" * 100_000, "SyntaxError"),
    "a sum of thousands": ("x = " + "+".join("1" * 20_000), "too deeply"),
    "thousands of names": ("\n".join(f"x{i} = y{i}" for i in range(15_000)), "more than 20,000 names"),
    "half a character": ("x = '\ud800'", "Error"),
}


@pytest.mark.parametrize(("source", "problem"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_says_so_and_breaks_nothing_else(runner, source, problem):
    reading = runner.read(Cell("a", source))
    assert problem in reading.problem and reading.definitions == ()
    assert [d.name for d in runner.read(Cell("b", "y = 1")).definitions] == ["y"]
