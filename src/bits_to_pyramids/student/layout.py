"""What stands where in an image file: the fields of a TIFF or PNG file, for display.

`fields` names every byte of a file, `window` shows the bytes around a place.  Neither gives
pixels: this is a magnifying glass, not a reader.  Layouts: TIFF 6.0, section 2; PNG
(third edition), section 5.  Any bytes will do as input, also broken files.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

TAGS = {
    254: "NewSubfileType", 256: "ImageWidth", 257: "ImageLength", 258: "BitsPerSample", 259: "Compression",
    262: "PhotometricInterpretation", 266: "FillOrder", 270: "ImageDescription", 273: "StripOffsets",
    274: "Orientation", 277: "SamplesPerPixel", 278: "RowsPerStrip", 279: "StripByteCounts", 282: "XResolution",
    283: "YResolution", 296: "ResolutionUnit", 305: "Software", 317: "Predictor", 339: "SampleFormat",
}  # fmt: skip
TYPES = {1: ("BYTE", 1), 2: ("ASCII", 1), 3: ("SHORT", 2), 4: ("LONG", 4), 5: ("RATIONAL", 8)}
SIGNATURE = b"\x89PNG\r\n\x1a\n"
IHDR = (
    (0, 4, "columns"), (4, 8, "rows"), (8, 9, "bit depth"), (9, 10, "colour type"), (10, 11, "compression"),
    (11, 12, "filter method"), (12, 13, "interlace"),
)  # fmt: skip
MAX_ENTRIES, MAX_CHUNKS = 64, 64  # more are not listed


@dataclass(frozen=True)
class Field:
    """Some bytes of a file that belong together.

    Attributes
    ----------
    start, stop : int
        The first byte, and the one after the last.
    name : str
        What stands there, like ``"value of tag 258 BitsPerSample"``.
    value : str
        What it says.
    line : str
        Fields that follow each other with the same line are drawn as one.
    """

    start: int
    stop: int
    name: str
    value: str
    line: str


def fields(data: bytes) -> list[Field]:
    """The fields of a file, in the order of their places; all its bytes are in one of them."""
    found = png_fields(data) if data[:1] == b"\x89" else tiff_fields(data)
    complete, at = [], 0
    for field in sorted(found, key=lambda field: field.start):
        if field.start > at:
            complete.append(Field(at, field.start, "not described", "", "nothing says what this is"))
        if field.stop > at:  # of two fields in one place, only the rest of the second is left
            complete.append(replace(field, start=max(field.start, at)))
            at = field.stop
    if at < len(data):
        complete.append(Field(at, len(data), "not described", "", "nothing says what this is"))
    return complete


def number(data: bytes, start: int, size: int, order: str) -> int | None:
    """An unsigned number, or None if the data ends before it."""
    piece = data[start : start + size]
    return int.from_bytes(piece, "little" if order == "<" else "big") if len(piece) == size else None


@dataclass(frozen=True)
class Entry:
    """An entry of a TIFF directory: where it stands, and its numbers as they are there."""

    start: int
    tag: int
    kind: int
    count: int
    values_at: int

    @property
    def size(self) -> int:
        return self.count * TYPES.get(self.kind, ("", 1))[1]

    @property
    def name(self) -> str:
        return f"tag {self.tag} {TAGS.get(self.tag, '(unknown)')}"


def tiff_entries(data: bytes) -> list[Entry]:
    """The entries of the first directory, as far as the file goes."""
    order = ">" if data[:2] == b"MM" else "<"
    directory = number(data, 4, 4, order)
    n = number(data, directory, 2, order) if directory is not None else None
    found: list[Entry] = []
    for i in range(min(n or 0, MAX_ENTRIES)):
        start = (directory or 0) + 2 + 12 * i
        if start + 12 > len(data):
            break
        tag, kind, count, there = struct.unpack_from(f"{order}HHII", data, start)
        short = count * TYPES.get(kind, ("", 1))[1] <= 4
        found.append(Entry(start, tag, kind, count, start + 8 if short else there))
    return found


def tiff_fields(data: bytes) -> list[Field]:
    """The fields of a TIFF file's header, first directory and strips."""
    order = ">" if data[:2] == b"MM" else "<"
    mark = {b"II": "II: little-endian", b"MM": "MM: big-endian"}.get(data[:2], "neither II nor MM")
    directory = number(data, 4, 4, order)
    found = [Field(0, 2, "byte order", mark, mark)]
    magic = number(data, 2, 2, order)
    found.append(
        Field(2, 4, "the number of TIFF", f"{magic}", f"{magic}: " + ("a TIFF" if magic == 42 else "should be 42"))
    )
    found.append(Field(4, 8, "start of the directory", f"{directory}", f"the directory starts at byte {directory}"))
    n = number(data, directory, 2, order) if directory is not None else None
    if directory is None or n is None:
        return _inside(found, data)
    found.append(Field(directory, directory + 2, "number of entries", f"{n}", f"{n} entries"))
    lists = {}
    for entry in tiff_entries(data):
        kind, size = TYPES.get(entry.kind, (f"type {entry.kind}", 1))
        values = tuple(number(data, entry.values_at + size * i, size, order) for i in range(min(entry.count, 1024)))
        lists[entry.tag] = values
        shown = ", ".join(map(str, values[:3])) + (", ..." if entry.count > 3 else "")
        inline = entry.values_at == entry.start + 8
        line = f"{entry.name}: {shown}" if inline else f"{entry.name}: {entry.count} values, at byte {entry.values_at}"
        for start, stop, what, value in (
            (0, 2, entry.name, str(entry.tag)), (2, 4, f"type of {entry.name}", f"{entry.kind} ({kind})"),
            (4, 8, f"count of {entry.name}", str(entry.count)), (8, 12, f"value of {entry.name}", shown),
        ):  # fmt: skip
            found.append(Field(entry.start + start, entry.start + stop, what, value, line))
        if not inline:
            at = entry.values_at
            found.append(
                Field(at, at + entry.size, f"values of {entry.name}", shown, f"values of tag {entry.tag}: {shown}")
            )
    end = directory + 2 + 12 * n
    following = number(data, end, 4, order)
    text = "no other directory" if following == 0 else f"another directory at byte {following}"
    found.append(Field(end, end + 4, "start of the next directory", f"{following}", text))
    for i, (strip, length) in enumerate(list(zip(lists.get(273, ()), lists.get(279, ())))[:MAX_ENTRIES]):
        if strip is not None and length:
            found.append(Field(strip, strip + length, f"strip {i}", "pixels", f"strip {i}: {length} bytes of pixels"))
    return _inside(found, data)


def png_fields(data: bytes, most: int = MAX_CHUNKS) -> list[Field]:
    """The fields of a PNG file: its signature and its first chunks."""
    right = data[:8] == SIGNATURE
    found = [
        Field(0, 8, "signature", "PNG" if right else "not PNG", "the signature of PNG" + ("" if right else ": wrong"))
    ]
    at = 8
    for _ in range(most):
        length = number(data, at, 4, ">")
        name = "".join(
            chr(byte) if chr(byte).isascii() and chr(byte).isalpha() else "?" for byte in data[at + 4 : at + 8]
        )
        if length is None or not name:
            break
        found.append(Field(at, at + 4, f"length of {name}", f"{length}", f"{name}: {length} bytes of content"))
        found.append(Field(at + 4, at + 8, "name of the chunk", name, f"name: {name}"))
        content = data[at + 8 : at + 8 + length]
        for start, stop, what in IHDR if name == "IHDR" and length == 13 else ((0, length, f"content of {name}"),):
            value = f"{number(content, start, stop - start, '>')}" if name == "IHDR" else ""
            line = f"{what}: {value}" if value else "compressed rows" if name == "IDAT" else what
            if stop > start:
                found.append(
                    Field(at + 8 + start, at + 8 + stop, f"IHDR, {what}" if name == "IHDR" else what, value, line)
                )
        end = at + 8 + length
        stored, computed = number(data, end, 4, ">"), zlib.crc32(data[at + 4 : end])
        verdict = "right" if stored == computed else "wrong"
        found.append(Field(end, end + 4, f"checksum of {name}", verdict, f"checksum of {name}: {verdict}"))
        at = end + 4
    return _inside(found, data)


def _inside(found: list[Field], data: bytes) -> list[Field]:
    """Fields as far as the file goes."""
    cut = [Field(f.start, min(f.stop, len(data)), f.name, f.value, f.line) for f in found if f.start < len(data)]
    return [field for field in cut if field.stop > field.start]


def place(start: int, stop: int) -> str:
    """``byte 24`` or ``bytes 46-47``, as people count them."""
    return f"byte {start}" if stop - start <= 1 else f"bytes {start}-{stop - 1}"


def window(data: bytes, start: int, stop: int, expected: bytes | None = None) -> list[str]:
    """The bytes around a place, in hexadecimal, in at most four aligned lines."""
    if not data:
        return []
    first = max(0, start - 4)
    last = min(len(data), max(first + 12, start + 8))
    shown = min(stop, start + 8)
    step = 1 if last <= 1000 else 2  # how many places have their number written out
    lines = [
        "  byte      " + "".join(f"{i:<{4 * step}}" for i in range(first, last, step)).rstrip(),
        "  got       "
        + "  ".join(f"{byte:02x}" for byte in data[first:last])
        + ("  (end)" if last == len(data) else ""),
    ]
    if expected is not None:
        lines.append(
            "  expected  " + "    " * (start - first) + "  ".join(f"{byte:02x}" for byte in expected[: shown - start])
        )
    lines.append("            " + "    " * (start - first) + "^^" * max(1, 2 * (shown - start) - 1))
    return lines
