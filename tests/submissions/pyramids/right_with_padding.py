"""Right: whole arrays at once: padding, reshaping, masked arrays, cumulative sums, no loop over blocks."""


def level_shape(shape, factor=2):
    shape = np.array(shape, dtype=object)
    if factor < 1 or (shape < 0).any():
        raise ValueError(f"{factor} for {shape}")
    return tuple(-(-shape // factor))


def n_levels(shape, screen):
    if screen < 1:
        raise ValueError(f"{screen}")
    if any(size < 0 for size in shape):
        raise ValueError(f"{tuple(shape)}")
    longest = max(*shape, 1)
    return np.int64(1 + max(0, (-(-longest // screen) - 1).bit_length()))


bytes_of_level = np.int64(952) ** 2 * 1060 * 2


def _blocks(image, factor):
    """The voxels of each block along a last axis; what does not exist is masked."""
    wanted = level_shape(image.shape, factor)
    pad = [(0, int(n) * factor - size) for n, size in zip(wanted, image.shape)]
    exists = np.pad(np.ones(image.shape, bool), pad)
    values = np.pad(image, pad)
    cut = [number for n in wanted for number in (int(n), factor)]
    order = [*range(0, 2 * image.ndim, 2), *range(1, 2 * image.ndim, 2)]
    end = (*map(int, wanted), factor**image.ndim)
    return np.ma.array(values.reshape(cut).transpose(order).reshape(end), mask=~exists.reshape(cut).transpose(order).reshape(end))


def downsample_stride(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    for axis in range(image.ndim):
        image = image.swapaxes(0, axis)[offset::factor].swapaxes(0, axis)
    return np.ma.array(image)


def downsample_mean(image, factor=2, rounding="down"):
    if rounding not in {"down": np.trunc, "even": np.rint}:
        raise ValueError(rounding)
    blocks = _blocks(image, factor)
    exact = np.longdouble if image.dtype.kind == "f" else np.int64
    sums, counts = blocks.filled(0).sum(axis=-1, dtype=exact), (~np.ma.getmaskarray(blocks)).sum(axis=-1)
    if image.dtype.kind == "f":
        return (sums / np.maximum(counts, 1)).astype(image.dtype)
    counts = np.maximum(counts, 1)
    whole, rest = np.abs(sums) // counts, np.abs(sums) % counts
    if rounding == "even":
        whole = whole + ((2 * rest > counts) | ((2 * rest == counts) & (whole % 2 == 1)))
    return (np.sign(sums) * whole).astype(image.dtype)


def downsample_labels(labels, factor=2):
    blocks = _blocks(labels, factor)
    values, exists = np.ma.getdata(blocks), ~np.ma.getmaskarray(blocks)
    votes = ((values[..., :, None] == values[..., None, :]) & exists[..., None, :]).sum(axis=-1) * exists
    if values.size == 0:
        return np.zeros(values.shape[:-1], labels.dtype)
    best = votes.max(axis=-1, keepdims=True)
    biggest = np.iinfo(labels.dtype).max
    return np.where(votes == best, values, biggest).min(axis=-1).astype(labels.dtype)


def pyramid_overhead(shape, n_levels):
    if n_levels < 1:
        raise ValueError(n_levels)
    if np.prod(shape, dtype=np.float64) == 0:
        raise ValueError(f"no voxels: {np.array(shape)}")
    sizes = np.array([[-(-size // 2**k) for size in shape] for k in range(n_levels)], dtype=np.float64).prod(axis=1)
    return np.float64(sizes[1:].sum() / sizes[0])


gigabytes_of_levels = np.float32(140)


def level_transform(level, voxel_size, factor=2, method="mean"):
    size = np.array(voxel_size, dtype=np.float64)
    bad = [value for value, wrong in ((level, level < 0), (factor, factor < 1), (method, method not in ("mean", "stride"))) if wrong]
    bad += [value for value in voxel_size if value <= 0]
    if bad:
        raise ValueError(*bad)
    scale = size * float(factor) ** level
    return tuple(scale), tuple((scale - size) * 0.5 * (method == "mean"))


def downsample_store(source, target, factor=2):
    if tuple(target.shape) != tuple(level_shape(source.shape, factor)):
        raise ValueError(f"{np.array(target.shape)}")
    chunks, shape = np.array(target.chunks), np.array(target.shape)
    for index in np.ndindex(*-(-shape // chunks)):
        start = chunks * index
        stop = np.minimum(start + chunks, shape)
        read = tuple(map(slice, start * factor, stop * factor))
        target[tuple(map(slice, start, stop))] = downsample_mean(source[read], factor)
