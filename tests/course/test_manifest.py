"""The manifest: what it offers, and the sentences for what is wrong in it."""

import pytest

from bits_to_pyramids.course.manifest import FULL_SCORE, Course, CourseError
from bits_to_pyramids.sandbox import Limits


def test_assignments_are_in_course_order(course):
    ids = [assignment.id for assignment in course.assignments]
    assert ids == sorted(ids)
    assert ids[0] == "1-bits-and-bytes"


@pytest.mark.parametrize("name", ["1-bits-and-bytes", "bits-and-bytes", "1"])
def test_an_assignment_is_found_by_id_name_or_number(course, name):
    assert course.assignment(name).module == "bits_and_bytes"


def test_the_points_of_an_assignment_are_100(course):
    for assignment in course.assignments:
        assert assignment.max_score == FULL_SCORE


def test_stretch_counts_only_where_the_settings_say_so(own_course):
    (own_course.root / "source" / "course.toml").write_text("stretch = true\n")
    (assignment,) = (a for a in Course.find(own_course.root).assignments if a.id == "1-bits-and-bytes")
    assert assignment.max_score == FULL_SCORE + sum(e.points for e in assignment.exercises if e.stretch)
    assert assignment.max_score > FULL_SCORE


def test_a_course_is_found_from_any_folder_in_it(course):
    assert Course.find(course.root / "source" / "1-bits-and-bytes").root == course.root


def test_outside_a_course_the_message_says_what_to_do(tmp_path):
    with pytest.raises(CourseError, match="--course"):
        Course.find(tmp_path)


def test_an_unknown_assignment_is_answered_with_the_known_ones(course):
    with pytest.raises(CourseError, match="this course has: 1-bits-and-bytes"):
        course.assignment("9")


WRONG = {
    "unknown-key": ('[[exercise]]\nname = "f"\npiont = 3\n', "unknown key 'piont'"),
    "unknown-kind": ('[[exercise]]\nname = "f"\nkind = "essay"\n', "kind 'essay'"),
    "twice": ('[[exercise]]\nname = "f"\n[[exercise]]\nname = "f"\n', "'f' is there twice"),
    "not-toml": ("points = \n", "cannot be read"),
}


@pytest.mark.parametrize("text, message", WRONG.values(), ids=WRONG)
def test_mistakes_in_a_manifest_are_named(own_course, text, message):
    (own_course.root / "source" / "1-bits-and-bytes" / "bits-and-bytes.toml").write_text(text)
    with pytest.raises(CourseError, match=message):
        assert own_course.assignments


LIMITS = {
    "unknown": ("answer_byte = 1", "unknown limit 'answer_byte'; known are call_seconds"),
    "text": ('memory_bytes = "2 GiB"', "limit memory_bytes is '2 GiB', not a whole number"),
    "half-a-byte": ("answer_bytes = 2000.5", "not a whole number"),
    "yes": ("cell_seconds = true", "limit cell_seconds is True, not a number"),
    "negative": ("processes = -1", "limit processes is -1; it has to be at least 1"),
    "no-number": ("cell_seconds = nan", "limit cell_seconds is nan; it has to be at least 1"),
    "for-ever": ("call_seconds = inf", "at least 0.1 and at most 600"),
}


@pytest.mark.parametrize("line, message", LIMITS.values(), ids=LIMITS)
def test_a_limit_that_is_none_is_named(own_course, line, message):
    (own_course.root / "source" / "1-bits-and-bytes" / "bits-and-bytes.toml").write_text(f"[limits]\n{line}\n")
    with pytest.raises(CourseError, match=message):
        assert own_course.assignments


def test_limits_are_the_assignments_and_the_seconds_of_an_exercise_its_own(own_course):
    text = (
        '[limits]\ncall_seconds = 2\nmemory_bytes = 300_000_000\n[[exercise]]\nname = "f"\n[[exercise]]\n'
        'name = "g"\nseconds = 9.0\n'
    )
    (own_course.root / "source" / "1-bits-and-bytes" / "bits-and-bytes.toml").write_text(text)
    (assignment,) = own_course.assignments
    assert (assignment.limits.memory_bytes, assignment.limits.processes) == (300_000_000, Limits().processes)
    assert [exercise.seconds for exercise in assignment.exercises] == [2, 9.0]


SETTINGS = {
    "reveal": ('reveal = "all"', "reveal is 'all', not one of title"),
    "carry_forward": ('carry_forward = "half"', "carry_forward is 'half', not one of points, say, off"),
    "without": ('without = "zero"', "without is 'zero', not one of no points"),
}


@pytest.mark.parametrize("text, message", SETTINGS.values(), ids=SETTINGS)
def test_a_setting_with_another_value_is_named(own_course, text, message):
    (own_course.root / "source" / "course.toml").write_text(text)
    with pytest.raises(CourseError, match=message):
        Course.find(own_course.root)


def test_an_unknown_setting_is_named(own_course):
    (own_course.root / "source" / "course.toml").write_text("strech = true\n")
    with pytest.raises(CourseError, match="unknown setting 'strech'"):
        Course.find(own_course.root)


def test_assignments_can_be_keys(course):
    assert len({assignment: assignment.id for assignment in course.assignments}) == len(course.assignments)
