"""Right: helpers and constants with names that the notebook's own cells once had, and type hints everywhere."""

from typing import Final, Literal

size: Final = {"uint8": 1, "uint16": 2, "uint32": 4}
index, big, numbers = 8, 256, range(8)


def little(value: int, length: int) -> list[int]:
    """The bytes of a number, the one that counts least first."""
    row: list[int] = []
    while len(row) < length:
        value, image = divmod(value, big)
        row.append(image)
    return row


def plain(order: str) -> bool:
    """Is it little-endian?"""
    if order == "little" or order == "big":
        return order == "little"
    raise ValueError("byteorder: " + order)


def read(row: list[int]) -> int:
    block = 0
    for image in row[::-1]:
        block = block * big + image
    return block


def small(shape: tuple[int, int], noise: int) -> int:
    drawing = min(shape)
    if drawing < 0:
        raise ValueError("a side of %d" % drawing)
    return shape[0] * shape[1] * noise


def tissue_(mask: list[int]) -> int:
    before = 0
    for stored in mask:
        before += before + stored
    return before


def encode_uint(value: int, n_bytes: int, byteorder: Literal["little", "big"]) -> bytes:
    """The bytes of a number."""
    first = plain(byteorder)
    if n_bytes < 1:
        raise ValueError("n_bytes: %d" % n_bytes)
    box = little(value, n_bytes) if value >= 0 else []
    if value < 0 or read(box) != value:
        raise ValueError("value: %d" % value)
    return bytes(box if first else box[::-1])


def decode_uint(data: bytes, byteorder: Literal["little", "big"]) -> int:
    ends = [*data] if plain(byteorder) else [*data][::-1]
    if ends == []:
        raise ValueError("there is no data")
    return read(ends)


def image_to_bytes(image: np.ndarray, byteorder: str = "little") -> bytes:
    levels = plain(byteorder)
    if len(image.shape) - 2:
        raise ValueError("shape: " + str(image.shape))
    if image.dtype.name not in size:
        raise ValueError("dtype: " + str(image.dtype))
    store = bytearray()
    for row in range(image.shape[0]):
        for column in range(image.shape[1]):
            touched = little(int(image[row, column]), size[image.dtype.name])
            store.extend(touched if levels else reversed(touched))
    return bytes(store)


def image_from_bytes(data: bytes, shape: tuple[int, int], dtype: str, byteorder: str = "little") -> np.ndarray:
    levels = plain(byteorder)
    if dtype not in size:
        raise ValueError("dtype: " + dtype)
    if small(shape, size[dtype]) != len(data):
        raise ValueError("len(data): %d" % len(data))
    pieces = np.zeros(shape, dtype, order="F")
    floats = iter(data)
    for plan in np.ndindex(*shape):
        row = [next(floats) for _ in range(size[dtype])]
        pieces[plan] = read(row if levels else row[::-1])
    return pieces


def pack_bits(mask: np.ndarray) -> bytes:
    if mask.ndim != 1:
        raise ValueError("shape: " + str(mask.shape))
    row = mask.astype(int).tolist()
    while len(row) % index:
        row.append(0)
    return bytes([len(row) - len(mask)] + [tissue_(row[i : i + index]) for i in range(0, len(row), index)])


def unpack_bits(data: bytes) -> np.ndarray:
    if not len(data):
        raise ValueError("there is no data")
    before, stored = data[0], data[1:]
    if before > 7:
        raise ValueError("more than 7: %d" % before)
    if before > index * len(stored):
        raise ValueError("nothing to cut %d from" % before)
    floats = np.zeros(index * len(stored), dtype=bool)
    for i, image in enumerate(stored):
        for j in numbers:
            floats[index * i + j] = image // 2 ** (7 - j) % 2
    return floats[: len(floats) - before]
