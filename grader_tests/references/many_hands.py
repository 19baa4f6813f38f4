"""What zarr, scipy and brute force say about working on an image in pieces.

Brute force means: every voxel is asked which unit, which halo or which level it belongs to, and writers are played
through in every order.  Nothing here is computed on import, so that checkers can be forked from a process that has
imported it.
"""

import math
from itertools import islice

import numpy as np
from references.interleaved import loses, orders

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.student.later import later

counted = later("references.counted")
ndimage = later("scipy.ndimage")

MAX_ORDERS = 5000  # a plan in which units are not shared has fewer in the checks

# ---------------------------------------------------------------- boxes


def boxes(shape: tuple, lengths: tuple) -> list[tuple]:
    """The boxes of a grid, each cut where the image ends."""
    return [
        tuple(slice(i * n, min(i * n + n, size)) for i, n, size in zip(index, lengths, shape))
        for index in np.ndindex(*(math.ceil(size / n) for size, n in zip(shape, lengths)))
    ]


def enclosing(mask: np.ndarray) -> tuple:
    """The box of all that is true."""
    return tuple(slice(int(places.min()), int(places.max()) + 1) for places in np.nonzero(mask))


# ---------------------------------------------------------------- units


def units_touched(box: tuple, shape: tuple, unit_shape: tuple) -> list[tuple]:
    """Every voxel of the box says which unit it lies in."""
    voxels = np.moveaxis(np.indices(shape), 0, -1)[box].reshape(-1, len(shape))
    return sorted({tuple(int(i) for i in row) for row in voxels // np.array(unit_shape)})


@remembered
def written_by_zarr(box: tuple, shape: tuple, chunks: tuple, shards: tuple | None) -> list[tuple]:
    """The units that zarr writes when it changes a box of an array."""
    array, store = counted.counted_array(np.ones(shape, np.uint8), chunks, shards)
    array[box] = 7
    keys = sorted({key for key in store.chunks("set") if "/" in key})
    return sorted(tuple(int(i) for i in key.split("/")[1:]) for key in keys)


def lost_in_some_order(plan: list[list[tuple]], shape: tuple, unit_shape: tuple) -> str | None:
    """An order of the writers' steps in which something is lost, in a sentence; None if there is none.

    A writer reads each unit that it touches once, and writes it back with all of its voxels in it.
    """
    inside = np.moveaxis(np.indices(shape), 0, -1)
    units, size = np.array(unit_shape), math.prod(unit_shape)
    parts = []
    for boxes_of_one in plan:
        part: dict[tuple, list[int]] = {}
        for box in boxes_of_one:
            for voxel in inside[tuple(box)].reshape(-1, len(shape)):
                unit = tuple(int(i) for i in voxel // units)
                part.setdefault(unit, []).append(int(np.ravel_multi_index(tuple(voxel % units), unit_shape)))
        parts.append({unit: np.array(places) for unit, places in part.items()})
    tried = islice(orders([2 * len(part) for part in parts]), MAX_ORDERS)
    for number, order in enumerate(tried, start=1):
        if loses(parts, order, size):
            steps = ", ".join(map(str, order[:12]))
            return f"something is lost when the writers take their steps in the order {steps} (order {number} tried)"
    return None


# ---------------------------------------------------------------- blocks


def block_shape(shape: tuple, chunks: tuple, max_voxels: int) -> tuple:
    """Of all shapes that a block takes on while it grows, the last one within the budget."""
    grown = [tuple(min(n, size) for n, size in zip(chunks, shape))]
    for axis in reversed(range(len(shape))):
        while grown[-1][axis] < shape[axis]:
            longer = list(grown[-1])
            longer[axis] = min(longer[axis] + chunks[axis], shape[axis])
            grown.append(tuple(longer))
    return [block for block in grown if math.prod(block) <= max_voxels][-1]


def blocks(shape: tuple, chunks: tuple, max_voxels: int) -> list[tuple]:
    return boxes(shape, block_shape(shape, chunks, max_voxels))


# ---------------------------------------------------------------- filters


def halo_box(bounds: tuple, halo: int, shape: tuple) -> tuple:
    """All voxels that are at most `halo` away from the chunk along each axis, and the chunk among them."""
    mask = np.zeros(shape, bool)
    mask[bounds] = True
    near = np.ones(shape, bool)
    for axis, places in enumerate(np.indices(shape)):
        chunk = np.flatnonzero(mask.any(axis=tuple(other for other in range(mask.ndim) if other != axis)))
        near &= np.abs(places[..., None] - chunk).min(axis=-1) <= halo
    read = enclosing(near)
    return read, enclosing(mask[read])


def smoothed(image: np.ndarray, weights: list) -> np.ndarray:
    """scipy's correlate1d along every axis of the whole, with edges "nearest"."""
    result = image.astype(np.float64)
    for axis in range(image.ndim):
        result = ndimage.correlate1d(result, np.array(weights, float), axis, mode="nearest")
    return result


def halo_reads(shape: tuple, chunks: tuple, half: int) -> list[tuple]:
    return [halo_box(bounds, half, shape)[0] for bounds in boxes(shape, chunks)]


# ---------------------------------------------------------------- levels


def touched_at_level(box: tuple, level: int, factor: int = 2) -> tuple:
    """Every voxel of the box says which voxel of the level is made of it."""
    return tuple(
        slice(min(found), max(found) + 1)
        for found in ({i // factor**level for i in range(part.start, part.stop)} for part in box)
    )


def means(image: np.ndarray) -> np.ndarray:
    """Means of blocks of 2 along each axis, rounded down, over the voxels that are there."""
    return _blockwise(image, lambda block: int(block.astype(np.int64).sum()) // block.size)


def brightest(image: np.ndarray) -> np.ndarray:
    """The largest voxel of each block of 2 along each axis."""
    return _blockwise(image, np.max)


def _blockwise(image: np.ndarray, function) -> np.ndarray:
    smaller = np.zeros([math.ceil(size / 2) for size in image.shape], image.dtype)
    for index in np.ndindex(*smaller.shape):
        smaller[index] = function(image[tuple(slice(2 * i, 2 * i + 2) for i in index)])
    return smaller


def pyramid(image: np.ndarray, n_levels: int, downsample) -> list[np.ndarray]:
    levels = [image]
    while len(levels) < n_levels:
        levels.append(downsample(levels[-1]))
    return levels


def changed_boxes(image: np.ndarray, box: tuple, n_levels: int) -> list[tuple]:
    """For each level the box of the voxels that are made of a voxel of the box: marks are handed down."""
    marks = np.zeros(image.shape, np.uint8)
    marks[box] = 1
    return [enclosing(level) for level in pyramid(marks, n_levels, brightest)]


def made_of(box: tuple, shape: tuple) -> tuple:
    """The voxels of a level that a box of the next one is made of."""
    mask = np.zeros([math.ceil(size / 2) for size in shape], bool)
    mask[box] = True
    wide = mask
    for axis, size in enumerate(shape):
        wide = np.repeat(wide, 2, axis).take(range(size), axis)
    return enclosing(wide)


def orders_of_tasks(n_tasks: int) -> list[tuple]:
    """Some orders of tasks, each of them run at least once, some twice."""
    forth, back = tuple(range(n_tasks)), tuple(reversed(range(n_tasks)))
    return [forth, back, forth + forth[:1], (*back, *back[1:]), tuple(i for n in back for i in (n, n))]
