"""Right: one expression each; answers are lambdas and partials, and refusals are calls."""

import functools
import operator


def refuse(value):
    raise ValueError(str(value))


def _guarded(*rules):
    """A decorator: each rule gives a bad value, or None."""

    def around(function):
        @functools.wraps(function)
        def guarded(*args, **kwargs):
            for rule in rules:
                if (bad := rule(*args, **kwargs)) is not None:
                    refuse(bad)
            return function(*args, **kwargs)

        return guarded

    return around


order_of = lambda byteorder: None if byteorder in ("little", "big") else byteorder
turned = lambda data, byteorder: data[:: {"little": 1, "big": -1}[byteorder]]

bits_of = lambda value, n_bits: (
    "".join([str(value // 2 ** (n_bits - 1 - i) % 2) for i in range(n_bits)])
    if n_bits >= 1 and 0 <= value and value // 2**n_bits == 0
    else refuse(f"{value}, {n_bits}")
)

value_of = lambda bits: (
    sum((bit == "1") << place for place, bit in enumerate(bits[::-1]))
    if bits and set(bits) <= {"0", "1"}
    else refuse(set(bits) - {"0", "1"})
)

largest_value = lambda n_bits: ~(-1 << n_bits) if n_bits >= 1 else refuse(n_bits)


@_guarded(
    lambda value, n_bytes, byteorder: order_of(byteorder),
    lambda value, n_bytes, byteorder: n_bytes if n_bytes < 1 else None,
    lambda value, n_bytes, byteorder: value if value < 0 or value >= 1 << 8 * n_bytes else None,
)
def encode_uint(value, n_bytes, byteorder):
    return bytes(turned([value >> 8 * i & 0xFF for i in range(n_bytes)], byteorder))


@_guarded(lambda data, byteorder: order_of(byteorder), lambda data, byteorder: "no data" if not data else None)
def decode_uint(data, byteorder):
    return functools.reduce(operator.or_, (byte << 8 * i for i, byte in enumerate(turned(data, byteorder))))


@_guarded(
    lambda value, n_bytes, byteorder: order_of(byteorder),
    lambda value, n_bytes, byteorder: n_bytes if n_bytes < 1 else None,
    lambda value, n_bytes, byteorder: value if not -1 <= value >> 8 * n_bytes - 1 <= 0 else None,
)
def encode_int(value, n_bytes, byteorder):
    return bytes(turned([value >> 8 * i & 0xFF for i in range(n_bytes)], byteorder))


@_guarded(lambda data, byteorder: order_of(byteorder), lambda data, byteorder: "no data" if not data else None)
def decode_int(data, byteorder):
    inverted = bytes(255 - byte for byte in data)
    return decode_uint(data, byteorder) if turned(data, byteorder)[-1] < 128 else ~decode_uint(inverted, byteorder)


@_guarded(
    lambda image, byteorder="little": order_of(byteorder),
    lambda image, byteorder="little": image.shape if image.ndim != 2 else None,
    lambda image, byteorder="little": None if image.dtype.name in ("uint8", "uint16", "uint32") else image.dtype.name,
)
def image_to_bytes(image, byteorder="little"):
    return b"".join(map(functools.partial(encode_uint, n_bytes=image.itemsize, byteorder=byteorder), image.ravel().tolist()))


pack_12bit = lambda pixels: (
    bytes(
        value_of("".join(bits_of(pixel, 12) for pixel in pixels.tolist()).ljust(-(-len(pixels) * 12 // 8) * 8, "0")[i : i + 8])
        for i in range(0, len(pixels) * 12, 8)
    )
    if not len(pixels) or pixels.max() < 4096
    else refuse(pixels.max())
)
