"""Checks are ordinary pytest, collected once: fixtures and setup methods work,
and what is the same for all is asked once.
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from courses import copy_course, hand_in
from instant import grade_instantly
from made_up_class import made_up_results
from nbgrader.api import Gradebook
from warm import warm

from bits_to_pyramids.checks import remembered as memory
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.remembered import learning, remember, remembered
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.cli.grade_class import changes, grade_class, kept_by_hand, print_scores
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.course.variants import VARIANTS, variant_seed
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.grading.taking_in import TakingIn
from bits_to_pyramids.intake.bounded import BoundedReader
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.intake.submissions import find_submissions
from bits_to_pyramids.records.secret import course_secret
from bits_to_pyramids.sandbox import Returned
from bits_to_pyramids.student.watched import Folder
from bits_to_pyramids.workers.digest import checks_digest

ALL_OF_PYTEST = '''

@exercise("bits_of")
class TestWithAllOfPytest:
    def setup_method(self):
        self.width = 5

    @pytest.fixture
    def number(self, request):
        return getattr(request, "param", 11) + {broken}

    def test_fixtures(self, student, number, tmp_path, rng):
        """A check with fixtures of its own."""
        (tmp_path / "file").write_text("x")
        assert student.bits_of(number, self.width) == reference.bits(number, self.width)

    @pytest.mark.parametrize("number", [19, 3], indirect=True)
    def test_indirect(self, student, number):
        """A check whose parameters go through a fixture."""
        assert student.bits_of(number, 5) == reference.bits(number, 5)
'''
STUMBLE = '''

def deep(number):
    return deep(number) if number else None


def full(text):
    if text != "01011":
        raise OSError(28, "No space left on device")
    return True


@exercise("bits_of")
class Test{name}:
    def test_{name}(self, student):
        """A library reads it: {name}."""
        assert {judged}
'''
BACKWARDS = "def bits_of(value, n_bits):\n    return ''.join(str(value >> i & 1) for i in range(n_bits))"

# In the right order, and it refuses nothing.
LENIENT = "def bits_of(value, n_bits):\n    return ''.join(str(value >> i & 1) for i in reversed(range(n_bits)))"


def graded(course, students="*", **options):
    submissions = list(find_submissions(course, list(course.assignments), students))
    return {
        g.submission.student: g
        for g in grade(course, submissions, db_url=gradebook_url(course), engine=warm(course), **options)
    }


def ada_and_ben(course, bens_bits):
    """A class of two: Ada has all solutions, Ben his own `bits_of`."""
    first = course.assignment("1")
    notebook, right = released_notebook(course, first), solutions(course, first)
    hand_in(course, "ada", answered(notebook, right))
    hand_in(course, "ben", answered(notebook, right | {"bits_of": bens_bits}))
    return course


def with_checks(course, text):
    path = course.root / "grader_tests" / "test_bits_and_bytes.py"
    path.write_text(path.read_text() + text)


@pytest.fixture
def two(begun_course):
    """Ada is right; Ben's bits are in the wrong order."""
    return ada_and_ben(begun_course, BACKWARDS)


@pytest.fixture
def regraded(begun_course):
    """A class in which Ben refuses nothing, and a change of the checks by which that matters less."""
    ada_and_ben(begun_course, LENIENT)
    path = begun_course.root / "grader_tests" / "test_bits_and_bytes.py"
    weighty = path.read_text().replace("    def test_order(", "    @weight(9)\n    def test_order(", 1)
    return begun_course, lambda: path.write_text(weighty)


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """The same class, judged by checks that use all of pytest, and by some in which a library stumbles."""
    course = ada_and_ben(copy_course(tmp_path_factory.mktemp("judged") / "course"), BACKWARDS)
    with_checks(course, ALL_OF_PYTEST.format(broken=0))
    for name, judged in STUMBLES.items():
        with_checks(course, STUMBLE.format(name=name, judged=judged))
    done = graded(course)
    assert done["ada"].points == 100
    return {check.title: check for check in done["ben"].result.exercises[0].checks}


def test_checks_may_use_all_of_pytest(judged):
    for title in ("A check with fixtures of its own.", "A check whose parameters go through a fixture."):
        assert not judged[title].passed and judged[title].points == 0
        assert "bits_of(" in judged[title].message and "expected" in judged[title].message


def test_a_fixture_that_fails_is_the_graders_failure(two):
    with_checks(two, ALL_OF_PYTEST.format(broken="None"))
    done = graded(two).values()
    assert {g.state for g in done} == {"not graded"}
    assert all("TypeError" in g.failure for g in done)


# What a library does with an answer: nothing special to the right one.
STUMBLES = {
    "KeyError": '{"01011": 1}[student.bits_of(11, 5).value]',
    "MemoryError": 'bytearray(2**62 * int(student.bits_of(16, 5).value[-1])) == b""',
    "RecursionError": "deep(int(student.bits_of(16, 5).value[-1])) is None",
}


@pytest.mark.parametrize("raised", STUMBLES)
def test_what_a_library_raises_on_an_answer_is_a_failed_check(judged, raised):
    check = judged[f"A library reads it: {raised}."]
    assert not check.passed and f"this cannot be read: {raised}" in check.message and "bits_of(" in check.message


def test_what_a_check_raises_on_the_right_answer_is_the_graders_failure(two):
    with_checks(two, STUMBLE.format(name="nothing", judged="{}[student.bits_of(11, 5).value]"))
    assert {g.state for g in graded(two).values()} == {"not graded"}


def test_what_the_machine_lacks_is_the_graders_failure(two):
    with_checks(two, STUMBLE.format(name="disk", judged="full(student.bits_of(11, 5).value)"))
    done = graded(two)
    assert [done[name].state for name in ("ada", "ben")] == ["graded", "not graded"]


def test_references_are_asked_once_for_all_who_get_the_same_inputs(own_course):
    """The reference notes which process asks it: one that rehearses for inputs that all get, and one for each variant;
    no checker.
    """
    first = own_course.assignment("1")
    solved = answered(released_notebook(own_course, first), solutions(own_course, first))
    for number in range(7):
        hand_in(own_course, f"student-{number}", solved)
    log = own_course.root / "asked"
    path = own_course.root / "grader_tests" / "references" / "bits_and_bytes.py"
    asked = (
        f'    import os\n    with open({str(log)!r}, "a") as file:\n'
        "        print(os.getpid(), image.tobytes().hex(), byteorder, file=file)\n"
    )
    text = path.read_text()
    at = text.index("    if image.size == 0:")
    path.write_text(text[:at] + asked + text[at:])
    done = graded(own_course, jobs=2)
    assert {g.points for g in done.values()} == {100}
    lines = log.read_text().splitlines()
    seeds = {g.result.seed for g in done.values()}
    assert len({line.split()[0] for line in lines}) == 1 + len(seeds)
    # test_path: six small images whose pixels are 1, 8, 15, ..., the same for everybody.
    assert sum(line.endswith(" 01080f161d24 big") for line in lines) == 1


def test_students_get_one_of_a_few_variants_of_the_inputs(own_course):
    """As with exam papers; which inputs those are, nobody knows who does not know the course's secret."""
    first = own_course.assignment("1")
    results = made_up_results(own_course, first, 60)[:-1]
    for result in results:
        hand_in(own_course, result.student, released_notebook(own_course, first))

    def seeds():
        with BoundedReader() as reader:
            taking_in = TakingIn(own_course, Released.load(own_course, first), "bubblewrap", reader)
            found = find_submissions(own_course, [first])
            return {one.student: taking_in.read(one, taking_in.look(one)).seed for one in found}

    here = {g.submission.student: g.result.seed for g in grade_instantly(own_course, results)}
    assert 1 < len(set(here.values())) <= VARIANTS
    assert seeds() == here
    (own_course.state / "secret").unlink()
    assert not set(seeds().values()) & set(here.values())


def test_the_next_hand_in_gets_other_inputs(own_course):
    """What feedback said of one hand-in is no answer to the next; the same answers get the same inputs at any time."""
    first = own_course.assignment("1")
    (result,) = made_up_results(own_course, first, 2)[:-1]
    notebook = released_notebook(own_course, first)

    def seed(answer: str) -> int:
        hand_in(own_course, result.student, answered(notebook, {"bits_of": f"bits_of = {answer!r}"}))
        (graded,) = grade_instantly(own_course, [result], force=True)
        assert graded.result is not None
        return graded.result.seed

    seeds = [seed(f"try {number}") for number in range(VARIANTS)]
    assert {*seeds} == {variant_seed(course_secret(own_course), first.id, variant) for variant in range(VARIANTS)}
    assert seed(f"try {VARIANTS - 1}") == seeds[-1], "graded again, as when a check has changed"
    assert seed("try 2") == seeds[2], "handed in again"
    assert seed("a new one") == seeds[0], "there are no more than these"


def test_a_remembered_value_is_a_copy_and_what_was_not_learned_is_computed():
    calls = []

    @remembered
    def squares(numbers, start=0):
        calls.append(numbers)
        return [start + n * n for n in numbers]

    with learning() as values:
        squares([1, 2])
    remember(values)
    try:
        first = squares([1, 2])
        first.append("changed by a check")
        assert squares([1, 2]) == [1, 4]
        assert calls == [[1, 2]]
        assert squares([1, 2], start=1) == [2, 5] and squares((1, 2)) == [1, 4]
        assert squares(numbers=[3]) == [9]
        assert len(calls) == 4
    finally:
        for key in values:
            del memory._values[key]


def test_arguments_that_cannot_be_written_down_are_computed_each_time():
    called = remembered(lambda function: function())
    assert called(lambda: 5) == 5


def test_solutions_are_rehearsed_with_folders_as_students_get_them():
    def write(folder, text, name="a"):
        with open(f"{folder}/{name}", "w") as file:
            return file.write(text)

    solutions = Solutions(SimpleNamespace(references={"write": write}))
    folder = Folder({"zarr.json": b"{}"})
    assert solutions.call("write", (folder, "x"), {"name": "b"}) == Returned(1, (folder, "x", "b"))
    assert folder.files == {"b": b"x", "zarr.json": b"{}"}
    assert solutions.call("write", (folder, 1), {}).is_a("TypeError")


# ---------------------------------------------------------------- when the checks change


CHANGES = {
    "its own checks": ("test_bits_and_bytes.py", True),
    "what its checks import": ("cases.py", True),
    "its references": ("references/bits_and_bytes.py", True),
    "one of its misconceptions": ("misconceptions/bits_and_bytes/bits_of.toml", True),
    "misconceptions of another assignment": ("misconceptions/chunks/chunk_of.toml", False),
    "checks of another assignment": ("test_chunks.py", False),
    "references of another assignment": ("references/chunks.py", False),
}


@pytest.mark.parametrize("name, matters", CHANGES.values(), ids=CHANGES)
def test_a_change_touches_the_assignments_that_it_concerns(tmp_path, name, matters):
    course = copy_course(tmp_path / "course", "1-bits-and-bytes", "3-chunks")
    first = course.assignment("1")
    before = checks_digest(course, first, "bubblewrap")
    path = course.root / "grader_tests" / name
    path.write_text(path.read_text() + "\nCHANGED = 1\n")
    assert (checks_digest(course, first, "bubblewrap") != before) == matters


def test_a_regrade_says_whose_points_changed_and_keeps_a_persons(regraded):
    course, change = regraded
    before = graded(course)["ben"].points
    with Gradebook(gradebook_url(course)) as gradebook:
        gradebook.find_grade("bits_of-checks", "bits-and-bytes", "1-bits-and-bytes", "ben").manual_score = 6
        gradebook.db.commit()
    change()
    done = graded(course)
    assert (done["ada"].before, done["ada"].points, done["ada"].kept) == (100, 100, [])
    ben = done["ben"]
    assert ben.before == before and ben.points > before
    (kept,) = ben.kept
    assert (kept.cell, kept.manual) == ("bits_of-checks", 6) and kept.now > kept.before
    title, line = changes(list(done.values()))
    assert title.strip() == "Graded again with another score: 1"
    assert line.strip().startswith("ben") and "->" in line and "(+" in line
    assert "6 by hand; automatic" in kept_by_hand(list(done.values()))[1]


def test_the_command_tells_it(regraded, capsys):
    course, change = regraded
    print_scores(list(graded(course).values()))
    assert "with another score" not in capsys.readouterr().out
    change()
    grade_class(course, list(course.assignments), jobs=1)
    assert "Graded again with another score: 1" in capsys.readouterr().out
    grade_class(course, list(course.assignments), jobs=1, force=True, as_json=True)
    rows = {row["student"]: row for row in json.loads(capsys.readouterr().out)}
    assert rows["ada"]["before"] == rows["ada"]["points"] == 100.0
    assert rows["ben"]["before"] == rows["ben"]["points"] < 100


def test_checks_of_two_courses_are_not_taken_for_each_other(course, own_course):
    edited = own_course.root / "grader_tests" / "test_bits_and_bytes.py"
    edited.write_text(edited.read_text() + "\n\nWHOSE = 'its own'\n")
    for one, whose in ((own_course, "its own"), (course, None), (own_course, "its own")):
        knowledge = load_knowledge(one, one.assignment("1"))
        Suite(knowledge.assignment).serve(knowledge.tests, lambda: None)
        assert getattr(sys.modules["test_bits_and_bytes"], "WHOSE", None) == whose
        assert Path(sys.modules["references.bits_and_bytes"].__file__).is_relative_to(one.root)
