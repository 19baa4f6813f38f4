"""Mistakes that people make with `entropy`, the most specific first."""

import math

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("entropy", "You use the natural logarithm. Bits are counted with the logarithm to base 2.")
def natural_logarithm(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits -= part * math.log(part)
    return bits


@misconception("entropy", "You use the logarithm to base 10. Bits are counted with the logarithm to base 2.")
def decimal_logarithm(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits -= part * math.log10(part)
    return bits


@misconception(
    "entropy",
    "Your entropy is negative. Logarithms of parts below 1 are negative, hence the minus sign in front of the sum.",
)
def sign_forgotten(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits += part * math.log2(part)
    return bits


@misconception(
    "entropy", "You add up the bits of each value once. Each counts as often as it occurs: multiply by its part."
)
def not_weighted(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits -= math.log2(part)
    return bits


@misconception("entropy", "Your result is divided by 8. The entropy is asked for in bits per byte, from 0 to 8.")
def in_bytes(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits -= part * math.log2(part)
    return bits / 8


@misconception("entropy", "That is for the whole data. The entropy is the average for one byte.")
def bits_of_all_data(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits -= part * math.log2(part)
    return bits * len(data)


@misconception("entropy", "You ask for the logarithm of 0 for values that do not occur. They add nothing to the sum.")
def log_of_zero(data):
    if len(data) == 0:
        raise ValueError("no data")
    bits = 0.0
    for byte in range(256):
        part = data.count(byte) / len(data)
        bits -= part * math.log2(part)
    return bits


@misconception(
    "entropy", "For values that do not occur, 0 times the logarithm of 0 became NaN. They add nothing to the sum."
)
def nan_of_zero(data):
    if len(data) == 0:
        raise ValueError("no data")
    parts = np.bincount(np.frombuffer(data, np.uint8), minlength=256) / len(data)
    with np.errstate(all="ignore"):
        return float(-np.sum(parts * np.log2(parts)))


@misconception(
    "entropy", "You take the logarithm of how many different values there are. How often each occurs matters, too."
)
def number_of_values(data):
    if len(data) == 0:
        raise ValueError("no data")
    return math.log2(len(set(data)))


@misconception("entropy", "Empty data gives 0. It has no entropy at all, and should be refused.")
def entropy_of_nothing(data):
    if len(data) == 0:
        return 0.0
    bits = 0.0
    for byte in set(data):
        part = data.count(byte) / len(data)
        bits -= part * math.log2(part)
    return bits
