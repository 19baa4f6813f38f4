"""Right: loops over Python numbers, no numpy tricks, lists for tuples."""

from fractions import Fraction


def corners(shape, step):
    """The first index of every block, in C order."""
    if len(shape) == 0:
        return [()]
    return [(start, *rest) for start in range(0, shape[0], step) for rest in corners(shape[1:], step)]


def level_shape(shape, factor=2):
    if factor < 1:
        raise ValueError(f"factor = {factor}")
    result = []
    for size in shape:
        if size < 0:
            raise ValueError(f"size = {size}")
        whole, rest = divmod(size, factor)
        result.append(whole + 1 if rest else whole)
    return result


def n_levels(shape, screen):
    if screen < 1:
        raise ValueError(f"screen = {screen}")
    for size in shape:
        if size < 0:
            raise ValueError(f"size = {size}")
    if max(shape) <= screen:
        return 1
    return 1 + n_levels(level_shape(shape), screen)


bytes_of_level = 1921364480


def downsample_stride(image, factor=2, offset=0):
    if factor < 1:
        raise ValueError(f"factor = {factor}")
    if offset not in range(factor):
        raise ValueError(f"offset = {offset}")
    for axis in range(image.ndim):
        keep = [i for i in range(image.shape[axis]) if i % factor == offset]
        image = np.take(image, np.array(keep, dtype=int), axis=axis)
    return image


def block_at(image, corner, factor):
    return image[tuple(slice(start, start + factor, 1) for start in corner)]


def downsample_mean(image, factor=2, rounding="down"):
    shape = level_shape(image.shape, factor)
    if rounding != "down" and rounding != "even":
        raise ValueError("rounding = " + rounding)
    values = []
    for corner in corners(image.shape, factor):
        numbers = block_at(image, corner, factor).ravel().tolist()
        if image.dtype.kind == "f":
            values.append(sum(numbers) / len(numbers))
        elif rounding == "even":
            values.append(round(Fraction(sum(numbers), len(numbers))))
        else:
            values.append(int(Fraction(sum(numbers), len(numbers))))
    return np.array(values, dtype=image.dtype).reshape(shape)


def downsample_labels(labels, factor=2):
    shape = level_shape(labels.shape, factor)
    values = []
    for corner in corners(labels.shape, factor):
        votes = {}
        for name in block_at(labels, corner, factor).ravel().tolist():
            votes[name] = votes.get(name, 0) + 1
        most = max(votes.values())
        values.append(min(name for name in votes if votes[name] == most))
    return np.array(values, dtype=labels.dtype).reshape(shape)


def build_pyramid(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"n_levels = {n_levels}")
    if n_levels == 1:
        return [image]
    return [image] + build_pyramid(downsample(image), n_levels - 1, downsample)


gigabytes_of_levels = 140.0


def pyramid_overhead(shape, n_levels):
    if n_levels < 1:
        raise ValueError(f"n_levels = {n_levels}")
    first = 1
    for size in shape:
        first *= size
    if first == 0:
        raise ValueError(f"shape = {shape}")
    extra = 0
    for _ in range(1, n_levels):
        shape = level_shape(shape)
        voxels = 1
        for size in shape:
            voxels *= size
        extra += voxels
    return extra / first


def level_transform(level, voxel_size, factor=2, method="mean"):
    if level < 0:
        raise ValueError(f"level = {level}")
    if factor < 1:
        raise ValueError(f"factor = {factor}")
    if method not in ["mean", "stride"]:
        raise ValueError(f"method = {method}")
    scale, translation = [], []
    for size in voxel_size:
        if size <= 0:
            raise ValueError(f"voxel size = {size}")
        scale.append(size * factor**level)
        translation.append(0 if method == "stride" else (scale[-1] - size) / 2)
    return [scale, translation]


def ome_metadata(name, axes, voxel_size, n_levels, factor=2):
    if len(axes) != len(voxel_size):
        raise ValueError(f"{len(axes)} axes do not go with {voxel_size}")
    if n_levels < 1:
        raise ValueError(f"n_levels = {n_levels}")
    multiscale = {"datasets": [], "axes": [], "name": name}
    for axis, unit in axes:
        multiscale["axes"].append({"unit": unit, "type": "space", "name": axis})
    for level in range(n_levels):
        scale, translation = level_transform(level, voxel_size, factor)
        steps = ({"scale": tuple(scale), "type": "scale"}, {"translation": tuple(translation), "type": "translation"})
        multiscale["datasets"].append({"coordinateTransformations": steps, "path": "s" + str(level)})
    return {"ome": {"multiscales": (multiscale,), "version": "0.5"}}


def write_ome_zarr(folder, pyramid, chunk_shape, voxel_size, name):
    from pathlib import Path

    if not pyramid:
        raise ValueError("no levels")
    if len(pyramid[0].shape) > 3:
        raise ValueError(f"{len(pyramid[0].shape)} axes")
    axes = "zyx"[-pyramid[0].ndim :]
    if Path(folder).exists():
        shutil.rmtree(folder)
    root = zarr.group(store=folder, zarr_format=3)
    for key, value in ome_metadata(name, [(axis, "micrometer") for axis in axes], voxel_size, len(pyramid)).items():
        root.attrs[key] = value
    for level, array in enumerate(pyramid):
        chunks = []
        for chunk, size in zip(chunk_shape, array.shape):
            chunks.append(size if size < chunk else chunk)
        made = root.create_array(
            name=f"s{level}", shape=array.shape, chunks=tuple(chunks), dtype=array.dtype, dimension_names=list(axes), compressors=None
        )
        made[:] = array


def downsample_store(source, target, factor=2):
    expected = level_shape(source.shape, factor)
    if list(target.shape) != expected:
        raise ValueError(f"target.shape = {target.shape}")

    def fill(start, axis):
        if axis == len(target.shape):
            into = tuple(slice(a, min(a + c, n), 1) for a, c, n in zip(start, target.chunks, target.shape))
            out_of = tuple(slice(a * factor, (a + c) * factor, 1) for a, c in zip(start, target.chunks))
            target[into] = downsample_mean(source[out_of], factor)
            return
        for first in range(0, target.shape[axis], target.chunks[axis]):
            fill([*start, first], axis + 1)

    fill([], 0)
