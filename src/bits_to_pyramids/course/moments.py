"""A date and time as people and programs write it, and the moment that it means.

Read strictly: every word and number has to be understood, or nothing is.  What two people would read
differently (3/4/2026, an abbreviation of several zones) is not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

LANGUAGES = "en de fr es it nl pt ca da sv nb fi pl cs sk sl hr hu ro tr el ru uk bg".split()
# What stands between the parts of a date without saying anything.
FILLERS = set(
    "t at on of the um am den uhr h hrs o'clock le la a as de del dia alle ore ora il om u op kl klo dne ob saat r "
    "o".split()
)
YEARS = range(2000, 2100)
# What Germans and Austrians call their time.
ALSO = {"MEZ": "CET", "MESZ": "CEST"}
NAMED_UTC = ("UTC", "GMT", "Z", "UT", "Etc/UTC")

_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)T?")
_DOTS = re.compile(r"(?<![\d.])(\d{1,2})\. ?(\d{1,2})\. ?(\d{4}|\d{2})(?![\d:])")
_YEAR_LAST = re.compile(r"(?<!\d)(\d{1,2})([-/])(\d{1,2})\2(\d{4})(?!\d)T?")
_COMPACT = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})[T ]?(\d{2})(\d{2})(\d{2})?(?:[.,](\d+))?(?!\d)")
_EAST = re.compile(r"(\d{4}) ?[年년] ?(\d{1,2}) ?[月월] ?(\d{1,2}) ?[日일]")
_CLOCK = re.compile(
    r"(?<![\d+-])(\d{1,2})(?:([:.h])(\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?([ap])\.? ?m\b\.?)?(?![\d:])",
    re.IGNORECASE,
)
_HALF = {"上午": "a", "午前": "a", "오전": "a", "下午": "p", "午後": "p", "오후": "p"}
_OFFSET = re.compile(r"(?:\b(?:UTC|GMT))? ?([+\N{MINUS SIGN}-])(\d{1,2})(?::?(\d{2}))?(?![\d:])")
_EPOCH = {10: 1, 13: 1_000, 16: 1_000_000, 19: 1_000_000_000}


class NoMoment(ValueError):
    """A text that is no date and time, or could be two; the message is the end of a sentence."""


class Moment(NamedTuple):
    """A moment in UTC without time zone, and what there is to say about how it was read."""

    at: datetime
    remark: str = ""


def read_moment(text: str, zone: tzinfo = UTC) -> Moment:
    """The moment that a text means.

    Parameters
    ----------
    text : str
    zone : tzinfo
        Of a time that names no zone; its abbreviations are known, too.

    Raises
    ------
    NoMoment
        If it cannot be read, or could be read in two ways.
    """
    text = " ".join(text.replace("\ufeff", "").split())
    if not text:
        raise NoMoment("is empty")
    if re.fullmatch(r"\d{10}(\d{3}|\d{6}|\d{9})?(\.\d{1,9})?", text):
        whole = text.partition(".")[0]
        return Moment(_in_utc(datetime(1970, 1, 1), float(text) / _EPOCH[len(whole)]))
    try:
        return _moment(text, zone)
    except NoMoment:
        raise
    except (ValueError, OverflowError) as error:
        raise NoMoment("is no date and time that there is") from error


def _in_utc(start: datetime, seconds: float) -> datetime:
    return start + timedelta(seconds=seconds)


def _moment(text: str, zone: tzinfo) -> Moment:
    text = re.sub(r"\([^()]*\)$", "", text) if _OFFSET.search(text) else text  # JavaScript names the zone once more
    if compact := _COMPACT.search(text):
        year, month, day, hour, minute, second, fraction = compact.groups()
        date, rest = (int(year), int(month), int(day)), _without(text, compact)
        time = _time(hour, minute, second, fraction, half=None)
        offset, rest = _offset(rest)
    else:
        in_numbers, rest = _numeric_date(text)
        offset, rest = _offset(rest)
        date, rest = (in_numbers, rest) if in_numbers else _date_in_words(rest)
        time, rest = _clock(rest)
    local = datetime(*date) + time
    if local.year not in YEARS:
        raise NoMoment(f"is in the year {local.year}")
    names = [name for word in rest.split() if (name := word.strip(".,;()")) and not _says_nothing(name)]
    if offset is not None:
        if any(not re.fullmatch(r"[A-Z]{1,5}", name) for name in names):
            raise NoMoment(f"has {names[0]!r} in it, which is not understood")
        return Moment(local - offset)
    if len(names) > 1:
        raise NoMoment(f"has {names[0]!r} in it, which is not understood")
    return _in_zone(local, names[0] if names else "", zone)


def _numeric_date(text: str) -> tuple[tuple[int, int, int] | None, str]:
    """A date in numbers, and the text without it."""
    if found := _EAST.search(text) or _YEAR_FIRST.search(text):
        year, *_, month, day = (part for part in found.groups() if part.isdigit())
        return (int(year), int(month), int(day)), _without(text, found)
    if found := _DOTS.search(text):
        day, month, year = map(int, found.groups())
        return (year if year > 99 else 2000 + year, month, day), _without(text, found)
    if found := _YEAR_LAST.search(text):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        if first <= 12 and second <= 12 and first != second:
            raise NoMoment("could be read with the day first or with the month first")
        day, month = (second, first) if second > 12 else (first, second)
        return (year, month, day), _without(text, found)
    return None, text


def _date_in_words(text: str) -> tuple[tuple[int, int, int], str]:
    """A date whose month is a word: then the year has four digits, and the day is the number beside the month."""
    months, weekdays = _words()
    words = [
        (match, _plain(match[0]))
        for match in re.finditer(r"[^\W\d_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}][^\W\d_]+)?", text)
    ]
    named = [(match, months[word]) for match, word in words if word in months]
    sure = [(match, found) for match, found in named if _plain(match[0]) not in weekdays] or named
    if not sure or any(found != sure[0][1] for _, found in sure):
        raise NoMoment("is no date and time that can be read")
    match, found = sure[-1]
    if len(found) > 1:
        raise NoMoment(f"has a month {match[0]!r} that means another one in another language")
    month = next(iter(found))
    before, after = text[: match.start()], text[match.end() :]
    filled = r"(?:[ .,'\N{RIGHT SINGLE QUOTATION MARK}-]|\b(?:de|del|di|of|d)\b)*"
    if day := re.search(rf"(?<![\d:])(\d{{1,2}})(?:st|nd|rd|th|er|º|°)?{filled}$", before, re.IGNORECASE):
        before = before[: day.start()]
    elif day := re.match(r"[ .,-]*(\d{1,2})(?:st|nd|rd|th)?(?![\d:])[.,]?", after, re.IGNORECASE):
        after = after[day.end() :]
    year = re.search(r"(?<![\d:+-])(\d{4})(?![\d:])", after) or re.match(r"[ -](\d{4})(?![\d:])", after)
    if not day or not year:
        raise NoMoment("has no year or no day")
    return (int(year[1]), month, int(day[1])), f"{before} {_without(after, year)}"


def _clock(text: str) -> tuple[timedelta, str]:
    """A time of day, and the text without it."""
    half = next((_HALF[word] for word in _HALF if word in text), None)
    for word in _HALF:
        text = text.replace(word, " ")
    found = [match for match in _CLOCK.finditer(text) if match[3] or match[6]]
    if len(found) != 1:
        raise NoMoment("has no time of day" if not found else "has several times of day")
    hour, _, minute, second, fraction, mark = found[0].groups()
    return _time(hour, minute, second, fraction, half=half or mark), _without(text, found[0])


def _time(hour: str, minute: str | None, second: str | None, fraction: str | None, half: str | None) -> timedelta:
    hours, minutes, seconds = int(hour), int(minute or 0), int(second or 0)
    if half is not None:
        if (not 1 <= hours <= 12 and half.lower() == "a") or not 1 <= hours <= 23:
            raise NoMoment("has a time of day that there is not")
        hours = hours if hours > 12 else hours % 12 + (12 if half.lower() == "p" else 0)
    if hours > 24 or minutes > 59 or seconds > 59 or (hours == 24 and minutes + seconds):
        raise NoMoment("has a time of day that there is not")
    return timedelta(hours=hours, minutes=minutes, seconds=seconds + float(f"0.{fraction or 0}"))


def _offset(text: str) -> tuple[timedelta | None, str]:
    found = list(_OFFSET.finditer(text))
    if len(found) != 1:
        return None, text
    sign, hours, minutes = found[0].groups()
    if len(hours) == 1 and not re.match(r"UTC|GMT", found[0][0].strip()):
        return None, text
    offset = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if offset > timedelta(hours=14) or int(minutes or 0) > 59:
        raise NoMoment("has a time zone that there is not")
    return (offset if sign == "+" else -offset), _without(text, found[0])


def _says_nothing(name: str) -> bool:
    """Is it a day of the week or a filler?  CET in capitals is no Thursday (čet)."""
    if re.fullmatch(r"[A-Z]{2,5}", name) and name not in ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "AT", "ON"):
        return False
    return (FILLERS | _words()[1]).issuperset(map(_plain, name.split("-")))


def _in_zone(local: datetime, name: str, zone: tzinfo) -> Moment:
    """A local time in a named zone, or in the course's."""
    name = ALSO.get(name, name)
    if name in NAMED_UTC:
        return Moment(local)
    if name and (offsets := _abbreviations(zone, local.year).get(name)):
        pass
    elif "/" in name and name in available_timezones():
        return _local(local, ZoneInfo(name))
    elif name:
        offsets = _everywhere(local.year).get(name, set())
    else:
        return _local(local, zone)
    if len(offsets) != 1:
        why = "is the name of several time zones" if offsets else "is no time zone that is known"
        raise NoMoment(f"has {name[:30]!r} in it, which {why}")
    return Moment(local - next(iter(offsets)))


def _local(local: datetime, zone: tzinfo) -> Moment:
    early, late = (local.replace(tzinfo=zone, fold=fold).utcoffset() or timedelta(0) for fold in (0, 1))
    # A time that the clocks showed twice is read as the earlier of the two.
    return Moment(local - early, "the clocks showed it twice that night; the earlier was taken" if early > late else "")


def _abbreviations(zone: tzinfo, year: int) -> dict[str, set[timedelta]]:
    """What a zone calls its times in a year: the offsets, by their names."""
    found: dict[str, set[timedelta]] = defaultdict(set)
    for month in (1, 3, 5, 7, 9, 11):
        moment = datetime(year, month, 15, tzinfo=zone)
        found[moment.tzname() or ""].add(moment.utcoffset() or timedelta(0))
    return found


@cache
def _everywhere(year: int) -> dict[str, set[timedelta]]:
    """What all zones of the world call their times in a year."""
    found: dict[str, set[timedelta]] = defaultdict(set)
    for zone in available_timezones():
        for name, offsets in _abbreviations(ZoneInfo(zone), year).items():
            found[name] |= offsets
    return found


def _without(text: str, match: re.Match) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _plain(word: str) -> str:
    """A word without accents, capitals and points."""
    letters = unicodedata.normalize("NFKD", word.casefold().strip(".,;"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@cache
def _words() -> tuple[dict[str, set[int]], set[str]]:
    """The names of the months, and of the days of the week, in all languages that are known."""
    from babel import Locale

    months: dict[str, set[int]] = defaultdict(set)
    weekdays: set[str] = set()
    for language in LANGUAGES:
        locale = Locale.parse(language)
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[use].get(width, {}).items():
                    months[_plain(re.split(r"[ \N{RIGHT SINGLE QUOTATION MARK}]", name)[-1])].add(number)
                for name in locale.days[use].get(width, {}).values():
                    weekdays |= {_plain(part) for part in re.split(r"[ -]", name)}
    for name, number in {"sept": 9, "jan": 1, "febr": 2, "mrz": 3, "janv": 1, "avr": 4, "juil": 7}.items():
        months[name].add(number)
    return dict(months), weekdays
