"""Right, as functions of functions: lambdas, reduce, partial, closures, comprehensions and generators, hardly a loop."""

import collections
import contextlib
import functools
import io
import itertools
import operator


def refuse(value):
    raise ValueError(f"not {value}")


def first_bad(test, values):
    return next(filter(test, values), None)


chunk_key = lambda chunk_index, zarr_format=3, separator=None: (
    refuse(zarr_format) if zarr_format not in {2, 3}
    else refuse(separator) if separator not in {None, "/", "."}
    else refuse(min(chunk_index)) if min(chunk_index, default=0) < 0
    else (separator or "?./"[zarr_format - 1]).join(itertools.chain(["c"] * (zarr_format == 3), map(str, chunk_index))) or "0"
)


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    name in DATA_TYPES or refuse(name)
    len(shape) == len(chunk_shape) or refuse(tuple(chunk_shape))
    all(n >= 0 for n in shape) or refuse(first_bad(lambda n: n < 0, shape))
    all(n > 0 for n in chunk_shape) or refuse(first_bad(lambda n: n < 1, chunk_shape))
    gzip_level is None or gzip_level in range(10) or refuse(gzip_level)
    whole = functools.partial(_whole, np.iinfo(name)) if "int" in name else _real
    pairs = zip(
        ("zarr_format", "node_type", "shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs"),
        (
            3, "array", [*map(int, shape)], name, _named("regular", chunk_shape=[*map(int, chunk_shape)]),
            _named("default", separator="/"), whole(fill_value),
            [_named("bytes", endian="little"), *(_named("gzip", level=int(level)) for level in [gzip_level] if level is not None)],
        ),
        strict=True,
    )
    return collections.OrderedDict(pairs)


def _named(name, **configuration):
    return collections.OrderedDict(name=name, configuration=configuration)


def _whole(info, value):
    (np.isfinite(float(value)) and int(value) == value and info.min <= int(value) <= info.max) or refuse(value)
    return int(value)


def _real(value):
    return {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}.get(str(float(value)), float(value))


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    short = list(map(operator.sub, chunk_shape, block.shape))
    (block.ndim == len(chunk_shape) and min(short, default=0) >= 0) or refuse(block.shape)
    gzip_level is None or gzip_level in range(10) or refuse(gzip_level)

    def padded(array, axis):
        rest = list(array.shape)
        rest[axis] = short[axis]
        return np.concatenate([array, np.full(rest, fill_value, block.dtype)], axis)

    little = functools.reduce(padded, range(block.ndim), block).astype(block.dtype.newbyteorder("<"))
    pack = (lambda data: data) if gzip_level is None else functools.partial(gzip_compress, compresslevel=int(gzip_level))
    return pack(little.tobytes())


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    def unpacked():
        try:
            return gzip_decompress(data)
        except (EOFError, OSError):
            refuse(len(data))

    raw = unpacked() if gzip else data
    kind = np.dtype(dtype)
    size = functools.reduce(operator.mul, chunk_shape, kind.itemsize)
    len(raw) == size or refuse(len(raw))
    numbers = np.frombuffer(bytearray(raw), kind if kind.byteorder == ">" else kind.newbyteorder("<"))
    return numbers.astype(kind.newbyteorder("="), copy=False).reshape(chunk_shape)


files_on_disk = functools.reduce(operator.mul, (-(-n // 32) for n in (90, 100, 200))) + 1
bytes_on_disk = (files_on_disk - 1) * 2 * 32**3


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    text = json.dumps(array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level), allow_nan=False)
    whole = tuple(slice(n) for n in image.shape)
    contents = {
        chunk_key(index): encode_chunk(image[part] if part else image, chunk_shape, fill_value, gzip_level)
        for index, _, part in chunk_plan(whole, image.shape, chunk_shape)
    }
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
    os.makedirs(folder)
    collections.deque(
        (put(os.path.join(folder, key), data) for key, data in [*contents.items(), ("zarr.json", text.encode())]), maxlen=0
    )


def put(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb", buffering=0) as file:
        return file.write(data)


def read_metadata(folder):
    document = json.load(io.TextIOWrapper(io.BytesIO(contents(os.path.join(folder, "zarr.json")))))
    get = functools.partial(dict.get, document)
    get("zarr_format", 3) == 3 or refuse(get("zarr_format"))
    get("node_type", "array") == "array" or refuse(get("node_type"))
    [refuse(key) for key in example if key not in document]
    known = {"attributes": lambda _: True, "dimension_names": lambda _: True, "storage_transformers": operator.not_}
    ignored = lambda value: isinstance(value, dict) and value.get("must_understand") is False
    others = itertools.filterfalse(example.__contains__, document)
    [refuse(key) for key in others if not (ignored(document[key]) or known.get(key, lambda _: False)(document[key]))]
    document["data_type"] in DATA_TYPES or refuse(document["data_type"])
    document["chunk_grid"]["name"] == "regular" or refuse(document["chunk_grid"]["name"])
    document["chunk_key_encoding"]["name"] in ("default", "v2") or refuse(document["chunk_key_encoding"]["name"])
    names = [*map(operator.itemgetter("name"), document["codecs"])]
    names or refuse("codecs of nothing")
    places = itertools.chain([["bytes"], ["gzip", "zstd"]], itertools.repeat([]))
    [refuse(name) for name, allowed in zip(names, places) if name not in allowed]
    return document


def contents(path):
    with open(path, "rb") as file:
        return file.read()


def chunk_of_folder(folder, document):
    """A function from a chunk index to its path and its chunk."""
    encoding, codecs = document["chunk_key_encoding"], document["codecs"]
    chunk_shape = document["chunk_grid"]["configuration"]["chunk_shape"]
    kind = np.dtype(document["data_type"])
    stored = kind.newbyteorder({"big": ">"}.get(codecs[0].get("configuration", {}).get("endian"), "<"))
    key = functools.partial(
        chunk_key, zarr_format=2 + (encoding["name"] == "default"),
        separator=encoding.get("configuration", {}).get("separator"),
    )
    packed = functools.reduce(lambda _, codec: codec["name"], codecs, "")
    unpack = zstd_decompress if packed == "zstd" else bytes

    def fill():
        match document["fill_value"]:
            case None:
                return 0
            case str() as text if text.startswith("0x"):
                return np.array([int(text, 16)], f">u{kind.itemsize}").view(kind.newbyteorder(">"))[0]
            case number:
                return float(number) if kind.kind == "f" else number

    def chunk(index):
        path = os.path.join(folder, key(index))
        if not os.path.exists(path):
            return path, np.full(chunk_shape, fill(), kind)
        return path, decode_chunk(unpack(contents(path)), chunk_shape, stored.str, packed == "gzip")

    return chunk


def read_array(folder, selection):
    document = read_metadata(folder)
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    result = np.zeros([stop - start for start, stop in box_of(selection, shape)], document["data_type"])
    chunk = chunk_of_folder(folder, document)
    for index, inside, outside in chunk_plan(selection, shape, chunk_shape):
        operator.setitem(result, outside, chunk(index)[1][inside])
    return result


def write_region(folder, selection, values):
    document = read_metadata(folder)
    shape, chunk_shape = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    box = tuple(stop - start for start, stop in box_of(selection, shape))
    np.shape(values) in {(), box} or refuse(np.shape(values))
    document["codecs"][-1]["name"] != "zstd" or refuse("zstd")
    level = next((codec["configuration"]["level"] for codec in document["codecs"][1:]), None)
    big = document["codecs"][0].get("configuration", {}).get("endian") == "big"
    chunk, values = chunk_of_folder(folder, document), np.broadcast_to(values, box)

    def changed(index, inside, outside):
        path, block = chunk(index)
        block[inside] = values[outside]
        return path, encode_chunk(block.byteswap() if big else block, chunk_shape, gzip_level=level)

    # Everything is computed before anything is written, so that a refusal changes nothing.
    for path, data in list(itertools.starmap(changed, chunk_plan(selection, shape, chunk_shape))):
        put(path + ".part", data)
        os.replace(path + ".part", path)


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    [refuse(i) for i, n in zip(inner_index, chunks_per_shard) if i not in range(n)]
    index = {place: at for at, place in enumerate(itertools.product(*map(range, chunks_per_shard)))}
    begin = len(shard) - 4 - 16 * len(index)
    begin >= 0 or refuse(len(shard))
    at = begin + 16 * index[tuple(inner_index)]
    start, size = (int.from_bytes(shard[a : a + 8], "little") for a in (at, at + 8))
    missing = shard[at : at + 16] == b"\xff" * 16
    if missing:
        return np.full(inner_shape, fill_value, np.dtype(dtype).newbyteorder("="))
    return decode_chunk(shard[start : start + size], inner_shape, dtype, gzip)
