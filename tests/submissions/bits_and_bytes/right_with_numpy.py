"""Right: numpy wherever it is allowed; gives numpy scalars, arrays' own types, lists."""


def bits_of(value, n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits}")
    if value < 0 or value >= 2 ** int(n_bits):
        raise ValueError(f"{value} is out of range")
    value = int(value)
    return "".join(np.where([value >> i & 1 for i in range(n_bits)][::-1], "1", "0").tolist())


def value_of(bits):
    wrong = [char for char in bits if char not in ("0", "1")]
    if wrong or len(bits) == 0:
        raise ValueError(f"bad: {wrong}")
    return np.array([int(bit == "1") * 2**i for i, bit in enumerate(reversed(bits))], dtype=object).sum()


def largest_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"{n_bits} bits")
    if n_bits <= 63:
        return np.int64(2**n_bits - 1)
    return sum(2**i for i in range(n_bits))


def encode_uint(value, n_bytes, byteorder):
    steps = {"little": 1, "big": -1}.get(byteorder)
    if steps is None:
        raise ValueError(f"{byteorder} is no byte order")
    if n_bytes <= 0:
        raise ValueError(f"n_bytes={n_bytes}")
    if not (0 <= value <= 256**n_bytes - 1):
        raise ValueError(f"value={value}")
    return bytes([divmod(value, 256**i)[0] % 256 for i in range(n_bytes)][::steps])


def decode_uint(data, byteorder):
    if byteorder == "little":
        numbers = list(data)
    elif byteorder == "big":
        numbers = list(data)[::-1]
    else:
        raise ValueError(f"{byteorder} is no byte order")
    if not numbers:
        raise ValueError("empty data")
    if len(numbers) < 8:
        return np.sum(np.array(numbers, np.int64) * 256 ** np.arange(len(numbers)))
    return sum(n * 256**i for i, n in enumerate(numbers))


def encode_int(value, n_bytes, byteorder):
    if n_bytes <= 0:
        raise ValueError(f"n_bytes={n_bytes}")
    if value >= 0 and value < 256**n_bytes / 2:
        return encode_uint(value, n_bytes, byteorder)
    if value < 0 and value >= -(256**n_bytes) // 2:
        complement = encode_uint(-value - 1, n_bytes, byteorder)
        return bytes(255 - byte for byte in complement)
    raise ValueError(f"value={value}")


def decode_int(data, byteorder):
    unsigned = decode_uint(data, byteorder)
    if unsigned >= 128 * 256 ** (len(data) - 1):
        return unsigned - 256 ** len(data)
    return unsigned


bytes_of_image = np.prod([32, 32, np.dtype("uint16").itemsize])


def image_to_bytes(image, byteorder="little"):
    if byteorder not in ["little", "big"]:
        raise ValueError(f"{byteorder} is no byte order")
    if len(image.shape) != 2:
        raise ValueError(f"shape {image.shape}")
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(image.dtype.name)
    if size is None:
        raise ValueError(f"dtype {image.dtype.name}")
    wide = np.ascontiguousarray(image).astype(np.uint64)
    parts = np.stack([wide >> np.uint64(8 * i) & np.uint64(255) for i in range(size)], axis=-1)
    if byteorder == "big":
        parts = parts[..., ::-1]
    return bytes(parts.ravel().tolist())


def image_from_bytes(data, shape, dtype, byteorder="little"):
    if dtype not in ["uint8", "uint16", "uint32"]:
        raise ValueError(f"dtype {dtype}")
    if byteorder not in ["little", "big"]:
        raise ValueError(f"{byteorder} is no byte order")
    for size in shape:
        if size < 0:
            raise ValueError(f"shape has {size}")
    itemsize = np.dtype(dtype).itemsize
    if len(data) != np.prod(shape) * itemsize:
        raise ValueError(f"got {len(data)} bytes")
    image = np.zeros(shape, dtype)
    for place in range(itemsize):
        part = np.array(list(data[place::itemsize]), dtype).reshape(shape)
        image += part << dtype_shift(place, itemsize, byteorder, dtype)
    return image


def dtype_shift(place, itemsize, byteorder, dtype):
    return np.array(8 * (place if byteorder == "little" else itemsize - 1 - place), dtype)


def byte_offset(index, shape, itemsize, order="C"):
    if itemsize < 1:
        raise ValueError(f"itemsize {itemsize}")
    if order not in "CF" or len(order) != 1:
        raise ValueError(f"order {order}")
    if len(index) != len(shape):
        raise ValueError(f"index {index} for shape {shape}")
    for axis, (i, size) in enumerate(zip(index, shape)):
        if i < 0 or i > size - 1:
            raise ValueError(f"index {i} along axis {axis}")
    if len(shape) == 0:
        return 0
    sizes = np.array(shape, dtype=object)
    steps = np.ones(len(shape), dtype=object)
    if order == "C":
        steps[:-1] = np.cumprod(sizes[::-1])[::-1][1:]
    else:
        steps[1:] = np.cumprod(sizes)[:-1]
    return int(np.dot(steps, np.array(index, dtype=object))) * itemsize


bytes_of_heart = 7614**2 * 8480 * 2.0


def pack_bits(mask):
    if mask.ndim != 1:
        raise ValueError(f"shape {mask.shape}")
    padding = (8 - mask.size % 8) % 8
    full = np.concatenate([mask, np.zeros(padding, bool)]).reshape(-1, 8)
    return bytes([padding]) + bytes((full @ (1 << np.arange(8)[::-1])).tolist())


def unpack_bits(data):
    if len(data) == 0:
        raise ValueError("there is nothing")
    if data[0] > 7 or data[0] > 8 * (len(data) - 1):
        raise ValueError(f"first byte {data[0]}")
    rows = np.array(list(data[1:]), int)[:, None] >> np.arange(8)[::-1] & 1
    flat = rows.ravel().astype(bool)
    return flat[: flat.size - data[0]]
