"""PNG pictures from the sandbox: only what a picture needs goes on, and nothing is unpacked here.

A student's process made the bytes.  A header can claim any size, and a block can hold any text;
what is kept are the blocks that make the picture, in a file of a size that a page may have.
"""

from __future__ import annotations

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MAX_BYTES = 300_000
MAX_PIXELS = 4_000_000
KEPT = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")


def clean_png(data: bytes) -> bytes | None:
    """The same picture without anything else in the file, or None if this is no picture to show."""
    if len(data) > MAX_BYTES or not data.startswith(SIGNATURE):
        return None
    kept, at = [SIGNATURE], len(SIGNATURE)
    names: list[bytes] = []
    while at + 12 <= len(data) and names[-1:] != [b"IEND"]:
        (length,) = struct.unpack_from(">I", data, at)
        block = data[at : at + 12 + length]
        name = block[4:8]
        if len(block) != 12 + length or zlib.crc32(block[4:-4]) != int.from_bytes(block[-4:], "big"):
            return None
        if not names and (name != b"IHDR" or length != 13 or not 0 < _pixels(block) <= MAX_PIXELS):
            return None
        if name in KEPT:
            if name == b"IHDR" and names:
                return None
            kept.append(block)
            names.append(name)
        at += 12 + length
    return b"".join(kept) if names[-1:] == [b"IEND"] and b"IDAT" in names else None


def _pixels(header: bytes) -> int:
    width, height = struct.unpack_from(">II", header, 8)
    return width * height
