"""Mistakes that people make with `keep_bits`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("keep_bits", "You keep the bits that count least. The most significant ones are to be kept.")
def low_bits_kept(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    return image & image.dtype.type(2**n_bits - 1)


@misconception("keep_bits", "You drop n_bits bits. That is how many are to be kept.")
def n_bits_dropped(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    return image if n_bits == 8 * image.dtype.itemsize else image >> n_bits << n_bits


@misconception("keep_bits", "The bits that you keep have moved to the right. They have to go back to their places.")
def not_shifted_back(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    return image >> dropped


@misconception("keep_bits", "You round to the nearest value. The low bits are simply set to 0.")
def rounded_to_nearest(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    half = image.dtype.type(2**dropped // 2)
    top = image.dtype.type((2**n_bits - 1) << dropped)
    return np.where(image > top, top, (image + half) >> dropped << dropped) if dropped else image.copy()


@misconception(
    "keep_bits", "You count bits from the largest pixel. The bits of the dtype count, also where all pixels are small."
)
def bits_of_the_largest(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    used = int(image.max()).bit_length() if image.size else 0
    dropped = max(0, used - n_bits)
    return image >> dropped << dropped


@misconception("keep_bits", "You take it for granted that a pixel has 16 bits. The dtype says how many.")
def sixteen_bits_assumed(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    dropped = max(0, 16 - n_bits)
    return image >> dropped << dropped


@misconception("keep_bits", "You take it for granted that a pixel has 8 bits. The dtype says how many.")
def eight_bits_assumed(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    dropped = max(0, 8 - n_bits)
    return image >> dropped << dropped


@misconception("keep_bits", "The low bits become 1 with you. They should be 0.")
def low_bits_set(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    return (image >> dropped << dropped) | image.dtype.type(2**dropped - 1)


@misconception("keep_bits", "Numbers of bits that the dtype does not have are accepted. They should be refused.")
def any_number_of_bits(image, n_bits):
    if image.dtype.kind != "u":
        raise ValueError(f"dtype {image.dtype}")
    dropped = 8 * image.dtype.itemsize - n_bits
    dropped = min(max(0, dropped), 8 * image.dtype.itemsize - 1)
    return image >> dropped << dropped


@misconception(
    "keep_bits",
    "Signed numbers and floats are accepted. Their first bit means something else, so they should be refused.",
)
def signed_accepted(image, n_bits):
    if image.dtype.kind != "u":
        image = image.astype(np.uint32)
    dropped = 8 * image.dtype.itemsize - n_bits
    if n_bits < 1 or dropped < 0:
        raise ValueError(f"n_bits {n_bits}")
    return image >> dropped << dropped
