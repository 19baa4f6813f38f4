"""Hints come one by one; a prediction is judged without its answer being there."""

import json

import numpy as np
import pytest

from bits_to_pyramids.student import hint, hints, predict
from bits_to_pyramids.student.hints import prediction_digest
from bits_to_pyramids.student.visible_checks import ChecksFailed

SALT, ROUNDS = bytes(range(16)), 1000


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A student's folder, with the notebook's names in the main module."""
    import __main__

    content = {
        "assignment": "1-test",
        "hints": {"f": ["a nudge", "the method", "nearly the code"], "size": ["count the sides", "two", "three"]},
        "predictions": {
            "size": {"salt": SALT.hex(), "rounds": ROUNDS, "digest": prediction_digest(12, SALT, ROUNDS).hex()}
        },
    }
    (tmp_path / "hints.json").write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    monkeypatch.setattr(hints, "_shown", {})
    return lambda name, value: monkeypatch.setattr(__main__, name, value, raising=False)


def test_hints_come_in_order_and_the_last_one_stays(folder, capsys):
    for _ in range(4):
        hint("f")
    assert capsys.readouterr().out == (
        'Hint 1 of 3 for f: a nudge\n2 more: hint("f")\n'
        'Hint 2 of 3 for f: the method\n1 more: hint("f")\n'
        "Hint 3 of 3 for f: nearly the code\nThat was the last hint.\n"
        "Hint 3 of 3 for f: nearly the code\nThat was the last hint.\n"
    )


def test_a_step_can_be_asked_for(folder, capsys):
    hint("f", 2)
    assert "Hint 2 of 3 for f: the method" in capsys.readouterr().out
    hint("f")
    assert "Hint 3 of 3 for f: nearly the code" in capsys.readouterr().out
    for step in (0, 4, -1):
        hint("f", step)
        assert capsys.readouterr().out == "f has hints 1 to 3.\n"


def test_a_hint_can_be_asked_for_by_the_function_itself(folder, capsys):
    def f():
        pass

    hint(f)
    assert "Hint 1 of 3 for f" in capsys.readouterr().out


def test_a_hint_without_a_name_says_how(folder, capsys):
    hint()
    assert capsys.readouterr().out == 'Name the exercise, like this: hint("f")\n'


def test_an_unknown_exercise_is_answered_with_the_known_ones(folder, capsys):
    hint("g")
    assert capsys.readouterr().out == "There are no hints for 'g'. There are hints for: f, size\n"


def test_no_hints_beside_the_notebook(folder, capsys, tmp_path):
    (tmp_path / "hints.json").unlink()
    hint("f")
    folder("size", 3)
    predict("size")
    assert capsys.readouterr().out.count("hints.json is not in this folder") == 2


@pytest.mark.parametrize("value", [12, 12.0, np.int64(12), np.float32(12)], ids=repr)
def test_a_right_prediction(folder, capsys, value):
    folder("size", value)
    predict("size")
    assert capsys.readouterr().out.endswith("That is right.\n")


@pytest.mark.parametrize("value", [13, 12.5, -12, 0, float("nan"), float("inf")], ids=repr)
def test_a_wrong_prediction_gives_something_to_think_about(folder, capsys, value):
    folder("size", value)
    predict("size")
    output = capsys.readouterr().out
    assert "not how it turns out" in output and "Think about this: count the sides" in output
    assert "12" not in output.replace(str(value), "")


@pytest.mark.parametrize("value", [..., None, "12", True, [12]], ids=repr)
def test_no_number_no_prediction(folder, capsys, monkeypatch, value):
    folder("size", value)
    predict("size")
    assert "prediction" in capsys.readouterr().out
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    with pytest.raises(ChecksFailed, match=r"no prediction yet|not a number"):
        predict("size")


def test_a_name_that_was_never_assigned(folder, capsys):
    predict("size")
    assert capsys.readouterr().out == "Write down your prediction first: size = a number\n"


def test_digests_differ_with_salt_and_value():
    digests = {prediction_digest(value, salt, ROUNDS) for value in (12, 13, 12.5) for salt in (SALT, SALT[::-1])}
    assert len(digests) == 6
