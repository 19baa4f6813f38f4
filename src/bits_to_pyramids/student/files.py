"""Is this the file of that image?  Expected values for functions that write TIFF and PNG.

Many files are right for one image, so a written file is not compared with another but read
field by field.  The first field that is wrong is told with its bytes.  Any bytes will do as
input: nothing here trusts a length or a place that a file names.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from .compare import Difference, Expected, show, type_difference
from .layout import IHDR, MAX_ENTRIES, SIGNATURE, TAGS, Entry, number, place, tiff_entries, window
from .opened import inflate

NEEDED = (256, 257, 258, 259, 262, 273, 277, 278, 279)
ALSO_ALLOWED = (254, 282, 283, 296, 339)
LABEL = 256  # bytes that a TIFF may have beside its pixels


@dataclass(eq=False)
class Problem(Exception):
    """What is wrong, and where.  `data` is what is shown, if it is not the file itself."""

    start: int
    stop: int
    sentence: str
    expected: bytes | None = None
    data: bytes | None = None
    note: str = ""


class _FileOf(Expected):
    """What the expected values for files have in common."""

    kind = ""
    one_meaning = False

    def __init__(self, image: np.ndarray) -> None:
        self.image = np.ascontiguousarray(image)

    def __repr__(self) -> str:
        rows, columns = self.image.shape
        return f"the bytes of a {self.kind} file: {rows} x {columns}, {self.image.dtype.name}"

    def difference(self, got: Any) -> Difference | None:
        wrong_type = type_difference(got, b"", f"got       {show(got)}\nexpected  {self!r}")
        if wrong_type is not None:
            return wrong_type
        try:
            self.examine(bytes(got))
        except Problem as problem:
            data = bytes(got) if problem.data is None else problem.data
            inside = "" if problem.data is None else " of the unpacked rows"
            head = f"{place(problem.start, problem.stop)}{inside}: {problem.sentence}"
            lines = [head, *window(data, problem.start, problem.stop, problem.expected)]
            return Difference("values", "\n".join([*lines, problem.note] if problem.note else lines))
        return None

    def examine(self, data: bytes) -> None:
        raise NotImplementedError

    def pixels(self, order: str) -> bytes:
        return self.image.astype(f"{order}u{self.image.itemsize}").tobytes()


class TiffOf(_FileOf):
    """The expected value of a function that writes an uncompressed grey TIFF file of one strip."""

    kind = "TIFF"

    def examine(self, data: bytes) -> None:
        """Raise the first `Problem` of a file."""
        if data[:2] not in (b"II", b"MM"):
            raise Problem(0, 2, f"byte order: got {show(data[:2])}, should be 49 49 (II) or 4d 4d (MM)")
        order = "<" if data[:2] == b"II" else ">"
        if number(data, 2, 2, order) != 42:
            raise Problem(
                2,
                4,
                f"the number of TIFF: got {number(data, 2, 2, order)}, should be 42 in the file's byte order",
                struct.pack(f"{order}H", 42),
            )
        entries, end = self._directory(data, order)
        self._values(data, order, entries)
        if (following := number(data, end, 4, order)) != 0:
            raise Problem(
                end, end + 4, f"start of the next directory: got {following}, should be 0, there is none", bytes(4)
            )
        self._strip(data, order, entries)
        if len(data) > self.image.nbytes + LABEL:
            more = len(data) - self.image.nbytes
            raise Problem(
                len(data) - 1,
                len(data),
                f"the file ends here, {more} bytes longer than its pixels; at most {LABEL} are allowed",
            )

    def _directory(self, data: bytes, order: str) -> tuple[dict[int, Entry], int]:
        start = number(data, 4, 4, order)
        n = None if start is None else number(data, start, 2, order)
        if start is None or n is None or start < 8:
            raise Problem(
                4, 8, f"start of the directory: got {start}, which is no place for it in a file of {len(data)} bytes"
            )
        if start % 2:
            raise Problem(4, 8, f"start of the directory: got {start}; a directory starts at an even byte",
                          note="A byte that does not matter in front of it will do.")  # fmt: skip
        end = start + 2 + 12 * n
        if n > MAX_ENTRIES or end + 4 > len(data):
            note = "After the last entry come four zero bytes." if end <= len(data) else ""
            raise Problem(
                start,
                start + 2,
                f"number of entries: got {n}; the file ends before they do, at byte {len(data)}",
                note=note,
            )
        entries, last = {}, 0
        for entry in tiff_entries(data):
            at = entry.start
            if entry.tag not in (*NEEDED, *ALSO_ALLOWED):
                raise Problem(at, at + 2, f"{entry.name} is not one of those that may be here")
            if entry.tag <= last:
                raise Problem(
                    at, at + 2, f"tag {entry.tag} after tag {last}: entries are sorted by tag, each comes once"
                )
            entries[entry.tag], last = entry, entry.tag
        if missing := [tag for tag in NEEDED if tag not in entries]:
            raise Problem(start, start + 2, f"{n} entries, and tag {missing[0]} {TAGS[missing[0]]} is not among them")
        return entries, end

    def _values(self, data: bytes, order: str, entries: dict[int, Entry]) -> None:
        rows, columns = self.image.shape
        wanted = {256: columns, 257: rows, 258: 8 * self.image.itemsize, 259: 1, 262: 1, 273: None, 277: 1, 278: rows,
                  279: self.image.nbytes}  # fmt: skip
        for tag, value in wanted.items():
            entry = entries[tag]
            at = entry.start
            if entry.kind not in (3, 4):
                raise Problem(
                    at + 2, at + 4, f"type of {entry.name}: got {entry.kind}, should be 3 (SHORT) or 4 (LONG)"
                )
            if entry.count != 1:
                raise Problem(at + 4, at + 8, f"count of {entry.name}: got {entry.count}, should be 1",
                              struct.pack(f"{order}I", 1), note="It counts values, not bytes.")  # fmt: skip
            size = 2 if entry.kind == 3 else 4
            got = number(data, at + 8, size, order)
            if value is None or got == value or (tag == 278 and got >= value):
                continue
            note = ""
            if size == 2 and order == ">" and number(data, at + 10, 2, order) == value:
                note = "A SHORT stands in the first two of the four bytes, in a big-endian file too."
            elif tag in (256, 257) and got == rows * columns // value:
                note = "ImageWidth is the number of columns, ImageLength the number of rows."
            sentence = f"value of {entry.name}: got {got}, should be {value}"
            shown = value.to_bytes(size, "little" if order == "<" else "big") if value < 256**size else None
            raise Problem(at + 8, at + 8 + size, sentence, shown, note=note)

    def _strip(self, data: bytes, order: str, entries: dict[int, Entry]) -> None:
        entry, wanted = entries[273], self.pixels(order)
        size = 2 if entry.kind == 3 else 4
        at = entry.start + 8
        start = number(data, at, size, order) or 0  # the entries lie inside the file
        got = data[start : start + len(wanted)]
        if got == wanted:
            return
        swapped = self.pixels(">" if order == "<" else "<")
        if len(wanted) >= 4 and (elsewhere := data.find(wanted)) >= 0:
            raise Problem(
                at,
                at + size,
                f"value of {entry.name}: got {start}, but the pixels start at byte {elsewhere}",
                elsewhere.to_bytes(size, "little" if order == "<" else "big") if elsewhere < 256**size else None,
            )
        if got == swapped:
            raise Problem(
                0,
                2,
                "the header says {}, but the pixels are {}".format(
                    *(("II, little-endian", "big-endian") if order == "<" else ("MM, big-endian", "little-endian"))
                ),
            )
        if len(got) < len(wanted):
            raise Problem(
                at,
                at + size,
                f"value of {entry.name}: got {start}; the strip would end at byte {start + len(wanted)}, "
                f"the file ends at byte {len(data)}",
            )
        _raise_pixel(got, wanted, self.image, start)


class PngOf(_FileOf):
    """The expected value of a function that writes a grey PNG file."""

    kind = "PNG"

    def examine(self, data: bytes) -> None:
        """Raise the first `Problem` of a file."""
        if data[:8] != SIGNATURE:
            raise Problem(0, 8, "signature: a PNG file begins with these eight bytes", SIGNATURE)
        packed, at, before = [], 8, ""
        while before != "IEND":
            name, content = self._chunk(data, at, before)
            if name == "IHDR":
                self._header(at + 8, data, content)
            end = at + 8 + len(content)
            checksum = zlib.crc32(data[at + 4 : end])
            if number(data, end, 4, ">") != checksum:
                note = "The checksum covers the name and the content."
                raise Problem(end, end + 4, f"checksum of {name}", checksum.to_bytes(4, "big"), note=note)
            if name == "IDAT":
                packed.append(content)
            at, before = end + 4, name
        if at < len(data):
            raise Problem(at, len(data), "there is something after the last chunk, IEND")
        self._rows(data, b"".join(packed))

    def _chunk(self, data: bytes, at: int, before: str) -> tuple[str, bytes]:
        length = number(data, at, 4, ">")
        after = f"after {before}" if before else "after the signature"
        if length is None or at + 12 > len(data):
            raise Problem(
                max(0, min(at, len(data) - 1)), len(data), f"the file ends {after}; a chunk should follow here"
            )
        name = data[at + 4 : at + 8].decode("ascii", "replace")
        allowed = {"": ("IHDR",), "IHDR": ("IDAT",), "IDAT": ("IDAT", "IEND")}[before]
        if name not in allowed:
            raise Problem(at + 4, at + 8, f"the chunk {after} should be {' or '.join(allowed)}", allowed[-1].encode())
        if at + 12 + length > len(data):
            raise Problem(
                at,
                at + 4,
                f"length of {name}: got {length}; the chunk would end after the file, which has {len(data)} bytes",
                note="The length counts the content only, in 4 big-endian bytes.",
            )
        fixed = {"IHDR": 13, "IEND": 0}.get(name, length)
        if length != fixed:
            raise Problem(at, at + 4, f"length of {name}: got {length}, should be {fixed}", fixed.to_bytes(4, "big"),
                          note="The length counts the content only.")  # fmt: skip
        return name, data[at + 8 : at + 8 + length]

    def _header(self, at: int, data: bytes, content: bytes) -> None:
        rows, columns = self.image.shape
        wanted = (columns, rows, 8 * self.image.itemsize, 0, 0, 0, 0)
        for (start, stop, what), value in zip(IHDR, wanted):
            got = number(content, start, stop - start, ">")
            if got != value:
                note = (
                    "The columns come first." if what in ("columns", "rows") and {got, value} == {rows, columns} else ""
                )
                raise Problem(at + start, at + stop, f"IHDR, {what}: got {got}, should be {value}",
                              value.to_bytes(stop - start, "big"), note=note)  # fmt: skip

    def _rows(self, data: bytes, packed: bytes) -> None:
        rows, columns = self.image.shape
        size = self.image.itemsize
        step = 1 + columns * size
        at = data.find(b"IDAT") + 4
        try:
            lines, ended, more = inflate(packed, rows * step + 1)
        except ValueError as error:
            raise Problem(
                at, at + 2, f"content of IDAT: zlib cannot unpack it ({error})", note="Did you call zlib.compress?"
            ) from None
        if len(lines) != rows * step or not ended or more:
            count = f"more than {rows * step}" if len(lines) > rows * step else len(lines)
            note = "Each row has its filter type in front: one byte." if lines == self.pixels(">") else ""
            sentence = (
                f"content of IDAT unpacks to {count} bytes, should be {rows * step}: {rows} "
                f"{'row' if rows == 1 else 'rows'} of 1 + {columns * size}"
            )
            if len(lines) == rows * step:
                sentence = "content of IDAT: something is wrong at the end of what zlib packed"
            raise Problem(at, at + 1, sentence, note=note)
        unfiltered, above = b"", bytes(columns * size)
        for row in range(rows):
            kind = lines[row * step]
            if kind > 4:
                raise Problem(
                    row * step, row * step + 1, f"filter type of row {row}: got {kind}, should be 0 to 4", data=lines
                )
            above = unfilter(kind, lines[row * step + 1 : (row + 1) * step], above, size)
            unfiltered += above
        wanted = self.pixels(">")
        if unfiltered != wanted and unfiltered == self.pixels("<"):
            raise Problem(
                1, 1 + size, "the pixels are little-endian; in a PNG they are big-endian", wanted[:size], lines
            )
        if unfiltered != wanted:
            _raise_pixel(unfiltered, wanted, self.image, 0, unfiltered)


def unfilter(kind: int, line: bytes, above: bytes, size: int) -> bytes:
    """Undo the filter of a row of a PNG (section 9); `above` is the row above, already undone."""
    if kind == 0:
        return line
    if kind == 2:
        return bytes((x + b) % 256 for x, b in zip(line, above))
    row = bytearray(size) + line
    above = bytes(size) + above
    for i in range(size, len(row)):
        a, b, c = row[i - size], above[i], above[i - size]
        if kind == 1:
            likely = a
        elif kind == 3:
            likely = (a + b) // 2
        else:
            likely = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
        row[i] = (row[i] + likely) % 256
    return bytes(row[size:])


def _raise_pixel(got: bytes, wanted: bytes, image: np.ndarray, start: int, data: bytes | None = None) -> None:
    """Say which pixel is the first that differs."""
    size, columns = image.itemsize, image.shape[1]
    pixel = next(i for i, (g, w) in enumerate(zip(got, wanted)) if g != w) // size
    at = pixel * size
    sentence = f"pixel of row {pixel // columns}, column {pixel % columns}: should be {image.flat[pixel]}"
    note = ""
    if sorted(got) == sorted(wanted):
        note = "All the bytes of the pixels are here, in another order: is it row by row?"
    raise Problem(start + at, start + at + size, sentence, wanted[at : at + size], data, note)


def tiff_of(image: np.ndarray) -> TiffOf:
    """What a function should give that writes an image as TIFF: any right file of it."""
    return TiffOf(image)


def png_of(image: np.ndarray) -> PngOf:
    """What a function should give that writes an image as PNG: any right file of it."""
    return PngOf(image)


def with_tag(data: bytes, tag: int, value: int) -> bytes:
    """A TIFF file with another value for a tag that has a single one; a new tag takes the room of RowsPerStrip."""
    order = ">" if data[:2] == b"MM" else "<"
    entries = tiff_entries(data)
    entry = next((entry for entry in entries if entry.tag == tag), None)
    if entry is None:
        others = [data[entry.start : entry.start + 12] for entry in entries if entry.tag != 278]
        directory = sorted(
            [*others, struct.pack(f"{order}HHIHH", tag, 3, 1, value, 0)],
            key=lambda entry: struct.unpack_from(f"{order}H", entry),
        )
        return data[: entries[0].start] + b"".join(directory) + data[entries[-1].start + 12 :]
    changed = struct.pack(f"{order}{'H' if entry.kind == 3 else 'I'}", value)
    return data[: entry.values_at] + changed + data[entry.values_at + len(changed) :]


def without_tag(data: bytes, tag: int) -> bytes:
    """A TIFF file whose directory lacks a tag; all other parts stay where they are."""
    order = ">" if data[:2] == b"MM" else "<"
    entries = tiff_entries(data)
    kept = [data[entry.start : entry.start + 12] for entry in entries if entry.tag != tag]
    start, end = entries[0].start, entries[-1].start + 12
    directory = b"".join(kept) + data[end : end + 4]
    directory += bytes(end + 4 - start - len(directory))
    return data[: start - 2] + struct.pack(f"{order}H", len(kept)) + directory + data[end + 4 :]
