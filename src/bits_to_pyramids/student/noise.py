"""Randomness with an address: numbers that depend on a seed and on where they are, and on nothing else.

A random generator gives its numbers in a row, so the millionth has to wait for
all before it.  Here every point in space is *hashed* instead: its number can be
asked for at any time, in any order, and is always the same.

Only integers, ``+``, ``-``, ``*`` and ``floor`` are used, element by element.
They are exact or rounded in one prescribed way, so a point has the same bits
in every block it is computed in, and on every machine.
"""

from dataclasses import dataclass

import numpy as np

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
"""2**64 divided by the golden ratio: the step between neighbours before they are hashed."""


def mix(state: np.ndarray) -> np.ndarray:
    """Stir the bits of each number, in place: a change of one bit changes about half of them.

    Parameters
    ----------
    state : numpy.ndarray
        uint64, any shape with at least one axis.

    Returns
    -------
    numpy.ndarray
        The same array.

    References
    ----------
    The finaliser of SplitMix64: G. L. Steele, D. Lea and C. H. Flood, "Fast
    splittable pseudorandom number generators", OOPSLA 2014,
    doi:10.1145/2660193.2660195, with the constants of D. Stafford's "Mix13".
    """
    state ^= state >> np.uint64(30)
    state *= np.uint64(0xBF58476D1CE4E5B9)
    state ^= state >> np.uint64(27)
    state *= np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return state


def stream(seed: int, number: int) -> np.ndarray:
    """The key of one of many independent random fields.

    Parameters
    ----------
    seed : int
        Any whole number; its lowest 64 bits count.
    number : int
        Which field.

    Returns
    -------
    numpy.ndarray
        uint64, shape (1,).
    """
    key = mix(np.array([seed % 2**64], np.uint64) + GOLDEN)
    return mix(key + np.array([number + 1], np.uint64) * GOLDEN)


def hashed(key: np.ndarray, *places: np.ndarray) -> np.ndarray:
    """A random 64-bit number for each point of a grid.

    Parameters
    ----------
    key : numpy.ndarray
        From `stream`.
    *places : numpy.ndarray
        For each axis the coordinates of the grid: 1-D, int64, may be negative.

    Returns
    -------
    numpy.ndarray
        uint64, with an axis for each of `places`.
    """
    for at in places:
        key = mix(key[..., None] + at.astype(np.uint64) * GOLDEN)
    return key[0]


def grain(key: np.ndarray, *places: np.ndarray) -> np.ndarray:
    """White noise: every voxel for itself, nearly Gaussian with mean 0 and deviation 1.

    The four 16-bit parts of a hash are four uniform numbers; their sum is close
    to a bell curve, and it never leaves -3.5 to 3.5.

    Parameters
    ----------
    key, *places
        As for `hashed`.

    Returns
    -------
    numpy.ndarray
        float32, with an axis for each of `places`.
    """
    bits = hashed(key, *places)
    low = np.uint64(0x0000FFFF0000FFFF)
    pairs = (bits & low) + ((bits >> np.uint64(16)) & low)
    total = (pairs & np.uint64(0xFFFFFFFF)) + (pairs >> np.uint64(32))
    return (total.astype(np.float32) - np.float32(2 * 65535)) * np.float32(1 / 37837)


@dataclass(frozen=True)
class Line:
    """The lattice along one axis, for a row of positions.

    Attributes
    ----------
    points : numpy.ndarray
        The lattice points that are needed: int64, ascending.
    first : numpy.ndarray
        For each position, where in `points` the first of the four around it is.
    weights : numpy.ndarray
        How much each of the four counts: float32, shape (4, number of positions).
    """

    points: np.ndarray
    first: np.ndarray
    weights: np.ndarray

    @classmethod
    def through(cls, at: np.ndarray) -> "Line":
        """The line for positions that are measured in lattice spacings (1-D, float64, ascending)."""
        below = np.floor(at)
        t = (at - below).astype(np.float32)
        s = 1 - t
        weights = np.stack([s * s * s, 4 - 3 * t * t * (2 - t), 4 - 3 * s * s * (2 - s), t * t * t])
        below = below.astype(np.int64)
        points = np.unique(below[:, None] + np.arange(4))
        return cls(points, np.searchsorted(points, below), weights * np.float32(1 / 6))

    def weighted(self, heights: np.ndarray, axis: int) -> np.ndarray:
        """Replace the lattice points along an axis of `heights` by the positions between them."""
        weights = np.expand_dims(self.weights, tuple(1 + other for other in range(heights.ndim) if other != axis))
        total = heights.take(self.first, axis)
        total *= weights[0]
        for k in (1, 2, 3):
            part = heights.take(self.first + k, axis)
            part *= weights[k]
            total += part
        return total


class Landscape:
    """A soft random field in space ("value noise"), with mean 0 and deviation about 1.

    Random heights stand on a lattice; a cubic B-spline joins them, so the field
    has no kinks and shows little of its lattice.

    Parameters
    ----------
    key : numpy.ndarray
        From `stream`.
    spacing : float
        Distance of the lattice points: the size of hills and valleys.
    """

    def __init__(self, key: np.ndarray, spacing: float) -> None:
        self.key = key
        self.spacing = spacing
        self.shifts = _fraction(hashed(key, np.arange(3))).astype(float)  # so that lattices do not meet at 0

    def along(self, axis: int, positions: np.ndarray) -> Line:
        """What is needed to know of one axis (0 to 2), for positions that are 1-D, float64, ascending."""
        return Line.through(positions / self.spacing + self.shifts[axis])

    def heights(self, z: Line, y: Line, x: Line) -> np.ndarray:
        """The field on a grid: float32, shape (positions in z, in y, in x)."""
        heights = _fraction(hashed(self.key, z.points, y.points, x.points))
        heights = (heights - np.float32(0.5)) * np.float32(10.44)  # 10.44: the spline flattens the dice that much
        # Rows last: whole rows are fast to fetch. The order never changes, since it changes the rounding.
        return y.weighted(x.weighted(z.weighted(heights, 0), 2), 1)


def _fraction(bits: np.ndarray) -> np.ndarray:
    """The highest 24 bits of uint64 as float32 from 0 to below 1, exactly."""
    return (bits >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-24)
