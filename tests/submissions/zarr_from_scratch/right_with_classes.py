"""Right, with classes: a description, a codec pipeline and an array that know how to read and write themselves; errors of its own."""

import zlib
from dataclasses import asdict, dataclass, field
from enum import Enum, IntEnum


class Refused(ValueError):
    """A subclass of what was asked for."""

    def __init__(self, what, value):
        super().__init__(f"{what}: {value}")


class Format(IntEnum):
    TWO = 2
    THREE = 3


class Endian(str, Enum):
    little = "little"
    big = "big"


@dataclass(frozen=True)
class Key:
    index: tuple
    format: Format
    separator: str

    def __str__(self):
        numbers = self.separator.join(map(str, self.index))
        if self.format is Format.TWO:
            return numbers if self.index else "0"
        return "c" + self.separator * bool(self.index) + numbers


@dataclass
class Named:
    name: str
    configuration: dict = field(default_factory=dict)


@dataclass
class Description:
    shape: list
    data_type: str
    chunk_grid: Named
    fill_value: object
    codecs: list
    zarr_format: int = 3
    node_type: str = "array"
    chunk_key_encoding: Named = field(default_factory=lambda: Named("default", {"separator": "/"}))


class Level(int):
    """A level of gzip."""


def chunk_key(chunk_index, zarr_format=3, separator=None):
    try:
        zarr_format = Format(zarr_format)
    except ValueError:
        raise Refused("no such format", zarr_format) from None
    if separator is None:
        separator = {Format.TWO: ".", Format.THREE: "/"}[zarr_format]
    if separator not in {"/", "."}:
        raise Refused("no such separator", separator)
    for number in chunk_index:
        if not number >= 0:
            raise Refused("negative", number)
    return str(Key(tuple(chunk_index), zarr_format, separator))


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    kind = np.dtype(dtype)
    if kind.name not in DATA_TYPES:
        raise Refused("dtype", kind.name)
    if len(shape) != len(chunk_shape):
        raise Refused("axes", tuple(chunk_shape))
    if min(shape, default=0) < 0:
        raise Refused("shape", min(shape))
    if min(chunk_shape, default=1) < 1:
        raise Refused("chunk_shape", min(chunk_shape))
    if gzip_level is not None and not 0 <= gzip_level < 10:
        raise Refused("gzip_level", gzip_level)
    codecs = [Named("bytes", {"endian": Endian.little.value})]
    if gzip_level is not None:
        codecs.append(Named("gzip", {"level": Level(gzip_level)}))
    if kind.kind == "f":
        number = float(fill_value)
        words = {float("inf"): "Infinity", float("-inf"): "-Infinity"}
        written = "NaN" if number != number else words.get(number, number)
    else:
        try:
            written = kind.type(int(fill_value)).item()
        except (OverflowError, ValueError):
            raise Refused("fill_value", fill_value) from None
        if written != fill_value:
            raise Refused("fill_value", fill_value)
    grid = Named("regular", {"chunk_shape": list(map(int, chunk_shape))})
    return asdict(Description(list(map(int, shape)), kind.name, grid, written, codecs))


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    if block.ndim != len(chunk_shape) or (np.array(block.shape) > np.array(chunk_shape)).any():
        raise Refused("block", block.shape)
    if gzip_level is not None and not 0 <= gzip_level <= 9:
        raise Refused("gzip_level", gzip_level)
    chunk = np.empty(chunk_shape, block.dtype.newbyteorder("little"))
    chunk.fill(fill_value)
    chunk[tuple(map(slice, block.shape))] = block
    data = bytes(chunk.data) if chunk.ndim and chunk.size else chunk.tobytes()
    return data if gzip_level is None else gzip_compress(data, compresslevel=int(gzip_level))


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    n = len(data)
    if gzip:
        try:
            data = gzip_decompress(data)
        except (EOFError, OSError, zlib.error) as error:
            raise Refused("cut off after bytes", n) from error
    kind = np.dtype(dtype)
    kind = kind if kind.str.startswith(">") else kind.newbyteorder("<")
    chunk = np.zeros(chunk_shape, kind)
    if len(data) != chunk.nbytes:
        raise Refused("bytes", len(data))
    chunk.reshape(-1).view(np.uint8)[:] = np.frombuffer(data, np.uint8)
    return chunk.astype(kind.newbyteorder("="))


files_on_disk = sum([84, 1])
bytes_on_disk = 7 * 4 * 3 * (np.zeros((32, 32, 32), np.uint16).nbytes)


class Stored:
    """A stored array: where it is, what its document says, and its chunks."""

    def __init__(self, folder):
        self.folder = folder
        self.document = read_metadata(folder)
        self.shape = tuple(self.document["shape"])
        self.chunk_shape = tuple(self.document["chunk_grid"]["configuration"]["chunk_shape"])
        self.dtype = np.dtype(self.document["data_type"])
        self.order = self.document["codecs"][0].get("configuration", {}).get("endian", "little")
        self.packing = self.document["codecs"][1] if len(self.document["codecs"]) > 1 else {"name": "none"}

    @property
    def fill(self):
        value = self.document["fill_value"]
        if value is None:
            return self.dtype.type(0)
        if type(value) is str and value.lower().startswith("0x"):
            return np.frombuffer(bytes.fromhex(value[2:]), self.dtype.newbyteorder(">"))[0]
        return self.dtype.type(value)

    def path(self, index):
        encoding = self.document["chunk_key_encoding"]
        separator = encoding.get("configuration", {}).get("separator", None)
        return os.path.join(self.folder, chunk_key(index, 3 if encoding["name"] == "default" else 2, separator))

    def __getitem__(self, index):
        try:
            file = open(self.path(index), "rb")
        except FileNotFoundError:
            return np.full(self.chunk_shape, self.fill, self.dtype)
        with file:
            data = file.read()
        if self.packing["name"] == "zstd":
            data = zstd_decompress(data)
        return decode_chunk(data, self.chunk_shape, self.dtype.newbyteorder(self.order).str, self.packing["name"] == "gzip")

    def __setitem__(self, index, chunk):
        # What is big-endian is swapped in memory and called little-endian: the bytes are the same.
        little = chunk.astype(self.dtype.newbyteorder(self.order)).view(self.dtype.newbyteorder("<"))
        data = encode_chunk(little, self.chunk_shape, 0, self.packing.get("configuration", {}).get("level"))
        path = self.path(index)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(f"{path}~", "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{path}~", path)

    def plan(self, selection):
        return chunk_plan(selection, self.shape, self.chunk_shape)


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    document = array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level)
    if os.path.lexists(folder):
        shutil.rmtree(folder)
    os.makedirs(folder)
    for index, _, part in chunk_plan(tuple(map(slice, image.shape)), image.shape, chunk_shape):
        path = os.path.join(folder, *chunk_key(index).split("/"))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(encode_chunk(np.asarray(image[part]), chunk_shape, fill_value, gzip_level))
    with open(os.path.join(folder, "zarr.json"), "w", encoding="utf-8") as file:
        json.dump(document, file, indent=2, sort_keys=True)


def read_metadata(folder):
    with open(os.path.join(folder, "zarr.json"), encoding="utf-8") as file:
        document = json.load(file)
    if document.get("zarr_format", 3) != 3:
        raise Refused("zarr_format", document["zarr_format"])
    if document.get("node_type", "array") != "array":
        raise Refused("node_type", document["node_type"])
    for key in example.keys() - document.keys():
        raise Refused("missing", key)
    for key in document.keys() - example.keys() - {"attributes", "dimension_names"}:
        value = document[key]
        if key == "storage_transformers" and value == []:
            continue
        if isinstance(value, dict) and value.get("must_understand", True) is False:
            continue
        raise Refused("unknown key", key)
    for name, known in (
        (document["data_type"], DATA_TYPES),
        (document["chunk_grid"]["name"], ("regular",)),
        (document["chunk_key_encoding"]["name"], ("default", "v2")),
    ):
        if name not in known:
            raise Refused("unknown", name)
    allowed = iter([{"bytes"}, {"gzip", "zstd"}])
    for codec in document["codecs"]:
        if codec["name"] not in next(allowed, set()):
            raise Refused("codec", codec["name"])
    if not document["codecs"]:
        raise Refused("empty", "codecs")
    return document


def read_array(folder, selection):
    stored = Stored(folder)
    result = np.zeros([stop - start for start, stop in box_of(selection, stored.shape)], stored.dtype)
    for index, inside, outside in stored.plan(selection):
        result[outside] = stored[index][inside]
    return result


def write_region(folder, selection, values):
    stored = Stored(folder)
    if stored.packing["name"] == "zstd":
        raise Refused("cannot write", "zstd")
    box = tuple(stop - start for start, stop in box_of(selection, stored.shape))
    if np.ndim(values) and np.shape(values) != box:
        raise Refused("shape", np.shape(values))
    for index, inside, outside in stored.plan(selection):
        chunk = stored[index]
        chunk[inside] = values[outside] if np.ndim(values) else values
        stored[index] = chunk


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    for i, n in zip(inner_index, chunks_per_shard):
        if not 0 <= i < n:
            raise Refused("index", i)
    count = 1
    for n in chunks_per_shard:
        count *= n
    if len(shard) < 16 * count + 4:
        raise Refused("bytes", len(shard))
    table = np.frombuffer(shard, "<u8", 2 * count, len(shard) - 4 - 16 * count).reshape(*chunks_per_shard, 2)
    start, size = (int(number) for number in table[tuple(inner_index)])
    if start == size == 2**64 - 1:
        return np.full(inner_shape, fill_value, np.dtype(dtype).newbyteorder("="))
    return decode_chunk(shard[start : start + size], inner_shape, dtype, gzip)
