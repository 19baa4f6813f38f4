"""Mistakes that people make with `decode_chunk`, the most specific first."""

from gzip import decompress as gzip_decompress

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception("decode_chunk", 'You read every chunk as little-endian. The dtype may say big-endian: ">u2".')
def order_ignored(data, chunk_shape, dtype, gzip=False):
    if gzip:
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) != n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, stored.newbyteorder("<")).reshape(chunk_shape).astype(stored.newbyteorder("="))


@misconception("decode_chunk", "The argument gzip makes no difference in your function.")
def never_decompressed(data, chunk_shape, dtype, gzip=False):
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) != n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, stored).reshape(chunk_shape).astype(stored.newbyteorder("="))


@misconception("decode_chunk", "You decompress all data. Without gzip it is not compressed.")
def always_decompressed(data, chunk_shape, dtype, gzip=False):
    if gzip or data[:2] != b"\x1f\x8b":
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) != n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, stored).reshape(chunk_shape).astype(stored.newbyteorder("="))


@misconception("decode_chunk", "The numbers are laid out along the first axis. In C order the last axis runs fastest.")
def first_axis_fastest(data, chunk_shape, dtype, gzip=False):
    if gzip:
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) != n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, stored).reshape(chunk_shape, order="F").astype(stored.newbyteorder("="))


@misconception("decode_chunk", "The chunk is one long line of numbers. Give it its shape.")
def one_line(data, chunk_shape, dtype, gzip=False):
    if gzip:
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) != n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, stored).astype(stored.newbyteorder("="))


@misconception(
    "decode_chunk",
    "Data that is too long is cut off without a word. It should be refused: zarr.json and the file do not belong together.",
)
def cuts_what_is_long(data, chunk_shape, dtype, gzip=False):
    if gzip:
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) < n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data[:n_bytes], stored).reshape(chunk_shape).astype(stored.newbyteorder("="))


@misconception(
    "decode_chunk", "Data that is too short is filled up with zeros. It should be refused: part of the chunk is lost."
)
def fills_what_is_short(data, chunk_shape, dtype, gzip=False):
    if gzip:
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if len(data) > n_bytes:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data.ljust(n_bytes, b"\0"), stored).reshape(chunk_shape).astype(stored.newbyteorder("="))


@misconception(
    "decode_chunk", "You compare the length before decompression. The compressed length says nothing about the chunk."
)
def length_before_decompression(data, chunk_shape, dtype, gzip=False):
    if gzip:
        data = gzip_decompress(data)
    stored = np.dtype(dtype)
    n_bytes = int(np.prod(chunk_shape, dtype=int)) * stored.itemsize
    if not gzip and len(data) != n_bytes:
        raise ValueError(f"{len(data)}")
    return (
        np.frombuffer(data.ljust(n_bytes, b"\0"), stored)[: n_bytes // stored.itemsize]
        .reshape(chunk_shape)
        .astype(stored.newbyteorder("="))
    )
