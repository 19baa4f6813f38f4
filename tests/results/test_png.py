"""Pictures from the sandbox: the picture goes on, nothing else in the file does."""

import io
import struct
import zlib

import imageio.v3 as iio
import numpy as np
import pytest

from bits_to_pyramids.results.png import MAX_BYTES, SIGNATURE, clean_png

PIXELS = np.arange(48, dtype="uint8").reshape(4, 4, 3)


def png():
    file = io.BytesIO()
    iio.imwrite(file, PIXELS, extension=".png")
    return file.getvalue()


def block(name: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def header(width, height):
    return block(b"IHDR", struct.pack(">II", width, height) + b"\x08\x02\0\0\0")


def test_a_picture_is_the_same_picture_afterwards():
    assert (iio.imread(clean_png(png())) == PIXELS).all()
    assert clean_png(clean_png(png())) == clean_png(png())


def test_text_and_what_comes_behind_the_end_are_dropped():
    end = block(b"IEND")
    data = png().removesuffix(end) + block(b"tEXt", b"Comment\0<script>alert(1)</script>") + end + b"<script>"
    assert clean_png(data) == clean_png(png())
    assert b"script" not in clean_png(data)


REFUSED = {
    "nothing": b"",
    "not-a-png": b"GIF89a" + bytes(50),
    "an-svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "cut-off": png()[:-6],
    "one-bit-turned": png()[:45] + bytes([png()[45] ^ 1]) + png()[46:],
    "no-header": SIGNATURE + block(b"IDAT", b"x") + block(b"IEND"),
    "no-pixels": SIGNATURE + header(4, 4) + block(b"IEND"),
    "no-end": SIGNATURE + header(4, 4) + block(b"IDAT", b"x"),
    "two-headers": SIGNATURE + header(4, 4) + header(4, 4) + block(b"IDAT", b"x") + block(b"IEND"),
    "claims-to-be-huge": SIGNATURE + header(100_000, 100_000) + block(b"IDAT", b"x") + block(b"IEND"),
    "no-size": SIGNATURE + header(0, 4) + block(b"IDAT", b"x") + block(b"IEND"),
    "a-length-beyond-the-file": SIGNATURE + struct.pack(">I", 2**31) + b"IHDR" + bytes(30),
    "a-large-file": SIGNATURE + header(4, 4) + block(b"IDAT", bytes(MAX_BYTES)) + block(b"IEND"),
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_for_a_page_is_refused(data):
    assert clean_png(data) is None
