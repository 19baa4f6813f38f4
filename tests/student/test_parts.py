"""The parts of a nested answer, by their names."""

import numpy as np
import pytest

from bits_to_pyramids.student.compare import close, compare

PLAN = [((0,), np.s_[2:3,], np.s_[0:1,]), ((1,), np.s_[0:2,], np.s_[1:3,])]
ENTRIES = ("entry", ("chunk", "inside", "out"))


def plan(entry, part, value):
    """The plan with another value in one place."""
    changed = [list(one) for one in PLAN]
    changed[entry][part] = value
    return [tuple(one) for one in changed]


SAID = {
    "a box": (plan(0, 2, np.s_[2:3,]), PLAN, ENTRIES, "entry 0, chunk (0,), out: got 2:3, expected 0:1"),
    "a later entry": (plan(1, 1, np.s_[1:2,]), PLAN, ENTRIES, "entry 1, chunk (1,), inside: got 1:2, expected 0:2"),
    "the first part": (plan(1, 0, (2,)), PLAN, ENTRIES, "entry 1, chunk: got (2,), expected (1,)"),
    "two axes": ([((0, 1), np.s_[2:3, 1:3], np.s_[0:1, 0:2])], [((0, 1), np.s_[2:3, 1:3], np.s_[0:1, 0:3])], ENTRIES,
        "entry 0, chunk (0, 1), out: got 0:1, 0:2, expected 0:1, 0:3"),
    "an entry too short": ([PLAN[0][:2]], PLAN[:1], ENTRIES, "entry 0: got ((0,), np.s_[2:3,]), expected ((0,), np"),
    "an entry of another type": ([7], PLAN[:1], ENTRIES, "entry 0: got 7, expected ((0,), np.s_[2:3,], np.s_[0:1,])"),
    "a list too short": (PLAN[:1], PLAN, ENTRIES, "It has 1 item, 2 were expected."),
    "a pair": (((4.0,), (0.0,)), close(((4.0,), (1.0,))), (("scale", "translation"),),
        "translation: got (0.0,), expected (1.0,)"),
    "no names": ([1, 2], [1, 3], (), "First difference: item 1 is 2, expected 3."),
    "not nested": (1, 2, ENTRIES, "got       1\nexpected  2"),
}  # fmt: skip


@pytest.mark.parametrize("got, expected, parts, said", SAID.values(), ids=SAID)
def test_what_differs_is_said_by_name(got, expected, parts, said):
    assert said in compare(got, expected, parts=parts).message


def test_an_array_in_a_list_keeps_its_first_difference():
    message = compare([np.array([1, 2])], [np.array([1, 3])], parts=("level",)).message
    assert message.startswith("level 0: got ") and "First difference: [1] is 2, expected 3" in message


def test_what_is_right_is_right_whatever_its_parts_are_called():
    assert compare(PLAN, PLAN, parts=ENTRIES) is None
