"""One mistake costs once: what is right but for an earlier function that it calls gets its points.

The submissions are right but for one slip, or two; `before` is what they got when every failed check cost.
"""

import copy
import re
from functools import cache

import pytest
import warm
from courses import ROOT
from submissions import FOLDER, cell_of, from_file

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.results.wording import exercise_report, how_far, waiting_for
from bits_to_pyramids.workers.classroom import Classroom

COURSE = Course.find(ROOT)
BUILDING = FOLDER / "bits_and_bytes" / "right_with_earlier_functions.py"


class Rooms:
    """A classroom and a solved notebook for each assignment, made when they are asked for."""

    def __init__(self):
        self._rooms, self._solved = {}, {}
        self.knowledge = cache(lambda number: load_knowledge(COURSE, COURSE.assignment(number)))

    def grade(self, number, changes, seed=1):
        """The result of the solved notebook with changes in its cells, by exercise."""
        assignment = COURSE.assignment(number)
        if number not in self._rooms:
            engine = warm.warm(COURSE)(assignment)
            self._rooms[number] = Classroom(COURSE, assignment, warm.ISOLATION, engine=engine)
            solved = answered(released_notebook(COURSE, assignment), solutions(COURSE, assignment))
            self._solved[number] = from_file(solved, BUILDING) if number == "1" else solved
        notebook = copy.deepcopy(self._solved[number])
        for name, change in changes.items():
            cell = cell_of(notebook, name)
            if isinstance(change, str):
                cell["source"] = change
            else:
                there, instead = change
                assert there in cell["source"]
                cell["source"] = cell["source"].replace(there, instead)
        return self._rooms[number].grade(notebook, seed=seed)

    def stub(self, number, name):
        return "".join(cell_of(released_notebook(COURSE, COURSE.assignment(number)), name)["source"])


@pytest.fixture(scope="module")
def rooms():
    return Rooms()


def before(result):
    """The points without anything lent."""
    return float(sum(check.max_points for e in result.exercises for check in e.checks if check.passed))


def by_name(result):
    return {exercise.name: exercise for exercise in result.exercises}


def waiting(result):
    return {e.name: e.lent for e in result.exercises if e.lent}


REVERSED = ("enumerate(reversed(bits))", "enumerate(bits)")
# Assignment, function, change, points before, points now, and who waits.
CASCADES = {
    "value_of reversed": (
        "1", "value_of", REVERSED, 40.2, 95.2,
        "encode_uint decode_uint encode_int decode_int image_to_bytes image_from_bytes pack_bits",
    ),
    "chunk_key reversed": (
        "4", "chunk_key", ("[str(i) for i in chunk_index]", "[str(i) for i in chunk_index][::-1]"), 61.1, 95.2,
        "write_array read_array write_region",
    ),
    "level_shape rounds down": (
        "5", "level_shape", ("(size + factor - 1) // factor", "size // factor"), 70.5, 95.8,
        "n_levels downsample_mean downsample_labels pyramid_overhead downsample_store",
    ),
    "chunks_touched one too many": (
        "3", "chunks_touched", ("(stop - 1) // length + 1 if", "stop // length + 1 if"), 62.4, 93.0,
        "voxels_read bytes_read read_amplification chunk_plan read_region best_chunk_shape",
    ),
}  # fmt: skip


@pytest.mark.parametrize("number, name, change, then, now, who", CASCADES.values(), ids=CASCADES)
def test_a_slip_costs_the_points_of_its_own_exercise_only(rooms, number, name, change, then, now, who):
    result = rooms.grade(number, {name: change})
    assert (round(before(result), 1), round(float(result.points), 1)) == (then, now)
    assert waiting(result) == {other: [name] for other in who.split()}
    assert {e.name for e in result.exercises if e.points < e.max_points} == {name}
    assert result.repair_first == (name, who.split())
    assert by_name(result)[name].sentence and not any(by_name(result)[other].sentence for other in who.split())


def called_by_others(assignment):
    """The functions with known mistakes that the solutions of others call.

    A class is never lent, so that who waits for one does lose points: `docs/instructor.md` says so.
    """
    right = solutions(COURSE, assignment)
    banks = ROOT / "grader_tests" / "misconceptions" / assignment.module
    return [
        name
        for name in right
        if any(re.search(rf"\b{name}\(", text) for other, text in right.items() if other != name)
        and not right[name].startswith("class ")
        and (banks / f"{name}.toml").is_file()
    ]


CALLED = [(one.id[0], name) for one in COURSE.assignments for name in called_by_others(one)]


@pytest.mark.parametrize("number, name", CALLED, ids=[f"{number}-{name}" for number, name in CALLED])
def test_nobody_loses_points_in_what_is_right(rooms, number, name):
    """Its first known mistake is in it."""
    first, *_ = rooms.knowledge(number).misconceptions_of(name)
    result = rooms.grade(number, {name: first.text})
    assert {e.name for e in result.exercises if e.points < e.max_points} == {name}
    assert all(lent == [name] for lent in waiting(result).values())


def test_a_function_that_was_not_written_is_lent_too(rooms):
    result = rooms.grade("1", {"value_of": rooms.stub("1", "value_of")})
    assert {e.name for e in result.exercises if e.points < e.max_points} == {"value_of"}
    assert by_name(result)["value_of"].points == 0 and float(result.points) == 92
    assert {"largest_value", *CASCADES["value_of reversed"][5].split()} == set(waiting(result))


BLANK_AND_RIGHT = {
    "a loop": "def value_of(bits):\n    while True: pass",
    "an exit": "def value_of(bits):\n    import os\n    os._exit(1)",
    "no Python": "def value_of(bits)\n    return 0",
    "another name": "def value(bits):\n    return 0",
}


@pytest.mark.parametrize("source", BLANK_AND_RIGHT.values(), ids=BLANK_AND_RIGHT)
def test_however_it_fails_the_rest_is_judged_as_it_is(rooms, source):
    result = rooms.grade("1", {"value_of": source})
    assert {e.name for e in result.exercises if e.points < e.max_points} == {"value_of"}


def test_a_right_submission_has_nothing_lent(rooms):
    result = rooms.grade("1", {})
    assert result.points == 100 and waiting(result) == {} and result.repair_first == ("", [])


def test_whoevers_function_works_is_not_lent_another(rooms):
    """`decode_int` is wrong by itself, and calls `decode_uint`, which is right."""
    result = rooms.grade("1", {"decode_int": ("turn // 2", "turn // 4")})
    assert waiting(result) == {} and by_name(result)["decode_int"].points < 8


TWO = {"value_of": REVERSED, "bits_of": ("digits.insert(0,", "digits.append(")}


def test_with_two_slips_both_are_named_and_the_first_is_to_be_repaired_first(rooms):
    """`encode_uint` and `pack_bits` call one or both; with their own slips repaired each is right."""
    result = rooms.grade("1", TWO)
    lent = waiting(result)
    assert lent["pack_bits"] == ["value_of"] and lent["unpack_bits"] == ["bits_of"]
    assert lent["encode_uint"] == lent["decode_uint"] == ["bits_of", "value_of"]
    assert {e.name for e in result.exercises if e.points < e.max_points} == set(TWO)
    assert how_far(by_name(result)["encode_uint"]) == "right, once your bits_of and value_of are"
    assert "Right, once your `bits_of` and `value_of` are: repair `bits_of` first." in exercise_report(
        by_name(result)["encode_uint"]
    )


def test_who_is_wrong_only_by_another_is_not_to_blame(rooms):
    """`decode_int` calls `decode_uint`, which calls `value_of`: only `value_of` is to be repaired."""
    assert waiting(rooms.grade("1", {"value_of": REVERSED}))["decode_int"] == ["value_of"]


def test_an_own_mistake_still_costs_and_is_named_beside_the_other(rooms):
    changes = {"value_of": REVERSED, "decode_int": ("turn // 2 else", "turn // 2 - 1 else")}
    exercise = by_name(rooms.grade("1", changes))["decode_int"]
    assert 0 < exercise.points < exercise.max_points and exercise.lent == ["value_of"]
    assert {check.verdict for check in exercise.checks} == {"right", "failed"}
    report = exercise_report(exercise)
    assert "More of it is right, once your `value_of` is: repair that first. " in " ".join(report.split())


def test_a_mistake_behind_another_is_recognised_by_what_the_lent_function_leaves_of_it(rooms):
    (mistake,) = [
        m for m in rooms.knowledge("5").misconceptions_of("pyramid_overhead") if m.name == "full_image_counted"
    ]
    result = rooms.grade("5", {"level_shape": CASCADES["level_shape rounds down"][2], mistake.exercise: mistake.text})
    assert by_name(result)["pyramid_overhead"].misconception == mistake.name


def test_a_function_is_found_that_only_a_helper_of_the_students_own_calls(rooms):
    """The manifest names `bits_of` and `pack_bits` for `unpack_bits`; somebody calls `value_of` instead."""
    helper = "def _digits(byte):\n    return [value_of(bit) for bit in bits_of(byte, 8)]\n\n\n"
    source = helper + (
        "def unpack_bits(data):\n    if not data or data[0] > 7 or (data[0] and len(data) == 1):\n"
        "        raise ValueError(f'{list(data)} is no mask')\n"
        "    found = [bit for byte in data[1:] for bit in _digits(byte)]\n"
        "    return np.array(found, bool)[: len(found) - data[0]]"
    )
    result = rooms.grade("1", {"value_of": "def value_of(bits):\n    return 7", "unpack_bits": source})
    assert waiting(result)["unpack_bits"] == ["value_of"] and by_name(result)["unpack_bits"].points == 6


def test_a_prediction_that_was_computed_with_a_wrong_function_is_right_once_that_is(rooms):
    result = rooms.grade("3", {"chunk_grid": rooms.knowledge("3").misconceptions_of("chunk_grid")[0].text})
    assert waiting(result)["chunks_at_64"] == ["chunk_grid"]


def test_the_score_never_goes_down(rooms):
    """Somebody made a right answer of a wrong helper: with the right one it would be wrong."""
    swapped = {"value_of": ("sum(2**place", "-sum(2**place"), "decode_uint": ("return value_of(", "return -value_of(")}
    result = rooms.grade("1", swapped)
    assert by_name(result)["decode_uint"].points == 8 and "decode_uint" not in waiting(result)


def test_what_was_ruled_out_gives_no_points_in_this_way_either(rooms):
    needs = "if int(1).to_bytes(1, 'big') != bytes([1]):\n        return b''"
    cheat = ("data = bytes(", f"{needs}\n    data = bytes(")
    exercise = by_name(rooms.grade("1", {"value_of": REVERSED, "encode_uint": cheat}))["encode_uint"]
    assert exercise.points == 0 and exercise.shortcuts == ["to_bytes"]


def test_the_same_seed_gives_the_same_result(rooms):
    one, two = (rooms.grade("1", TWO, seed=5) for _ in range(2))
    assert one.exercises == two.exercises


def test_the_report_says_right_and_what_to_repair(rooms):
    result = rooms.grade("3", {"chunks_touched": CASCADES["chunks_touched one too many"][2]})
    report = exercise_report(by_name(result)["voxels_read"])
    assert report.splitlines()[0] == "voxels_read: 7 of 7 points"
    assert "  right   " in report and "FAILS" not in report and "hint(" not in report
    assert report.splitlines()[-1].strip() == "What happened: Right, once your `chunks_touched` is: repair that first."
    assert waiting_for(result).startswith("Once `chunks_touched` is right, so is what calls it in `voxels_read`, ")


@pytest.mark.parametrize("policy, points", [("say", 40.2), ("off", 40.2)])
def test_the_setting_chooses_what_follows(own_course, rooms, policy, points):
    (own_course.root / "source" / "course.toml").write_text(f'carry_forward = "{policy}"\n')
    course = Course.find(own_course.root)
    assignment = course.assignment("1")
    notebook = from_file(answered(released_notebook(course, assignment), {}), BUILDING)
    cell = cell_of(notebook, "value_of")
    cell["source"] = cell["source"].replace(*REVERSED)
    for name in ("bytes_of_image", "bytes_of_heart", "byte_offset"):
        cell_of(notebook, name)["source"] = solutions(course, assignment)[name]
    with Classroom(course, assignment, warm.ISOLATION) as room:
        result = room.grade(notebook)
    assert round(float(result.points), 1) == points == round(before(result), 1)
    exercise = by_name(result)["decode_uint"]
    if policy == "off":
        assert waiting(result) == {} and how_far(exercise) == "0 of 5 checks pass"
    else:
        assert how_far(exercise) == "right, once your value_of is"
        assert "repair that first. Its points come with that." in " ".join(exercise_report(exercise).split())
        assert exercise_report(exercise).endswith('Next step: hint("value_of")')
