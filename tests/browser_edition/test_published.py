"""Checks for self-study: nothing that gives a grade is published, and what is published judges as the grader does."""

import json
import shutil

import pytest
from courses import ROOT

from bits_to_pyramids.browser.published import SEED, asked_in, graded_seeds, published_file
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import solved_answers
from bits_to_pyramids.student import published as students
from bits_to_pyramids.student.known import SEALED

COURSE = Course.find(ROOT)
FIRST = COURSE.assignment("1-bits-and-bytes")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """What lies beside a notebook in the browser edition."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / SEALED.parent).mkdir()
    (folder / students.PUBLISHED).write_bytes(published_file(COURSE, FIRST))
    shutil.copy(ROOT / "release" / FIRST.id / "hints.json", folder)
    return folder


@pytest.fixture
def checked(folder, monkeypatch, capsys):
    """What a learner reads whose notebook has some functions."""
    monkeypatch.chdir(folder)

    def checked(**functions):
        monkeypatch.setattr(students, "notebook_value", functions.get)
        students.all_checks()
        return capsys.readouterr().out

    return checked


@pytest.fixture(scope="module")
def solved():
    return load_knowledge(COURSE, FIRST).references


def test_no_call_is_asked_in_a_graded_variant(folder, monkeypatch):
    monkeypatch.chdir(folder)
    knowledge = load_knowledge(COURSE, FIRST).for_checking(stretch=True)
    seeds = graded_seeds(COURSE, FIRST)
    with asked_in(knowledge, (*seeds, SEED)) as steps:
        graded = {step.text for seed in seeds for its in steps[seed].values() for step in its}
        ours = {step.text for its in steps[SEED].values() for step in its if step.text not in graded}
    from bits_to_pyramids.browser.published import _text

    checks, _ = students.read_published()
    texts = {_text(args) for check in checks for args, _, _ in check.cases}
    assert len(texts) > 100 and not texts & graded and texts <= ours


def test_the_solutions_have_all_points(checked, solved):
    said = checked(**solved)
    checks, _ = students.read_published()  # where few inputs are possible, graded ones may leave none
    assert said.count("done ") == len({check.exercise for check in checks}) > 10
    assert "Very good: all" in said and "to do" not in said


def test_what_is_not_there_is_said(checked, solved):
    def value_of(bits):
        raise NotImplementedError

    said = checked(bits_of=solved["bits_of"], value_of=value_of)
    assert "done   bits_of" in said
    assert "value_of" in said and "not written yet" in said and "there is no function yet: run its cell" in said


@pytest.mark.parametrize("exercise", ["bits_of", "encode_int", "image_to_bytes"])
def test_a_mistake_is_named_as_the_grader_names_it(checked, solved, exercise):
    found = set()
    for mistake in load_knowledge(COURSE, FIRST).misconceptions_of(exercise):
        said = " ".join(checked(**{**solved, exercise: mistake.function}).split())
        if "What happened" in said:
            found.add(mistake.name)
            assert "to do " in said
            assert mistake.sentence in said or any(
                other.sentence in said for other in load_knowledge(COURSE, FIRST).misconceptions_of(exercise)
            )
    assert found


def test_another_way_is_not_called_wrong(folder, monkeypatch, checked, solved):
    checks = json.loads((folder / students.PUBLISHED).read_text())["checks"]
    open_ones = {check["exercise"] for check in checks if not check["decides"]}
    assert "unpack_12bit" in open_ones

    def unpack_12bit(*args):
        return solved["unpack_12bit"](*args).astype("uint32")

    said = checked(**{**solved, "unpack_12bit": unpack_12bit})
    assert "only a grader with its libraries can tell" in said and "to do" not in said


def test_without_published_checks_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    students.all_checks()
    assert capsys.readouterr().out.startswith("There are no published checks")


def test_no_solution_can_be_read(folder):
    text = (folder / students.PUBLISHED).read_text()
    for answer in solved_answers(FIRST).values():
        for line in answer.splitlines():
            assert len(line.strip()) < 25 or line.strip() not in text
