"""Mistakes that people make with `unpack_12bit`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "unpack_12bit",
    "You take the halves of the middle byte the wrong way round: its high half ends the first pixel, its low half starts the second.",
)
def reads_middle_byte_exchanged(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    padded = list(data) + [0, 0]
    pixels = []
    for i in range(0, 3 * ((n + 1) // 2), 3):
        a, b, c = padded[i : i + 3]
        pixels += [a << 4 | b & 15, (b >> 4) << 8 | c]
    return np.array(pixels[:n], np.uint16)


@misconception("unpack_12bit", "You read the low bits of each pixel first. Here the high bits come first, as in TIFF.")
def reads_low_bits_first(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    padded = list(data) + [0, 0]
    pixels = []
    for i in range(0, 3 * ((n + 1) // 2), 3):
        a, b, c = padded[i : i + 3]
        pixels += [(b & 15) << 8 | a, c << 4 | b >> 4]
    return np.array(pixels[:n], np.uint16)


@misconception("unpack_12bit", "You give all pixels that the data could hold. The argument n says where to stop.")
def never_stops(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, len(line) - 11, 12)], np.uint16)


@misconception(
    "unpack_12bit", "You only read whole pairs, so an odd last pixel is missing. It is in two bytes of its own."
)
def whole_pairs_only(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, 12 * (n // 2 * 2), 12)], np.uint16)


@misconception(
    "unpack_12bit", "You refuse an odd last pixel, because three bytes are not there. Two are enough for it."
)
def needs_three_bytes(data, n):
    if n < 0 or len(data) < 3 * ((n + 1) // 2):
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, 12 * n, 12)], np.uint16)


@misconception("unpack_12bit", "The pixels are right, but the array has numpy's default dtype. It should be uint16.")
def twelve_bits_in_default_dtype(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{n} {len(data)}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, 12 * n, 12)], np.int64)


@misconception(
    "unpack_12bit",
    "Where the data is too short you give fewer pixels than were asked for. It should be refused: part of the image is missing.",
)
def fewer_pixels(data, n):
    if n < 0:
        raise ValueError(f"{n}")
    line = "".join(format(byte, "08b") for byte in data)
    return np.array([int(line[i : i + 12], 2) for i in range(0, min(12 * n, len(line) - 11), 12)], np.uint16)
