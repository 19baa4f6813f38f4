"""Mistakes that people make with `voxels_read`, the most specific first."""

import math

from bits_to_pyramids.checks import misconception


@misconception("voxels_read", "You count the padding of chunks at the edge. Only voxels of the image count here.")
def counts_the_padding(selection, shape, chunk_shape):
    n_chunks = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
    return n_chunks * math.prod(chunk_shape)


@misconception("voxels_read", "Those are the voxels that were asked for. Chunks are read whole.")
def only_what_was_asked_for(selection, shape, chunk_shape):
    return math.prod(len(range(*part.indices(size))) for part, size in zip(selection, shape))


@misconception("voxels_read", "That is the number of chunks. Add up the voxels in them.")
def counts_chunks(selection, shape, chunk_shape):
    n_chunks = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
    return n_chunks


@misconception("voxels_read", "Those are all voxels of the image. Only the touched chunks are read.")
def whole_image(selection, shape, chunk_shape):
    asked = math.prod(len(range(*part.indices(size))) for part, size in zip(selection, shape))
    return math.prod(shape) if asked else 0


@misconception("voxels_read", "A box that ends on a border does not need the chunk behind it.")
def chunk_behind_the_border(selection, shape, chunk_shape):
    total = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        total *= min(size, (stop // n + 1) * n) - start // n * n if start < stop else 0
    return total


@misconception("voxels_read", "You add the numbers along the axes. The voxels of a box are their product.")
def axes_added(selection, shape, chunk_shape):
    total = 0
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        if start >= stop:
            return 0
        total += min(size, ((stop - 1) // n + 1) * n) - start // n * n
    return total


@misconception("voxels_read", "An empty box reads nothing, also where it is empty along one axis only.")
def empty_axis_reads_a_chunk(selection, shape, chunk_shape):
    total = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        total *= max(0, min(size, (max(stop - 1, start) // n + 1) * n) - start // n * n)
    return total
