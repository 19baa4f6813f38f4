"""Mistakes that people make with `compression_ratio`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "compression_ratio",
    "You divide the length after by the length before. A ratio of 2 means half the size: it is before over after.",
)
def after_over_before(raw, compressed):
    if len(raw) == 0 or len(compressed) == 0:
        raise ValueError("nothing to compare")
    return len(compressed) / len(raw)


@misconception("compression_ratio", "You drop what comes after the point: // divides without a fraction.")
def whole_ratio(raw, compressed):
    if len(raw) == 0 or len(compressed) == 0:
        raise ValueError("nothing to compare")
    return len(raw) // len(compressed)


@misconception(
    "compression_ratio", "That is the part that was saved. The ratio is how many times smaller the data has become."
)
def part_saved(raw, compressed):
    if len(raw) == 0 or len(compressed) == 0:
        raise ValueError("nothing to compare")
    return 1 - len(compressed) / len(raw)


@misconception(
    "compression_ratio", "Without compressed data there is a ZeroDivisionError. It should be refused with a ValueError."
)
def division_by_nothing(raw, compressed):
    return len(raw) / len(compressed)


@misconception("compression_ratio", "Empty raw data is accepted, and gives 0. It should be refused.")
def ratio_of_nothing(raw, compressed):
    if len(compressed) == 0:
        raise ValueError("nothing to compare")
    return len(raw) / len(compressed)
