"""Mistakes that people make with `encode_int`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "encode_int",
    "That is sign and magnitude: the first bit as a minus sign, the number itself behind it. Two's complement is another way: look at the circle again.",
)
def int_sign_magnitude(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    half = 256**n_bytes // 2
    number = (half if value < 0 else 0) + abs(value) % half
    data = bytes(number // 256**place % 256 for place in range(n_bytes))
    return data if byteorder == "little" else data[::-1]


@misconception(
    "encode_int",
    "That is ones' complement: you turned every bit over and stopped there. On the circle you are one step away, and there would be two zeros.",
)
def int_ones_complement(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return ((value - 1 if value < 0 else value) % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception(
    "encode_int",
    "That is offset binary: you added half a turn to every number, so zero is no longer all zeros. Only negative numbers move, and by a whole turn.",
)
def int_offset_binary(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value + 256**n_bytes // 2).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "The minus sign is lost: a negative number is stored like the positive one.")
def int_without_sign(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return abs(value).to_bytes(n_bytes, byteorder)


@misconception("encode_int", "The two byte orders are swapped: little-endian puts the byte that counts least first.")
def int_ends_swapped(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "big" if byteorder == "little" else "little", signed=True)


@misconception(
    "encode_int", "You always store little-endian, as your own computer does. The argument byteorder decides."
)
def int_always_little(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, "little", signed=True)


@misconception(
    "encode_int",
    "You take the complement of each byte by itself. The whole number has one complement; its bytes come afterwards.",
)
def int_each_byte_by_itself(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    if value >= 0:
        return value.to_bytes(n_bytes, byteorder)
    return bytes(-byte % 256 for byte in abs(value).to_bytes(n_bytes, byteorder))


@misconception(
    "encode_int",
    "You refuse the smallest number of the range. There is one more number below zero than above it, as the circle shows.",
)
def int_same_range_on_both_sides(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not abs(value) < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return value.to_bytes(n_bytes, byteorder, signed=True)


@misconception(
    "encode_int",
    "You accept numbers from the upper half, as if there was no sign. Read back, they would turn out negative, so they should be refused.",
)
def int_unsigned_range(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception(
    "encode_int",
    "A number outside the range goes round the circle and comes out as another number. It has to be refused.",
)
def int_goes_round(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1:
        raise ValueError(f"{n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, byteorder)


@misconception("encode_int", combines=(int_ends_swapped, int_sign_magnitude))
def int_sign_magnitude_with_ends_swapped(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1 or not -(256**n_bytes) // 2 <= value < 256**n_bytes // 2:
        raise ValueError(f"{value} {n_bytes} {byteorder!r}")
    half = 256**n_bytes // 2
    pattern = (half if value < 0 else 0) + abs(value) % half
    return pattern.to_bytes(n_bytes, "big" if byteorder == "little" else "little")


@misconception("encode_int", combines=(int_always_little, int_goes_round))
def int_always_little_and_goes_round(value, n_bytes, byteorder):
    if byteorder not in ("little", "big") or n_bytes < 1:
        raise ValueError(f"{n_bytes} {byteorder!r}")
    return (value % 256**n_bytes).to_bytes(n_bytes, "little")
