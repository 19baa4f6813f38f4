"""Mistakes that people make with `pyramid_overhead`, the most specific first."""

import math

from bits_to_pyramids.checks import misconception


@misconception(
    "pyramid_overhead",
    "You always give a third, which is the limit for two axes. It depends on the shape and on the number of levels.",
)
def always_a_third(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    return 1 / 3 if n_levels > 1 else 0.0


@misconception(
    "pyramid_overhead",
    "You add up exact halves: 1/8 + 1/64 + ... . The real levels are rounded up, so they are a little larger. Count their voxels.",
)
def exact_halves(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    return sum(0.5 ** (len(shape) * level) for level in range(1, n_levels))


@misconception("pyramid_overhead", "The full image is counted as well. Asked for is what the smaller levels add.")
def full_image_counted(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    voxels = [math.prod(-(-size // 2**level) for size in shape) for level in range(n_levels)]
    return sum(voxels) / voxels[0]


@misconception("pyramid_overhead", "There is one level too many. The full image counts as one of them.")
def overhead_of_one_more(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    voxels = [math.prod(-(-size // 2**level) for size in shape) for level in range(n_levels + 1)]
    return sum(voxels[1:]) / voxels[0]


@misconception("pyramid_overhead", "The levels are rounded down. Here they are rounded up, as in level_shape.")
def overhead_rounded_down(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    voxels = [math.prod(size // 2**level for size in shape) for level in range(n_levels)]
    return sum(voxels[1:]) / voxels[0]


@misconception(
    "pyramid_overhead", "You compare with everything together. Compare with the voxels of the full image alone."
)
def part_of_everything(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    voxels = [math.prod(-(-size // 2**level) for size in shape) for level in range(n_levels)]
    return sum(voxels[1:]) / sum(voxels)


@misconception("pyramid_overhead", "Only one level is counted. All levels after the first add something.")
def level_1_only(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    return math.prod(-(-size // 2) for size in shape) / math.prod(shape) if n_levels > 1 else 0.0


@misconception("pyramid_overhead", "That is in per cent. Asked for is the fraction: 0.25, not 25.")
def in_per_cent(shape, n_levels):
    if n_levels < 1 or 0 in shape:
        raise ValueError(f"{shape} {n_levels}")
    voxels = [math.prod(-(-size // 2**level) for size in shape) for level in range(n_levels)]
    return 100 * sum(voxels[1:]) / voxels[0]


@misconception(
    "pyramid_overhead",
    "An image without voxels is not refused, and the division by zero stops your function with another error.",
)
def no_voxels_divided(shape, n_levels):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    voxels = [math.prod(-(-size // 2**level) for size in shape) for level in range(n_levels)]
    return sum(voxels[1:]) / voxels[0]
