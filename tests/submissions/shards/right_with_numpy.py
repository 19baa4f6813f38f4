"""Right: numpy arrays wherever there are numbers, and numpy's numbers in the answers."""

from functools import reduce

_TABLE = np.arange(256, dtype=np.uint32)
for _ in range(8):
    _TABLE = np.where(_TABLE & 1, _TABLE >> 1 ^ np.uint32(0x82F63B78), _TABLE >> 1).astype(np.uint32)
TABLE = _TABLE.tolist()


def crc32c(data, value=0):
    step = lambda register, byte: register >> 8 ^ TABLE[(register ^ byte) & 255]
    return np.uint32(reduce(step, data, int(value) ^ 0xFFFFFFFF) ^ 0xFFFFFFFF)


def seal(data):
    return data + np.array(crc32c(data), "<u4").tobytes()


def run_codecs(block, codecs):
    known = {"transpose", "bytes", "gzip", "zstd", "crc32c"}
    unknown = [codec["name"] for codec in codecs if codec["name"] not in known]
    if unknown:
        raise ValueError(unknown[0])
    at = [codec["name"] for codec in codecs].index("bytes")
    for codec in codecs[:at]:
        block = np.moveaxis(block, codec["configuration"]["order"], range(block.ndim))
    big = codecs[at].get("configuration", {"endian": "little"})["endian"] == "big"
    data = np.ascontiguousarray(block, block.dtype.newbyteorder(">" if big else "<")).tobytes()
    for codec in codecs[at + 1 :]:
        settings = codec.get("configuration", {})
        if codec["name"] == "gzip":
            data = gzip_compress(data, compresslevel=settings["level"], mtime=0)
        elif codec["name"] == "zstd":
            data = zstd_compress(data, **settings)
        else:
            data = seal(data)
    return data


def undo_codecs(data, codecs, shape, dtype):
    axes = np.arange(len(shape))
    while codecs and (codec := codecs[-1])["name"] != "bytes":
        codecs = codecs[:-1]
        if codec["name"] == "gzip":
            data = gzip_decompress(data)
        elif codec["name"] == "zstd":
            data = zstd_decompress(data)
        elif codec["name"] == "crc32c":
            if seal(data[:-4]) != data:
                raise ValueError("crc32c")
            data = data[:-4]
        else:
            raise ValueError(codec["name"])
    for codec in codecs[:-1]:
        if codec["name"] != "transpose":
            raise ValueError(codec["name"])
        axes = axes[codec["configuration"]["order"]]
    stored = np.dtype(dtype).newbyteorder(codecs[-1].get("configuration", {}).get("endian", "little")[0].translate({98: ">", 108: "<"}))
    if len(data) != np.prod(shape, dtype=int) * stored.itemsize:
        raise ValueError(f"{len(data)}")
    result = np.empty(shape, stored.newbyteorder("="))
    np.transpose(result, axes)[...] = np.frombuffer(data, stored).reshape(np.take(shape, axes) if len(shape) else ())
    return result


def write_shard(chunks, chunks_per_shard, index_location="end"):
    if index_location != "end" and index_location != "start":
        raise ValueError(repr(index_location))
    index = np.full([*chunks_per_shard, 2], -1, "<i8")
    at = (index.nbytes + 4) * (index_location == "start")
    # The last one first: any order is right.
    for place in reversed(list(chunks)):
        wrong = [i for i, n in zip(place, chunks_per_shard) if not 0 <= i < n]
        if wrong:
            raise ValueError(f"{wrong[0]}")
        index[place] = at, len(chunks[place])
        at += len(chunks[place])
    parts = [seal(index.tobytes()), b"".join(reversed(list(chunks.values())))]
    return b"".join(parts if index_location == "start" else parts[::-1])


def read_inner(fetch, size, inner_index, chunks_per_shard, index_location="end"):
    grid = np.array(chunks_per_shard)
    for i, n in zip(inner_index, grid):
        if i < 0 or i >= n:
            raise ValueError(i)
    length = np.int64(grid.prod() * 16 + 4)
    if length > size:
        raise ValueError(size)
    stored = fetch(np.int64(0), length) if index_location == "start" else fetch(size - length, np.int64(size))
    if seal(stored[:-4]) != stored:
        raise ValueError("checksum")
    start, n_bytes = np.frombuffer(stored[:-4], "<u8").reshape(*grid, 2)[tuple(inner_index)].astype(object)
    if {start, n_bytes} == {2**64 - 1}:
        return None
    if start + n_bytes > size:
        raise ValueError(start)
    return fetch(np.uint64(start), np.uint64(start + n_bytes))


def merge_ranges(ranges, max_gap):
    if max_gap < 0:
        raise ValueError(max_gap)
    if len(ranges) == 0:
        return []
    starts, stops = np.array(ranges).T
    if (stops <= starts).any():
        raise ValueError(stops[stops <= starts][0])
    order = np.argsort(starts)
    starts, stops = starts[order], np.maximum.accumulate(stops[order])
    new = np.flatnonzero(starts[1:] - stops[:-1] > max_gap) + 1
    return list(zip(starts[np.r_[0, new]], stops[np.r_[new - 1, len(stops) - 1]]))


def fetch_seconds(sizes, latency, bandwidth, parallel=1):
    for bad, value in ((parallel < 1, parallel), (bandwidth <= 0, bandwidth), (latency < 0, latency)):
        if bad:
            raise ValueError(value)
    return np.float64(np.ceil(len(sizes) / parallel) * latency + np.sum(sizes) / bandwidth)


def best_gap(ranges, latency, bandwidth, candidates):
    if not list(candidates):
        raise ValueError("candidates")
    costs = [fetch_seconds(np.ptp(merge_ranges(ranges, gap), axis=1), latency, bandwidth) for gap in candidates]
    return np.array(candidates)[np.argmin(costs)]
