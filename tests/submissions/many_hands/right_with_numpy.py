"""Right: arrays of starts and stops, numpy's numbers in slices and answers, lists for tuples, boxes past the end."""


def units_touched(box, shape, unit_shape):
    if len(box) != len(shape):
        raise ValueError(f"{len(box)} slices, {len(shape)} axes")
    for step in (part.step for part in box):
        if step is not None and step != 1:
            raise ValueError(f"step {step}")
    start, stop = np.array([part.indices(size)[:2] for part, size in zip(box, shape)]).T
    if np.any(start >= stop):
        return []
    first, last = start // unit_shape, (stop - 1) // unit_shape
    return [list(index + first) for index in np.argwhere(np.ones(last - first + 1))]


left_in_chunk = np.int64(120)
losing_orders = 84.0


def plan_writers(shape, unit_shape, n_writers):
    if n_writers < 1:
        raise ValueError(f"not {n_writers} writers")
    grid = -(-np.array(shape) // unit_shape)
    corners = np.argwhere(np.ones(grid)) * unit_shape
    ends = np.minimum(corners + unit_shape, shape)
    hands = np.array_split(np.arange(len(corners)), n_writers)
    return [[list(map(slice, corners[i], ends[i])) for i in hand] for hand in hands]


def read_surely(fetch, key, tries):
    if tries < 1:
        raise ValueError(f"not {tries} tries")
    for _ in np.arange(tries - 1):
        try:
            return fetch(key)
        except Exception:
            continue
    return fetch(key)


def rechunk(source, target, max_voxels):
    shape, chunks = np.array(target.shape), np.array(target.chunks)
    if target.shape != source.shape:
        raise ValueError(f"target of {target.shape}")
    block = np.minimum(chunks, shape)
    if block.prod() > max_voxels:
        raise ValueError(f"{max_voxels} is too little")
    for axis in range(len(shape))[::-1]:
        others = block.prod() // block[axis]
        if others * shape[axis] <= max_voxels:
            block[axis] = shape[axis]
        else:
            block[axis] = max_voxels // others // chunks[axis] * chunks[axis]
            break
    for index in np.ndindex(*-(-shape // block)):
        box = tuple(map(slice, index * block, index * block + block))  # reaches past the end, as numpy allows
        target[box] = source[box]


def decodes(shape, source_chunks, blocks):
    ends = np.array([[(part.start, part.stop) for part in block] for block in blocks], int)
    ends = ends.reshape(len(blocks), len(shape), 2)
    return ((ends[..., 1] - 1) // source_chunks - ends[..., 0] // source_chunks + 1).prod(axis=1).sum()


def halo_box(bounds, halo, shape):
    if halo < 0:
        raise ValueError(f"halo {halo}")
    start, stop = np.array([(part.start, part.stop) for part in bounds]).T
    low, high = np.maximum(start - halo, 0), np.minimum(stop + halo, shape)
    return [list(map(slice, low, high)), list(map(slice, start - low, stop - low))]


def smooth_store(source, target, weights):
    if not len(weights) % 2:
        raise ValueError(f"{len(weights)} weights")
    if source.shape != target.shape:
        raise ValueError(f"target of {target.shape}")
    half = len(weights) // 2
    for corner in itertools.product(*map(range, (0,) * target.ndim, target.shape, target.chunks)):
        bounds = [slice(a, min(a + n, size)) for a, n, size in zip(corner, target.chunks, target.shape)]
        read, keep = halo_box(bounds, half, target.shape)
        block = source[tuple(read)].astype(float)
        for axis in range(block.ndim):
            pad = [(half, half) if other == axis else (0, 0) for other in range(block.ndim)]
            views = np.lib.stride_tricks.sliding_window_view(np.pad(block, pad, mode="edge"), len(weights), axis)
            block = views @ np.array(weights, float)
        target[tuple(bounds)] = block[tuple(keep)].astype(target.dtype)


def touched_at_level(box, level, factor=2):
    for bad in [number for number, least in ((level, 0), (factor, 1)) if number < least]:
        raise ValueError(f"not {bad}")
    return [slice(part.start // factor**level, -(-part.stop // factor**level)) for part in box]


def update_pyramid(levels, box, downsample):
    for above, level in itertools.pairwise(levels):
        box = touched_at_level(box, 1)
        level[tuple(box)] = downsample(above[tuple(slice(2 * part.start, 2 * part.stop) for part in box)])


def sum_by_chunks(source, workers):
    def add_up(corner):
        return source[tuple(map(slice, corner, np.add(corner, source.chunks)))].astype(object).sum()

    corners = itertools.product(*map(range, (0,) * source.ndim, source.shape, source.chunks))
    values = dict(workers([lambda corner=corner: add_up(corner) for corner in corners]))
    return sum(values[number] for number in sorted(values))
