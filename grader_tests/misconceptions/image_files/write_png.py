"""Mistakes that people make with `write_png`, the most specific first."""

import struct
import zlib

from references.image_files import png_meaning

from bits_to_pyramids.checks import misconception


@misconception(
    "write_png", "Your pixels of 16 bits are little-endian. In a PNG they are big-endian.", alike=png_meaning
)
def little_endian_pixels(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f"<u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png", "The numbers in your chunks are little-endian. In a PNG all numbers are big-endian.", alike=png_meaning
)
def little_endian_numbers(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack("<I", len(content)) + name + content + struct.pack("<I", checksum)

    header = struct.pack("<IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception("write_png", "The filter byte in front of each row is missing.", alike=png_meaning)
def filter_bytes_missing(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception("write_png", "There is one filter byte for the whole image. Each row needs its own.", alike=png_meaning)
def one_filter_byte_for_all(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"\0" + image.astype(f">u{size}").tobytes()

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png", "Your checksum covers the content only. It covers the name and the content.", alike=png_meaning
)
def checksum_of_content(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png", "Your checksum covers the length as well. It covers the name and the content only.", alike=png_meaning
)
def checksum_with_length(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(struct.pack(">I", len(content)) + name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception("write_png", "That is another checksum: adler32. PNG uses crc32.", alike=png_meaning)
def adler_checksum(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.adler32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png", "The length of a chunk counts its content only, without name and checksum.", alike=png_meaning
)
def length_with_name(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content) + 4) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception("write_png", "Rows and columns are exchanged: in IHDR the columns come first.", alike=png_meaning)
def rows_before_columns(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", rows, columns, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png", "The bit depth is 8 in all your files. It has to follow the dtype: 16 for uint16.", alike=png_meaning
)
def bit_depth_8(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png", "The rows are stored as they are. IDAT holds what zlib.compress makes of them.", alike=png_meaning
)
def not_compressed(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


@misconception("write_png", "The last chunk, IEND, is missing. It is empty, but it has to be there.", alike=png_meaning)
def without_the_end(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines))


@misconception("write_png", "The colour type says that the image has colours. For grey it is 0.", alike=png_meaning)
def colour_type_2(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception(
    "write_png",
    "You write the rows in the array's own byte order. A PNG is big-endian, whatever the array is.",
    alike=png_meaning,
)
def rows_as_in_memory(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(
        b"\0" + row.tobytes()
        for row in (
            image if image.dtype.byteorder == ">" else image.byteswap() if image.flags["C_CONTIGUOUS"] else image
        )
    )

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception("write_png", "Images without pixels are accepted. They should be refused.", alike=png_meaning)
def png_of_empty_images(image):
    if image.ndim != 2:
        raise ValueError(f"shape {image.shape}")
    if image.dtype.name not in ("uint8", "uint16"):
        raise ValueError(f"dtype {image.dtype}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(f">u{size}"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


@misconception("write_png", "Arrays of other dtypes are accepted. They should be refused.", alike=png_meaning)
def png_of_any_dtype(image):
    if image.ndim != 2 or image.size == 0:
        raise ValueError(f"shape {image.shape}")
    rows, columns = image.shape
    size = image.dtype.itemsize
    lines = b"".join(b"\0" + row.tobytes() for row in image.astype(">u1" if size == 1 else ">u2"))

    def chunk(name, content):
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", columns, rows, 8 * size, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
