"""Right: helpers and globals that are called what cells of notebooks are often called."""

size = 2
bytes_at_128 = 128**3 * size
image = row = floats = stored = before = numbers = levels = store = None


def ends(part, size):
    return part.indices(size)[:2]


def box(selection, shape):
    return [ends(part, size) for part, size in zip(selection, shape)]


def plain(index, chunk_shape):
    if len(index) != len(chunk_shape):
        raise ValueError(f"{chunk_shape} for {index}")
    for i, n in zip(index, chunk_shape):
        if i < 0:
            raise ValueError(f"index {i}")
        if n < 1:
            raise ValueError(f"length {n}")
    return zip(index, chunk_shape)


def little(start, stop, n):
    return range(start // n, (stop + n - 1) // n if stop > start else start // n)


def chunk_of(index, chunk_shape):
    return tuple(i // n for i, n in plain(index, chunk_shape))


def offset_in_chunk(index, chunk_shape):
    return tuple(i % n for i, n in plain(index, chunk_shape))


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)} slices")
    for part in selection:
        if (part.step or 1) != 1 or part.step == 0:
            raise ValueError(f"step {part.step}")
    return touched(selection, shape, chunk_shape)


def touched(selection, shape, chunk_shape):
    big = [little(start, stop, n) for (start, stop), n in zip(box(selection, shape), chunk_shape)]
    return [*itertools.product(*big)]


def pieces(start, stop, n):
    for c in little(start, stop, n):
        a, b = max(start - c * n, 0), min(stop - c * n, n)
        yield c, slice(a, b), slice(c * n + a - start, c * n + b - start)


def plan(selection, shape, chunk_shape):
    along = [list(pieces(*pair, n)) for pair, n in zip(box(selection, shape), chunk_shape)]
    return [tuple(zip(*block)) for block in itertools.product(*along)]


def chunk_plan(selection, shape, chunk_shape):
    return plan(selection, shape, chunk_shape)


def read(get_chunk, selection, shape, chunk_shape, result):
    for index, inside, outside in plan(selection, shape, chunk_shape):
        result[outside] = get_chunk(index)[inside]
    return result


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    empty = np.zeros([max(0, stop - start) for start, stop in box(selection, shape)], dtype=dtype)
    return read(get_chunk, selection, shape, chunk_shape, empty)
