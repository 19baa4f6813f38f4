"""Right: a class for each idea, generators, and tables of functions."""

import struct
from collections import namedtuple
from dataclasses import dataclass


class Register:
    def __init__(self, value):
        self.bits = ~value & 0xFFFFFFFF

    def feed(self, byte):
        for bit in range(8):
            mixed = (self.bits ^ byte >> bit) & 1
            self.bits = (self.bits >> 1) ^ (mixed * 0x82F63B78)
        return self

    @property
    def checksum(self):
        return ~self.bits & 0xFFFFFFFF


def crc32c(data, value=0):
    register = Register(value)
    for byte in bytearray(data):
        register.feed(byte)
    return register.checksum


class Codec:
    @staticmethod
    def of(codec):
        kinds = {"transpose": Transpose, "bytes": Bytes, "gzip": Gzip, "zstd": Zstd, "crc32c": Checksum}
        try:
            return kinds[codec["name"]](**codec.get("configuration", {}))
        except KeyError:
            raise ValueError(f"what is {codec['name']}?") from None


@dataclass
class Transpose(Codec):
    order: list

    def run(self, array):
        return np.transpose(array, self.order)

    def undo(self, array, dtype, shape):
        back = {old: new for new, old in enumerate(self.order)}
        return array.transpose([back[axis] for axis in range(array.ndim)])

    def shape(self, before):
        return tuple(before[axis] for axis in self.order)


@dataclass
class Bytes(Codec):
    endian: str = "little"

    def stored(self, dtype):
        return np.dtype(dtype).newbyteorder({"little": "<", "big": ">"}[self.endian])

    def run(self, array):
        return b"".join(np.array([value], self.stored(array.dtype)).tobytes() for value in array.flat)

    def undo(self, data, dtype, shape):
        try:
            return np.array(np.frombuffer(data, self.stored(dtype)).reshape(shape), np.dtype(dtype).newbyteorder("="))
        except ValueError:
            raise ValueError(f"there are {len(data)} bytes") from None


@dataclass
class Gzip(Codec):
    level: int

    def run(self, data):
        return gzip_compress(data, self.level)

    def undo(self, data, dtype, shape):
        return gzip_decompress(data)


@dataclass
class Zstd(Codec):
    level: int
    checksum: bool

    def run(self, data):
        return zstd_compress(data, self.level, self.checksum)

    def undo(self, data, dtype, shape):
        return zstd_decompress(data)


@dataclass
class Checksum(Codec):
    def run(self, data):
        return data + struct.pack("<I", crc32c(data))

    def undo(self, data, dtype, shape):
        if len(data) < 4 or struct.unpack("<I", data[-4:]) != (crc32c(data[:-4]),):
            raise ValueError("crc32c does not fit")
        return data[:-4]


def run_codecs(block, codecs):
    for codec in [Codec.of(codec) for codec in codecs]:
        block = codec.run(block)
    return block


def undo_codecs(data, codecs, shape, dtype):
    pipeline = [Codec.of(codec) for codec in codecs]
    for codec in pipeline:
        if isinstance(codec, Transpose):
            shape = codec.shape(shape)
    while pipeline:
        data = pipeline.pop().undo(data, dtype, tuple(shape))
    return data


Entry = namedtuple("Entry", "start length")
NOTHING = Entry(2**64 - 1, 2**64 - 1)


def places(counts):
    """C order, by recursion."""
    if not counts:
        yield ()
        return
    for first in range(counts[0]):
        yield from ((first, *rest) for rest in places(counts[1:]))


def write_shard(chunks, chunks_per_shard, index_location="end"):
    match index_location:
        case "end":
            at = 0
        case "start":
            at = 16 * sum(1 for _ in places(tuple(chunks_per_shard))) + 4
        case _:
            raise ValueError(f"{index_location} is no place for an index")
    for place in chunks:
        for i, count in zip(place, chunks_per_shard):
            if i not in range(count):
                raise ValueError(f"no inner chunk has {i}")
    entries = {}
    for place, data in sorted(chunks.items(), key=lambda item: len(item[1])):  # the short ones first
        entries[place] = Entry(at, len(data))
        at += len(data)
    body = b"".join(chunks[place] for place in entries)
    index = b"".join(struct.pack("<QQ", *entries.get(place, NOTHING)) for place in places(tuple(chunks_per_shard)))
    index += struct.pack("<I", crc32c(index))
    return body + index if index_location == "end" else index + body


def read_inner(fetch, size, inner_index, chunks_per_shard, index_location="end"):
    order = {place: number for number, place in enumerate(places(tuple(chunks_per_shard)))}
    if tuple(inner_index) not in order:
        bad = [i for i, count in zip(inner_index, chunks_per_shard) if not 0 <= i < count]
        raise ValueError(f"there is no inner chunk {bad}")
    length = 16 * len(order) + 4
    if size < length:
        raise ValueError(f"{size} is too short")
    first = {"start": 0, "end": size - length}[index_location]
    *numbers, checksum = struct.unpack(f"<{2 * len(order)}QI", index := fetch(first, first + length))
    if crc32c(index[:-4]) != checksum:
        raise ValueError("wrong checksum")
    entry = Entry(*numbers[2 * order[tuple(inner_index)] :][:2])
    if entry == NOTHING:
        return
    if entry.start > size or entry.length > size - entry.start:
        raise ValueError(f"{entry.start} is not in the shard")
    return fetch(entry.start, entry.start + entry.length)


def merge_ranges(ranges, max_gap):
    if max_gap < 0:
        raise ValueError(f"{max_gap}")
    for start, stop in ranges:
        if not start < stop:
            raise ValueError(f"{start}, {stop}")

    def merged():
        waiting = None
        for start, stop in sorted(ranges):
            if waiting is None:
                waiting = [start, stop]
            elif start > waiting[1] + max_gap:
                yield waiting
                waiting = [start, stop]
            elif stop > waiting[1]:
                waiting[1] = stop
        if waiting is not None:
            yield waiting

    return [*merged()]


def fetch_seconds(sizes, latency, bandwidth, parallel=1):
    if parallel <= 0:
        raise ValueError(f"parallel={parallel}")
    if bandwidth <= 0:
        raise ValueError(f"bandwidth={bandwidth}")
    if latency < 0:
        raise ValueError(f"latency={latency}")
    if not sizes:
        return 0
    now = latency + sum(sizes[:parallel]) / bandwidth
    return now + fetch_seconds(sizes[parallel:], latency, bandwidth, parallel)


def best_gap(ranges, latency, bandwidth, candidates):
    if not candidates:
        raise ValueError("no candidates")
    best = None
    for gap in candidates:
        sizes = [stop - start for start, stop in merge_ranges(ranges, gap)]
        if best is None or fetch_seconds(sizes, latency, bandwidth) < best[0]:
            best = fetch_seconds(sizes, latency, bandwidth), gap
    return best[1]


def upgrade_metadata(zarray, zattrs=None):
    if zarray["zarr_format"] != 2:
        raise ValueError(zarray["zarr_format"])
    for one in zarray.get("filters") or ():
        raise ValueError(one["id"])
    names = {f"{kind}{size}": f"{name}{8 * size}" for kind, name in (("i", "int"), ("u", "uint")) for size in (1, 2, 4, 8)}
    names |= {"f4": "float32", "f8": "float64"}
    end, kind = zarray["dtype"][:1], zarray["dtype"][1:]
    if kind not in names:
        raise ValueError(zarray["dtype"])
    named = lambda name, **configuration: dict(name=name, configuration=configuration)
    codecs = [named("transpose", order=[*range(len(zarray["shape"]))][::-1])] * (zarray["order"] == "F")
    codecs += [named("bytes", endian="big" if end == ">" else "little")]
    match zarray["compressor"]:
        case None:
            pass
        case {"id": "gzip", "level": level}:
            codecs += [named("gzip", level=level)]
        case {"id": "zstd", "level": level, **more}:
            codecs += [named("zstd", level=level, checksum=bool(more.get("checksum")))]
        case {"id": "blosc", "shuffle": shuffle, **more}:
            how = {0: "noshuffle", 1: "shuffle", 2: "bitshuffle"}[shuffle]
            codecs += [named("blosc", shuffle=how, typesize=int(kind[1:]), **more)]
        case {"id": other}:
            raise ValueError(other)
    return dict(
        zarr_format=3, node_type="array", shape=tuple(zarray["shape"]), data_type=names[kind],
        chunk_grid=named("regular", chunk_shape=zarray["chunks"]),
        chunk_key_encoding=named("v2", separator=zarray.get("dimension_separator") or "."),
        fill_value=0 if zarray["fill_value"] is None else zarray["fill_value"],
        codecs=codecs, attributes=dict(zattrs or {}),
    )  # fmt: skip


def consolidate(documents):
    paths = sorted(documents, key=len)
    root, *others = paths
    if documents[root]["node_type"] != "group":
        raise ValueError(documents[root]["node_type"])
    below = {}
    for path in others:
        parts, above = path.split("/"), root.split("/") if root else []
        if parts[: len(above)] != above:
            raise ValueError(path)
        below["/".join(parts[len(above) :])] = documents[path]
    result = dict(documents[root])
    result["consolidated_metadata"] = dict(kind="inline", must_understand=False, metadata=below)
    return result
