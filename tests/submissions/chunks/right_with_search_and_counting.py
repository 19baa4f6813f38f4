"""Right: bisect, accumulate, Counter, enumerate, string keys; edges of chunks are looked up, not computed."""

import bisect
from collections import Counter, OrderedDict

LIMIT = 10**6


def edges(size, n):
    return [*range(0, size, n), size]


def chunk_grid(shape, chunk_shape):
    if len(shape) > len(chunk_shape) or len(shape) < len(chunk_shape):
        raise ValueError("axes of " + repr(chunk_shape))
    for size in shape:
        if size < 0:
            raise ValueError("size " + str(size))
    for n in chunk_shape:
        if n <= 0:
            raise ValueError("length " + str(n))
    return tuple(len(range(0, size, n)) for size, n in zip(shape, chunk_shape))


def chunk_bounds(chunk_index, shape, chunk_shape):
    try:
        pairs = [list(zip(edges(size, n), edges(size, n)[1:])) for size, n in zip(shape, chunk_shape)]
        if min(chunk_index) < 0:
            raise IndexError
        return tuple(slice(*of_axis[i]) for of_axis, i in zip(pairs, chunk_index))
    except IndexError:
        raise ValueError(f"{chunk_index}") from None


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError("{} slices".format(len(selection)))
    if bad := [part.step for part in selection if part.step not in (None, 1)]:
        raise ValueError("steps {}".format(bad))
    along = []
    for part, size, n in zip(selection, shape, chunk_shape):
        voxels = range(size)[part]
        if not len(voxels):
            return []
        starts = edges(size, n)[:-1]
        along.append(range(bisect.bisect_right(starts, voxels[0]) - 1, bisect.bisect_left(starts, voxels[-1] + 1)))
    return sorted(itertools.product(*along))


def voxels_read(selection, shape, chunk_shape):
    touched = chunks_touched(selection, shape, chunk_shape)
    total = int(bool(touched))
    for axis, (size, n) in enumerate(zip(shape, chunk_shape)):
        counts = Counter(chunk[axis] for chunk in touched)
        total *= sum(min(size, (c + 1) * n) - c * n for c in counts)
    return total


def chunk_plan(selection, shape, chunk_shape):
    plan = OrderedDict()
    for chunk in chunks_touched(selection, shape, chunk_shape):
        plan[chunk] = ([], [])
        for part, bounds, size in zip(selection, chunk_bounds(chunk, shape, chunk_shape), shape):
            voxels = range(size)[part]
            shared = range(max(voxels[0], bounds.start), min(voxels[-1] + 1, bounds.stop))
            plan[chunk][0].append(slice(shared[0] - bounds.start, shared[-1] - bounds.start + 1))
            plan[chunk][1].append(slice(voxels.index(shared[0]), voxels.index(shared[-1]) + 1))
    return [(chunk, tuple(inside), tuple(outside)) for chunk, (inside, outside) in plan.items()]


def best_chunk_shape(shape, requests, candidates):
    costs = OrderedDict()
    for candidate in candidates:
        costs.setdefault(candidate, sum([voxels_read(request, shape, candidate) for request in requests]))
    for candidate, cost in sorted(costs.items(), key=lambda item: item[1]):
        return candidate
    raise ValueError("candidates")
