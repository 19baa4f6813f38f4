"""Right: closures made in a row, caches, defaults, keyword-only helpers, sorted and sets; globals that are changed."""

import functools
import math

CALLS = {}
ORDERS = {"little": slice(None), "big": slice(None, None, -1)}


def counted(function):
    CALLS[function.__name__] = 0

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        CALLS[function.__name__] += 1
        return function(*args, **kwargs)

    return wrapper


@functools.lru_cache(maxsize=None)
def power(base, exponent):
    return base**exponent


def writer(base, signed):
    """A function that writes numbers in a base, the digit that counts least first."""

    def write(value, n, *, name):
        low, high = (-(power(base, n) // 2), power(base, n) // 2 - 1) if signed else (0, power(base, n) - 1)
        if n < 1 or not low <= value <= high:
            raise ValueError(f"{value} as {name} of {n}")
        return [(value // power(base, place)) % base for place in range(n)]

    return write


write_bits, write_bytes, write_signed = writer(2, False), writer(256, False), writer(256, True)


@counted
def bits_of(value, n_bits):
    if n_bits < 1:
        raise ValueError(n_bits)
    return "".join(map(str, reversed(write_bits(value, n_bits, name="bits"))))


@counted
def value_of(bits):
    strangers = sorted(set(bits).difference("01"))
    if strangers or len(bits) == 0:
        raise ValueError(f"{strangers}")
    ones = [len(bits) - 1 - place for place, bit in enumerate(bits) if bit == "1"]
    return sum(map(functools.partial(pow, 2), ones))


@counted
def largest_value(n_bits):
    if n_bits < 1:
        raise ValueError(n_bits)
    return value_of("1" * n_bits)


@counted
def encode_uint(value, n_bytes, byteorder):
    if byteorder not in ORDERS or n_bytes < 1:
        raise ValueError(f"{byteorder} {n_bytes}")
    return bytes(write_bytes(value, n_bytes, name="bytes")[ORDERS[byteorder]])


@counted
def encode_int(value, n_bytes, byteorder):
    try:
        order = ORDERS[byteorder]
    except KeyError as error:
        raise ValueError(f"order {error}") from error
    if n_bytes < 1:
        raise ValueError(n_bytes)
    return bytes(write_signed(value, n_bytes, name="bytes")[order])


@counted
def byte_offset(index, shape, itemsize, order="C"):
    if order not in tuple("CF") or itemsize < 1:
        raise ValueError(f"{order} {itemsize}")
    if len(index) != len(shape) or any(i not in range(n) for i, n in zip(index, shape)):
        raise ValueError(f"{tuple(index)} in {tuple(shape)}")
    skipped = [math.prod(shape[:axis] if order == "F" else shape[axis + 1 :]) for axis in range(len(shape))]
    return itemsize * sum(i * n for i, n in zip(index, skipped))


@counted
def pack_bits(mask):
    if len(mask.shape) != 1:
        raise ValueError(f"{mask.shape}")
    n = math.ceil(mask.size / 8)
    data = [8 * n - mask.size] + [0] * n
    for place in np.flatnonzero(mask).tolist():
        data[1 + place // 8] += power(2, 7 - place % 8)
    return bytes(data)


@counted
def unpack_bits(data):
    if len(data) == 0 or data[0] >= 8 or (len(data) == 1 and data[0] > 0):
        raise ValueError(f"{list(data[:1])}")
    mask = np.zeros(8 * (len(data) - 1), bool)
    for place in range(len(mask)):
        mask[place] = data[1 + place // 8] & power(2, 7 - place % 8)
    return mask[: len(mask) - data[0]]


@counted
def pack_12bit(pixels):
    for pixel in pixels:
        if pixel >= 4096:
            raise ValueError(f"{pixel}")
    total = 0
    for pixel in pixels:
        total = total * 4096 + int(pixel)
    n_bytes = (3 * len(pixels) + 1) // 2
    total <<= 8 * n_bytes - 12 * len(pixels)
    return encode_uint(total, n_bytes, "big") if n_bytes else b""


@counted
def unpack_12bit(data, n):
    if n < 0:
        raise ValueError(n)
    needed = (3 * n + 1) // 2
    if len(data) < needed:
        raise ValueError(len(data))
    total = functools.reduce(lambda total, byte: total * 256 + byte, data[:needed], 0) >> 8 * needed - 12 * n
    return np.array([total >> 12 * (n - 1 - i) & 4095 for i in range(n)], dtype="uint16")
