"""Right: prints, warns and logs in every call, and keeps helpers in a class."""

import logging
import sys
import warnings


print("this cell prints as well")


class Helper:
    calls = 0

    @classmethod
    def noise(cls, text):
        cls.calls += 1
        print("called", text, cls.calls)
        print("to stderr", file=sys.stderr)
        warnings.warn("this is only a warning")
        logging.getLogger().warning("logged")


def bits_of(value, n_bits):
    Helper.noise("bits_of")
    if n_bits < 1 or not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} in {n_bits} bits")
    out = ""
    while len(out) < n_bits:
        out = str(value & 1) + out
        value >>= 1
    return out


def value_of(bits):
    Helper.noise("value_of")
    result = 0
    for bit in bits:
        result *= 2
        if bit == "1":
            result += 1
        elif bit != "0":
            raise ValueError(f"not a bit: {bit!r}")
    if bits == "":
        raise ValueError("no bits")
    return result


def largest_value(n_bits):
    Helper.noise("largest_value")
    return value_of("1" * n_bits) if n_bits > 0 else _refuse(n_bits)


def _refuse(value):
    raise ValueError(f"bad value {value!r}")


def encode_uint(value, n_bytes, byteorder):
    Helper.noise("encode_uint")
    if byteorder not in ("little", "big"):
        _refuse(byteorder)
    if n_bytes < 1:
        _refuse(n_bytes)
    if value < 0 or value >= 2 ** (8 * n_bytes):
        _refuse(value)
    bits = bits_of(value, 8 * n_bytes)
    big = bytes(value_of(bits[i : i + 8]) for i in range(0, len(bits), 8))
    return big if byteorder == "big" else bytes(reversed(big))


def decode_uint(data, byteorder):
    Helper.noise("decode_uint")
    if byteorder not in ("little", "big"):
        _refuse(byteorder)
    if data == b"":
        _refuse(data)
    ordered = data if byteorder == "big" else bytes(reversed(data))
    return value_of("".join(bits_of(byte, 8) for byte in ordered))


def encode_int(value, n_bytes, byteorder):
    Helper.noise("encode_int")
    if n_bytes < 1:
        _refuse(n_bytes)
    if value < -(2 ** (8 * n_bytes - 1)) or value > 2 ** (8 * n_bytes - 1) - 1:
        _refuse(value)
    return encode_uint(value % 2 ** (8 * n_bytes), n_bytes, byteorder)


def decode_int(data, byteorder):
    Helper.noise("decode_int")
    value = decode_uint(data, byteorder)
    return value if value < 2 ** (8 * len(data) - 1) else value - 2 ** (8 * len(data))


bytes_of_image = sum([2] * 1024)


def image_to_bytes(image, byteorder="little"):
    Helper.noise("image_to_bytes")
    if image.ndim != 2:
        _refuse(image.shape)
    if str(image.dtype.newbyteorder("=")) not in ("uint8", "uint16", "uint32"):
        _refuse(str(image.dtype))
    if byteorder not in ("little", "big"):
        _refuse(byteorder)
    out = []
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            pixel = int(image[row, column])
            digits = []
            for _ in range(image.itemsize):
                pixel, digit = divmod(pixel, 256)
                digits.append(digit)
            out.extend(digits if byteorder == "little" else digits[::-1])
    return bytes(out)


def image_from_bytes(data, shape, dtype, byteorder="little"):
    Helper.noise("image_from_bytes")
    sizes = dict(uint8=1, uint16=2, uint32=4)
    if dtype not in sizes:
        _refuse(dtype)
    if byteorder not in ("little", "big"):
        _refuse(byteorder)
    if shape[0] < 0 or shape[1] < 0:
        _refuse(min(shape))
    size = sizes[dtype]
    if len(data) != shape[0] * shape[1] * size:
        _refuse(len(data))
    image = np.empty(shape, dtype=dtype)
    for i in range(shape[0] * shape[1]):
        part = data[i * size : i * size + size]
        value = 0
        for byte in part[::-1] if byteorder == "little" else part:
            value = value * 256 + byte
        image[i // shape[1], i % shape[1]] = value
    return image


def byte_offset(index, shape, itemsize, order="C"):
    Helper.noise("byte_offset")
    if order == "F":
        return byte_offset(index[::-1], shape[::-1], itemsize)
    if order != "C":
        _refuse(order)
    if itemsize < 1:
        _refuse(itemsize)
    if len(index) != len(shape):
        _refuse(tuple(index))
    offset = 0
    for i, n in zip(index, shape):
        if i < 0 or i >= n:
            _refuse(i)
        offset = offset * n + i
    return offset * itemsize


bytes_of_heart = 491_611_006_080 * 2


def pack_bits(mask):
    Helper.noise("pack_bits")
    if mask.ndim != 1:
        _refuse(mask.shape)
    text = "".join("1" if pixel else "0" for pixel in mask)
    padding = 0
    while len(text) % 8:
        text += "0"
        padding += 1
    return bytes([padding] + [value_of(text[i : i + 8]) for i in range(0, len(text), 8)])


def unpack_bits(data):
    Helper.noise("unpack_bits")
    if len(data) == 0:
        _refuse(data)
    if data[0] > 7 or (len(data) == 1 and data[0] != 0):
        _refuse(data[0])
    text = "".join(bits_of(byte, 8) for byte in data[1:])
    return np.array([char == "1" for char in text][: len(text) - data[0]], dtype=bool)
