"""Right: shifts and masks, comprehensions, early returns."""


def bits_of(value, n_bits):
    if n_bits < 1:
        raise ValueError("n_bits = %d" % n_bits)
    if value < 0 or value >> n_bits:
        raise ValueError("value = %d" % value)
    return "".join("01"[value >> i & 1] for i in range(n_bits - 1, -1, -1))


def value_of(bits):
    if not bits:
        raise ValueError("empty")
    total = 0
    for char in bits:
        if char not in "01":
            raise ValueError(f"not a bit: {char}")
        total = total << 1 | (char == "1")
    return total


def largest_value(n_bits):
    if n_bits < 1:
        raise ValueError(n_bits)
    return (1 << n_bits) - 1


def encode_uint(value, n_bytes, byteorder):
    if byteorder not in {"little", "big"}:
        raise ValueError(byteorder)
    if n_bytes < 1:
        raise ValueError(n_bytes)
    if value < 0 or value >> 8 * n_bytes:
        raise ValueError(value)
    little = bytes(value >> 8 * i & 255 for i in range(n_bytes))
    return little if byteorder == "little" else little[::-1]


def decode_uint(data, byteorder):
    if byteorder not in {"little", "big"}:
        raise ValueError(byteorder)
    if not data:
        raise ValueError("no data")
    if byteorder == "big":
        data = data[::-1]
    return sum(byte << 8 * i for i, byte in enumerate(data))


def encode_int(value, n_bytes, byteorder):
    if n_bytes < 1:
        raise ValueError(n_bytes)
    if not -(1 << 8 * n_bytes - 1) <= value < 1 << 8 * n_bytes - 1:
        raise ValueError(value)
    return encode_uint(value & (1 << 8 * n_bytes) - 1, n_bytes, byteorder)


def decode_int(data, byteorder):
    value = decode_uint(data, byteorder)
    sign = 1 << 8 * len(data) - 1
    return (value ^ sign) - sign


bytes_of_image = 2048


def image_to_bytes(image, byteorder="little"):
    if image.ndim != 2:
        raise ValueError(f"{image.shape}")
    if image.dtype.kind != "u" or image.dtype.itemsize > 4:
        raise ValueError(f"{image.dtype}")
    encode_uint(0, 1, byteorder)  # complains about the byte order
    return b"".join([encode_uint(int(pixel), image.dtype.itemsize, byteorder) for pixel in image.flat])


def image_from_bytes(data, shape, dtype, byteorder="little"):
    if dtype not in ("uint8", "uint16", "uint32"):
        raise ValueError(dtype)
    if byteorder not in ("little", "big"):
        raise ValueError(byteorder)
    if min(shape) < 0:
        raise ValueError(shape)
    size = np.dtype(dtype).itemsize
    if len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} bytes")
    pixels = [decode_uint(data[i : i + size], byteorder) for i in range(0, len(data), size)]
    return np.array(pixels, dtype).reshape(shape)


def byte_offset(index, shape, itemsize, order="C"):
    if order not in ("C", "F"):
        raise ValueError(order)
    if itemsize < 1:
        raise ValueError(itemsize)
    if len(index) != len(shape):
        raise ValueError(f"{index}")
    for i, n in zip(index, shape):
        if i < 0 or i >= n:
            raise ValueError(f"{index}: {i}")
    step, total = itemsize, 0
    for i, n in list(zip(index, shape))[:: -1 if order == "C" else 1]:
        total += i * step
        step *= n
    return total


bytes_of_heart = 983222012160


def pack_bits(mask):
    if mask.ndim != 1:
        raise ValueError(mask.shape)
    out = bytearray([-mask.size % 8])
    for start in range(0, mask.size, 8):
        out.append(sum(128 >> i for i, on in enumerate(mask[start : start + 8]) if on))
    return bytes(out)


def unpack_bits(data):
    if not data:
        raise ValueError("no bytes")
    if data[0] > 7 or (data[0] and len(data) == 1):
        raise ValueError(f"padding {data[0]}")
    bits = [bool(byte & 128 >> i) for byte in data[1:] for i in range(8)]
    return np.array(bits[: len(bits) - data[0]], dtype=bool)
