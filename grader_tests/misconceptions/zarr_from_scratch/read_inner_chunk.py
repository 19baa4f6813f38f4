"""Mistakes that people make with `read_inner_chunk`, the most specific first."""

from gzip import decompress as gzip_decompress

import numpy as np

from bits_to_pyramids.checks import misconception


@misconception(
    "read_inner_chunk",
    "You look for the index in the wrong place. It lies at the end of the shard, before the 4 bytes of its checksum.",
)
def checksum_taken_for_index(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks :], "<u8").reshape(*chunks_per_shard, 2)
    start, length = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = shard[start : start + length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception(
    "read_inner_chunk", "You take the second number for the place where the chunk ends. It is the number of bytes."
)
def end_instead_of_length(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard, 2)
    start, length = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = shard[start:length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception(
    "read_inner_chunk",
    "The two numbers are exchanged: first comes the place where the chunk starts, then its number of bytes.",
)
def numbers_exchanged(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard, 2)
    length, start = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = shard[start : start + length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception(
    "read_inner_chunk", "You count the inner chunks along the first axis. In C order the last axis runs fastest."
)
def first_axis_runs_fastest(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard[::-1], 2)
    start, length = index[tuple(inner_index)[::-1]].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = shard[start : start + length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception(
    "read_inner_chunk",
    "You take the inner chunks to lie in order, one after the other. Where each one lies is in the index.",
)
def all_in_order(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard, 2)
    start, length = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = b"".join(shard[a : a + n] for a, n in sorted(map(tuple, index.reshape(-1, 2).tolist())) if n < 2**63)
    at = sum(
        n
        for _, n in index.reshape(-1, 2)[: np.ravel_multi_index(tuple(inner_index), tuple(chunks_per_shard))].tolist()
        if n < 2**63
    )
    data = data[at : at + length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception("read_inner_chunk", "A missing inner chunk is zeros in your function. It is fill_value.")
def missing_inner_is_zero(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard, 2)
    start, length = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, 0, native)
    data = shard[start : start + length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception("read_inner_chunk", "The argument gzip makes no difference in your function.")
def inner_never_decompressed(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not 0 <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard, 2)
    start, length = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = shard[start : start + length]
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)


@misconception("read_inner_chunk", "A negative inner index counts from the end in your function. It should be refused.")
def negative_from_the_end(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, count in zip(inner_index, chunks_per_shard):
        if not -count <= i < count:
            raise ValueError(f"{i}")
    n_chunks = int(np.prod(chunks_per_shard, dtype=int))
    if len(shard) < 16 * n_chunks + 4:
        raise ValueError(f"{len(shard)}")
    index = np.frombuffer(shard[-16 * n_chunks - 4 : -4], "<u8").reshape(*chunks_per_shard, 2)
    start, length = index[tuple(inner_index)].tolist()
    native = np.dtype(dtype).newbyteorder("=")
    if start == length == 2**64 - 1:
        return np.full(inner_shape, fill_value, native)
    data = shard[start : start + length]
    data = gzip_decompress(data) if gzip else data
    if len(data) != int(np.prod(inner_shape, dtype=int)) * native.itemsize:
        raise ValueError(f"{len(data)}")
    return np.frombuffer(data, np.dtype(dtype)).reshape(inner_shape).astype(native)
