"""Mistakes that people make with `decode_uint`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("decode_uint", "The two byte orders are swapped: in little-endian data the first byte counts least.")
def read_uint_ends_swapped(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    counted = data if byteorder == "big" else data[::-1]
    return sum(byte * 256**place for place, byte in enumerate(counted))


@misconception(
    "decode_uint", "You always read little-endian, as your own computer does. The argument byteorder decides."
)
def read_uint_always_little(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "little")


@misconception(
    "decode_uint", "You always read big-endian, as numbers are written on paper. The argument byteorder decides."
)
def read_uint_always_big(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, "big")


@misconception(
    "decode_uint", "You count bytes in 255s. A byte has 256 patterns, so each place counts 256 times the next one."
)
def read_uint_base_255(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    value = 0
    for byte in data if byteorder == "big" else data[::-1]:
        value = 255 * value + byte
    return value


@misconception("decode_uint", "You added the bytes up. Each of them has a place value of its own.")
def read_uint_as_sum(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return sum(data)


@misconception(
    "decode_uint",
    "For little-endian you turned the bits around as well. Only whole bytes change places, the bits in a byte never do.",
)
def read_uint_bits_reversed(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    bits = "".join(format(byte, "08b") for byte in data)
    return int(bits[::-1] if byteorder == "little" else bits, 2)


@misconception(
    "decode_uint", "Your number wraps around at 64 bits. Python's own whole numbers have no upper limit, numpy's do."
)
def read_uint_wraps_at_64_bits(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise ValueError(f"{byteorder!r} {data!r}")
    return int.from_bytes(data, byteorder) % 2**64


@misconception(
    "decode_uint", "Empty data is 0 for you. Where there are no bytes there is no number, so it should be refused."
)
def read_uint_from_nothing(data, byteorder):
    if byteorder not in ("little", "big"):
        raise ValueError(f"{byteorder!r}")
    return int.from_bytes(data, byteorder)


@misconception(
    "decode_uint",
    'You take every byteorder that is not "little" for "big". A word that you do not know should be refused.',
)
def read_uint_any_other_is_big(data, byteorder):
    if not data:
        raise ValueError("no bytes")
    return int.from_bytes(data, "little" if byteorder == "little" else "big")
