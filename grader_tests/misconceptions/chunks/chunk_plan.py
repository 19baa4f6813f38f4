"""Mistakes that people make with `chunk_plan`, the most specific first."""

import itertools

from bits_to_pyramids.checks import misconception


@misconception(
    "chunk_plan",
    "The place in the result is counted from the start of the image. Count it from the request's first voxel.",
)
def result_from_the_image(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < end else ():
            start, stop = max(first, c * n), min(end, (c + 1) * n)
            pieces.append((c, slice(start - c * n, stop - c * n), slice(start, stop)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan", "The part of the chunk is counted from the start of the image. Count it from the chunk's first voxel."
)
def chunk_from_the_image(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < end else ():
            start, stop = max(first, c * n), min(end, (c + 1) * n)
            pieces.append((c, slice(start, stop), slice(start - first, stop - first)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan", "The two selections are exchanged: first the part of the chunk, then its place in the result."
)
def exchanged(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < end else ():
            start, stop = max(first, c * n), min(end, (c + 1) * n)
            pieces.append((c, slice(start - first, stop - first), slice(start - c * n, stop - c * n)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan",
    "Chunks are taken whole. Where the request starts or ends inside a chunk, only a part of it is wanted.",
)
def whole_chunks(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < end else ():
            start, stop = c * n, min(size, (c + 1) * n)
            base = first // n * n
            pieces.append((c, slice(0, stop - start), slice(start - base, stop - base)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan",
    "The place in the result is counted from the first touched chunk. Count it from the request's first voxel, which may lie inside that chunk.",
)
def result_from_the_first_chunk(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < end else ():
            start, stop, base = max(first, c * n), min(end, (c + 1) * n), first // n * n
            pieces.append((c, slice(start - c * n, stop - c * n), slice(start - base, stop - base)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan",
    "A box that ends on a border has a piece too many: the chunk behind the border, of which nothing is wanted.",
)
def empty_pieces(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, min(-(-size // n), end // n + 1)) if first < end else ():
            start, stop = max(first, c * n), min(end, (c + 1) * n)
            pieces.append((c, slice(start - c * n, stop - c * n), slice(start - first, stop - first)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan", "Ends beyond the image are not cut at its edge, so padding or even missing chunks are wanted."
)
def beyond_the_edge(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first = 0 if part.start is None else part.start + size if part.start < 0 else part.start
        end = size if part.stop is None else part.stop + size if part.stop < 0 else part.stop
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < min(end, size) else ():
            start, stop = max(first, c * n), min(end, (c + 1) * n)
            pieces.append((c, slice(start - c * n, stop - c * n), slice(start - first, stop - first)))
        axes.append(pieces)
    return [tuple(zip(*entry)) for entry in itertools.product(*axes)]


@misconception(
    "chunk_plan", "The last axis should run fastest: (0, 0), (0, 1), and so on. In your plan the first one does."
)
def pieces_in_other_order(selection, shape, chunk_shape):
    axes = []
    for part, size, n in zip(selection, shape, chunk_shape):
        first, end, _ = part.indices(size)
        pieces = []
        for c in range(first // n, (end - 1) // n + 1) if first < end else ():
            start, stop = max(first, c * n), min(end, (c + 1) * n)
            pieces.append((c, slice(start - c * n, stop - c * n), slice(start - first, stop - first)))
        axes.append(pieces)
    return [tuple(zip(*entry[::-1])) for entry in itertools.product(*axes[::-1])]
