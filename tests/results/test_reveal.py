"""What a failed hidden check shows is the instructor's setting, everywhere that students see results."""

from fractions import Fraction

import pytest

from bits_to_pyramids.course.manifest import REVEALS, Course, CourseError
from bits_to_pyramids.results.result import CheckResult, ExerciseResult, Result
from bits_to_pyramids.results.reveal import revealed
from bits_to_pyramids.results.wording import NOT_RECOGNISED, exercise_report
from bits_to_pyramids.student.differences.first_difference import evidence_of

ONE = Fraction(1)
SENTENCE = "The two byte orders are swapped."


def a_result(sentence=SENTENCE) -> Result:
    checks = [
        CheckResult("It counts.", True, ONE, ONE),
        CheckResult("It swaps.", False, Fraction(0), ONE, "f(4711)\ngot  1\nexpected  4712", evidence_of(b"1", b"2")),
    ]
    empty = [CheckResult("It adds.", False, Fraction(0), ONE, "g(4713)\nnot written yet")]
    exercises = [ExerciseResult("f", checks, "swapped" if sentence else "", sentence), ExerciseResult("g", empty)]
    return Result("1-x", "ada", 7, "none", exercises)


SHOWN = {
    "title": dict(title=True, sentence=False, step=False, example=False),
    "hint": dict(title=True, sentence=True, step=True, example=False),
    "example": dict(title=True, sentence=True, step=True, example=True),
}


@pytest.mark.parametrize("reveal", REVEALS)
def test_each_level_shows_what_it_says(reveal):
    result = revealed(a_result(), reveal)
    said = "\n".join(exercise_report(e, hints=reveal != "title") for e in result.exercises)
    found = {
        "title": "It swaps." in said and "It adds." in said,
        "sentence": SENTENCE in said,
        "step": 'hint("f")' in said,
        "example": "4711" in said or "4712" in said or "4713" in said,
    }
    assert found == SHOWN[reveal]
    assert [e.points for e in result.exercises] == [1, 0]


@pytest.mark.parametrize("reveal", ["title", "hint"])
def test_no_trace_of_an_example_is_left_in_the_data(reveal):
    text = revealed(a_result(), reveal).to_json()
    assert not any(trace in text for trace in ("4711", "4712", "4713", '"kind"'))
    assert (SENTENCE in text) == (reveal == "hint")


@pytest.mark.parametrize("reveal", REVEALS)
def test_that_an_answer_is_missing_is_always_said(reveal):
    assert revealed(a_result(), reveal).exercises[1].checks[0].message.endswith("not written yet")


def test_a_mistake_that_nobody_knows_is_called_that():
    first, second = (exercise_report(exercise) for exercise in a_result(sentence="").exercises)
    assert NOT_RECOGNISED.split(".")[0] in first
    assert NOT_RECOGNISED.split(".")[0] not in second


def test_an_unknown_setting_is_refused(own_course):
    (own_course.root / "source" / "course.toml").write_text('reveal = "everything"\n')
    with pytest.raises(CourseError, match="not one of title, hint, example"):
        Course.find(own_course.root)
