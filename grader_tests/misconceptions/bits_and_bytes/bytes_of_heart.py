"""Mistakes that people make with `bytes_of_heart`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_of_heart", "That is the number of pixels. Each pixel takes more than one byte.")
def one_byte_for_a_voxel():
    return 7614 * 7614 * 8480


@misconception("bytes_of_heart", "That is the number of bits. Eight of them make a byte.")
def bits_of_the_heart():
    return 7614 * 7614 * 8480 * 16


@misconception("bytes_of_heart", "That is the size in gigabytes. The question is about bytes, all of them.")
def gigabytes():
    return 983


@misconception("bytes_of_heart", "That is one plane of the scan. There are thousands of them.")
def one_plane():
    return 7614 * 7614 * 2
