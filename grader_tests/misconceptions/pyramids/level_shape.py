"""Mistakes that people make with `level_shape`, the most specific first."""

import math

from bits_to_pyramids.checks import misconception


@misconception(
    "level_shape", "You leave all axes but the last two as they are. In a pyramid every axis gets shorter, z as well."
)
def only_the_last_two(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(size if axis < len(shape) - 2 else -(-size // factor) for axis, size in enumerate(shape))


@misconception("level_shape", "You round down: the last block, which is not full, counts too.")
def rounds_down(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(size // factor for size in shape)


@misconception(
    "level_shape",
    "You round to the nearest whole number. Python's round takes 2.5 down to 2, and 7 / 3 to 2 as well; here it always goes up.",
)
def rounds_to_the_nearest(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(round(size / factor) for size in shape)


@misconception("level_shape", "You always add 1 after the division, also where the factor divides the axis.")
def always_one_more(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(size // factor + 1 for size in shape)


@misconception("level_shape", "You always divide by 2. The factor is an argument.")
def always_halves(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(-(-size // 2) for size in shape)


@misconception(
    "level_shape",
    "An axis of 0 becomes 1 in your function. Where there are no voxels, there are none at the next level either.",
)
def zero_becomes_one(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(max(1, -(-size // factor)) for size in shape)


@misconception(
    "level_shape",
    "The last digits of very long axes are lost, because / makes a float, which has room for about 16 digits. Use //.",
)
def divides_in_floats(shape, factor=2):
    if factor < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {factor}")
    return tuple(math.ceil(size / factor) for size in shape)


@misconception("level_shape", "Negative sizes are accepted. No axis can have fewer voxels than none.")
def negative_sizes_accepted(shape, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    return tuple(-(-size // factor) for size in shape)
