"""What is wrong with a Zarr folder, told in the words of chunks and voxels; and the rules of the visible checks."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from typing import Any, Never

import numpy as np

from .compare import Difference, Expected, compare, show
from .opened import GZIP, inflate

METADATA = "zarr.json"
NAMES_SHOWN = 4


def holds(chunks: dict[str, bytes], document: dict | None = None) -> Callable:
    """A rule: the folder holds zarr.json and these chunk files, byte for byte, and nothing else.

    With a document, zarr.json is compared too, and chunk files after decompression if it asks for gzip.
    """

    def rule(folder: Any, *_: object) -> str | None:
        files = folder.files
        if METADATA not in files:
            return f"There is no {METADATA} in the folder. {_found(files)}"
        try:
            json.loads(files[METADATA], parse_constant=_no_constant)
        except ValueError as error:
            return f"{METADATA} is not JSON: {error}"
        metadata = files[METADATA] if document is None else json.dumps(document).encode()
        return difference(files, {METADATA: metadata, **{key: bytes(data) for key, data in chunks.items()}})

    return rule


def unchanged(folder: Any, *_: object) -> str | None:
    """A rule: the folder is as it was before the call."""
    problem = difference(folder.files, folder.given)
    return problem and f"It refuses, as it should. But the folder is not as it was before.\n{problem}"


class Packed(Expected):
    """Bytes of a kind that `unpack` undoes, with a ValueError where they are none."""

    def __init__(self, kind: str, data: bytes, unpack: Callable[[bytes], bytes]) -> None:
        self.kind, self.data, self.unpack = kind, data, unpack

    def __repr__(self) -> str:
        return f"{self.kind} data that holds {show(self.data, 60)}"

    def difference(self, got: Any) -> Difference | None:
        if type(got) is bytes:
            try:
                got = self.unpack(got)
            except ValueError as error:
                return Difference("values", f"got       {show(got)}\nexpected  {self!r}\n{error}")
        return compare(got, self.data)


def unzips_to(data: bytes) -> Expected:
    """Expect bytes that gzip decompresses to these; how well they are compressed makes no difference."""
    return Packed("gzip", data, lambda packed: unzipped(packed, len(data)))


class _Usable(Expected):
    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __repr__(self) -> str:
        return show(self.array)

    def difference(self, got: Any) -> Difference | None:
        found = compare(got, self.array)
        if found is not None:
            return found
        if not got.dtype.isnative:
            return Difference(
                "dtype",
                f"The values are right. But the dtype is {got.dtype.str}, not the computer's own {self.array.dtype}.",
            )
        if not got.flags.writeable:
            return Difference(
                "values",
                "The values are right. But the array cannot be written to: it looks at the bytes. Make a copy.",
            )
        return None


def usable(array: np.ndarray) -> Expected:
    """Expect an array that can be written to, of the computer's own byte order."""
    return _Usable(array)


class _WrittenByJson(Expected):
    def __init__(self, document: dict) -> None:
        self.document = document

    def __repr__(self) -> str:
        return show(self.document)

    def difference(self, got: Any) -> Difference | None:
        found = compare(got, self.document)
        if found is not None:
            return found
        try:
            json.dumps(got, allow_nan=False)
        except (TypeError, ValueError) as error:
            return Difference("type", f"The document looks right. But json.dumps cannot write it: {error}")
        return None


def written_by_json(document: dict) -> Expected:
    """Expect a document with nothing in it that JSON does not know."""
    return _WrittenByJson(document)


def never_half(chunks: dict[str, bytes]) -> Callable:
    """A rule: these chunk files are there in the end, and at each instant each chunk file was old or new."""

    def rule(folder: Any, *_: object) -> str | None:
        expected = {METADATA: folder.given[METADATA], **{key: bytes(data) for key, data in chunks.items()}}
        return difference(folder.files, expected) or torn(folder, expected)

    return rule


def torn(folder: Any, expected: dict[str, bytes]) -> str | None:
    """Would a chunk have been lost if the call had been ended in its middle?

    Parameters
    ----------
    folder : CrashingFolder
        After the call.
    expected : dict of str to bytes
        The files as they should be in the end.
    """
    document = _document(expected)
    for files in folder.snapshots:
        for name in sorted(expected.keys() | folder.given.keys(), key=_order):
            now, old = files.get(name), folder.given.get(name)
            if now == old or (
                now is not None and _plain(name, now, document) == _plain(name, folder.files.get(name), document)
            ):
                continue
            state = (
                "gone" if now is None else "empty" if now == b"" else f"{len(now)} bytes that are neither old nor new"
            )
            told = f"The result is right. But had the function been stopped during the call, {name} would be {state}."
            beside = now is not None and name in folder.given and name not in folder.in_place
            return told + (" Did you close the new file before it took the name?" if beside else "")
    if folder.in_place:
        return (
            f"The result is right. But {folder.in_place[0]} was written into. Write another file beside it, and "
            "let that take its name."
        )
    return _from_elsewhere(folder, expected, document)


def _from_elsewhere(folder: Any, expected: dict[str, bytes], document: dict) -> str | None:
    """Was a chunk written in another folder, from where it may not come in one step?"""
    beside = {
        _plain(name, data, document)
        for files in folder.snapshots
        for name, data in files.items()
        if name not in expected and name not in folder.given
    }
    for name in sorted(expected.keys() & folder.given.keys(), key=_order):
        now = folder.files.get(name)
        if now != folder.given[name] and _plain(name, now, document) not in beside:
            return (
                f"The result is right. But the new {name} was not written in the array's folder. From another disk "
                "it would not come in one step."
            )
    return None


def difference(files: dict[str, bytes], expected: dict[str, bytes]) -> str | None:
    """The first thing in a folder that is not as expected, in at most seven lines; None if all is.

    Chunk files are compared after decompression, zarr.json as JSON.
    """
    if missing := sorted(expected.keys() - files.keys(), key=_order):
        return f"The file {missing[0]} is missing. {_found(files)}"
    if more := sorted(files.keys() - expected.keys(), key=_order):
        return f"The file {show(more[0], 60)} should not be there. {_found(expected, 'Expected')}"
    document = _document(expected)
    for name in sorted(expected, key=_order):
        if files[name] == expected[name]:
            continue
        if name == METADATA:
            problem = _metadata_difference(files[name], document)
        else:
            problem = _chunk_difference(name, files[name], expected[name], document)
        if problem:
            return problem
    return None


def _metadata_difference(data: bytes, expected: dict) -> str | None:
    try:
        document = json.loads(data, parse_constant=_no_constant)
    except ValueError as error:
        return f"{METADATA} is not JSON: {error}"
    if type(document) is not dict:
        return f"{METADATA} is not a JSON object: {show(document, 60)}"
    for key in [*expected, *document]:
        got, wanted = document.get(key, "(nothing)"), expected.get(key, "(nothing)")
        if compare(got, wanted) is not None:
            return f"{METADATA} differs at the key {show(key, 40)}\ngot       {show(got)}\nexpected  {show(wanted)}"
    return None


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} stands in it without quotation marks")


def _chunk_difference(name: str, got: bytes, expected: bytes, document: dict) -> str | None:
    if len(document.get("codecs", [])) > 1:
        expected = unzipped(expected, 2**26)
        try:
            got = unzipped(got, len(expected))
        except ValueError as error:
            return f"chunk file {name}: {error}"
    found = compare(got, expected)
    if found is None:
        return None
    lines = [line for line in found.message.splitlines() if not line.lstrip().startswith("bits of")]
    at = next((i for i, (g, e) in enumerate(zip(got, expected)) if g != e), min(len(got), len(expected)))
    return "\n".join([f"chunk file {name}: {lines[0]}", *lines[1:5], *meaning(name, at, document)])


def meaning(name: str, at: int, document: dict) -> list[str]:
    """Which byte of which voxel a byte of a chunk file is; nothing if that cannot be told."""
    try:
        chunk_shape = tuple(document["chunk_grid"]["configuration"]["chunk_shape"])
        itemsize, shape = np.dtype(document["data_type"]).itemsize, tuple(document["shape"])
        index = tuple(int(part) for part in name.replace("/", ".").split(".") if part != "c")[: len(shape)]
        if at >= math.prod(chunk_shape) * itemsize:
            return [f"a chunk of {chunk_shape} ends before byte {at}"]
        place = np.unravel_index(at // itemsize, chunk_shape) if chunk_shape else ()
        voxel = tuple(int(i * n + p) for i, n, p in zip(index, chunk_shape, place, strict=True))
    except (KeyError, TypeError, ValueError):
        return []
    inside = all(v < size for v, size in zip(voxel, shape))
    what = f"voxel {voxel}" if inside else f"place {voxel}, which is padding beyond the image of shape {shape}"
    return [f"byte {at} is byte {at % itemsize} of {itemsize} of {what}"]


def unzipped(data: bytes, expected: int) -> bytes:
    """Decompress gzip, but not much more than expected.

    Raises
    ------
    ValueError
        If it is no gzip data, or holds far more than expected.
    """
    try:
        result, ended, _ = inflate(data, expected + 1, GZIP)
    except ValueError:
        raise ValueError(f"it is not gzip data; it starts with {show(data[:6])}") from None
    if len(result) > expected:
        raise ValueError(f"decompressed, it has more than {expected} bytes")
    if not ended:
        raise ValueError("the gzip data in it is cut off")
    return result


def _plain(name: str, data: bytes | None, document: dict) -> bytes | None:
    """A chunk file without its compression; as it is where it has none, or cannot be decompressed."""
    if data is None or name == METADATA or len(document.get("codecs", [])) < 2:
        return data
    try:
        return unzipped(data, 2**26)
    except ValueError:
        return data


def _document(files: dict[str, bytes]) -> dict:
    try:
        document = json.loads(files[METADATA])
    except (KeyError, ValueError):
        return {}
    return document if type(document) is dict else {}


def _order(name: str) -> tuple[bool, list[tuple[bool, int, str]]]:
    """zarr.json first, then chunks by their numbers."""
    parts = name.replace("/", ".").split(".")
    return name != METADATA, [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in parts]


def _found(files: Iterable[str], word: str = "Found") -> str:
    names = sorted(files, key=_order)
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{word}: {', '.join(show(name, 40).strip(chr(39)) for name in names[:NAMES_SHOWN]) or 'nothing'}{more}."
