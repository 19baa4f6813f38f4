"""Mistakes that people make with `image_to_bytes`, the most specific first."""

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("image_to_bytes", "You go through the image column by column. The path goes along each row first.")
def column_by_column(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    places = range(image.dtype.itemsize)[:: 1 if byteorder == "little" else -1]
    return bytes(pixel // 256**place % 256 for pixel in image.T.flatten().tolist() for place in places)


@misconception(
    "image_to_bytes",
    "Each pixel gives one byte only, so large values lose their high part. A pixel takes as many bytes as its dtype has.",
)
def one_byte_a_pixel(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return (image & 255).astype(np.uint8).tobytes()


@misconception(
    "image_to_bytes", "Every pixel takes two bytes with you. That is right for uint16 only: the dtype says how many."
)
def two_bytes_a_pixel(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return (image.astype("uint32") % 65536).astype("<u2" if byteorder == "little" else ">u2").tobytes()


@misconception(
    "image_to_bytes", "The two byte orders are swapped: little-endian puts the byte that counts least first."
)
def pixel_ends_swapped(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder(">" if byteorder == "little" else "<")).tobytes()


@misconception(
    "image_to_bytes",
    "You write the bytes as the array happens to have them. The argument byteorder decides, whatever the array's own byte order is.",
)
def the_arrays_own_order(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.tobytes()


@misconception("image_to_bytes", "You always write little-endian. The argument byteorder decides.")
def pixels_always_little(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<")).tobytes()


@misconception(
    "image_to_bytes",
    "For big-endian you turned the whole file around, so the last pixel comes first. Only the bytes within each pixel change places.",
)
def whole_file_reversed(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    data = image.astype(image.dtype.newbyteorder("<")).tobytes()
    return data if byteorder == "little" else data[::-1]


@misconception(
    "image_to_bytes",
    "You follow the array through memory. Some arrays lie there column by column; the file still goes row by row.",
)
def as_it_lies_in_memory(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes(order="A")


@misconception("image_to_bytes", "Without a word about it, your byte order is big. The default should be little.")
def big_by_default(image, byteorder="big"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception(
    "image_to_bytes",
    "You refuse arrays with big-endian numbers. Their dtype is the same, only their memory differs, and that is no reason to refuse them.",
)
def refuses_big_endian_arrays(image, byteorder="little"):
    if image.ndim != 2 or image.dtype not in (np.uint8, np.uint16, np.uint32) or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception(
    "image_to_bytes",
    "Arrays of any dtype and any number of axes are accepted. What is not an image of uint8, uint16 or uint32 should be refused.",
)
def accepts_any_array(image, byteorder="little"):
    if byteorder not in ("little", "big"):
        raise ValueError(f"{byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception(
    "image_to_bytes",
    "Arrays of another dtype are accepted. Floats and signed numbers should be refused: their bytes mean something else.",
)
def accepts_any_dtype(image, byteorder="little"):
    if image.ndim != 2 or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder("<" if byteorder == "little" else ">")).tobytes()


@misconception("image_to_bytes", combines=(column_by_column, pixel_ends_swapped))
def column_by_column_with_ends_swapped(image, byteorder="little"):
    if image.ndim != 2 or image.dtype.name not in ("uint8", "uint16", "uint32") or byteorder not in ("little", "big"):
        raise ValueError(f"{image.shape} {image.dtype} {byteorder!r}")
    return image.astype(image.dtype.newbyteorder(">" if byteorder == "little" else "<")).tobytes(order="F")
