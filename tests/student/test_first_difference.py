"""Evidence: cut out around the first difference, bounded, and believed by nobody at the border."""

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bits_to_pyramids.results.evidence import read_evidence
from bits_to_pyramids.student.compare import close, compare, own_array
from bits_to_pyramids.student.differences.evidence import MAX_CHUNKS, MAX_SIDE, BytesWindow, ChunkLists, TwoArrays
from bits_to_pyramids.student.differences.first_difference import evidence_of

RAMP = np.arange(40 * 70, dtype="uint16").reshape(40, 70)


def changed(array, *index):
    copy = array.copy()
    copy[index] += 1
    return copy


BYTES = {
    "first-byte": (b"\x01\x02", b"\x02\x02", (0, 0, "0102", "0202")),
    "far-in": (bytes(50), bytes(30) + b"\1" + bytes(19), (30, 26, "00" * 12, "00" * 4 + "01" + "00" * 7)),
    "too-short": (bytes(3), bytes(5), (3, 0, "000000", "0000000000")),
    "nothing": (b"", b"\x07", (0, 0, "", "07")),
}


@pytest.mark.parametrize("got, expected, window", BYTES.values(), ids=BYTES)
def test_bytes_show_four_before_and_eight_from_the_first_difference(got, expected, window):
    found = evidence_of(got, expected)
    assert isinstance(found, BytesWindow)
    assert (found.at, found.start, found.got, found.expected) == window
    assert (found.got_length, found.expected_length) == (len(got), len(expected))


ARRAYS = {
    "small": (np.array([[1, 2], [3, 5]]), np.array([[1, 2], [3, 4]]), [0, 0], [1, 1], 1),
    "line": (np.array([1.0, 2.5, 3.0]), np.array([1.0, 2.0, 3.0]), [0], [0, 1], 1),
    "a-window-of-a-large-one": (changed(RAMP, 35, 66), RAMP, [32, 64], [3, 2], 1),
    "the-plane-of-a-volume": (
        changed(np.zeros((4, 3, 2), int), 2, 1, 0),
        np.zeros((4, 3, 2), int),
        [2, 0, 0],
        [1, 0],
        1,
    ),
    "nearly-equal-is-no-difference": (np.array([1 + 1e-12, 3.0]), close(np.array([1.0, 2.0])), [0], [0, 1], 1),
}


@pytest.mark.parametrize("got, expected, origin, first, wrong", ARRAYS.values(), ids=ARRAYS)
def test_arrays_show_the_window_with_the_first_difference(got, expected, origin, first, wrong):
    found = evidence_of(got, expected)
    assert isinstance(found, TwoArrays)
    assert (found.got.origin, found.first, found.wrong) == (origin, first, wrong)
    row, column = first
    assert found.got.values[row][column] != found.expected.values[row][column]


def test_arrays_of_two_shapes_show_both_corners():
    found = evidence_of(np.zeros((3, 2), "uint8"), np.ones((2, 3), "uint8"))
    assert (found.got.shape, found.expected.shape, found.first, found.wrong) == ([3, 2], [2, 3], [], 0)


INSIDE = {
    "in-a-list": ([b"1", b"2"], [b"1", b"3"]),
    "in-a-dict": ({"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3"}),
    "deeper": ([(b"1", 1), (b"2", 2)], [(b"1", 1), (b"3", 2)]),
}


@pytest.mark.parametrize("got, expected", INSIDE.values(), ids=INSIDE)
def test_the_part_that_differs_is_shown(got, expected):
    assert evidence_of(got, expected) == evidence_of(b"2", b"3")


NOTHING = {
    "numbers": (1, 2),
    "text": ("a", "b"),
    "a-wrong-type": ([1], np.array([1])),
    "only-the-dtype": (np.zeros(3, "uint8"), np.zeros(3, "uint16")),
    "no-values": (np.zeros((0, 3)), np.zeros((3, 0))),
    "complex": (np.zeros(2, complex), np.ones(2, complex)),
    "lists-of-different-length": ([b"a"], [b"a", b"b"]),
}


@pytest.mark.parametrize("got, expected", NOTHING.values(), ids=NOTHING)
def test_what_has_no_picture_has_no_evidence(got, expected):
    assert evidence_of(got, expected) is None


CALL = ((slice(0, 4), slice(1, 3)), (7, 11), (3, 4))
CHUNKS = {
    "grid-from-the-call": ([(0, 0)], [(0, 0), (1, 0)], CALL, [3, 3]),
    "grid-from-the-chunks": ([(0, 5)], [(2, 1)], (), [3, 6]),
    "first-of-each-tuple": ([((1,), "x")], [((0,), "x")], (), [2]),
}


@pytest.mark.parametrize("got, expected, args, grid", CHUNKS.values(), ids=CHUNKS)
def test_lists_of_chunks_where_the_manifest_says_so(got, expected, args, grid):
    found = evidence_of(got, expected, picture="chunks", args=args)
    assert isinstance(found, ChunkLists) and found.grid == grid
    assert evidence_of(got, expected, args=args) is None


@pytest.mark.parametrize("got", [None, 5, "ab", [1, 2], [("a",)], [(0, 0, 0)], [(0, 0)] * (MAX_CHUNKS + 1)], ids=str)
def test_what_is_no_list_of_such_chunks_has_no_picture(got):
    assert evidence_of(got, [(0, 0)], picture="chunks") is None


values = (
    st.binary(max_size=60)
    | hnp.arrays(
        st.sampled_from(["uint8", "int64", "float32", "bool"]), hnp.array_shapes(max_dims=4, min_side=0, max_side=40)
    )
    | st.lists(st.tuples(st.integers(-3, 9), st.integers()), max_size=5)
)


@settings(deadline=None, max_examples=40)
@given(values, values, st.sampled_from(["", "chunks"]))
def test_evidence_survives_the_border_and_is_small(got, expected, picture):
    if compare(got, expected) is None:
        return
    found = evidence_of(got, expected, picture=picture)
    data = json.dumps(found and asdict(found), allow_nan=False)
    assert read_evidence(json.loads(data)) == found
    assert len(data) < 30 * 2 * MAX_SIDE**2


def broken(evidence, change):
    data = asdict(evidence)
    change(data)
    return data


A_WINDOW, ARRAY = evidence_of(b"ab", b"ac"), evidence_of(np.array([[1, 2]]), np.array([[1, 3]]))
GRID = evidence_of([(0, 1)], [(1, 1)], picture="chunks")
MALFORMED = {
    "a-list": [],
    "another-kind": broken(A_WINDOW, lambda d: d.update(kind="html")),
    "unknown-key": broken(A_WINDOW, lambda d: d.update(more=1)),
    "missing-key": broken(A_WINDOW, lambda d: d.pop("at")),
    "not-hexadecimal": broken(A_WINDOW, lambda d: d.update(got="<b>")),
    "too-many-bytes": broken(A_WINDOW, lambda d: d.update(got="00" * 13)),
    "outside-the-window": broken(A_WINDOW, lambda d: d.update(at=9)),
    "negative": broken(A_WINDOW, lambda d: d.update(got_length=-1)),
    "text-for-a-number": broken(ARRAY, lambda d: d["got"].update(values=[["1", 2]])),
    "nan": broken(ARRAY, lambda d: d["got"].update(values=[[float("nan"), 2]])),
    "huge-number": broken(ARRAY, lambda d: d["got"].update(values=[[10**40, 2]])),
    "ragged": broken(ARRAY, lambda d: d["got"].update(values=[[1, 2], [3]])),
    "too-wide": broken(ARRAY, lambda d: d["got"].update(values=[[1] * 33])),
    "no-rows": broken(ARRAY, lambda d: d["got"].update(values=[])),
    "two-sizes": broken(ARRAY, lambda d: d["got"].update(values=[[1, 2, 3]])),
    "first-outside": broken(ARRAY, lambda d: d.update(first=[0, 2])),
    "long-dtype": broken(ARRAY, lambda d: d["got"].update(dtype="x" * 21)),
    "another-number-of-axes": broken(GRID, lambda d: d.update(grid=[2])),
    "too-many-chunks": broken(GRID, lambda d: d.update(got=[[0, 0]] * 301)),
    "a-chunk-is-text": broken(GRID, lambda d: d.update(got=["01"])),
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_what_has_another_form_is_refused(data):
    with pytest.raises((ValueError, TypeError, KeyError)):
        read_evidence(data)


def test_an_array_that_is_expected_to_be_ones_own_is_drawn():
    assert evidence_of(changed(RAMP, 3, 5), own_array(RAMP)) == evidence_of(changed(RAMP, 3, 5), RAMP)
    assert evidence_of(RAMP.tolist(), own_array(RAMP)) is None
