"""Mistakes that people make with `level_transform`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "level_transform",
    "The translation is always 0 with you. A mean lies in the middle of its block, not on its first voxel.",
)
def no_shift(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    return tuple(float(size * factor**level) for size in voxel_size), (0.0,) * len(voxel_size)


@misconception(
    "level_transform",
    "Your translation is in voxels. It should be in the unit of the voxel size: multiply by the voxel size.",
)
def shift_in_voxels(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    shift = (factor**level - 1) / 2 if method == "mean" else 0.0
    return tuple(float(size * factor**level) for size in voxel_size), (shift,) * len(voxel_size)


@misconception("level_transform", "Your translation is twice too large: it is half of what the voxel has grown.")
def the_whole_growth(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 1.0 if method == "mean" else 0.0
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return scale, tuple(moved * (large - small) for large, small in zip(scale, voxel_size))


@misconception(
    "level_transform",
    "You measure from the edge of the image: half a voxel of the level. We measure from the centre of the first voxel of level 0.",
)
def measured_from_the_edge(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return scale, tuple(moved * large for large in scale)


@misconception(
    "level_transform",
    "Your translation goes the wrong way: the centre of a block lies after its first voxel, not before it.",
)
def shift_backwards(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return scale, tuple(moved * (small - large) for large, small in zip(scale, voxel_size))


@misconception(
    "level_transform",
    "Your translation is that of level 1 at every level. The coarser the level, the farther its first centre moves.",
)
def shift_of_level_1(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" and level > 0 else 0.0
    return tuple(float(size * factor**level) for size in voxel_size), tuple(
        moved * size * (factor - 1) for size in voxel_size
    )


@misconception(
    "level_transform",
    "Your scale grows by addition: voxel size times factor times level. Each level multiplies by the factor again.",
)
def scale_times_level(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * max(1, factor * level)) for size in voxel_size)
    return scale, tuple(moved * (large - small) for large, small in zip(scale, voxel_size))


@misconception(
    "level_transform", "Your scale is the factor alone. It should be the size of a voxel: multiply by the voxel size."
)
def scale_without_voxel_size(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    translation = tuple(moved * size * (factor**level - 1) for size in voxel_size)
    return (float(factor**level),) * len(voxel_size), translation


@misconception(
    "level_transform",
    "Levels made by stride are moved like means. Their first voxel is the first voxel of level 0, and stays where it was.",
)
def stride_moves_too(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return scale, tuple((large - small) / 2 for large, small in zip(scale, voxel_size))


@misconception("level_transform", "The factor is always 2 with you. It is an argument.")
def factor_always_2(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * 2**level) for size in voxel_size)
    return scale, tuple(moved * (large - small) for large, small in zip(scale, voxel_size))


@misconception("level_transform", "The two tuples are exchanged: the scale comes first, then the translation.")
def translation_first(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {voxel_size} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return tuple(moved * (large - small) for large, small in zip(scale, voxel_size)), scale


@misconception(
    "level_transform",
    'You take every method that is not "mean" for "stride". A word that you do not know should be refused.',
)
def any_other_is_stride(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or min(voxel_size) <= 0:
        raise ValueError(f"{level} {voxel_size} {factor}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return scale, tuple(moved * (large - small) for large, small in zip(scale, voxel_size))


@misconception("level_transform", "Voxels without any size are accepted. A size of 0, or below it, cannot be right.")
def voxels_without_size(level, voxel_size, factor=2, method="mean"):
    if level < 0 or factor < 1 or method not in ("mean", "stride"):
        raise ValueError(f"{level} {factor} {method}")
    moved = 0.5 if method == "mean" else 0.0
    scale = tuple(float(size * factor**level) for size in voxel_size)
    return scale, tuple(moved * (large - small) for large, small in zip(scale, voxel_size))
