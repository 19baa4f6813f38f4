"""Right: answers in numpy's numbers and arrays' rows, masks and grids instead of loops."""


def _refused(first, second, least):
    first, second = np.array(first, dtype=object), np.array(second, dtype=object)
    if first.shape != second.shape:
        raise ValueError(f"{second} has other axes than {first}")
    if (first < least).any() or (second < 1).any():
        raise ValueError(f"{first} and {second}")
    return first, second


def chunk_grid(shape, chunk_shape):
    shape, chunk_shape = _refused(shape, chunk_shape, 0)
    counts = (shape + chunk_shape - 1) // chunk_shape
    return tuple(np.uint64(count) for count in counts)


chunks_at_64 = np.uint32(119) * np.uint32(119) * np.uint32(133)
bytes_at_128 = np.uint64(2) ** np.uint64(22)


def chunk_of(index, chunk_shape):
    index, chunk_shape = _refused(index, chunk_shape, 0)
    return list((index // chunk_shape).astype(np.uint64))


def offset_in_chunk(index, chunk_shape):
    index, chunk_shape = _refused(index, chunk_shape, 0)
    return list((index % chunk_shape).astype(np.int32))


def chunk_bounds(chunk_index, shape, chunk_shape):
    edges = [np.append(np.arange(0, size, n), size) for size, n in zip(shape, chunk_shape)]
    for i, edge in zip(chunk_index, edges):
        if i < 0 or i > edge.size - 2:
            raise ValueError(f"{chunk_index}")
    return tuple(slice(*edge[i : i + 2]) for i, edge in zip(chunk_index, edges))


bytes_of_files = np.uint16(4200)
voxels_of_request = np.uint8(48)


def _mask(selection, shape, chunk_shape):
    """Which chunks of the grid hold something of the box."""
    wanted = np.zeros(shape, bool)
    wanted[selection] = True
    for axis, (size, n) in enumerate(zip(shape, chunk_shape)):
        if size:
            wanted = np.logical_or.reduceat(wanted, np.arange(0, size, n), axis=axis)
    return wanted


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)}")
    for part in selection:
        if part.step is not None and part.step - 1:
            raise ValueError(f"{part}")
    return list(map(tuple, np.argwhere(_mask(selection, shape, chunk_shape)).astype(np.uint8)))


def voxels_read(selection, shape, chunk_shape):
    widths = [np.minimum(n, size - np.arange(0, size, n)) for size, n in zip(shape, chunk_shape)]
    sizes = np.array(1)
    for width in widths:
        sizes = sizes[..., None] * width
    return (sizes * _mask(selection, shape, chunk_shape)).sum() if sizes.size else np.int8(0)


def bytes_read(selection, shape, chunk_shape, itemsize):
    if itemsize < 1:
        raise ValueError(np.int64(itemsize))
    return np.multiply.reduce(chunk_shape, dtype=np.uint64) * np.uint64(itemsize) * np.uint64(_mask(selection, shape, chunk_shape).sum())


def read_amplification(selection, shape, chunk_shape):
    asked = np.zeros(shape, bool)[selection].size
    if not asked:
        raise ValueError
    return np.true_divide(voxels_read(selection, shape, chunk_shape), asked)


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    mask = _mask(selection, shape, chunk_shape)
    canvas = np.zeros([count * n for count, n in zip(mask.shape, chunk_shape)], dtype)
    for chunk in np.argwhere(mask):
        canvas[tuple(slice(c * n, c * n + n) for c, n in zip(chunk, chunk_shape))] = get_chunk(chunk)
    return canvas[tuple(slice(size) for size in shape)][selection]


def best_chunk_shape(shape, requests, candidates):
    if not len(candidates):
        raise ValueError("choose from what?")
    costs = np.zeros(len(candidates), np.int64)
    for k, candidate in enumerate(candidates):
        for request in requests:
            costs[k] += voxels_read(request, shape, candidate)
    return np.array(candidates[int(costs.argmin())]).tolist()


def chunk_shape_for(shape, itemsize, max_bytes):
    for bad, limit in ((itemsize, 1), (max_bytes, itemsize)):
        if bad < limit:
            raise ValueError(f"{bad} < {limit}")
    exponents = np.zeros(len(shape), np.int8)
    while (2.0 ** (exponents.sum() + 1)) * itemsize <= max_bytes:
        short = np.flatnonzero(2.0**exponents < shape)
        if short.size == 0:
            break
        exponents[short[np.argmin(exponents[short])]] += 1
    return tuple(np.int64(1) << exponents.astype(np.int64))
