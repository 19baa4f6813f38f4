"""Mistakes that people make with `bits_of`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "bits_of",
    "Your digits come out in reverse: the bit that counts least stands first. The one that counts most belongs in front.",
)
def least_digit_first(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return "".join(str(value >> place & 1) for place in range(n_bits))


@misconception(
    "bits_of",
    "Your digits are right but not filled up: zeros on the left are missing where a number does not need all its bits.",
)
def digits_not_padded(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, "b")


@misconception(
    "bits_of", "Your digits come out in reverse, and they are not filled up with zeros to the length asked for."
)
def least_digit_first_not_padded(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, "b")[::-1]


@misconception(
    "bits_of",
    "The zeros that fill up are on the wrong side. On the right they change the number, on the left they do not.",
)
def digits_padded_on_the_right(value, n_bits):
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, "b").ljust(n_bits, "0")


@misconception(
    "bits_of",
    "You accept one number too many: the largest that fits in n bits is one less than 2 to the power of n, because zero needs a pattern too.",
)
def digits_of_one_too_many(value, n_bits):
    if n_bits < 1 or not 0 <= value <= 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, f"0{n_bits}b")


@misconception(
    "bits_of",
    "A number that does not fit loses its high bits without a word. It has to be refused, or nobody will notice the loss.",
)
def digits_cut_off(value, n_bits):
    digits = ""
    for _ in range(n_bits):
        digits = str(value % 2) + digits
        value = value // 2
    return digits


@misconception(
    "bits_of",
    "Numbers that do not fit are not refused: they come out with more digits than were asked for, or with a minus sign.",
)
def digits_of_anything(value, n_bits):
    return format(value, "b").zfill(n_bits)


@misconception(
    "bits_of",
    "You refuse numbers that are too large, but not those below zero. There is no room for a minus sign in these bits.",
)
def digits_below_zero(value, n_bits):
    if n_bits < 1 or value >= 2**n_bits:
        raise ValueError(f"{value} does not fit in {n_bits} bits")
    return format(value, f"0{n_bits}b")
