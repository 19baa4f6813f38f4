"""Mistakes that people make with `image_from_bytes`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("image_from_bytes", "Rows and columns are exchanged: the shape is rows first.")
def columns_first(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    places = range(size)[:: 1 if byteorder == "little" else -1]
    starts = range(0, len(data), size)
    pixels = [sum(data[start + i] * 256**place for i, place in enumerate(places)) for start in starts]
    return np.array(pixels, dtype).reshape(shape[::-1])


@misconception(
    "image_from_bytes", "You fill the image column by column. The pixels in the file go along each row first."
)
def filled_column_by_column(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    values = np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype)
    return values.reshape(shape, order="F")


@misconception(
    "image_from_bytes", "The two byte orders are swapped: in little-endian data the first byte of a pixel counts least."
)
def read_pixel_ends_swapped(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, (">u" if byteorder == "little" else "<u") + str(size)).astype(dtype).reshape(shape)


@misconception(
    "image_from_bytes", "You always read little-endian, as your own computer does. The argument byteorder decides."
)
def read_pixels_always_little(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, "<u" + str(size)).astype(dtype).reshape(shape)


@misconception(
    "image_from_bytes",
    "Your sums are made in uint8, where 256 is no number: the high bytes of each pixel vanish. Give the numbers room before you multiply.",
)
def overflow_in_uint8(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    last = np.array(list(data), np.uint8).reshape(-1, size)[:, 0 if byteorder == "little" else -1]
    return last.astype(dtype).reshape(shape)


@misconception(
    "image_from_bytes",
    "Your sums are made in uint16, so pixels of uint32 lose their high half. Give the numbers room before you multiply.",
)
def overflow_in_uint16(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    values = np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype("uint32") % 65536
    return values.astype(dtype).reshape(shape)


@misconception(
    "image_from_bytes",
    "The pixels are right, but the array has numpy's default dtype. It should have the dtype that was asked for.",
)
def default_dtype(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype("int64").reshape(shape)


@misconception("image_from_bytes", "The result is one long line of pixels. Give it its rows and columns.")
def one_long_line(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype)


@misconception(
    "image_from_bytes",
    "Data that is too long is cut off without a word. A file with more bytes than the image needs was opened with the wrong shape or dtype.",
)
def cuts_long_data(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    n = shape[0] * shape[1] * size
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) < n:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    return np.frombuffer(data[:n], ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape)


@misconception(
    "image_from_bytes",
    "Data that is too short is filled up with black pixels. It should be refused: part of the image is missing.",
)
def fills_short_data(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    n = shape[0] * shape[1] * size
    if size == 0 or byteorder not in ("little", "big") or min(shape) < 0 or len(data) > n:
        raise ValueError(f"{len(data)} {shape} {dtype} {byteorder!r}")
    data = data + bytes(n - len(data))
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape)


@misconception(
    "image_from_bytes",
    'You take every byteorder that is not "little" for "big". A word that you do not know should be refused.',
)
def read_pixels_any_other_is_big(data, shape, dtype, byteorder="little"):
    size = {"uint8": 1, "uint16": 2, "uint32": 4}.get(dtype, 0)
    if size == 0 or min(shape) < 0 or len(data) != shape[0] * shape[1] * size:
        raise ValueError(f"{len(data)} {shape} {dtype}")
    return np.frombuffer(data, ("<u" if byteorder == "little" else ">u") + str(size)).astype(dtype).reshape(shape)
