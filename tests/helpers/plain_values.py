"""Values that travel between two processes: strategies for them, and some that are not what they seem."""

import collections

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

Point = collections.namedtuple("Point", "y x")


class Liar(int):
    """Says yes to everything; what it is is another matter."""

    def __eq__(self, other):
        return True

    def __pos__(self):
        return 1000

    __hash__ = int.__hash__


class Loud(tuple):
    def __iter__(self):
        raise RuntimeError("nobody asks me")

    __len__ = __iter__


class Named(np.ndarray):
    """An array with a class of its own."""


hashable = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary()
arrays = hnp.arrays(
    st.sampled_from(["|b1", "<u1", ">u2", "<i4", ">f4", "<f8", "<c16"]),
    hnp.array_shapes(min_dims=0, min_side=0, max_side=4),
)
numbers = arrays.filter(lambda array: array.size > 0).map(lambda array: array.reshape(-1)[0])
plain = st.recursive(
    hashable | st.floats() | numbers | arrays | st.binary().map(bytearray),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(hashable, inner, max_size=4)
    ),
    max_leaves=12,
)
trees = st.recursive(
    hashable.filter(lambda value: type(value) is not bytes),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(list("ifcsbytzdan")), inner, min_size=1, max_size=1)
        | st.tuples(
            st.integers(0, 2),
            st.sampled_from(["|b1", "<u2", "|O", "<f8"]),
            st.lists(st.integers(-2, 2**41)),
            inner,
            st.integers(),
        )
        .map(list)
        .map(lambda body: {"a": body})
    ),
    max_leaves=20,
)
