"""Mistakes that people make with `bytes_read`, the most specific first."""

import math

from bits_to_pyramids.checks import misconception


@misconception("bytes_read", "You cut chunks at the edge. Stored chunks are always full size: the padding is read too.")
def cut_at_the_edge(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(f"{itemsize}")
    voxels = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        voxels *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
    return voxels * itemsize


@misconception("bytes_read", "Those are voxels. Each of them takes itemsize bytes.")
def voxels_instead_of_bytes(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(f"{itemsize}")
    n_chunks = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
    return n_chunks * math.prod(chunk_shape)


@misconception("bytes_read", "Those are the bytes that were asked for. Chunks are read whole.")
def bytes_asked_for(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(f"{itemsize}")
    return itemsize * math.prod(len(range(*part.indices(size))) for part, size in zip(selection, shape))


@misconception("bytes_read", "Those are bits. itemsize is in bytes already.")
def bits_instead_of_bytes(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(f"{itemsize}")
    n_chunks = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
    return n_chunks * math.prod(chunk_shape) * itemsize * 8


@misconception("bytes_read", "A box that ends on a border does not need the chunk behind it.")
def bytes_behind_the_border(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(f"{itemsize}")
    n_chunks = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        n_chunks *= min(-(-size // n), stop // n + 1) - start // n if start < stop else 0
    return n_chunks * math.prod(chunk_shape) * itemsize


@misconception("bytes_read", "A voxel without bytes is not refused.")
def no_bytes_accepted(selection, shape, chunk_shape, itemsize):
    n_chunks = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
    return n_chunks * math.prod(chunk_shape) * itemsize
