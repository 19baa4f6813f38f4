"""Mistakes that people make with `bytes_of_tiff`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_of_tiff", "Those are the pixels only. The label of the file takes bytes as well.")
def label_forgotten():
    return 32 * 32 * 2


@misconception("bytes_of_tiff", "You counted one byte for a pixel. A pixel of uint16 takes two.")
def one_byte_a_pixel_in_tiff():
    return 122 + 32 * 32


@misconception("bytes_of_tiff", "An entry of the directory has 12 bytes: tag, type, count and value.")
def entries_of_8_bytes():
    return 8 + 2 + 9 * 8 + 4 + 2048


@misconception("bytes_of_tiff", "Four zero bytes follow after the last entry. They count, too.")
def ends_after_the_entries():
    return 8 + 2 + 9 * 12 + 2048


@misconception(
    "bytes_of_tiff", "That is the file of imageio and tifffile, whose label is longer than the one in the picture."
)
def as_tifffile_does():
    return 2304
