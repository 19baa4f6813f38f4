"""Written files, looked at field by field: what a student reads when one of the fields is wrong."""

import struct
import zlib

import numpy as np
import pytest

from bits_to_pyramids.student import figures, png_of, tiff_of, with_tag, without_tag
from bits_to_pyramids.student.layout import fields, tiff_entries

SMALL = np.array([[10, 20, 30], [40, 50, 60]], np.uint8)
OTHER = np.array([[1, 258], [772, 1286], [65535, 7]], np.uint16)


def changed(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


@pytest.mark.parametrize(
    "data", [figures.SMALL_TIFF, figures.OTHER_TIFF, figures.SMALL_PNG], ids=["little", "big", "png"]
)
def test_every_byte_of_a_right_file_has_a_meaning(data):
    found = fields(data)
    assert [field.start for field in found[1:]] == [field.stop for field in found[:-1]]
    assert (found[0].start, found[-1].stop) == (0, len(data))
    assert not [field for field in found if field.name == "not described" or "wrong" in field.value]


def test_fields_of_broken_files_cover_them_all_the_same():
    rng = np.random.default_rng(5)
    for data in (figures.SMALL_TIFF, figures.OTHER_TIFF, figures.SMALL_PNG):
        for _ in range(200):
            broken = changed(data, int(rng.integers(len(data))), rng.bytes(4))[: int(rng.integers(len(data) + 1))]
            found = fields(broken)
            assert sum(field.stop - field.start for field in found) == len(broken)
            for expected in (tiff_of(SMALL), png_of(SMALL)):
                difference = expected.difference(broken)
                assert difference is None or len(difference.message.splitlines()) <= 7


def test_right_files_are_right():
    assert tiff_of(SMALL).difference(figures.SMALL_TIFF) is None
    assert png_of(SMALL).difference(figures.SMALL_PNG) is None
    assert repr(tiff_of(SMALL)) == "the bytes of a TIFF file: 2 x 3, uint8"


TIFFS = {
    "bits": (42, b"\x10", "bytes 42-43: value of tag 258 BitsPerSample: got 16, should be 8"),
    "mark": (0, b"IM", "bytes 0-1: byte order: got bytes 49 4d, should be 49 49 (II) or 4d 4d (MM)"),
    "42": (2, b"\x2b", "bytes 2-3: the number of TIFF: got 43, should be 42 in the file's byte order"),
    "start": (
        4,
        b"\xff\xff",
        "bytes 4-7: start of the directory: got 65535, which is no place for it in a file of 128 bytes",
    ),
    "entries": (8, b"\x08", "bytes 8-9: 8 entries, and tag 279 StripByteCounts is not among them"),
    "offset": (78, b"\x7c", "bytes 78-81: value of tag 273 StripOffsets: got 124, but the pixels start at byte 122"),
    "type": (12, b"\x0b", "bytes 12-13: type of tag 256 ImageWidth: got 11, should be 3 (SHORT) or 4 (LONG)"),
    "count": (14, b"\x02", "bytes 14-17: count of tag 256 ImageWidth: got 2, should be 1"),
    "next": (118, b"\x01", "bytes 118-121: start of the next directory: got 1, should be 0, there is none"),
    "pixel": (126, b"\0", "byte 126: pixel of row 1, column 1: should be 50"),
}
PNGS = {
    "signature": (0, b"\x88", "bytes 0-7: signature: a PNG file begins with these eight bytes"),
    "depth": (24, b"\x10", "byte 24: IHDR, bit depth: got 16, should be 8"),
    "colour": (25, b"\x02", "byte 25: IHDR, colour type: got 2, should be 0"),
    "checksum": (30, b"\0", "bytes 29-32: checksum of IHDR"),
    "name": (37, b"iDAT", "bytes 37-40: the chunk after IHDR should be IDAT"),
    "length": (
        36,
        b"\xff",
        "bytes 33-36: length of IDAT: got 255; the chunk would end after the file, which has 73 bytes",
    ),
}


@pytest.mark.parametrize("at, value, sentence", TIFFS.values(), ids=TIFFS)
def test_a_wrong_field_of_a_tiff_is_named_with_its_bytes(at, value, sentence):
    difference = tiff_of(SMALL).difference(changed(figures.SMALL_TIFF, at, value))
    head, places, got, *others = difference.message.splitlines()
    assert head == sentence
    assert places.startswith("  byte  ") and got.startswith("  got  ") and any("^^" in line for line in others)


@pytest.mark.parametrize("at, value, sentence", PNGS.values(), ids=PNGS)
def test_a_wrong_field_of_a_png_is_named_with_its_bytes(at, value, sentence):
    difference = png_of(SMALL).difference(changed(figures.SMALL_PNG, at, value))
    assert difference.message.splitlines()[0] == sentence


def test_the_window_is_aligned():
    message = tiff_of(SMALL).difference(changed(figures.SMALL_TIFF, 42, b"\x10")).message
    assert message.splitlines()[1:] == [
        "  byte      38  39  40  41  42  43  44  45  46  47  48  49",
        "  got       01  00  00  00  10  00  00  00  03  01  03  00",
        "  expected                  08  00",
        "                            ^^^^^^",
    ]


def test_mistakes_in_the_rows_of_a_png_are_named():
    def png(lines):
        packed = zlib.compress(lines)
        chunk = struct.pack(">I", len(packed)) + b"IDAT" + packed + struct.pack(">I", zlib.crc32(b"IDAT" + packed))
        return figures.SMALL_PNG[:33] + chunk + figures.SMALL_PNG[-12:]

    assert png_of(SMALL).difference(png(b"\0\x0a\x14\x1e\0\x28\x32\x3c")) is None
    assert png_of(SMALL).difference(png(b"\x01\x0a\x0a\x0a\x02\x1e\x1e\x1e")) is None
    assert "Each row has its filter type in front" in png_of(SMALL).difference(png(SMALL.tobytes())).message
    assert "filter type of row 1: got 9" in png_of(SMALL).difference(png(b"\0\x0a\x14\x1e\x09\x28\x32\x3c")).message
    assert "row 1, column 2: should be 60" in png_of(SMALL).difference(png(b"\0\x0a\x14\x1e\0\x28\x32\x3d")).message


def test_what_is_no_file_at_all_is_told():
    assert tiff_of(SMALL).difference(None).rung == "type"
    assert "is there a return" in png_of(SMALL).difference(None).message.lower()
    assert len(tiff_of(SMALL).difference(b"").message.splitlines()) == 1


@pytest.mark.parametrize("start", [8, 9, 10, 11])
def test_a_directory_starts_at_an_even_byte(start):
    moved = bytearray(figures.SMALL_TIFF[:8] + bytes(start - 8) + figures.SMALL_TIFF[8:])
    moved[4] = start
    moved[78 + start - 8] = 122 + start - 8  # the strip has moved with it
    difference = tiff_of(SMALL).difference(bytes(moved))
    assert (difference is None) == (start % 2 == 0)
    if difference is not None:
        assert difference.message.startswith(
            f"bytes 4-7: start of the directory: got {start}; a directory starts at an even"
        )


@pytest.mark.parametrize("data", [figures.SMALL_TIFF, figures.OTHER_TIFF], ids=["little", "big"])
def test_a_tag_is_changed_or_left_out_and_all_else_stays(data):
    before = {entry.tag: entry for entry in tiff_entries(data)}
    other = with_tag(data, 259, 5)
    size = [i for i in range(len(data)) if other[i] != data[i]]
    assert len(other) == len(data) and len(size) == 1
    without = without_tag(data, 259)
    after = {entry.tag: entry for entry in tiff_entries(without)}
    assert len(without) == len(data) and set(after) == set(before) - {259}
    for tag, entry in after.items():
        old = before[tag]
        assert without[entry.values_at : entry.values_at + entry.size] == data[old.values_at : old.values_at + old.size]


def test_a_tag_that_is_not_there_takes_the_room_of_rows_per_strip():
    other = with_tag(figures.SMALL_TIFF, 266, 2)
    assert [entry.tag for entry in tiff_entries(other)] == [256, 257, 258, 259, 262, 266, 273, 277, 279]
    assert (len(other), other[:10], other[118:]) == (128, figures.SMALL_TIFF[:10], figures.SMALL_TIFF[118:])


def test_what_png_checks_say_of_a_missing_compression():
    rows = b"\0\x0a\x14\x1e\0\x28\x32\x3c"
    chunk = struct.pack(">I", len(rows)) + b"IDAT" + rows + struct.pack(">I", zlib.crc32(b"IDAT" + rows))
    assert (
        "Did you call zlib.compress?"
        in png_of(SMALL).difference(figures.SMALL_PNG[:33] + chunk + figures.SMALL_PNG[-12:]).message
    )
