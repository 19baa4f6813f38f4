"""Right, with generators: chunks flow through steps that are put one behind the other; what is not here is the solution's."""

import array
import gzip as gzip_module
import io
import struct
from collections import ChainMap, deque

touched = []  # a global that grows, as in a notebook where something is looked at


def problems(document):
    """All that is wrong with a document, in order."""
    yield from (document[key] for key, right in (("zarr_format", 3), ("node_type", "array")) if document.get(key, right) != right)
    yield from (key for key in example if key not in document)
    for key in document:
        match key, document[key]:
            case _ if key in example:
                pass
            case ("attributes" | "dimension_names", _) | ("storage_transformers", []) | (_, {"must_understand": False}):
                pass
            case _:
                yield key
    yield from {document["data_type"]}.difference(DATA_TYPES)
    yield from {document["chunk_grid"]["name"]}.difference({"regular"})
    yield from {document["chunk_key_encoding"]["name"]}.difference({"default", "v2"})
    names = deque(codec["name"] for codec in document["codecs"])
    if not names:
        yield "codecs"
    for known in ({"bytes"}, {"gzip", "zstd"}, set()):
        if names and (name := names.popleft()) not in known:
            yield name


def read_metadata(folder):
    with open(os.path.join(folder, "zarr.json"), "r", encoding="utf-8") as file:
        document = json.loads("".join(file))
    for problem in problems(document):
        raise ValueError(problem)
    return document


def chunk_key(chunk_index, zarr_format=3, separator=None):
    def characters():
        if zarr_format == 3:
            yield "c"
        elif zarr_format != 2:
            raise ValueError(f"no format {zarr_format}")
        between = separator if separator is not None else {2: ".", 3: "/"}[zarr_format]
        if between != "." and between != "/":
            raise ValueError(f"no separator {between}")
        for at, number in enumerate(chunk_index):
            if number < 0:
                raise ValueError(f"no chunk {number}")
            if at or zarr_format == 3:
                yield between
            yield "%d" % number
        if zarr_format == 2 and len(chunk_index) == 0:
            yield "0"

    return "".join(characters())


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or not all(map(int.__le__, block.shape, map(int, chunk_shape))):
        raise ValueError(block.shape)
    if gzip_level is not None and not -1 < gzip_level < 10:
        raise ValueError(gzip_level)
    letter = dict(int8="b", int16="h", int32="i", int64="q", float32="f", float64="d")
    letter = ChainMap({f"u{name}": code.upper() for name, code in letter.items()}, letter)[block.dtype.name]
    fill = np.array([fill_value]).astype(block.dtype.name).tolist()[0]

    def numbers():
        for place in np.ndindex(*map(int, chunk_shape)):
            try:
                yield block[place].item()
            except IndexError:
                yield fill

    packed = io.BytesIO()
    target = packed if gzip_level is None else gzip_module.GzipFile(fileobj=packed, mode="wb", compresslevel=int(gzip_level), mtime=1)
    for number in numbers():
        target.write(struct.pack(f"<{letter}", number))
    if target is not packed:
        target.close()
    return packed.getvalue()


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    source = io.BytesIO(data)
    try:
        plain = b"".join(iter(lambda: source.read(7), b"")) if not gzip else gzip_module.open(source).read()
    except (EOFError, OSError):
        raise ValueError(len(data))
    kind = np.dtype(dtype)
    size = kind.itemsize
    for n in chunk_shape:
        size *= int(n)
    if size != len(plain):
        raise ValueError(len(plain))
    # array.array has the computer's own order, and turns every number round where the file has the other one
    numbers = array.array(np.dtype(kind.name).char.replace("l", "q").replace("L", "Q"), plain)
    if (kind.str[0] == ">") == (np.little_endian):
        numbers.byteswap()
    return np.array(numbers, kind.name).reshape(chunk_shape)


def steps(folder, selection):
    """The chunks that a box touches: path, chunk, and what goes where."""
    document = read_metadata(folder)
    lengths = document["chunk_grid"]["configuration"]["chunk_shape"]
    encoding = document["chunk_key_encoding"]
    options = {"zarr_format": 2 if encoding["name"] == "v2" else 3, "separator": encoding.get("configuration", {}).get("separator")}
    plan = chunk_plan(selection, document["shape"], lengths)
    yield document, lengths, [stop - start for start, stop in box_of(selection, document["shape"])]
    for chunk_index, inside, outside in plan:
        path = os.path.join(folder, chunk_key(chunk_index, **options))
        touched.append(path)
        yield path, decoded(path, document, lengths), inside, outside


def decoded(path, document, lengths):
    dtype = np.dtype(document["data_type"])
    first, *rest = document["codecs"]
    order = {"little": "<", "big": ">"}[first.get("configuration", {"endian": "little"})["endian"]]
    try:
        with open(path, "rb") as file:
            data = b"".join(iter(lambda: file.read(11), b""))
    except FileNotFoundError:
        value = document["fill_value"]
        if value is None:
            value = 0
        if isinstance(value, str):
            number = bytes.fromhex(value[2:]) if value[1] == "x" else struct.pack(">d", float(value))
            (value,) = struct.unpack(">f" if len(number) == 4 else ">d", number)
        return np.full(lengths, value, dtype)
    undo = {"gzip": lambda data: data, "zstd": zstd_decompress}
    for codec in rest:
        data = undo[codec["name"]](data)
    return decode_chunk(data, lengths, order + dtype.str[1:], any(codec["name"] == "gzip" for codec in rest))


def read_array(folder, selection):
    flow = steps(folder, selection)
    document, _, box = next(flow)
    result = np.zeros(box, document["data_type"])
    for _, chunk, inside, outside in flow:
        result[outside] = chunk[inside]
    return result


def write_region(folder, selection, values):
    flow = steps(folder, selection)
    document, lengths, box = next(flow)
    if np.shape(values) not in ((), tuple(box)):
        raise ValueError(np.shape(values))
    names = {codec["name"]: codec.get("configuration", {}) for codec in document["codecs"]}
    if "zstd" in names:
        raise ValueError("zstd")
    waiting = []
    for number, (path, chunk, inside, outside) in enumerate(flow):
        chunk[inside] = values if np.ndim(values) == 0 else np.asarray(values)[outside]
        if names["bytes"].get("endian") == "big":
            chunk.byteswap(inplace=True)
        beside = os.path.join(folder, f"tmp-{number}")
        with open(beside, "wb") as file:
            file.write(encode_chunk(chunk, lengths, 0, names.get("gzip", {}).get("level")))
        waiting.append((beside, path))
    while waiting:
        beside, path = waiting.pop()
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.replace(beside, path)
