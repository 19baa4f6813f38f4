"""What tifffile, imageio, Pillow and numcodecs say about image files and their compression.

Only public API.  Nothing here is computed on import, so that checkers can be forked from a
process that has imported it.  What students wrote is opened only after a strict look
(`bits_to_pyramids.checks.student_files.images`), and in a process of its own (`readers.image_files`).
"""

import io
import math
import struct

import numpy as np
from readers import image_files as readers

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.checks.student_files.images import checked_png, checked_tiff
from bits_to_pyramids.checks.student_files.opening import Readers
from bits_to_pyramids.student.compare import Difference, Expected, compare, show, type_difference
from bits_to_pyramids.student.files import NEEDED, unfilter
from bits_to_pyramids.student.later import later
from bits_to_pyramids.student.layout import number, png_fields, tiff_entries, window
from bits_to_pyramids.student.opened import inflate

numcodecs = later("numcodecs")
tifffile = later("tifffile")
Image = later("PIL.Image")

LIBRARIES = Readers(readers, ("tifffile",))

# ---------------------------------------------------------------- image files


def read_by_all(data: bytes, kind: str) -> dict[str, np.ndarray]:
    """What each library reads from a student's file, by the library's name."""
    file = (checked_tiff if kind == "TIFF" else checked_png)(data)
    return LIBRARIES.by_all(f"the {kind} file", file, kind)


@remembered
def tifffile_bytes(image: np.ndarray, **options) -> bytes:
    """A file by tifffile; `rowsperstrip` and `byteorder` are the interesting options."""
    file = io.BytesIO()
    tifffile.imwrite(file, image, **options)
    return file.getvalue()


@remembered
def pillow_bytes(image: np.ndarray, **options) -> bytes:
    """A file by Pillow."""
    file = io.BytesIO()
    Image.fromarray(image).save(file, "TIFF", **options)
    return file.getvalue()


def hand_made_tiff(image, order="<", *, rows_per_strip=None, short=(), where="after", gap=0, leave_out=(), extra=(),
                   backwards=False, junk=b"\0\0", **changed) -> bytes:  # fmt: skip
    """A TIFF file laid out as a check wants it.

    Parameters
    ----------
    image : numpy.ndarray
    order : {"<", ">"}
    rows_per_strip : int, optional
    short : tuple of int
        Tags whose values are SHORT; the others are LONG.
    where : {"after", "before"}
        Is the directory after the pixels or before them?
    gap : int
        Bytes of nonsense between the parts; one more where the directory would start at an odd byte.
    leave_out : tuple of int
        Tags that are not there.
    extra : tuple of (tag, type, count, value bytes)
        Further entries, with values of at most four bytes.
    backwards : bool
        The last strip comes first in the file.
    junk : bytes
        What follows a SHORT in its four bytes.
    changed : int or tuple
        Other values for tags, as ``tag_259=5``.
    """
    rows, columns = image.shape
    pixels = image.astype(f"{order}u{image.itemsize}")
    per_strip = rows_per_strip or rows
    strips = [pixels[i : i + per_strip].tobytes() for i in range(0, rows, per_strip)]
    values = {
        256: (columns,),
        257: (rows,),
        258: (8 * image.itemsize,),
        259: (1,),
        262: (1,),
        273: (0,) * len(strips),
        277: (1,),
        278: (per_strip,),
        279: tuple(map(len, strips)),
    }
    values |= {int(tag[4:]): value if isinstance(value, tuple) else (value,) for tag, value in changed.items()}
    values = {tag: value for tag, value in values.items() if tag not in leave_out}

    def packed(tag):
        return struct.pack(f"{order}{len(values[tag])}{'H' if tag in short else 'I'}", *values[tag])

    n = len(values) + len(extra)
    body = sum(map(len, strips)) + gap * len(strips)
    front = gap + (gap + (body if where == "after" else 0)) % 2
    directory = 8 + front + (body if where == "after" else 0)
    lists_at = directory + 2 + 12 * n + 4
    lists = sum(len(packed(tag)) for tag in values if len(packed(tag)) > 4)
    at = 8 + front if where == "after" else lists_at + lists
    offsets, blob = [0] * len(strips), b""
    for i in reversed(range(len(strips))) if backwards else range(len(strips)):
        offsets[i] = at + len(blob)
        blob += strips[i] + b"\xee" * gap
    if 273 in values and "tag_273" not in changed:
        values[273] = tuple(offsets)
    entries, beyond = {}, b""
    for tag in values:
        data = packed(tag)
        if len(data) > 4:
            inside = struct.pack(f"{order}I", lists_at + len(beyond))
            beyond += data
        else:
            inside = (data + junk + bytes(4))[:4]
        entries[tag] = struct.pack(f"{order}HHI", tag, 3 if tag in short else 4, len(values[tag])) + inside
    for tag, kind, count, value in extra:
        entries[tag] = struct.pack(f"{order}HHI", tag, kind, count) + value.ljust(4, b"\0")
    block = struct.pack(f"{order}H", n) + b"".join(entries[tag] for tag in sorted(entries)) + bytes(4) + beyond
    header = (b"II" if order == "<" else b"MM") + struct.pack(f"{order}HI", 42, directory) + b"\xee" * front
    return header + (blob + block if where == "after" else block + blob)


# ---------------------------------------------------------------- packets


def unpacked(data: bytes) -> bytes:
    """The bytes that packets stand for, as far as they are complete (TIFF 6.0, section 9)."""
    decoded, at = bytearray(), 0
    while at < len(data):
        head, at = data[at], at + 1
        if head < 128:
            decoded += data[at : at + head + 1]
            at += head + 1
        elif head > 128:
            decoded += data[at : at + 1] * (257 - head)
            at += 1
    return bytes(decoded)


def is_complete(data: bytes) -> bool:
    """Does every packet have all its bytes?"""
    at = 0
    while at < len(data):
        at += 1 if data[at] == 128 else data[at] + 2 if data[at] < 128 else 2
    return at == len(data)


@remembered
def pillows_packets(data: bytes) -> bytes:
    """Packets that Pillow (with libtiff) makes of some bytes, as a row of pixels."""
    file = pillow_bytes(np.frombuffer(data, np.uint8)[np.newaxis], compression="packbits")
    with tifffile.TiffFile(io.BytesIO(file)) as opened:
        page = opened.pages[0]
        (start,), (length,) = page.dataoffsets, page.databytecounts
    return file[start : start + length]


@remembered
def pillow_unpacks(packets: bytes, length: int) -> bytes:
    """What Pillow's own decoder makes of packets for a row of pixels."""
    return LIBRARIES.packets_by_pillow("what the packets hold", packets, length)


def allowed_length(data: bytes) -> int:
    """The longest that the packets of some bytes may be, as the task says; generous by the rest of a long run."""
    total, others, at = 0, 0, 0
    while at <= len(data):
        stop = at
        while stop < len(data) and data[stop] == data[at]:
            stop += 1
        run = stop - at
        if run >= 3 or at == len(data):
            total += others + -(-others // 128)
            others, rest = 0, run % 128
            total += 2 * (run // 128) + (2 if rest >= 3 else rest + 1 if rest else 0)
        else:
            others += run
        at = stop if run else at + 1
    return total


class PacketsOf(Expected):
    """Any packets that stand for some bytes and are short enough."""

    def __init__(self, data: bytes):
        self.data = data

    def __repr__(self) -> str:
        return f"packets for {show(self.data)}"

    def difference(self, got) -> Difference | None:
        wrong_type = type_difference(got, b"", f"got       {show(got)}\nexpected  {self!r}")
        if wrong_type is not None:
            return wrong_type
        got = bytes(got)
        if len(got) > 4 * (most := allowed_length(self.data)) + 4096:  # what it stands for may fill the memory
            return Difference(
                "shape", f"got       {show(got)}\nThere are {len(got)} bytes of packets; at most {most} are allowed."
            )
        if not is_complete(got):
            return Difference(
                "values", "\n".join(["the last packet is not complete", *window(got, max(0, len(got) - 1), len(got))])
            )
        if (problem := compare(unpacked(got), self.data)) is not None:
            return Difference(
                "values", "\n".join(["these packets decode to other bytes:", *problem.message.splitlines()[:6]])
            )
        if len(got) > most:
            lines = [
                f"got       {show(got)}",
                f"These packets decode to the right bytes, but there are {len(got)} bytes of them; at most {most} "
                "are allowed.",
            ]
            return Difference("shape", "\n".join(lines))
        return None


# ---------------------------------------------------------------- filters and measures


def deltas(values: np.ndarray) -> np.ndarray:
    """numcodecs' Delta."""
    plain = np.ascontiguousarray(values.astype(values.dtype.newbyteorder("=")))
    return numcodecs.Delta(plain.dtype).encode(plain) if plain.size else plain


def shuffled(data: bytes, itemsize: int) -> bytes:
    """numcodecs' Shuffle."""
    return bytes(numcodecs.Shuffle(itemsize).encode(data)) if data else b""


def entropy(data: bytes) -> float:
    """Shannon's entropy of the histogram of bytes."""
    counts = np.bincount(np.frombuffer(data, np.uint8))
    parts = counts[counts > 0] / len(data)
    return float(np.sum(parts * np.log2(1 / parts)))


def error_stats(original: np.ndarray, decoded: np.ndarray) -> dict:
    """In Python's integers, which never wrap around."""
    errors = [abs(int(a) - int(b)) for a, b in zip(original.flat, decoded.flat)]
    square = sum(e * e for e in errors) / len(errors)
    peak = 255 if original.itemsize == 1 else 65535
    psnr = 10 * math.log10(peak**2 / square) if square else math.inf
    return {"max_abs_error": float(max(errors)), "rmse": math.sqrt(square), "psnr": psnr}


def kept(image: np.ndarray, n_bits: int) -> np.ndarray:
    """A mask of ones over the bits to keep."""
    bits = 8 * image.itemsize
    mask = (2**n_bits - 1) << (bits - n_bits)
    return image & image.dtype.newbyteorder("=").type(mask)


# ---------------------------------------------------------------- what files mean


def tiff_meaning(data: bytes) -> tuple:
    """What a TIFF file says, wherever its parts stand: two right files of an image mean the same."""
    order = ">" if data[:2] == b"MM" else "<"
    entries = tiff_entries(data)
    values = {entry.tag: number(data, entry.values_at, 2 if entry.kind == 3 else 4, order) for entry in entries}
    start, length = values.get(273) or 0, values.get(279) or 0
    area = (values.get(256) or 0) * (values.get(257) or 0)
    size = 2 if length == 2 * area else 1  # whatever BitsPerSample says
    strip = data[start : start + min(length, len(data))]
    pixels = tuple(number(strip, i, size, order) for i in range(0, len(strip), size))
    following = number(data, entries[-1].start + 12, 4, order) if entries else None
    label = (entries[0].start - 2, entries[-1].start + 16) if entries else (0, 8)
    if start < 8 or label[0] <= start < label[1]:
        pixels = (start - label[0],)  # it points into the label, which has no pixels
    said = tuple(
        (entry.tag, entry.count, None if entry.tag == 273 else values[entry.tag])
        for entry in entries
        if entry.tag in NEEDED
    )
    return said, pixels, following == 0, label[0] % 2


def png_meaning(data: bytes) -> tuple:
    """What a PNG file says, however its rows are filtered and packed."""
    parts = [(field.name, field.value, data[field.start : field.stop]) for field in png_fields(data, len(data))]
    said = tuple(part for part in parts if not part[0].endswith("of IDAT") and part[2] != b"IDAT")
    packed = b"".join(content for name, _, content in parts if name == "content of IDAT")
    checks = {value for name, value, _ in parts if name == "checksum of IDAT"}  # whatever the number of chunks
    try:
        lines = inflate(packed, 2**20).data
    except ValueError:
        return said, packed, checks
    header = data[16:29]
    columns, rows = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    size = 2 if len(lines) == rows * (1 + 2 * columns) else 1  # whatever the bit depth says
    step = 1 + columns * size
    if len(lines) != rows * step or max(lines[::step], default=0) > 4:
        return said, ("these are no rows", lines), checks
    above, unfiltered = bytes(step - 1), b""
    for at in range(0, len(lines), step):
        above = unfilter(lines[at], lines[at + 1 : at + step], above, size)
        unfiltered += above
    return said, unfiltered, checks
