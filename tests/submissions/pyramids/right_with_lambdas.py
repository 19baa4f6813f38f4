"""Right: every answer an expression."""

import functools
import operator


def refuse(value):
    raise ValueError(f"{value!r}")


level_shape = lambda shape, factor=2: (
    refuse(factor) if factor < 1 else tuple(map(lambda size: refuse(size) if size < 0 else len(range(0, size, factor)) if size < 2**40 else -(-size // factor), shape))
)
n_levels = lambda shape, screen: (
    refuse(screen) if screen < 1 else 1 if max(level_shape(shape, 1)) <= screen else 1 + n_levels(level_shape(shape), screen)
)
downsample_stride = lambda image, factor=2, offset=0: (
    refuse(factor) if factor < 1 else refuse(offset) if offset not in range(factor) else image[tuple([np.s_[offset::factor]] * image.ndim)]
)
build_pyramid = lambda image, n_levels, downsample: (
    refuse(n_levels)
    if n_levels < 1
    else functools.reduce(lambda levels, _: levels + [downsample(levels[-1])], range(1, n_levels), [image])
)
pyramid_overhead = lambda shape, n_levels: (
    refuse(n_levels)
    if n_levels < 1
    else refuse(tuple(shape))
    if not functools.reduce(operator.mul, shape)
    else sum(math.prod(level_shape(shape, 2**k)) for k in range(1, n_levels)) / math.prod(shape)
)
level_transform = lambda level, voxel_size, factor=2, method="mean": (
    refuse(level)
    if level < 0
    else refuse(factor)
    if factor < 1
    else refuse(method)
    if method not in ("mean", "stride")
    else tuple(
        zip(*[(size * factor**level, (size * factor**level - size) / 2 * (method == "mean")) if size > 0 else refuse(size) for size in voxel_size])
    )
)
