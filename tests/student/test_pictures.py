"""Pictures of evidence: they show what differs by words and signs, and are well formed."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from bits_to_pyramids.student.differences.arrays import MINUS, arrays_picture
from bits_to_pyramids.student.differences.chunks import chunks_picture
from bits_to_pyramids.student.differences.evidence import BytesWindow, ChunkLists, TwoArrays
from bits_to_pyramids.student.differences.first_difference import evidence_of
from bits_to_pyramids.student.differences.hexadecimal import hex_picture


def words(svg) -> list[str]:
    return [element.text for element in ET.fromstring(svg).iter("text")]


def label(svg) -> str:
    return ET.fromstring(svg).get("aria-label")


# ---------------------------------------------------------------- bytes


def test_a_byte_that_is_missing_is_a_column_without_it():
    picture = hex_picture(evidence_of(b"\1\2", b"\1\2\3"))
    assert [(c.place, c.got, c.expected, c.differs) for c in picture.columns][-1] == (2, "", "03", True)
    assert picture.bits == []
    assert picture.summary == "You gave 2 bytes, expected were 3. First difference: byte 2, counted from 0."


def test_the_first_byte_that_differs_is_shown_bit_by_bit():
    picture = hex_picture(evidence_of(b"\x81", b"\x01"))
    assert [(bit.place, bit.got, bit.expected) for bit in picture.bits if bit.differs] == [(128, "1", "0")]


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=40), st.binary(max_size=40))
def test_the_columns_are_the_bytes(got, expected):
    if got == expected:
        return
    window = evidence_of(got, expected)
    assert isinstance(window, BytesWindow)
    for column in hex_picture(window).columns:
        assert column.got == got[column.place : column.place + 1].hex()
        assert column.expected == expected[column.place : column.place + 1].hex()


# ---------------------------------------------------------------- arrays

EXPECTED = np.array([[1, 2, 3], [4, 5, 6]], dtype="uint8")


def panels(got, expected):
    return arrays_picture(evidence_of(got, expected)).panels


def test_small_arrays_are_shown_with_their_numbers_and_signed_differences():
    got = EXPECTED.copy()
    got[0, 1], got[1, 2] = 9, 0
    expected, theirs, difference = panels(got, EXPECTED)
    assert words(expected.svg)[:6] == list("123456")
    assert words(theirs.svg)[:6] == list("193450")
    assert words(difference.svg)[:6] == ["0", "+7", "0", "0", "0", f"{MINUS}6"]
    assert label(theirs.svg) == "Got: uint8, shape (2, 3). row 0: 1, 9, 3; row 1: 4, 5, 0."


def test_unsigned_numbers_do_not_wrap_in_the_difference():
    (_, _, difference) = panels(np.array([0], "uint8"), np.array([255], "uint8"))
    assert words(difference.svg)[0] == f"{MINUS}255"


def test_large_arrays_are_greys_with_signs_and_say_which_part_they_show():
    expected = np.zeros((3, 50, 100), "uint16")
    got = expected.copy()
    got[1, 40, 70] = 5
    first, _, difference = panels(got, expected)
    assert first.note == "uint16, shape (3, 50, 100); shown is [1, 32:50, 64:96]"
    assert "+" in words(difference.svg) and "0" not in words(difference.svg)[:5]


def test_two_shapes_are_two_panels():
    assert [panel.title for panel in panels(np.zeros((3, 2)), np.zeros((2, 3)))] == ["expected", "got"]


def test_what_is_not_finite_is_named():
    _, theirs, difference = panels(np.array([np.nan, np.inf]), np.array([1.0, 2.0]))
    assert words(theirs.svg)[:2] == ["nan", "inf"] and words(difference.svg)[:2] == ["?", "?"]


arrays = hnp.arrays(
    st.sampled_from(["uint8", "int64", "float64", "bool"]), hnp.array_shapes(max_dims=3, min_side=1, max_side=35)
)


@settings(deadline=None, max_examples=40)
@given(arrays, arrays)
def test_any_two_arrays_make_well_formed_pictures_with_words(got, expected):
    evidence = evidence_of(got, expected)
    if isinstance(evidence, TwoArrays):
        assert all(label(panel.svg) for panel in arrays_picture(evidence).panels)


def test_numbers_at_the_ends_of_a_dtype_have_a_picture():
    largest = np.finfo("float64").max
    _, _, difference = panels(np.array([largest, 0.0]), np.array([-largest, 0.0]))
    assert words(difference.svg)[:2] == ["?", "0"]


# ---------------------------------------------------------------- chunks

CHUNKS = {
    "missing": (
        [(0, 0)],
        [(0, 0), (0, 1)],
        ["right", "missing"],
        "Your list has 1 chunk, expected are 2: 1 right, 1 missing.",
    ),
    "extra": (
        [(0, 0), (1, 1)],
        [(0, 0)],
        ["right", "extra"],
        "Your list has 2 chunks, expected is 1: 1 right, 1 extra.",
    ),
    "twice": ([(0, 0), (0, 0)], [(0, 0)], ["twice"], "Your list has 2 chunks, expected is 1: 1 twice."),
    "order": (
        [(0, 1), (0, 0)],
        [(0, 0), (0, 1)],
        ["2 | 1", "1 | 2"],
        "These are the right chunks in another order. "
        "Each cell shows the chunk's place in your list, then its place in the expected list.",
    ),
    "outside": (
        [(0, 0), (0, -1)],
        [(0, 0), (0, 1)],
        ["right", "missing"],
        "Your list has 2 chunks, expected are 2: 1 right, 1 missing, 1 extra. Outside the grid: (0, -1).",
    ),
}


@pytest.mark.parametrize("got, expected, shown, summary", CHUNKS.values(), ids=CHUNKS)
def test_each_chunk_is_named(got, expected, shown, summary):
    picture = chunks_picture(ChunkLists([2, 2], [list(i) for i in got], [list(i) for i in expected]))
    (plane,) = picture.planes
    assert [word for word in words(plane.svg) if not word.isdigit()] == shown
    assert picture.summary == summary


def test_a_volume_shows_the_planes_with_a_mistake():
    picture = chunks_picture(ChunkLists([9, 2, 2], [[3, 0, 0], [5, 1, 1]], [[3, 0, 0], [5, 1, 0]]))
    assert [plane.title for plane in picture.planes] == ["chunk grid, plane 5"]


def test_a_large_grid_shows_the_part_with_the_chunks():
    picture = chunks_picture(ChunkLists([100, 200], [[50, 150]], [[50, 151]]))
    (plane,) = picture.planes
    assert plane.title == "chunk grid (a part of 100 by 200 chunks)"
    assert {"extra", "missing", "150", "50"} <= set(words(plane.svg))


indices = st.lists(st.tuples(st.integers(-2, 40), st.integers(-2, 40), st.integers(0, 3)), max_size=8)


@settings(deadline=None, max_examples=40)
@given(indices, indices)
def test_any_two_lists_of_chunks_make_well_formed_pictures(got, expected):
    evidence = evidence_of(got, expected, picture="chunks")
    if evidence is not None:
        assert all(label(plane.svg) for plane in chunks_picture(evidence).planes)
