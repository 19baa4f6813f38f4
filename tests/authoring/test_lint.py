"""Lint: this course is sound, and what is not sound is found."""

import pytest
from courses import ROOT, copy_course, replaced

from bits_to_pyramids.authoring.build import build
from bits_to_pyramids.authoring.lint import (
    check_built,
    check_manifest,
    check_misconceptions,
    check_release,
    check_visible,
    lint,
    readable,
)
from bits_to_pyramids.authoring.misconceived import rounds
from bits_to_pyramids.authoring.student_package import package_files
from bits_to_pyramids.authoring.transcripts import Transcripts
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.course.notebooks import given, released_notebook, solutions

GOLDEN = ROOT / "tests" / "golden"


@pytest.mark.parametrize("assignment", Course.find(ROOT).assignments, ids=lambda assignment: assignment.id)
def test_this_course_is_sound_and_says_about_each_misconception_what_is_written_down(course, assignment):
    """If a transcript differs on purpose, `b2p lint --transcripts tests/golden` writes it anew."""
    said = Transcripts()
    assert [str(finding) for finding in lint(course, [assignment], witness=said.take)] == []
    golden = {path.stem: path.read_text(encoding="utf-8") for path in (GOLDEN / assignment.id).glob("*.txt")}
    assert said.texts(assignment.id) == golden


def forget_misconceptions(course, *kept):
    """Leave those of a few exercises: each is graded, and here it is not about them."""
    for path in (course.root / "grader_tests" / "misconceptions" / "bits_and_bytes").glob("*.toml"):
        if path.stem not in kept:
            path.unlink()


MANIFEST = {
    "points": ("points = 8", "points = 9", "add up to 101"),
    "hint": ("hints = [", "hints = ['one', 'two']\n#", "needs 3 hints"),
    "ruled-out": ('"f-string b"', '"g-string b"', "is without 'g-string b', which nobody knows"),
    "prerequisite": ('requires = ["bits_of"]', 'requires = ["unpack_bits"]', "does not come before"),
}


@pytest.mark.parametrize("old, new, problem", MANIFEST.values(), ids=MANIFEST)
def test_an_unsound_manifest_is_found(own_course, old, new, problem):
    path = own_course.root / "source" / "1-bits-and-bytes" / "bits-and-bytes.toml"
    if problem == "needs 3 hints":
        text = path.read_text()
        start = text.index("hints = [")
        end = text.index("]\n", start) + 2
        path.write_text(text[:start] + "hints = ['one', 'two']\n" + text[end:])
    else:
        replaced(path, old, new)
    found = [str(finding) for finding in check_manifest(Course.find(own_course.root).assignment("1"))]
    assert any(problem in finding for finding in found), found


def test_a_solution_that_uses_what_its_task_rules_out_is_found(own_course):
    forget_misconceptions(own_course)
    first = own_course.assignment("1")
    replaced(
        first.folder / "bits-and-bytes.toml", 'without = ["packbits", "unpackbits"]', 'without = ["tobytes", "PIL"]'
    )
    replaced(
        first.text,
        "def pack_bits(mask):\n",
        "def pack_bits(mask):\n    mask = mask if mask.ndim != 1 else np.frombuffer(mask.tobytes(), bool)\n",
    )
    build(own_course, [first])
    found = [str(finding) for finding in lint(own_course, [Course.find(own_course.root).assignment("1")])]
    assert "1-bits-and-bytes: pack_bits: the solution uses 'tobytes', which the task rules out" in found


def test_an_answer_that_can_be_read_is_found(own_course):
    assignment = own_course.assignment("1")
    replaced(assignment.text, "Now let numpy count.", "Now let numpy count: 2,048.")
    build(own_course, [assignment])
    assert [finding.exercise for finding in check_release(own_course, assignment)] == ["bytes_of_image"]


def test_a_small_answer_is_looked_for_where_people_read_and_not_in_code(tmp_path):
    own_course = copy_course(tmp_path / "course", "3-chunks")
    assignment = own_course.assignment("chunks")
    code = package_files()["bits_to_pyramids/student/cases.py"].read_text()
    assert readable(48, code) and list(check_release(own_course, assignment)) == []
    replaced(assignment.text, "Check it on paper, axis by axis.", "It is 48.")
    build(own_course, [assignment])
    assert [finding.exercise for finding in check_release(own_course, assignment)] == ["voxels_of_request"]


def test_a_visible_check_that_the_solution_fails_is_found(own_course):
    assignment = own_course.assignment("1")
    assert list(check_visible(own_course, assignment)) == []
    replaced(assignment.text, 'case("1100", gives=12)', 'case("1100", gives=13)')
    build(own_course, [assignment])
    (found,) = check_visible(own_course, assignment)
    assert "FAILS   value_of('1100')" in found.problem and "expected  13" in found.problem


def test_a_tree_that_was_not_built_anew_is_found(own_course):
    assignment = own_course.assignment("1")
    replaced(assignment.text, "# Bits and bytes", "# Bits, bytes")
    (own_course.root / "release" / "1-bits-and-bytes" / "stray.txt").write_text("x")
    found = {finding.problem.split(" ")[0] for finding in check_built(own_course, [assignment])}
    assert {"release/1-bits-and-bytes/bits-and-bytes.ipynb", "release/1-bits-and-bytes/stray.txt"} <= found


MISFITS = {
    "no-longer-fits": (
        "['2**n_bits - 1', '2**n_bits']",
        "['2**n_bits - 2', '2**n_bits']",
        "the misconception number_of_patterns: `2**n_bits - 2` does not stand in the solution; "
        "the nearest line there is line 9: `return 2**n_bits - 1`",
    ),
    "no-python": ("'2**n_bits']", "'2**n_bits)']", "what it makes of the solution is no Python: unmatched ')'"),
    "twice": ("[first_place_value]", "[number_of_patterns]", "number_of_patterns"),
    "too-few": ("[", "# [", "needs 3 misconceptions, has 0"),
}


@pytest.mark.parametrize("old, new, problem", MISFITS.values(), ids=MISFITS)
def test_a_misconception_that_does_not_fit_is_found_with_its_place(own_course, old, new, problem):
    path = own_course.root / "grader_tests" / "misconceptions" / "bits_and_bytes" / "largest_value.toml"
    text = path.read_text()
    assert old in text
    path.write_text("" if new == "# [" else text.replace(old, new, 1))
    assert any(problem in found for found in found_in(own_course)), found_in(own_course)


def found_in(course) -> list[str]:
    """What is found in the misconceptions of the first assignment, or why they cannot be read at all."""
    try:
        return [finding.problem for finding in check_misconceptions(course, course.assignment("1"))]
    except CourseError as error:
        return [str(error)]


def test_a_misconception_of_no_exercise_is_found(own_course):
    folder = own_course.root / "grader_tests" / "misconceptions" / "bits_and_bytes"
    (folder / "largest_value.toml").rename(folder / "largest_valeu.toml")
    assert "largest_valeu.toml belongs to no exercise that has a solution" in found_in(own_course)


def test_nobody_is_wrong_together_with_what_they_call(course):
    """And every misconception gets its turn, once."""
    for assignment in course.assignments:
        knowledge, right = load_knowledge(course, assignment), solutions(course, assignment)
        banks = {exercise.name: knowledge.misconceptions_of(exercise.name) for exercise in assignment.exercises}
        chosen = list(rounds(banks, right | given(released_notebook(course, assignment))))
        assert sorted(m.name for each in chosen for m in each.values()) == sorted(
            m.name for m in knowledge.misconceptions
        )
        for name, needed in CALLS.get(assignment.notebook, ()):
            assert not any({name, needed} <= set(each) for each in chosen), (name, needed)


CALLS = {
    "bits-and-bytes": [("encode_int", "encode_uint"), ("decode_int", "decode_uint")],
    "chunks": [("chunk_plan", "chunks_touched"), ("read_region", "chunk_grid"), ("best_chunk_shape", "chunk_bounds")],
    "zarr-from-scratch": [("write_region", "read_array"), ("write_array", "chunk_key")],
    "pyramids": [("downsample_store", "level_shape"), ("write_ome_zarr", "level_transform")],
    "shards": [("write_shard", "crc32c"), ("undo_codecs", "crc32c"), ("best_gap", "merge_ranges")],
    "many-hands": [("decodes", "units_touched"), ("smooth_store", "halo_box"), ("update_pyramid", "touched_at_level")],
    "explorer": [("render", "view_selection"), ("bytes_for_path", "ChunkCache"), ("write_viewer", "keys_for_view")],
}


def test_a_check_that_cannot_tell_right_from_wrong_is_found(own_course):
    forget_misconceptions(own_course, "largest_value")
    tests = own_course.root / "grader_tests"
    replaced(
        tests / "misconceptions" / "bits_and_bytes" / "largest_value.toml",
        "changes = [['2**n_bits - 1', '2**n_bits']]",
        "changes = [['2**n_bits - 1', '-1 + 2**n_bits']]",
    )
    replaced(tests / "test_bits_and_bytes.py", "assert student.largest_value(", "assert True or student.largest_value(")
    found = [str(finding) for finding in lint(own_course, [own_course.assignment("1")])]
    assert any("loses no points" in finding or "is recognised as" in finding for finding in found), found


NUMBERS = [
    (2048, "it takes 2048 bytes", True),
    (2048, "it takes 2,048 bytes", True),
    (2048, "it takes 2_048 bytes", True),
    (2048, "20480", False),
    (2048, "12048", False),
    (2048, "32 * 32 * 2", False),
    (983222012160, "983 222 012 160 bytes", True),
    (983222012160, "983 GB", False),
    (84, '{"riwK4": "riwK4+Pavrh1dINIvLObdoqr/84+chcT="}', False),
    (84, '{"hint": "You lose 84/90 of it all."}', True),
]


@pytest.mark.parametrize("answer, text, found", NUMBERS, ids=[text for _, text, _ in NUMBERS])
def test_numbers_are_found_as_people_write_them(answer, text, found):
    assert readable(answer, text) is found
