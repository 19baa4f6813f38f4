"""Right: one axis at a time, and the rest by itself."""


def chunk_grid(shape, chunk_shape):
    if len(shape) != len(chunk_shape):
        raise ValueError(f"{list(chunk_shape)} is not of {len(shape)} axes")
    if not shape:
        return ()
    if shape[0] < 0:
        raise ValueError(f"{shape[0]} voxels")
    if chunk_shape[0] < 1:
        raise ValueError(f"{chunk_shape[0]} long")
    return (-(-shape[0] // chunk_shape[0]), *chunk_grid(shape[1:], chunk_shape[1:]))


def pairs(index, chunk_shape):
    if len(index) != len(chunk_shape):
        raise ValueError(f"{list(chunk_shape)} is not of {len(index)} axes")
    if not index:
        return []
    if index[0] < 0 or chunk_shape[0] < 1:
        raise ValueError(f"voxel {index[0]} in a chunk of {chunk_shape[0]}")
    return [divmod(index[0], chunk_shape[0])] + pairs(index[1:], chunk_shape[1:])


def chunk_of(index, chunk_shape):
    return [whole for whole, _ in pairs(index, chunk_shape)]


def offset_in_chunk(index, chunk_shape):
    return [rest for _, rest in pairs(index, chunk_shape)]


def chunk_bounds(chunk_index, shape, chunk_shape):
    if not chunk_index:
        return ()
    i, size, n = chunk_index[0], shape[0], chunk_shape[0]
    if i < 0 or i * n >= size:
        raise ValueError(f"no chunk {i}")
    return (slice(i * n, size if (i + 1) * n > size else (i + 1) * n), *chunk_bounds(chunk_index[1:], shape[1:], chunk_shape[1:]))


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)} slices")
    for part in selection:
        if not (part.step is None or part.step == 1):
            raise ValueError(f"step {part.step}")

    def go(axis):
        if axis == len(shape):
            return [()]
        rest = go(axis + 1)
        start, stop, _ = selection[axis].indices(shape[axis])
        found, at = [], start
        while at < stop:
            c = at // chunk_shape[axis]
            found += [(c, *tail) for tail in rest]
            at = (c + 1) * chunk_shape[axis]
        return found

    return go(0)


def voxels_read(selection, shape, chunk_shape):
    if len(shape) == 0:
        return 1
    start, stop, _ = selection[0].indices(shape[0])
    if stop <= start:
        return 0
    n = chunk_shape[0]
    first, last = start - start % n, min(shape[0], stop + -stop % n)
    return (last - first) * voxels_read(selection[1:], shape[1:], chunk_shape[1:])


def chunk_plan(selection, shape, chunk_shape):
    if len(shape) == 0:
        return [((), (), ())]
    start, stop, _ = selection[0].indices(shape[0])
    n, rest = chunk_shape[0], chunk_plan(selection[1:], shape[1:], chunk_shape[1:])
    plan = []
    for c in range(start // n, -(-stop // n)) if start < stop else []:
        a, b = max(start, c * n), min(stop, c * n + n)
        for index, inside, outside in rest:
            plan.append(((c, *index), (slice(a - c * n, b - c * n), *inside), (slice(a - start, b - start), *outside)))
    return plan


def best_chunk_shape(shape, requests, candidates):
    if len(candidates) < 2:
        if len(candidates) == 0:
            raise ValueError("no candidate")
        return candidates[0]
    best = best_chunk_shape(shape, requests, candidates[1:])
    cost = lambda candidate: sum(voxels_read(request, shape, candidate) for request in requests)
    return candidates[0] if cost(candidates[0]) <= cost(best) else best


def chunk_shape_for(shape, itemsize, max_bytes, chunk=None):
    if itemsize < 1:
        raise ValueError(f"{itemsize} bytes a voxel")
    if max_bytes < itemsize:
        raise ValueError(f"only {max_bytes} bytes")
    chunk = chunk or [1] * len(shape)
    growing = sorted((n, axis) for axis, (n, size) in enumerate(zip(chunk, shape)) if n < size)
    if not growing or math.prod(chunk) * 2 * itemsize > max_bytes:
        return chunk
    larger = list(chunk)
    larger[growing[0][1]] *= 2
    return chunk_shape_for(shape, itemsize, max_bytes, larger)
