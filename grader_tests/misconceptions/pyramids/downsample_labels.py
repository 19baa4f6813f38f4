"""Mistakes that people make with `downsample_labels`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "downsample_labels",
    "You take the mean of the labels, which invents labels that no voxel has. Labels are names: take the most frequent one.",
)
def mean_of_labels(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        result[index] = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)].mean()
    return result


@misconception(
    "downsample_labels",
    "You take the median of the labels. The order of names means nothing: take the most frequent one.",
)
def median_of_labels(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        block = np.sort(labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)], axis=None)
        result[index] = block[(block.size - 1) // 2]
    return result


@misconception(
    "downsample_labels",
    "You keep the first voxel of each block, as stride does. Take the label that occurs most often.",
)
def first_voxel_of_block(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    return labels[(slice(None, None, factor),) * labels.ndim]


@misconception("downsample_labels", "You take the largest label of each block. Take the one that occurs most often.")
def largest_of_block(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        result[index] = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)].max()
    return result


@misconception(
    "downsample_labels",
    "Label 0 never wins with you, unless it is alone. It is a label like any other: most of the block may be nothing.",
)
def zero_never_wins(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        names, counts = np.unique(block[block != 0], return_counts=True)
        result[index] = names[np.argmax(counts)] if names.size else 0
    return result


@misconception("downsample_labels", "On a tie you take the largest label. It should be the smallest.")
def largest_on_a_tie(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        names, counts = np.unique(block, return_counts=True)
        result[index] = names[counts == counts.max()][-1]
    return result


@misconception(
    "downsample_labels", "On a tie you take the label that comes first in the block. It should be the smallest."
)
def first_met_on_a_tie(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        names = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)].ravel().tolist()
        result[index] = max(names, key=names.count)
    return result


@misconception("downsample_labels", "You drop the blocks that are not full. They have a most frequent label too.")
def partial_blocks_dropped(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([size // factor for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        names, counts = np.unique(block, return_counts=True)
        result[index] = names[np.argmax(counts)]
    return result


@misconception(
    "downsample_labels",
    "Blocks at the edge are filled up with label 0, which then wins there. Count only the voxels that exist.",
)
def filled_up_with_zeros(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    labels = np.pad(labels, [(0, -size % factor) for size in labels.shape])
    result = np.zeros([size // factor for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        names, counts = np.unique(block, return_counts=True)
        result[index] = names[np.argmax(counts)]
    return result


@misconception("downsample_labels", "The result has numpy's default dtype. It should have the labels' own.")
def default_dtype_of_labels(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], int)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        names, counts = np.unique(block, return_counts=True)
        result[index] = names[np.argmax(counts)].astype(np.int64)
    return result


@misconception(
    "downsample_labels",
    "Your labels go through float64, which has room for 15 digits. Longer labels come out as their neighbours.",
)
def labels_through_floats(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // factor) for size in labels.shape], float)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        names, counts = np.unique(block, return_counts=True)
        result[index] = names[np.argmax(counts)]
    return result.astype(labels.dtype)


@misconception(
    "downsample_labels",
    "You count with np.bincount, which knows no negative labels and needs a place for every number up to the largest. np.unique counts any names.",
)
def counted_in_bins(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    if labels.size and labels.max() > 2**24:
        raise MemoryError("too many bins")
    result = np.zeros([-(-size // factor) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        block = labels[tuple(slice(i * factor, (i + 1) * factor) for i in index)]
        result[index] = np.argmax(np.bincount(block.ravel()))
    return result


@misconception("downsample_labels", "Your blocks always have 2 voxels along each axis. The factor is an argument.")
def label_blocks_of_2(labels, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")
    result = np.zeros([-(-size // 2) for size in labels.shape], labels.dtype)
    for index in np.ndindex(result.shape):
        names, counts = np.unique(labels[tuple(slice(2 * i, 2 * i + 2) for i in index)], return_counts=True)
        result[index] = names[np.argmax(counts)]
    return result
