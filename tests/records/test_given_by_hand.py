"""What a person gave: it counts at once, stays settled, and is looked at again only where something changed for it."""

import copy
from types import SimpleNamespace

import pytest
from made_up_class import made_up_results
from nbgrader.api import Gradebook as Nbgraders
from test_gradebook import released, url  # noqa: F401

from bits_to_pyramids.course.dates import Dates
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.reader import rebuild
from bits_to_pyramids.records.autograded import autograded_notebook
from bits_to_pyramids.records.gradebook.book import Gradebook
from bits_to_pyramids.records.recorder import _scores

WRITTEN, CHECKED = "noisy_stripes", "bits_of-checks"


@pytest.fixture
def one(tmp_path, first, released):  # noqa: F811
    """A gradebook with Ada's submission; `record` grades her again with some changes."""
    result = made_up_results(None, first, 2, seed=3)[0]
    where = released.assignment.id, "ada"

    def record(written="Because.", code="def bits_of(): ...", more=0.0, key="k"):
        rebuilt = rebuild([], Template.from_notebook(released.notebook), [])
        for cell in rebuilt.cells:
            if cell.role == "written":
                cell.source = written or cell.source
            if cell.id == "bits_of":
                cell.source = code
        scores = _scores(autograded_notebook(released, rebuilt, result), result, None, key)
        scores.points[CHECKED] += more
        book = Gradebook(url(tmp_path), "course", Dates())
        book.register(released.assignment.id, released.assignment.notebook, released.notebook)
        kept = book.record(*where, scores)
        assert book.knows(*where, key)
        book.close()
        return kept

    def grade(name, **given):
        with Nbgraders(url(tmp_path), "course") as book:
            found = book.find_grade(name, released.assignment.notebook, *where)
            for what, value in given.items():
                setattr(found, what, value)
            if given:  # what formgrader does
                found.needs_manual_grade = found.manual_score is None and found.auto_score is None
            book.db.commit()
            total = book.find_submission(*where).score
            return SimpleNamespace(score=found.score, waits=found.needs_manual_grade, total=total)

    record()
    return SimpleNamespace(record=record, grade=grade)


def test_extra_credit_on_a_written_answer_counts_at_once(one):
    before = one.grade(WRITTEN)
    assert before.waits and before.score == 0
    after = one.grade(WRITTEN, extra_credit=1.5)
    assert (after.score, after.total, after.waits) == (1.5, before.total + 1.5, False)


GIVEN = {
    "points": {"manual_score": 4.0},
    "extra-credit": {"extra_credit": 1.5},
    "both": {"manual_score": 0, "extra_credit": 2},
}
AGAIN = {
    "nothing-changed": ({}, False, False),
    "other-checks": ({"key": "another"}, False, False),
    "the-written-answer": ({"written": "Because of the bytes."}, True, False),
    "the-code": ({"code": "def bits_of(): return 1"}, False, True),
    "the-automatic-points": ({"more": 0.5}, False, True),
    "an-answer-taken-back": ({"written": ""}, True, False),
}


@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
@pytest.mark.parametrize("change, written, checked", AGAIN.values(), ids=AGAIN)
def test_it_waits_again_only_where_something_changed(one, given, change, written, checked):
    for name in (WRITTEN, CHECKED):
        one.grade(name, **given)
    before = one.grade(WRITTEN).total
    kept = one.record(**change)
    assert (one.grade(WRITTEN).waits, one.grade(CHECKED).waits) == (written, checked)
    more = change.get("more", 0.0) if "manual_score" not in given else 0.0
    assert one.grade(WRITTEN).total == pytest.approx(before + more)
    by_hand = {WRITTEN} & {WRITTEN * written} | {CHECKED} & {CHECKED * checked} if "manual_score" in given else set()
    assert {k.cell for k in kept} == by_hand


def test_who_was_not_looked_at_waits_on(one):
    one.record()
    assert one.grade(WRITTEN).waits
    one.record(written="")
    assert not one.grade(WRITTEN).waits
    one.record(written="After all.")
    assert one.grade(WRITTEN).waits


def test_what_waits_after_a_change_waits_until_somebody_looked(one):
    one.grade(CHECKED, manual_score=7.0)
    one.record(code="def bits_of(): return 1")
    one.record(code="def bits_of(): return 1")
    assert one.grade(CHECKED).waits
    one.grade(CHECKED, manual_score=7.0)
    one.record(code="def bits_of(): return 1")
    assert not one.grade(CHECKED).waits


def changed(released, *, without=(), added=(), points=None):  # noqa: F811
    notebook = copy.deepcopy(released.notebook)
    notebook["cells"] = [c for c in notebook["cells"] if c["metadata"].get("exercise") not in without]
    for name in added:
        for cell in [c for c in released.notebook["cells"] if c["metadata"].get("exercise") == "bits_of"]:
            new = copy.deepcopy(cell)
            if "nbgrader" in new["metadata"]:
                new["metadata"]["nbgrader"]["grade_id"] = new["id"] = cell["id"].replace("bits_of", name)
            notebook["cells"].append(new)
    for cell in notebook["cells"]:
        if points and cell["id"] == CHECKED:
            cell["metadata"]["nbgrader"]["points"] = points
    return notebook


def test_exercises_come_and_go_and_everything_else_stays(one, tmp_path, released):  # noqa: F811
    one.grade(CHECKED, manual_score=7.0)
    one.grade("value_of-checks", manual_score=3.0)
    before = one.grade(WRITTEN, extra_credit=2.0).total
    value_of = one.grade("value_of-checks").score
    notebook = changed(released, without={"value_of"}, added=("brand_new",), points=9)
    book = Gradebook(url(tmp_path), "course", Dates())
    changes = book.register(released.assignment.id, released.assignment.notebook, notebook)
    assert str(changes) == (
        "new in the gradebook: brand_new-checks; taken out of the gradebook: value_of-checks "
        "(with 1 grades or comments given by hand)"
    )
    assert str(book.register(released.assignment.id, released.assignment.notebook, notebook)) == ""
    book.close()
    assert one.grade("brand_new-checks").score == 0
    assert one.grade(WRITTEN).total == before - value_of
    with Nbgraders(url(tmp_path), "course") as book:
        cells = {
            cell.name: cell.max_score for cell in book.find_assignment(released.assignment.id).notebooks[0].grade_cells
        }
        assert cells["bits_of-checks"] == 9 and "value_of-checks" not in cells
        submitted = book.find_submission_notebook(released.assignment.notebook, released.assignment.id, "ada")
        assert {grade.name for grade in submitted.grades} == set(cells)
        assert "brand_new" in {comment.name for comment in submitted.comments}
