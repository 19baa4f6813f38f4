"""Right: everything at once with numpy; numpy scalars and arrays' own types in the answers."""


def level_shape(shape, factor=2):
    wrong = [size for size in (*shape, factor - 1) if size < 0]
    if wrong:
        raise ValueError(f"{factor if factor < 1 else wrong[0]} is too small")
    if max(shape, default=0) > 2**53:
        return tuple(-(-size // factor) for size in shape)
    return tuple(np.ceil(np.array(shape) / factor).astype(int))


def n_levels(shape, screen):
    if screen < 1:
        raise ValueError(f"{screen}")
    if min(shape) < 0:
        raise ValueError(f"{min(shape)}")
    sizes = np.array(shape)
    steps = 0
    while np.any(sizes > screen):
        sizes = (sizes + 1) >> 1
        steps += 1
    return np.int64(steps + 1)


bytes_of_level = np.prod([952, 952, 1060, 2])


def downsample_stride(image, factor=2, offset=0):
    if factor < 1:
        raise ValueError(f"{factor}")
    if offset < 0 or offset >= factor:
        raise ValueError(f"{offset}")
    return np.array(image[np.ix_(*[np.arange(offset, size, factor) for size in image.shape])])


def blocks_of(image, factor, fill):
    """All blocks on the last axis, filled up at the edge."""
    padded = np.pad(image, [(0, -size % factor) for size in image.shape], constant_values=fill)
    shape = [n for size in padded.shape for n in (size // factor, factor)]
    blocks = padded.reshape(shape).transpose(*range(0, 2 * image.ndim, 2), *range(1, 2 * image.ndim, 2))
    return blocks.reshape(*blocks.shape[: image.ndim], -1) if image.size else blocks.reshape(*blocks.shape[: image.ndim], factor**image.ndim)


def downsample_mean(image, factor=2, rounding="down"):
    if factor < 1:
        raise ValueError(f"{factor}")
    if rounding not in ("down", "even"):
        raise ValueError(rounding)
    if image.dtype.kind == "f":
        wide = blocks_of(image.astype(np.float64), factor, np.nan)
        return np.nanmean(wide, axis=-1).astype(image.dtype)
    sums = blocks_of(image.astype(np.int64), factor, 0).sum(-1)
    counts = blocks_of(np.ones(image.shape, np.int64), factor, 0).sum(-1)
    whole, rest = np.abs(sums) // counts, np.abs(sums) % counts
    if rounding == "even":
        whole += (2 * rest > counts) | ((2 * rest == counts) & (whole % 2 == 1))
    return (np.sign(sums) * whole).astype(image.dtype)


def downsample_labels(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    best = np.zeros([-(-size // factor) for size in labels.shape], dtype=int)
    result = np.zeros(best.shape, labels.dtype)
    for name in np.unique(labels):
        votes = blocks_of(labels == name, factor, False).sum(-1)
        result[votes > best] = name
        best = np.maximum(best, votes)
    return result


def build_pyramid(image, n_levels, downsample):
    if n_levels <= 0:
        raise ValueError(f"{n_levels}")
    levels = [image]
    while len(levels) != n_levels:
        levels += [downsample(levels[-1])]
    return tuple(levels)


gigabytes_of_levels = np.round(983.222 / 7)


def pyramid_overhead(shape, n_levels):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    if np.prod(shape) == 0:
        raise ValueError(f"{tuple(shape)}")
    factors = 2 ** np.arange(n_levels)[:, np.newaxis]
    voxels = np.prod(np.ceil(np.array(shape) / factors), axis=1)
    return voxels[1:].sum() / voxels[0]


def level_transform(level, voxel_size, factor=2, method="mean"):
    shift = {"mean": 0.5, "stride": 0}.get(method)
    if shift is None:
        raise ValueError(method)
    bad = [size for size in voxel_size if size <= 0] or [level] * (level < 0) or [factor] * (factor < 1)
    if bad:
        raise ValueError(f"{bad}")
    size = np.array(voxel_size)
    scale = size * factor**level
    return tuple(scale), tuple(shift * (scale - size))


def ome_metadata(name, axes, voxel_size, n_levels, factor=2):
    if np.size(voxel_size) != len(axes):
        raise ValueError(f"{len(axes)} axes")
    if n_levels < 1:
        raise ValueError(f"{n_levels} levels")

    def dataset(level):
        scale = np.array(voxel_size, dtype=float) * factor**level
        shift = (scale - np.array(voxel_size)) / 2
        return dict(
            path=f"s{level}",
            coordinateTransformations=[dict(type="scale", scale=scale.tolist()), dict(type="translation", translation=shift.tolist())],
        )

    datasets = list(map(dataset, range(n_levels)))
    named = [dict(zip(("name", "unit"), pair), type="space") for pair in axes]
    return dict(ome=dict(version="0.5", multiscales=[dict(name=name, axes=named, datasets=datasets)]))


def write_ome_zarr(folder, pyramid, chunk_shape, voxel_size, name):
    if len(pyramid) == 0:
        raise ValueError("an empty pyramid")
    if pyramid[0].ndim > 3:
        raise ValueError(f"{pyramid[0].ndim} axes")
    axes = list("zyx")[-pyramid[0].ndim :]
    group = zarr.open_group(folder, mode="w")
    group.attrs.update(ome_metadata(name, [(axis, "micrometer") for axis in axes], voxel_size, len(pyramid)))
    for number, level in enumerate(pyramid):
        zarr.create_array(
            store=folder, name=f"s{number}", data=np.ascontiguousarray(level), dimension_names=axes,
            chunks=tuple(np.minimum(chunk_shape, level.shape).tolist()),
        )  # fmt: skip


def downsample_store(source, target, factor=2):
    if tuple(level_shape(source.shape, factor)) != tuple(target.shape):
        raise ValueError(f"the target has {target.shape}")
    chunks = np.array(target.chunks)
    grid = -(-np.array(target.shape) // chunks)
    for index in np.ndindex(*grid.tolist()):
        low = np.array(index) * chunks
        high = np.minimum(low + chunks, target.shape)
        block = source[tuple(slice(a, b) for a, b in zip(low * factor, np.minimum(high * factor, source.shape)))]
        target[tuple(slice(a, b) for a, b in zip(low, high))] = downsample_mean(block, factor)
