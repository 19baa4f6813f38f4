"""Right: helpers and globals that are called what cells of notebooks are often called."""

numbers = levels = shapes = scan = deep = None
factor = 7


def box(place, factor):
    return tuple(slice(i * factor, (i + 1) * factor) for i in place)


def store(image, shape, factor, number):
    """Fill a new array, block by block."""
    result = np.empty(tuple(shape), image.dtype)
    for place in np.ndindex(*shape):
        result[place] = number(image[box(place, factor)])
    return result


def calls(function, times):
    return lambda value: [value := function(value) for _ in range(times)]


def piece(scale, size):
    return (scale - size) / 2


def level_shape(shape, factor=2):
    small = [size for size in shape if size < 0] + [factor] * (factor < 1)
    if small:
        raise ValueError(f"too small: {small}")
    return tuple((size - 1) // factor + 1 for size in shape)


def downsample_mean(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"factor {factor}, rounding {rounding}")

    def mean(block):
        whole = np.float64(block.astype(np.float64).mean())
        return whole if image.dtype.kind == "f" else np.rint(whole) if rounding == "even" else int(whole)

    return store(image, level_shape(image.shape, factor), factor, mean)


def downsample_labels(labels, factor=2):
    def mode(block):
        names = sorted(set(block.ravel().tolist()))
        return max(names, key=lambda name: int(np.count_nonzero(block == name)))

    return store(labels, level_shape(labels.shape, factor), factor, mode)


def build_pyramid(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"levels: {n_levels}")
    return [image, *calls(downsample, n_levels - 1)(image)]


def level_transform(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or method not in ("mean", "stride") or min(voxel_size) <= 0:
        raise ValueError(f"{level}, {factor}, {method}, {voxel_size}")
    scale = tuple(float(factor**level * size) for size in voxel_size)
    if method == "stride":
        return scale, tuple(0.0 for _ in scale)
    return scale, tuple(map(piece, scale, voxel_size))


def downsample_store(source, target, factor=2):
    if level_shape(source.shape, factor) != target.shape:
        raise ValueError(f"target of shape {target.shape}")
    plan = [[(a, min(a + n, size)) for a in range(0, size, n)] for size, n in zip(target.shape, target.chunks)]
    for ends in itertools.product(*plan):
        read = tuple(slice(a * factor, min(b * factor, size)) for (a, b), size in zip(ends, source.shape))
        target[tuple(slice(a, b) for a, b in ends)] = downsample_mean(source[read], factor)
