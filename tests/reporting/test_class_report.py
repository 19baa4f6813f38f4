"""The class report: its numbers, its pages, and that nothing in them runs."""

import csv
import html
import io
import json
import random
import re
from fractions import Fraction
from statistics import correlation
from urllib.parse import unquote

import pytest
from courses import copy_course
from hypothesis import given
from hypothesis import strategies as st
from made_up_class import HOSTILE_NAME, made_up_results, record_all

from bits_to_pyramids.records.gradebook.nbgraders import record_students
from bits_to_pyramids.reporting.class_report import write_report
from bits_to_pyramids.reporting.class_report.class_data import Handed
from bits_to_pyramids.reporting.class_report.files import _page as page_of
from bits_to_pyramids.reporting.class_report.files import as_json
from bits_to_pyramids.reporting.class_report.statistics import class_numbers, discrimination
from bits_to_pyramids.reporting.feedback import write_feedback
from bits_to_pyramids.reporting.pages import span
from bits_to_pyramids.results.result import CheckResult, ExerciseResult, Result

CORRELATED = {
    "those-who-have-it-are-good": ([True] * 5 + [False] * 5, [10, 9, 8, 9, 10, 1, 2, 1, 2, 1]),
    "those-who-have-it-are-weak": ([False] * 5 + [True] * 5, [10, 9, 8, 9, 10, 1, 2, 1, 2, 1]),
    "no-difference": ([True, False] * 5, [5, 5, 6, 6, 7, 7, 8, 8, 9, 9]),
}


@pytest.mark.parametrize("full, rest", CORRELATED.values(), ids=CORRELATED)
def test_discrimination_is_the_point_biserial_correlation(full, rest):
    """As textbooks have it: the difference of the means, over the spread, times the root of p q."""
    from math import sqrt
    from statistics import fmean, pstdev

    share = sum(full) / len(full)
    ones, zeros = ([score for yes, score in zip(full, rest, strict=True) if yes is side] for side in (True, False))
    expected = (fmean(ones) - fmean(zeros)) / pstdev(rest) * sqrt(share * (1 - share))
    assert discrimination(full, rest).value == pytest.approx(expected)


NOT_SAID = {
    "few": ([True, False, True, False], [1, 2, 3, 4], "fewer than 5"),
    "all": ([True] * 6, [1, 2, 3, 4, 5, 6], "all have full marks"),
    "none": ([False] * 6, [1, 2, 3, 4, 5, 6], "nobody has full marks"),
    "rest-equal": ([True, False] * 3, [7.0] * 6, "all have the same in the rest"),
}


@pytest.mark.parametrize("full, rest, why", NOT_SAID.values(), ids=NOT_SAID)
def test_where_a_discrimination_cannot_be_said_the_reason_is(full, rest, why):
    found = discrimination(full, rest)
    assert found.value is None and found.why_not.startswith(why)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 100)), min_size=5, max_size=60))
def test_a_discrimination_lies_in_its_range_and_the_range_between_minus_one_and_one(rows):
    found = discrimination([full for full, _ in rows], [float(score) for _, score in rows])
    if found.value is not None:
        assert -1 <= found.low <= found.value + 1e-3 and found.value - 1e-3 <= found.high <= 1


def test_numbers_agree_with_the_results_counted_anew(first):
    results = made_up_results(None, first, 25)
    numbers = class_numbers(first, [Handed(result.student, result, float(result.points)) for result in results])
    graded = results[:-1]
    assert len(numbers.graded) == 24 and len(numbers.in_state("refused")) == 1
    for at, exercise in enumerate(numbers.exercises):
        found = [result.exercises[at] for result in graded]
        assert exercise.difficulty == pytest.approx(sum(float(e.points / e.max_points) for e in found) / len(found))
        assert sum(count for _, count in exercise.misconceptions) == sum(bool(e.sentence) for e in found)
        assert sum(count for _, count in exercise.first_failing) == sum(
            any(not c.passed for c in e.checks) for e in found
        )
        assert exercise.shortcuts == [
            (tool, n) for tool in ("bin", "format") if (n := sum(tool in e.shortcuts for e in found))
        ]
        full = [float(e.points == e.max_points) for e in found]
        rest = [float(result.points - e.points) for result, e in zip(graded, found, strict=True)]
        assert exercise.discrimination.value == pytest.approx(correlation(full, rest))


def test_how_far_a_mistake_goes_is_counted(first):
    """Two students slip in `value_of`; what waits for two functions counts for the one to repair first."""

    def student(name, *waits):
        one, wrong = Fraction(1), CheckResult("it", False, Fraction(0), Fraction(2), "got 1")
        right = [CheckResult("calls", False, one, one, carried=True), CheckResult("is", True, one, one)]
        done = [ExerciseResult("value_of", [wrong]), *(ExerciseResult(n, right, lent=lent) for n, lent in waits)]
        return Result(first.id, name, 1, "", done)

    results = [
        student("ada", ("encode_uint", ["value_of"]), ("decode_uint", ["value_of", "encode_uint"])),
        student("bob", ("encode_uint", ["value_of"]), ("decode_uint", ["encode_uint"])),
    ]
    numbers = class_numbers(first, [Handed(result.student, result, float(result.points)) for result in results])
    went = {exercise.name: (exercise.waiting, exercise.follow_on) for exercise in numbers.exercises}
    assert went == {"value_of": (3, 3.0), "encode_uint": (1, 1.0), "decode_uint": (0, 0.0)}
    assert numbers.repair_first.name == "value_of"
    assert as_json(first, numbers, [])["exercises"][0]["follow_on"] == {"answers": 3, "points": 3.0}
    text = html.unescape(page_of(first, numbers, [], False))
    assert "<code>value_of</code>: 3 answers to other exercises are right but for it, 3 points" in text


def test_blank_and_unrecognised_are_counted_apart(first):
    def student(name, *checks, **more):
        return Result(first.id, name, 1, "", [ExerciseResult("bits_of", list(checks), **more)])

    def check(message="", passed=False, **more):
        return CheckResult("it", passed, Fraction(passed), Fraction(1), message, **more)

    results = [
        student("blank", check("f(1)\nnot written yet"), check("not written yet")),
        student("half", check("f(1)\ngot 2"), check(passed=True)),
        student("wrong", check("f(1)\ngot 2")),
        student("known", check("f(1)\ngot 2"), misconception="swapped", sentence="It is swapped."),
        student("short", check(passed=True), shortcuts=["bin"]),
        student("waits", check("f(1)\ngot 2", carried=True), lent=["value_of"]),
        student("right", check(passed=True)),
    ]
    (bits_of,) = class_numbers(first, [Handed(result.student, result, 0.0) for result in results]).exercises
    assert [one.name for one in bits_of.blank] == ["blank"]
    assert [one.name for one in bits_of.unrecognised] == ["half", "wrong"]
    assert {sentence: [one.name for one in handed] for sentence, handed in bits_of.mistaken.items()} == {
        "It is swapped.": ["known"]
    }


@pytest.fixture(scope="module")
def class_with_a_list(tmp_path_factory):
    """A class whose names are known, one of whom did not hand in; pages and report are written."""
    folder = tmp_path_factory.mktemp("monday")
    course = copy_course(folder / "course")
    first = course.assignment("1")
    record_all(course, first, made_up_results(course, first, 12))
    people = [("student-02", "Grace", "Hopper"), ("student-03", "", "Noether <b>"), ("linus", "Linus", "P.")]
    record_students(course, [(who, {"first_name": one, "last_name": two}) for who, one, two in people])
    write_feedback(course, first)
    write_report(course, [first], folder / "to" / "report")
    return folder / "to" / "report"


def test_people_are_called_by_name_and_lead_to_their_pages(class_with_a_list):
    page = text_of(class_with_a_list, "1-bits-and-bytes.html")
    (address,) = set(re.findall(r'<a href="([^"]+)">Grace Hopper \(student-02\)</a>', page))
    assert "Feedback for student-02" in (class_with_a_list / unquote(address)).read_text()
    assert ">Noether &lt;b&gt; (student-03)</a>" in page and ">student-04</a>" in page
    assert "Linus P. (linus)." in page
    for address in set(re.findall(r'<a href="(\.\.[^"]+)"', page)):
        assert (class_with_a_list / unquote(html.unescape(address))).is_file()


def test_who_has_which_mistake_is_said(class_with_a_list):
    told = json.loads(text_of(class_with_a_list, "1-bits-and-bytes.json"))
    page = html.unescape(re.sub(r"<[^>]+>", "", text_of(class_with_a_list, "1-bits-and-bytes.html")))
    called = {one["student"]: f"{one['name']} ({one['student']})" if one["name"] else one["student"]
              for one in told["submissions"]}  # fmt: skip
    mistakes = [mistake for exercise in told["exercises"] for mistake in exercise["misconceptions"]]
    assert len(mistakes) > 10
    for mistake in mistakes:
        assert ", ".join(called[student] for student in mistake["students"]) in page
    assert "Mistakes that are not recognised" in page


SPANS = {90_000: "1 day", 200_000: "2.3 days", 3_600: "1 hour", 61: "1 minute", 5: "5 seconds"}


@pytest.mark.parametrize("seconds, words", SPANS.items(), ids=SPANS.values())
def test_time_spans_as_people_say_them(seconds, words):
    assert span(seconds) == words


@pytest.fixture(scope="module")
def reported(tmp_path_factory):
    """A class of seven with hostile names and texts: one broken, one not graded, some late; and its report."""
    folder = tmp_path_factory.mktemp("report")
    course = copy_course(folder / "course")
    dates = "[late]\npercent = 10\n[due]\n1-bits-and-bytes = 2026-10-06T18:00:00\n"
    (course.root / "source" / "dates.toml").write_text(dates)
    first = course.assignment("1")
    record_all(course, first, made_up_results(course, first, 6))
    (course.root / "submitted" / "zeno" / first.id).mkdir(parents=True)
    write_report(course, [first], folder / "named")
    write_report(course, [first], folder / "again")
    write_report(course, [first], folder / "anonymous", anonymous=True)
    return folder


def text_of(folder, name):
    return (folder / name).read_text(encoding="utf-8")


def test_the_files_of_a_report(reported):
    names = {"1-bits-and-bytes.html", "1-bits-and-bytes.csv", "1-bits-and-bytes.json", "index.html"}
    assert {path.name for path in (reported / "named").iterdir()} == names


def test_the_same_class_gives_the_same_bytes(reported):
    for path in (reported / "named").iterdir():
        assert path.read_bytes() == (reported / "again" / path.name).read_bytes()


def test_a_page_runs_nothing_and_asks_for_nothing(reported):
    for name in ("1-bits-and-bytes.html", "index.html"):
        page = text_of(reported / "named", name)
        assert not re.search(r"<(script|img|link|iframe|object|form)\b|<[^>]+\s(on\w+|style|src)=", page, re.I)
        assert name == "index.html" or "&lt;script&gt;" in page
        assert "default-src 'none'" in html.unescape(page) and "unsafe" not in page
        assert "http://" not in page.replace("http://www.w3.org/", "") and "https://" not in page
        assert "\u202e" not in page


def test_a_page_says_what_the_class_misunderstood_and_what_waits(reported):
    page = html.unescape(text_of(reported / "named", "1-bits-and-bytes.html"))
    for words in (
        "What to explain again",
        "Written answers to read",
        "A small class.",
        "Histogram of the points of 5 submissions",
        "The notebook file is damaged.",
        "zeno",
        "1.8 days",
        "student-01",
        HOSTILE_NAME,
    ):
        assert words in page, words


def test_the_ids_of_pictures_do_not_meet(reported):
    ids = re.findall(r'\sid="([^"]+)"', text_of(reported / "named", "1-bits-and-bytes.html"))
    assert len(ids) == len(set(ids))
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', text_of(reported / "named", "1-bits-and-bytes.html")))
    assert used <= set(ids)


def test_json_and_csv_say_the_same(reported):
    data = json.loads(text_of(reported / "named", "1-bits-and-bytes.json"))
    rows = list(csv.DictReader(io.StringIO(text_of(reported / "named", "1-bits-and-bytes.csv"))))
    assert [row["state"] for row in rows] == [one["state"] for one in data["submissions"]]
    assert {one["state"] for one in data["submissions"]} == {"graded", "refused", "not graded"}
    late = [one for one in data["submissions"] if one["late_penalty"]]
    assert late and all(one["seconds_late"] > 0 for one in late)
    assert sum(len(one["unread"]) for one in data["submissions"]) == 2
    assert all(
        float(row["points"]) == one["points"]
        for row, one in zip(rows, data["submissions"], strict=True)
        if row["points"]
    )


def test_an_anonymous_report_names_nobody_and_numbers_in_no_order(reported):
    everything = "".join(path.read_text() for path in (reported / "anonymous").iterdir())
    assert not re.search(r"student-0\d|zeno|ev&#39;il|ev'il", everything) and "Student 7" in everything
    named, anonymous = (
        json.loads(text_of(reported / folder, "1-bits-and-bytes.json")) for folder in ("named", "anonymous")
    )
    assert sorted(str(s["points"]) for s in named["submissions"]) == sorted(
        str(s["points"]) for s in anonymous["submissions"]
    )
    for exercise in (*named["exercises"], *anonymous["exercises"]):
        for mistake in exercise["misconceptions"]:
            assert len(mistake.pop("students")) == mistake["count"]
        for who in ("blank", "unrecognised"):
            exercise[who] = len(exercise[who])
    assert named["exercises"] == anonymous["exercises"]


def test_a_class_of_nobody_has_a_report(own_course, tmp_path):
    write_report(own_course, [own_course.assignment("1")], tmp_path / "report")
    assert json.loads((tmp_path / "report" / "1-bits-and-bytes.json").read_text())["submissions"] == []
    assert not (own_course.root / "gradebook.db").exists()


def test_pictures_take_any_points(first):
    from bits_to_pyramids.reporting.class_report.plots import score_histogram

    chance = random.Random(3)
    handed = [
        Handed(str(n), result, chance.uniform(0, 110)) for n, result in enumerate(made_up_results(None, first, 9))
    ]
    assert score_histogram(class_numbers(first, handed), 100).startswith("<svg")
