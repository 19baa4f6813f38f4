"""Due dates, extensions, and what being late costs."""

from datetime import datetime, timedelta

import pytest
from courses import FIRST
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.course.dates import Dates, LateRule
from bits_to_pyramids.course.manifest import CourseError

HOUR, DAY = 3600, 86_400
TEN_A_DAY = LateRule(percent=10, per="day", grace_minutes=15, at_most=50)

PENALTIES = {
    "in-time": (TEN_A_DAY, 0, 80, 0),
    "within-grace": (TEN_A_DAY, 15 * 60, 80, 0),
    "after-grace-a-whole-day": (TEN_A_DAY, 15 * 60 + 1, 80, 8),
    "exactly-a-day": (TEN_A_DAY, DAY, 80, 8),
    "second-day-started": (TEN_A_DAY, DAY + 1, 80, 16),
    "not-more-than-the-cap": (TEN_A_DAY, 30 * DAY, 80, 40),
    "per-hour": (LateRule(percent=1, per="hour"), 2.5 * HOUR, 50, 1.5),
    "of-the-maximum": (LateRule(percent=10, of="maximum"), HOUR, 80, 10),
    "never-below-zero": (LateRule(percent=10, of="maximum"), HOUR, 4, 4),
    "no-rule": (LateRule(), 100 * DAY, 80, 0),
}


@pytest.mark.parametrize("rule, seconds, score, expected", PENALTIES.values(), ids=PENALTIES)
def test_penalties(rule, seconds, score, expected):
    assert rule.penalty(seconds, score, 100) == pytest.approx(expected)


@given(
    st.builds(
        LateRule,
        percent=st.floats(0, 100),
        per=st.sampled_from(["day", "hour"]),
        of=st.sampled_from(["score", "maximum"]),
        grace_minutes=st.floats(0, 1e4),
        at_most=st.floats(0, 100),
    ),
    st.floats(0, 1e8),
    st.floats(0, 1e6),
    st.floats(0, 120),
)
def test_a_penalty_is_between_nothing_and_the_score_and_later_is_never_cheaper(rule, seconds, more, score):
    early, late = rule.penalty(seconds, score, 100), rule.penalty(seconds + more, score, 100)
    assert 0 <= early <= late <= score


def dates(course, text):
    (course.root / "source" / "dates.toml").write_text(text)
    return Dates.of(course)


def test_without_the_file_nothing_is_late(own_course):
    assert Dates.of(own_course) == Dates()


def test_times_are_of_the_time_zone_in_the_file(own_course):
    found = dates(own_course, 'timezone = "Europe/Zurich"\n[due]\n1-bits-and-bytes = 2026-10-05T23:59:00\n')
    assert found.due == {"1-bits-and-bytes": datetime(2026, 10, 5, 21, 59)}


EXTENSIONS = {
    "days": ('"3 days"', timedelta(days=3)),
    "hours": ('"36 hours"', timedelta(hours=36)),
    "one": ('"1 day"', timedelta(days=1)),
    "date": ("2026-10-07T00:00:00", timedelta(days=2)),
    "date-with-zone": ("2026-10-07T02:00:00+02:00", timedelta(days=2)),
}


@pytest.mark.parametrize("value, expected", EXTENSIONS.values(), ids=EXTENSIONS)
def test_extensions_are_a_span_or_a_date(own_course, value, expected):
    found = dates(
        own_course, f"[due]\n1-bits-and-bytes = 2026-10-05T00:00:00\n[extensions.ada]\n1-bits-and-bytes = {value}\n"
    )
    assert found.extension("1-bits-and-bytes", "ada") == expected
    assert found.extension("1-bits-and-bytes", "ben") is None


WRONG = {
    "unknown": ("[lat]\n", "unknown setting 'lat'"),
    "unknown-in-late": ("[late]\npercentage = 3\n", "unknown setting 'percentage'"),
    "negative": ("[late]\npercent = -3\n", "percent = -3"),
    "text": ('[late]\npercent = "3"\n', "percent = '3'"),
    "per-week": ('[late]\nper = "week"\n', "per is one of hour, day"),
    "zone": ('timezone = "Atlantis/Sunk"\n', "Atlantis/Sunk"),
    "assignment": ("[due]\n9-nothing = 2026-10-05T00:00:00\n", "no assignment '9-nothing'"),
    "no-time": ("[due]\n1-bits-and-bytes = 2026-10-05\n", "is not a date and time"),
    "before": (
        "[due]\n1-bits-and-bytes = 2026-10-05T00:00:00\n[extensions.ada]\n1-bits-and-bytes = 2026-10-04T00:00:00\n",
        "before the due date",
    ),
    "extension-of-nothing": ('[extensions.ada]\n1-bits-and-bytes = "1 day"\n', "has no due date"),
    "not-a-table": ("due = 3\n", "due is not a table"),
}


@pytest.mark.parametrize("text, message", WRONG.values(), ids=WRONG)
def test_mistakes_in_the_file_are_named(own_course, text, message):
    with pytest.raises(CourseError, match=message):
        dates(own_course, text)


SHOWN = {
    "before": ("2026-10-05T12:00:00", "hint"),
    "after the due date, before the last extension": ("2026-10-06T12:00:00", "hint"),
    "after all": ("2026-10-08T00:00:00", "example"),
}


@pytest.mark.parametrize("now, shown", SHOWN.values(), ids=SHOWN)
def test_examples_are_shown_when_nobody_can_hand_in_any_more(own_course, now, shown):
    (own_course.root / "dates.toml").write_text(
        f"[due]\n{FIRST} = 2026-10-05T23:59:00\n[extensions.ada]\n{FIRST} = '2 days'\n"
    )
    dates = Dates.of(own_course)
    assert dates.reveal(own_course, FIRST, datetime.fromisoformat(now)) == shown
    assert dates.reveal(own_course, "2-image-files", datetime.fromisoformat(now)) == "example"
