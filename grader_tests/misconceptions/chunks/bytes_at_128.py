"""Mistakes that people make with `bytes_at_128`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_at_128", "That is twice the bytes of a chunk of 64. All three axes double, not one.")
def twice_as_many():
    return 64**3 * 2 * 2


@misconception("bytes_at_128", "That is the number of voxels. Each voxel takes more than one byte.")
def voxels_of_a_large_chunk():
    return 128**3


@misconception("bytes_at_128", "That is the number of bits. Eight of them make a byte.")
def bits_of_a_large_chunk():
    return 128**3 * 16
