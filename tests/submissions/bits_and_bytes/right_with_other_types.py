"""Right: answers are subclasses and numpy's types: IntEnum, numpy text, bytes and numbers, masked arrays without a mask."""

import enum


class Bit(enum.IntEnum):
    ZERO = 0
    ONE = 1


class Number(int):
    """A whole number with a name of its own."""


class Text(str):
    pass


class Data(bytes):
    pass


class Grid(np.ndarray):
    pass


class BadValue(ValueError):
    def __init__(self, **values):
        self.values = values

    def __str__(self):
        return ", ".join(f"{name} is {value}" for name, value in self.values.items())


def bits_of(value, n_bits):
    if n_bits < 1 or value < 0 or value.bit_length() > n_bits:
        raise BadValue(value=value, n_bits=n_bits)
    return np.str_("".join(str(Bit(value >> i & 1).value) for i in reversed(range(n_bits))))


def value_of(bits):
    if not bits or any(bit not in ("0", "1") for bit in bits):
        raise BadValue(bits=bits)
    weight, total = Number(1), Number(0)
    for bit in reversed(bits):
        total, weight = Number(total + weight * Bit(ord(bit) - 48)), Number(weight * 2)
    return total


def largest_value(n_bits):
    if n_bits < 1:
        raise BadValue(n_bits=n_bits)
    return np.uint64(2**n_bits - 1) if n_bits <= 64 else Number(2**n_bits - 1)


def encode_uint(value, n_bytes, byteorder):
    if byteorder not in ("little", "big"):
        raise BadValue(byteorder=byteorder)
    if n_bytes < 1 or value < 0 or value.bit_length() > 8 * n_bytes:
        raise BadValue(value=value, n_bytes=n_bytes)
    little = Data(value >> 8 * i & 255 for i in range(n_bytes))
    return little if byteorder == "little" else Data(little[::-1])


def decode_uint(data, byteorder):
    if byteorder not in ("little", "big") or not data:
        raise BadValue(data=data, byteorder=byteorder)
    return Number(sum(byte << 8 * i for i, byte in enumerate(data if byteorder == "little" else data[::-1])))


def decode_int(data, byteorder):
    value = decode_uint(data, byteorder)
    value = Number(value - (1 << 8 * len(data))) if value >> 8 * len(data) - 1 else value
    return np.int64(value) if len(data) <= 8 else value


bytes_of_image = Number(2048)


def image_from_bytes(data, shape, dtype, byteorder="little"):
    if dtype not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big") or any(n < 0 for n in shape):
        raise BadValue(shape=shape, dtype=dtype, byteorder=byteorder)
    size = np.dtype(dtype).itemsize
    if len(data) != np.prod(shape, dtype=int) * size:
        raise BadValue(length=len(data))
    columns = np.array([*data], dtype).reshape(-1, size).T if data else np.zeros((size, 0), dtype)
    pixels = np.zeros(columns.shape[1], dtype)
    for column in columns if byteorder == "big" else columns[::-1]:
        pixels = (pixels.astype(np.uint64) * 256 + column).astype(dtype)
    return np.ma.masked_array(pixels.reshape(shape))


def byte_offset(index, shape, itemsize, order="C"):
    if order not in ("C", "F") or itemsize < 1 or len(index) != len(shape):
        raise BadValue(index=index, shape=shape, itemsize=itemsize, order=order)
    if not all(0 <= i < n for i, n in zip(index, shape)):
        raise BadValue(index=index)
    axes = range(len(shape)) if order == "C" else range(len(shape) - 1, -1, -1)
    total = 0
    for axis in axes:
        total = total * shape[axis] + index[axis]
    return np.int64(total * itemsize)


bytes_of_heart = np.int64(983222012160)


def unpack_bits(data):
    if not data or data[0] > min(7, 8 * (len(data) - 1)):
        raise BadValue(first=data[:1] and data[0])
    bits = [bool(byte & mask) for byte in data[1:] for mask in (128, 64, 32, 16, 8, 4, 2, 1)]
    return np.array(bits[: len(bits) - data[0]], bool).view(Grid)


def unpack_12bit(data, n):
    if n < 0 or len(data) < -(-3 * n // 2):
        raise BadValue(length=len(data), n=n)
    a = np.array([*data, 0, 0], np.uint16)
    i = np.arange(n)
    at = i * 3 // 2
    even, odd = a[at] << 4 | a[at + 1] >> 4, (a[at] & 15) << 8 | a[at + 1]
    return np.where(i % 2 == 0, even, odd).astype(">u2")
