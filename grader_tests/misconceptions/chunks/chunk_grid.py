"""Mistakes that people make with `chunk_grid`, the most specific first."""

import math

from bits_to_pyramids.checks import misconception


@misconception("chunk_grid", "You rounded down: the last, partly filled chunk of an axis counts too.")
def rounds_down(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple(size // length for size, length in zip(shape, chunk_shape))


@misconception("chunk_grid", "You always add one chunk. Where the chunks fill an axis exactly, that is one too many.")
def always_one_more(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple(size // length + 1 for size, length in zip(shape, chunk_shape))


@misconception("chunk_grid", "That is the index of the last chunk. Counted from 0, there is one chunk more than that.")
def index_of_the_last(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple((size - 1) // length for size, length in zip(shape, chunk_shape))


@misconception(
    "chunk_grid", "You round to the nearest whole number. A chunk that is less than half full counts as well."
)
def rounds_to_nearest(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple((2 * size + length) // (2 * length) for size, length in zip(shape, chunk_shape))


@misconception("chunk_grid", "That is the number of all chunks together. Give the numbers along each axis, as a tuple.")
def all_chunks_together(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return math.prod(-(-size // length) for size, length in zip(shape, chunk_shape))


@misconception(
    "chunk_grid",
    "Your division makes a float, which has only about 16 digits. Stay with whole numbers: // rather than /.",
)
def through_a_float(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple(math.ceil(size / length) for size, length in zip(shape, chunk_shape))


@misconception("chunk_grid", "An axis of 0 voxels has 0 chunks, not one: there is nothing to store.")
def at_least_one(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple(max(1, -(-size // length)) for size, length in zip(shape, chunk_shape))


@misconception(
    "chunk_grid",
    "A chunk shape with more or fewer axes than the image is not refused: zip drops what is left over without a word.",
)
def leftover_axes_dropped(shape, chunk_shape):
    for size, length in zip(shape, chunk_shape):
        if size < 0 or length < 1:
            raise ValueError(f"{size} {length}")
    return tuple(-(-size // length) for size, length in zip(shape, chunk_shape))


@misconception("chunk_grid", "A negative size is not refused. No image has fewer than 0 voxels along an axis.")
def negative_sizes(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(chunk_shape) < 1:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple(-(-size // length) for size, length in zip(shape, chunk_shape))


@misconception(
    "chunk_grid",
    "A chunk without length is not refused by you: for 0 Python stops with an error of its own, and a negative length goes through.",
)
def chunks_without_length(shape, chunk_shape):
    if len(shape) != len(chunk_shape) or min(shape) < 0:
        raise ValueError(f"{shape} {chunk_shape}")
    return tuple(-(-size // length) for size, length in zip(shape, chunk_shape))


@misconception("chunk_grid", combines=(rounds_down, leftover_axes_dropped))
def rounds_down_and_drops_leftover_axes(shape, chunk_shape):
    for size, length in zip(shape, chunk_shape):
        if size < 0 or length < 1:
            raise ValueError(f"{size} {length}")
    return tuple(size // length for size, length in zip(shape, chunk_shape))
