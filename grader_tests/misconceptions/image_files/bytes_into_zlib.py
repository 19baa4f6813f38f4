"""Mistakes that people make with `bytes_into_zlib`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_into_zlib", "Those are the pixels only. Each row has a byte in front, its filter type.")
def no_filter_bytes():
    return 2048


@misconception("bytes_into_zlib", "There is one filter byte for each row, not one for the image.")
def one_filter_byte():
    return 2049


@misconception("bytes_into_zlib", "There is one filter byte for each row, not one for each pixel.")
def a_filter_byte_a_pixel():
    return 32 * 32 * 3


@misconception("bytes_into_zlib", "That is the whole PNG file. The question is what goes into zlib.")
def the_whole_file():
    return 2148
