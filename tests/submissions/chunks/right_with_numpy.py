"""Right: numpy wherever it can be used; gives numpy scalars and arrays' own numbers."""


def chunk_grid(shape, chunk_shape):
    if len(shape) != len(chunk_shape):
        raise ValueError(f"{np.array(chunk_shape)} does not fit {shape}")
    shape, chunk_shape = np.array(shape, dtype=np.int64), np.array(chunk_shape, dtype=np.int64)
    if np.any(shape < 0):
        raise ValueError(f"size {shape[shape < 0][0]}")
    if np.any(chunk_shape < 1):
        raise ValueError(f"length {chunk_shape[chunk_shape < 1][0]}")
    return tuple(-(-shape // chunk_shape))


chunks_at_64 = np.prod(np.ceil(np.array([7614, 7614, 8480]) / 64))
bytes_at_128 = np.int64(128) ** 3 * 2


def _checked(index, chunk_shape):
    if len(index) != len(chunk_shape):
        raise ValueError(f"{tuple(chunk_shape)} and {tuple(index)}")
    index, chunk_shape = np.asarray(index), np.asarray(chunk_shape)
    for bad in (*index[index < 0], *chunk_shape[chunk_shape < 1]):
        raise ValueError(f"bad number {bad}")
    return index, chunk_shape


def chunk_of(index, chunk_shape):
    index, chunk_shape = _checked(index, chunk_shape)
    return tuple(np.floor_divide(index, chunk_shape))


def offset_in_chunk(index, chunk_shape):
    index, chunk_shape = _checked(index, chunk_shape)
    return tuple(np.mod(index, chunk_shape))


def chunk_bounds(chunk_index, shape, chunk_shape):
    grid = np.array(chunk_grid(shape, chunk_shape))
    chunk = np.array(chunk_index)
    if not np.all((chunk >= 0) & (chunk < grid)):
        raise ValueError(f"outside: {chunk_index}")
    starts = chunk * chunk_shape
    stops = np.minimum(starts + chunk_shape, shape)
    return tuple(slice(a, b) for a, b in zip(starts, stops))


bytes_of_files = np.float64(24) * 5 * 5 * 7


def _plain(selection, shape):
    ends = np.array([part.indices(size)[:2] for part, size in zip(selection, shape)]).reshape(-1, 2)
    return ends[:, 0], np.maximum(ends[:, 0], ends[:, 1])


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)} != {len(shape)}")
    steps = [part.step for part in selection if part.step not in (1, None)]
    if steps:
        raise ValueError(f"steps {steps}")
    starts, stops = _plain(selection, shape)
    if np.any(starts >= stops):
        return []
    first, last = starts // chunk_shape, (stops - 1) // chunk_shape
    return [tuple(first + np.array(step)) for step in np.ndindex(*(last - first + 1))]


voxels_of_request = np.prod([1, 2, 2, 2, 2, 3])


def voxels_read(selection, shape, chunk_shape):
    starts, stops = _plain(selection, shape)
    if np.any(starts >= stops):
        return np.int64(0)
    low = starts // chunk_shape * chunk_shape
    high = np.minimum(-(-stops // chunk_shape) * chunk_shape, shape)
    return np.prod(high - low)


def bytes_read(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(f"itemsize={itemsize}")
    return np.prod(chunk_shape) * itemsize * len(chunks_touched(selection, shape, chunk_shape))


def read_amplification(selection, shape, chunk_shape):
    asked = np.broadcast_to(np.uint8(0), shape)[selection].size
    if asked == 0:
        raise ValueError("nothing asked for")
    return np.float64(voxels_read(selection, shape, chunk_shape)) / asked


def chunk_plan(selection, shape, chunk_shape):
    starts, stops = _plain(selection, shape)
    plan = []
    for chunk in chunks_touched(selection, shape, chunk_shape):
        corner = np.array(chunk) * chunk_shape
        low, high = np.maximum(corner, starts), np.minimum(corner + chunk_shape, stops)
        inside = tuple(slice(a, b) for a, b in zip(low - corner, high - corner))
        outside = tuple(slice(a or None, b) for a, b in zip(low - starts, high - starts))
        plan.append((chunk, inside, outside))
    return plan


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    starts, stops = _plain(selection, shape)
    touched = chunks_touched(selection, shape, chunk_shape)[::-1]  # in another order
    if not touched:
        return np.zeros(stops - starts, dtype)
    first = starts // chunk_shape
    grid = np.array(touched[0]) - first + 1
    blocks = np.empty(tuple(grid), dtype=object)
    for chunk in touched:
        blocks[tuple(np.array(chunk) - first)] = get_chunk(list(chunk))
    whole = np.block(blocks.tolist()).astype(dtype)
    corner = first * chunk_shape
    return whole[tuple(slice(a, b) for a, b in zip(starts - corner, stops - corner))]


def best_chunk_shape(shape, requests, candidates):
    if not candidates:
        raise ValueError("no candidates")
    costs = np.array([[voxels_read(r, shape, c) for r in requests] for c in candidates]).reshape(len(candidates), -1)
    return candidates[np.argmin(costs.sum(axis=1))]


def chunk_shape_for(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"itemsize {itemsize}, max_bytes {max_bytes}")
    shape, chunk = np.array(shape), np.ones(len(shape), np.int64)
    while chunk.prod() * itemsize * 2 <= max_bytes and np.any(chunk < shape):
        chunk[np.argmin(np.where(chunk < shape, chunk, np.iinfo(np.int64).max))] *= 2
    return tuple(chunk)
