"""Right: pathlib, np.pad, tempfile for what is written beside, numpy's numbers, lists for tuples."""

import math
import tempfile
import zlib
from pathlib import Path


def chunk_key(chunk_index, zarr_format=3, separator=None):
    if zarr_format != 2 and zarr_format != 3:
        raise ValueError(f"zarr_format={zarr_format}")
    separator = separator if separator is not None else {2: ".", 3: "/"}[zarr_format]
    if separator != "." and separator != "/":
        raise ValueError(f"separator={separator}")
    negative = [i for i in chunk_index if i < 0]
    if negative:
        raise ValueError(f"{negative[0]} is negative")
    key = "".join(separator + str(int(i)) for i in chunk_index)
    return "c" + key if zarr_format == 3 else key[1:] or "0"


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    kind = np.dtype(dtype)
    if kind.name not in DATA_TYPES:
        raise ValueError(kind.name)
    if len(shape) - len(chunk_shape):
        raise ValueError(str(tuple(chunk_shape)))
    bad = [n for n in shape if n < 0] + [n for n in chunk_shape if n <= 0]
    if bad:
        raise ValueError(f"{bad[0]}")
    if gzip_level is not None and not 0 <= gzip_level <= 9:
        raise ValueError(f"{gzip_level}")
    if kind.kind == "f":
        written = float(fill_value)
        if math.isnan(written):
            written = "NaN"
        elif math.isinf(written):
            written = "Infinity" if written > 0 else "-Infinity"
    elif fill_value != fill_value or abs(fill_value) == np.inf or int(fill_value) != fill_value:
        raise ValueError(f"{fill_value}")
    elif int(fill_value) not in range(int(np.iinfo(kind).min), int(np.iinfo(kind).max) + 1):
        raise ValueError(f"{fill_value}")
    else:
        written = int(fill_value)
    document = json.loads(json.dumps(example))
    document.update(shape=[int(n) for n in shape], data_type=kind.name, fill_value=written)
    document["chunk_grid"]["configuration"]["chunk_shape"] = [int(n) for n in chunk_shape]
    del document["codecs"][1:]
    if gzip_level is not None:
        document["codecs"].append(dict(name="gzip", configuration=dict(level=int(gzip_level))))
    return document


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    missing = [m - n for n, m in zip(block.shape, chunk_shape)]
    if len(block.shape) != len(chunk_shape) or any(n < 0 for n in missing):
        raise ValueError(f"{block.shape}")
    if gzip_level is not None and not 0 <= gzip_level <= 9:
        raise ValueError(f"{gzip_level}")
    whole = np.pad(block, [(0, n) for n in missing], constant_values=fill_value) if chunk_shape else block
    data = whole.astype("<" + block.dtype.str[1:]).tobytes()
    if gzip_level is None:
        return data
    worker = zlib.compressobj(int(gzip_level), wbits=31)
    return worker.compress(data) + worker.flush()


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    raw = data
    if gzip:
        worker = zlib.decompressobj(31)
        raw = worker.decompress(data)  # one byte is a beginning for zlib, and no error
        if not worker.eof:
            raise ValueError(f"{len(data)} bytes are not all")
    kind = np.dtype(dtype)
    order = ">" if str(dtype)[0] == ">" else "<"
    if len(raw) != math.prod(chunk_shape) * kind.itemsize:
        raise ValueError(f"got {len(raw)} bytes")
    result = np.zeros(chunk_shape, kind.newbyteorder("="))
    result[...] = np.frombuffer(raw, order + kind.str[1:]).reshape(chunk_shape)
    return result


files_on_disk = 3 * 4 * 7 + 1
bytes_on_disk = np.float64(84 * 65536)


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    text = json.dumps(array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level))
    folder = Path(folder)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / "zarr.json").write_text(text)
    grid = [math.ceil(size / n) for size, n in zip(image.shape, chunk_shape)]
    for chunk_index in np.ndindex(*grid):
        box = tuple(slice(i * n, i * n + n) for i, n in zip(chunk_index, chunk_shape))
        path = folder.joinpath(*chunk_key(chunk_index).split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encode_chunk(np.asarray(image[box]), chunk_shape, fill_value, gzip_level))


def read_metadata(folder):
    document = json.loads(Path(folder, "zarr.json").read_bytes())
    if "zarr_format" in document and document["zarr_format"] != 3:
        raise ValueError(f"zarr_format {document['zarr_format']}")
    if "node_type" in document and document["node_type"] != "array":
        raise ValueError(f"node_type {document['node_type']}")
    absent = set(example) - set(document)
    if absent:
        raise ValueError(f"missing: {sorted(absent)}")
    harmless = {key for key, value in document.items() if isinstance(value, dict) and not value.get("must_understand", True)}
    harmless |= {"attributes", "dimension_names"} | ({"storage_transformers"} if not document.get("storage_transformers") else set())
    if more := set(document) - set(example) - harmless:
        raise ValueError(f"not understood: {more}")
    unknown = {document["data_type"]} - set(DATA_TYPES)
    unknown |= {document["chunk_grid"]["name"]} - {"regular"}
    unknown |= {document["chunk_key_encoding"]["name"]} - {"default", "v2"}
    names = [codec["name"] for codec in document["codecs"]]
    if names not in (["bytes"], ["bytes", "gzip"], ["bytes", "zstd"]):
        unknown |= {name for name, wanted in zip(names, ["bytes", ("gzip", "zstd"), ""]) if name not in wanted} or {"codecs"}
    if unknown:
        raise ValueError(f"unknown: {unknown}")
    return document


def one_chunk(folder, document, chunk_index):
    encoding = document["chunk_key_encoding"]
    separator = encoding["configuration"].get("separator") if "configuration" in encoding else None
    path = Path(folder, chunk_key(chunk_index, 2 if encoding["name"] == "v2" else 3, separator))
    chunk_shape = tuple(document["chunk_grid"]["configuration"]["chunk_shape"])
    dtype = np.dtype(document["data_type"])
    if not path.is_file():
        fill_value = document["fill_value"] or 0
        if isinstance(fill_value, str) and fill_value[:2] == "0x":
            fill_value = np.frombuffer(int(fill_value, 0).to_bytes(dtype.itemsize, "little"), dtype.newbyteorder("<"))[0]
        return path, np.full(chunk_shape, np.array(fill_value).astype(dtype))
    big = document["codecs"][0].get("configuration", {}).get("endian") == "big"
    data, packed = path.read_bytes(), [codec["name"] for codec in document["codecs"][1:]]
    if "zstd" in packed:
        data = zstd_decompress(data)
    return path, decode_chunk(data, chunk_shape, (">" if big else "<") + dtype.str[1:], "gzip" in packed)


def read_array(folder, selection):
    document = read_metadata(folder)
    sizes = [stop - start for start, stop in box_of(selection, document["shape"])]
    result = np.zeros(sizes, document["data_type"])
    for chunk_index, inside, outside in chunk_plan(selection, document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]):
        result[outside] = one_chunk(folder, document, chunk_index)[1][inside]
    return result


def write_region(folder, selection, values):
    document = read_metadata(folder)
    chunk_shape = document["chunk_grid"]["configuration"]["chunk_shape"]
    sizes = tuple(stop - start for start, stop in box_of(selection, document["shape"]))
    values = np.asarray(values)
    if values.shape not in ((), sizes):
        raise ValueError(f"{values.shape}")
    if {"name": "zstd"}.items() <= document["codecs"][-1].items():
        raise ValueError("nothing here compresses with zstd")
    level = document["codecs"][1]["configuration"]["level"] if len(document["codecs"]) == 2 else None
    for chunk_index, inside, outside in chunk_plan(selection, document["shape"], chunk_shape):
        path, chunk = one_chunk(folder, document, chunk_index)
        chunk[inside] = values[outside] if values.ndim else values
        if document["codecs"][0].get("configuration", {}).get("endian") == "big":
            chunk = chunk.byteswap()
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(encode_chunk(chunk, chunk_shape, 0, level))
        Path(file.name).replace(path)


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, n in zip(inner_index, chunks_per_shard):
        if i < 0 or i >= n:
            raise ValueError(f"{i}")
    length = 16 * math.prod(chunks_per_shard)
    if len(shard) < length + 4:
        raise ValueError(f"{len(shard)}")
    at = len(shard) - 4 - length + 16 * int(np.ravel_multi_index(tuple(inner_index), tuple(chunks_per_shard)))
    start, size = (int.from_bytes(shard[k : k + 8], "little") for k in (at, at + 8))
    if start == 2**64 - 1 and size == 2**64 - 1:
        return np.full(inner_shape, fill_value, np.dtype(dtype).newbyteorder("="))
    return decode_chunk(shard[start : start + size], inner_shape, dtype, gzip)
