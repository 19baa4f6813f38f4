"""Mistakes that people make with `largest_value`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "largest_value", "That is how many numbers there are. The first of them is 0, so the largest is one less."
)
def number_of_patterns(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return 2**n_bits


@misconception(
    "largest_value", "That is the place value of the first bit alone. When all bits are 1, their place values add up."
)
def first_place_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return 2 ** (n_bits - 1)


@misconception(
    "largest_value",
    "That is the largest number if half of the patterns are negative. Here all of them count from 0 up.",
)
def largest_signed_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return 2 ** (n_bits - 1) - 1


@misconception(
    "largest_value",
    "You took the square of the number of bits. Each further bit doubles the number of patterns: that is a power of 2.",
)
def square_of_bits(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return n_bits**2 - 1


@misconception(
    "largest_value",
    "Your answer went through a float, and a float has room for about 16 digits. From 54 bits on, the last digits are lost.",
)
def rounded_by_float(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    return int(2.0**n_bits - 1)


@misconception("largest_value", "Fewer bits than one are not refused. With no bits there is nothing to count with.")
def largest_value_of_no_bits(n_bits):
    return int(2**n_bits - 1)
