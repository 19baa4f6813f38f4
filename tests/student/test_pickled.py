"""What is written down and read again is what it was, an array's byte order and how it lies in memory too."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.student.cases import copy_of
from bits_to_pyramids.student.pickled import pickled
from bits_to_pyramids.student.watched import Chunks

BIG = np.arange(12, dtype=">u2").reshape(3, 4)
ARRAYS = {
    "native": BIG.astype("<u2"),
    "big-endian": BIG,
    "big-endian, first axis fastest": BIG.T,
    "big-endian, with gaps": BIG[::2, ::3],
    "big-endian, backwards": BIG[:, ::-1],
    "big-endian, one number": np.array(7, ">f4"),
    "big-endian, empty": np.zeros((0, 3), ">i8"),
    "big-endian, read-only": np.frombuffer(b"\0\1\0\2", ">u2"),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
@pytest.mark.parametrize("inside", [lambda a: a, lambda a: {"s0": [(a, 1)]}], ids=["alone", "inside others"])
def test_an_array_keeps_its_values_and_its_byte_order(array, inside):
    again = pickle.loads(pickled(inside(array)))
    while not isinstance(again, np.ndarray):
        again = again["s0"] if isinstance(again, dict) else again[0]
    assert again.dtype.str == array.dtype.str and again.shape == array.shape
    np.testing.assert_array_equal(again, array)


def test_what_is_lent_keeps_it_too():
    again = pickle.loads(pickled(Chunks(BIG, (2, 2))))
    assert np.asarray(again((0, 0))).dtype == BIG.dtype


@st.composite
def views(draw):
    """Arrays whose axes are swapped, reversed, repeated, or leave gaps."""
    shape = draw(st.lists(st.integers(0, 4), min_size=1, max_size=4))
    array = np.arange(int(np.prod(shape))).astype(draw(st.sampled_from(["<u2", ">u2", "u1", "?"]))).reshape(shape)
    array = array.transpose(draw(st.permutations(range(len(shape)))))
    steps = draw(st.tuples(*[st.sampled_from([1, 2, -1, -2])] * len(shape)))
    array = array[tuple(slice(None, None, step) for step in steps)]
    return np.broadcast_to(array, (draw(st.integers(1, 3)), *array.shape)) if draw(st.booleans()) else array


@given(views())
def test_an_array_lies_in_memory_as_its_copy_does(array):
    again, copied = pickle.loads(pickled(array)), copy_of(array)
    assert again.dtype.str == array.dtype.str and again.shape == array.shape
    np.testing.assert_array_equal(again, array)
    long = [axis for axis, length in enumerate(array.shape) if length > 1 and array.size]
    assert [copy_of(again).strides[axis] for axis in long] == [copied.strides[axis] for axis in long]
