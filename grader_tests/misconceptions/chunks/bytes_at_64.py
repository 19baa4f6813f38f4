"""Mistakes that people make with `bytes_at_64`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_at_64", "That is the number of voxels. Each voxel takes more than one byte.")
def voxels_of_a_chunk():
    return 64**3


@misconception("bytes_at_64", "That is the number of bits. Eight of them make a byte.")
def bits_of_a_chunk():
    return 64**3 * 16


@misconception("bytes_at_64", "That is one flat slice of the chunk. A cube has 64 of them.")
def one_slice():
    return 64**2 * 2
