"""Libraries that are imported when they are first needed: by references, by commands, by the student package."""

import subprocess
import sys

import pytest
from courses import ROOT

from bits_to_pyramids.student.later import later

# What is imported, and what of it is then not there.
NOT_YET = {
    "the command line": ("bits_to_pyramids.cli", ("numpy", "pytest", "sqlalchemy", "rich.console", "zarr")),
    "grading a class": ("bits_to_pyramids.cli.grade_class", ("numpy", "pytest", "zarr", "nbgrader")),
    "the course's settings": (
        "bits_to_pyramids.course.manifest as m, bits_to_pyramids.course.nbgrader_setup as n; "
        "n.load_nbgrader_config(m.Course.find('.'))",
        ("nbgrader", "nbconvert", "sqlalchemy", "numpy", "bits_to_pyramids.reporting.feedback"),
    ),
    "a worker's first steps": ("bits_to_pyramids.workers.worker", ("numpy", "pytest", "zarr", "sqlalchemy")),
    "what `b2p try` does before its worker starts": (
        "bits_to_pyramids.selfstudy.attempt",
        ("numpy", "pytest", "zarr", "sqlalchemy"),
    ),
    "words for results": ("bits_to_pyramids.results.wording", ("numpy", "matplotlib")),
    **{
        f"references of {path.stem}": (f"references.{path.stem}", ("zarr", "tensorstore", "scipy", "tifffile", "PIL"))
        for path in sorted((ROOT / "grader_tests" / "references").glob("*.py"))
        if path.stem not in ("counted", "counting_store", "__init__")  # made of a store of zarr's
    },
}


def loaded_by(code: str) -> set[str]:
    code = f"import sys; sys.path.insert(0, 'grader_tests'); {code}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module, absent", NOT_YET.values(), ids=NOT_YET)
def test_what_is_not_needed_yet_is_not_imported(module, absent):
    assert loaded_by(f"import {module}").isdisjoint(absent)


def test_a_module_comes_when_something_of_it_is_asked_for():
    then = "from references import bits_and_bytes as reference; reference.zarr.codecs"
    assert "zarr" in loaded_by(then)


def test_all_that_is_named_can_be_brought_at_once():
    then = "import references.many_hands; from bits_to_pyramids.student.later import bring; bring()"
    assert {"scipy.ndimage", "references.counted", "zarr"} <= loaded_by(then)


def test_what_a_module_has_not_it_says_itself():
    with pytest.raises(AttributeError, match="'fractions' has no attribute 'nothing'"):
        later("fractions").nothing  # noqa: B018


def test_the_student_package_has_what_it_lists_and_says_what_it_has_not():
    import bits_to_pyramids.student as student

    assert {name for name in student.__all__ if getattr(student, name) is None} == set()
    assert set(student.__all__) <= set(dir(student))
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        from bits_to_pyramids.student import nothing  # noqa: F401
