"""What zarr and tensorstore write, and what they make of a folder.

Only public API.  Nothing here is computed on import, so that checkers can be forked from a
process that has imported it.  Folders of students are read elsewhere (`readers.zarr_from_scratch`).
"""

import json
import zlib
from functools import lru_cache

import numpy as np
from readers import zarr_from_scratch as readers

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.checks.student_files.opening import Readers
from bits_to_pyramids.checks.student_files.zarr_folders import checked_folder
from bits_to_pyramids.student.later import later
from bits_to_pyramids.student.stores import unzipped

tensorstore = later("tensorstore")
zarr = later("zarr")

LIBRARIES = Readers(readers, ("zarr", "tensorstore"))
BYTES = [{"name": "bytes", "configuration": {"endian": "little"}}]
MAX_CHUNK = 2**24
MAX_CONTENT = 2**26  # of all files of a folder together


@remembered
def key(chunk_index: tuple, zarr_format: int = 3, separator: str = "/") -> str:
    """The key that zarr writes a chunk to."""
    store = {}
    array = zarr.create_array(
        store,
        shape=tuple(i + 1 for i in chunk_index),
        chunks=(1,) * len(chunk_index),
        dtype="uint8",
        compressors=None,
        zarr_format=zarr_format,
        chunk_key_encoding={"name": "default" if zarr_format == 3 else "v2", "separator": separator},
    )
    array[chunk_index] = 1
    (found,) = set(store) - {"zarr.json", ".zarray", ".zattrs"}
    return found


def document(shape, chunk_shape, dtype, fill_value=0, gzip_level=None) -> dict:
    """The metadata of an array, as the specification of Zarr 3 has it."""
    if np.dtype(dtype).kind == "f" and not isinstance(fill_value, str):
        fill_value = float(fill_value)
    gzip = [] if gzip_level is None else [{"name": "gzip", "configuration": {"level": gzip_level}}]
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": list(shape),
        "data_type": np.dtype(dtype).name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": fill_value,
        "codecs": BYTES + gzip,
    }


@remembered
def by_zarr(image: np.ndarray, chunk_shape, fill_value=0, gzip_level=None, **choices) -> dict[str, bytes]:
    """The files that zarr-python writes.

    Parameters
    ----------
    **choices
        ``endian``, ``encoding`` and ``separator`` of chunk keys, ``empty_chunks`` (whether chunks of
        nothing but fill value get a file), and what `zarr.create_array` takes.
    """
    if set(choices) - {"endian", "encoding", "separator", "empty_chunks", "shards"}:
        return _by_zarr(image, tuple(chunk_shape), fill_value, gzip_level, **choices)
    shape, data = image.shape, image.tobytes()
    return dict(
        _kept(data, image.dtype.str, shape, tuple(chunk_shape), repr(fill_value), fill_value, gzip_level, **choices)
    )


@lru_cache(maxsize=256)
def _kept(
    data: bytes, dtype: str, shape: tuple, chunk_shape: tuple, name: str, fill_value, gzip_level, **choices
) -> dict[str, bytes]:
    return _by_zarr(np.frombuffer(data, dtype).reshape(shape), chunk_shape, fill_value, gzip_level, **choices)


def _by_zarr(
    image, chunk_shape, fill_value, gzip_level, *,
    endian="little", encoding="default", separator="/", empty_chunks=True, compressors=None, **options,
) -> dict[str, bytes]:  # fmt: skip
    store = {}
    single = image.dtype.itemsize == 1
    array = zarr.create_array(
        store,
        shape=image.shape,
        chunks=chunk_shape,
        dtype=image.dtype.newbyteorder("="),
        fill_value=fill_value,
        compressors=compressors if gzip_level is None else zarr.codecs.GzipCodec(level=gzip_level),
        serializer="auto" if single else zarr.codecs.BytesCodec(endian=endian),
        chunk_key_encoding={"name": encoding, "separator": separator},
        config={"write_empty_chunks": empty_chunks},
        **options,
    )
    if image.size:
        array[...] = image
    return {name: value.to_bytes() for name, value in store.items()}


@remembered
def by_tensorstore(
    image: np.ndarray,
    chunk_shape,
    fill_value=0,
    gzip_level=None,
    *,
    endian="little",
    encoding="default",
    separator=None,
    codecs=(),
) -> dict[str, bytes]:
    """The files that tensorstore writes, `codecs` after the bytes; it leaves chunks of nothing but fill value out."""
    text = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}
    single = image.dtype.itemsize == 1
    codecs = [{"name": "bytes"} if single else {"name": "bytes", "configuration": {"endian": endian}}, *codecs]
    if gzip_level is not None:
        codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
    metadata = {
        "shape": list(image.shape),
        "data_type": image.dtype.name,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape)}},
        "chunk_key_encoding": {"name": encoding, **({"configuration": {"separator": separator}} if separator else {})},
        "fill_value": text.get(str(fill_value), fill_value),
        "codecs": codecs,
    }
    spec = {"driver": "zarr3", "kvstore": {"driver": "memory"}, "metadata": metadata, "create": True}
    array = tensorstore.open(spec, context=tensorstore.Context()).result()
    array[...] = image.astype(image.dtype.newbyteorder("="))
    store = array.kvstore
    return {name.decode(): store.read(name).result().value for name in store.list().result()}


def read_by_zarr(files: dict[str, bytes]) -> np.ndarray:
    """The whole array, as zarr-python reads it."""
    return LIBRARIES.array_by_zarr("the folder", files)


def read_by_tensorstore(files: dict[str, bytes]) -> np.ndarray:
    """The whole array, as tensorstore reads it."""
    return LIBRARIES.array_by_tensorstore("the folder", files)


READERS = {"zarr": read_by_zarr, "tensorstore": read_by_tensorstore}


@remembered
def as_read(library: str, files: dict[str, bytes]) -> np.ndarray:
    """What a library reads from a folder with these files: most students write the same ones, byte for byte."""
    return READERS[library](checked_folder(files))


@remembered
def needed(selection: tuple, shape: tuple, chunk_shape: tuple) -> set[tuple]:
    """The chunks that a box touches, found voxel by voxel: no arithmetic to get wrong."""
    axes = [{i // n for i in range(size)[part]} for part, size, n in zip(selection, shape, chunk_shape, strict=True)]
    found = {()}
    for axis in axes:
        found = {(*index, i) for index in found for i in axis}
    return found


def content(files: dict[str, bytes]) -> dict:
    """A folder as plain data: zarr.json as JSON, compressed files as what is in them;
    what cannot be read stays bytes.
    """
    found, room = {}, MAX_CONTENT
    for name, data in files.items():
        found[name] = _json(data) if name == "zarr.json" else _plain(data, min(MAX_CHUNK, room))
        room -= len(found[name][1]) if type(found[name]) is tuple else 0
    return found


def _json(data: bytes):
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return data


def _plain(data: bytes, most: int) -> bytes | tuple:
    """The bytes, or ("gzip", the bytes in it), if these are not too many."""
    if data[:2] != b"\x1f\x8b":
        return data
    try:
        return "gzip", unzipped(data, most)
    except (ValueError, MemoryError):
        return data


def shard(chunks: list[bytes | None], order: list[int], gap: int = 0) -> bytes:
    """A shard with its index at the end: inner chunks in C order, laid down in another order; None is missing.

    Layout: zarr-specs, codec "sharding_indexed".  The checksum is right (google_crc32c comes with zarr).
    """
    import google_crc32c

    body, entries = b"\xee" * gap, [(2**64 - 1, 2**64 - 1)] * len(chunks)
    for number in order:
        if chunks[number] is not None:
            entries[number] = (len(body), len(chunks[number]))
            body += chunks[number] + b"\xee" * gap
    index = np.array(entries, "<u8").tobytes()
    return body + index + int(google_crc32c.value(index)).to_bytes(4, "little")


def zipped(data: bytes, level: int = 6) -> bytes:
    """gzip without the time in it."""
    worker = zlib.compressobj(level, wbits=31)
    return worker.compress(data) + worker.flush()
