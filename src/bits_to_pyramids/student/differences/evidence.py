"""What a picture of a difference is drawn from: a small, bounded piece of data.

`first_difference` cuts it out of the two values that differ.  In a notebook it is drawn at once; a result carries it
from the checker to the feedback page.  Everything here is plain data with hard caps.
"""

from __future__ import annotations

from dataclasses import dataclass, field

BYTES_BEFORE, BYTES_AFTER = 4, 8  # how much is shown around the first byte that differs
MAX_SIDE = 32  # rows and columns of an array's window
MAX_AXES = 6
MAX_CHUNKS = 300
MAX_DTYPE = 20
LARGEST = 2**80  # of any whole number
NOT_FINITE = ("nan", "inf", "-inf")  # what JSON has no numbers for


@dataclass
class BytesWindow:
    """The bytes around the first one that differs.

    Attributes
    ----------
    at : int
        The first byte that differs; the length of the shorter one if it only ends too early.
    start : int
        Which byte the two windows start at.
    got, expected : str
        In hexadecimal, two digits a byte.
    got_length, expected_length : int
        How many bytes there are in all.
    """

    at: int
    start: int
    got: str
    expected: str
    got_length: int
    expected_length: int
    kind: str = field(default="bytes", init=False)


@dataclass
class ArrayWindow:
    """A part of an array: at most `MAX_SIDE` rows and columns of one plane.

    Attributes
    ----------
    dtype : str
    shape : list of int
        Of the whole array.
    origin : list of int
        The index of the window's first value, one for each axis.
    values : list of list
        Rows of numbers, or of one of `NOT_FINITE`; a 1-D array is one row.
    """

    dtype: str
    shape: list[int]
    origin: list[int]
    values: list[list]


@dataclass
class TwoArrays:
    """The same window of two arrays, or the first corner of two that differ in shape.

    `first` is the row and the column of the first difference in the window, `wrong` the number of values
    that differ in the whole arrays; for two shapes they are empty and 0.
    """

    got: ArrayWindow
    expected: ArrayWindow
    first: list[int]
    wrong: int
    kind: str = field(default="arrays", init=False)


@dataclass
class ChunkLists:
    """Two lists of chunk indices and the grid that they are in."""

    grid: list[int]
    got: list[list[int]]
    expected: list[list[int]]
    kind: str = field(default="chunks", init=False)


Evidence = BytesWindow | TwoArrays | ChunkLists
