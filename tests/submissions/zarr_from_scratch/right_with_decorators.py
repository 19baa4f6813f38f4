"""Right, with decorators that refuse, type hints, named tuples, and a cache of what was read; what is not here is the solution's."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from functools import singledispatch, wraps
from typing import Any, NamedTuple

BITS_MISSING: int = 2**64 - 1


class Bad(ValueError):
    pass


class Worse(Bad):
    """Two steps below ValueError."""


class Entry(NamedTuple):
    start: int
    size: int

    @property
    def missing(self) -> bool:
        return self == (BITS_MISSING, BITS_MISSING)


class Shape(NamedTuple):
    rows: int
    columns: int


def refuses(**rules: Callable[..., Iterable]) -> Callable:
    """Before a function runs, whatever a rule finds among its arguments is refused."""

    def decorate(function: Callable) -> Callable:
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        defaults = dict(zip(reversed(names), reversed(function.__defaults__ or ())))

        @wraps(function)
        def checked(*args: Any, **kwargs: Any) -> Any:
            bound = defaults | dict(zip(names, args)) | kwargs
            for name, rule in rules.items():
                for bad in rule(**{key: bound[key] for key in rule.__code__.co_varnames[: rule.__code__.co_argcount]}):
                    raise Worse(f"{name} {bad!s}")
            return function(**bound)

        return checked

    return decorate


def levels(gzip_level):
    return [gzip_level] if gzip_level is not None and not 0 <= gzip_level <= 9 else []


@refuses(
    format=lambda zarr_format: [zarr_format] if zarr_format not in (2, 3) else [],
    separator=lambda separator: [separator] if separator not in ("/", ".", None) else [],
    number=lambda chunk_index: (i for i in chunk_index if i < 0),
)
def chunk_key(chunk_index: tuple[int, ...], zarr_format: int = 3, separator: str | None = None) -> str:
    return {
        3: lambda join: join("c", *chunk_index),
        2: lambda join: join(*chunk_index) or "0",
    }[zarr_format](lambda *parts: (separator or (".", "/")[zarr_format == 3]).join(f"{part}" for part in parts))


@singledispatch
def _json(value: Any) -> Any:
    return value


@_json.register
def _(value: np.generic) -> Any:
    return _json(value.item())


@_json.register
def _(value: float) -> float | str:
    return value if abs(value) < float("inf") else "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"


@_json.register(list)
@_json.register(tuple)
@_json.register(np.ndarray)
def _(value: Iterable) -> tuple:
    return tuple(_json(item) for item in value)


def _unfit(dtype, fill_value):
    kind = np.dtype(dtype)
    if kind.kind in "iu":
        limits = np.iinfo(kind)
        if not (int(limits.min) <= fill_value <= int(limits.max)) or fill_value % 1:
            yield fill_value


@refuses(
    dtype=lambda dtype: {np.dtype(dtype).name} - set(DATA_TYPES),
    axes=lambda shape, chunk_shape: [tuple(chunk_shape)] * (len(shape) != len(chunk_shape)),
    size=lambda shape: (n for n in shape if n < 0),
    length=lambda chunk_shape: (n for n in chunk_shape if n < 1),
    gzip_level=levels,
    fill_value=_unfit,
)
def array_metadata(shape, chunk_shape, dtype, fill_value=0, gzip_level=None) -> OrderedDict:
    kind = np.dtype(dtype)
    document = OrderedDict(json.loads(json.dumps(example)))
    document["data_type"] = kind.name
    document["shape"] = _json(shape)
    document["chunk_grid"]["configuration"]["chunk_shape"] = _json(chunk_shape)
    document["fill_value"] = _json(float(fill_value) if kind.kind == "f" else int(fill_value))
    document["codecs"] = document["codecs"][: 1 + (gzip_level is not None)]
    document["codecs"][-1]["configuration"] |= {} if gzip_level is None else {"level": _json(gzip_level)}
    document.move_to_end("zarr_format")
    return document


def _cut(data, gzip):
    if gzip:
        try:
            gzip_decompress(data)
        except (EOFError, OSError):
            yield len(data)


@refuses(cut_off_after=_cut)
def decode_chunk(data: bytes, chunk_shape: tuple, dtype: str, gzip: bool = False) -> np.ndarray:
    plain = gzip_decompress(data) if gzip else data
    kind = np.dtype(dtype)
    kind = kind if kind.byteorder == ">" else kind.newbyteorder("<")
    if len(plain) != int(np.prod(chunk_shape, dtype=np.uint64)) * kind.itemsize:
        raise Bad(f"bytes {len(plain)}")
    return np.ndarray(tuple(chunk_shape), kind, bytearray(plain)).astype(kind.newbyteorder("="), order="K")


files_on_disk: float = 84.0 + 1
bytes_on_disk: int = int(84 * 2**15 * 2)


@contextmanager
def replacing(path: str):
    """A file that takes the name of another when it is whole, and is gone when something went wrong."""
    os.makedirs(os.path.dirname(path), exist_ok=True)
    beside = f"{path}.{id(path)}"
    try:
        with open(beside, "wb") as file:
            yield file
        os.replace(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.remove(beside)
        raise


def write_array(folder: str, image: np.ndarray, chunk_shape, fill_value=0, gzip_level: int | None = None) -> None:
    """Into a new folder first, which then takes the place of the old one."""
    document = array_metadata(image.shape, chunk_shape, image.dtype, fill_value, gzip_level)
    new = folder + ".new"
    os.makedirs(new)
    everything = tuple(slice(None) for _ in image.shape)
    for chunk_index, _, in_box in chunk_plan(everything, image.shape, chunk_shape):
        with replacing(os.path.join(new, chunk_key(chunk_index))) as file:
            file.write(encode_chunk(image[in_box].view(np.ndarray) if in_box else image, chunk_shape, fill_value, gzip_level))
    with replacing(os.path.join(new, "zarr.json")) as file:
        file.write(json.dumps(document).encode("ascii"))
    if os.path.isdir(folder):
        shutil.rmtree(folder)
    os.replace(new, folder)


@refuses(
    inner=lambda inner_index, chunks_per_shard: (i for i, n in zip(inner_index, chunks_per_shard) if not -1 < i < n),
    length=lambda shard, chunks_per_shard: [len(shard)] * bool(len(shard) < 4 + 16 * np.prod(chunks_per_shard, dtype=int)),
)
def read_inner_chunk(shard, inner_index, chunks_per_shard, inner_shape, dtype, fill_value=0, gzip=False):
    numbers = np.frombuffer(shard[:-4][-16 * int(np.prod(chunks_per_shard, dtype=int)) :], "<u8").reshape(*chunks_per_shard, 2)
    entry = Entry(*numbers[tuple(inner_index)].tolist())
    if entry.missing:
        return np.full(tuple(inner_shape), fill_value, np.dtype(np.dtype(dtype).name))
    return decode_chunk(shard[slice(entry.start, sum(entry))], inner_shape, dtype, gzip)
