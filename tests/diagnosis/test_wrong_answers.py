"""Wrong answers as new students write them: most are named, alone or not, and none falsely."""

import pytest
import warm
from courses import ROOT

from bits_to_pyramids.authoring.recognised import asker

FOLDER = ROOT / "tests" / "diagnosis" / "wrong_answers"
# Whoever wants to know it of all asks `benchmarks/wrong_answers.py`; here, what takes long is asked of one in three.
EVERY = 3
LEAST = {"alone": 0.85, "in_company": 0.7, "unrefusing": 0.7}


@pytest.fixture(scope="module")
def asked(course):
    """Somebody for each file of answers, who may be asked about them."""
    assignments = {path: course.assignment(path.stem) for path in sorted(FOLDER.glob("*.toml"))}
    return [asker(course, one, warm.classroom(course, one, stretch=True), path) for path, one in assignments.items()]


def test_there_are_enough_of_them_and_what_is_true_of_them_is_known(asked):
    assert sum(len(one.answers) for one in asked) >= 200
    assert [one.unknown for one in asked] == [[]] * len(asked)


@pytest.mark.parametrize("way", LEAST)
def test_most_are_named_and_none_falsely(asked, way):
    options = {} if way == "alone" else {"every": EVERY}
    verdicts = [verdict for one in asked for verdict in getattr(one, way)(**options)]
    false = [(v.answer.exercise, v.answer.believes, sorted(v.false)) for v in verdicts if v.false]
    share = sum(verdict.named for verdict in verdicts) / len(verdicts)
    print(f"{way}: {share:.0%} of {len(verdicts)} named, {len(false)} falsely")
    assert false == []
    assert share >= LEAST[way]
