"""Nobody is accused wrongly: the course's own solutions, other right answers, and every misconception."""

import json
from itertools import count

import pytest
from courses import ROOT
from submissions import FOLDER, from_file

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.reading_cells import CellReader
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.reader import parse, rebuild
from bits_to_pyramids.student.reading.ruled_out import Names, shortcuts

ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir() if path.is_dir())
# How each tool looks on a line that uses it, where that is not its name.
LOOKS_LIKE = {"format": "format(", "int(x, 2)": ", 2)", "f-string b": "b}"}


@pytest.fixture(scope="module")
def look(course):
    """What a notebook uses of what its tasks rule out: exercise, entry, and the line of source."""
    with Jails("bubblewrap") as jails:
        jails.spawn()
        jails.await_ready()

        def look(assignment, notebook):
            template = Template.from_notebook(released_notebook(course, assignment))
            cells = rebuild(parse(json.dumps(notebook).encode()), template, []).cells
            readings = CellReader(jails, cells).readings
            assert [reading.problem for reading in readings if reading.problem] == []
            lines = {cell.id: cell.source.split("\n") for cell in cells}
            names, order = (
                Names(readings, {cell.id for cell in cells if cell.role == "setup"}),
                list(assignment.by_name),
            )
            return [
                (exercise.name, one.entry, lines[one.place.cell][one.place.line - 1])
                for number, exercise in enumerate(assignment.exercises)
                for one in shortcuts(exercise.name, exercise.without, set(order[:number]), names)
            ]

        yield look


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_what_is_right_and_by_hand_uses_nothing(course, look, name):
    assignment = course.assignment(name)
    notebook = released_notebook(course, assignment)
    right = {"release": notebook, "solutions": answered(notebook, solutions(course, assignment))}
    right |= {path.stem: from_file(notebook, path) for path in sorted((FOLDER / assignment.module).glob("right_*.py"))}
    assert len(right) > 2
    assert {what: look(assignment, made) for what, made in right.items()} == {what: [] for what in right}


@pytest.mark.parametrize("name", ASSIGNMENTS)
def test_misconceptions_use_what_is_said_of_them(course, look, name):
    """The first of each exercise, which the sample class writes, uses nothing;
    others are code of ours that may be short.
    """
    assignment = course.assignment(name)
    notebook, right = released_notebook(course, assignment), solutions(course, assignment)
    knowledge = load_knowledge(course, assignment)
    banks = {exercise.name: knowledge.misconceptions_of(exercise.name) for exercise in assignment.exercises}
    for number in count():
        chosen = {exercise: bank[number] for exercise, bank in banks.items() if number < len(bank)}
        if not chosen:
            break
        wrong = {exercise: m.text for exercise, m in chosen.items()}
        used = look(assignment, answered(notebook, right | wrong))
        assert number > 0 or used == []
        for exercise, entry, line in used:
            assert exercise in chosen and LOOKS_LIKE.get(entry, entry) in line
