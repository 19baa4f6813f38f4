"""What zarr, tensorstore and google_crc32c say about codecs, shards and metadata; brute force about ranges.

Only public API.  Nothing here is computed on import, so that checkers can be forked from a process that has
imported it.
"""

import json
from fractions import Fraction
from itertools import pairwise

import numpy as np
from references import zarr_from_scratch as folders

from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.student.later import later
from bits_to_pyramids.student.remote import Remote

google_crc32c = later("google_crc32c")
tensorstore = later("tensorstore")
zarr = later("zarr")

MISSING = 2**64 - 1
LITTLE = {"name": "bytes", "configuration": {"endian": "little"}}
BIG = {"name": "bytes", "configuration": {"endian": "big"}}
CRC = {"name": "crc32c"}


def crc32c(data: bytes, value: int = 0) -> int:
    return google_crc32c.extend(value, data)


def sealed(data: bytes) -> bytes:
    """The bytes, and their checksum behind them."""
    return data + crc32c(data).to_bytes(4, "little")


# ---------------------------------------------------------------- arrays with codecs


def transposed(*order: int) -> dict:
    return {"name": "transpose", "configuration": {"order": list(order)}}


def gzipped(level: int = 1) -> dict:
    return {"name": "gzip", "configuration": {"level": level}}


def zstandard(level: int = 0, checksum: bool = False) -> dict:
    return {"name": "zstd", "configuration": {"level": level, "checksum": checksum}}


def document(shape, dtype, chunks, codecs: list[dict]) -> dict:
    """The zarr.json of an array whose key of chunk (0, 1) is c/0/1."""
    return folders.document(shape, chunks, dtype) | {"codecs": codecs, "attributes": {}}


@remembered
def by_zarr(image: np.ndarray, chunks: tuple, codecs: list[dict]) -> dict[str, bytes]:
    """The files that zarr writes with these codecs; chunks of nothing but fill value are left out."""
    metadata = json.dumps(document(image.shape, image.dtype, chunks, codecs)).encode()
    store = {"zarr.json": zarr.core.buffer.default_buffer_prototype().buffer.from_bytes(metadata)}
    zarr.open_array(zarr.storage.MemoryStore(store), mode="r+", zarr_format=3)[...] = image
    return {name: value.to_bytes() for name, value in store.items()}


@remembered
def by_tensorstore(image: np.ndarray, chunks: tuple, codecs: list[dict]) -> dict[str, bytes]:
    """The files that tensorstore writes with these codecs."""
    metadata = document(image.shape, image.dtype, chunks, codecs)
    spec = {"driver": "zarr3", "kvstore": {"driver": "memory"}, "metadata": metadata, "create": True}
    array = tensorstore.open(spec, context=tensorstore.Context()).result()
    array[...] = image.astype(image.dtype.newbyteorder("="))
    return {name.decode(): array.kvstore.read(name).result().value for name in array.kvstore.list().result()}


WRITERS = {"zarr": by_zarr, "tensorstore": by_tensorstore}


def chunk_of(library: str, image: np.ndarray, codecs: list[dict]) -> bytes:
    """What a library stores for an array that is one chunk and not all zero."""
    files = WRITERS[library](image, image.shape, codecs)
    (name,) = set(files) - {"zarr.json"}
    return files[name]


# ---------------------------------------------------------------- shards


def sharding(inner: tuple, codecs: list[dict], index_location: str = "end") -> dict:
    configuration = {"chunk_shape": list(inner), "codecs": codecs, "index_codecs": [LITTLE, CRC]}
    return {"name": "sharding_indexed", "configuration": configuration | {"index_location": index_location}}


def shard_of(
    library: str, image: np.ndarray, inner: tuple, codecs: list[dict], index_location: str = "end"
) -> bytes | None:
    """The one shard of an image as a library writes it; None if it writes none, because all is fill value."""
    files = WRITERS[library](image, image.shape, [sharding(inner, codecs, index_location)])
    (name,) = set(files) - {"zarr.json"} or [None]
    return files[name] if name else None


def shard(
    chunks: dict, counts: tuple, index_location: str = "end", order: list | None = None, gap: bytes = b""
) -> bytes:
    """A shard with inner chunks in an order, and perhaps something between them, as the specification allows."""
    length = 16 * int(np.prod(counts, dtype=int)) + 4
    index, body = np.full((*counts, 2), MISSING, "<u8"), gap
    for place in chunks if order is None else order:
        index[place] = len(body) + (length if index_location == "start" else 0), len(chunks[place])
        body += chunks[place] + gap
    stored = sealed(index.tobytes())
    return stored + body if index_location == "start" else body + stored


def with_index(body: bytes, *numbers: int) -> bytes:
    """A shard with any numbers in its index, whose checksum is right."""
    return body + sealed(b"".join(number.to_bytes(8, "little") for number in numbers))


# ---------------------------------------------------------------- ranges and requests


@remembered
def merge_ranges(ranges: list, max_gap: int) -> list[tuple]:
    """Byte by byte: each one is needed, or lies in a gap that is narrow enough, or is not fetched."""
    needed = {byte for start, stop in ranges for byte in range(start, stop)}
    fetched = set(needed)
    for before, after in pairwise(sorted(needed)):
        if after - before - 1 <= max_gap:
            fetched |= set(range(before, after))
    starts = sorted(byte for byte in fetched if byte - 1 not in fetched)
    stops = sorted(byte + 1 for byte in fetched if byte + 1 not in fetched)
    return list(zip(starts, stops))


def fetch_seconds(sizes: list, latency: float, bandwidth: float, parallel: int = 1) -> float:
    """What the clock of a store far away shows after these requests."""
    remote = Remote({str(number): bytes(int(size)) for number, size in enumerate(sizes)}, latency, bandwidth, parallel)
    for number in range(len(sizes)):
        remote.get(str(number))
    return remote.seconds


@remembered
def best_gap(ranges: list, latency: float, bandwidth: float, candidates: list) -> int:
    def seconds(gap):
        merged = merge_ranges(ranges, gap)
        total = sum(stop - start for start, stop in merged)
        return len(merged) * Fraction(latency) + Fraction(total) / Fraction(bandwidth)

    costs = [seconds(gap) for gap in candidates]
    return candidates[costs.index(min(costs))]


# ---------------------------------------------------------------- metadata

SHUFFLES = {0: "noshuffle", 1: "shuffle", 2: "bitshuffle"}


def zarray(**changes) -> dict:
    """The .zarray of an image of 5 x 7 voxels, with some keys changed; a change to `...` leaves a key out."""
    plain = {
        "zarr_format": 2, "shape": [5, 7], "chunks": [2, 3], "dtype": "<u2", "fill_value": 9, "order": "C",
        "compressor": None, "filters": None, "dimension_separator": "/",
    }  # fmt: skip
    return {key: value for key, value in (plain | changes).items() if value is not ...}


def upgraded(old: dict, attributes: dict | None = None) -> dict:
    """The zarr.json of a .zarray, by the table of the task."""
    dtype = np.dtype(old["dtype"])
    codecs = [transposed(*reversed(range(len(old["shape"]))))] if old["order"] == "F" else []
    codecs.append(BIG if old["dtype"][0] == ">" else LITTLE)
    compressor = dict(old["compressor"] or {})
    if name := compressor.pop("id", None):
        if name == "blosc":
            compressor |= {"shuffle": SHUFFLES[compressor["shuffle"]], "typesize": dtype.itemsize}
        if name == "zstd":
            compressor.setdefault("checksum", False)
        codecs.append({"name": name, "configuration": compressor})
    new = document(old["shape"], dtype, old["chunks"], codecs)
    new["chunk_key_encoding"] = {"name": "v2", "configuration": {"separator": old.get("dimension_separator", ".")}}
    new["fill_value"] = 0 if old["fill_value"] is None else old["fill_value"]
    return new | {"attributes": attributes or {}}


@remembered
def old_by_zarr(image: np.ndarray, chunks: tuple, **choices) -> dict[str, bytes]:
    """The files of an array of format 2, as zarr writes them."""
    store: dict = {}
    array = zarr.create_array(
        zarr.storage.MemoryStore(store), shape=image.shape, chunks=chunks, dtype=image.dtype, zarr_format=2, **choices
    )
    array[...] = image
    return {name: value.to_bytes() for name, value in store.items()}


@remembered
def tree_by_zarr() -> dict[str, dict]:
    """The documents of a group with levels and labels, by path, as zarr writes them."""
    store: dict = {}
    group = zarr.create_group(zarr.storage.MemoryStore(store), path="scan", attributes={"name": "heart"})
    for level in range(3):
        group.create_array(f"s{level}", shape=(8 >> level,) * 2, chunks=(2, 2), dtype="uint16")
    group.create_group("labels").create_array("cells", shape=(8, 8), chunks=(4, 4), dtype="uint32")
    return {
        name.removesuffix("/zarr.json"): json.loads(value.to_bytes())
        for name, value in store.items()
        if name.startswith("scan")
    }
