"""progress(): one line per exercise, from the checks that ran in this session."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from bits_to_pyramids.student import case, check, overview, predict, progress
from bits_to_pyramids.student.due import due_line
from bits_to_pyramids.student.figures.when import when_written
from bits_to_pyramids.student.hints import prediction_digest

SALT = bytes(16)
NOTES = {
    "exercises": [
        {"name": "f", "kind": "function", "points": 8, "stretch": False},
        {"name": "second", "kind": "function", "points": 10, "stretch": False},
        {"name": "size", "kind": "prediction", "points": 2, "stretch": False},
        {"name": "essay", "kind": "written", "points": 0, "stretch": False},
        {"name": "more", "kind": "function", "points": 5, "stretch": True},
    ],
    "predictions": {"size": {"salt": SALT.hex(), "rounds": 10, "digest": prediction_digest(12, SALT, 10).hex()}},
}


@pytest.fixture
def session(tmp_path, monkeypatch):
    """A new session in a student's folder; call it to give a name a value."""
    import __main__

    (tmp_path / "hints.json").write_text(json.dumps(NOTES), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    monkeypatch.setattr(overview, "_noted", {})
    return lambda name, value: monkeypatch.setattr(__main__, name, value, raising=False)


def shown(capsys):
    capsys.readouterr()
    progress()
    return capsys.readouterr().out


def test_before_any_check_ran(session, capsys):
    assert shown(capsys) == (
        "to do  f        8 points  no checks ran yet\n"
        "to do  second  10 points  no checks ran yet\n"
        "to do  size     2 points  no checks ran yet\n"
        "read   essay              your instructor reads it\n"
        "to do  more     5 points  no checks ran yet (stretch)\n"
        "\nNone of 4 exercises passes yet in this session. More checks run when the notebook is graded.\n"
        'Next: f. For help: hint("f")\n'
    )


def test_in_the_middle(session, capsys):
    session("f", lambda n: n + 1)
    check("f", case(1, gives=2), case(2, gives=3))
    session("second", lambda n: n)
    check("second", case(1, gives=1), case(2, gives=3))
    session("size", 13)
    predict("size")
    lines = shown(capsys).splitlines()
    assert lines[0] == "done   f        8 points  2 of 2 visible checks pass"
    assert lines[1] == "to do  second  10 points  1 of 2 visible checks pass"
    assert lines[2] == "to do  size     2 points  predicted, and it turns out differently"
    assert lines[-2].startswith("Good: 1 of 4 exercises pass in this session.")
    assert lines[-1] == 'Next: second. For help: hint("second")'


def not_written(n):
    raise NotImplementedError


SAID = {
    "not-written": ("f", not_written, "not written yet"),
    "not-there": ("f", None, "no function yet"),
    "a-number": ("f", 5, "no function yet"),
    "not-predicted": ("size", ..., "no prediction yet"),
    "predicted-a-word": ("size", "twelve", "a prediction is a number"),
    "predicted-right": ("size", 12, "predicted right"),
}


@pytest.mark.parametrize("name, value, said", SAID.values(), ids=SAID)
def test_what_each_kind_of_check_leaves_behind(session, capsys, name, value, said):
    session(name, value)
    check(name, case(1, gives=2)) if name == "f" else predict(name)
    assert next(line for line in shown(capsys).splitlines() if f" {name} " in line).endswith(said)


def test_a_later_run_replaces_an_earlier_one(session, capsys):
    for function in (lambda n: 0, lambda n: 2):
        session("f", function)
        check("f", case(1, gives=2))
    assert shown(capsys).startswith("done   f ")


def test_when_everything_passes(session, capsys):
    for name in ("f", "second", "more"):
        session(name, lambda n: n)
        check(name, case(1, gives=1))
    session("size", 12)
    predict("size")
    said = shown(capsys)
    assert "Very good: all 4 exercises pass in this session. More checks run when the notebook is graded." in said
    assert "Next: go on to the end of the notebook, answer what is asked in writing, and hand in." in said


def test_without_hints_beside_the_notebook(session, capsys, tmp_path):
    (tmp_path / "hints.json").unlink()
    assert shown(capsys) == "No checks ran in this session yet. Run the cells with checks first.\n"
    session("f", lambda n: n)
    check("f", case(1, gives=1))
    assert shown(capsys).startswith("done   f    1 of 1 visible checks pass\n")


def in_the_notebook(function):
    function.__module__ = "__main__"
    return function


def helper(n):
    return f(n)  # noqa: F821


CALLERS = {
    "by-itself": lambda n: f(n),  # noqa: F821
    "in-a-comprehension": lambda n: next(f(one) for one in [n]),  # noqa: F821
    "by-a-helper": lambda n: helper(n),
}


@pytest.mark.parametrize("caller", CALLERS.values(), ids=CALLERS)
def test_what_is_called_and_fails_is_to_be_mended_first(session, capsys, caller):
    session("helper", in_the_notebook(helper))
    session("f", lambda n: n + 1)
    session("second", in_the_notebook(caller))
    check("f", case(1, gives=1))
    capsys.readouterr()
    check("second", case(1, gives=1))
    assert capsys.readouterr().out.startswith("First: `second` calls `f`, whose own checks do not all pass.")


def test_what_is_called_and_passes_is_not_to_blame(session, capsys):
    session("f", lambda n: n)
    session("second", in_the_notebook(lambda n: f(n) + 1))  # noqa: F821
    check("f", case(1, gives=1))
    check("second", case(1, gives=1))
    assert "First:" not in capsys.readouterr().out


DUE = {"due": "2026-10-05T23:59+02:00", "zone": "Europe/Zurich", "own": False}
WHEN = "Monday, 5 October 2026, 23:59 (Europe/Zurich)"
MORE = " If you were given more time, that date counts."
DUE_LINES = {
    "days-left": ("2026-10-03T12:00+02:00", False, f"Due on {WHEN}, in 2 days.{MORE}"),
    "an-hour-left": ("2026-10-05T22:30+02:00", False, f"Due on {WHEN}, in 1 hour.{MORE}"),
    "seconds-left": ("2026-10-05T21:58:30+00:00", False, f"Due on {WHEN}, in less than a minute.{MORE}"),
    "over": ("2026-10-06T00:00+02:00", False, f"This was due on {WHEN}.{MORE}"),
    "somebodys-own": ("2026-10-05T23:00+02:00", True, f"Due on {WHEN}, in 59 minutes."),
}


@pytest.mark.parametrize("now, own, said", DUE_LINES.values(), ids=DUE_LINES)
def test_the_due_date_is_said(session, now, own, said):
    Path("bits_to_pyramids").mkdir()
    Path("bits_to_pyramids", "due.json").write_text(json.dumps(DUE | {"own": own}))
    assert due_line(datetime.fromisoformat(now)) == said


def test_progress_says_when_it_is_due(session, capsys):
    assert "ue on" not in shown(capsys)
    Path("bits_to_pyramids").mkdir()
    Path("bits_to_pyramids", "due.json").write_text(json.dumps(DUE | {"due": "2999-10-05T23:59+02:00"}))
    assert "Due on Saturday, 5 October 2999, 23:59 (Europe/Zurich), in " in shown(capsys)


def test_a_stretch_exercise_gives_extra_points(session, capsys):
    session("more", lambda n: n)
    check("more", case(1, gives=1))
    assert "more, 5 extra points: 1 of 1 visible checks pass." in capsys.readouterr().out


@pytest.mark.parametrize("gives, said", [(1, "This stopped"), (2, "Nothing to see yet. This stopped")])
def test_a_picture_that_is_refused_says_who_refuses_it(session, capsys, gives, said):
    session("f", lambda n: n)
    check("f", case(1, gives=gives))
    capsys.readouterr()
    with when_written("f"):
        raise ValueError("7 bytes are wrong")
    assert capsys.readouterr().out.startswith(f"{said} with ValueError: 7 bytes are wrong")
