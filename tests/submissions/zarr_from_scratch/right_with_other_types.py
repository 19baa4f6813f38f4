"""Right, and every answer is of a kind of its own: subclasses, enums, named tuples, memory maps, bits; what is not here is the solution's."""

import collections
import enum
import itertools
import zlib

Axes = collections.namedtuple("Axes", "z y x", defaults=(0, 0))


class Text(str):
    pass


class Octets(bytes):
    pass


class Picture(np.ndarray):
    pass


class Number(float):
    pass


class Count(int):
    def __repr__(self):
        return f"{int(self)} times"


class Record(dict):
    def __missing__(self, key):
        return None


class NotHere(FileNotFoundError):
    """Somebody's own word for it."""


class NoSense(UnicodeError):
    """UnicodeError is a ValueError."""


class Word(str, enum.Enum):
    NAN = "NaN"
    UP = "Infinity"
    DOWN = "-Infinity"


def chunk_key(chunk_index, zarr_format=3, separator=None):
    if zarr_format not in (2, 3) or separator not in (None, "/", "."):
        raise NoSense(f"format {zarr_format}, separator {separator}")
    if any(np.less(chunk_index, 0)):
        raise NoSense(f"index {tuple(int(i) for i in chunk_index)}")
    separator = separator or {2: ".", 3: "/"}[zarr_format]
    name = separator.join(itertools.chain("c" * (zarr_format - 2), (str(i) for i in chunk_index)))
    return Text(name or "0")


def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None):
    name = np.dtype(dtype).name
    if name not in DATA_TYPES:
        raise NoSense(name)
    if len(shape) != len(chunk_shape):
        raise NoSense(f"{tuple(int(n) for n in chunk_shape)}".replace("np.int64", ""))
    for number, least in itertools.chain(zip(shape, itertools.repeat(0)), zip(chunk_shape, itertools.repeat(1))):
        if number < least:
            raise NoSense(str(number))
    if gzip_level not in {None, *range(10)}:
        raise NoSense(str(gzip_level))
    if name in {"float32", "float64"}:
        words = {"nan": Word.NAN, "inf": Word.UP, "-inf": Word.DOWN}
        written = words.get(str(float(fill_value)), Number(fill_value))
    else:
        limits = np.iinfo(name)
        fits = fill_value >= int(limits.min) and fill_value <= int(limits.max) and not fill_value % 1
        if not fits:
            raise NoSense(str(fill_value))
        written = Count(fill_value)
    gzip = () if gzip_level is None else (Record(name="gzip", configuration=Record(level=Count(gzip_level))),)
    return Record(
        zarr_format=Count(3), node_type=Text("array"), shape=[Count(n) for n in shape], data_type=Text(name),
        chunk_grid=Record(name="regular", configuration=Record(chunk_shape=tuple(Count(n) for n in chunk_shape))),
        chunk_key_encoding=collections.defaultdict(str, name="default", configuration={"separator": "/"}),
        fill_value=written, codecs=(Record(name="bytes", configuration=Record(endian="little")), *gzip),
    )  # fmt: skip


def encode_chunk(block, chunk_shape, fill_value=0, gzip_level=None):
    if len(chunk_shape) != len(block.shape):
        raise NoSense(str(block.shape))
    for have, room in zip(block.shape, chunk_shape):
        if have > room:
            raise NoSense(str(block.shape))
    if gzip_level not in {None, *range(10)}:
        raise NoSense(str(gzip_level))
    chunk = np.full_like(block, fill_value, block.dtype.newbyteorder("<"), "C", subok=False, shape=tuple(chunk_shape))
    chunk[tuple(slice(n) for n in block.shape)] = block
    data = Octets(chunk.tobytes("C"))
    if gzip_level is None:
        return data
    packer = zlib.compressobj(int(gzip_level), zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return Octets(packer.compress(data) + packer.flush())


def decode_chunk(data, chunk_shape, dtype, gzip=False):
    stored = np.dtype(dtype)
    stored = stored if ">" in stored.str else stored.newbyteorder("<")
    plain = data
    if gzip:
        unpacker = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        plain = unpacker.decompress(data) + unpacker.flush()
        if not unpacker.eof:
            raise NoSense(f"only {len(data)} bytes")
    if len(plain) != stored.itemsize * np.prod([1, *chunk_shape]).item():
        raise NoSense(f"{len(plain)} bytes")
    read_only = np.frombuffer(plain, stored).reshape(tuple(chunk_shape))
    return np.array(read_only, dtype=stored.newbyteorder("="), order="F").view(Picture)


files_on_disk = Count(85)
bytes_on_disk = np.uint32(5505024)


def write_array(folder, image, chunk_shape, fill_value=0, gzip_level=None):
    document = array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level)
    if os.path.exists(folder):
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            shutil.rmtree(path) if os.path.isdir(path) else os.remove(path)
    counts = [range(-(-size // n)) for size, n in zip(image.shape, chunk_shape)]
    for index in itertools.product(*counts):
        block = image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, chunk_shape)) + (...,)]
        path = os.path.join(folder, chunk_key(index))
        os.makedirs(os.path.split(path)[0], exist_ok=True)
        with open(path, "ab") as file:
            file.writelines([encode_chunk(block, chunk_shape, fill_value, gzip_level)])
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "zarr.json"), "w") as file:
        print(json.dumps(document, separators=(",", ":")), file=file)


def read_metadata(folder):
    try:
        with open(os.path.join(folder, "zarr.json")) as file:
            document = json.load(file, object_pairs_hook=collections.OrderedDict)
    except FileNotFoundError as error:
        raise NotHere(folder) from error
    if (document.get("zarr_format", 3), document.get("node_type", "array")) != (3, "array"):
        raise NoSense(f"{document.get('zarr_format')} {document.get('node_type')}")
    wrong = [key for key in example if key not in document]
    for key in [key for key in document if key not in example and key not in ("attributes", "dimension_names")]:
        skip = getattr(document[key], "get", lambda *_: True)("must_understand", True) is False
        wrong += [] if skip or (key == "storage_transformers" and not document[key]) else [key]
    if not wrong:
        kinds, names = [["bytes"], ["gzip", "zstd"]], [codec["name"] for codec in document["codecs"]]
        wrong += [n for n in [document["data_type"]] if n not in DATA_TYPES]
        wrong += [n for n in [document["chunk_grid"]["name"]] if n != "regular"]
        wrong += [n for n in [document["chunk_key_encoding"]["name"]] if n not in "default v2".split()]
        wrong += [n for n, known in itertools.zip_longest(names, kinds, fillvalue="") if n and n not in known]
        wrong += [] if names else ["codecs"]
    if wrong:
        raise NoSense(wrong[0])
    return document


def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    if not all(0 <= i < n for i, n in zip(inner_index, chunks_per_shard)):
        raise NoSense(f"{list(inner_index)}")
    total = 1
    for n in chunks_per_shard:
        total *= int(n)
    index = memoryview(shard)[max(0, len(shard) - 4 - 16 * total) : len(shard) - 4]
    if len(shard) < 4 or len(index) != 16 * total:
        raise NoSense(str(len(shard)))
    row = np.arange(total).reshape(tuple(chunks_per_shard))[tuple(inner_index)]
    place, size = index[16 * row : 16 * row + 16].cast("Q")
    if place == size == 0xFFFF_FFFF_FFFF_FFFF:
        return np.full(tuple(inner_shape), fill_value, np.dtype(dtype).newbyteorder("=")).view(Picture)
    return decode_chunk(bytes(memoryview(shard)[place : place + size]), inner_shape, dtype, gzip)


