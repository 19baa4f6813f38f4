"""Mistakes that people make with `value_of`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("value_of", "You read the bits from the wrong end: the first one counts most, the last one counts 1.")
def first_bit_counts_least(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return sum(2**place for place, bit in enumerate(bits) if bit == "1")


@misconception("value_of", "Your place values are twice too large: the last bit counts 1, not 2.")
def last_bit_counts_two(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return 2 * int(bits, 2)


@misconception(
    "value_of", "You read the digits as a decimal number. Each place counts 2 times the next one here, not 10 times."
)
def decimal_digits(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return int(bits)


@misconception("value_of", "You count how many bits are 1. Each of them has its own place value.")
def number_of_ones(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"not bits: {bits!r}")
    return bits.count("1")


@misconception(
    "value_of", "You accept any digit. A 2 is no bit, and reading it as one gives a number that nobody wrote."
)
def any_digit_is_a_bit(bits):
    if not bits:
        raise ValueError("no bits")
    value = 0
    for bit in bits:
        value = 2 * value + int(bit)
    return value


@misconception(
    "value_of", "Everything that is not a 1 counts as a 0 for you. A character that is not a bit should be refused."
)
def anything_else_is_zero(bits):
    if not bits:
        raise ValueError("no bits")
    value = 0
    for bit in bits:
        value = 2 * value + (1 if bit == "1" else 0)
    return value


@misconception(
    "value_of", "You leave out characters that are not bits. They should be refused: something is wrong with that data."
)
def strange_characters_left_out(bits):
    if not bits:
        raise ValueError("no bits")
    value = 0
    for bit in bits:
        if bit in "01":
            value = 2 * value + (bit == "1")
    return value


@misconception(
    "value_of", "An empty string is 0 for you. Where there are no bits there is no number, so it should be refused."
)
def no_bits_are_zero(bits):
    value = 0
    for bit in bits:
        if bit not in "01":
            raise ValueError(f"not a bit: {bit!r}")
        value = 2 * value + (bit == "1")
    return value
