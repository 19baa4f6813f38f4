"""Mistakes that people make with `offset_in_chunk`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("offset_in_chunk", "That is the chunk: the whole division. The place within it is the remainder.")
def chunk_for_remainder(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i // length for i, length in zip(index, chunk_shape))


@misconception("offset_in_chunk", "You count places from one. The first voxel of a chunk has offset 0.")
def places_from_one(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i % length + 1 for i, length in zip(index, chunk_shape))


@misconception("offset_in_chunk", "You count from the end of the chunk. The offset is the way from its first voxel.")
def from_the_end(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(length - 1 - i % length for i, length in zip(index, chunk_shape))


@misconception(
    "offset_in_chunk", "That is the voxel at which the chunk starts. The offset is how far the voxel is from there."
)
def start_instead_of_way(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i - i % length for i, length in zip(index, chunk_shape))


@misconception(
    "offset_in_chunk",
    "You divide by one less than the chunk's length. The remainder belongs to the division by the whole length.",
)
def one_less_than_the_length(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i % max(1, length - 1) for i, length in zip(index, chunk_shape))


@misconception(
    "offset_in_chunk", "A negative index is not refused. Python gives a remainder for it, but there is no such voxel."
)
def negative_remainder(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i % length for i, length in zip(index, chunk_shape))


@misconception(
    "offset_in_chunk",
    "A chunk shape with more or fewer axes than the index is not refused: zip drops what is left over without a word.",
)
def axes_lost(index, chunk_shape):
    for i, length in zip(index, chunk_shape):
        if i < 0 or length < 1:
            raise ValueError(f"{i} {length}")
    return tuple(i % length for i, length in zip(index, chunk_shape))
