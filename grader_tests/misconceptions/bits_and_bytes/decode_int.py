"""Mistakes that people make with `decode_int`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "decode_int",
    "You read the bytes as if there was no sign. The upper half of the patterns stands for negative numbers.",
)
def read_int_unsigned(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    counted = data if byteorder == "little" else data[::-1]
    return sum(byte * 256**place for place, byte in enumerate(counted))


@misconception(
    "decode_int",
    "You read sign and magnitude: the first bit as a minus sign, the rest as the number. In two's complement the rest counts up from the most negative number.",
)
def read_int_sign_magnitude(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, half = int.from_bytes(data, byteorder), 256 ** len(data) // 2
    return half - value if value >= half else value


@misconception(
    "decode_int",
    "You read ones' complement: all bits turned over. Your negative numbers are one step off, and all ones reads as zero.",
)
def read_int_ones_complement(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, turn = int.from_bytes(data, byteorder), 256 ** len(data)
    return value - turn + 1 if value >= turn // 2 else value


@misconception(
    "decode_int", "You read offset binary: half a turn taken away from every number, so all zeros is not zero any more."
)
def read_int_offset_binary(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, byteorder) - 256 ** len(data) // 2


@misconception(
    "decode_int",
    "You take away half a turn from negative numbers. It is a whole turn: 256 to the power of the number of bytes.",
)
def read_int_half_a_turn(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, half = int.from_bytes(data, byteorder), 256 ** len(data) // 2
    return value - half if value >= half else value


@misconception(
    "decode_int", "Your border is one off: the first pattern that starts with a 1 is the most negative number already."
)
def read_int_border_one_off(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value, turn = int.from_bytes(data, byteorder), 256 ** len(data)
    return value - turn if value > turn // 2 else value


@misconception(
    "decode_int", "You always go back by 256, which is one turn for a single byte. More bytes make a longer turn."
)
def read_int_turn_of_one_byte(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value = int.from_bytes(data, byteorder)
    return value - 256 if value >= 256 ** len(data) // 2 else value


@misconception(
    "decode_int",
    "You look for the sign in the first byte, whatever the byte order. In little-endian data the byte that counts most is the last one.",
)
def read_int_sign_in_first_byte(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value = int.from_bytes(data, byteorder)
    return value - 256 ** len(data) if data[0] >= 128 else value


@misconception("decode_int", "The two byte orders are swapped: in little-endian data the first byte counts least.")
def read_int_ends_swapped(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "big" if byteorder == "little" else "little", signed=True)


@misconception(
    "decode_int", "You always read little-endian, as your own computer does. The argument byteorder decides."
)
def read_int_always_little(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "little", signed=True)


@misconception(
    "decode_int", "Empty data is 0 for you. Where there are no bytes there is no number, so it should be refused."
)
def read_int_from_nothing(data, byteorder):
    if byteorder not in ("little", "big"):
        raise ValueError(f"{byteorder!r}")
    return int.from_bytes(data, byteorder, signed=True)


@misconception("decode_int", combines=(read_int_ends_swapped, read_int_unsigned))
def read_int_unsigned_with_ends_swapped(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "big" if byteorder == "little" else "little")
