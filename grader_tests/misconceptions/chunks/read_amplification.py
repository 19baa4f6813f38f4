"""Mistakes that people make with `read_amplification`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "read_amplification",
    "You divided the other way round. It says how many voxels are read for each one asked for, so it is never below 1.",
)
def other_way_round(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= max(0, stop - start)
        read *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
    if asked == 0:
        raise ValueError("empty")
    return asked / read


@misconception(
    "read_amplification",
    "You count the padding of chunks at the edge. Only voxels of the image count here, as in voxels_read.",
)
def with_padding(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= max(0, stop - start)
        read *= ((stop - 1) // n + 1) * n - start // n * n if start < stop else 0
    if asked == 0:
        raise ValueError("empty")
    return read / asked


@misconception(
    "read_amplification",
    "Your division drops what comes after the point. The amplification need not be a whole number: / rather than //.",
)
def whole_numbers_only(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= max(0, stop - start)
        read *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
    if asked == 0:
        raise ValueError("empty")
    return read // asked


@misconception(
    "read_amplification", "That is the number of chunks for each voxel asked for. Count the voxels in the chunks."
)
def chunks_for_each_voxel(selection, shape, chunk_shape):
    n_chunks = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= max(0, stop - start)
        n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
    if asked == 0:
        raise ValueError("empty")
    return n_chunks / asked


@misconception(
    "read_amplification",
    "You took stop - start as they were written. Open, negative and too large ends ask for what is in the image only.",
)
def ends_as_written(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        read *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
        asked *= (size if part.stop is None else part.stop) - (part.start or 0)
    if read == 0:
        raise ValueError("empty")
    return read / asked


@misconception(
    "read_amplification", "An empty box is not refused. Nothing was asked for, so there is nothing to divide by."
)
def nothing_is_zero(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= max(0, stop - start)
        read *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
    return read / asked if asked else 0.0


@misconception(
    "read_amplification", "For an empty box Python's own ZeroDivisionError comes. Refuse it yourself, with ValueError."
)
def divides_by_zero(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= max(0, stop - start)
        read *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
    return read / asked


@misconception(
    "read_amplification",
    "A box that is empty along two axes is not refused: two negative lengths make a positive product.",
)
def two_negative_lengths(selection, shape, chunk_shape):
    read = asked = 1
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        asked *= stop - start
        read *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
    if asked <= 0:
        raise ValueError("empty")
    return read / asked
