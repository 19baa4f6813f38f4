"""Mistakes that people make with `downsample_stride`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("downsample_stride", "The offset is ignored: you always keep the first voxel of each block.")
def offset_ignored(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[(slice(None, None, factor),) * image.ndim]


@misconception(
    "downsample_stride", "You drop the blocks that are not full. With offset 0 they have a first voxel, and it is kept."
)
def ends_early(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[tuple(slice(offset, size - size % factor, factor) for size in image.shape)]


@misconception("downsample_stride", "Only the last two axes get shorter. All of them should, z as well.")
def planes_only(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[(..., *[slice(offset, None, factor)] * min(2, image.ndim))]


@misconception("downsample_stride", "Only the first axis gets shorter. All of them should.")
def first_axis_only(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[offset::factor]


@misconception("downsample_stride", "You always step by 2. The factor is an argument.")
def always_steps_by_2(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[(slice(offset, None, 2),) * image.ndim]


@misconception(
    "downsample_stride", "The offset skips whole blocks with you. It says which voxel inside each block is kept."
)
def offset_in_blocks(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[(slice(offset * factor, None, factor),) * image.ndim]


@misconception("downsample_stride", "The offset is used along the last axis only. It counts along every axis.")
def offset_along_the_last(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[(*[slice(None, None, factor)] * (image.ndim - 1), slice(offset, None, factor))]


@misconception(
    "downsample_stride",
    "A negative offset counts from the end in your function, as in numpy. Here it should be refused.",
)
def negative_offset_from_the_end(image, factor=2, offset=0):
    if factor < 1 or offset >= factor:
        raise ValueError(f"{factor} {offset}")
    return image[(slice(offset, None, factor),) * image.ndim]


@misconception(
    "downsample_stride", "An offset as large as the factor, or larger, is accepted. It lies in the next block."
)
def offset_beyond_the_block(image, factor=2, offset=0):
    if factor < 1 or offset < 0:
        raise ValueError(f"{factor} {offset}")
    return image[(slice(offset, None, factor),) * image.ndim]


@misconception(
    "downsample_stride", "The result has another dtype than the image. Voxels that are kept are kept as they are."
)
def dtype_lost(image, factor=2, offset=0):
    if factor < 1 or not 0 <= offset < factor:
        raise ValueError(f"{factor} {offset}")
    return image[(slice(offset, None, factor),) * image.ndim].astype(np.float64)
