"""Mistakes that people make with `pack_bits`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "pack_bits",
    "Your bits are in reverse within each byte: the first of eight pixels belongs in the bit that counts most.",
)
def first_pixel_in_lowest_bit(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    bits = mask.tolist() + [False] * (-len(mask) % 8)
    packed = [
        sum(bit << place for place, bit in enumerate(bits[start : start + 8])) for start in range(0, len(bits), 8)
    ]
    return bytes([-len(mask) % 8, *packed])


@misconception(
    "pack_bits",
    "The byte in front is missing, the one that says how many bits were added. Without it nobody knows where the mask ends.",
)
def no_byte_in_front(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return np.packbits(mask).tobytes()


@misconception("pack_bits", combines=(first_pixel_in_lowest_bit, no_byte_in_front))
def lowest_bit_and_no_byte_in_front(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return np.packbits(mask, bitorder="little").tobytes()


@misconception(
    "pack_bits",
    "Your first byte says how many pixels are in the last byte. It should say how many bits were added to fill it up.",
)
def counts_pixels_in_last_byte(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return bytes([len(mask) % 8]) + np.packbits(mask).tobytes()


@misconception(
    "pack_bits", "A mask that fills its bytes gets eight bits more. If nothing is missing, nothing needs to be added."
)
def adds_eight_to_full_bytes(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    padding = 8 - len(mask) % 8
    return bytes([padding]) + np.packbits(np.append(mask, np.zeros(padding, bool))).tobytes()


@misconception("pack_bits", "The pixels of the last, partly filled byte are lost. It is filled up with zeros and kept.")
def last_pixels_lost(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    return bytes([-len(mask) % 8]) + np.packbits(mask[: len(mask) // 8 * 8]).tobytes()


@misconception(
    "pack_bits",
    "The zeros that fill up are in the wrong place: the pixels of the last byte come first in it, the added bits stand at its end.",
)
def last_byte_filled_in_front(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    full, rest = mask[: len(mask) // 8 * 8], mask[len(mask) // 8 * 8 :]
    padding = -len(mask) % 8
    return bytes([padding]) + np.packbits(np.concatenate([full, np.zeros(padding, bool), rest])).tobytes()


@misconception("pack_bits", "Your added bits are ones. They should be zeros.")
def filled_with_ones(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    padding = -len(mask) % 8
    return bytes([padding]) + np.packbits(np.append(mask, np.ones(padding, bool))).tobytes()


@misconception(
    "pack_bits",
    "A mask with more than one axis is flattened without a word. Its shape would be lost, so it should be refused.",
)
def flattens_images(mask):
    return bytes([-mask.size % 8]) + np.packbits(mask.ravel()).tobytes()
