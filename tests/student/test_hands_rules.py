"""Plans of writers are judged as they are, whatever comes as one; rules say what went wrong; stores fail as told."""

import subprocess
import sys

import numpy as np
import pytest

from bits_to_pyramids.student import hands_experiment
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.hands_rules import MAX_PIECES, asked, plan, read_when_run, same_sum, updated, went
from bits_to_pyramids.student.unsteady import Unsteady
from bits_to_pyramids.student.watched import WatchedArray

FOUR = [[np.s_[0:2, 0:3], np.s_[2:4, 0:3]], [np.s_[0:2, 3:6], np.s_[2:4, 3:6]]]
EVERYTHING = (slice(None), slice(None))

RIGHT = {
    "single_units": FOUR,
    "tuples": tuple(tuple(tuple(box) for box in boxes) for boxes in FOUR),
    "lists": [[list(box) for box in boxes] for boxes in FOUR],
    "columns": [[np.s_[0:4, 0:3]], [np.s_[0:4, 3:6]]],
    "open_ends": [[np.s_[:, :3]], [np.s_[:, -3:]]],
    "past_the_end": [[np.s_[0:9, 0:3]], [np.s_[0:9, 3:70]]],
    "numpy_numbers": [[(slice(np.int64(0), np.uint8(4)), slice(np.int32(0), 3))], [np.s_[0:4, 3:6]]],
    "with_empty_boxes": [[np.s_[0:4, 0:3], np.s_[2:2, 0:6]], [np.s_[0:4, 3:6]]],
    "rows_of_a_unit": [[np.s_[0:1, 0:3], np.s_[1:2, 0:3], np.s_[2:4, 0:3]], [np.s_[0:4, 3:6]]],
}

WRONG = {
    "none": (None, "got       None"),
    "number": (7, "got       7"),
    "text": ("ab", "got       'ab'"),
    "one_list": ([FOUR[0]], "1 list of boxes"),
    "text_for_boxes": (["ab", []], "for writer 0"),
    "numbers_for_boxes": ([[1], [2]], "among the boxes of writer 0"),
    "one_slice": ([[(slice(0, 4),)], []], "a tuple of 2 slices"),
    "float_slice": ([[(slice(0, 2.5), slice(0, 3))], []], "a tuple of 2 slices"),
    "text_slice": ([[(slice("a", "b"), slice(0, 3))], []], "a tuple of 2 slices"),
    "nan_slice": ([[(slice(float("nan"), 3), slice(0, 3))], []], "a tuple of 2 slices"),
    "step": ([[np.s_[0:4:2, 0:3]], [np.s_[0:4, 3:6]]], "with step 1"),
    "backwards": ([[np.s_[::-1, 0:3]], [np.s_[0:4, 3:6]]], "with step 1"),
    "no_step": ([[np.s_[0:4:0, 0:3]], [np.s_[0:4, 3:6]]], "with step 1"),
    "shared": ([[np.s_[0:3, 0:6]], [np.s_[3:4, 0:6]]], "Writers 0 and 1 both write into unit (1, 0)"),
    "both_all": ([[EVERYTHING], [EVERYTHING]], "Writers 0 and 1 both write into unit (0, 0)"),
    "not_all": ([[np.s_[0:4, 0:3]], [np.s_[0:2, 3:6], np.s_[2:4, 3:5]]], "4 are written"),
    "unit_missing": ([[np.s_[0:4, 0:3]], [np.s_[0:2, 3:6]]], "0 are written"),
    "twice": ([[np.s_[0:4, 0:3], np.s_[1:2, 0:1]], [np.s_[0:4, 3:6]]], "overlap"),
    "unfair": ([[np.s_[0:4, 0:3], np.s_[0:2, 3:6]], [np.s_[2:4, 3:6]]], "Writer 0 has 3 units, writer 1 has 1"),
    "huge_numbers": ([[(slice(-(2**200), 2**200), slice(0, 3))], []], "0 are written"),
    "nested": ([[[[[]]]], []], "among the boxes of writer 0"),
    "many_boxes": ([[EVERYTHING] * (MAX_PIECES // 4 + 1), []], f"more than {MAX_PIECES} pieces"),
}


@pytest.mark.parametrize("answer", RIGHT.values(), ids=RIGHT.keys())
def test_every_plan_that_loses_nothing_is_right(answer):
    assert plan((4, 6), (2, 3), 2).difference(answer) is None


@pytest.mark.parametrize("answer, said", WRONG.values(), ids=WRONG.keys())
def test_what_is_no_plan_is_told(answer, said):
    difference = plan((4, 6), (2, 3), 2).difference(answer)
    assert said in difference.message
    assert len(difference.message.splitlines()) <= 8


def test_many_boxes_for_many_writers_are_no_work():
    """A hostile plan over many units is not gone through to its end."""
    heart = plan((7614, 7614, 8480), (1024, 1024, 1024), 60)
    answer = [[(slice(None),) * 3] * 5000] * 60
    assert "pieces" in heart.difference(answer).message


def pair():
    return WatchedArray(np.arange(12), (4,)), WatchedArray(np.zeros(12, int), (3,))


READS = [(slice(0, 6),), (slice(6, 12),)]
WENT = {
    "as_it_should": (lambda s, t: [t.__setitem__(box, s[box]) for box in READS], None),
    "chunk_in_two": (lambda s, t: [t.__setitem__(slice(a, a + 4), s[a : a + 4]) for a in (0, 4, 8)], "the box [0:4]"),
    "written_in_parts": (lambda s, t: [t.__setitem__(slice(0, 2), s[box][:2]) for box in READS], "cuts a chunk"),
    "written_twice": (lambda s, t: [t.__setitem__(slice(0, 6), s[box]) for box in READS], "was written 2 times"),
    "read_once": (lambda s, t: t.__setitem__(slice(0, 6), s[0:6]), "[6:12] of the source was read 0 times"),
    "read_twice": (lambda s, t: [s[0:6], s[0:6], s[6:12]], "was read 2 times"),
    "too_much": (lambda s, t: s[0:12], "You read the box [0:12]"),
    "source_written": (lambda s, t: s.__setitem__(slice(0, 1), 0), "of the source"),
    "other_values": (lambda s, t: [t.__setitem__(box, s[box] + 1) for box in READS], "in the target now"),
}


@pytest.mark.parametrize("way, said", WENT.values(), ids=WENT.keys())
def test_how_a_copy_went_is_told(way, said):
    source, target = pair()
    way(source, target)
    problem = went(READS)(source, target)
    assert problem is None if said is None else said in problem


def test_how_an_update_went_is_told():
    def levels():
        return WatchedArray(np.arange(4), (2,)), WatchedArray(np.arange(2), (2,))

    rule = updated([(slice(0, 2),), None], [None, (slice(0, 1),)], [np.arange(4), np.array([5, 1])])
    above, below = levels()
    below[0:1] = above[0:2].sum() + 4
    assert rule(above, below) is None
    above, below = levels()
    assert "was written 0 times" in rule(above, below)
    below[0:2] = 5
    assert "What depends on the edit is [0:1]" in rule(above, below)
    above, below = levels()
    below[0:1] = above[0:4].sum()
    assert "You read the box [0:4] of level 0" in rule(above, below)
    above, below = levels()
    below[0:1] = above[0:2].sum()
    assert "in level 1 now" in rule(above, below)
    above[0:1] = 3
    assert "You wrote the box [0:1] of level 0" in rule(above, below)


def test_a_store_fails_as_it_was_told():
    fetch = Unsteady({"a": [ConnectionError, None, b"x"], "b": [b"y"]})
    with pytest.raises(ConnectionError, match="a"):
        fetch("a")
    assert [fetch("a"), fetch("a"), fetch("a"), fetch("b"), fetch("c")] == [None, b"x", b"x", b"y", None]
    assert fetch.calls == [("a",)] * 4 + [("b",), ("c",)] == fetch.noted
    again = fetch.pristine()
    assert not again.calls
    with pytest.raises(ConnectionError):
        again("a")
    with pytest.raises(TypeError, match="a key is a string"):
        again(3)


def test_who_asks_for_something_else_is_told():
    fetch = Unsteady({})
    fetch("b")
    assert "Give it the key, alone" in asked(1)(fetch, "a", 3)
    assert "fetch was called once, expected 2 times" in asked(2)(fetch, "b", 3)


def test_two_processes_lose_what_they_share_and_nothing_else(tmp_path):
    rows = [[np.s_[row : row + 1, 0:64] for row in range(writer, 32, 2)] for writer in (0, 1)]
    apart = [[np.s_[0:16, 0:64]], [np.s_[16:32, 0:64]]]
    lost = hands_experiment.lost_by(tmp_path, (32, 64), (16, 32), {"in turns": rows, "apart": apart})
    assert lost["apart"] == 0
    assert 0 < lost["in turns"] <= 32 * 64


def test_a_writer_alone_is_told_that_nobody_came(tmp_path, monkeypatch):
    monkeypatch.setattr(hands_experiment, "WAIT", 0.01)
    with pytest.raises(TimeoutError, match="did not come"):
        hands_experiment._all_ready(tmp_path, 0, 0, 2)


def test_workers_are_timed_by_their_number():
    found = hands_experiment.seconds_by_workers((1, 2), tasks=2)
    assert [sorted(each) for each in found.values()] == [[1, 2]] * 3
    assert all(seconds > 0 for each in found.values() for seconds in each.values())


def test_in_a_browser_it_says_why_not(monkeypatch, tmp_path):
    monkeypatch.setattr(sys, "platform", "emscripten")
    monkeypatch.setattr(subprocess, "Popen", None)
    with pytest.raises(OSError, match="second process"):
        hands_experiment.lost_by(tmp_path, (2,), (2,), {"one": [[np.s_[0:1,]], [np.s_[1:2,]]]})
    with pytest.raises(OSError, match="second process"):
        hands_experiment.seconds_by_workers()


def lines_read(*chunks):
    source = WatchedArray(np.arange(7), (3,))
    for start, stop in chunks:
        source.read((slice(start, stop),))
    return source


WHEN_RUN = {
    "right": (lines_read((6, 7), (0, 3), (0, 3)), (2, 0, 0), None),
    "beforehand": (lines_read((0, 3), (3, 6), (6, 7)), (2, 0, 1), "Task 2 ran first, and what was read is [0:3]"),
    "once-for-two-runs": (lines_read((0, 3)), (0, 0), "2 tasks ran, and the source was read once."),
    "all-the-last": (lines_read((6, 7), (6, 7)), (2, 1), "Task 1 ran then, and what was read is [6:7]"),
}


@pytest.mark.parametrize("source, order, said", WHEN_RUN.values(), ids=WHEN_RUN)
def test_a_task_reads_when_it_is_run(source, order, said):
    problem = read_when_run(source, order)
    assert problem is None if said is None else problem.startswith(said)


SUMS_OF_TENTHS = {
    "same": (((0.6, 3), (0.6, 3)), None),
    "another-same": (((0.6000000000000001, 3), (0.6000000000000001, 3)), None),
    "by-arrival": (((0.6000000000000001, 3), (0.6, 3)), "It is to be the same number, to the last bit."),
    "wrong": (((0.7, 3), (0.7, 3)), "First difference"),
    "too-many-tasks": (((0.6, 3), (0.6, 4)), "expected 3"),
    "no-number": (((None, 3), (0.6, 3)), "None"),
}


@pytest.mark.parametrize("got, said", SUMS_OF_TENTHS.values(), ids=SUMS_OF_TENTHS)
def test_a_sum_of_floats_is_the_same_in_every_order(got, said):
    difference = compare(got, same_sum(0.6, 3))
    assert difference is None if said is None else said in difference.message
