"""When somebody handed in, in every form that people and programs write."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.course.moments import NoMoment, read_moment

ZURICH = ZoneInfo("Europe/Zurich")
EVENING = datetime(2026, 10, 5, 21, 30)  # half past eleven at night in Zurich

SAME = {
    "nbgrader": "2026-10-05 21:30:00.000000 UTC",
    "nbgrader-in-a-zone": "2026-10-05 23:30:00.000000 CEST",
    "nbgrader-with-a-zone's-name": "2026-10-05 23:30:00.000000 Europe/Zurich",
    "iso": "2026-10-05T23:30:00+02:00",
    "iso-z": "2026-10-05T21:30:00Z",
    "iso-z-milliseconds": "2026-10-05T21:30:00.000Z",
    "iso-local": "2026-10-05T23:30",
    "iso-compact": "20261005T213000Z",
    "iso-compact-local": "20261005233000",
    "iso-comma": "2026-10-05 23:30:00,000",
    "offset": "2026-10-05 23:30:00 +0200",
    "offset-of-hours": "2026-10-05 23:30:00+02",
    "utc-offset": "2026-10-05 23:30 UTC+02:00",
    "utc-offset-short": "2026-10-05 23:30 UTC+2",
    "gmt-offset": "2026-10-05 23:30 GMT+0200",
    "elsewhere": "2026-10-05 17:30:00 EDT",
    "slashes": "2026/10/05 23:30",
    "gnu-date": "Mon Oct  5 23:30:00 CEST 2026",
    "gnu-date-12-hours": "Mon Oct  5 11:30:00 PM CEST 2026",
    "gnu-date-english": "Mon 05 Oct 2026 11:30:00 PM CEST",
    "gnu-date-german": "Mo 5. Okt 23:30:00 CEST 2026",
    "asctime": "Mon Oct  5 23:30:00 2026",
    "mail": "Mon, 5 Oct 2026 23:30:00 +0200",
    "http": "Mon, 05 Oct 2026 21:30:00 GMT",
    "git": "Mon Oct 5 23:30:00 2026 +0200",
    "javascript": "Mon Oct 05 2026 23:30:00 GMT+0200 (Central European Summer Time)",
    "epoch": "1791235800",
    "epoch-fraction": "1791235800.0",
    "epoch-milliseconds": "1791235800000",
    "german": "05.10.2026 23:30",
    "german-comma": "5.10.2026, 23:30 Uhr",
    "german-short-year": "05.10.26 23:30:00",
    "german-zone": "05.10.2026 23:30 MESZ",
    "german-spaces": "5. 10. 2026 um 23.30 Uhr",
    "moodle-english": "Monday, 5 October 2026, 11:30 PM",
    "moodle-american": "Monday, October 5, 2026, 11:30 PM",
    "moodle-german": "Montag, 5. Oktober 2026, 23:30",
    "moodle-french": "lundi 5 octobre 2026, 23:30",
    "moodle-spanish": "lunes, 5 de octubre de 2026, 23:30",
    "moodle-italian": "lunedì, 5 ottobre 2026, 23:30",
    "moodle-dutch": "maandag, 5 oktober 2026, 23:30",
    "moodle-portuguese": "segunda-feira, 5 de outubro de 2026 às 23:30",
    "moodle-polish": "poniedziałek, 5 października 2026, 23:30",
    "moodle-czech": "pondělí, 5. října 2026, 23.30",
    "moodle-swedish": "måndag, 5 oktober 2026, 23:30",
    "moodle-turkish": "5 Ekim 2026, Pazartesi, 23:30",
    "moodle-russian": "понедельник, 5 октября 2026, 23:30",
    "japanese": "2026年10月5日 23:30",
    "korean": "2026년 10월 5일 오후 11:30",
    "canvas": "2026-10-05 21:30:00 UTC",
    "canvas-page": "Oct 5, 2026 at 11:30pm",
    "british": "5th October 2026 at 11:30 p.m.",
    "powershell": "Monday, October 5, 2026 11:30:00 PM",
    "newer-icu": "Oct 5, 2026, 11:30:00\u202fPM",
    "french-hours": "5 octobre 2026 à 23h30",
    "no-accents": "lunedi 5 ottobre 2026 23:30",
    "byte-order-mark": "\ufeff2026-10-05 23:30:00",
    "line-end": "2026-10-05 23:30:00\r\n",
}


@pytest.mark.parametrize("text", SAME.values(), ids=SAME)
def test_one_moment_in_many_forms(text):
    assert read_moment(text, ZURICH) == (EVENING, "")


OTHERS = {
    "winter": ("2026-12-01 12:00:00 CET", datetime(2026, 12, 1, 11)),
    "winter-local": ("2026-12-01 12:00:00", datetime(2026, 12, 1, 11)),
    "noon": ("Oct 25, 2026 12:05 PM", datetime(2026, 10, 25, 11, 5)),
    "midnight": ("10/26/2026 12:05 AM", datetime(2026, 10, 25, 23, 5)),
    "month-first-without-doubt": ("10/25/2026 12:05 PM", datetime(2026, 10, 25, 11, 5)),
    "day-first-without-doubt": ("25/10/2026 12:05", datetime(2026, 10, 25, 11, 5)),
    "the-same-either-way": ("10/10/2026 12:05", datetime(2026, 10, 10, 10, 5)),
    "march-not-tuesday": ("mar 3 mar 2026 12:00", datetime(2026, 3, 3, 11)),
    "american-west": ("2026-10-05 14:30:00 PDT", EVENING),
    "end-of-the-day": ("2026-10-05 24:00", datetime(2026, 10, 5, 22)),
    "fraction": ("2026-11-29 23:59:00.250000 UTC", datetime(2026, 11, 29, 23, 59, 0, 250_000)),
}  # fmt: skip


@pytest.mark.parametrize("text, moment", OTHERS.values(), ids=OTHERS)
def test_other_moments(text, moment):
    assert read_moment(text, ZURICH) == (moment, "")


def test_an_abbreviation_that_means_several_zones_is_the_courses_own():
    assert read_moment("2026-10-05 16:30 CDT", ZoneInfo("America/Chicago")).at == EVENING
    assert read_moment("2026-10-06 03:00 IST", ZoneInfo("Asia/Kolkata")).at == EVENING


UNREAD = {
    "empty": (" \n", "is empty"),
    "no-date": ("yesterday evening", "can be read"),
    "no-time": ("2026-10-05", "no time of day"),
    "day-or-month-first": ("3/4/2026 12:00", "day first"),
    "day-or-month-first-dashes": ("03-04-2026 12:00", "day first"),
    "several-zones": ("2026-10-05 12:00 CST", "several time zones"),
    "no-zone": ("2026-10-05 12:00 XYZT", "no time zone"),
    "no-such-day": ("2026-02-30 12:00", "no date"),
    "no-such-hour": ("2026-02-20 25:00", "time of day"),
    "another-word": ("2026-02-20 12:00 or later", "not understood"),
    "two-times": ("2026-02-20 12:00 - 13:00", "several times"),
    "no-year": ("5 October, 12:00", "no year"),
    "another-age": ("0026-10-05 12:00", "year"),
    "october-or-november": ("5 listopada 2026, 12:00", "another language"),
    "code": ("__import__('os')", "can be read"),
}


@pytest.mark.parametrize("text, why", UNREAD.values(), ids=UNREAD)
def test_what_cannot_be_read_or_in_two_ways_is_said(text, why):
    with pytest.raises(NoMoment, match=why):
        read_moment(text, ZURICH)


def test_an_hour_that_the_clocks_showed_twice():
    moment, remark = read_moment("2026-10-25 02:30", ZURICH)
    assert moment == datetime(2026, 10, 25, 0, 30) and "twice" in remark
    assert read_moment("2026-10-25 02:30 CET", ZURICH) == (datetime(2026, 10, 25, 1, 30), "")


FORMS = ("%Y-%m-%d %H:%M:%S.%f %Z", "%Y-%m-%dT%H:%M:%S%z", "%a %b %d %H:%M:%S %Z %Y", "%d.%m.%Y %H:%M:%S %z", "%c %z")


@given(
    st.datetimes(datetime(2026, 1, 2), datetime(2026, 12, 30)),
    st.sampled_from(["UTC", "Europe/Zurich", "America/New_York", "Asia/Kolkata", "Australia/Sydney"]),
    st.sampled_from(FORMS),
)
def test_what_programs_write_comes_back(moment, name, form):
    zone = ZoneInfo(name)
    moment = moment.replace(microsecond=0)
    local = moment.replace(tzinfo=UTC).astimezone(zone)
    assert abs(read_moment(local.strftime(form), zone).at - moment) < timedelta(seconds=1)


@given(st.text(max_size=60) | st.text("0123456789:-./+ TZapmOct,", max_size=40))
def test_any_text_is_read_or_said(text):
    try:
        assert isinstance(read_moment(text, ZURICH).at, datetime)
    except NoMoment as error:
        assert str(error)
