"""Mistakes that people make with `best_chunk_shape`, the most specific first."""

import itertools
import math

from bits_to_pyramids.checks import misconception


@misconception(
    "best_chunk_shape",
    "You count chunks. Two small chunks can be less to read than one large one: count the voxels in them.",
)
def fewest_chunks(shape, requests, candidates):
    if len(candidates) == 0:
        raise ValueError("no candidates")

    def cost(chunk_shape):
        total = 0
        for request in requests:
            n_chunks = 1
            for part, size, n in zip(request, shape, chunk_shape):
                start, stop, _ = part.indices(size)
                n_chunks *= (stop - 1) // n - start // n + 1 if start < stop else 0
            total += n_chunks
        return total

    return min(candidates, key=cost)


@misconception(
    "best_chunk_shape",
    "You count the padding of chunks at the edge. Only voxels of the image count here, as in voxels_read.",
)
def counts_padding(shape, requests, candidates):
    if len(candidates) == 0:
        raise ValueError("no candidates")

    def cost(chunk_shape):
        total = 0
        for request in requests:
            voxels = 1
            for part, size, n in zip(request, shape, chunk_shape):
                start, stop, _ = part.indices(size)
                voxels *= ((stop - 1) // n + 1 - start // n) * n if start < stop else 0
            total += voxels
        return total

    return min(candidates, key=cost)


@misconception("best_chunk_shape", "That is the worst candidate: it reads the most voxels.")
def the_worst(shape, requests, candidates):
    if len(candidates) == 0:
        raise ValueError("no candidates")

    def cost(chunk_shape):
        total = 0
        for request in requests:
            voxels = 1
            for part, size, n in zip(request, shape, chunk_shape):
                start, stop, _ = part.indices(size)
                voxels *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
            total += voxels
        return total

    return max(candidates, key=cost)


@misconception("best_chunk_shape", "On a tie you give the last of the best candidates. It should be the first.")
def last_on_a_tie(shape, requests, candidates):
    if len(candidates) == 0:
        raise ValueError("no candidates")

    def cost(chunk_shape):
        total = 0
        for request in requests:
            voxels = 1
            for part, size, n in zip(request, shape, chunk_shape):
                start, stop, _ = part.indices(size)
                voxels *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
            total += voxels
        return total

    return min(candidates[::-1], key=cost)


@misconception("best_chunk_shape", "Only the first request counts in your function. Add up what all of them read.")
def first_request_only(shape, requests, candidates):
    if len(candidates) == 0:
        raise ValueError("no candidates")

    def cost(chunk_shape):
        voxels = 1
        for part, size, n in zip(requests[0], shape, chunk_shape) if requests else ():
            start, stop, _ = part.indices(size)
            voxels *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
        return voxels

    return min(candidates, key=cost)


@misconception(
    "best_chunk_shape",
    "A chunk that two requests touch is counted once in your function. It is read twice, and counts twice.",
)
def shared_chunks_once(shape, requests, candidates):
    if len(candidates) == 0:
        raise ValueError("no candidates")

    def cost(chunk_shape):
        touched = set()
        for request in requests:
            ends = [part.indices(size) for part, size in zip(request, shape)]
            touched |= set(
                itertools.product(
                    *(range(a // n, (b - 1) // n + 1) if a < b else () for (a, b, _), n in zip(ends, chunk_shape))
                )
            )
        return sum(math.prod(min(n, s - i * n) for i, n, s in zip(chunk, chunk_shape, shape)) for chunk in touched)

    return min(candidates, key=cost)


@misconception("best_chunk_shape", "Without candidates there is nothing to choose. You do not refuse that.")
def nothing_to_choose(shape, requests, candidates):
    def cost(chunk_shape):
        total = 0
        for request in requests:
            voxels = 1
            for part, size, n in zip(request, shape, chunk_shape):
                start, stop, _ = part.indices(size)
                voxels *= min(size, ((stop - 1) // n + 1) * n) - start // n * n if start < stop else 0
            total += voxels
        return total

    return min(candidates, key=cost, default=None)
