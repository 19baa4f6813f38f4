"""What the checks of `zarr-from-scratch` share: inputs, folders to lend, and what a folder should be."""

import json

import numpy as np
from references import zarr_from_scratch as reference

from bits_to_pyramids.checks.answers import Different, StudentError, show_text
from bits_to_pyramids.student.compare import Difference, Expected, compare, show
from bits_to_pyramids.student.stores import METADATA, difference, torn, unzipped
from bits_to_pyramids.student.watched import CrashingFolder, Folder

DTYPES = ("uint16", "int8", "float32", "uint8", "int64", "float64", "uint32", "int16", "uint64", "int32")
ALL = slice(None)
BROKEN = b"not a chunk"
MAX_CHUNK = 2**16
GZIP = {"name": "gzip", "configuration": {"level": 1}}
ZSTD = {"name": "zstd", "configuration": {"level": 0, "checksum": False}}
# Boxes of an image of 5 x 7 voxels in chunks of 2 x 3.
BOXES = {
    "inside": (slice(1, 3), slice(2, 5)),
    "one-chunk": (slice(2, 4), slice(3, 6)),
    "edge": (slice(3, 5), slice(5, 7)),
    "everything": (ALL, ALL),
    "negative-ends": (slice(-2, None), slice(-4, -1)),
    "past-the-edge": (slice(4, 99), slice(None, 2)),
    "one-voxel": (slice(4, 5), slice(6, 7)),
    "empty": (slice(3, 3), ALL),
    "backwards": (slice(4, 1), slice(0, 2)),
    "stops-at-0": (slice(None, 0), slice(0, 3)),
    "to-the-border": (slice(0, 2), slice(3, 6)),
    "from-the-border": (slice(2, 5), slice(6, None)),
}


def drawn_image(rng, dtype: str, shape: tuple) -> np.ndarray:
    """Numbers over the whole range of a dtype, its borders among them."""
    if np.dtype(dtype).kind == "f":
        image = rng.normal(0, 1000, shape).astype(dtype)
        return np.where(rng.random(shape) < 0.1, np.array(np.inf, dtype), image).astype(dtype)
    info = np.iinfo(dtype)
    image = rng.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)
    image.flat[:1] = info.max
    return image


def counted(shape: tuple, dtype="uint16", start: int = 1) -> np.ndarray:
    """1, 2, 3 ... so that a voxel in the wrong place is seen."""
    return (np.arange(int(np.prod(shape, dtype=int))) + start).astype(dtype).reshape(shape)


def layouts(image: np.ndarray) -> list[np.ndarray]:
    """The same values in several memory layouts and both byte orders."""
    apart = np.zeros([2 * size for size in image.shape], image.dtype)
    apart[tuple(slice(None, None, 2) for _ in image.shape)] = image
    return [
        np.asfortranarray(image),
        image.astype(image.dtype.newbyteorder(">")),
        apart[tuple(slice(None, None, 2) for _ in image.shape)],
        np.ascontiguousarray(image[::-1])[::-1],
    ]


def document(**changes) -> dict:
    """The zarr.json of an image of 5 x 7 voxels, with some keys changed."""
    return reference.document((5, 7), (2, 3), "uint16") | changes


def folder_of(metadata) -> dict[str, bytes]:
    """A folder with nothing but a zarr.json in it."""
    return {"zarr.json": metadata if type(metadata) is bytes else json.dumps(metadata).encode()}


class _Having(Expected):
    def __init__(self, document: dict, keys: tuple[str, ...]):
        self.document = {key: document[key] for key in keys}

    def __repr__(self) -> str:
        return f"a document with {show(self.document, 300)}" if self.document else "a document"

    def difference(self, got) -> Difference | None:
        if type(got) is not dict:
            return compare(got, self.document)
        return compare({key: got[key] for key in self.document if key in got}, self.document)


def having(document: dict, *keys: str) -> Expected:
    """Expect a document that says this under some keys; what it says elsewhere is for other checks."""
    return _Having(document, keys)


def numpy_numbers(values, *kinds) -> list:
    """The same numbers as numpy has them, in dtypes that take turns: small ones too, which wrap around."""
    return [kinds[at % len(kinds)](value) for at, value in enumerate(values)]


def lent(files: dict[str, bytes] | None = None, path: str = "scan.zarr") -> Folder:
    return Folder(files, read=reference.content, path=path)


def crashing(files: dict[str, bytes]) -> CrashingFolder:
    return CrashingFolder(files, read=reference.content)


def with_broken_chunks(files: dict[str, bytes], keep: set[str]) -> dict[str, bytes]:
    """The same folder, with garbage in all chunk files that are not to be opened."""
    return {name: data if name == METADATA or name in keep else BROKEN for name, data in files.items()}


def keys_of(needed, zarr_format: int = 3, separator: str = "/") -> set[str]:
    """Chunk keys, by the table of the task."""
    if zarr_format == 3:
        return {separator.join(["c", *map(str, index)]) for index in needed}
    return {separator.join(map(str, index)) or "0" for index in needed}


def require_ordinary(folder: Folder) -> None:
    """Nothing but ordinary files may be in the folder."""
    if folder.left_out:
        raise Different(f"{show_text(folder.left_out[0], 60)} in the folder is not an ordinary file")


def require_store(folder: Folder, image, chunk_shape, fill_value=0, gzip_level=None) -> None:
    """The files are those of the image: their names, and what is in them after decompression."""
    require_ordinary(folder)
    expected = reference.by_zarr(image, chunk_shape, fill_value, gzip_level)
    document = reference.document(image.shape, chunk_shape, image.dtype, fill_value, gzip_level)
    expected[METADATA] = json.dumps(document).encode()
    judged_by_the_readers = {METADATA: expected[METADATA]} if METADATA in folder.files else {}
    if problem := difference(folder.files | judged_by_the_readers, expected):
        raise Different(problem)


def require_array(folder: Folder, image: np.ndarray, chunk_shape, fill_value=0, gzip_level=None) -> None:
    """zarr.json says what was asked for, and zarr and tensorstore read this image."""
    require_ordinary(folder)
    try:
        got = json.loads(folder.files[METADATA])
    except (KeyError, ValueError, RecursionError):
        got = None  # what opens folders finds the words for that
    if type(got) is dict:
        for key, wanted in reference.document(image.shape, chunk_shape, image.dtype, fill_value, gzip_level).items():
            if key != "chunk_key_encoding" and compare(got.get(key), wanted) is not None:
                shown = show_text(json.dumps(got.get(key)), 80)
                raise Different(
                    f"{METADATA} differs at the key {key!r}\ngot       {shown}\nexpected  {json.dumps(wanted)}"
                )
    require_readable(folder, image, chunk_shape, fill_value)


def require_readable(folder: Folder, image: np.ndarray, chunk_shape=None, fill_value=0) -> None:
    """zarr and tensorstore open the folder and read this image."""
    require_ordinary(folder)
    if METADATA in folder.given and METADATA in folder.files and folder.given[METADATA] != folder.files[METADATA]:
        raise Different(f"{METADATA} was changed; it should stay as it was")
    _refuse_bombs(folder.files)
    for library in reference.READERS:
        found = compare(reference.as_read(library, folder.files), image)
        if found is not None:
            why = _why(folder, image, chunk_shape, fill_value)
            raise Different(f"{library} opened the folder and read something else:\n{found.message}\n{why}")


def _refuse_bombs(files: dict[str, bytes]) -> None:
    """No library is to spend minutes on a chunk that unpacks to gigabytes: all chunks of these checks are small."""
    if b'"gzip"' in files.get(METADATA, b""):
        for name, data in files.items():
            if data[:2] == b"\x1f\x8b":
                try:
                    unzipped(data, MAX_CHUNK)
                except ValueError as error:
                    raise Different(f"chunk file {show_text(name, 60)}: {error}") from None


def _why(folder: Folder, image, chunk_shape, fill_value) -> str:
    """Which byte of which chunk file is to blame, in a line."""
    if chunk_shape is None:
        return ""
    metadata = {METADATA: json.dumps(reference.document(image.shape, chunk_shape, image.dtype)).encode()}
    try:
        expected = reference.by_zarr(image, chunk_shape, fill_value) | metadata
        got = {
            name: data[1] if type(data) is tuple else data for name, data in reference.content(folder.files).items()
        } | metadata
        problem = difference(got, expected) or ""
    except (KeyError, TypeError, ValueError):
        return ""
    return " - ".join([problem.splitlines()[0], problem.splitlines()[-1]]) if problem else ""


def require_untorn(folder: CrashingFolder, expected_chunks: dict[str, bytes]) -> None:
    """At each instant of the call, each chunk was old or new."""
    if problem := torn(folder, {METADATA: folder.given[METADATA], **expected_chunks}):
        raise Different(problem)


def only_needed(call, answer_of):
    """Make a call with broken files among those that are not needed; say so if it stumbles over one."""
    try:
        return answer_of(call())
    except StudentError as error:
        if not isinstance(error, ValueError) and ("raised" not in str(error) or "NameError" in str(error)):
            raise
        raise Different(
            f"{show_text(str(error), 160)}\n"
            "The files of chunks that the box does not touch are broken in this check. Was one of them opened?"
        ) from None
