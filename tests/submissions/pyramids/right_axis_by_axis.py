"""Right: one axis after the other, with reduceat, and recursion over the axes; floats in double precision."""

import functools


class Refused(ValueError):
    pass


def checked(**least):
    """A decorator: these arguments may not be below these numbers."""

    def decorate(function):
        names = function.__code__.co_varnames

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            given = dict(zip(names, args)) | kwargs
            for name, number in least.items():
                if given.get(name, number) < number:
                    raise Refused(f"{name} = {given[name]}")
            return function(*args, **kwargs)

        return wrapper

    return decorate


@checked(factor=1)
def level_shape(shape, factor=2):
    if len(shape) == 0:
        return []
    if shape[0] < 0:
        raise Refused(shape[0])
    return [len(range(0, shape[0], factor))] + level_shape(shape[1:], factor)


@checked(screen=1)
def n_levels(shape, screen):
    smaller = level_shape(shape, 1)
    return 1 if all(size <= screen for size in smaller) else n_levels(level_shape(smaller), screen) + 1


@checked(factor=1)
def downsample_stride(image, factor=2, offset=0):
    if offset < 0 or offset >= factor:
        raise Refused(offset)
    return functools.reduce(lambda part, axis: part.take(range(offset, part.shape[axis], factor), axis), range(image.ndim), image)


@checked(factor=1)
def downsample_mean(image, factor=2, rounding="down"):
    if rounding not in "down even".split():
        raise Refused(rounding)

    def added(values, axis=0):
        if axis == values.ndim:
            return values
        return added(np.add.reduceat(values, np.r_[0 : values.shape[axis] : factor], axis), axis + 1) if values.size else values[..., :0]

    if image.size == 0:
        return np.zeros(level_shape(image.shape, factor), image.dtype)
    mean = added(image.astype("f8")) / added(np.ones(image.shape))
    how = {"f": lambda values: values}.get(image.dtype.kind, {"down": np.fix, "even": np.round}[rounding])
    return how(mean).astype(image.dtype)


@checked(factor=1)
def downsample_labels(labels, factor=2):
    if labels.ndim == 1:
        pieces = [labels[at : at + factor] for at in range(0, labels.size, factor)]
        return np.array([winner(piece) for piece in pieces], labels.dtype)
    result = np.empty(level_shape(labels.shape, factor), labels.dtype)
    for place in itertools.product(*map(range, result.shape)):
        result[place] = winner(labels[tuple(np.s_[i * factor : i * factor + factor] for i in place)])
    return result


def winner(block):
    ordered = sorted(block.flat)
    return max(ordered, key=lambda name: (ordered.count(name), -ordered.index(name)))


@checked(n_levels=1)
def build_pyramid(image, n_levels, downsample):
    def levels(level):
        yield level
        for _ in range(1, n_levels):
            level = downsample(level)
            yield level

    return (*levels(image),)


@checked(n_levels=1)
def pyramid_overhead(shape, n_levels):
    if not all(shape):
        raise Refused(f"{list(shape)}")

    def below(shape, left):
        if left == 0:
            return 0
        shape = level_shape(shape)
        return math.prod(shape) + below(shape, left - 1)

    return below(shape, n_levels - 1) / math.prod(shape)


@checked(level=0, factor=1)
def level_transform(level, voxel_size, factor=2, method="mean"):
    for size in voxel_size:
        if size <= 0:
            raise Refused(size)
    if method == "stride":
        return [size * factor**level for size in voxel_size], [0 for _ in voxel_size]
    if method != "mean":
        raise Refused(method)
    if level == 0:
        return list(voxel_size), [0] * len(voxel_size)
    scale, translation = level_transform(level - 1, voxel_size, factor)
    return [s * factor for s in scale], [t + s * (factor - 1) / 2 for s, t in zip(scale, translation)]


def downsample_store(source, target, factor=2):
    if [*target.shape] != level_shape(source.shape, factor):
        raise Refused(f"{target.shape}")

    def boxes(axis):
        if axis == len(target.shape):
            yield (), ()
            return
        for first in range(0, target.shape[axis], target.chunks[axis]):
            last = min(first + target.chunks[axis], target.shape[axis])
            for to, of in boxes(axis + 1):
                yield (slice(first, last), *to), (slice(first * factor, last * factor), *of)

    for to, of in boxes(0):
        target[to] = downsample_mean(source[of], factor)
