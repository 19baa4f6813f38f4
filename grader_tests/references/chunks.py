"""What zarr says about chunks: its grid, its blocks, and what a real read asks a store for.

Only public API.  Nothing here is computed on import, so that checkers can be forked from a
process that has imported it.  Images hold 1, 2, 3, ... in C order: no value is the fill
value, so every chunk is stored, and each value says where it comes from.

What zarr and tensorstore each *need* (`needed_by_zarr`, `needed_by_tensorstore`) is found by
taking chunks away: slow, and independent of everything else.  The checks use `touched`;
``tests/grader/test_chunk_references.py`` proves that all three say the same.
"""

import math
from functools import lru_cache

import numpy as np

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.student.later import later

tensorstore = later("tensorstore")
zarr = later("zarr")
counting = later("references.counting_store")


def empty_array(shape, chunk_shape, dtype="uint16", store=None):
    """A zarr array without compression."""
    store = {} if store is None else store
    return zarr.create_array(store, shape=shape, chunks=chunk_shape, dtype=dtype, compressors=None)


def numbered(shape, dtype="uint32") -> np.ndarray:
    """An image with 1, 2, 3, ... in C order."""
    return np.arange(1, math.prod(shape) + 1, dtype=dtype).reshape(shape)


@lru_cache(maxsize=64)
def _stored(shape, chunk_shape):
    store = counting.CountingStore()
    array = empty_array(shape, chunk_shape, "uint32", store)
    if math.prod(shape):
        array[...] = numbered(shape)
    return store, array


@remembered
def grid(shape, chunk_shape) -> tuple:
    """zarr's own count of chunks along each axis."""
    return empty_array(shape, chunk_shape).cdata_shape


@remembered
def block(chunk_index, shape, chunk_shape) -> np.ndarray:
    """The voxels of the image in a chunk, by their numbers, as zarr gives them."""
    return np.asarray(_stored(tuple(shape), tuple(chunk_shape))[1].blocks[tuple(chunk_index)])


@remembered
def bounds(chunk_index, shape, chunk_shape) -> tuple:
    """Where the voxels of zarr's block lie in the image."""
    voxels = block(chunk_index, shape, chunk_shape)
    first = np.unravel_index(int(voxels.flat[0]) - 1, shape)
    return tuple(slice(int(start), int(start) + size) for start, size in zip(first, voxels.shape))


@remembered
def _reads(selection, shape, chunk_shape) -> list[tuple]:
    """The chunk keys that a real read of zarr asks for, with the bytes of each."""
    store, array = _stored(tuple(shape), tuple(chunk_shape))
    store.log.clear()
    array[tuple(selection)]
    return sorted({(_index_of(key), size) for key, size in store.log if key.startswith("c/")})


def _index_of(key: str) -> tuple:
    return tuple(map(int, key.split("/")[1:]))


@remembered
def touched(selection, shape, chunk_shape) -> list[tuple]:
    """The chunks that zarr reads for a box, in C order."""
    return [index for index, _ in _reads(selection, shape, chunk_shape)]


def voxels_read(selection, shape, chunk_shape) -> int:
    """Voxels of the image in the blocks that zarr reads."""
    return sum(block(index, shape, chunk_shape).size for index in touched(selection, shape, chunk_shape))


def bytes_read(selection, shape, chunk_shape, itemsize: int) -> int:
    """Bytes that zarr's store hands out for a box, for voxels of another size."""
    return sum(size for _, size in _reads(selection, shape, chunk_shape)) * itemsize // 4


def voxels_asked(selection, shape) -> int:
    """Voxels that numpy gives for a box."""
    return np.broadcast_to(0, shape)[tuple(selection)].size


@remembered
def plan(selection, shape, chunk_shape) -> list[tuple]:
    """Where the voxels of a box lie in zarr's blocks and in the box, found by their numbers."""
    result = numbered(shape)[tuple(selection)]
    entries = []
    for index in touched(selection, shape, chunk_shape):
        voxels = block(index, shape, chunk_shape)
        common = np.intersect1d(voxels, result)
        entries.append((index, _box_around(np.isin(voxels, common)), _box_around(np.isin(result, common))))
    return entries


def _box_around(mask: np.ndarray) -> tuple:
    return tuple(slice(int(places.min()), int(places.max()) + 1) for places in np.nonzero(mask))


@remembered
def best(shape, requests, candidates) -> tuple:
    """The first candidate with the fewest voxels that zarr reads."""
    costs = [sum(voxels_read(request, shape, candidate) for request in requests) for candidate in candidates]
    return candidates[costs.index(min(costs))]


@remembered
def shape_for(shape, itemsize: int, max_bytes: int) -> tuple:
    """The rule of the stretch exercise, which is the course's own: exponents instead of lengths."""
    limit = [max(0, size - 1).bit_length() for size in shape]  # doublings until an axis reaches the image
    doublings = [0] * len(shape)
    for _ in range((max_bytes // itemsize).bit_length() - 1):
        growing = [(count, axis) for axis, count in enumerate(doublings) if count < limit[axis]]
        if growing:
            doublings[min(growing)[1]] += 1
    return tuple(2**count for count in doublings)


# ---------------------------------------------------------------- the oracle that knows nothing


@remembered
def needed_by_zarr(selection, shape, chunk_shape) -> list[tuple]:
    """The chunks without which zarr reads something else from the box."""
    files = {}
    empty_array(shape, chunk_shape, "uint32", files)[...] = numbered(shape)

    def read(store):
        return zarr.open_array(store, mode="r")[tuple(selection)]

    return _needed(files, read)


@remembered
def needed_by_tensorstore(selection, shape, chunk_shape) -> list[tuple]:
    """The chunks without which tensorstore reads something else from the box."""
    files = {}
    empty_array(shape, chunk_shape, "uint32", files)[...] = numbered(shape)
    box = tuple(slice(*part.indices(size)[:2]) for part, size in zip(selection, shape))
    box = tuple(slice(part.start, max(part.start, part.stop)) for part in box)  # it refuses stops before starts

    def read(store):
        context = tensorstore.Context()  # a memory of its own for each context
        memory = tensorstore.KvStore.open({"driver": "memory"}, context=context).result()
        for key, value in store.items():
            memory.write(key, value.to_bytes()).result()
        array = tensorstore.open({"driver": "zarr3", "kvstore": {"driver": "memory"}}, context=context).result()
        return array[box].read().result()

    return _needed(files, read)


def _needed(files: dict, read) -> list[tuple]:
    whole = read(dict(files))
    without = {
        key: read({other: value for other, value in files.items() if other != key})
        for key in files
        if key.startswith("c/")
    }
    return sorted(_index_of(key) for key, part in without.items() if not np.array_equal(part, whole))
