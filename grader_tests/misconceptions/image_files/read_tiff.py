"""Mistakes that people make with `read_tiff`, the most specific first."""

import struct

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "read_tiff",
    "Only little-endian files are read. MM at the beginning is a TIFF as well, with all its numbers big-endian.",
)
def only_little_endian(data):
    if data[:2] != b"II":
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff", "The directory is read in the file's byte order, but the pixels are not. They follow the header, too."
)
def pixels_always_little(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"<u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception("read_tiff", "You read one strip only. StripOffsets and StripByteCounts have a value for each strip.")
def first_strip_only(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in [(tags[273][0], tags[279][0])]:
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff", "You read everything from where the first strip starts. Other strips may stand anywhere in the file."
)
def one_block_from_the_first_strip(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in [(tags[273][0], sum(tags[279]))]:
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "You take the pixels from a fixed place. StripOffsets says where they are, and it differs from file to file.",
)
def pixels_at_byte_122(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in [(122, tags[279][0])]:
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception("read_tiff", "You take the directory to be at byte 8. The header says where it is.")
def directory_at_byte_8(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = 8
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "You rely on which tag stands at which place in the directory. Look at the number of the tag: others may stand between.",
)
def fixed_order_of_tags(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (_, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        tag = (256, 257, 258, 259, 262, 273, 277, 278, 279, 339)[min(i, 9)]
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff", "You read the four bytes of every value as one number. A SHORT fills only the first two of them."
)
def shorts_as_longs(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = (elsewhere,) if count == 1 else numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception("read_tiff", "You read every value as a SHORT. A LONG has four bytes.")
def longs_as_shorts(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, 3, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "You look for several values elsewhere in the file, always. Two SHORTs fit into the entry itself, and stand there.",
)
def lists_always_elsewhere(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count == 1
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "You read all values from the entry itself. What needs more than four bytes stands elsewhere, and the entry says where.",
)
def lists_in_the_entry(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception("read_tiff", "Rows and columns are exchanged: ImageWidth, tag 256, is the number of columns.")
def read_sides_swapped(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    rows, columns, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception("read_tiff", "The pixels are read as 8 bits, always. BitsPerSample says how many they have.")
def reads_eight_bits_only(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], np.uint8)[: rows * columns].reshape(rows, columns)


@misconception(
    "read_tiff", "You refuse files in which a tag is missing that has a default: 259, 277 and 278 may be missing."
)
def needs_all_nine_tags(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 259, 262, 273, 277, 278, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "You do not look at what kind of file it is. Compressed, coloured, signed pixels, and 0 as white need a refusal: their bytes mean something else.",
)
def reads_anything(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {
        258: (8, 16),
    }.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "You do not look at SampleFormat, tag 339. Signed and floating pixels are read as if they were unsigned.",
)
def signed_as_unsigned(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff", "A PhotometricInterpretation of 0 means that 0 is white. Such files should be refused here."
)
def inverted_taken_for_grey(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (0, 1), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        if start + length > len(data):
            raise ValueError(f"cut short: {len(data)}")
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        raise ValueError(f"too few: {len(pixels)}")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")


@misconception(
    "read_tiff",
    "Where a strip reaches beyond the end of the file, you fill the image up. A file that is cut short should be refused.",
)
def filled_up_with_zeros(data):
    if data[:2] not in (b"II", b"MM"):
        raise ValueError(f"not a TIFF: {data[:2]}")
    order = "<" if data[:2] == b"II" else ">"

    def numbers(start, kind, count=1):
        if start + count * {3: 2, 4: 4}[kind] > len(data):
            raise ValueError(f"cut short: {len(data)}")
        return struct.unpack_from(f"{order}{count}{'H' if kind == 3 else 'I'}", data, start)

    if numbers(2, 3)[0] != 42:
        raise ValueError(f"not 42: {numbers(2, 3)[0]}")
    directory = numbers(4, 4)[0]
    tags = {259: (1,), 277: (1,), 339: (1,)}
    for i in range(numbers(directory, 3)[0]):
        entry = directory + 2 + 12 * i
        (tag, kind), (count, elsewhere) = numbers(entry, 3, 2), numbers(entry + 4, 4, 2)
        if kind in (3, 4):
            fits = count * {3: 2, 4: 4}[kind] <= 4
            tags[tag] = numbers(entry + 8 if fits else elsewhere, kind, count)
    for tag in (256, 257, 258, 262, 273, 279):
        if tag not in tags:
            raise ValueError(f"missing: {tag}")
    for tag, allowed in {258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 339: (1,)}.items():
        if tags[tag][0] not in allowed:
            raise ValueError(f"tag {tag}: {tags[tag][0]}")
    pixels = b""
    for start, length in zip(tags[273], tags[279]):
        pixels += data[start : start + length]
    columns, rows, bits = tags[256][0], tags[257][0], tags[258][0]
    needed = rows * columns * bits // 8
    if len(pixels) < needed:
        pixels = pixels.ljust(needed, b"\0")
    return np.frombuffer(pixels[:needed], f"{order}u{bits // 8}").reshape(rows, columns).astype(f"uint{bits}")
