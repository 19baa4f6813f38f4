"""Mistakes that people make with `chunk_shape_for`, the most specific first."""

import math

from bits_to_pyramids.checks import misconception


@misconception(
    "chunk_shape_for",
    "You take a root of the budget and round it up: the chunk is over the budget. Double the axes one by one instead.",
)
def root_rounded_up(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    side = math.ceil(round((max_bytes / itemsize) ** (1 / len(shape)), 6))
    return (side,) * len(shape)


@misconception(
    "chunk_shape_for", "You double once too often: the last doubling goes over the budget. Look before you double."
)
def over_the_budget(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while math.prod(chunk) * itemsize <= max_bytes:
        short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
        if not short:
            break
        chunk[min(short, key=lambda axis: chunk[axis])] *= 2
    return tuple(chunk)


@misconception("chunk_shape_for", "A chunk that takes exactly max_bytes is within the budget.")
def below_the_budget(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize < max_bytes:
        short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
        if not short:
            break
        chunk[min(short, key=lambda axis: chunk[axis])] *= 2
    return tuple(chunk)


@misconception("chunk_shape_for", "The budget is in bytes, and you count voxels. Each voxel takes itemsize bytes.")
def budget_in_voxels(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) <= max_bytes:
        short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
        if not short:
            break
        chunk[min(short, key=lambda axis: chunk[axis])] *= 2
    return tuple(chunk)


@misconception(
    "chunk_shape_for",
    "You stop as soon as the shortest axis may not grow. Leave it out, and let the next shortest have its turn.",
)
def stops_at_the_shortest(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize <= max_bytes:
        axis = chunk.index(min(chunk))
        if chunk[axis] >= shape[axis]:
            break
        chunk[axis] *= 2
    return tuple(chunk)


@misconception(
    "chunk_shape_for", "You cut the chunk at the image. An axis that was shorter than the image may be doubled past it."
)
def cut_at_the_image(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize <= max_bytes:
        short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
        if not short:
            break
        axis = min(short, key=lambda axis: chunk[axis])
        chunk[axis] = min(2 * chunk[axis], shape[axis])
    return tuple(chunk)


@misconception(
    "chunk_shape_for",
    "You never double an axis past the image. It may grow as long as it was shorter than the image before.",
)
def never_past_the_image(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize <= max_bytes:
        short = [axis for axis in range(len(shape)) if 2 * chunk[axis] <= shape[axis]]
        if not short:
            break
        chunk[min(short, key=lambda axis: chunk[axis])] *= 2
    return tuple(chunk)


@misconception("chunk_shape_for", "On a tie you double the last of the shortest axes. It should be the first.")
def last_axis_on_a_tie(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize <= max_bytes:
        short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
        if not short:
            break
        chunk[min(short, key=lambda axis: (chunk[axis], -axis))] *= 2
    return tuple(chunk)


@misconception(
    "chunk_shape_for",
    "Axes grow although they are as long as the image already. There is nothing more to put into the chunk.",
)
def grows_without_end(shape, itemsize, max_bytes):
    if itemsize < 1 or max_bytes < itemsize:
        raise ValueError(f"{itemsize} {max_bytes}")
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize <= max_bytes:
        chunk[chunk.index(min(chunk))] *= 2
    return tuple(chunk)


@misconception("chunk_shape_for", "A budget below one voxel, and a voxel without bytes, are not refused.")
def takes_any_budget(shape, itemsize, max_bytes):
    chunk = [1] * len(shape)
    while 2 * math.prod(chunk) * itemsize <= max_bytes:
        short = [axis for axis in range(len(shape)) if chunk[axis] < shape[axis]]
        if not short:
            break
        chunk[min(short, key=lambda axis: chunk[axis])] *= 2
    return tuple(chunk)
