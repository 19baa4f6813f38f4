"""Image files by students: what may be opened is opened, all else gets one sentence and no library sees it."""

import io
import struct
import time
import tracemalloc
import zlib
from itertools import pairwise

import imageio.v3 as iio
import numpy as np
import pytest
import tifffile
from bombs import zlib_of_zeros
from PIL import Image

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.checks.student_files.images import (
    MAX_FILE,
    checked_png,
    checked_tiff,
)
from bits_to_pyramids.student.files import png_of, tiff_of
from bits_to_pyramids.student.layout import fields

IMAGE = np.array([[1, 258, 3], [700, 65535, 0]], np.uint16)
PIXELS = IMAGE.astype("<u2").tobytes()
TAGS = {256: 3, 257: 2, 258: 16, 259: 1, 262: 1, 273: 122, 277: 1, 278: 2, 279: 12}


def tiff(entries=None, *, start=8, n=None, following=0, body=PIXELS, magic=42, **changed) -> bytes:
    """A little-endian TIFF; `tag_NNN` is a value, or (type, count, value) of an entry."""
    tags = {tag: (4, 1, value) for tag, value in TAGS.items()}
    for tag, value in changed.items():
        tags[int(tag[4:])] = value if isinstance(value, tuple) else (4, 1, value)
    entries = sorted(tags.items()) if entries is None else entries
    packed = b"".join(struct.pack("<HHII", tag, *value) for tag, value in entries)
    directory = struct.pack("<H", len(entries) if n is None else n) + packed + struct.pack("<I", following)
    return b"II" + struct.pack("<HI", magic, start) + directory + body


def chunk(name: bytes, content: bytes, checksum=None) -> bytes:
    checksum = zlib.crc32(name + content) if checksum is None else checksum
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def header(columns=3, rows=2, bits=16, colour=0, compression=0, method=0, interlace=0) -> bytes:
    return struct.pack(">IIBBBBB", columns, rows, bits, colour, compression, method, interlace)


LINES = b"".join(b"\0" + row.tobytes() for row in IMAGE.astype(">u2"))
SIGNATURE, END = b"\x89PNG\r\n\x1a\n", chunk(b"IEND", b"")


def png(head=None, lines=LINES, *, extra=b"", packed=None, end=END) -> bytes:
    packed = zlib.compress(lines) if packed is None else packed
    return SIGNATURE + chunk(b"IHDR", header() if head is None else head) + extra + chunk(b"IDAT", packed) + end


TWO_STRIPS = {"tag_278": 1, "tag_273": (4, 2, 134), "tag_279": (4, 2, 142)}
REFUSED_TIFFS = {
    "text": ("II*\0", "not bytes but 'II*"),
    "none": (None, "not bytes but None"),
    "list-of-numbers": ([73, 73, 42, 0], "not bytes but [73, 73, 42, 0]"),
    "array": (np.zeros(8, np.uint8), "not bytes but uint8 array"),
    "nothing": (b"", "it begins with no bytes"),
    "a-png": (png(), "it begins with bytes 89 50"),
    "mark-only": (b"II", "after the byte order is None"),
    "big-tiff": (tiff(magic=43), "is 43, not 42"),
    "header-only": (b"II*\0\x08\0\0\0", "no place for it in a file of 8 bytes"),
    "directory-outside": (tiff(start=2**32 - 1), "starts at byte 4294967295"),
    "directory-in-the-header": (tiff(start=2), "starts at byte 2"),
    "many-entries": (tiff(n=65535), "65535 entries does not fit"),
    "cut-short": (tiff()[:100], "does not fit into the file"),
    "loop-of-directories": (tiff(following=8), "a second directory, at byte 8"),
    "second-directory-outside": (tiff(following=2**31), "a second directory"),
    "not-sorted": (tiff([(257, (4, 1, 2)), (256, (4, 1, 3))]), "tag 256 comes after tag 257"),
    "twice": (tiff([(256, (4, 1, 3)), (256, (4, 1, 3))]), "tag 256 comes after tag 256"),
    "sub-directories": (tiff(tag_330=8), "tag 330 is not one"),
    "exif": (tiff(tag_34665=8), "tag 34665 is not one"),
    "description": (tiff(tag_270=(2, 4, 0x41414141)), "tag 270 is not one"),
    "tiles": (tiff(tag_322=16), "tag 322 is not one"),
    "jpeg-tables": (tiff(tag_347=(7, 9, 8)), "tag 347 is not one"),
    "missing": (tiff([(256, (4, 1, 3))]), "tag 257 is missing"),
    "packbits": (tiff(tag_259=32773), "tag 259 is 32773"),
    "deflate": (tiff(tag_259=8), "tag 259 is 8"),
    "jpeg": (tiff(tag_259=7), "tag 259 is 7"),
    "float-type": (tiff(tag_256=(11, 1, 3)), "tag 256 has type 11"),
    "type-0": (tiff(tag_256=(0, 1, 3)), "tag 256 has type 0"),
    "huge-count": (tiff(tag_256=(4, 2**32 - 1, 8)), "tag 256 has 4294967295 values"),
    "no-values": (tiff(tag_273=(4, 0, 8)), "tag 273 has 0 values"),
    "many-strips": (tiff(tag_273=(4, 2**30, 8)), "tag 273 has 1073741824 values"),
    "values-outside": (tiff(tag_273=(4, 2, 2**32 - 4)), "tag 273 reach beyond"),
    "fraction-by-zero": (tiff(tag_282=(5, 1, 146), tag_273=134, body=PIXELS + bytes(8)), "0 below the line"),
    "huge-width": (tiff(tag_256=2**32 - 1), "columns, which is no size"),
    "huge-both": (tiff(tag_256=8000, tag_257=8000), "8000 rows and 8000 columns"),
    "no-rows": (tiff(tag_257=0), "0 rows and 3 columns"),
    "colour": (tiff(tag_262=2), "tag 262 is 2"),
    "one-bit": (tiff(tag_258=1), "tag 258 is 1;"),
    "three-samples": (tiff(tag_277=3), "tag 277 is 3"),
    "float-samples": (tiff(tag_339=3), "tag 339 is 3"),
    "strip-outside": (tiff(tag_273=1000), "strip 0 goes from byte 1000 to 1012"),
    "strip-far-outside": (tiff(tag_273=2**32 - 2), "the file has 134 bytes"),
    "strip-on-the-header": (tiff(tag_273=0), "the header and strip 0 overlap"),
    "strip-on-the-directory": (tiff(tag_273=100), "the directory and strip 0 overlap"),
    "overlapping-strips": (tiff(**TWO_STRIPS, body=PIXELS + struct.pack("<IIII", 122, 124, 6, 6)),
    "strip 0 and strip 1 overlap"),
    "strips-and-lengths": (tiff(tag_278=1), "2 rows with 1 in a strip do not make 1 strips"),
    "no-rows-in-a-strip": (tiff(tag_278=0), "with 0 in a strip"),
    "too-short-strip": (tiff(tag_279=6), "strip 0 has 6 bytes, its rows need 12"),
    "empty-strip": (tiff(tag_279=0), "strip 0 goes from byte 122 to 122"),
    "huge-file": (tiff() + bytes(MAX_FILE), "more than a check looks at"),
}  # fmt: skip

REFUSED_PNGS = {
    "text": ("PNG", "not bytes but 'PNG'"),
    "nothing": (b"", "it begins with no bytes"),
    "a-tiff": (tiff(), "not the signature of PNG"),
    "signature-only": (SIGNATURE, "its chunks are missing"),
    "cut-short": (png()[:-5], "reaches beyond the end"),
    "one-byte-of-a-chunk": (png() + b"\0", "a length of None"),
    "huge-length": (SIGNATURE + struct.pack(">I", 2**32 - 1) + b"IHDR" + bytes(40), "a length of 4294967295"),
    "no-data": (SIGNATURE + chunk(b"IHDR", header()) + END, "its chunks are IHDR, IEND"),
    "no-header": (SIGNATURE + chunk(b"IDAT", zlib.compress(LINES)) + END, "its chunks are IDAT, IEND"),
    "no-end": (png(end=b""), "its chunks are IHDR, IDAT;"),
    "two-headers": (png(extra=chunk(b"IHDR", header())), "its chunks are IHDR, IHDR, IDAT"),
    "after-the-end": (png() + chunk(b"IDAT", b""), "its chunks are IHDR, IDAT, IEND, IDAT"),
    "two-files": (png() + png(), "a length of 2303741511"),
    "animated": (png(extra=chunk(b"acTL", struct.pack(">II", 10**6, 0))), "the chunk acTL at byte 33"),
    "frames": (png(end=chunk(b"fdAT", b"\0\0\0\1") + END), "the chunk fdAT"),
    "text-chunk": (png(extra=chunk(b"tEXt", b"a\0b")), "the chunk tEXt"),
    "packed-text-bomb": (png(extra=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**6)))), "the chunk zTXt"),
    "profile": (png(extra=chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**6)))), "the chunk iCCP"),
    "terminal-codes": (png(extra=chunk(b"\x1b[2J", b"")), "the chunk ?[2J"),
    "checksum": (png(extra=chunk(b"IDAT", b"", checksum=7)), "the checksum of the chunk IDAT at byte 33"),
    "long-header": (png(header() + b"\0"), "IHDR has 14 bytes"),
    "full-end": (png(end=chunk(b"IEND", b"more")), "and IEND 4"),
    "huge": (png(header(2**31 - 1, 2**31 - 1)), "2147483647 rows"),
    "no-columns": (png(header(0, 2)), "2 rows and 0 columns"),
    "one-bit": (png(header(bits=1)), "the bit depth is 1;"),
    "colour": (png(header(colour=2)), "the colour type is 2"),
    "palette": (png(header(bits=8, colour=3)), "the colour type is 3"),
    "compression": (png(header(compression=1)), "the compression is 1"),
    "filter-method": (png(header(method=64)), "the filter method is 64"),
    "interlaced": (png(header(interlace=1)), "the interlacing is 1"),
    "not-packed": (png(packed=LINES), "zlib cannot unpack its rows"),
    "cut-rows": (png(packed=zlib.compress(LINES)[:-6]), "unpack to|does not end"),
    "missing-checksum-of-zlib": (png(packed=zlib.compress(LINES)[:-4]), "does not end where the rows end"),
    "too-few-rows": (png(lines=LINES[:7]), "unpack to 7 bytes, the image has 14"),
    "one-byte-more": (png(lines=LINES + b"\0"), "more than the 14 bytes"),
    "bomb": (png(packed=zlib_of_zeros(1024)), "more than the 14 bytes"),
    "more-behind-the-rows": (png(packed=zlib.compress(LINES) + b"more"), "does not end where the rows end"),
    "filter-type": (png(lines=b"\x05" + LINES[1:]), "filter type 5"),
    "huge-file": (png() + bytes(MAX_FILE), "more than a check looks at"),
}  # fmt: skip


@pytest.mark.parametrize(
    "checked, expected, data, sentence",
    [(checked_tiff, tiff_of, *case) for case in REFUSED_TIFFS.values()]
    + [(checked_png, png_of, *case) for case in REFUSED_PNGS.values()],
    ids=[f"tiff-{name}" for name in REFUSED_TIFFS] + [f"png-{name}" for name in REFUSED_PNGS],
)
def test_what_no_library_should_see_is_refused_in_one_sentence(checked, expected, data, sentence):
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(StudentError) as caught:
            checked(data)
        difference = expected(IMAGE).difference(data)  # the field by field look must survive it as well
        if isinstance(data, bytes):
            fields(data)
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()
    assert time.process_time() - started < 2
    text = str(caught.value)
    assert (
        any(part in text for part in sentence.split("|"))
        and "\n" not in text
        and len(text) < 250
        and text.isprintable()
    )
    assert difference is None or len(difference.message.splitlines()) <= 7


OPENED_TIFFS = {
    "plain": tiff(),
    "more-tags": tiff(tag_254=0, tag_339=1, tag_273=146),
    "gap": tiff(tag_273=130, body=bytes(8) + PIXELS),
    "two-strips": tiff(**(TWO_STRIPS | {"tag_273": (4, 2, 134)}), body=PIXELS + struct.pack("<IIII", 122, 128, 6, 6)),
}


@pytest.mark.parametrize("data", OPENED_TIFFS.values(), ids=OPENED_TIFFS)
def test_an_ordinary_tiff_is_opened(data):
    file = checked_tiff(data)
    for read in (
        tifffile.imread(io.BytesIO(file)),
        iio.imread(file, extension=".tiff"),
        np.array(Image.open(io.BytesIO(file))),
    ):
        assert np.array_equal(read, IMAGE)


def test_what_imageio_writes_is_opened_as_png():
    for image in (IMAGE, (IMAGE % 256).astype(np.uint8)):
        file = checked_png(iio.imwrite("<bytes>", image, extension=".png"))
        assert np.array_equal(iio.imread(file), image)


@pytest.mark.parametrize("pieces", [2, 14, 300])
def test_any_number_of_chunks_of_rows_is_opened(pieces):
    packed = zlib.compress(LINES)
    cuts = [len(packed) * i // pieces for i in range(pieces + 1)]  # of many pieces, most are empty
    chunks = b"".join(chunk(b"IDAT", packed[start:stop]) for start, stop in pairwise(cuts))
    data = SIGNATURE + chunk(b"IHDR", header()) + chunks + END
    assert checked_png(data) == data
    assert png_of(IMAGE).difference(data) is None


def test_files_are_checked_without_opening():
    assert checked_tiff(tiff()) == tiff()
    assert checked_png(bytearray(png())) == png()
