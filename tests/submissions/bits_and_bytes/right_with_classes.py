"""Right: the work is done by objects, and some answers are their bound methods or the objects themselves."""

from collections import namedtuple
from dataclasses import dataclass
from enum import Enum


class Misfit(ValueError):
    """What is raised for bad input."""


class NoSuchOrder(Misfit):
    pass


class Order(Enum):
    LITTLE = "little"
    BIG = "big"

    @classmethod
    def of(cls, name):
        try:
            return cls(name)
        except ValueError:
            raise NoSuchOrder(f"{name!r} is not a byte order") from None

    def arranged(self, data):
        return data if self is Order.LITTLE else data[::-1]


@dataclass(frozen=True)
class Digits:
    base: int

    def split(self, value, n):
        if n < 1:
            raise Misfit(f"n = {n}")
        if not 0 <= value < self.base**n:
            raise Misfit(f"value = {value}")
        return [value // self.base**place % self.base for place in range(n)]

    def joined(self, digits):
        return sum(digit * self.base**place for place, digit in enumerate(digits))


class LargestValue:
    def __call__(self, n_bits):
        return Digits(2).joined(Digits(2).split(2**n_bits - 1, n_bits)) if n_bits > 0 else self.refuse(n_bits)

    @staticmethod
    def refuse(n_bits):
        raise Misfit(n_bits)


Pixel = namedtuple("Pixel", "row column")


class Image:
    KINDS = {"uint8": 1, "uint16": 2, "uint32": 4}

    def __init__(self, rows, columns, dtype):
        if dtype not in self.KINDS:
            raise Misfit(f"dtype = {dtype}")
        for size in (rows, columns):
            if size < 0:
                raise Misfit(f"size = {size}")
        self.rows, self.columns, self.dtype, self.size = rows, columns, dtype, self.KINDS[dtype]

    def __iter__(self):
        return (Pixel(row, column) for row in range(self.rows) for column in range(self.columns))

    def __len__(self):
        return self.rows * self.columns * self.size


def bits_of(value, n_bits):
    return "".join(map(str, Digits(2).split(value, n_bits)[::-1]))


def value_of(bits):
    if not bits:
        raise Misfit("empty")
    for character in bits:
        if character not in {"0", "1"}:
            raise Misfit(character)
    return Digits(2).joined([int(character) for character in reversed(bits)])


largest_value = LargestValue()


def encode_uint(value, n_bytes, byteorder):
    return bytes(Order.of(byteorder).arranged(Digits(256).split(value, n_bytes)))


def decode_uint(data, byteorder):
    digits = Order.of(byteorder).arranged(data)
    if len(digits) < 1:
        raise Misfit("no data")
    return Digits(256).joined(digits)


def encode_int(value, n_bytes, byteorder):
    order = Order.of(byteorder)
    if n_bytes < 1:
        raise Misfit(n_bytes)
    turn = 256**n_bytes
    if not -turn <= 2 * value < turn:
        raise Misfit(value)
    return bytes(order.arranged(Digits(256).split(value % turn, n_bytes)))


def decode_int(data, byteorder):
    value, turn = decode_uint(data, byteorder), 256 ** len(data)
    return min(value, value - turn, key=abs) if 2 * value != turn else value - turn


bytes_of_image = np.uint64(2048)


def image_to_bytes(image, byteorder="little"):
    if np.ndim(image) != 2:
        raise Misfit(f"shape {np.shape(image)}")
    form = Image(*image.shape, image.dtype.name)
    order = Order.of(byteorder)
    return bytes(byte for place in form for byte in order.arranged(Digits(256).split(int(image[place]), form.size)))


def image_from_bytes(data, shape, dtype, byteorder="little"):
    form, order = Image(*shape, dtype), Order.of(byteorder)
    if len(form) != len(data):
        raise Misfit(f"{len(data)} bytes")
    image = np.ndarray(shape, dtype)
    for number, place in enumerate(form):
        image[place] = Digits(256).joined(order.arranged(data[number * form.size : (number + 1) * form.size]))
    return image


bytes_of_heart = np.float64(983222012160)


def pack_bits(mask):
    if mask.ndim != 1:
        raise Misfit(mask.shape)
    bits = [int(bit) for bit in mask]
    added = 7 - (len(bits) - 1) % 8 if bits else 0
    bits += [0] * added
    return bytes([added, *(Digits(2).joined(bits[at : at + 8][::-1]) for at in range(0, len(bits), 8))])


def unpack_bits(data):
    if not data:
        raise Misfit("no data")
    added, *rest = data
    if added > 7 or added and not rest:
        raise Misfit(added)
    bits = [bit for byte in rest for bit in Digits(2).split(byte, 8)[::-1]]
    return np.array(bits[: len(bits) - added]).astype(bool)
