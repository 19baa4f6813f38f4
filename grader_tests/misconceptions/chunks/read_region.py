"""Mistakes that people make with `read_region`, the most specific first."""

import itertools

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "read_region",
    "You read all chunks of the image and cut the box out at the end. Of a scan of a terabyte that would be all of it: ask only for what the box needs.",
)
def reads_everything(get_chunk, selection, shape, chunk_shape, dtype):
    image = np.zeros([-(-size // n) * n for size, n in zip(shape, chunk_shape)], dtype)
    for index in itertools.product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))):
        image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape))] = get_chunk(index)
    return image[tuple(slice(size) for size in shape)][selection]


@misconception(
    "read_region", "You fetch a chunk again for every voxel. Fetch it once, and take all that is wanted of it."
)
def voxel_by_voxel(get_chunk, selection, shape, chunk_shape, dtype):
    ranges = [range(*part.indices(size)) for part, size in zip(selection, shape)]
    result = np.zeros([len(numbers) for numbers in ranges], dtype)
    for place, voxel in zip(np.ndindex(*result.shape), itertools.product(*ranges)):
        chunk = get_chunk(tuple(i // n for i, n in zip(voxel, chunk_shape)))
        result[place] = chunk[tuple(i % n for i, n in zip(voxel, chunk_shape))]
    return result


@misconception("read_region", "You fetch every chunk twice. Keep it in a variable: get_chunk is slow.")
def fetches_twice(get_chunk, selection, shape, chunk_shape, dtype):
    ranges = [range(*part.indices(size)) for part, size in zip(selection, shape)]
    result = np.zeros([len(numbers) for numbers in ranges], dtype)
    for index in itertools.product(*(sorted({i // n for i in numbers}) for numbers, n in zip(ranges, chunk_shape))):
        if not all(ranges):
            break
        get_chunk(index)
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, numbers in zip(index, chunk_shape, ranges):
            start, stop = max(numbers.start, i * n), min(numbers.stop, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - numbers.start, stop - numbers.start))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result


@misconception(
    "read_region", "The chunk behind a border is fetched although the box ends on the border. Nothing of it is used."
)
def fetches_behind_the_border(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    result = np.zeros([max(0, stop - start) for start, stop in ends], dtype)
    if result.size == 0:
        return result
    grid = [range(a // n, min(-(-size // n), b // n + 1)) for (a, b), n, size in zip(ends, chunk_shape, shape)]
    for index in itertools.product(*grid):
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, (first, end) in zip(index, chunk_shape, ends):
            start, stop = max(first, i * n), min(end, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - first, stop - first))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result


@misconception("read_region", "The result holds whole chunks. Cut out of each chunk what was asked for.")
def keeps_whole_chunks(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    if any(start >= stop for start, stop in ends):
        return np.zeros([max(0, stop - start) for start, stop in ends], dtype)
    low = [start // n for (start, _), n in zip(ends, chunk_shape)]
    high = [(stop - 1) // n + 1 for (_, stop), n in zip(ends, chunk_shape)]
    result = np.zeros([(b - a) * n for a, b, n in zip(low, high, chunk_shape)], dtype)
    for index in itertools.product(*map(range, low, high)):
        place = tuple(slice((i - a) * n, (i - a + 1) * n) for i, a, n in zip(index, low, chunk_shape))
        result[place] = get_chunk(index)
    return result


@misconception("read_region", "The padding gets into the result: ends beyond the image must be cut at its edge.")
def keeps_the_padding(get_chunk, selection, shape, chunk_shape, dtype):
    ends = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        ends.append((start, -(-size // n) * n if stop == size and start < stop else stop))
    result = np.zeros([max(0, stop - start) for start, stop in ends], dtype)
    if result.size == 0:
        return result
    for index in itertools.product(*(range(a // n, (b - 1) // n + 1) for (a, b), n in zip(ends, chunk_shape))):
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, (first, end) in zip(index, chunk_shape, ends):
            start, stop = max(first, i * n), min(end, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - first, stop - first))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result


@misconception(
    "read_region",
    "The values are right, but the array has numpy's default dtype. Make the empty array with the dtype that was asked for.",
)
def default_dtype(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    result = np.zeros([max(0, stop - start) for start, stop in ends])
    if result.size == 0:
        return result
    for index in itertools.product(*(range(a // n, (b - 1) // n + 1) for (a, b), n in zip(ends, chunk_shape))):
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, (first, end) in zip(index, chunk_shape, ends):
            start, stop = max(first, i * n), min(end, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - first, stop - first))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result


@misconception("read_region", "The dtype is always uint16 in your function. The argument dtype decides.")
def always_uint16(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    result = np.zeros([max(0, stop - start) for start, stop in ends], np.uint16)
    if result.size == 0:
        return result
    for index in itertools.product(*(range(a // n, (b - 1) // n + 1) for (a, b), n in zip(ends, chunk_shape))):
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, (first, end) in zip(index, chunk_shape, ends):
            start, stop = max(first, i * n), min(end, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - first, stop - first))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result


@misconception("read_region", "A chunk is fetched before you look whether anything is wanted. An empty box needs none.")
def fetches_for_nothing(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    result = np.zeros([max(0, stop - start) for start, stop in ends], dtype)
    if result.size == 0:
        get_chunk(tuple(min(a, s - 1) // n for (a, _), s, n in zip(ends, shape, chunk_shape)))
        return result
    for index in itertools.product(*(range(a // n, (b - 1) // n + 1) for (a, b), n in zip(ends, chunk_shape))):
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, (first, end) in zip(index, chunk_shape, ends):
            start, stop = max(first, i * n), min(end, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - first, stop - first))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result


@misconception(
    "read_region", "An empty box should keep its shape: np.s_[2:2, :] of an image with 11 columns gives shape (0, 11)."
)
def empty_box_without_shape(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [part.indices(size)[:2] for part, size in zip(selection, shape)]
    if any(start >= stop for start, stop in ends):
        return np.zeros(0, dtype)
    result = np.zeros([stop - start for start, stop in ends], dtype)
    for index in itertools.product(*(range(a // n, (b - 1) // n + 1) for (a, b), n in zip(ends, chunk_shape))):
        chunk, inside, outside = get_chunk(index), [], []
        for i, n, (first, end) in zip(index, chunk_shape, ends):
            start, stop = max(first, i * n), min(end, (i + 1) * n)
            inside.append(slice(start - i * n, stop - i * n))
            outside.append(slice(start - first, stop - first))
        result[tuple(outside)] = chunk[tuple(inside)]
    return result
