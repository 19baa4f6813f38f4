"""Right: loops and recursion in plain Python, no numpy arithmetic; lists for tuples, slices with step 1."""


def chunk_grid(shape, chunk_shape):
    if len(shape) != len(chunk_shape):
        raise ValueError("cannot use chunk shape " + str(chunk_shape))
    counts = []
    for axis in range(len(shape)):
        if shape[axis] < 0:
            raise ValueError("negative size: " + str(shape[axis]))
        if chunk_shape[axis] <= 0:
            raise ValueError("bad chunk length: " + str(chunk_shape[axis]))
        whole, rest = divmod(shape[axis], chunk_shape[axis])
        counts.append(whole + 1 if rest > 0 else whole)
    return counts


chunks_at_64 = 119 * 119 * 133
bytes_at_128 = 128 * 128 * 128 * 16 / 8


def chunk_of(index, chunk_shape):
    if len(index) != len(chunk_shape):
        raise ValueError(f"got {list(chunk_shape)}")
    result = []
    for i, length in zip(index, chunk_shape):
        if i < 0:
            raise ValueError(f"index {i}!")
        if length < 1:
            raise ValueError(f"length {length}!")
        count = i
        chunk = 0
        if length > 1:
            chunk = (count - count % length) // length
        else:
            chunk = count
        result += [chunk]
    return result


def offset_in_chunk(index, chunk_shape):
    if len(index) != len(chunk_shape):
        raise ValueError(f"got {list(chunk_shape)}")
    result = []
    for i, length in zip(index, chunk_shape):
        if i < 0:
            raise ValueError(f"index {i}!")
        if length < 1:
            raise ValueError(f"length {length}!")
        result.append(divmod(i, length)[1])
    return result


def chunk_bounds(chunk_index, shape, chunk_shape):
    grid = chunk_grid(shape, chunk_shape)
    if any(i < 0 or i >= n for i, n in zip(chunk_index, grid)):
        raise ValueError(f"there is no chunk {chunk_index}")
    bounds = []
    for axis, i in enumerate(chunk_index):
        first = i * chunk_shape[axis]
        last = first + chunk_shape[axis]
        if last > shape[axis]:
            last = shape[axis]
        bounds.append(slice(first, last, 1))
    return bounds


bytes_of_files = 4200


def my_ends(part, size):
    """Start and stop as numpy reads them, by hand."""
    start = 0 if part.start is None else part.start
    stop = size if part.stop is None else part.stop
    if start < 0:
        start += size
    if stop < 0:
        stop += size
    start = min(max(start, 0), size)
    stop = min(max(stop, 0), size)
    return start, max(start, stop)


def all_combinations(lists):
    if not lists:
        return [[]]
    rest = all_combinations(lists[1:])
    return [[first] + others for first in lists[0] for others in rest]


def chunks_touched(selection, shape, chunk_shape):
    if len(selection) != len(shape):
        raise ValueError(f"{len(selection)} slices")
    lists = []
    for part, size, length in zip(selection, shape, chunk_shape):
        if part.step is not None and part.step != 1:
            raise ValueError(f"step {part.step}")
        start, stop = my_ends(part, size)
        lists.append(sorted({voxel // length for voxel in range(start, stop)}))
    return all_combinations(lists)


voxels_of_request = 48


def voxels_read(selection, shape, chunk_shape):
    total = 0
    for chunk in chunks_touched(selection, shape, chunk_shape):
        voxels = 1
        for part in chunk_bounds(chunk, shape, chunk_shape):
            voxels *= part.stop - part.start
        total += voxels
    return float(total) if total < 0 else total


def bytes_read(selection, shape, chunk_shape, itemsize):
    if itemsize <= 0:
        raise ValueError("itemsize is " + str(itemsize))
    one = itemsize
    for length in chunk_shape:
        one *= length
    return sum(one for _ in chunks_touched(selection, shape, chunk_shape))


def read_amplification(selection, shape, chunk_shape):
    asked = 1
    for part, size in zip(selection, shape):
        start, stop = my_ends(part, size)
        asked *= stop - start
    if not asked:
        raise ValueError
    return voxels_read(selection, shape, chunk_shape) * (1 / asked)


def chunk_plan(selection, shape, chunk_shape):
    plan = []
    for chunk in chunks_touched(selection, shape, chunk_shape):
        inside, outside = [], []
        for axis, c in enumerate(chunk):
            start, stop = my_ends(selection[axis], shape[axis])
            begin = c * chunk_shape[axis]
            wanted = [voxel for voxel in range(begin, begin + chunk_shape[axis]) if start <= voxel < stop]
            inside.append(slice(wanted[0] - begin, wanted[-1] - begin + 1, 1))
            outside.append(slice(wanted[0] - start, wanted[-1] - start + 1, 1))
        plan.append([chunk, inside, outside])
    return plan


def read_region(get_chunk, selection, shape, chunk_shape, dtype):
    ends = [my_ends(part, size) for part, size in zip(selection, shape)]
    result = np.empty([stop - start for start, stop in ends], dtype=dtype)
    kept = {}  # voxel by voxel, but every chunk is fetched once
    for place in np.ndindex(*result.shape):
        voxel = [p + start for p, (start, stop) in zip(place, ends)]
        chunk = tuple(chunk_of(voxel, chunk_shape))
        if chunk not in kept:
            kept[chunk] = get_chunk(chunk)
        result[place] = kept[chunk][tuple(offset_in_chunk(voxel, chunk_shape))]
    return result


def best_chunk_shape(shape, requests, candidates):
    best = None
    for candidate in candidates:
        cost = 0
        for request in requests:
            cost += voxels_read(request, shape, candidate)
        if best is None or cost < best[0]:
            best = (cost, candidate)
    if best is None:
        raise ValueError("nothing to choose from")
    return list(best[1])


def chunk_shape_for(shape, itemsize, max_bytes):
    if itemsize <= 0:
        raise ValueError(str(itemsize))
    if itemsize > max_bytes:
        raise ValueError(str(max_bytes))
    chunk = [1 for _ in shape]
    growing = True
    while growing:
        growing = False
        for axis in sorted(range(len(shape)), key=lambda axis: (chunk[axis], axis)):
            product = itemsize * 2
            for length in chunk:
                product *= length
            if chunk[axis] < shape[axis] and product <= max_bytes:
                chunk[axis] += chunk[axis]
                growing = True
                break
    return chunk
