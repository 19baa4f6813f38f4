"""Right, by recursion: keys, documents, bytes and folders are taken apart from the front; match and walrus; helpers called as in the notebook."""

import mmap
import struct
from itertools import islice

# Names that a notebook might use itself.
ends = "end"
size = 2**20
plan = index = store = {}
WHOLE = zip((8, 16, 32, 64), "bhiq")
LETTER = {f"{sign}int{bits}": letter for bits, small in WHOLE for sign, letter in (("", small), ("u", small.upper()))} | {"float32": "f", "float64": "d"}


def box(text, *values):
    """An error in a box."""
    return ValueError(" ".join([text, *map(str, values)]))


def chunk_key(chunk_index, zarr_format=3, separator=None):
    match zarr_format, separator:
        case (3, None):
            separator = "/"
        case (2, None):
            separator = "."
        case (2 | 3, "/" | "."):
            pass
        case (2 | 3, _):
            raise box("separator", separator)
        case _:
            raise box("format", zarr_format)

    def plain(numbers):
        match numbers:
            case []:
                return ""
            case [first, *rest] if first >= 0:
                return f"{separator}{first}{plain(rest)}"
            case [first, *_]:
                raise box("negative", first)

    return f"c{key}" if (key := plain(list(chunk_index))) and zarr_format == 3 else key[1:] or {2: "0", 3: "c"}[zarr_format]


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    def compared(sizes, lengths):
        match sizes, lengths:
            case ([], []):
                return
            case ([], _) | (_, []):
                raise box("axes", tuple(chunk_shape))
            case ([size, *_], _) if size < 0:
                raise box("size", size)
            case (_, [length, *_]) if length < 1:
                raise box("length", length)
            case ([_, *sizes], [_, *lengths]):
                compared(sizes, lengths)

    if (name := np.dtype(dtype).name) not in LETTER:
        raise box("dtype", name)
    compared(list(shape), list(chunk_shape))
    match gzip_level:
        case None:
            steps = []
        case _ if 0 <= gzip_level <= 9:
            steps = [{"name": "gzip", "configuration": {"level": int(gzip_level)}}]
        case _:
            raise box("level", gzip_level)
    match name[0], float(fill_value):
        case "f", number:
            # JSON of Python's has words for the three; Zarr's are the same, in quotation marks
            word = json.dumps(number)
            written = word if word[-1].isalpha() else number
        case _, number if number != number or number in (float("inf"), float("-inf")):
            raise box("fill_value", fill_value)
        case _:
            try:
                struct.pack("<" + LETTER[name], written := int(fill_value))
            except struct.error:
                raise box("fill_value", fill_value) from None
            if written != fill_value:
                raise box("fill_value", fill_value)
    return {
        **example,
        "shape": [n.__index__() for n in shape],
        "data_type": name,
        "chunk_grid": {**example["chunk_grid"], "configuration": {"chunk_shape": [n.__index__() for n in chunk_shape]}},
        "fill_value": written,
        "codecs": example["codecs"][:1] + steps,
    }


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or any(a > b for a, b in zip(block.shape, chunk_shape)):
        raise box("block", block.shape)
    if gzip_level is not None and not 0 <= gzip_level <= 9:
        raise box("level", gzip_level)
    kind = block.dtype.newbyteorder("<")
    one = np.array(fill_value).astype(kind).tobytes()

    def filled(lengths):
        return one if not lengths else filled(lengths[1:]) * int(lengths[0])

    def row(part, lengths):
        if not lengths:
            return part.astype(kind).tobytes()
        lines = [row(line, lengths[1:]) for line in part]
        return b"".join(lines) + filled(lengths[1:]) * int(lengths[0] - len(lines))

    data = row(np.asarray(block), list(chunk_shape))
    if gzip_level is None:
        return data
    return gzip_compress(data, gzip_level, mtime=0)


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    match gzip and len(data):
        case False | 0:
            raw = data
        case n:
            try:
                raw = gzip_decompress(data)
            except (EOFError, OSError):
                raise box("cut off at", n) from None
    kind = np.dtype(dtype)

    def count(lengths):
        return int(lengths[0]) * count(lengths[1:]) if lengths else 1

    if len(raw) != count(list(chunk_shape)) * kind.itemsize:
        raise box("bytes", len(raw))
    numbers = struct.iter_unpack(("<", ">")[kind.str[0] == ">"] + LETTER[kind.name], raw)

    def nested(lengths):
        if not lengths:
            return next(numbers)[0]
        return [nested(lengths[1:]) for _ in range(lengths[0])]

    return np.array(nested(list(chunk_shape)), kind.name).reshape(chunk_shape)


files_on_disk = 1 + 4 * 21
bytes_on_disk = 5_505_024


def emptied(path):
    for name in os.listdir(path):
        inside = os.path.join(path, name)
        if os.path.isdir(inside) and not os.path.islink(inside):
            emptied(inside)
            os.rmdir(inside)
        else:
            os.unlink(inside)


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    document = array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level)
    os.makedirs(folder, exist_ok=True)
    emptied(folder)

    def halves(part, start, axis):
        """Cut along one axis after the other."""
        if axis == image.ndim:
            path = os.path.join(folder, chunk_key(start))
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "xb") as file:
                file.write(encode_chunk(part, chunk_shape, fill_value, gzip_level))
            return
        n = chunk_shape[axis]
        for i in range(-(-image.shape[axis] // n)):
            halves(part[(slice(None),) * axis + (slice(i * n, i * n + n),)], (*start, i), axis + 1)

    halves(np.asarray(image), (), 0)
    with open(os.path.join(folder, "zarr.json"), "x") as file:
        file.writelines(json.JSONEncoder(allow_nan=False).iterencode(document))


def read_metadata(folder):
    with open(f"{folder}{os.sep}zarr.json", "rb") as file:
        document = json.loads(file.read())
    match document:
        case {"zarr_format": other} if other != 3:
            raise box("format", other)
        case {"node_type": other} if other != "array":
            raise box("a", other)
        case {"shape": _, "data_type": data_type, "chunk_grid": {"name": grid}, "chunk_key_encoding": {"name": keys},
              "fill_value": _, "codecs": codecs, "zarr_format": 3, "node_type": "array", **more}:  # fmt: skip
            pass
        case _:
            raise box("missing", *(key for key in example if key not in document))

    def understood(items):
        match items:
            case []:
                return
            case [("attributes" | "dimension_names", _), *rest] | [("storage_transformers", []), *rest]:
                understood(rest)
            case [(_, {"must_understand": False}), *rest]:
                understood(rest)
            case [(key, _), *_]:
                raise box("not understood:", key)

    understood(list(more.items()))
    match data_type, grid, keys:
        case (_, "regular", "default" | "v2") if data_type in LETTER:
            pass
        case _:
            raise box("unknown among", data_type, grid, keys)
    match [codec["name"] for codec in codecs]:
        case ["bytes"] | ["bytes", "gzip" | "zstd"]:
            return document
        case []:
            raise box("no codecs")
        case ["bytes", "gzip" | "zstd", third, *_]:
            raise box("third codec", third)
        case ["bytes", second, *_]:
            raise box("second codec", second)
        case [first, *_]:
            raise box("first codec", first)


def stored(folder, document, chunk_index):
    """The path of a chunk, and a chunk that can be changed."""
    match document["chunk_key_encoding"]:
        case {"name": name, "configuration": {"separator": separator}}:
            pass
        case {"name": name}:
            separator = None
    path = os.path.join(folder, chunk_key(chunk_index, 3 - (name == "v2"), separator))
    lengths = document["chunk_grid"]["configuration"]["chunk_shape"]
    kind = np.dtype(document["data_type"])
    match document["codecs"][0]:
        case {"configuration": {"endian": "big"}}:
            kind = kind.newbyteorder(">")
    if os.path.isfile(path):
        with open(path, "rb") as file:
            before = bytes(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)) if os.path.getsize(path) else b""
        names = [codec["name"] for codec in islice(document["codecs"], 1, None)]
        return path, decode_chunk(zstd_decompress(before) if names == ["zstd"] else before, lengths, kind.str, names == ["gzip"])
    match document["fill_value"]:
        case None:
            number = 0
        case str(text) if text[:2] == "0x":
            (number,) = struct.unpack(">" + LETTER[document["data_type"]], bytes.fromhex(text.removeprefix("0x")))
        case str(text):
            number = float(text)
        case number:
            pass
    return path, np.full(lengths, number, document["data_type"])


def read_array(folder, selection):
    document = read_metadata(folder)
    shape, lengths = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    result = np.zeros([b - a for a, b in box_of(selection, shape)], document["data_type"])

    def pasted(plan):
        if plan:
            (index, inside, outside), *rest = plan
            result[outside] = stored(folder, document, index)[1][inside]
            pasted(rest)

    pasted(chunk_plan(selection, shape, lengths))
    return result


def write_region(folder, selection, values):
    document = read_metadata(folder)
    shape, lengths = document["shape"], document["chunk_grid"]["configuration"]["chunk_shape"]
    sizes = tuple(b - a for a, b in box_of(selection, shape))
    match document["codecs"], np.shape(values):
        case [_, {"name": "zstd"}], _:
            raise box("no zstd here")
        case _, other if other not in [(), sizes]:
            raise box("shape", other)
    level = [codec["configuration"]["level"] for codec in document["codecs"][1:]] or [None]
    swap = document["codecs"][0].get("configuration", {}).get("endian") == "big"
    for chunk_index, inside, outside in chunk_plan(selection, shape, lengths):
        path, chunk = stored(folder, document, chunk_index)
        np.copyto(chunk[inside] if chunk.ndim else chunk, np.broadcast_to(values, sizes)[outside], casting="unsafe")
        os.makedirs(os.path.dirname(path), exist_ok=True)
        descriptor = os.open(beside := os.path.join(folder, f".{os.getpid()}"), os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644)
        try:
            os.write(descriptor, encode_chunk(chunk.byteswap() if swap else chunk, lengths, 0, *level))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(beside, path)


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    def number(index, counts):
        match list(index), list(counts):
            case [], []:
                return 0, 1
            case [*front, i], [*others, n] if 0 <= i < n:
                at, total = number(front, others)
                return at * n + i, total * n
            case [*_, i], _:
                raise box("no inner chunk", i)

    at, total = number(inner_index, chunks_per_shard)
    if len(shard) < 16 * total + 4:
        raise box("too short:", len(shard))
    start, size = struct.unpack_from("<QQ", shard, len(shard) - 4 - 16 * (total - at))
    if start & size == 2**64 - 1:
        return np.full(inner_shape, fill_value, np.dtype(dtype).name)
    return decode_chunk(memoryview(shard)[start : start + size].tobytes(), inner_shape, dtype, gzip)
