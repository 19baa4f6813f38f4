"""Mistakes that people make with `chunk_bounds`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("chunk_bounds", "The last chunks are not cut at the edge of the image. There are no voxels beyond it.")
def not_cut(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i < -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple(slice(i * length, (i + 1) * length) for i, length in zip(chunk_index, chunk_shape))


@misconception("chunk_bounds", "Your stop is the last voxel of the chunk. A slice stops one after it.")
def stop_included(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i < -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple(
        slice(i * length, min((i + 1) * length, size) - 1) for i, size, length in zip(chunk_index, shape, chunk_shape)
    )


@misconception("chunk_bounds", "You cut one voxel too early at the edge: the stop may be as large as the image.")
def cut_too_early(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i < -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple(
        slice(i * length, min((i + 1) * length, size - 1)) for i, size, length in zip(chunk_index, shape, chunk_shape)
    )


@misconception(
    "chunk_bounds",
    "Those are start and stop as pairs. Make slices of them, then numpy can cut with them: slice(start, stop).",
)
def pairs(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i < -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple((i * length, min((i + 1) * length, size)) for i, size, length in zip(chunk_index, shape, chunk_shape))


@misconception(
    "chunk_bounds",
    "You count from the chunk's own first voxel. The bounds are in the image: the chunk starts at its index times its length.",
)
def from_its_own_start(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i < -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple(slice(0, min(length, size - i * length)) for i, size, length in zip(chunk_index, shape, chunk_shape))


@misconception(
    "chunk_bounds", "Partly filled chunks at the edge are refused. They are in the grid: count with rounding up."
)
def refuses_partly_filled(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i < size // length:
            raise ValueError(f"{chunk_index}")
    return tuple(slice(i * length, (i + 1) * length) for i, length in zip(chunk_index, chunk_shape))


@misconception("chunk_bounds", "A chunk index outside the grid is not refused at all.")
def nothing_refused(chunk_index, shape, chunk_shape):
    return tuple(
        slice(i * length, min((i + 1) * length, size)) for i, size, length in zip(chunk_index, shape, chunk_shape)
    )


@misconception(
    "chunk_bounds", "You accept an index equal to the number of chunks. Counted from 0, the last one is one less."
)
def one_beyond(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if not 0 <= i <= -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple(
        slice(i * length, min((i + 1) * length, size)) for i, size, length in zip(chunk_index, shape, chunk_shape)
    )


@misconception(
    "chunk_bounds", "A negative index counts from the end in your function, as in numpy. Here it should be refused."
)
def from_the_end(chunk_index, shape, chunk_shape):
    bounds = []
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        n = -(-size // length)
        if not -n <= i < n:
            raise ValueError(f"{chunk_index}")
        bounds.append(slice(i % n * length, min((i % n + 1) * length, size)))
    return tuple(bounds)


@misconception("chunk_bounds", "A negative index is not refused. There is no chunk in front of the first one.")
def negative_goes_through(chunk_index, shape, chunk_shape):
    for i, size, length in zip(chunk_index, shape, chunk_shape):
        if i >= -(-size // length):
            raise ValueError(f"{chunk_index}")
    return tuple(
        slice(i * length, min((i + 1) * length, size)) for i, size, length in zip(chunk_index, shape, chunk_shape)
    )
