"""Streams that unpack to many zeros, made without packing them: one block, as often as it takes."""

import struct
import zlib

BLOCK = 2**20


def _block() -> bytes:
    """A block of zeros that needs nothing of what came before it, and after which another one can stand."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(bytes(BLOCK)) + packer.flush(zlib.Z_FULL_FLUSH)


def _deflated(blocks: int) -> bytes:
    return _block() * blocks + b"\3\0"  # and an empty block that is the last


def zlib_of_zeros(blocks: int) -> bytes:
    """What `zlib.decompress` makes so many MiB of zeros of."""
    adler = blocks * BLOCK % 65521 << 16 | 1  # of zeros, the sum counts bytes
    return b"\x78\xda" + _deflated(blocks) + struct.pack(">I", adler)


def gzip_of_zeros(blocks: int) -> bytes:
    """What `gzip.decompress` makes so many MiB of zeros of."""
    crc = 0
    for _ in range(blocks):
        crc = zlib.crc32(bytes(BLOCK), crc)
    header = b"\x1f\x8b\x08\0\0\0\0\0\2\xff"
    return header + _deflated(blocks) + struct.pack("<II", crc, blocks * BLOCK % 2**32)
