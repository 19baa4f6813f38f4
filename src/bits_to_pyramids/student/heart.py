"""A heart of 983 GB that takes no room: an OME-Zarr whose chunks are computed when they are asked for.

It has as many voxels as the scan of the chapter, 7614 x 7614 x 8480, in chunks of 64 x 64 x 64 voxels of 16 bits, and
seven levels.  Its voxels are 2 micrometers wide, so it is a small heart, 15 millimeters across: of a rat, say.
Where two soft random fields (see `noise`) are both zero runs a vessel; waves across the wall are its fibres.

A level shows what its voxels can show: a field that is finer than they are is left out, as a mean would blur it.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import numpy as np

from .noise import Landscape, grain, stream

SHAPE = (8480, 7614, 7614)
CHUNK = 64
VOXEL_SIZE = 2.0  # micrometers
LEVELS = 7
SEED = 8

VESSELS = ((1500.0, 90.0), (420.0, 26.0), (110.0, 7.0))
"""Vessels, thick to thin: spacing of their two fields and radius of the lumen, in voxels of level 0."""

GROUND, CHAMBER, MUSCLE, WALL, LUMEN, GAP, NUCLEUS = 0.05, 0.10, 0.50, 0.80, 0.20, 0.38, 0.25


CELL = (14.0, 56.0, 14.0)
"""A muscle cell, along z, y and x, in voxels of level 0."""


def level_shape(level: int) -> tuple[int, ...]:
    """Shape of a level: each axis halved and rounded up."""
    return tuple(-(-size // 2**level) for size in SHAPE)


class Heart:
    """The heart as a store of keys and bytes; nothing of it is kept.

    Parameters
    ----------
    levels : int
        How many levels it has, the full one included.

    Examples
    --------
    >>> heart = Heart()
    >>> len(heart.get("s0/c/66/59/59"))
    524288
    >>> heart.get("s0/c/999/0/0") is None
    True
    """

    def __init__(self, levels: int = LEVELS) -> None:
        self.levels = levels

    def get(self, key: str) -> bytes | None:
        """The bytes of a key; None if there is no such key."""
        if key == "zarr.json":
            return json.dumps(self._group()).encode()
        if (found := re.fullmatch(r"s(\d)/zarr\.json", key)) and int(found[1]) < self.levels:
            return json.dumps(_array(int(found[1]))).encode()
        if (found := re.fullmatch(r"s(\d)/c/(\d{1,4})/(\d{1,4})/(\d{1,4})", key)) is None:
            return None
        level, *index = map(int, found.groups())
        inside = all(i * CHUNK < size for i, size in zip(index, level_shape(level)))
        return chunk(level, tuple(index)).tobytes() if level < self.levels and inside else None

    def _group(self) -> dict:
        axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
        datasets = []
        for level in range(self.levels):
            scale = VOXEL_SIZE * 2**level
            steps = [
                {"type": "scale", "scale": [scale] * 3},
                {"type": "translation", "translation": [(scale - VOXEL_SIZE) / 2] * 3},
            ]
            datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
        multiscale = {"name": "heart", "axes": axes, "datasets": datasets}
        ome = {"version": "0.5", "multiscales": [multiscale]}
        return {"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}


def _array(level: int) -> dict[str, Any]:
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": list(level_shape(level)),
        "data_type": "uint16",
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [CHUNK] * 3}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": 0,
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}],
        "attributes": {},
        "dimension_names": ["z", "y", "x"],
    }


@cache
def _fields() -> tuple[list[Landscape], list[tuple[Landscape, Landscape]]]:
    """The fields of the tissue (large, middle, small), and two for each kind of vessel."""
    tissue = [Landscape(stream(SEED, number), spacing) for number, spacing in enumerate((1400.0, 160.0, 24.0))]
    pairs = [
        (Landscape(stream(SEED, 10 + 2 * n), spacing), Landscape(stream(SEED, 11 + 2 * n), spacing))
        for n, (spacing, _) in enumerate(VESSELS)
    ]
    return tissue, pairs


def chunk(level: int, index: tuple[int, ...]) -> np.ndarray:
    """One chunk, full size, uint16; where it reaches over the edge it holds zeros.

    A chunk of level 0 takes some hundredths of a second.
    """
    step = 2**level
    places = [np.arange(i * CHUNK, (i + 1) * CHUNK, dtype=np.int64) for i in index]
    sides = [at * float(step) + (step - 1) / 2 for at in places]
    grey = _outside_in(sides, step)
    noise = grain(stream(SEED, 99 + level), *places)
    noise *= np.float32(0.03 / step)  # of 8 voxels that become one, the mean has about a third of the noise
    grey += noise
    np.clip(grey, 0, 1, out=grey)
    grey *= np.float32(65535)
    result = grey.astype("<u2")
    for axis, size in enumerate(level_shape(level)):
        edge = [slice(None)] * 3
        edge[axis] = slice(max(0, size - index[axis] * CHUNK), None)
        result[tuple(edge)] = 0
    return result


def _outside_in(sides: list[np.ndarray], step: int) -> np.ndarray:
    """Grey values of a block without its noise, most of them from 0 to 1: float32."""
    z, y, x = (
        ((side - size / 2) / (size / 2)).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(3)])
        for axis, (side, size) in enumerate(zip(sides, SHAPE))
    )
    tissue, pairs = _fields()
    large = _heights(tissue[0], sides)
    depth, chamber = _wall(z, y, x, large)
    soft = np.float32(1 / (0.006 + 0.0004 * step))  # how sharp borders are
    heart, hollow = _share(depth * soft), _share(chamber * soft)
    if not heart.any():
        return np.full(heart.shape, GROUND, np.float32)
    grey = _muscle(sides, (depth, chamber), large, step)
    for (first, second), (spacing, radius) in zip(pairs, VESSELS):
        if radius * 3 < step:
            continue  # thinner than a voxel
        away = _heights(first, sides)
        away *= away
        other = _heights(second, sides)
        other *= other
        away += other
        np.sqrt(away, out=away)
        away *= np.float32(spacing / 2 / radius)  # in radii of the lumen
        border = np.float32(max(2 * step / radius, 0.25))
        _paint(grey, WALL, _share((np.float32(1.3) - away) / border))
        _paint(grey, LUMEN, _share((np.float32(1.0) - away) / border))
    _paint(grey, CHAMBER, hollow)
    _paint(grey, GROUND, 1 - heart)
    return grey


def _heights(field: Landscape, sides: list[np.ndarray]) -> np.ndarray:
    return field.heights(*(field.along(axis, side) for axis, side in enumerate(sides)))


def _wall(z: np.ndarray, y: np.ndarray, x: np.ndarray, large: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How deep in the heart a point lies (negative outside), and how deep in one of its chambers; the heart is 2 wide.

    The apex points down, towards large y; the left ventricle is a cone, and the right one lies around it.
    """
    bumps = np.float32(0.025) * large
    taper = np.float32(0.80) - np.float32(0.33) * np.clip(y + np.float32(0.25), 0, 1) ** 2
    outer = 1 - np.sqrt((x / taper) ** 2 + (z / (taper * np.float32(1.05))) ** 2 + (y / np.float32(0.92)) ** 2)
    left_x, left_y = x - np.float32(0.16) - np.float32(0.10) * y, y - np.float32(0.02)
    left = 1 - np.sqrt(
        (left_x / np.float32(0.23)) ** 2 + (z / np.float32(0.26)) ** 2 + (left_y / np.float32(0.62)) ** 2
    )
    right_x, right_y = x + np.float32(0.30), y + np.float32(0.10)
    right = 1 - np.sqrt(
        (right_x / np.float32(0.26)) ** 2 + (z / np.float32(0.34)) ** 2 + (right_y / np.float32(0.5)) ** 2
    )
    septum = (
        np.sqrt((left_x / np.float32(0.42)) ** 2 + (z / np.float32(0.44)) ** 2 + (left_y / np.float32(0.8)) ** 2) - 1
    )
    right = np.minimum(right, septum)
    ridges = np.float32(2) * bumps
    return outer * np.float32(0.7) + bumps, np.maximum(left, right) * np.float32(0.24) + ridges


def _muscle(sides: list[np.ndarray], wall: tuple, large: np.ndarray, step: int) -> np.ndarray:
    """Muscle with its layers, its fibres and, where voxels are small enough, cells with their nuclei."""
    tissue, _ = _fields()
    middle = _heights(tissue[1], sides) if step <= 160 else np.zeros(1, np.float32)
    depth, _ = wall
    grey = np.float32(MUSCLE) + np.float32(0.03) * large + np.float32(0.035) * middle
    grey = np.broadcast_to(grey, depth.shape).astype(np.float32)
    if step > 64:
        return grey
    # Sheets of fibres wind around the heart: waves along the depth and across it.
    turns = [
        (side / period % 1).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(3)])
        for axis, (side, period) in enumerate(zip(sides, (340.0, 610.0, 270.0)))
    ]
    layers = _wave(turns[0] + turns[1] + turns[2] + np.float32(0.7) * middle)
    grey += np.float32(0.05) * layers
    if step > 4:
        return grey
    # Cells lie along y, staggered like bricks: CELL voxels long and wide, dark between them, each with a nucleus.
    bend = np.float32(0.15) * _heights(tissue[2], sides) + np.float32(0.5) * middle
    turn = [_along(axis, sides[axis] / size) for axis, size in enumerate(CELL)]
    deep, right = turn[0] + bend, turn[2] - bend
    down = turn[1] + np.float32(0.37) * np.floor(deep) + np.float32(0.61) * np.floor(right)
    away = [
        np.abs(part - np.floor(part) - np.float32(0.5)) * np.float32(size)
        for part, size in zip((deep, down, right), CELL)
    ]
    gap = np.maximum(
        np.maximum(away[0], away[2]), away[1] - (CELL[1] - CELL[0]) / 2
    )  # up to half the width, at its border
    _paint(grey, GAP, np.float32(0.8) * _share((gap - np.float32(CELL[0] / 2 - 0.8)) / np.float32(max(1, step))))
    nucleus = 1 - np.sqrt((away[0] / 3) ** 2 + (away[1] / 8) ** 2 + (away[2] / 3) ** 2)
    _paint(grey, NUCLEUS, _share(nucleus * np.float32(3 / step)))
    return grey


def _along(axis: int, side: np.ndarray) -> np.ndarray:
    """Numbers along one axis, as an array of three."""
    return (side % 4096).astype(np.float32).reshape([-1 if a == axis else 1 for a in range(3)])


def _share(depth: np.ndarray) -> np.ndarray:
    """From 0 outside to 1 inside, with half on the border."""
    return np.clip(depth + np.float32(0.5), 0, 1).astype(np.float32)


def _paint(grey: np.ndarray, value: float, share: np.ndarray) -> None:
    """Cover grey with a value, as far as a share from 0 to 1 says."""
    grey += share * (np.float32(value) - grey)


def _wave(turns: np.ndarray) -> np.ndarray:
    """A wave between -1 and 1 made of parabolas, the same on every machine."""
    turns = turns - np.floor(turns) - np.float32(0.5)
    return turns * (8 - 16 * np.abs(turns))
