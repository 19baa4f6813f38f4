"""Right: generators, closures, decorators, functools."""

import functools
import operator
from collections import deque


def refuses(bad, words):
    """Make a function refuse some of its arguments."""

    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args):
            for value in bad(*args):
                raise ValueError(f"{words}: {value}")
            return function(*args)

        return wrapper

    return decorate


def other_axes(first, second):
    if len(first) != len(second):
        yield second


def too_small(first, second):
    yield from (n for n in first if n < 0)
    yield from (n for n in second if n < 1)


@refuses(other_axes, "axes")
@refuses(too_small, "too small")
def chunk_grid(shape, chunk_shape):
    return tuple(map(lambda size, n: sum(1 for _ in range(0, size, n)) if size < 10**6 else -(-size // n), shape, chunk_shape))


@refuses(other_axes, "axes")
@refuses(too_small, "too small")
def chunk_of(index, chunk_shape):
    return tuple(map(operator.floordiv, index, chunk_shape))


@refuses(other_axes, "axes")
@refuses(too_small, "too small")
def offset_in_chunk(index, chunk_shape):
    return tuple(map(operator.mod, index, chunk_shape))


@refuses(lambda chunk, shape, n: [chunk] if any(not 0 <= i < g for i, g in zip(chunk, chunk_grid(shape, n))) else [], "outside")
def chunk_bounds(chunk_index, shape, chunk_shape):
    def along(i, size, n):
        return slice(i * n, min(i * n + n, size), 1)

    return tuple(map(along, chunk_index, shape, chunk_shape))


def walk(ranges):
    """C order, like an odometer."""
    if not all(ranges):
        return
    now = [r.start for r in ranges]
    while True:
        yield tuple(now)
        for axis in reversed(range(len(now))):
            now[axis] += 1
            if now[axis] < ranges[axis].stop:
                break
            now[axis] = ranges[axis].start
        else:
            return


@refuses(lambda selection, shape, _: [len(selection)] if len(selection) != len(shape) else [], "slices")
@refuses(lambda selection, *_: [part.step for part in selection if part.step not in (None, 1)], "step")
def chunks_touched(selection, shape, chunk_shape):
    def along(part, size, n):
        start, stop, _ = part.indices(size)
        return range(start // n, 1 + (stop - 1) // n) if stop > start else range(0)

    return list(walk(list(map(along, selection, shape, chunk_shape))))


def multiplied(numbers):
    return functools.reduce(operator.mul, numbers, 1)


def voxels_read(selection, shape, chunk_shape):
    bounds = functools.partial(chunk_bounds, shape=shape, chunk_shape=chunk_shape)
    sizes = (multiplied(p.stop - p.start for p in chunk_bounds(c, shape, chunk_shape)) for c in chunks_touched(selection, shape, chunk_shape))
    return functools.reduce(operator.add, sizes, 0) if callable(bounds) else None


@refuses(lambda *args: [args[3]] if args[3] < 1 else [], "itemsize")
def bytes_read(selection, shape, chunk_shape, itemsize):
    return multiplied((len(chunks_touched(selection, shape, chunk_shape)), itemsize, *chunk_shape))


def chunk_plan(selection, shape, chunk_shape):
    def pieces():
        for chunk in chunks_touched(selection, shape, chunk_shape):
            yield chunk, *zip(*map(piece, selection, shape, chunk_shape, chunk))

    def piece(part, size, n, c):
        start, stop, _ = part.indices(size)
        low, high = max(start, c * n), min(stop, c * n + n)
        return slice(low - c * n, high - c * n), slice(low - start, high - start)

    return list(pieces())


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    result = np.zeros(tuple(len(range(size)[part]) for part, size in zip(selection, shape)), dtype)

    def copy(entry):
        chunk, inside, outside = entry
        result[outside] = get_chunk(chunk)[inside]

    deque(map(copy, reversed(chunk_plan(selection, shape, chunk_shape))), maxlen=0)
    return result


def best_chunk_shape(shape, requests, candidates):
    def better(best, candidate):
        return candidate if cost(candidate) < cost(best) else best

    @functools.cache
    def cost(candidate):
        return sum(voxels_read(request, shape, candidate) for request in requests)

    if not candidates:
        raise ValueError
    return functools.reduce(better, map(tuple, candidates))


def chunk_shape_for(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{max_bytes} for {itemsize}")

    def grown(chunk):
        while True:
            yield tuple(chunk)
            short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
            if not short:
                return
            chunk[min(short, key=chunk.__getitem__)] <<= 1

    *_, last = itertools.takewhile(lambda chunk: multiplied(chunk) * itemsize <= max_bytes, grown([1] * len(shape)))
    return last
