"""Results: exact points, and a border that lets nothing else through."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.results.result import CellResult, CheckResult, ExerciseResult, MalformedResult, Result
from bits_to_pyramids.student.differences.first_difference import evidence_of


def a_result() -> Result:
    third = Fraction(8, 3)
    checks = [
        CheckResult("counts", True, third, third),
        CheckResult("pads", False, Fraction(0), third, "got 1", evidence_of(b"1", b"2")),
        CheckResult("refuses", True, third, third),
    ]
    return Result(
        "1-x", "ada", 7, "bubblewrap", [ExerciseResult("f", checks)], [CellResult("f", output="hi")], ["note"]
    )


def test_a_result_survives_the_border():
    assert Result.from_json(a_result().to_json()) == a_result()


def test_points_are_exact():
    exercise = a_result().exercises[0]
    assert exercise.max_points == 8
    assert exercise.points == Fraction(16, 3)


def broken(change):
    data = json.loads(a_result().to_json())
    change(data)
    return json.dumps(data)


MALFORMED = {
    "not-json": "{",
    "a-list": "[]",
    "missing-key": broken(lambda d: d.pop("seed")),
    "unknown-key": broken(lambda d: d.update(score=100)),
    "more-than-the-maximum": broken(lambda d: d["exercises"][0]["checks"][0].update(points="100")),
    "negative-points": broken(lambda d: d["exercises"][0]["checks"][0].update(points="-1")),
    "points-are-a-number": broken(lambda d: d["exercises"][0]["checks"][0].update(points=1.0)),
    "divided-by-zero": broken(lambda d: d["exercises"][0]["checks"][0].update(points="1/0")),
    "passed-is-a-number": broken(lambda d: d["exercises"][0]["checks"][0].update(passed=1)),
    "endless-message": broken(lambda d: d["exercises"][0]["checks"][0].update(message="x" * 10_000)),
    "evidence-of-another-form": broken(lambda d: d["exercises"][0]["checks"][1]["evidence"].update(got="<script>")),
    "evidence-is-text": broken(lambda d: d["exercises"][0]["checks"][1].update(evidence="x")),
    "a-picture-is-no-picture": broken(lambda d: d["cells"][0].update(pictures=["PHN2Zz4="])),
    "a-picture-is-not-base-64": broken(lambda d: d["cells"][0].update(pictures=["<svg>"])),
    "too-many-pictures": broken(lambda d: d["cells"][0].update(pictures=[""] * 9)),
    "a-check-is-text": broken(lambda d: d["exercises"][0].update(checks=["x"])),
    "shortcuts-are-text": broken(lambda d: d["exercises"][0].update(shortcuts="bin")),
    "a-shortcut-is-a-number": broken(lambda d: d["exercises"][0].update(shortcuts=[1])),
    "endless-shortcut-note": broken(lambda d: d["exercises"][0].update(shortcut_note="x" * 10_000)),
    "deeply-nested": "[" * 100_000,
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_has_another_form_is_refused(text):
    with pytest.raises(MalformedResult):
        Result.from_json(text)


@given(st.recursive(st.none() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)))
def test_no_json_gets_through_by_chance(document):
    with pytest.raises(MalformedResult):
        Result.from_json(json.dumps(document))
