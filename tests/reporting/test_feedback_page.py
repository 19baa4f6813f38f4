"""The feedback page: what it says, that it says as much as it may, and that nothing on it runs."""

import base64
import hashlib
import io
from dataclasses import replace
from fractions import Fraction
from html import escape
from itertools import pairwise

import imageio.v3 as iio
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from inert import Page

from bits_to_pyramids.course.manifest import Assignment, Exercise
from bits_to_pyramids.reporting.feedback_page.page import Scores, feedback_page
from bits_to_pyramids.reporting.feedback_page.text import FORMATTED, clean, written
from bits_to_pyramids.results.png import clean_png
from bits_to_pyramids.results.result import CellResult, CheckResult, ExerciseResult, Result
from bits_to_pyramids.results.reveal import revealed
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.differences.first_difference import evidence_of

HOSTILE = (
    '</code></pre><script>window.won=1</script><img src=x onerror="window.won=1"><svg onload=window.won=1>'
    "'\"&{{7*7}}{%x%}]]><!--\u202e\x00\x1b[31m"
)
ONE = Fraction(1)


def exercise(name, **more):
    return Exercise(name, points=8, section="Storing data", hints=("a", "b", "c"), **more)


ASSIGNMENT = Assignment(
    "1-x", None, "x", "Bits & bytes", "",
    (exercise("f"), exercise("g"), exercise("h"), exercise("short"), exercise("extra", stretch=True),
    exercise("essay", kind="written")),
)  # fmt: skip


def a_figure():
    file = io.BytesIO()
    iio.imwrite(file, np.zeros((4, 4, 3), "uint8"), extension=".png")
    return base64.b64encode(clean_png(file.getvalue())).decode()


def failed(title, call, got, expected, **more):
    message = f"{call}\n{compare(got, expected).message}"
    return CheckResult(title, False, Fraction(0), ONE, message, evidence_of(got, expected, **more))


def a_result(text="print(1)") -> Result:
    f = [
        CheckResult("It counts.", True, ONE, ONE),
        failed("It packs.", "f(1)", b"\x01\x02", b"\x01\x03"),
        failed("It adds.", "f(2)", np.array([[1, 2]]), np.array([[1, 4]])),
        failed("It finds.", "f(3)", [(0, 1)], [(0, 1), (1, 1)], picture="chunks"),
        failed("It nests.", "f(5)", [0, (1, 5)], [0, (2, 5)]),
        failed("It nests deeply.", "f(6)", [0, {"a": (1, 5)}], [0, {"a": (2, 5)}]),
        CheckResult("It stops.", False, Fraction(0), ONE, f"f(4)\nraised {text[:150]}"),
    ]
    g = [CheckResult("It is there.", True, ONE, ONE)]
    short = [CheckResult("It is short.", True, Fraction(0), ONE)]
    h = [CheckResult("It works.", False, Fraction(0), ONE, "h(1)\nnot written yet")]
    cells = [
        CellResult("f", True, output=text),
        CellResult("h", False, error=text),
        CellResult("added-1", True, output=text, pictures=[a_figure()]),
    ]
    exercises = [
        ExerciseResult("f", f, "swapped", "The two are swapped."),
        ExerciseResult("g", g),
        ExerciseResult("h", h),
    ]
    exercises += [
        ExerciseResult(
            "short", short, shortcuts=["bin"], shortcut_note=f"Your answer uses `bin` in line 1 ({text[:150]})."
        )
    ]
    return Result("1-x", "ada", 7, "bubblewrap: net, pid", exercises, cells, ["The cell f was missing."])


def a_notebook(text="print(1)") -> dict:
    cells = [
        {"id": name, "cell_type": "code", "metadata": {"role": "answer", "exercise": name}, "source": text}
        for name in ("f", "g", "h")
    ]
    cells.append(
        {"id": "essay", "cell_type": "markdown", "metadata": {"role": "written", "exercise": "essay"}, "source": text}
    )
    cells.append({"id": "added-1", "cell_type": "code", "metadata": {}, "source": text})
    return {"cells": cells}


SCORES = Scores(12.5, 24, 0.0, {"f": (1, 7), "g": (1, 1), "h": (0, 1)}, {"f": "Look again."})


def a_page(text="print(1)", *, scores=SCORES, result=..., reveal="example") -> Page:
    result = a_result(text) if result is ... else result
    result = result and revealed(result, reveal)
    return Page(feedback_page(ASSIGNMENT, a_notebook(text), scores, result, reveal))


def words(page: Page) -> str:
    return " ".join(" ".join(page.text).split())


SAYS = {
    "total": "12.5 of 24 points",
    "how-many": "1 of 4 exercises pass all their checks.",
    "where-to-start": 'Start here: f The two are swapped. Next step: run hint("f") in your notebook.',
    "points-of-an-exercise": "f 1 of 7 points",
    "a-passed-check": "passed It counts. 1 of 1",
    "a-failed-check": "failed It packs. 0 of 1 The call f(1)",
    "first-byte-that-differs": "First difference: byte 1 of 2, counted from 0.",
    "bytes": "byte 0 1 got 01 02 expected 01 03",
    "bits": "bits of byte 1 128 64 32 16 8 4 2 1 got 0 0 0 0 0 0 1 0 expected 0 0 0 0 0 0 1 1",
    "difference": "difference got minus expected",
    "array": "(1 of 2 values differ)",
    "inside": "where item 1 got (1, 5) expected (2, 5) First difference: item 0",
    "deep-inside": "where [1]['a'][0] got 1 expected 2",
    "chunks": "Your list has 1 chunk, expected are 2: 1 right, 1 missing.",
    "misconception": "What happened: The two are swapped.",
    "by-hand": "short 0 of 1 points the check passes, with bin; see Storing data in the chapter By hand: Your answer "
    "uses bin in line 1 (print(1)).",
    "comment": "Your instructor writes: Look again.",
    "repaired": "Notes from reading your notebook The cell f was missing.",
    "isolation": "They ran locked in (bubblewrap).",
    "not-written": "not written yet",
    "its-own-cell": "A cell of your own",
}


@pytest.mark.parametrize("said", SAYS.values(), ids=SAYS)
def test_it_says(said):
    assert said in words(a_page())


def test_a_stretch_exercise_that_was_not_checked_is_left_out():
    assert "extra" not in words(a_page())


def test_points_that_an_instructor_changed_are_pointed_out():
    changed = replace(SCORES, exercises={**SCORES.exercises, "f": (3.0, 7)})
    assert "set these points by hand" in words(a_page(scores=changed))
    assert "set these points by hand" not in words(a_page())


def test_late_points_are_told():
    assert "2 points were taken off because it was handed in late." in words(a_page(scores=replace(SCORES, late=2.0)))


def right_but_for(name, counted=True, own_mistake=False):
    """`f` has nothing to do with it; `g` is wrong, and `h` and `short` call it."""
    own = [CheckResult("It adds.", False, Fraction(0), ONE, "h(1)\ngot 1")] if own_mistake else []
    points = ONE if counted else Fraction(0)
    waits = [CheckResult("It calls.", False, points, ONE, carried=True)]
    wrong = [CheckResult("It is there.", False, Fraction(0), ONE, "g(1)\ngot 1")]
    return replace(
        a_result(),
        exercises=[
            a_result().exercises[0],
            ExerciseResult("g", wrong, "turned", "It is turned around."),
            ExerciseResult("h", [*waits, *own], lent=[name]),
            ExerciseResult("short", waits, lent=[name]),
        ],
    )


def almost_right() -> Result:
    """One check of one exercise fails, and nobody knows why."""
    checks = [
        CheckResult("It adds.", True, ONE, ONE),
        CheckResult("It `packs`.", False, Fraction(0), ONE, "f(1)\ngot 1"),
    ]
    right = [CheckResult("It works.", True, ONE, ONE)]
    others = [ExerciseResult(name, right) for name in ("g", "h", "short")]
    return replace(a_result(), exercises=[ExerciseResult("f", checks), *others])


def test_a_page_never_opens_with_what_nobody_knows():
    first = words(a_page(result=almost_right())).partition("Exercises")[0]
    assert "Nearly done. What is left: f 1 of 2 checks pass. The first that does not: It packs" in first
    assert "do not recognise" not in first and "do not recognise" in words(a_page(result=almost_right()))


READING = {
    "nobody-answered": ({"comments": {"essay": "No response."}}, "not answered"),
    "nobody-has-read-it": ({"unread": frozenset({"essay"})}, "waits for your instructor to read it"),
    "read": ({}, "read by your instructor"),
    "read-and-said": ({"comments": {"essay": "Good."}}, "read by your instructor"),
}


@pytest.mark.parametrize("how, said", READING.values(), ids=READING)
def test_how_far_a_person_is_with_a_written_answer(how, said):
    text = words(a_page(scores=replace(SCORES, **how)))
    assert said in text and [other for _, other in READING.values() if other in text] in ([said], [said] * 2)


def test_nbgraders_own_comment_is_not_the_instructors():
    text = words(a_page(scores=replace(SCORES, comments={"f": "No response.", "essay": "No response."})))
    assert "instructor writes" not in text and "No response" not in text


COMMENTS = {
    "strong-and-code": ("**Good**, `x` is right.", "<strong>Good</strong>, <code>x</code> is right."),
    "lines-stay": ("One.\nTwo.", "One.<br>\nTwo."),
    "a-list": ("- a\n- b", "<ul>"),
    "a-tag-is-shown": ("Use <b>.", "Use &lt;b&gt;."),
    "a-link": ("[docs](https://example.org/)", 'href="https://example.org/"'),
}


@pytest.mark.parametrize("comment, html", COMMENTS.values(), ids=COMMENTS)
def test_comments_are_markdown(comment, html):
    scores = replace(SCORES, comments={"f": comment})
    assert html in feedback_page(ASSIGNMENT, a_notebook(), scores, a_result(), "example")


@pytest.mark.parametrize(
    "comment", [HOSTILE, "[x](javascript:alert(1))", "![x](https://example.org/x.png)", "<div class=full-credit>"]
)
def test_no_comment_acts(comment):
    page = a_page(scores=replace(SCORES, comments={"f": comment}))
    assert page.problems == [] and "full-credit" not in str(page.policy)


def test_names_of_code_are_shown_as_code_and_not_in_backticks():
    result = replace(right_but_for("g"), notes=["The cell `f` was missing."])
    result.exercises[1].shortcut_note = "Your answer uses `bin`."
    assert "`" not in words(a_page(result=result))


WAITING = {
    "the-one-to-repair-is-first": (
        {}, "Start here: g It is turned around. Once g is right, so is what calls it in h , short . Next step: run "
        'hint("g") in your notebook.',
    ),
    "how-many": ({}, "0 of 4 exercises pass all their checks. 2 more are right, but for an earlier function that they"),
    "in-the-table": ({}, "h right, once your g is"),
    "at-the-exercise": ({}, "What happened: Right, once your g is: repair that first. right It calls. 1 of 1"),
    "points-that-wait": (
        {"counted": False}, 'repair that first. Its points come with that. Next step: run hint("g") in your notebook.',
    ),
    "beside-an-own-mistake": (
        {"own_mistake": True}, "0 of 2 checks pass, 1 more once your g does; see Storing data in the chapter What "
        "happened: More of it is right, once your g is: repair that first. We do not recognise this mistake.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("how, said", WAITING.values(), ids=WAITING)
def test_one_mistake_is_said_once(how, said):
    page = a_page(result=right_but_for("g", **how), scores=replace(SCORES, exercises={}))
    assert said in words(page) and page.problems == []


@pytest.mark.parametrize("reveal", ["title", "hint"])
def test_that_it_is_right_but_for_another_is_no_secret(reveal):
    page = a_page(result=right_but_for("g"), scores=replace(SCORES, exercises={}), reveal=reveal)
    assert "right, once your g is" in words(page) and "Start here: g" in words(page)


def test_a_refused_submission_is_told_why():
    page = a_page(result=Result("1-x", "dan", 7, "none", refused="The file is damaged."), scores=Scores(0, 24))
    assert "Not graded, no points The file is damaged." in words(page) and page.problems == []


def test_without_a_result_the_gradebooks_points_are_there():
    page = a_page(result=None)
    assert "The checks are not here" in words(page) and "f 1 of 7 points" in words(page) and page.problems == []


def test_when_everything_passes():
    good = replace(a_result(), exercises=[ExerciseResult("g", [CheckResult("It is there.", True, ONE, ONE)])])
    scores = replace(SCORES, exercises=dict.fromkeys(("f", "g", "h", "short"), (8, 8)))
    assert "Well done Every exercise passes" in words(a_page(result=good, scores=scores))


REVEALED = {
    "title": ("The call", "swapped", "Next step"),
    "hint": ("The call", "First difference", "minus expected"),
    "example": (),
}


@pytest.mark.parametrize("reveal, hidden", REVEALED.items(), ids=REVEALED)
def test_it_shows_no_more_than_the_setting_says(reveal, hidden):
    said = words(a_page(reveal=reveal))
    assert "failed It packs." in said
    assert [word for word in hidden if word in said] == []


@pytest.mark.parametrize(
    "text", ["print(1)", HOSTILE, f"```\n{HOSTILE}\n```", f"# {HOSTILE}\n\n[x](javascript:alert(1))"]
)
def test_nothing_on_it_runs_or_comes_from_outside(text):
    page = a_page(text, scores=replace(SCORES, comments={"f": HOSTILE, "essay": HOSTILE}))
    assert page.problems == []
    assert "49" not in words(page)


@settings(deadline=None, max_examples=40)
@given(st.text(max_size=80))
def test_no_text_makes_it_run(text):
    assert a_page(text).problems == []


def test_the_policy_forbids_everything_but_its_own_style_and_pictures():
    page = a_page()
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    policy = dict(part.strip().split(" ", 1) for part in page.policy.split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digest}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_headings_are_an_outline():
    headings = a_page().headings
    assert headings.count("h1") == 1 and headings[0] == "h1"
    assert all(int(b[1]) - int(a[1]) <= 1 for a, b in pairwise(headings))


def test_the_same_result_gives_the_same_bytes():
    assert feedback_page(ASSIGNMENT, a_notebook(), SCORES, a_result(), "example") == feedback_page(
        ASSIGNMENT, a_notebook(), SCORES, a_result(), "example"
    )


WRITTEN = {
    "words": ("Hello **you**", "<strong>you</strong>"),
    "heading": ("# Big", "<p>Big</p>"),
    "list": ("- one\n- two", "<li>one</li>"),
    "link": ("[a](https://example.org)", 'href="https://example.org"'),
    "link-elsewhere": ("[a](../../gradebook.db)", "<a>a</a>"),
    "code": ("`x < 1`", "<code>x &lt; 1</code>"),
}


@pytest.mark.parametrize("markdown, html", WRITTEN.values(), ids=WRITTEN)
def test_written_answers_keep_their_form(markdown, html):
    assert html in written(markdown)


TYPED = {
    "product": "It is 63*63*32 chunks.",
    "brackets": "(63)*(63)*(32)",
    "powers": "2**64 - 1, and 256**2",
    "tag": "read<rows>first",
    "link": "image[0](x)",
    "list": "7. seven\n8. eight",
}


@pytest.mark.parametrize("text", TYPED.values(), ids=TYPED)
def test_a_written_answer_is_shown_as_it_was_typed(text):
    notebook = {
        "cells": [{"cell_type": "markdown", "metadata": {"role": "written", "exercise": "essay"}, "source": text}]
    }
    page = feedback_page(ASSIGNMENT, notebook, SCORES, None, "example")
    assert f'<pre class="typed" tabindex="0">{escape(text)}</pre>' in page


def test_a_written_picture_is_dropped():
    assert "img" not in written("![x](https://example.org/x.png) ![y](attachment:y.png)")


def test_disguises_are_taken_off():
    assert clean("\x1b[31mred\x1b[0m \u202eabc\x00\tx\n") == "red \ufffdabc\ufffd\tx\n"
    assert len(clean("x" * 10**6)) < 21_000


def test_an_answer_that_would_take_long_to_format_stands_as_it_was_typed():
    assert written("*a*" + " " * FORMATTED) == f"<pre>*a*{' ' * FORMATTED}</pre>"
    assert written("*<b>*" * FORMATTED).startswith("<pre>*&lt;b&gt;*")
    assert written("*a*") == "<p><em>a</em></p>\n"
