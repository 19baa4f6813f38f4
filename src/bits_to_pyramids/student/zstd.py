"""Zstandard, which zarr uses unless it is told otherwise: given to notebooks, as Python has none before 3.14."""

from __future__ import annotations


def zstd_decompress(data: bytes) -> bytes:
    """What was compressed with Zstandard.

    `numcodecs` does the work, zarr's own library of codecs; it comes with zarr.

    Raises
    ------
    ValueError
        If the data is cut off or broken, or holds nothing; the message says how many bytes there are.
    """
    from numcodecs.zstd import decompress

    try:
        return bytes(decompress(data))
    except RuntimeError as error:
        raise ValueError(f"{len(data)} bytes are no whole zstd data: {error}") from None


def zstd_compress(data: bytes, level: int = 0, checksum: bool = False) -> bytes:
    """Data compressed with Zstandard, as `zstd_decompress` undoes it.

    Parameters
    ----------
    data : bytes
    level : int
        How hard to try.
    checksum : bool
        Whether zstd puts a checksum of its own behind it.
    """
    from numcodecs.zstd import compress

    return bytes(compress(data, level, checksum))
