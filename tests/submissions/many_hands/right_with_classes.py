"""Right: small classes, generators, functools and match, with boxes of several units."""

import functools
from dataclasses import dataclass


@dataclass(frozen=True)
class Axis:
    size: int
    length: int

    def units(self, part):
        match part.step:
            case None | 1:
                voxels = range(self.size)[part]
            case step:
                raise ValueError(f"step {step} is not 1")
        return range(voxels[0] // self.length, voxels[-1] // self.length + 1) if voxels else range(0)


def units_touched(box, shape, unit_shape):
    if (given := len(box)) != len(shape):
        raise ValueError(f"{given} slices")
    axes = map(Axis, shape, unit_shape)
    return [*itertools.product(*[axis.units(part) for axis, part in zip(axes, box)])]


left_in_chunk = 24 * 5
losing_orders = 90 - math.factorial(3)


def plan_writers(shape, unit_shape, n_writers):
    if not n_writers >= 1:
        raise ValueError(f"{n_writers} writers")
    units = boxes_of(shape, unit_shape)
    ends = [len(units) * writer // n_writers for writer in range(n_writers + 1)]

    def joined(boxes):
        """Neighbours along the last axis in one box."""
        for box in boxes:
            if whole and whole[-1][:-1] == box[:-1] and whole[-1][-1].stop == box[-1].start:
                whole[-1] = (*box[:-1], slice(whole[-1][-1].start, box[-1].stop))
            else:
                whole.append(box)
        return whole

    plan = []
    for start, stop in itertools.pairwise(ends):
        whole = []
        plan.append(joined(units[start:stop]))
    return plan


def read_surely(fetch, key, tries):
    if tries < 1:
        raise ValueError(f"{tries} tries")
    left = tries
    while True:
        left -= 1
        try:
            data = fetch(key)
        except Exception as error:
            if not left:
                raise error
        else:
            return data


class Block:
    def __init__(self, array, budget):
        self.shape, self.chunks, self.budget = array.shape, array.chunks, budget
        self.lengths = list(map(min, array.chunks, array.shape))
        if self.voxels(self.lengths) > budget:
            raise ValueError(f"budget {budget}")

    @staticmethod
    def voxels(lengths):
        return functools.reduce(lambda a, b: a * b, lengths)

    def grow(self):
        for axis in range(len(self.shape) - 1, -1, -1):
            if self.lengths[axis] < self.shape[axis]:
                longer = [*self.lengths]
                longer[axis] = min(longer[axis] + self.chunks[axis], self.shape[axis])
                if self.voxels(longer) > self.budget:
                    return False
                self.lengths = longer
                return True
        return False


def rechunk(source, target, max_voxels):
    if target.shape != source.shape:
        raise ValueError(f"shape {target.shape}")
    block = Block(target, max_voxels)
    while block.grow():
        pass
    for box in sorted(boxes_of(target.shape, block.lengths), key=lambda box: box[-1].start):
        target[box] = source[box]


def decodes(shape, source_chunks, blocks):
    return sum(1 for block in blocks for _ in units_touched(block, shape, source_chunks))


def halo_box(bounds, halo, shape):
    match halo:
        case _ if halo < 0:
            raise ValueError(f"halo {halo}")
    read = tuple(slice(max(p.start - halo, 0), min(p.stop + halo, n)) for p, n in zip(bounds, shape))
    return read, tuple(slice(p.start - r.start, p.stop - r.start) for p, r in zip(bounds, read))


def smooth_store(source, target, weights):
    count = len(weights)
    if count % 2 == 0:
        raise ValueError(f"{count} weights")
    if source.shape != target.shape:
        raise ValueError(f"shape {target.shape}")

    def line(values):
        return np.convolve(np.pad(values, count // 2, mode="edge"), weights[::-1], mode="valid")

    for bounds in boxes_of(target.shape, target.chunks):
        read, keep = halo_box(bounds, count // 2, source.shape)
        block = source[read].astype(np.float64)
        for axis in reversed(range(block.ndim)):
            block = np.apply_along_axis(line, axis, block)
        target[bounds] = block[keep].astype(target.dtype)


def touched_at_level(box, level, factor=2):
    if level < 0 or factor < 1:
        raise ValueError(f"level {level}" if level < 0 else f"factor {factor}")
    if level == 0:
        return tuple(slice(part.start, part.stop) for part in box)
    above = touched_at_level(box, level - 1, factor)
    return tuple(slice(part.start // factor, -(-part.stop // factor)) for part in above)


def update_pyramid(levels, box, downsample):
    if len(levels) < 2:
        return
    above, level, *_ = levels
    touched = touched_at_level(box, 1)
    cut = tuple(slice(2 * part.start, min(2 * part.stop, size)) for part, size in zip(touched, above.shape))
    level[touched] = downsample(above[cut])
    update_pyramid(levels[1:], touched, downsample)


@dataclass
class Task:
    source: object
    bounds: tuple

    def __call__(self):
        return self.source[self.bounds].sum().item()


def sum_by_chunks(source, workers):
    tasks = [Task(source, bounds) for bounds in boxes_of(source.shape, source.chunks)]
    return sum(value for _, value in sorted(dict(workers(tasks)).items()))
