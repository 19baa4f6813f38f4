"""The table at the end of a grading: points and reasons are there whatever the ids are like."""

from fractions import Fraction
from pathlib import Path

import pytest

from bits_to_pyramids.cli.grade_class import kept_by_hand, others, print_scores
from bits_to_pyramids.grading.batch import Graded
from bits_to_pyramids.intake.submissions import Found, Submission
from bits_to_pyramids.records.gradebook.values import KeptByHand

IDS = ["ada", "maria-magdalena.schmidt-hohenberg@students.uni-example.edu", "x" * 100]


@pytest.fixture
def done(first):
    def one(student, **more):
        return Graded(Submission(student, first, Path("submitted", student, first.id)), **more)

    return [
        one(IDS[0], state="graded", points=Fraction(95), remark="timestamp.txt is empty: not counted as late"),
        one(IDS[1], state="refused", points=Fraction(0), refused="The notebook file is damaged."),
        one(IDS[2], state="not graded", failure="the checker ended"),
    ]


@pytest.mark.parametrize("terminal", [False, True], ids=["a-file", "a-terminal-of-80-columns"])
def test_points_and_reasons_are_never_shortened(done, capsys, monkeypatch, terminal):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR" if terminal else "TERM", "1" if terminal else "dumb")
    print_scores(done)
    said = " ".join(capsys.readouterr().out.split())
    for words in ("95 / 100", "0 / 100", "not graded", "refused"):
        assert words in said
    for words in ("timestamp.txt", "not counted as late", "damaged.", "checker ended"):
        assert all(word in said for word in words.split())
    assert (IDS[1] in said and IDS[2] in said) != terminal


def test_a_misplaced_submission_says_where_it_was_taken_from(first, capsys):
    submission = Submission("ada", first, Path("/course/submitted/ada"))
    print_scores([Graded(submission, "graded", points=Fraction(1))])
    assert "taken from submitted/ada" in capsys.readouterr().out


def test_an_answer_that_changed_under_a_persons_points_is_said(first):
    submission = Submission("ada", first, Path("submitted/ada"))
    lines = kept_by_hand([Graded(submission, "graded", kept=[KeptByHand("bits_of-checks", 7.0, 8.0, 8.0)])])
    assert "7 by hand; the answer is another one" in lines[1]


def test_who_is_missing_and_what_is_nobodys_is_listed(course, first, monkeypatch):
    monkeypatch.setattr("bits_to_pyramids.records.gradebook.scores.known_students", lambda url: ["ada", "ben", "cleo"])
    found = Found([Submission("ada", first, Path("submitted/ada"))], ["submitted/x.ipynb: not in a student's folder"])
    said = "\n".join(others(course, [first], "*", found, ""))
    assert f"No submission of {first.id} from 2 of 3: ben, cleo" in said and "submitted/x.ipynb" in said
    assert "ben" not in "\n".join(others(course, [first], "a*", found, ""))
