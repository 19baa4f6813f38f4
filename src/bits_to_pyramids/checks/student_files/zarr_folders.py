"""Whether the Zarr folders that students write may be opened: they are hostile until proven otherwise.

The files arrive as names and bytes (`bits_to_pyramids.student.watched.Folder`).  Before any
library sees them, in a jail (`bits_to_pyramids.checks.student_files.opening`), each metadata
document has to pass an allow-list: known keys, data types and codecs, shapes and chunks of a
size that can be read.  What does not pass gets one sentence.
"""

from __future__ import annotations

import json
import math
from typing import Any

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.results.wording import show_text

MAX_DOCUMENT = 64 * 1024
MAX_NESTING = 32
MAX_ELEMENTS = 16 * 2**20  # of an array, and of a chunk
MAX_CHUNKS = 100_000
MAX_INNER = 1024  # chunks in a shard
DATA_TYPES = {"bool": 1} | {f"{kind}{bits}": bits // 8 for kind in ("int", "uint") for bits in (8, 16, 32, 64)}
DATA_TYPES |= {"float16": 2, "float32": 4, "float64": 8}
CODECS = ("bytes", "transpose", "gzip", "zstd", "blosc", "crc32c", "sharding_indexed")
ARRAY_KEYS = {
    "zarr_format", "node_type", "shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs",
    "attributes", "dimension_names", "storage_transformers",
}  # fmt: skip
GROUP_KEYS = {"zarr_format", "node_type", "attributes", "consolidated_metadata"}


class Unopenable(Exception):
    """Metadata that no library may be asked to open; the message is for the student."""


def checked_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a Zarr folder that a library may be asked to open, if that is what they are.

    Raises
    ------
    StudentError
        With one sentence for the student.
    """
    try:
        check_documents(files)
    except Unopenable as problem:
        raise StudentError(f"the folder cannot be opened: {problem}") from None
    return files


def check_documents(files: dict[str, bytes]) -> None:
    """Refuse a folder that a library should not open.

    Raises
    ------
    Unopenable
        With a sentence for the student that names the document.
    """
    if "zarr.json" not in files:
        found = ", ".join(sorted(files)[:5]) or "nothing"
        raise Unopenable(f"there is no zarr.json in it, only {show_text(found)}")
    for path, data in files.items():
        name = path.rpartition("/")[2]
        if name == "zarr.json":
            _check(path, _document(path, data))
        elif name in (".zarray", ".zgroup", ".zattrs", ".zmetadata"):
            raise Unopenable(f"{show_text(path)} belongs to Zarr format 2; format 3 was asked for")


def _document(path: str, data: bytes) -> dict:
    if len(data) > MAX_DOCUMENT:
        raise Unopenable(f"{path} is larger than {MAX_DOCUMENT // 1024} KiB")
    if data.count(b"[") + data.count(b"{") > MAX_DOCUMENT // 8:
        raise Unopenable(f"{path} is nested too deeply")
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Unopenable(f"{path} is not JSON: {show_text(str(error), 80)}") from None
    if type(document) is not dict or _depth(document) > MAX_NESTING:
        raise Unopenable(f"{path} is not a JSON object of ordinary depth")
    return document


def _depth(value: Any) -> int:
    deepest, waiting = 0, [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        deepest = max(deepest, depth)
        if depth > MAX_NESTING:
            break
        if isinstance(item, (list, dict)):
            waiting += [(child, depth + 1) for child in (item.values() if isinstance(item, dict) else item)]
    return deepest


def _check(path: str, document: dict) -> None:
    if document.get("zarr_format") != 3 or type(document["zarr_format"]) is not int:
        raise Unopenable(f"{path} has zarr_format {_short(document.get('zarr_format'))}, not 3")
    kind = document.get("node_type")
    if kind not in ("array", "group"):
        raise Unopenable(f"{path} has node_type {_short(kind)}, not array or group")
    known = ARRAY_KEYS if kind == "array" else GROUP_KEYS
    if unknown := sorted(set(document) - known):
        raise Unopenable(f"{path} has the unknown key {_short(unknown[0])}")
    if kind == "group":
        if document.get("consolidated_metadata") is not None:
            inner = document["consolidated_metadata"]
            documents = inner.get("metadata") if type(inner) is dict else None
            if type(documents) is not dict:
                raise Unopenable(f"{path} has consolidated_metadata without metadata")
            for name, one in documents.items():
                if type(one) is not dict or one.get("consolidated_metadata") is not None:
                    raise Unopenable(f"{path} has consolidated_metadata that is not plain")
                _check(f"{path} ({show_text(name, 40)})", one)
        return
    for key in ("shape", "data_type", "chunk_grid", "chunk_key_encoding", "fill_value", "codecs"):
        if key not in document:
            raise Unopenable(f"{path} lacks the key {key!r}")
    shape = _lengths(path, "shape", document["shape"], 0)
    data_type = document["data_type"]
    if type(data_type) is not str or data_type not in DATA_TYPES:
        raise Unopenable(f"{path} has the data_type {_short(data_type)}, which is not one of numbers")
    grid = document["chunk_grid"]
    if type(grid) is not dict or grid.get("name") != "regular" or type(grid.get("configuration")) is not dict:
        raise Unopenable(f"{path} has the chunk_grid {_short(grid)}, not a regular one")
    chunks = _lengths(path, "chunk_shape", grid["configuration"].get("chunk_shape"), 1)
    if len(chunks) != len(shape):
        raise Unopenable(f"{path} has a chunk_shape of {len(chunks)} axes for a shape of {len(shape)}")
    if math.prod(-(-size // length) for size, length in zip(shape, chunks)) > MAX_CHUNKS:
        raise Unopenable(f"{path} says that there are more than {MAX_CHUNKS:,} chunks")
    if document.get("storage_transformers"):
        raise Unopenable(f"{path} has storage_transformers")
    _codecs(path, document["codecs"], 0, chunks)


def _lengths(path: str, what: str, value: Any, lowest: int) -> list[int]:
    if type(value) is not list or len(value) > 32 or not all(type(n) is int and n >= lowest for n in value):
        raise Unopenable(
            f"{path} has the {what} {_short(value)}, which is not a list of whole numbers from {lowest} up"
        )
    if math.prod(value) > MAX_ELEMENTS:
        raise Unopenable(f"{path} has the {what} {_short(value)}, which is too large for a check")
    return value


def _codecs(path: str, codecs: Any, depth: int, chunks: list[int]) -> None:
    if type(codecs) is not list or len(codecs) > 8 or depth > 2:
        raise Unopenable(f"{path} has codecs that are not a short list")
    for codec in codecs:
        name = codec.get("name") if type(codec) is dict else codec
        if type(name) is not str or name not in CODECS:
            raise Unopenable(f"{path} has the codec {_short(name)}; known are {', '.join(CODECS)}")
        configuration = codec.get("configuration", {}) if type(codec) is dict else {}
        if type(configuration) is not dict:
            raise Unopenable(f"{path} has a codec {name} whose configuration is no object")
        if name == "sharding_indexed":
            inner = _lengths(path, "chunk_shape", configuration.get("chunk_shape"), 1)
            if (
                len(inner) != len(chunks)
                or math.prod(-(-size // length) for size, length in zip(chunks, inner)) > MAX_INNER
            ):
                raise Unopenable(
                    f"{path} has shards of {_short(chunks)} with inner chunks of {_short(inner)}, which a check does "
                    "not open"
                )
            _codecs(path, configuration.get("codecs"), depth + 1, inner)
            _codecs(path, configuration.get("index_codecs"), depth + 1, inner)


def _short(value: Any) -> str:
    return show_text(json.dumps(value, default=str), 60)
