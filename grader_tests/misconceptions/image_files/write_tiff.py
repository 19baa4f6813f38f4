"""Mistakes that people make with `write_tiff`, the most specific first."""

import struct

import numpy as np
from references.image_files import tiff_meaning

from bits_to_pyramids.checks import misconception


@misconception(
    "write_tiff", "BitsPerSample is 8 in all your files. It has to follow the dtype: 16 for uint16.", alike=tiff_meaning
)
def bits_left_at_8(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "Your files always have 16 bits for a pixel. An image of uint8 has 8, and stays as it is.",
    alike=tiff_meaning,
)
def sixteen_bits_always(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = 2
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff", "You wrote the number of bytes of a pixel where its number of bits belongs.", alike=tiff_meaning
)
def itemsize_for_bits(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "Width and length are exchanged: ImageWidth is the number of columns, ImageLength the number of rows.",
    alike=tiff_meaning,
)
def sides_swapped(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: rows, 257: columns, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "StripOffsets points to the directory, right behind the header. It has to name the byte where the pixels start.",
    alike=tiff_meaning,
)
def offset_in_the_directory(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 8, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "StripOffsets is four too small: after the last entry come four zero bytes, and then the pixels.",
    alike=tiff_meaning,
)
def offset_without_the_zeros(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 118, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "StripOffsets counts from the beginning of the file, not from where the pixels start.",
    alike=tiff_meaning,
)
def offset_0(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 0, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "The count of an entry says how many values there are, not how many bytes they take.",
    alike=tiff_meaning,
)
def count_in_bytes(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 4, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff", "StripByteCounts is a number of bytes. You wrote the number of pixels.", alike=tiff_meaning
)
def strip_in_pixels(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: image.size}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff", "All rows are in your one strip, so RowsPerStrip is the number of rows.", alike=tiff_meaning
)
def one_row_in_a_strip(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: 1, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "With 0, PhotometricInterpretation says that 0 is white, and the image appears inverted. Black is 0 with the value 1.",
    alike=tiff_meaning,
)
def white_is_zero(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 0, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception("write_tiff", "The entries of a directory are sorted by their tag.", alike=tiff_meaning)
def tags_in_another_order(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in sorted(tags.items(), key=lambda entry: (entry[0] not in (273, 279), entry[0])):
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "The header says little-endian, and the pixels are big-endian. One order holds for the whole file.",
    alike=tiff_meaning,
)
def big_endian_pixels(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f">u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "You write the pixels in the array's own byte order. The file has one byte order, whatever the array's is.",
    alike=tiff_meaning,
)
def as_in_memory(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "You follow the array through memory. Some arrays lie there column by column; the file goes row by row.",
    alike=tiff_meaning,
)
def as_it_lies_in_memory(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes(order="A")
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception("write_tiff", "The pixels are written column by column. The file goes row by row.", alike=tiff_meaning)
def column_by_column(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes(order="F")
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception("write_tiff", "The sides of the image are cut to one byte, so 300 becomes 44.", alike=tiff_meaning)
def one_byte_for_a_side(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {
        256: columns % 256,
        257: rows % 256,
        258: 8 * size,
        259: 1,
        262: 1,
        273: 122,
        277: 1,
        278: rows,
        279: len(pixels),
    }
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "Four zero bytes belong behind the last entry. Without them a reader takes pixels for the place of another directory.",
    alike=tiff_meaning,
)
def end_of_directory_forgotten(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 118, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + pixels


@misconception("write_tiff", "Images without pixels are accepted. They should be refused.", alike=tiff_meaning)
def accepts_empty_images(image):
    if image.ndim != 2:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "Arrays of other dtypes are accepted and turned into unsigned numbers. They should be refused.",
    alike=tiff_meaning,
)
def accepts_any_dtype(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype("<u1" if size == 1 else "<u2").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels


@misconception(
    "write_tiff",
    "You refuse arrays with big-endian numbers. Their dtype is the same, only their memory differs.",
    alike=tiff_meaning,
)
def refuses_big_endian_arrays(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    pixels = image.astype(f"<u{size}").tobytes()
    tags = {256: columns, 257: rows, 258: 8 * size, 259: 1, 262: 1, 273: 122, 277: 1, 278: rows, 279: len(pixels)}
    file = b"II" + struct.pack("<HIH", 42, 8, len(tags))
    for tag, value in tags.items():
        file += struct.pack("<HHII", tag, 4, 1, value)
    return file + bytes(4) + pixels
