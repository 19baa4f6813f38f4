"""Right: looks at every voxel, slow and easy to believe."""


def chunk_grid(shape, chunk_shape):
    if len(chunk_shape) - len(shape):
        raise ValueError(f"{chunk_shape}")
    for number in [n for n in shape if n < 0] + [n for n in chunk_shape if n < 1]:
        raise ValueError(number)
    return tuple(int(size // n) + bool(size % n) for size, n in zip(shape, chunk_shape))


def all_of_it(selection, shape):
    numbers = np.arange(np.prod(shape, dtype=int)).reshape(shape)[selection]
    return list(zip(*np.unravel_index(numbers.ravel(), shape)))


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError("slices: %d" % len(selection))
    for part in selection:
        if part.step not in {None, 1}:
            raise ValueError("step: %d" % part.step)
    return sorted({tuple(int(i) // n for i, n in zip(voxel, chunk_shape)) for voxel in all_of_it(selection, shape)})


def voxels_read(selection, shape, chunk_shape):
    wanted, count = set(chunks_touched(selection, shape, chunk_shape)), 0
    for voxel in np.ndindex(*shape):
        count += tuple(i // n for i, n in zip(voxel, chunk_shape)) in wanted
    return count


def bytes_read(selection, shape, chunk_shape, itemsize):
    if itemsize <= 0:
        raise ValueError(f"{itemsize = }")
    return sum(itemsize for _ in chunks_touched(selection, shape, chunk_shape) for _ in np.ndindex(*chunk_shape))


def read_amplification(selection, shape, chunk_shape):
    return voxels_read(selection, shape, chunk_shape) / (len(all_of_it(selection, shape)) or _refuse())


def _refuse():
    raise ValueError("nothing is asked for")


def chunk_plan(selection, shape, chunk_shape):
    starts = [part.indices(size)[0] for part, size in zip(selection, shape)]
    of_chunk = {}
    for voxel in all_of_it(selection, shape):
        voxel = [int(i) for i in voxel]
        of_chunk.setdefault(tuple(i // n for i, n in zip(voxel, chunk_shape)), []).append(voxel)
    plan = []
    for chunk in sorted(of_chunk):
        low, high = np.min(of_chunk[chunk], axis=0).tolist(), np.max(of_chunk[chunk], axis=0).tolist()
        inside = tuple(slice(a - c * n, b - c * n + 1) for a, b, c, n in zip(low, high, chunk, chunk_shape))
        plan.append((chunk, inside, tuple(slice(a - s, b - s + 1) for a, b, s in zip(low, high, starts))))
    return plan


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    seen = {}
    result = np.empty(np.broadcast_to(0, shape)[selection].shape, dtype)
    for place, voxel in zip(np.ndindex(result.shape), all_of_it(selection, shape)):
        chunk = tuple(int(i) // n for i, n in zip(voxel, chunk_shape))
        if chunk not in seen:
            seen[chunk] = get_chunk(np.array(chunk))
        result[place] = seen[chunk][tuple(int(i) % n for i, n in zip(voxel, chunk_shape))]
    return result
