"""Right: match, walrus, early raises, and text: digits are looked up in tables, bytes go through hexadecimal text."""

import string

HEX = string.digits + "abcdef"
NIBBLES = {HEX[n]: "".join("01"[n >> i & 1] for i in (3, 2, 1, 0)) for n in range(16)}
OF_NIBBLE = {bits: digit for digit, bits in NIBBLES.items()}


def bits_of(value, n_bits):
    match (value, n_bits):
        case (_, n) if n < 1:
            raise ValueError(f"{n=}")
        case (v, _) if v < 0:
            raise ValueError(f"{v=}")
    digits = "".join(NIBBLES[digit] for digit in hex(value)[2:]).lstrip("0")
    if len(digits) > n_bits:
        raise ValueError(f"{value=}")
    return digits.rjust(n_bits, "0")


def value_of(bits):
    match bits.replace("0", "").replace("1", ""):
        case "" if bits:
            pass
        case "":
            raise ValueError("''")
        case others:
            raise ValueError(", ".join(others))
    padded = "0" * (-len(bits) % 4) + bits
    total = 0
    while padded:
        total, padded = total * 16 + HEX.index(OF_NIBBLE[padded[:4]]), padded[4:]
    return total


def largest_value(n_bits):
    match n_bits:
        case 1:
            return 1
        case n if n > 1:
            return sum(1 << place for place in range(n))
        case _:
            raise ValueError(f"{n_bits=}")


def encode_uint(value, n_bytes, byteorder):
    if n_bytes < 1:
        raise ValueError(f"{n_bytes=}")
    if value < 0 or len(text := f"{value:0{2 * n_bytes}x}") > 2 * n_bytes:
        raise ValueError(f"{value=}")
    match byteorder:
        case "big":
            return bytes.fromhex(text)
        case "little":
            return bytes(reversed(bytes.fromhex(text)))
        case other:
            raise ValueError(f"{other=}")


def decode_uint(data, byteorder):
    match byteorder, list(data):
        case ("little" | "big"), []:
            raise ValueError("no data")
        case "little", [*digits]:
            pass
        case "big", [*digits]:
            digits.reverse()
        case _:
            raise ValueError(f"{byteorder=}")
    total = 0
    while digits:
        total = total << 8 | digits.pop()
    return total


def encode_int(value, n_bytes, byteorder):
    if n_bytes < 1:
        raise ValueError(f"{n_bytes=}")
    bits = 8 * n_bytes
    if (value if value >= 0 else -value - 1).bit_length() >= bits:
        raise ValueError(f"{value=}")
    if value >= 0:
        return encode_uint(value, n_bytes, byteorder)
    return bytes(byte ^ 255 for byte in encode_uint(-value - 1, n_bytes, byteorder))


def decode_int(data, byteorder):
    unsigned = decode_uint(data, byteorder)
    first = data[0] if byteorder == "big" else data[-1]
    return unsigned - (first >> 7 << 8 * len(data))


def image_to_bytes(image, byteorder="little"):
    match image.shape, image.dtype.name, byteorder:
        case (_, _), ("uint8" | "uint16" | "uint32"), ("little" | "big"):
            pass
        case (_, _), ("uint8" | "uint16" | "uint32"), _:
            raise ValueError(f"{byteorder=}")
        case (_, _), name, _:
            raise ValueError(f"{name=}")
        case shape, _, _:
            raise ValueError(f"{shape=}")
    text = "".join(f"{pixel:0{2 * image.itemsize}x}" for row in image.tolist() for pixel in row)
    data, n = bytes.fromhex(text), image.itemsize
    return data if byteorder == "big" else b"".join(data[i : i + n][::-1] for i in range(0, len(data), n))


def byte_offset(index, shape, itemsize, order="C"):
    match order:
        case "C" | "F":
            pass
        case _:
            raise ValueError(f"{order=}")
    if itemsize < 1:
        raise ValueError(f"{itemsize=}")
    if (n := len(index)) != len(shape):
        raise ValueError(f"{index=}")
    step = itemsize
    total = 0
    for k in range(n):
        axis = k if order == "F" else n - 1 - k
        if not 0 <= (i := index[axis]) <= shape[axis] - 1:
            raise ValueError(f"{i=} in {index=}")
        total += i * step
        step *= shape[axis]
    return total


def pack_bits(mask):
    match mask.shape:
        case (n,):
            text = "".join("1" if pixel else "0" for pixel in mask) + "0" * (added := (8 - n) % 8)
        case shape:
            raise ValueError(f"{shape=}")
    return bytes([added]) + bytes.fromhex("".join(OF_NIBBLE[text[i : i + 4]] for i in range(0, len(text), 4)))


def unpack_bits(data):
    match list(data):
        case []:
            raise ValueError("no data")
        case [added] if added:
            raise ValueError(f"{added=}")
        case [added, *_] if added > 7:
            raise ValueError(f"{added=}")
        case [added, *rest]:
            text = "".join(NIBBLES[digit] for digit in bytes(rest).hex())
    return np.array([bit == "1" for bit in text[: len(text) - added]], dtype=bool)
