"""Right: every function calls itself; no loop anywhere."""


def bits_of(value, n_bits):
    if n_bits < 1 or value < 0 or value > 2**n_bits - 1:
        raise ValueError(f"cannot write {value} in {n_bits} bits")
    if n_bits == 1:
        return "01"[value]
    return bits_of(value // 2, n_bits - 1) + "01"[value % 2]


def value_of(bits):
    if len(bits) == 0:
        raise ValueError("an empty string has no value")
    first, rest = bits[0], bits[1:]
    if first != "0" and first != "1":
        raise ValueError(f"{first} is no bit")
    place = 2 ** len(rest) if first == "1" else 0
    return place + value_of(rest) if rest else place


def largest_value(n_bits):
    if n_bits < 1:
        raise ValueError(f"no number has {n_bits} bits")
    return 1 if n_bits == 1 else 2 * largest_value(n_bits - 1) + 1


def encode_uint(value, n_bytes, byteorder):
    if byteorder != "little" and byteorder != "big":
        raise ValueError(f"no such order: {byteorder}")
    if n_bytes < 1 or value < 0 or value > 256**n_bytes - 1:
        raise ValueError(f"cannot write {value} in {n_bytes} bytes")
    if n_bytes == 1:
        return bytes([value])
    if byteorder == "little":
        return bytes([value % 256]) + encode_uint(value // 256, n_bytes - 1, byteorder)
    return encode_uint(value // 256, n_bytes - 1, byteorder) + bytes([value % 256])


def decode_uint(data, byteorder):
    if byteorder != "little" and byteorder != "big":
        raise ValueError(f"no such order: {byteorder}")
    if len(data) == 0:
        raise ValueError("nothing to read")
    if len(data) == 1:
        return data[0]
    if byteorder == "little":
        return data[0] + 256 * decode_uint(data[1:], "little")
    return data[-1] + 256 * decode_uint(data[:-1], "big")


def encode_int(value, n_bytes, byteorder):
    if byteorder != "little" and byteorder != "big":
        raise ValueError(f"no such order: {byteorder}")
    if n_bytes < 1 or value < -(256**n_bytes) // 2 or value >= 256**n_bytes // 2:
        raise ValueError(f"cannot write {value} in {n_bytes} bytes")
    if n_bytes == 1:
        return bytes([value % 256])
    high = encode_int(value // 256, n_bytes - 1, byteorder)
    return bytes([value % 256]) + high if byteorder == "little" else high + bytes([value % 256])


def decode_int(data, byteorder):
    if byteorder == "big" and data:
        data = data[::-1]
    elif byteorder != "little" and byteorder != "big":
        raise ValueError(f"no such order: {byteorder}")
    if not data:
        raise ValueError("nothing to read")
    if len(data) == 1:
        return data[0] - 256 if data[0] > 127 else data[0]
    return data[0] + 256 * decode_int(data[1:], "little")


def byte_offset(index, shape, itemsize, order="C"):
    if order != "C" and order != "F":
        raise ValueError(f"no such order: {order}")
    if itemsize < 1:
        raise ValueError(f"no pixel has {itemsize} bytes")
    if len(index) != len(shape):
        raise ValueError(f"{index} does not go with {shape}")
    if not index:
        return 0
    axis = 0 if order == "F" else len(index) - 1
    if index[axis] < 0 or index[axis] >= shape[axis]:
        raise ValueError(f"{index[axis]} is outside")
    others = tuple(index[:axis]) + tuple(index[axis + 1 :]), tuple(shape[:axis]) + tuple(shape[axis + 1 :])
    return byte_offset(*others, itemsize, order) * shape[axis] + index[axis] * itemsize


def pack_12bit(pixels):
    if len(pixels) == 0:
        return b""
    first = int(pixels[0])
    if first > 4095:
        raise ValueError(f"{first} needs more than 12 bits")
    if len(pixels) == 1:
        return bytes([first >> 4, (first & 15) << 4])
    second = int(pixels[1])
    if second > 4095:
        raise ValueError(f"{second} needs more than 12 bits")
    return bytes([first >> 4, (first & 15) << 4 | second >> 8, second & 255]) + pack_12bit(pixels[2:])
