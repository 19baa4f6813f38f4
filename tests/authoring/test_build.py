"""Building: deterministic, complete, and never over somebody's work."""

import json

import pytest
from courses import PACKAGE

from bits_to_pyramids.authoring.build import build, build_into
from bits_to_pyramids.authoring.lint import MARKERS
from bits_to_pyramids.course.manifest import CourseError


@pytest.fixture(scope="module")
def fresh(course, tmp_path_factory):
    return build_into(course, list(course.assignments), tmp_path_factory.mktemp("fresh"))


def test_what_is_committed_equals_a_fresh_build(course, fresh):
    different = [path for path, built in fresh.items() if (course.root / path).read_bytes() != built.read_bytes()]
    assert different == []


def test_two_builds_give_the_same_bytes(course, fresh, tmp_path):
    again = build_into(course, list(course.assignments), tmp_path)
    assert {path: f.read_bytes() for path, f in again.items()} == {path: f.read_bytes() for path, f in fresh.items()}


def test_nothing_else_lies_in_the_built_trees(course, fresh):
    for step in ("release", "solutions"):
        there = {
            path.relative_to(course.root).as_posix()
            for path in (course.root / step).rglob("*")
            if path.is_file() and not {PACKAGE, "__pycache__", ".ipynb_checkpoints"} & set(path.parts)
        }
        assert there == {path for path in fresh if path.startswith(step)}


@pytest.mark.parametrize("marker", MARKERS)
def test_no_marker_and_no_source_reaches_students(fresh, marker):
    released = {path: built for path, built in fresh.items() if path.startswith("release/")}
    assert not [path for path, built in released.items() if marker in built.read_text()]
    assert not [path for path in released if path.endswith(".toml") or path.endswith("bits-and-bytes.md")]


def test_cell_ids_are_derived_from_the_exercises(fresh):
    notebook = json.loads(fresh["release/1-bits-and-bytes/bits-and-bytes.ipynb"].read_text())
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    assert {"bits_of", "bits_of-checks", "noisy_stripes"} <= set(ids)


def test_text_that_is_added_leaves_other_ids_as_they_were(own_course, fresh):
    text = own_course.assignment("1").text
    text.write_text(text.read_text().replace("### Exercise `pack_bits`", "More.\n\n+++\n\n### Exercise `pack_bits`", 1))
    build(own_course, [own_course.assignment("1")])
    path = "release/1-bits-and-bytes/bits-and-bytes.ipynb"
    before = {cell["id"] for cell in json.loads(fresh[path].read_text())["cells"]}
    after = {cell["id"] for cell in json.loads((own_course.root / path).read_text())["cells"]}
    assert before < after


def test_a_build_replaces_what_an_earlier_build_wrote(own_course):
    text = own_course.assignment("1").text
    text.write_text(text.read_text().replace("# Bits and bytes", "# Bits, and bytes", 1))
    installed = build(own_course, [own_course.assignment("1")])
    assert own_course.root / "release/1-bits-and-bytes/bits-and-bytes.ipynb" in installed.written
    assert build(own_course, [own_course.assignment("1")]).written == []


@pytest.mark.parametrize("step", ["source", "release", "solutions"])
def test_somebodys_work_is_not_overwritten(own_course, step):
    notebook = own_course.root / step / "1-bits-and-bytes/bits-and-bytes.ipynb"
    notebook.write_text("my answers")
    with pytest.raises(CourseError, match="somebody's work"):
        build(own_course, [own_course.assignment("1")])
    assert notebook.read_text() == "my answers"


def test_with_force_somebodys_work_is_kept_aside(own_course):
    notebook = own_course.root / "release/1-bits-and-bytes/bits-and-bytes.ipynb"
    notebook.write_text("my answers")
    build(own_course, [own_course.assignment("1")], force=True)
    assert notebook.read_text() != "my answers"
    assert build(own_course, [own_course.assignment("1")], force=True).kept_aside == []
    (aside,) = own_course.state.rglob("bits-and-bytes.ipynb")
    assert aside.read_text() == "my answers"


def test_a_file_of_the_students_own_stays(own_course):
    mine = own_course.root / "release/1-bits-and-bytes/tissue.raw"
    mine.write_bytes(b"mine")
    build(own_course, [own_course.assignment("1")])
    assert mine.read_bytes() == b"mine"


BAD_TEXT = {
    "unknown-role": (
        "```{code-cell} ipython3\n:role: anwser\n:exercise: bits_of\n",
        ":role: answer\n:exercise: bits_of\n",
        "'anwser'",
    ),
    "unknown-exercise": (
        ":exercise: bits_off\n",
        ":exercise: bits_of\n",
        "'bits_off', which the manifest does not have",
    ),
}


@pytest.mark.parametrize("new, old, message", BAD_TEXT.values(), ids=BAD_TEXT)
def test_mistakes_in_the_text_are_named(own_course, new, old, message):
    text = own_course.assignment("1").text
    old = new.split(":role")[0] + old if new.startswith("`") else old
    text.write_text(text.read_text().replace(old, new, 1))
    with pytest.raises(CourseError, match=message):
        build(own_course, [own_course.assignment("1")])
