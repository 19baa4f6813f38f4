"""Mistakes that people make with `unpack_bits`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "unpack_bits",
    "You read the bits of each byte in reverse: the first of eight pixels is in the bit that counts most.",
)
def reads_lowest_bit_first(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    bits = [byte >> place & 1 for byte in data[1:] for place in range(8)]
    return np.array(bits[: len(bits) - data[0]], bool)


@misconception(
    "unpack_bits", "The bits that were added are still in your mask. The first byte says how many there are."
)
def keeps_added_bits(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    return np.unpackbits(np.array(list(data[1:]), np.uint8)).astype(bool)


@misconception(
    "unpack_bits", "You unpack the first byte as if it held pixels. It is a number: how many bits were added."
)
def first_byte_as_pixels(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    bits = np.unpackbits(np.array(list(data), np.uint8))
    return bits[: len(bits) - data[0]].astype(bool)


@misconception(
    "unpack_bits",
    "Nothing is left when no bits were added: a slice that ends at -0 ends at the start. Cut at the length that you want to keep.",
)
def nothing_left_without_padding(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    return np.unpackbits(np.array(list(data[1:]), np.uint8))[: -data[0]].astype(bool)


@misconception("unpack_bits", "You cut the added bits off at the front. They stand at the end of the last byte.")
def cuts_at_the_front(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    return np.unpackbits(np.array(list(data[1:]), np.uint8))[data[0] :].astype(bool)


@misconception(
    "unpack_bits",
    "You take the first byte for the number of pixels in the last byte. It is the number of bits that were added.",
)
def first_byte_counts_pixels(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8))
    return bits[: len(bits) - (8 - data[0]) % 8].astype(bool)


@misconception(
    "unpack_bits",
    "You take the zeros at the end for added bits. They may be pixels that say no; only the first byte tells.",
)
def trailing_zeros_cut(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    bits = "".join(format(byte, "08b") for byte in data[1:]).rstrip("0")
    return np.array([bit == "1" for bit in bits], bool)


@misconception("unpack_bits", "Your mask holds the numbers 0 and 1. It should be an array of bool.")
def numbers_instead_of_bool(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"cannot be right: {list(data[:1])}")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8))
    return bits[: len(bits) - data[0]]


@misconception(
    "unpack_bits",
    "A first byte that cannot be right is accepted. More than 7 bits are never added, and none can be added to no bytes.",
)
def believes_the_first_byte(data):
    if not data:
        raise ValueError("no bytes")
    bits = np.unpackbits(np.array(list(data[1:]), np.uint8))
    return bits[: max(0, len(bits) - data[0])].astype(bool)
