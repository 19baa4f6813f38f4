"""Mistakes that people make with `encode_uint`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("encode_uint", "The two byte orders are swapped: little-endian puts the byte that counts least first.")
def uint_ends_swapped(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    data = bytes(value // 256**place % 256 for place in range(n_bytes))
    return data if byteorder == "big" else data[::-1]


@misconception(
    "encode_uint", "You always store little-endian, as your own computer does. The argument byteorder decides."
)
def uint_always_little(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "little")


@misconception(
    "encode_uint", "You always store big-endian, as numbers are written on paper. The argument byteorder decides."
)
def uint_always_big(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "big")


@misconception(
    "encode_uint",
    "For little-endian you turned the bits around as well. Only whole bytes change places, the bits in a byte never do.",
)
def uint_bits_reversed(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    bits = format(value, f"0{8 * n_bytes}b")
    bits = bits[::-1] if byteorder == "little" else bits
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


@misconception(
    "encode_uint", "You count bytes in 255s. A byte has 256 patterns, from 0 to 255, so the next place counts 256."
)
def uint_base_255(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    digits = []
    for _ in range(n_bytes):
        digits.append(value % 255)
        value //= 255
    return bytes(digits if byteorder == "little" else digits[::-1])


@misconception(
    "encode_uint", "Small numbers get too few bytes. There should be n_bytes of them, filled up with zero bytes."
)
def uint_not_padded(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), byteorder)


@misconception(
    "encode_uint",
    "The zero bytes that fill up are in front in both byte orders. They belong where the bytes count most, which is the end in little-endian.",
)
def uint_padded_in_front(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), byteorder).rjust(n_bytes, b"\0")


@misconception(
    "encode_uint",
    "A number that does not fit loses its high bytes without a word. It has to be refused, or nobody will notice the loss.",
)
def uint_cut_off(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1:
        raise ValueError(f"{n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception(
    "encode_uint", "You accept one number too many: the largest that fits is one less than 256 to the power of n_bytes."
)
def uint_one_too_many(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value <= 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception(
    "encode_uint",
    'You take every byteorder that is not "little" for "big". A word that you do not know should be refused.',
)
def uint_any_other_is_big(value, n_bytes, byteorder):
    if n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes}")
    return value.to_bytes(n_bytes, "little" if byteorder == "little" else "big")


@misconception("encode_uint", combines=(uint_always_big, uint_not_padded))
def uint_always_big_and_not_padded(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not 0 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big")


@misconception("encode_uint", combines=(uint_always_little, uint_cut_off))
def uint_always_little_and_cut_off(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1:
        raise ValueError(f"{n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, "little")
