"""Right, with numpy wherever it can: padding, comparing, counting, files; text, numbers and arrays of numpy's in the answers."""

def chunk_key(chunk_index, zarr_format=3, separator=None):
    if np.isin(zarr_format, [2, 3], invert=True):
        raise ValueError(zarr_format)
    usual = np.array(["", "", ".", "/"])[zarr_format]
    if separator not in (None, "/", "."):
        raise ValueError(f"no such separator: {separator}")
    numbers = np.array(chunk_index, dtype=np.int64)
    if (numbers < 0).any():
        raise ValueError(numbers[numbers < 0][0])
    text = numbers.astype(str)
    parts = np.concatenate([["c"], text]) if zarr_format == 3 else text if text.size else np.array(["0"])
    return np.str_((separator or str(usual)).join(parts))


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    kind = np.dtype(dtype)
    if not np.isin(kind.name, DATA_TYPES):
        raise ValueError(kind.name)
    if np.size(shape) != np.size(chunk_shape):
        raise ValueError(tuple(chunk_shape))
    sizes, lengths = (np.array(numbers, dtype=np.int64) for numbers in (shape, chunk_shape))
    for bad in (sizes[sizes < 0], lengths[lengths < 1]):
        if bad.size:
            raise ValueError(f"{bad[0]}")
    if gzip_level is not None and not np.isin(gzip_level, np.arange(10)):
        raise ValueError(f"{gzip_level}")
    if np.issubdtype(kind, np.floating):
        written = np.float64(fill_value).item()
        if not np.isfinite(written):
            written = "NaN" if np.isnan(written) else {1: "Infinity", -1: "-Infinity"}[int(np.sign(written))]
    else:
        with np.errstate(all="ignore"):
            kept = np.array(fill_value).astype(kind.newbyteorder("=")).item()
        if kept != fill_value:
            raise ValueError(fill_value)
        written = kept
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        codecs += [{"name": "gzip", "configuration": {"level": np.asarray(gzip_level).item()}}]
    return {
        "codecs": codecs,
        "fill_value": written,
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": lengths.tolist()}},
        "data_type": kind.name,
        "shape": sizes.tolist(),
        "node_type": "array",
        "zarr_format": 3,
    }


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    if np.ndim(block) != len(chunk_shape) or np.any(np.array(block.shape) > chunk_shape):
        raise ValueError(f"{np.shape(block)}")
    if gzip_level is not None and gzip_level not in np.arange(10):
        raise ValueError(f"{gzip_level}")
    behind = np.array(chunk_shape, dtype=int) - block.shape
    padding = np.stack([np.zeros_like(behind), behind], axis=-1)
    whole = np.pad(block, padding, constant_values=fill_value) if block.ndim else block
    little = np.ascontiguousarray(whole, dtype=block.dtype.newbyteorder("<")).reshape(whole.shape)
    if gzip_level is None:
        return little.tobytes()
    return gzip_compress(little.tobytes(), int(gzip_level))


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    try:
        plain = gzip_decompress(data) if gzip else data
    except (EOFError, OSError):
        raise ValueError(f"cut off: {np.size(np.frombuffer(data, np.uint8))} bytes")
    kind = np.dtype(dtype)
    big = kind.byteorder == ">"
    octets = np.frombuffer(plain, np.uint8)
    if octets.size != np.prod(chunk_shape, dtype=np.int64) * kind.itemsize:
        raise ValueError(f"not a chunk: {octets.size}")
    columns = octets.reshape(-1, kind.itemsize)[:, :: -1 if big else 1]
    return np.ascontiguousarray(columns).view(kind.newbyteorder("<")).astype(kind.newbyteorder("=")).reshape(chunk_shape)


files_on_disk = np.prod(np.ceil(np.array([90, 100, 200]) / 32)) + 1
bytes_on_disk = np.multiply(files_on_disk - 1, 32**3 * np.dtype("uint16").itemsize).astype(np.int64)


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    document = array_metadata(np.shape(image), chunk_shape, image.dtype, fill_value, gzip_level)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    counts = -(-np.array(image.shape, dtype=int) // np.array(chunk_shape, dtype=int))
    for index in np.ndindex(*counts.tolist()):
        begin = np.multiply(index, chunk_shape).astype(int)
        block = image[tuple(slice(a, a + n) for a, n in zip(begin.tolist(), chunk_shape))] if image.ndim else image
        path = os.path.join(folder, chunk_key(index))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        np.frombuffer(encode_chunk(np.asarray(block), chunk_shape, fill_value, gzip_level), np.uint8).tofile(path)
    np.frombuffer(json.dumps(document).encode(), np.uint8).tofile(os.path.join(folder, "zarr.json"))


def read_metadata(folder):
    document = json.loads(np.fromfile(os.path.join(folder, "zarr.json"), np.uint8).tobytes())
    for key, right in (("zarr_format", 3), ("node_type", "array")):
        if document.get(key, right) != right:
            raise ValueError(document[key])
    missing = np.setdiff1d(list(example), list(document))
    if missing.size:
        raise ValueError(missing)
    for key in np.setdiff1d(list(document), [*example, "attributes", "dimension_names"]):
        value = document[key]
        if not (isinstance(value, dict) and value.get("must_understand") is False):
            if key != "storage_transformers" or np.size(value):
                raise ValueError(key)
    names = np.array([codec["name"] for codec in document["codecs"]], dtype=object)
    if not names.size:
        raise ValueError("codecs")
    for name, known in [
        (document["data_type"], DATA_TYPES),
        (document["chunk_grid"]["name"], ["regular"]),
        (document["chunk_key_encoding"]["name"], ["v2", "default"]),
        *zip(names, [["bytes"], ["gzip", "zstd"], []]),
    ]:
        if name not in known:
            raise ValueError(name)
    return document


def one(folder, document, index):
    encoding = document["chunk_key_encoding"]
    separator = encoding["configuration"].get("separator") if "configuration" in encoding else None
    path = os.path.join(folder, chunk_key(index, np.where(encoding["name"] == "v2", 2, 3).item(), separator))
    lengths, kind = document["chunk_grid"]["configuration"]["chunk_shape"], np.dtype(document["data_type"])
    try:
        data = np.fromfile(path, np.uint8).tobytes()
    except FileNotFoundError:
        fill = document["fill_value"]
        if fill is None:
            return path, np.zeros(lengths, kind)
        if np.char.startswith(str(fill), "0x"):
            fill = np.array(int(fill, 16), np.dtype(f"u{kind.itemsize}")).view(kind)
        return path, np.full(lengths, np.asarray(fill).astype(kind), kind)
    last = document["codecs"][-1]["name"]
    if last == "zstd":
        data = zstd_decompress(data)
    endian = document["codecs"][0].get("configuration", {"endian": "little"})["endian"]
    return path, decode_chunk(data, lengths, kind.newbyteorder(endian).str, last == "gzip")


def read_array(folder, selection):
    document = read_metadata(folder)
    shape, lengths = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    ends = np.array(box_of(selection, shape), dtype=int).reshape(-1, 2)
    result = np.ma.masked_array(np.zeros(tuple(ends[:, 1] - ends[:, 0]), document["data_type"]))
    for index, inside, outside in chunk_plan(selection, shape, lengths):
        result[outside] = one(folder, document, index)[1][inside]
    return result


def write_region(folder, selection, values):
    document = read_metadata(folder)
    shape, lengths = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    sizes = tuple(np.diff(np.array(box_of(selection, shape), dtype=int).reshape(-1, 2))[:, 0].tolist())
    values = np.array(values)
    if values.ndim and values.shape != sizes:
        raise ValueError(values.shape)
    if document["codecs"][-1]["name"] == "zstd":
        raise ValueError("zstd")
    whole = np.lib.stride_tricks.as_strided(values, sizes, [0] * len(sizes)) if not values.ndim else values
    level = document["codecs"][1]["configuration"]["level"] if len(document["codecs"]) > 1 else None
    big = document["codecs"][0].get("configuration", {}).get("endian") == "big"
    for index, inside, outside in chunk_plan(selection, shape, lengths):
        path, chunk = one(folder, document, index)
        chunk[inside] = whole[outside]
        data = encode_chunk(chunk.byteswap(inplace=False) if big else chunk, lengths, 0, level)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        np.frombuffer(data, np.uint8).tofile(path + ".npy")
        os.replace(path + ".npy", path)


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    outside = [i for i, n in zip(inner_index, chunks_per_shard) if not 0 <= i < n]
    if outside:
        raise ValueError(outside)
    n = np.prod(chunks_per_shard, dtype=int)
    if len(shard) < 16 * n + 4:
        raise ValueError(len(shard))
    pairs = np.frombuffer(shard[-16 * n - 4 : -4], np.dtype([("start", "<u8"), ("size", "<u8")]))
    pair = pairs[np.ravel_multi_index(tuple(inner_index), tuple(chunks_per_shard))]
    if pair["start"] == np.iinfo(np.uint64).max == pair["size"]:
        return np.full(inner_shape, fill_value, np.dtype(dtype).name)
    return decode_chunk(shard[int(pair["start"]) : int(pair["start"] + pair["size"])], inner_shape, dtype, gzip)
