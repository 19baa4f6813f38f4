"""Mistakes that people make with `downsample_store`, the most specific first."""

import itertools

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "downsample_store",
    "You read the whole source at once. The scan does not fit in memory: read only the box that one target chunk is made of.",
)
def loads_everything(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    small = mean(source[...])
    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        target[box] = small[box]


@misconception(
    "downsample_store",
    "You read the whole source at once, and write the whole target at once. Neither fits in memory: go chunk by chunk.",
)
def loads_and_writes_everything(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    target[...] = mean(source[...])


@misconception(
    "downsample_store",
    "You read the whole source again for each chunk of the target. Read only the box that the chunk is made of.",
)
def whole_source_for_each_chunk(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        target[box] = mean(source[...])[box]


@misconception(
    "downsample_store",
    "You write the target voxel by voxel. Each write of a part makes Zarr read and write the whole chunk; collect a chunk first.",
)
def target_voxel_by_voxel(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for index in np.ndindex(*target.shape):
        wide = tuple(slice(i * factor, min((i + 1) * factor, n)) for i, n in zip(index, source.shape))
        target[tuple(slice(i, i + 1) for i in index)] = mean(source[wide])


@misconception(
    "downsample_store",
    "You go along the source's chunks. They need not fit the blocks, nor the target's chunks: go along the target's chunks, and read what each is made of.",
)
def along_the_sources_chunks(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    steps = [max(1, c // factor) for c in source.chunks]
    for corner in itertools.product(*(range(0, n, step) for n, step in zip(target.shape, steps))):
        box = tuple(slice(i, min(i + step, n)) for i, step, n in zip(corner, steps, target.shape))
        wide = tuple(slice(b.start * factor, min(b.stop * factor, n)) for b, n in zip(box, source.shape))
        target[box] = mean(source[wide])


@misconception(
    "downsample_store",
    "The chunks at the edge that are not full are left out. They are written too, cut at the target's end.",
)
def chunks_at_the_edge_left_out(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        if any(b.stop - b.start < c for b, c in zip(box, target.chunks)):
            continue
        wide = tuple(slice(b.start * factor, min(b.stop * factor, n)) for b, n in zip(box, source.shape))
        target[box] = mean(source[wide])


@misconception(
    "downsample_store",
    "You write each chunk once, but ask for the source block by block and for each block twice. Read a chunk's box once.",
)
def blocks_one_by_one(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        values = np.zeros([b.stop - b.start for b in box], target.dtype)
        for index in np.ndindex(*values.shape):
            wide = tuple(
                slice((b.start + i) * factor, min((b.start + i + 1) * factor, n))
                for b, i, n in zip(box, index, source.shape)
            )
            values[index] = mean(source[wide]).ravel()[0] if source[wide].size else 0
        target[box] = values


@misconception(
    "downsample_store",
    "You read the source in small pieces, a block at a time. Each read may fetch a whole chunk from disk: read the box of a target's chunk in one go.",
)
def read_in_pieces(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        values = np.zeros([b.stop - b.start for b in box], target.dtype)
        for index in np.ndindex(*values.shape):
            wide = tuple(
                slice((b.start + i) * factor, min((b.start + i + 1) * factor, n))
                for b, i, n in zip(box, index, source.shape)
            )
            values[index] = mean(source[wide]).ravel()[0]
        target[box] = values


@misconception(
    "downsample_store",
    "You read a margin of one voxel around each box. The blocks do not overlap, so nothing beyond the box is needed.",
)
def with_a_margin(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        wide = tuple(slice(b.start * factor, min(b.stop * factor + 1, n)) for b, n in zip(box, source.shape))
        target[box] = mean(source[wide])[tuple(slice(0, b.stop - b.start) for b in box)]


@misconception("downsample_store", "You keep the first voxel of each block. The target should hold the means.")
def stride_into_the_target(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")
    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        wide = tuple(slice(b.start * factor, min(b.stop * factor, n)) for b, n in zip(box, source.shape))
        target[box] = source[wide][(slice(None, None, factor),) * len(box)]


@misconception("downsample_store", "The factor is always 2 with you. It is an argument.")
def store_factor_always_2(source, target, factor=2):
    if factor < 1 or tuple(target.shape) != tuple(-(-size // factor) for size in source.shape):
        raise ValueError(f"{factor} {target.shape}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, 2)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        wide = tuple(slice(min(b.start * 2, n), min(b.stop * 2, n)) for b, n in zip(box, source.shape))
        target[box] = mean(source[wide])


@misconception(
    "downsample_store",
    "A target whose shape does not fit is not refused. Part of the image would be lost, or part of the target never written.",
)
def shapes_not_compared(source, target, factor=2):
    if factor < 1:
        raise ValueError(f"{factor}")

    def mean(block):
        sums, counts = block.astype(float), np.ones(block.shape)
        for axis, size in enumerate(block.shape):
            starts = np.arange(0, size, factor)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        means = sums / counts
        return (np.trunc(means) if block.dtype.kind in "iu" else means).astype(block.dtype)

    for corner in itertools.product(*(range(0, n, c) for n, c in zip(target.shape, target.chunks))):
        box = tuple(slice(i, min(i + c, n)) for i, c, n in zip(corner, target.chunks, target.shape))
        wide = tuple(slice(min(b.start * factor, n), min(b.stop * factor, n)) for b, n in zip(box, source.shape))
        block = mean(source[wide])
        target[tuple(slice(b.start, b.start + n) for b, n in zip(box, block.shape))] = block
