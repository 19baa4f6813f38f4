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
        CheckResult("calls", False, Fraction(1, 3), Fraction(1, 3), carried=True),
    ]
    return Result(
        "1-x",
        "ada",
        7,
        "bubblewrap",
        [ExerciseResult("f", checks, lent=["e"])],
        [CellResult("f", output="hi")],
        ["note"],
    )


def test_a_result_survives_the_border():
    assert Result.from_json(a_result().to_json()) == a_result()


def test_points_are_exact():
    exercise = a_result().exercises[0]
    assert exercise.max_points == Fraction(25, 3)
    assert exercise.points == Fraction(17, 3)


def test_a_result_of_an_earlier_version_is_read():
    data = json.loads(a_result().to_json())
    for exercise in data["exercises"]:
        del exercise["lent"]
        for check in exercise["checks"]:
            del check["carried"]
    (exercise,) = Result.from_dict(data).exercises
    assert exercise.lent == [] and [check.verdict for check in exercise.checks] == [
        "passed", "failed", "passed", "failed",
    ]  # fmt: skip


def waits_for(name, *lent):
    check = CheckResult("calls", not lent, Fraction(1), Fraction(1), carried=bool(lent))
    return ExerciseResult(name, [check], lent=list(lent))


REPAIR_FIRST = {
    "nothing waits": ([waits_for("a"), waits_for("b")], ("", [])),
    "one": ([waits_for("a"), waits_for("b", "a")], ("a", ["b"])),
    "the most": ([waits_for(name, *others) for name, *others in ("a", "b", "ca", "db", "eb")], ("b", ["d", "e"])),
    "the earliest": ([waits_for(name, *others) for name, *others in ("a", "b", "cb", "da")], ("a", ["d"])),
    "two at once": ([waits_for(name, *others) for name, *others in ("a", "b", "cab", "da")], ("a", ["c", "d"])),
    "nothing at all": ([], ("", [])),
}


@pytest.mark.parametrize("exercises, first", REPAIR_FIRST.values(), ids=REPAIR_FIRST)
def test_what_most_others_wait_for_is_repaired_first(exercises, first):
    assert Result("1-x", "ada", 7, "", exercises).repair_first == first


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
    "lent-is-text": broken(lambda d: d["exercises"][0].update(lent="e")),
    "carried-is-a-number": broken(lambda d: d["exercises"][0]["checks"][3].update(carried=1)),
    "carried-and-passed": broken(lambda d: d["exercises"][0]["checks"][0].update(carried=True)),
    "carried-and-not-judged": broken(lambda d: d["exercises"][0]["checks"][3].update(judged=False)),
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
