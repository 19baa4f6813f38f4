"""Mistakes that people make with `chunks_touched`, the most specific first."""

import itertools

from bits_to_pyramids.checks import misconception


@misconception(
    "chunks_touched",
    "The last chunk is missing where a box ends inside it. The last voxel of the box is stop - 1: its chunk is needed as well.",
)
def misses_the_last(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ends = [part.indices(size) for part, size in zip(selection, shape)]
    if any(start >= stop for start, stop, _ in ends):
        return []
    return list(itertools.product(*(range(start // n, stop // n) for (start, stop, _), n in zip(ends, chunk_shape))))


@misconception(
    "chunks_touched",
    "A box that ends on a border does not need the chunk behind it. The stop itself is not in the box: look at stop - 1.",
)
def one_too_many_at_a_border(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ends = [part.indices(size) for part, size in zip(selection, shape)]
    if any(start >= stop for start, stop, _ in ends):
        return []
    return list(
        itertools.product(*(range(start // n, stop // n + 1) for (start, stop, _), n in zip(ends, chunk_shape)))
    )


@misconception(
    "chunks_touched",
    "A box that ends on a border does not need the chunk behind it. You notice that only at the edge of the image.",
)
def one_too_many_inside(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        ranges.append(range(start // n, min(stop // n + 1, -(-size // n))) if start < stop else range(0))
    return list(itertools.product(*ranges))


@misconception(
    "chunks_touched", "A box that starts on a border does not need the chunk in front of it: the start is in the box."
)
def one_too_many_in_front(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        ranges.append(range(max(0, start - 1) // n, (stop - 1) // n + 1) if start < stop else range(0))
    return list(itertools.product(*ranges))


@misconception("chunks_touched", "You take the first axis as the one that runs fastest. In C order it is the last one.")
def first_axis_fastest(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        ranges.append(range(start // n, (stop - 1) // n + 1) if start < stop else range(0))
    return [index[::-1] for index in itertools.product(*ranges[::-1])]


@misconception(
    "chunks_touched",
    "You pair the chunks of the axes one by one. Every chunk of one axis goes with every chunk of the others: they form a grid.",
)
def along_the_diagonal(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        ranges.append(range(start // n, (stop - 1) // n + 1) if start < stop else range(0))
    return list(zip(*ranges))


@misconception(
    "chunks_touched",
    "You name the chunks that lie in the box with all their voxels. A chunk is needed as soon as one of its voxels is in the box.",
)
def only_chunks_inside(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = part.indices(size)
        ranges.append(range(-(-start // n), stop // n))
    return list(itertools.product(*ranges))


@misconception("chunks_touched", "Those are all chunks of the image. Leave out those that hold nothing of the box.")
def all_chunks(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    if any(len(range(*part.indices(size))) == 0 for part, size in zip(selection, shape)):
        return []
    return list(itertools.product(*(range(-(-size // n)) for size, n in zip(shape, chunk_shape))))


@misconception(
    "chunks_touched",
    "An end beyond the image leads to chunks that do not exist. Cut the box at the edge first, as numpy does.",
)
def not_cut_at_the_edge(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start = 0 if part.start is None else part.start + size if part.start < 0 else part.start
        stop = size if part.stop is None else part.stop + size if part.stop < 0 else part.stop
        ranges.append(range(start // n, (stop - 1) // n + 1) if start < stop else range(0))
    return list(itertools.product(*ranges))


@misconception(
    "chunks_touched",
    "Negative ends are not counted from the end of the axis, as numpy does it. part.indices(size) makes plain numbers of them.",
)
def negative_ends_as_they_are(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start = max(0, 0 if part.start is None else part.start)
        stop = min(size, size if part.stop is None else part.stop)
        ranges.append(range(start // n, (stop - 1) // n + 1) if start < stop else range(0))
    return list(itertools.product(*ranges))


@misconception(
    "chunks_touched",
    "An empty box still needs a chunk in your function, where its start and its stop lie inside one. There is nothing to read.",
)
def empty_box_needs_a_chunk(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ends = [part.indices(size) for part, size in zip(selection, shape)]
    return list(
        itertools.product(*(range(start // n, (stop - 1) // n + 1) for (start, stop, _), n in zip(ends, chunk_shape)))
    )


@misconception("chunks_touched", "An empty box is refused. It is no mistake: it needs no chunks.")
def empty_box_refused(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ends = [part.indices(size) for part, size in zip(selection, shape)]
    if any(start >= stop for start, stop, _ in ends):
        raise ValueError("empty")
    return list(
        itertools.product(*(range(start // n, (stop - 1) // n + 1) for (start, stop, _), n in zip(ends, chunk_shape)))
    )


@misconception("chunks_touched", "A step other than 1 is not refused: it is dropped without a word.")
def steps_dropped(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)} {selection}")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        start, stop, _ = slice(part.start, part.stop).indices(size)
        ranges.append(range(start // n, (stop - 1) // n + 1) if start < stop else range(0))
    return list(itertools.product(*ranges))


@misconception(
    "chunks_touched",
    "As soon as one axis is empty you return, before the steps of the others are looked at. Bad input is refused for empty boxes too.",
)
def steps_behind_an_empty_axis_dropped(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)} slices")
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        if part.step not in (None, 1):
            raise ValueError(f"a step of {part.step}")
        start, stop, _ = part.indices(size)
        if start >= stop:
            return []
        ranges.append(range(start // n, (stop - 1) // n + 1))
    return list(itertools.product(*ranges))


@misconception(
    "chunks_touched", "More or fewer slices than axes are not refused: zip drops what is left over without a word."
)
def slices_dropped(selection, shape, chunk_shape):
    ranges = []
    for part, size, n in zip(selection, shape, chunk_shape):
        if part.step not in (None, 1):
            raise ValueError(f"{part.step}")
        start, stop, _ = part.indices(size)
        ranges.append(range(start // n, (stop - 1) // n + 1) if start < stop else range(0))
    return list(itertools.product(*ranges))


@misconception("chunks_touched", combines=(misses_the_last, first_axis_fastest))
def misses_the_last_and_first_axis_fastest(selection, shape, chunk_shape):
    if len(selection) != len(shape) or any(part.step not in (None, 1) for part in selection):
        raise ValueError(f"{len(selection)} {selection}")
    ends = [part.indices(size) for part, size in zip(selection, shape)]
    if any(start >= stop for start, stop, _ in ends):
        return []
    ranges = [range(start // n, stop // n) for (start, stop, _), n in zip(ends, chunk_shape)]
    return [index[::-1] for index in itertools.product(*ranges[::-1])]
