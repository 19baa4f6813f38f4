"""Right: recursion axis by axis, while loops, sets and counters, and no function of an earlier exercise."""


def units_touched(box, shape, unit_shape):
    box = list(box)
    if len(box) != len(shape):
        raise ValueError("%d slices do not fit" % len(box))
    for part in box:
        if part.step is not None and part.step != 1:
            raise ValueError("a step of %d" % part.step)
    found = [()]
    for part, size, length in zip(box, shape, unit_shape):
        units = []
        for voxel in range(size)[part]:
            if not units or units[-1] != voxel // length:
                units.append(voxel // length)
        found = [index + (unit,) for index in found for unit in units]
    return found


left_in_chunk = sum([0] * 40 + [5] * 24)
losing_orders = 84


def plan_writers(shape, unit_shape, n_writers):
    if n_writers < 1:
        raise ValueError("%d writers" % n_writers)
    plan = []
    for _ in range(n_writers):
        plan.append([])
    turn = 0

    def walk(axis, box):
        nonlocal turn
        if axis == len(shape):
            plan[turn % n_writers].append(tuple(box))
            turn += 1
            return
        start = 0
        while start < shape[axis]:
            walk(axis + 1, box + [slice(start, start + unit_shape[axis])])  # past the end at the edge
            start += unit_shape[axis]

    walk(0, [])
    return tuple(plan)


def read_surely(fetch, key, tries):
    if tries < 1:
        raise ValueError("%d tries" % tries)
    try:
        return fetch(key)
    except Exception:
        if tries == 1:
            raise
    return read_surely(fetch, key, tries - 1)


def rechunk(source, target, max_voxels):
    shape, chunks = target.shape, target.chunks
    if list(shape) != list(source.shape):
        raise ValueError("the target has the shape %s" % (shape,))
    counts = [1] * len(shape)

    def voxels(of):
        size = 1
        for count, chunk, length in zip(of, chunks, shape):
            size *= min(count * chunk, length)
        return size

    if voxels(counts) > max_voxels:
        raise ValueError("%d voxels do not fit in %d" % (voxels(counts), max_voxels))
    axis = len(shape) - 1
    while axis >= 0:
        if counts[axis] * chunks[axis] >= shape[axis]:
            axis -= 1
            continue
        more = counts[:axis] + [counts[axis] + 1] + counts[axis + 1 :]
        if voxels(more) > max_voxels:
            break
        counts = more
    block = [count * chunk for count, chunk in zip(counts, chunks)]
    corner = [0] * len(shape)
    while corner[0] < shape[0]:
        box = tuple(slice(a, min(a + n, size)) for a, n, size in zip(corner, block, shape))
        values = source[box]
        # Written chunk by chunk, out of the block.
        for inner in boxes_of(values.shape, chunks):
            place = tuple(slice(b.start + i.start, b.start + i.stop) for b, i in zip(box, inner))
            target[place] = values[inner]
        axis = len(shape) - 1
        corner[axis] += block[axis]
        while axis > 0 and corner[axis] >= shape[axis]:
            corner[axis] = 0
            axis -= 1
            corner[axis] += block[axis]


def decodes(shape, source_chunks, blocks):
    number = 0
    for block in blocks:
        product = 1
        for part, length in zip(block, source_chunks):
            product *= len({voxel // length for voxel in range(part.start, part.stop)})
        number += product
    return number


def halo_box(bounds, halo, shape):
    if halo < 0:
        raise ValueError("a halo of %d" % halo)
    read, keep = (), ()
    for part, size in zip(bounds, shape):
        before = halo if part.start >= halo else part.start
        after = halo if part.stop + halo <= size else size - part.stop
        read += (slice(part.start - before, part.stop + after),)
        keep += (slice(before, before + part.stop - part.start),)
    return read, keep


def smooth_store(source, target, weights):
    if len(weights) % 2 != 1:
        raise ValueError("%d weights" % len(weights))
    if tuple(source.shape) != tuple(target.shape):
        raise ValueError("the target has the shape %s" % (tuple(target.shape),))
    half = (len(weights) - 1) // 2
    for bounds in reversed(boxes_of(target.shape, target.chunks)):
        read, keep = halo_box(bounds, half, source.shape)
        block = np.array(source[read], dtype=float)
        for axis in range(block.ndim):
            lines = np.moveaxis(block, axis, 0)
            result = np.zeros(lines.shape)
            for i in range(len(lines)):
                for j, weight in enumerate(weights):
                    result[i] += weight * lines[min(max(i + j - half, 0), len(lines) - 1)]
            block = np.moveaxis(result, 0, axis)
        target[bounds] = block[keep].astype(target.dtype)


def touched_at_level(box, level, factor=2):
    if level < 0:
        raise ValueError("level %d" % level)
    if factor < 1:
        raise ValueError("factor %d" % factor)
    while level:
        box = [slice(part.start // factor, (part.stop + factor - 1) // factor) for part in box]
        level -= 1
    return tuple(box)


def update_pyramid(levels, box, downsample):
    number = 1
    while number < len(levels):
        low = [part.start // 2**number for part in box]
        high = [(part.stop - 1) // 2**number + 1 for part in box]
        block = levels[number - 1][tuple(slice(2 * a, 2 * b) for a, b in zip(low, high))]
        levels[number][tuple(slice(a, b) for a, b in zip(low, high))] = downsample(block)
        number += 1


def sum_by_chunks(source, workers):
    boxes = boxes_of(source.shape, source.chunks)
    values = [None] * len(boxes)

    def task(number):
        def run():
            total = 0
            for voxel in source[boxes[number]].ravel().tolist():
                total += voxel
            return total

        return run

    for number, value in workers([task(number) for number in range(len(boxes))]):
        if values[number] is None:
            values[number] = value
    total = 0
    for value in values:
        total += value
    return total
