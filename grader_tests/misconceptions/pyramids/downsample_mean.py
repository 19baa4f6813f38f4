"""Mistakes that people make with `downsample_mean`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "downsample_mean",
    "Your sums are made in the image's own dtype, where large values have no room: 200 + 100 is 44 in uint8.",
)
def sums_overflow(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image, np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums = np.add.reduceat(sums, starts, axis=axis, dtype=image.dtype)
        counts = np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean",
    "Blocks at the edge are filled up with zeros, which makes the edge dark. Take the mean of the voxels that exist.",
)
def zeros_at_the_edge(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), float(factor) ** image.ndim
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums = np.add.reduceat(sums, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean", "You drop the blocks that are not full. They give a voxel too, the mean of what they have."
)
def edge_trimmed(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    image = image[tuple(slice(0, size - size % factor) for size in image.shape)]
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean",
    "You fill blocks at the edge up by repeating the last voxel. For a factor of 2 that happens to be right; for larger ones the last voxel counts too much.",
)
def edge_repeated(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    dtype = image.dtype
    if image.size:
        image = np.pad(image, [(0, -size % factor) for size in image.shape], mode="edge")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(dtype)


@misconception(
    "downsample_mean", 'The two roundings are swapped: "down" drops the fraction, "even" goes to the nearest.'
)
def roundings_swapped(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "even" else np.rint(means)
    return means.astype(image.dtype)


@misconception("downsample_mean", 'Without a word about it your rounding is "even". The default should be "down".')
def even_by_default(image, factor=2, rounding="even"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean", 'You always drop the fraction. With "even" the mean goes to the nearest whole number.'
)
def always_down(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means)
    return means.astype(image.dtype)


@misconception("downsample_mean", 'You always round to the nearest. "down" drops the fraction.')
def always_to_nearest(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean",
    'With "even" you round every half up. 8.5 is equally near to 8 and 9, and goes to the even one, 8.',
)
def half_up(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.floor(means + 0.5)
    return means.astype(image.dtype)


@misconception("downsample_mean", 'With "even" you round every half away from zero. 8.5 goes to 8, and -8.5 to -8.')
def half_away_from_zero(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.sign(means) * np.floor(abs(means) + 0.5)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean",
    'Below zero you go the wrong way: "down" drops the fraction, so -7.5 becomes -7. A // rounds it to -8.',
)
def down_is_floor(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.floor(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception("downsample_mean", "Floats lose their fraction. Only integers are rounded.")
def floats_rounded(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception("downsample_mean", "The result is an array of float64. It should have the image's dtype.")
def float_results(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means


@misconception("downsample_mean", "You round after each axis. Make the whole mean first, and round once at the end.")
def rounded_along_each_axis(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    means = image.astype(float)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        counts = np.minimum(factor, size - starts).reshape([-1 if other == axis else 1 for other in range(image.ndim)])
        means = np.add.reduceat(means, starts, axis=axis) / counts
        if image.dtype.kind in "iu":
            means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean", "Your sums are made in float32, which holds 7 digits. Large integers lose their last ones."
)
def sums_in_float32(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(np.float32), np.ones(image.shape, np.float32)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = (sums / counts).astype(np.float64)
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    if image.dtype.kind in "iu":
        means = np.clip(means, np.iinfo(image.dtype).min, np.iinfo(image.dtype).max)
    return means.astype(image.dtype)


@misconception("downsample_mean", "Only the last two axes are averaged. All of them should be, z as well.")
def planes_averaged_only(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis in range(max(0, image.ndim - 2), image.ndim):
        starts = np.arange(0, image.shape[axis], factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception("downsample_mean", "Your blocks always have 2 voxels along each axis. The factor is an argument.")
def blocks_of_2(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, 2)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception(
    "downsample_mean",
    'You take every rounding that is not "down" for "even". A word that you do not know should be refused.',
)
def any_other_is_even(image, factor=2, rounding="down"):
    if factor < 1:
        raise ValueError(f"{factor} {rounding!r}")
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "down" else np.rint(means)
    return means.astype(image.dtype)


@misconception("downsample_mean", combines=(edge_trimmed, roundings_swapped))
def edge_trimmed_and_roundings_swapped(image, factor=2, rounding="down"):
    if factor < 1 or rounding not in ("down", "even"):
        raise ValueError(f"{factor} {rounding!r}")
    image = image[tuple(slice(0, size - size % factor) for size in image.shape)]
    sums, counts = image.astype(float), np.ones(image.shape)
    for axis, size in enumerate(image.shape):
        starts = np.arange(0, size, factor)
        sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
    means = sums / counts
    if image.dtype.kind in "iu":
        means = np.trunc(means) if rounding == "even" else np.rint(means)
    return means.astype(image.dtype)
