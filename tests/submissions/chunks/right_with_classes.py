"""Right: dataclasses, named tuples, properties, an error of one's own."""

from dataclasses import dataclass
from typing import NamedTuple


class NoSuchChunk(ValueError):
    """What is asked for is not there."""


class Index(NamedTuple):
    z: int
    y: int


class Box(tuple):
    """A tuple of slices that knows its shape."""

    @property
    def shape(self):
        return tuple(max(0, part.stop - part.start) for part in self)


@dataclass(frozen=True)
class Axis:
    size: int
    length: int

    def __post_init__(self):
        if self.size < 0:
            raise NoSuchChunk(f"an axis of {self.size}")
        if self.length < 1:
            raise NoSuchChunk(f"chunks of {self.length}")

    @property
    def count(self):
        return (self.size - 1) // self.length + 1

    def bounds(self, i):
        if i not in range(self.count):
            raise NoSuchChunk(f"chunk {i} of {self.count}")
        return slice(i * self.length, min(self.size, (i + 1) * self.length), None)

    def touched(self, part):
        start, stop, _ = part.indices(self.size)
        return [i for i in range(self.count) if start < stop and i * self.length < stop and start < (i + 1) * self.length]


class Grid:
    def __init__(self, shape, chunk_shape):
        if len(shape) != len(chunk_shape):
            raise NoSuchChunk(f"{chunk_shape!r} for {shape!r}")
        self.axes = [Axis(*pair) for pair in zip(shape, chunk_shape)]

    def __len__(self):
        return math.prod(axis.count for axis in self.axes)

    def bounds(self, chunk):
        return Box(axis.bounds(i) for axis, i in zip(self.axes, chunk))

    def touched(self, selection):
        if len(selection) != len(self.axes):
            raise NoSuchChunk(f"{len(selection)} slices")
        for part in selection:
            if part.step is not None and part.step != 1:
                raise NoSuchChunk(f"step {part.step}")
        return list(itertools.product(*(axis.touched(part) for axis, part in zip(self.axes, selection))))


class _Place:
    """Callable: the whole or the rest of a division along each axis."""

    def __init__(self, which):
        self.which = which

    def __call__(self, index, chunk_shape):
        if len(index) != len(chunk_shape):
            raise NoSuchChunk(f"{chunk_shape!r}")
        for i, n in zip(index, chunk_shape):
            if i < 0 or n < 1:
                raise NoSuchChunk(f"{i} / {n}")
        found = [divmod(i, n)[self.which] for i, n in zip(index, chunk_shape)]
        return Index(*found) if len(found) == 2 else tuple(found)


def chunk_grid(shape, chunk_shape):
    counts = [axis.count for axis in Grid(shape, chunk_shape).axes]
    return Index(*counts) if len(counts) == 2 else tuple(counts)


chunk_of = _Place(0)
offset_in_chunk = _Place(1)


def chunk_bounds(chunk_index, shape, chunk_shape):
    return Grid(shape, chunk_shape).bounds(chunk_index)


def chunks_touched(selection, shape, chunk_shape):
    touched = Grid(shape, chunk_shape).touched(selection)
    return [Index(*chunk) for chunk in touched] if len(shape) == 2 else touched


def voxels_read(selection, shape, chunk_shape):
    grid = Grid(shape, chunk_shape)
    return sum(math.prod(grid.bounds(chunk).shape) for chunk in grid.touched(selection))


def bytes_read(selection, shape, chunk_shape, itemsize):
    if not itemsize >= 1:
        raise NoSuchChunk(itemsize)
    return itemsize * math.prod([len(Grid(shape, chunk_shape).touched(selection)), *chunk_shape])


class Piece(NamedTuple):
    chunk: tuple
    inside: Box
    outside: Box


def chunk_plan(selection, shape, chunk_shape):
    grid, plan = Grid(shape, chunk_shape), []
    for chunk in grid.touched(selection):
        inside, outside = [], []
        for part, axis, bounds in zip(selection, grid.axes, grid.bounds(chunk)):
            first, end, _ = part.indices(axis.size)
            low, high = sorted([first, bounds.start])[1], sorted([end, bounds.stop])[0]
            inside.append(slice(low - bounds.start, high - bounds.start))
            outside.append(slice(low - first, high - first))
        plan.append(Piece(chunk, Box(inside), Box(outside)))
    return plan


class Reader:
    def __init__(self, get_chunk):
        self.get_chunk, self.known = get_chunk, {}

    def __getitem__(self, chunk):
        if chunk not in self.known:
            self.known[chunk] = self.get_chunk(chunk)
        return self.known[chunk]


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    reader = Reader(get_chunk)
    box = Box(slice(*part.indices(size)[:2]) for part, size in zip(selection, shape))
    result = np.ma.zeros(box.shape, dtype=dtype)
    for piece in chunk_plan(selection, shape, chunk_shape):
        result[piece.outside] = reader[piece.chunk][piece.inside]
    return result


@dataclass(order=True)
class Candidate:
    cost: int
    place: int


def best_chunk_shape(shape, requests, candidates):
    if len(candidates) == 0:
        raise NoSuchChunk()
    costs = (sum(voxels_read(request, shape, one) for request in requests) for one in candidates)
    return candidates[min(Candidate(cost, place) for place, cost in enumerate(costs)).place]
