"""Mistakes that people make with `bytes_of_image`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_of_image", "That is the number of pixels. Each pixel takes more than one byte here.")
def one_byte_for_a_pixel():
    return 32 * 32


@misconception("bytes_of_image", "That is the number of bits. Eight of them make a byte.")
def bits_of_the_image():
    return 32 * 32 * 16


@misconception(
    "bytes_of_image", "That is one row only, or the two sides added up. An image has rows times columns pixels."
)
def sides_added():
    return (32 + 32) * 2
