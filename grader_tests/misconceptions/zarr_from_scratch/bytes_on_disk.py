"""Mistakes that people make with `bytes_on_disk`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "bytes_on_disk", "Those are the bytes of the voxels. Chunks at the edge are full size on disk, padding included."
)
def voxels_only():
    return 90 * 100 * 200 * 2


@misconception("bytes_on_disk", "That is one byte for each number. uint16 takes two.")
def one_byte_each():
    return 3 * 4 * 7 * 32**3


@misconception(
    "bytes_on_disk", "You counted only the chunks that are quite full. Those at the edge are stored as well."
)
def full_chunks_only():
    return 2 * 3 * 6 * 32**3 * 2
