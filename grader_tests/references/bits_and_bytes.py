"""What Python, numpy, zarr and numcodecs say about bits, bytes and images.

Only public API.  Nothing here is computed on import, so that checkers can be
forked from a process that has imported it.
"""

import numpy as np

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.student.later import later

numcodecs = later("numcodecs")
zarr = later("zarr")


def bits(value: int, n_bits: int) -> str:
    """Binary digits, the most significant first."""
    return format(value, f"0{n_bits}b")


def integer_bytes(value: int, n_bytes: int, byteorder: str, signed: bool = False) -> bytes:
    """Python's own encoding of an integer; the signed one is two's complement."""
    return int.to_bytes(value, n_bytes, byteorder, signed=signed)


@remembered
def zarr_bytes(image: np.ndarray, byteorder: str) -> bytes:
    """The chunk file of an uncompressed array of one chunk."""
    if image.size == 0:  # zarr has no chunk to write then
        return b""
    store = {}
    array = zarr.create_array(
        store,
        shape=image.shape,
        chunks=image.shape,
        dtype=image.dtype.newbyteorder("="),
        compressors=None,
        serializer=zarr.codecs.BytesCodec(endian=byteorder),
        config={"write_empty_chunks": True},
    )
    array[...] = image
    return store["c/0/0"].to_bytes()


def offset(index: tuple, shape: tuple, itemsize: int, order: str = "C") -> int:
    """numpy's place of an element; an array without axes has one element, at 0."""
    return int(np.ravel_multi_index(index, shape, order=order)) * itemsize if shape else 0


def packed_mask(mask: np.ndarray) -> bytes:
    """numcodecs' PackBits."""
    return numcodecs.PackBits().encode(np.ascontiguousarray(mask)).tobytes()


def packed_12bit(pixels: np.ndarray) -> bytes:
    """All bits in one line, the high ones first, cut into bytes (TIFF 6.0, FillOrder 1)."""
    line = np.asarray(pixels, dtype=np.int64)[:, np.newaxis] >> np.arange(11, -1, -1) & 1
    return np.packbits(line.astype(bool).ravel()).tobytes()
