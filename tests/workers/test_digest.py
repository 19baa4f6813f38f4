"""What makes a grade old: what can change it, and nothing else."""

import importlib.metadata
import json
import os

import pytest
from courses import copy_course

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.workers.digest import checks_digest, versions_in
from bits_to_pyramids.workers.meaning import python_meaning

BASE = 'def f(x):\n    """Says it."""\n    return f"{x}#"  # why\n'
SAME = {
    "comment": BASE + "# more\n",
    "docstring": BASE.replace("Says it.", "Says it well.\n\n    At length."),
    "no-docstring": 'def f(x):\n    return f"{x}#"\n',
    "docstring-after-a-comment": BASE.replace("x):", "x):  # a head\n    # and\n"),
    "empty-lines": BASE.replace("return", "\n\n    return"),
    "spaces-at-the-end": BASE.replace("# why", "   "),
    "windows": BASE.replace("\n", "\r\n"),
    "description-of-the-file": '"""What it is."""\n\n' + BASE,
}
OTHER = {
    "code": BASE.replace("x}", "x!r}"),
    "hash-in-a-text": BASE.replace("#", "##", 1),
    "a-text-that-is-no-docstring": BASE + 'y = """Says it."""\n',
    "a-text-that-is-given-on": BASE + 'f(\n"""text"""\n)\n',
    "indentation": BASE.replace("    return", "  return"),
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_what_does_not_run_means_nothing(source):
    assert python_meaning(source.encode()) == python_meaning(BASE.encode())


@pytest.mark.parametrize("source", OTHER.values(), ids=OTHER)
def test_what_runs_means_something(source):
    assert python_meaning(source.encode()) != python_meaning(BASE.encode())


def test_empty_lines_of_a_text_are_not_lost():
    assert python_meaning(b'x = """a\n\nb"""') != python_meaning(b'x = """a\nb"""')


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("digest") / "course", "1-bits-and-bytes", "4-zarr-from-scratch")


def digests(course) -> dict:
    course = Course.find(course.root)
    return {a.notebook: checks_digest(course, a, "bubblewrap") for a in course.assignments}


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def edit_cell(path, role, change):
    notebook = json.loads(path.read_text())
    cell = next(c for c in notebook["cells"] if c["metadata"].get("role") == role)
    cell["source"] = change + "".join(cell["source"])
    path.write_text(json.dumps(notebook))


MANIFEST = "source/1-bits-and-bytes/bits-and-bytes.toml"
NOTEBOOK = "1-bits-and-bytes/bits-and-bytes.ipynb"
CHECKS = "grader_tests/test_bits_and_bytes.py"
TOUCHED = {
    "comment-in-the-settings": (lambda root: edit(root / "source/course.toml", "#", "# Look:"), set()),
    "the-same-setting": (lambda root: edit(root / "source/course.toml", "stretch = false", "stretch=false"), set()),
    "another-course-id": (lambda root: edit(root / "source/course.toml", 'course_id = ""', 'course_id = "b2p"'), set()),
    "no-settings": (lambda root: (root / "source/course.toml").unlink(), set()),
    "touched": (lambda root: os.utime(root / CHECKS, (1, 1)), set()),
    "restored": (lambda root: (root / CHECKS).write_bytes((root / CHECKS).read_bytes()), set()),
    "comment-in-the-checks": (lambda root: edit(root / CHECKS, "\n", "\n# why\n"), set()),
    "the-courses-text": (lambda root: edit_cell(root / "release" / NOTEBOOK, "text", "Corrected. "), set()),
    "the-text-of-a-solution": (lambda root: edit_cell(root / "source" / NOTEBOOK, "reason", "Corrected. "), set()),
    "a-figure": (lambda root: edit_cell(root / "release" / NOTEBOOK, "figure", "1\n"), set()),
    "a-hint": (lambda root: edit(root / MANIFEST, "hints = [", 'hints = ["A nudge.", '), set()),
    "stretch": (
        lambda root: edit(root / "source/course.toml", "stretch = false", "stretch = true"),
        {"bits-and-bytes", "zarr-from-scratch"},
    ),
    "points": (lambda root: edit(root / MANIFEST, "points = ", "points = 1"), {"bits-and-bytes"}),
    "checks": (lambda root: edit(root / CHECKS, "import ", "X = 1\nimport "), {"bits-and-bytes"}),
    "a-solution": (lambda root: edit_cell(root / "source" / NOTEBOOK, "answer", "x = 1\n"), {"bits-and-bytes"}),
    "what-is-run-first": (lambda root: edit_cell(root / "release" / NOTEBOOK, "setup", "x = 1\n"), {"bits-and-bytes"}),
}  # fmt: skip


@pytest.mark.parametrize("change, touched", TOUCHED.values(), ids=TOUCHED)
def test_what_is_touched_by_a_change(two, change, touched):
    kept = {p: p.read_bytes() for p in two.root.rglob("*") if p.is_file()}
    before = digests(two)
    try:
        change(two.root)
        after = digests(two)
    finally:
        for path, data in kept.items():
            path.write_bytes(data) if not path.is_file() or path.read_bytes() != data else None
    assert {name for name in before if before[name] != after[name]} == touched


UPGRADES = {
    "zarr": {"bits-and-bytes", "zarr-from-scratch"},
    "tifffile": set(),
    "tensorstore": {"zarr-from-scratch"},
    "ome-zarr-models": set(),
    "rich": set(),
    "matplotlib": set(),
    "numpy": {"bits-and-bytes", "zarr-from-scratch"},
}


@pytest.mark.parametrize("library, touched", UPGRADES.items(), ids=UPGRADES)
def test_an_upgrade_touches_the_assignments_that_use_the_library(two, monkeypatch, library, touched):
    before, version = digests(two), importlib.metadata.version
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "99" if name == library else version(name))
    after = digests(two)
    assert {name for name in before if before[name] != after[name]} == touched


def test_what_a_student_imports_is_asked_of_the_student():
    assert set(versions_in("import numpy as np\nfrom zarr.storage import x\nimport os")) == {"zarr", "numcodecs"}
    assert versions_in("# zarr\nx = 'import tifffile'") == {}


def test_what_is_imported_later_counts_as_if_it_were_imported_at_once(two):
    assert set(versions_in('zarr = later("zarr")\nreader = later("ome_zarr.reader")')) == {
        "ome-zarr",
        "zarr",
        "numcodecs",
    }
    references = two.root / "grader_tests" / "references"
    edit(references / "bits_and_bytes.py", 'later("zarr")', 'later("references.slow")')
    (references / "slow.py").write_text("X = 1\n")
    before = digests(two)
    (references / "slow.py").write_text("X = 2\n")
    after = digests(two)
    assert {name for name in before if before[name] != after[name]} == {"bits-and-bytes"}
