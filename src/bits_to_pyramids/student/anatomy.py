"""What is where in the synthetic scan: muscle with its fibres, cavities, and vessels of four sizes.

Everything is made of soft random fields (see `noise`).  Where *one* field is
high there is a hollow.  Where *two* fields are both zero there is a curved line
through space, as two crossing surfaces meet in a line: along such lines run the
vessels, and how far from zero the pair of fields is says how deep in a vessel a
point lies.

Lengths are in *units*; a scan whose voxel is 1 has one voxel per unit.
"""

from dataclasses import dataclass

import numpy as np

from .noise import Landscape, Line, grain, stream

BACKGROUND, TISSUE, WALL, LUMEN = range(4)

REGIONS = (1500.0, 190.0, 48.0, 11.0, 90.0)
"""Spacing of the fields for tissue (huge, coarse, medium, fine) and for cavities, in units."""

SIZES = ((20.0, 2.0), (70.0, 6.0), (330.0, 26.0), (1500.0, 110.0))
"""Vessels, thin to thick: spacing of their two fields, and radius of the lumen, in units."""


@dataclass(frozen=True)
class Side:
    """One side of a block: which voxels it has along an axis, and what the fields need to know of them.

    Attributes
    ----------
    places : numpy.ndarray
        Voxel indices: 1-D, int64, ascending.
    positions : numpy.ndarray
        The same in units: float64.
    lines : list of Line
        One for each field.
    """

    places: np.ndarray
    positions: np.ndarray
    lines: list[Line]


@dataclass(frozen=True)
class Block:
    """What is at each point of a block: float32 arrays of its shape.

    Attributes
    ----------
    hollow : numpy.ndarray
        Above 0 in a cavity; about the distance to its border, in units.
    vessel : numpy.ndarray
        Below 0 in the lumen of a vessel, 0 to 1 in its wall, above 1 outside.
    muscle : numpy.ndarray
        How bright the tissue is here, without what lies in it.
    """

    hollow: np.ndarray
    vessel: np.ndarray
    muscle: np.ndarray


class Anatomy:
    """The same body for the same seed, to be looked at block by block.

    Parameters
    ----------
    seed : int
        Any whole number.
    """

    def __init__(self, seed: int) -> None:
        self.grain_key = stream(seed, 0)
        spacings = list(REGIONS)
        for spacing, _ in SIZES:
            spacings += [spacing, spacing]
        self.fields = [Landscape(stream(seed, 1 + n), spacing) for n, spacing in enumerate(spacings)]
        self.start = 0.0  # how deep in the body z = 0 is
        while self._starts_in_a_hole():
            self.start += 1000.0

    def _starts_in_a_hole(self) -> bool:
        """Whether a small scan would see little more than a cavity or one thick vessel."""
        few, many = np.arange(0, 64, 30), np.arange(0, 128, 16)
        return np.mean(self.labels(self.side(0, few), self.side(1, many), self.side(2, many)) == TISSUE) < 0.8

    def side(self, axis: int, places: np.ndarray, voxel: float = 1.0) -> Side:
        """Prepare one side of a block, to be used for all blocks that share it.

        Parameters
        ----------
        axis : int
            0, 1 or 2 for z, y or x.
        places : numpy.ndarray
            Voxel indices: 1-D, int64, ascending.
        voxel : float
            Size of a voxel along this axis, in units.
        """
        positions = places * float(voxel) + (self.start if axis == 0 else 0.0)
        return Side(places, positions, [field.along(axis, positions) for field in self.fields])

    def block(self, *sides: Side) -> Block:
        """What is at each point of the block with these three sides (z, y, x)."""
        fields = (field.heights(*lines) for field, *lines in zip(self.fields, *(side.lines for side in sides)))
        huge, coarse, medium, fine, hollow = (next(fields) for _ in range(5))

        hollow *= np.float32(16)
        hollow += np.float32(10) * huge
        hollow += np.float32(12) * coarse
        hollow += np.float32(5) * medium
        hollow += fine
        hollow -= np.float32(34)

        muscle = _wave(_turns(sides) + 9 * coarse + np.float32(1.3) * medium + np.float32(0.2) * fine)
        muscle *= np.float32(0.024) + np.float32(0.012) * medium
        muscle += np.float32(0.035) * huge
        muscle += np.float32(0.04) * coarse
        muscle += np.float32(0.03) * medium
        muscle += np.float32(0.022) * fine
        muscle += np.float32(0.5)
        del huge, coarse, medium, fine

        vessel: np.ndarray | None = None
        for spacing, radius in SIZES:
            depth, other = next(fields), next(fields)
            depth *= depth
            other *= other
            depth += other
            np.sqrt(depth, out=depth)
            wall = 1 + 0.2 * radius
            depth *= np.float32(spacing / 2 / wall)  # a field changes by about 2 over one spacing
            depth -= np.float32(radius / wall)
            vessel = depth if vessel is None else np.minimum(vessel, depth, out=vessel)
        assert vessel is not None, "there are vessels of at least one size"
        return Block(hollow, vessel, muscle)

    def grey(self, *sides: Side) -> np.ndarray:
        """Grey values, most of them between 0 and 1: float32."""
        block = self.block(*sides)
        grey = block.muscle
        _paint(grey, 0.74, 1.5 - 2 * np.abs(block.vessel - np.float32(0.5)))
        _paint(grey, 0.20, 0.5 - 2 * block.vessel)
        _paint(grey, 0.10, 0.5 + block.hollow)
        noise = grain(self.grain_key, *(side.places for side in sides))
        noise *= np.float32(0.035)
        grey += noise
        return grey

    def labels(self, *sides: Side) -> np.ndarray:
        """What each voxel belongs to: uint8."""
        block = self.block(*sides)
        labels = np.full(block.vessel.shape, TISSUE, np.uint8)
        labels[block.vessel < 1] = WALL
        labels[block.vessel < 0] = LUMEN
        labels[block.hollow > 0] = BACKGROUND
        return labels


def _paint(grey: np.ndarray, value: float, share: np.ndarray) -> None:
    """Cover grey with a value, as far as share (cut to 0 to 1) says; borders become soft."""
    np.clip(share, 0, 1, out=share)
    share *= np.float32(value) - grey
    grey += share


def _turns(sides: tuple[Side, ...]) -> np.ndarray:
    """How many fibres lie between the origin and each point, without the whole ones (which would get inexact)."""
    z, y, x = ((at % 1).astype(np.float32) for at in (side.positions / n for side, n in zip(sides, (61.0, 37.0, 23.0))))
    return z[:, None, None] + y[:, None] + x


def _wave(turns: np.ndarray) -> np.ndarray:
    """A wave between -1 and 1 made of parabolas; unlike a sine it is the same on every machine."""
    turns -= np.floor(turns)
    turns -= np.float32(0.5)
    return turns * (8 - 16 * np.abs(turns))
