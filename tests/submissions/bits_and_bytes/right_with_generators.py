"""Right: generators and itertools; nothing is built before it is needed."""

import functools
import itertools


def _refused(what):
    raise ValueError(f"refused: {what}")


def _digits(value, base):
    while True:
        value, digit = divmod(value, base)
        yield digit


def _horner(digits, base):
    for total in itertools.accumulate(digits, lambda total, digit: total * base + digit, initial=0):
        pass
    return total


def _batches(items, n):
    iterator = iter(items)
    while batch := list(itertools.islice(iterator, n)):
        yield batch


def _ordered(items, byteorder):
    return {"little": lambda: items, "big": lambda: items[::-1]}.get(byteorder, lambda: _refused(byteorder))()


def bits_of(value, n_bits):
    if n_bits <= 0:
        _refused(n_bits)
    if value != value % 2**n_bits:
        _refused(value)
    digits = itertools.islice(_digits(value, 2), n_bits)
    return functools.reduce(lambda text, digit: f"{digit}{text}", digits, "")


def value_of(bits):
    if bits == "":
        _refused("nothing")
    for wrong in itertools.filterfalse("01".__contains__, bits):
        _refused(wrong)
    return _horner(map("01".index, bits), 2)


def largest_value(n_bits):
    if n_bits <= 0:
        _refused(n_bits)
    return _horner(itertools.repeat(1, n_bits), 2)


def encode_uint(value, n_bytes, byteorder):
    _ordered([], byteorder)
    if n_bytes <= 0:
        _refused(n_bytes)
    if value not in range(256**n_bytes):
        _refused(value)
    return _ordered(bytes(itertools.islice(_digits(value, 256), n_bytes)), byteorder)


def decode_uint(data, byteorder):
    data = _ordered(data, byteorder)
    return _horner(reversed(data), 256) if data else _refused("no data")


def encode_int(value, n_bytes, byteorder):
    _ordered([], byteorder)
    if n_bytes <= 0:
        _refused(n_bytes)
    if value not in range(-(256**n_bytes // 2), 256**n_bytes // 2):
        _refused(value)
    return _ordered(bytes(itertools.islice(_digits(value, 256), n_bytes)), byteorder)  # divmod rounds down


def decode_int(data, byteorder):
    data = _ordered(data, byteorder) or _refused("no data")
    high = data[-1] - 256 * (data[-1] >= 128)
    return _horner([high, *data[-2::-1]], 256) if len(data) > 1 else high


def image_to_bytes(image, byteorder="little"):
    _ordered([], byteorder)
    if image.ndim != 2:
        _refused(image.shape)
    if image.dtype.name not in {"uint8", "uint16", "uint32"}:
        _refused(image.dtype)

    def path():
        for row in image:
            for pixel in row:
                yield from _ordered(list(itertools.islice(_digits(int(pixel), 256), image.itemsize)), byteorder)

    return bytes(path())


def image_from_bytes(data, shape, dtype, byteorder="little"):
    _ordered([], byteorder)
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype) or _refused(dtype)
    for length in shape:
        if length < 0:
            _refused(length)
    if len(data) != size * functools.reduce(int.__mul__, map(int, shape)):
        _refused(len(data))
    pixels = (_horner(reversed(_ordered(batch, byteorder)), 256) for batch in _batches(data, size))
    return np.fromiter(pixels, dtype).reshape(shape)


def byte_offset(index, shape, itemsize, order="C"):
    if order not in {"C", "F"}:
        _refused(order)
    if itemsize <= 0:
        _refused(itemsize)
    if len(index) != len(shape):
        _refused(index)
    for i, n in zip(index, shape):
        if i not in range(n):
            _refused(i)
    axes = list(zip(shape, index))[:: 1 if order == "C" else -1]
    return itemsize * functools.reduce(lambda pixels, axis: pixels * axis[0] + axis[1], axes, 0)


def pack_bits(mask):
    if mask.ndim != 1:
        _refused(mask.shape)
    filled = itertools.chain(map(bool, mask), itertools.repeat(False, -len(mask) % 8))
    return bytes(itertools.chain([-len(mask) % 8], (_horner(eight, 2) for eight in _batches(filled, 8))))


def unpack_bits(data):
    stream = iter(data)
    added = next(stream, None)
    if added is None:
        _refused("no data")
    if added > 7 or added and len(data) < 2:
        _refused(added)
    bits = (byte >> place & 1 for byte in stream for place in range(7, -1, -1))
    return np.fromiter(itertools.islice(bits, 8 * len(data) - 8 - added), bool)


def unpack_12bit(data, n):
    if n < 0:
        _refused(n)
    halves = (half for byte in data for half in divmod(byte, 16))
    pixels = [_horner(three, 16) for three in _batches(halves, 3) if len(three) == 3][:n]
    if len(pixels) < n:
        _refused(len(data))
    return np.array(pixels, np.uint16)
