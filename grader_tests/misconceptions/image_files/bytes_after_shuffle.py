"""Mistakes that people make with `bytes_after_shuffle`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_after_shuffle", "That is without shuffling. After it, all high bytes stand together.")
def not_shuffled():
    return 1210


@misconception(
    "bytes_after_shuffle", "You counted the low bytes without the heads of their packets. Every 128 bytes need one."
)
def heads_forgotten():
    return 600 + 10


@misconception("bytes_after_shuffle", "A packet holds a run of 128 bytes at most. The 600 zeros need several packets.")
def one_long_run():
    return 600 + 5 + 2


@misconception("bytes_after_shuffle", "The run of zeros is short, but it is not free: it needs packets, too.")
def high_bytes_are_free():
    return 600 + 5
