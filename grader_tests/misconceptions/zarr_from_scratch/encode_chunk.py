"""Mistakes that people make with `encode_chunk`, the most specific first."""

from gzip import compress as gzip_compress

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "encode_chunk",
    "Chunks at the edge are shorter in your function. On disk each chunk is full size: pad the block with the fill value.",
)
def short_at_the_edge(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = block.astype(block.dtype.newbyteorder("<"))
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception("encode_chunk", "You pad with zeros. The padding is the fill value.")
def padded_with_zeros(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, 0, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception(
    "encode_chunk", "The padding comes before the block. The block lies at the start of the chunk along every axis."
)
def padded_in_front(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(m - n, m) for n, m in zip(block.shape, chunk_shape))] = block
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception(
    "encode_chunk",
    "You put the padding behind all bytes of the block. Each row must be filled up, or the rows below move.",
)
def padded_behind_all(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(int(np.prod(chunk_shape)), fill_value, block.dtype.newbyteorder("<"))
    chunk[: block.size] = block.ravel()
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception("encode_chunk", "The bytes run along the first axis. In C order the last axis runs fastest.")
def column_by_column(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes(order="F")
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception(
    "encode_chunk", "You store the block in the byte order that it has in memory. Stored is always little-endian."
)
def own_byte_order(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype)
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception("encode_chunk", "The bytes are big-endian. Zarr arrays of this course are stored little-endian.")
def always_big(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder(">"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception(
    "encode_chunk",
    "The memory layout of the block decides the order of your bytes. Chunk files are in C order, whatever the layout.",
)
def own_layout(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes(order="F" if block.flags.f_contiguous and not block.flags.c_contiguous else "C")
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception(
    "encode_chunk", "Level 0 gives uncompressed bytes. Level 0 is gzip that does not try; only None means no gzip."
)
def zero_is_no_gzip(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data if not gzip_level else gzip_compress(data, gzip_level)


@misconception("encode_chunk", "The argument gzip_level makes no difference in your function.")
def never_compressed(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data


@misconception("encode_chunk", "You compress with zlib's own header. Zarr's gzip codec needs the one of gzip.")
def zlib_without_gzip(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data if gzip_level is None else __import__("zlib").compress(data, gzip_level)


@misconception("encode_chunk", "A block that is too long is cut off without a word. It should be refused.")
def cut_to_fit(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape):
        raise ValueError(f"{block.shape}")
    if gzip_level not in (None, *range(10)):
        raise ValueError(f"{gzip_level}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block[tuple(slice(0, n) for n in chunk_shape)]
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, gzip_level)


@misconception("encode_chunk", "A gzip_level outside 0 to 9 is accepted.")
def any_level(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(n > m for n, m in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    chunk = np.full(chunk_shape, fill_value, block.dtype.newbyteorder("<"))
    chunk[tuple(slice(0, n) for n in block.shape)] = block
    data = chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, min(max(gzip_level, 0), 9))
