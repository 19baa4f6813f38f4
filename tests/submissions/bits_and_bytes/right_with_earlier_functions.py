"""Somebody who never writes anything twice: what an earlier function does, it is asked to do."""


def bits_of(value, n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits are none")
    if not 0 <= value < 2**n_bits:
        raise ValueError(f"{value} needs more than {n_bits} bits")
    digits = []
    while len(digits) < n_bits:
        value, digit = divmod(value, 2)
        digits.insert(0, "01"[digit])
    return "".join(digits)


def value_of(bits):
    if not bits or set(bits) - {"0", "1"}:
        raise ValueError(f"{bits!r} is not made of bits")
    return sum(2**place for place, bit in enumerate(reversed(bits)) if bit == "1")


def largest_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits are none")
    return value_of("1" * n_bits)


def encode_uint(value, n_bytes, byteorder):
    if byteorder not in ("little", "big"):
        raise ValueError(f"no order {byteorder!r}")
    if n_bytes < 1:
        raise ValueError(f"{n_bytes} bytes are none")
    digits = bits_of(value, 8 * n_bytes)
    data = bytes(value_of(digits[start : start + 8]) for start in range(0, len(digits), 8))
    return data if byteorder == "big" else data[::-1]


def decode_uint(data, byteorder):
    if byteorder not in ("little", "big"):
        raise ValueError(f"no order {byteorder!r}")
    if len(data) == 0:
        raise ValueError(f"{data!r} is no number")
    digits = [bits_of(byte, 8) for byte in data]
    return value_of("".join(digits if byteorder == "big" else digits[::-1]))


def encode_int(value, n_bytes, byteorder):
    if n_bytes < 1:
        raise ValueError(f"{n_bytes} bytes are none")
    turn = 2 * (largest_value(8 * n_bytes - 1) + 1)
    if not -turn // 2 <= value < turn // 2:
        raise ValueError(f"{value} is out of the range of {n_bytes} bytes")
    return encode_uint(value % turn, n_bytes, byteorder)


def decode_int(data, byteorder):
    value = decode_uint(data, byteorder)
    turn = 2 ** (8 * len(data))
    return value if value < turn // 2 else value - turn


def image_to_bytes(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32"):
        raise ValueError(f"not an image: {image.shape} {image.dtype}")
    if byteorder not in ("little", "big"):
        raise ValueError(f"no order {byteorder!r}")
    pixels = [encode_uint(int(pixel), image.itemsize, byteorder) for row in image for pixel in row]
    return b"".join(pixels)


def image_from_bytes(data, shape, dtype, byteorder="little"):
    if dtype not in ("uint8", "uint16", "uint32"):
        raise ValueError(f"no dtype {dtype!r}")
    if byteorder not in ("little", "big"):
        raise ValueError(f"no order {byteorder!r}")
    size = np.dtype(dtype).itemsize
    rows, columns = shape
    if min(shape) < 0 or rows * columns * size != len(data):
        raise ValueError(f"{len(data)} bytes for {shape}")
    pixels = [decode_uint(data[start : start + size], byteorder) for start in range(0, len(data), size)]
    return np.array(pixels, dtype).reshape(shape)


def pack_bits(mask):
    if mask.ndim != 1:
        raise ValueError(f"a mask of shape {mask.shape}")
    padding = -len(mask) % 8
    digits = "".join("1" if pixel else "0" for pixel in mask) + "0" * padding
    return bytes([padding, *(value_of(digits[start : start + 8]) for start in range(0, len(digits), 8))])


def unpack_bits(data):
    if not data or data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"{list(data)} is no mask")
    digits = "".join(bits_of(byte, 8) for byte in data[1:])
    return np.array([digit == "1" for digit in digits], bool)[: len(digits) - data[0]]


def pack_12bit(pixels):
    digits = "".join(bits_of(int(pixel), 12) for pixel in pixels)
    digits += "0" * (-len(digits) % 8)
    return bytes(value_of(digits[start : start + 8]) for start in range(0, len(digits), 8))


def unpack_12bit(data, n):
    if n < 0 or 2 * len(data) < 3 * n:
        raise ValueError(f"{len(data)} bytes are not {n} pixels")
    digits = "".join(bits_of(byte, 8) for byte in data)
    return np.array([value_of(digits[start : start + 12]) for start in range(0, 12 * n, 12)], np.uint16)
