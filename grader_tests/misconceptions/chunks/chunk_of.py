"""Mistakes that people make with `chunk_of`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("chunk_of", "That is the place within the chunk: the remainder. The chunk is the whole division.")
def remainder_for_chunk(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i % length for i, length in zip(index, chunk_shape))


@misconception("chunk_of", "You count chunks from one. The first chunk is 0.")
def chunks_from_one(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i // length + 1 for i, length in zip(index, chunk_shape))


@misconception("chunk_of", "You round up. Count the whole chunks in front of the voxel: round down.")
def rounds_up(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(-(-i // length) for i, length in zip(index, chunk_shape))


@misconception(
    "chunk_of", "You round to the nearest whole number. Voxels in the second half of a chunk still belong to it."
)
def rounds_to_nearest(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(round(i / length) for i, length in zip(index, chunk_shape))


@misconception("chunk_of", "That is the voxel at which the chunk starts. Its index counts chunks, not voxels.")
def start_of_the_chunk(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i // length * length for i, length in zip(index, chunk_shape))


@misconception(
    "chunk_of", "You take the first voxel of a chunk for the last one of the chunk before: voxels are counted from 0."
)
def border_belongs_to_the_one_before(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(index) < 0 or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(max(0, i - 1) // length for i, length in zip(index, chunk_shape))


@misconception("chunk_of", "A negative index is not refused. -1 // 3 is a number, but no chunk.")
def negative_accepted(index, chunk_shape):
    if len(index) != len(chunk_shape) or min(chunk_shape) < 1:
        raise ValueError(f"{index} {chunk_shape}")
    return tuple(i // length for i, length in zip(index, chunk_shape))


@misconception(
    "chunk_of",
    "A chunk shape with more or fewer axes than the index is not refused: zip drops what is left over without a word.",
)
def axes_dropped(index, chunk_shape):
    for i, length in zip(index, chunk_shape):
        if i < 0 or length < 1:
            raise ValueError(f"{i} {length}")
    return tuple(i // length for i, length in zip(index, chunk_shape))
