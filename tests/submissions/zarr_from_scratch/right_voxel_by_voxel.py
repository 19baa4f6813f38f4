"""Right, and slow: plain Python, struct, one number at a time; lists where tuples are shown; prints and warns on its way."""

import struct
import warnings

LETTERS = {"int8": "b", "uint8": "B", "int16": "h", "uint16": "H", "int32": "i", "uint32": "I", "int64": "q", "uint64": "Q", "float32": "f", "float64": "d"}


def places(shape):
    return list(product(*[range(int(n)) for n in shape]))


def chunk_key(chunk_index, zarr_format=3, separator=None):
    print("a key for", chunk_index)
    if zarr_format == 3:
        text, usual = ["c"], "/"
    elif zarr_format == 2:
        text, usual = [], "."
    else:
        raise ValueError(f"{zarr_format}")
    separator = usual if separator is None else separator
    if separator not in ["/", "."]:
        raise ValueError(separator)
    for i in chunk_index:
        if i < 0:
            raise ValueError(f"{i}")
        text.append(f"{i}")
    return separator.join(text) if text else "0"


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if name not in LETTERS:
        raise ValueError(f"{name}")
    if len(list(shape)) != len(list(chunk_shape)):
        raise ValueError(f"{tuple(chunk_shape)}")
    for n in shape:
        if n < 0:
            raise ValueError(f"{n}")
    for n in chunk_shape:
        if n < 1:
            raise ValueError(f"{n}")
    if "float" in name:
        fill_value = float(fill_value)
        for text in ("NaN", "Infinity", "-Infinity"):
            if repr(float(text)) == repr(fill_value):
                fill_value = text
                break
    else:
        try:
            struct.pack("<" + LETTERS[name], int(fill_value))
            fits = int(fill_value) == fill_value
        except (struct.error, OverflowError, ValueError):
            fits = False
        if not fits:
            raise ValueError(f"{fill_value} does not fit")
        fill_value = int(fill_value)
    steps = [{"name": "bytes", "configuration": {"endian": "little"}}]
    if gzip_level is not None:
        if int(gzip_level) not in list(range(0, 10)):
            raise ValueError(f"{gzip_level}")
        steps += [{"name": "gzip", "configuration": {"level": int(gzip_level)}}]
    return dict(
        zarr_format=3, node_type="array", shape=tuple(int(n) for n in shape), data_type=name,
        chunk_grid={"name": "regular", "configuration": {"chunk_shape": tuple(int(n) for n in chunk_shape)}},
        chunk_key_encoding={"name": "default", "configuration": {"separator": "/"}}, fill_value=fill_value, codecs=steps,
    )


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    warnings.warn("this is slow")
    if block.ndim != len(chunk_shape) or any(a > b for a, b in zip(block.shape, chunk_shape)):
        raise ValueError(f"{block.shape}")
    if gzip_level is not None and gzip_level not in range(0, 10):
        raise ValueError(f"{gzip_level}")
    data = bytearray()
    whole = "float" not in block.dtype.name
    for place in places(chunk_shape):
        inside = all(i < n for i, n in zip(place, block.shape))
        value = block[place].item() if inside else int(fill_value) if whole else float(fill_value)
        data += struct.pack("<" + LETTERS[block.dtype.name], value)
    return bytes(data) if gzip_level is None else gzip_compress(bytes(data), int(gzip_level))


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    if gzip:
        length = len(data)
        try:
            data = gzip_decompress(data)
        except Exception:
            raise ValueError(f"{length}")
    dtype = np.dtype(dtype)
    letter, n = LETTERS[dtype.name], len(places(chunk_shape))
    if len(data) != n * dtype.itemsize:
        raise ValueError(f"{len(data)}")
    numbers = struct.unpack((">" if dtype.byteorder == ">" else "<") + str(n) + letter, data)
    return np.array(list(numbers), dtype.name).reshape(chunk_shape)


files_on_disk = 85.0
bytes_on_disk = 84 * 32 * 32 * 32 * 2


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    document = array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level)
    if os.path.isdir(folder):
        for above, folders, names in os.walk(folder, topdown=False):
            for name in names:
                os.remove(os.path.join(above, name))
            for name in folders:
                os.rmdir(os.path.join(above, name))
    os.makedirs(folder, exist_ok=True)
    with open(folder + "/zarr.json", "w") as file:
        file.write(json.dumps(document, indent=4))
    image = np.asarray(image)
    for index in places([-(-a // b) for a, b in zip(image.shape, chunk_shape)]):
        block = image
        for axis, (i, n) in enumerate(zip(index, chunk_shape)):
            block = np.take(block, range(i * n, min((i + 1) * n, image.shape[axis])), axis)
        path = folder + "/" + chunk_key(index)
        os.makedirs(path.rpartition("/")[0], exist_ok=True)
        file = open(path, "wb")
        file.write(encode_chunk(block, chunk_shape, fill_value, gzip_level))
        file.close()


def read_metadata(folder):
    file = open(folder + "/zarr.json")
    document = json.loads(file.read())
    file.close()
    if document.get("zarr_format") not in (3, None):
        raise ValueError(f"{document['zarr_format']}")
    if document.get("node_type") not in ("array", None):
        raise ValueError(f"{document['node_type']}")
    for key in ["shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs", "zarr_format", "node_type"]:
        try:
            document[key]
        except KeyError:
            raise ValueError(f"no {key}") from None
    for key in document:
        if key in ["shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs", "zarr_format", "node_type"]:
            continue
        if key == "attributes" or key == "dimension_names":
            continue
        if key == "storage_transformers" and len(document[key]) == 0:
            continue
        if type(document[key]) == dict and "must_understand" in document[key] and document[key]["must_understand"] == False:
            continue
        raise ValueError(key)
    if document["data_type"] not in LETTERS:
        raise ValueError(document["data_type"])
    if document["chunk_grid"]["name"] != "regular":
        raise ValueError(document["chunk_grid"]["name"])
    if document["chunk_key_encoding"]["name"] != "default" and document["chunk_key_encoding"]["name"] != "v2":
        raise ValueError(document["chunk_key_encoding"]["name"])
    for number, codec in enumerate(document["codecs"]):
        if number > 1 or codec["name"] not in [["bytes"], ["gzip", "zstd"]][number]:
            raise ValueError(codec["name"])
    if len(document["codecs"]) == 0:
        raise ValueError("no codecs")
    return document


def look(folder, document, index):
    encoding = document["chunk_key_encoding"]
    separator = encoding.get("configuration", {}).get("separator")
    path = folder + "/" + chunk_key(index, {"default": 3, "v2": 2}[encoding["name"]], separator)
    lengths = document["chunk_grid"]["configuration"]["chunk_shape"]
    order = {"big": ">", "little": "<"}[document["codecs"][0].get("configuration", {}).get("endian", "little")]
    if not os.path.exists(path):
        fill = document["fill_value"]
        if fill is None:
            fill = 0
        elif fill in ["NaN", "Infinity", "-Infinity"]:
            fill = float(fill)
        elif type(fill) == str:
            fill = struct.unpack(">" + LETTERS[document["data_type"]], bytes.fromhex(fill[2:]))[0]
        return path, order, np.array([fill] * len(places(lengths)), document["data_type"]).reshape(lengths)
    with open(path, "rb") as file:
        data = file.read()
    packed = document["codecs"][-1]["name"]
    if packed == "zstd":
        data = zstd_decompress(data)
    return path, order, decode_chunk(data, lengths, order + np.dtype(document["data_type"]).str[1:], packed == "gzip")


def read_array(folder, selection):
    document = read_metadata(folder)
    lengths = document["chunk_grid"]["configuration"]["chunk_shape"]
    ends = box_of(list(selection), document["shape"])
    result, seen = np.zeros([b - a for a, b in ends], document["data_type"]), {}
    for place in places(result.shape):
        voxel = [a + i for (a, _), i in zip(ends, place)]
        index = tuple(v // n for v, n in zip(voxel, lengths))
        if index not in seen:
            seen[index] = look(folder, document, index)[2]
        result[place] = seen[index][tuple(v % n for v, n in zip(voxel, lengths))]
    return result


def write_region(folder, selection, values):
    document = read_metadata(folder)
    lengths = document["chunk_grid"]["configuration"]["chunk_shape"]
    ends = box_of(selection, document["shape"])
    box = tuple(b - a for a, b in ends)
    if np.shape(values) not in [(), box]:
        raise ValueError(f"{np.shape(values)}")
    if document["codecs"][-1]["name"] == "zstd":
        raise ValueError("zstd")
    values, seen = np.array(values), {}
    for place in places(box):
        voxel = [a + i for (a, _), i in zip(ends, place)]
        index = tuple(v // n for v, n in zip(voxel, lengths))
        if index not in seen:
            seen[index] = look(folder, document, index)
        seen[index][2][tuple(v % n for v, n in zip(voxel, lengths))] = values[place] if values.shape else values[()]
    for path, order, chunk in seen.values():
        data = encode_chunk(chunk.byteswap() if order == ">" else chunk, lengths)
        if len(document["codecs"]) == 2:
            data = gzip_compress(data, document["codecs"][1]["configuration"]["level"])
        os.makedirs(os.path.dirname(path), exist_ok=True)
        beside = os.path.join(folder, "beside")
        file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.write(file, data)
        os.close(file)
        os.rename(beside, path)


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, n in zip(inner_index, chunks_per_shard):
        if not i in range(n):
            raise ValueError(f"{i}")
    all_places = places(chunks_per_shard)
    if len(shard) - 4 < 16 * len(all_places):
        raise ValueError(f"{len(shard)}")
    numbers = struct.unpack(f"<{2 * len(all_places)}Q", shard[len(shard) - 4 - 16 * len(all_places) : len(shard) - 4])
    number = all_places.index(tuple(inner_index))
    start, size = numbers[2 * number], numbers[2 * number + 1]
    if (start, size) == (2**64 - 1, 2**64 - 1):
        return np.full(inner_shape, fill_value, np.dtype(dtype).name)
    return decode_chunk(shard[start : start + size], inner_shape, dtype, gzip)
