"""Whether the TIFF and PNG files that students write may be opened: they are hostile until proven otherwise.

The files arrive as bytes.  Before any library sees them, in a jail
(`bits_to_pyramids.checks.student_files.opening`), they have to pass an allow-list: known
tags or chunks, no compression but the expected one, sizes that can be read, every part inside
the file, nothing unpacked beyond the size that the file itself names.  What does not pass gets
one sentence.  Whether the file is *right* is not asked here.
"""

from __future__ import annotations

import zlib
from itertools import pairwise
from typing import Any, NoReturn

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.results.wording import show_text
from bits_to_pyramids.student.compare import show
from bits_to_pyramids.student.files import ALSO_ALLOWED, NEEDED
from bits_to_pyramids.student.layout import MAX_ENTRIES, SIGNATURE, TYPES, Entry, number, tiff_entries
from bits_to_pyramids.student.opened import inflate

MAX_FILE = 8 * 2**20
MAX_SIDE = 8192
MAX_PIXELS = 4 * 2**20  # bytes
MAX_STRIPS = 1024
ONE_VALUE = {254: (0,), 258: (8, 16), 259: (1,), 262: (1,), 277: (1,), 296: (1, 2, 3), 339: (1,)}
NUMBER_TYPES = {282: (5,), 283: (5,)}  # the others are SHORT or LONG


def checked_tiff(data: object) -> bytes:
    """The bytes of an uncompressed grey TIFF file with one directory, if that is what they are.

    Raises
    ------
    StudentError
        With one sentence for the student.
    """
    file = _bytes("TIFF", data)
    if file[:2] not in (b"II", b"MM"):
        _refuse("TIFF", f"it begins with {show(file[:2])}, not with II or MM")
    order = "<" if file[:2] == b"II" else ">"
    if (magic := number(file, 2, 2, order)) != 42:
        _refuse("TIFF", f"the number after the byte order is {magic}, not 42")
    start = number(file, 4, 4, order)
    n = number(file, start, 2, order) if start is not None else None
    if start is None or n is None or start < 8:
        _refuse(
            "TIFF", f"the directory starts at byte {start}, which is no place for it in a file of {len(file)} bytes"
        )
    end = start + 2 + 12 * n
    if n > MAX_ENTRIES or end + 4 > len(file):
        _refuse("TIFF", f"a directory of {n} entries does not fit into the file")
    if (following := number(file, end, 4, order)) != 0:
        _refuse("TIFF", f"there is a second directory, at byte {following}")
    values: dict[int, tuple[int, ...]] = {}
    parts = [(0, 8, "the header"), (start, end + 4, "the directory")]
    last = 0
    for entry in tiff_entries(file):
        if entry.tag <= last:
            _refuse("TIFF", f"tag {entry.tag} comes after tag {last}: entries are sorted, each tag comes once")
        last = entry.tag
        values[entry.tag] = _values(file, entry, order)
        if entry.size > 4:
            parts.append((entry.values_at, entry.values_at + entry.size, f"the values of tag {entry.tag}"))
    if missing := [tag for tag in NEEDED if tag not in values]:
        _refuse("TIFF", f"tag {missing[0]} is missing")
    _check_strips(file, values, parts)
    return file


def _values(file: bytes, entry: Entry, order: str) -> tuple[int, ...]:
    """The numbers of an entry, checked one by one where they must be known."""
    tag = entry.tag
    if tag not in (*NEEDED, *ALSO_ALLOWED):
        _refuse("TIFF", f"tag {tag} is not one of those that may be there")
    if entry.kind not in NUMBER_TYPES.get(tag, (3, 4)):
        _refuse("TIFF", f"tag {tag} has type {entry.kind}")
    if not 1 <= entry.count <= (MAX_STRIPS if tag in (273, 279) else 1):
        _refuse("TIFF", f"tag {tag} has {entry.count} values")
    if entry.values_at + entry.size > len(file):
        _refuse("TIFF", f"the values of tag {tag} reach beyond the end of the file")
    size = min(TYPES[entry.kind][1], 4)
    values = tuple(number(file, entry.values_at + size * i, size, order) or 0 for i in range(entry.size // size))
    if tag in NUMBER_TYPES and values[1] == 0:
        _refuse("TIFF", f"tag {tag} is a fraction with 0 below the line")
    if tag in ONE_VALUE and values[0] not in ONE_VALUE[tag]:
        _refuse("TIFF", f"tag {tag} is {values[0]}; known here: {', '.join(map(str, ONE_VALUE[tag]))}")
    return values


def _check_strips(file: bytes, values: dict[int, tuple[int, ...]], parts: list) -> None:
    """Strips inside the file, one beside the other, with just the bytes of the image."""
    columns, rows, bits, per_strip = (values[tag][0] for tag in (256, 257, 258, 278))
    _check_size("TIFF", columns, rows, bits)
    offsets, lengths = values[273], values[279]
    if per_strip < 1 or not len(offsets) == len(lengths) == -(-rows // per_strip):
        _refuse(
            "TIFF",
            f"{rows} rows with {per_strip} in a strip do not make {len(offsets)} strips with {len(lengths)} lengths",
        )
    for i, (offset, length) in enumerate(zip(offsets, lengths)):
        if length == 0 or offset + length > len(file):
            _refuse("TIFF", f"strip {i} goes from byte {offset} to {offset + length}, the file has {len(file)} bytes")
        parts.append((offset, offset + length, f"strip {i}"))
        wanted = min(per_strip, rows - i * per_strip) * columns * bits // 8
        if length != wanted:
            _refuse("TIFF", f"strip {i} has {length} bytes, its rows need {wanted}")
    parts.sort()
    for (_, stop, one), (start, _, other) in pairwise(parts):
        if start < stop:
            _refuse("TIFF", f"{one} and {other} overlap at byte {start}")


def checked_png(data: object) -> bytes:
    """The bytes of a grey PNG file of nothing but IHDR, IDAT and IEND, if that is what they are.

    Raises
    ------
    StudentError
        With one sentence for the student.
    """
    file = _bytes("PNG", data)
    if file[:8] != SIGNATURE:
        _refuse("PNG", f"it begins with {show(file[:8])}, which is not the signature of PNG")
    chunks: list[tuple[str, bytes]] = []
    at = 8
    while at < len(file):
        name, content = _chunk(file, at)
        chunks.append((name, content))
        at += 12 + len(content)
    names = [name for name, _ in chunks]
    if len(names) < 3 or names[0] != "IHDR" or names[-1] != "IEND" or set(names[1:-1]) != {"IDAT"}:
        _refuse("PNG", f"its chunks are {', '.join(names[:6]) or 'missing'}; they should be IHDR, IDAT, IEND")
    header = chunks[0][1]
    if len(header) != 13 or chunks[-1][1]:
        _refuse("PNG", f"IHDR has {len(header)} bytes and IEND {len(chunks[-1][1])}; it should be 13 and 0")
    columns, rows, bits = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big"), header[8]
    for value, allowed, what in (
        (bits, (8, 16), "the bit depth"),
        (header[9], (0,), "the colour type"),
        (header[10], (0,), "the compression"),
        (header[11], (0,), "the filter method"),
        (header[12], (0,), "the interlacing"),
    ):
        if value not in allowed:
            _refuse("PNG", f"{what} is {value}; known here: {', '.join(map(str, allowed))}")
    _check_size("PNG", columns, rows, bits)
    _check_rows(b"".join(content for _, content in chunks[1:-1]), rows, 1 + columns * bits // 8)
    return file


def _chunk(file: bytes, at: int) -> tuple[str, bytes]:
    """A chunk with a known name and the right checksum."""
    length = number(file, at, 4, ">")
    if length is None or at + 12 + length > len(file):
        _refuse(
            "PNG",
            f"the chunk at byte {at} has a length of {length} and reaches beyond the end of the file, at byte "
            f"{len(file)}",
        )
    name = file[at + 4 : at + 8]
    if name not in (b"IHDR", b"IDAT", b"IEND"):
        _refuse("PNG", f"the chunk {show_text(name.decode('ascii', 'replace'))} at byte {at} is not IHDR, IDAT or IEND")
    content = file[at + 8 : at + 8 + length]
    if zlib.crc32(name + content) != number(file, at + 8 + length, 4, ">"):
        _refuse("PNG", f"the checksum of the chunk {name.decode()} at byte {at} is wrong")
    return name.decode(), content


def _check_rows(packed: bytes, rows: int, step: int) -> None:
    """Exactly the rows of the image come out of zlib, and no more is ever unpacked."""
    try:
        lines, ended, more = inflate(packed, rows * step + 1)
    except ValueError as error:
        _refuse("PNG", f"zlib cannot unpack its rows: {show_text(str(error), 80)}")
    if len(lines) > rows * step:
        _refuse("PNG", f"its rows unpack to more than the {rows * step} bytes that the image has")
    if len(lines) < rows * step:
        _refuse("PNG", f"its rows unpack to {len(lines)} bytes, the image has {rows * step}")
    if not ended or more:
        _refuse("PNG", "what zlib packed does not end where the rows end")
    if (highest := max(lines[::step])) > 4:
        _refuse("PNG", f"a row has the filter type {highest}, not 0 to 4")


def _bytes(kind: str, data: Any) -> bytes:
    if type(data) not in (bytes, bytearray):
        _refuse(kind, f"it is not bytes but {show(data, 60)}")
    if len(data) > MAX_FILE:
        _refuse(kind, f"it has {len(data)} bytes, more than a check looks at")
    return bytes(data)


def _check_size(kind: str, columns: int, rows: int, bits: int) -> None:
    if not (1 <= columns <= MAX_SIDE and 1 <= rows <= MAX_SIDE) or columns * rows * bits // 8 > MAX_PIXELS:
        _refuse(kind, f"it says that the image has {rows} rows and {columns} columns, which is no size for a check")


def _refuse(kind: str, problem: str) -> NoReturn:
    raise StudentError(f"the {kind} file cannot be opened: {problem}")
