"""Things that a check lends to a function, and that note what is asked of them.

A function that reads chunks is judged by what it returns and by what it reads.  So it is
given a function, an array or a folder that keeps a record: `Watched`, `Chunks`,
`WatchedArray`, `Folder`, `CrashingFolder`.  The visible checks hand them out as they are.  When a notebook is
graded they stay in the checker's process, and the student's code asks from afar.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

MAX_FILES, MAX_DEPTH, MAX_BYTES = 4096, 16, 64 * 2**20
BINARY = getattr(os, "O_BINARY", 0)  # on Windows lines would end otherwise
MAX_AXES = 32
MAX_SNAPSHOTS = 100
# Functions of Python's own, by name, before and after which a folder may look different on disk.
FILE_OPERATIONS = {
    "open", "write", "writelines", "tofile", "flush", "close", "__exit__", "truncate", "ftruncate", "pwrite", "fsync",
    "replace", "rename", "renames", "remove", "unlink", "link", "symlink", "mkdir", "rmdir", "sendfile",
    "copy_file_range",
}  # fmt: skip


class Lent:
    """What all lent things have in common."""

    def hand_out(self) -> Any:
        """What the function gets in its place."""
        return self

    def take_back(self) -> None:
        """The call is over."""

    def pristine(self) -> Lent:
        """One of the same kind, as this one was before it was lent."""
        raise NotImplementedError

    @property
    def noted(self) -> Any:
        """What happened to it, as plain data: two calls that did the same noted the same."""
        raise NotImplementedError


class Watched(Lent):
    """A function that notes the arguments of its calls.

    Attributes
    ----------
    calls : list of tuple
        The arguments of each call, in order.
    """

    def __init__(self, function: Callable) -> None:
        self.function = function
        self.calls: list[tuple] = []

    def __call__(self, *args: Any) -> Any:
        self.calls.append(args)
        return self.function(*args)

    def __repr__(self) -> str:
        return getattr(self.function, "__name__", "function")

    def pristine(self) -> Watched:
        return Watched(self.function)

    @property
    def noted(self) -> Any:
        return list(self.calls)


class Chunks(Lent):
    """An image that can only be read chunk by chunk, and notes which chunks were asked for.

    Call it with the index of a chunk.  It gives the chunk as it is stored: always full size,
    padded where it reaches over the image's edge.

    Parameters
    ----------
    image : numpy.ndarray
        Any number of axes.
    chunk_shape : tuple of int
        As many lengths as the image has axes.
    fill_value : number
        What stands in the padding.

    Attributes
    ----------
    asked : list of tuple of int
        The chunk indices in the order in which they were asked for.
    """

    def __init__(self, image: np.ndarray, chunk_shape: tuple[int, ...], fill_value: Any = 0) -> None:
        self.image, self.chunk_shape, self.fill_value = image, tuple(chunk_shape), fill_value
        self.grid = tuple(-(-size // length) for size, length in zip(image.shape, self.chunk_shape, strict=True))
        self.asked: list[tuple[int, ...]] = []

    def __call__(self, chunk_index: Any) -> np.ndarray:
        index = _index(chunk_index)
        if index is None or len(index) != len(self.grid):
            raise ValueError(f"a chunk index is a tuple of {len(self.grid)} whole numbers, not {str(chunk_index)[:80]}")
        if not all(0 <= i < count for i, count in zip(index, self.grid)):
            raise ValueError(f"there is no chunk {index} in a grid of {self.grid} chunks")
        self.asked.append(index)
        chunk = np.full(self.chunk_shape, self.fill_value, self.image.dtype)
        part = self.image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, self.chunk_shape))]
        chunk[tuple(slice(0, size) for size in part.shape)] = part
        return chunk

    def __repr__(self) -> str:
        return "get_chunk"

    def pristine(self) -> Chunks:
        return Chunks(self.image, self.chunk_shape, self.fill_value)

    @property
    def noted(self) -> Any:
        return sorted(self.asked)


class Array:
    """What zarr's arrays and ours have in common: facts, and boxes that are read and written.

    Parameters
    ----------
    shape, dtype, chunks
        As zarr arrays have them.
    """

    def __init__(self, shape: tuple[int, ...], dtype: Any, chunks: tuple[int, ...]) -> None:
        self.shape, self.dtype, self.chunks = tuple(shape), np.dtype(dtype), tuple(chunks)

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def size(self) -> int:
        return int(np.prod(self.shape, dtype=object))

    @property
    def nbytes(self) -> int:
        return self.size * self.dtype.itemsize

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, selection: Any) -> np.ndarray:
        return self.read(full_selection(selection, self.shape))

    def __setitem__(self, selection: Any, values: Any) -> None:
        self.write(full_selection(selection, self.shape), values)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[...], dtype)

    def __repr__(self) -> str:
        return f"<array {self.shape} {self.dtype} in chunks {self.chunks}>"

    def read(self, selection: tuple) -> np.ndarray:
        raise NotImplementedError

    def write(self, selection: tuple, values: Any) -> None:
        raise NotImplementedError


class WatchedArray(Array, Lent):
    """A chunked array that notes which boxes were read and written.

    Parameters
    ----------
    array
        A numpy or zarr array; it is written to.
    chunks : tuple of int, optional
        By default those of the zarr array, or one chunk for all.

    Attributes
    ----------
    reads, writes : list of tuple of (int, int)
        For each access, where it starts and stops along each axis.
    """

    def __init__(self, array: Any, chunks: tuple[int, ...] | None = None) -> None:
        super().__init__(array.shape, array.dtype, chunks or getattr(array, "chunks", array.shape))
        self.array = array
        self.reads: list[tuple] = []
        self.writes: list[tuple] = []
        self._before: np.ndarray | None = None

    def read(self, selection: tuple) -> np.ndarray:
        selection = full_selection(selection, self.shape)
        self.reads.append(_box(selection))
        return np.array(self.array[selection])

    def write(self, selection: tuple, values: Any) -> None:
        selection = full_selection(selection, self.shape)
        if self._before is None:
            self._before = np.array(self.array[...])
        self.array[selection] = values
        self.writes.append(_box(selection))

    def pristine(self) -> WatchedArray:
        # A copy, also where nothing was written: who gets it may write.
        return WatchedArray(np.array(self.array[...] if self._before is None else self._before), self.chunks)

    @property
    def noted(self) -> Any:
        return [sorted(self.reads), sorted(self.writes), np.array(self.array[...]) if self.writes else None]


class Store(Lent):
    """Something that gives bytes by their keys, as zarr's stores do."""

    def get(self, key: str, start: int | None = None, stop: int | None = None) -> bytes | None:
        """The bytes of a key, or some of them; None if there is no such key."""
        raise NotImplementedError

    def __contains__(self, key: object) -> bool:
        """Whether a key is there without asking anybody else."""
        raise NotImplementedError


class Folder(Lent):
    """A folder on disk: its path is handed out as a string, its files are taken back.

    Parameters
    ----------
    files : dict of str to bytes
        What is in the folder before; without any, the folder does not exist yet.
    read : callable, optional
        Makes plain data of the files, by which two folders are compared.
    path : str
        The path's last parts; the folders above it are there only if there are files.

    Attributes
    ----------
    files : dict of str to bytes
        What is in the folder now, by path from the folder, ``/``-separated.  Only regular files count.
    left_out : list of str
        Paths of what is no regular file.
    """

    def __init__(
        self, files: dict[str, bytes] | None = None, read: Callable | None = None, path: str = "scan.zarr"
    ) -> None:
        self.given = dict(files or {})
        self.files = dict(self.given)
        self.left_out: list[str] = []
        self.path = path
        self._read = read
        self._above: Path | None = None
        self._content: tuple[dict[str, bytes], Any] | None = None

    def hand_out(self) -> str:
        self._above = Path(tempfile.mkdtemp(prefix="scan-"))
        folder = self._above / self.path
        write_files(folder, self.given)
        return str(folder)

    @property
    def _place(self) -> Path:
        """The folder on disk that holds what was handed out, and nothing else."""
        if self._above is None:
            raise RuntimeError("the folder is not handed out")
        return self._above

    def take_back(self) -> None:
        above = self._place
        try:
            self.files, self.left_out = read_files(above / self.path)
            _remove(str(above), self.path, self.files)
        finally:
            if os.path.lexists(above):  # something else was left there
                shutil.rmtree(above, ignore_errors=True)
            self._above = None

    def __repr__(self) -> str:
        return "folder"

    def pristine(self) -> Folder:
        return type(self)(self.given, self._read, self.path)

    @property
    def content(self) -> Any:
        """The files as plain data, which are read once for as long as they are the same."""
        if self._read is None:
            return self.files
        if self._content is None or self._content[0] != self.files:
            self._content = dict(self.files), self._read(self.files)
        return self._content[1]

    @property
    def noted(self) -> Any:
        return self.content


class CrashingFolder(Folder):
    """A folder that also notes what would be left of it if the call were ended in its middle.

    While the function runs, the files are read from disk before and after each operation on
    files.  What a process has not handed to the system yet is lost when the process is killed,
    and is not read here either.

    Attributes
    ----------
    snapshots : list of dict
        The files at such instants, in order; an instant at which nothing had changed is left
        out, so that the first one is the folder as it was.
    in_place : list of str
        Files of before that were written over where they lay, instead of being replaced.
    """

    def __init__(
        self, files: dict[str, bytes] | None = None, read: Callable | None = None, path: str = "scan.zarr"
    ) -> None:
        super().__init__(files, read, path)
        self.snapshots: list[dict[str, bytes]] = []
        self.in_place: list[str] = []
        self._profile_before: Any = None

    def hand_out(self) -> str:
        path = super().hand_out()
        self._link_old_files()
        self._snap()
        self._profile_before = sys.getprofile()
        sys.setprofile(self._on_event)
        return path

    def take_back(self) -> None:
        sys.setprofile(self._profile_before)
        try:
            self._snap()
            self.in_place = sorted(
                name for name, path in self._links().items() if path.read_bytes() != self.given[name]
            )
        finally:
            super().take_back()

    def _links(self) -> dict[str, Path]:
        paths = {name: self._place / "old" / str(number) for number, name in enumerate(self.given)}
        return {name: path for name, path in paths.items() if path.is_file()}

    def _link_old_files(self) -> None:
        """A second name for each file: it shows what happens to the file itself when its first name is given to
        another.
        """
        (self._place / "old").mkdir()
        for number, name in enumerate(self.given):
            try:
                os.link(self._place / self.path / name, self._place / "old" / str(number))
            except (AttributeError, OSError):  # a disk, or a browser, that has no such thing
                return

    def _on_event(self, frame: FrameType, event: str, function: Any) -> None:
        operates = event.startswith("c_") and getattr(function, "__name__", "") in FILE_OPERATIONS
        if operates and not isinstance(getattr(function, "__self__", None), (str, bytes, list, dict, set)):
            self._snap()

    def _snap(self) -> None:
        try:
            files, _ = read_files(self._place / self.path)
        except (OSError, ValueError):  # too much in it, or something vanished: the call's end will tell
            return
        if len(self.snapshots) < MAX_SNAPSHOTS and (not self.snapshots or self.snapshots[-1] != files):
            self.snapshots.append(files)

    @property
    def noted(self) -> Any:
        """What it is now, what it was on the way, and whether files were made in it, whatever they are called."""
        names = self.given.keys() | self.files.keys()
        instants: list = []
        for files in self.snapshots:
            instant = {name: data for name, data in files.items() if name in names}
            instant = self._read(instant) if self._read else instant
            if not instants or instants[-1] != instant:
                instants.append(instant)
        beside = any(files.keys() - names for files in self.snapshots)
        return [self.content, self.in_place, instants, beside]


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Make a folder with some files; without files nothing is made."""
    made = set()
    for name, data in files.items():
        path = f"{folder}/{name}"
        above = path.rpartition("/")[0]
        if above not in made:
            os.makedirs(above, exist_ok=True)
            made.add(above)
        _write(path, data)


def _write(path: str, data: bytes) -> None:
    """Without the layers of `open`, which take longer than a small file."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | BINARY, 0o666)
    try:
        while data:
            data = data[os.write(file, data) :]
    finally:
        os.close(file)


def _read(path: str, size: int) -> bytes:
    """The same; a file of this size takes one look more, to see its end."""
    file = os.open(path, os.O_RDONLY | BINARY)
    try:
        data = os.read(file, size + 1)
        while part := os.read(file, size + 1) if data else b"":
            data += part
        return data
    finally:
        os.close(file)


def _remove(above: str, path: str, files: Iterable[str]) -> None:
    """Remove the folder that was handed out, with files that are known, and what is above it; or as much as goes."""
    inside, names = f"{above}/{path}", list(files)
    folders = {name[:at] for name in names for at, letter in enumerate(name) if letter == "/"}
    try:
        for name in names:
            os.unlink(f"{inside}/{name}")
        for folder in sorted(folders, key=len, reverse=True):
            os.rmdir(f"{inside}/{folder}")
        parts = path.split("/")
        for kept in range(len(parts), -1, -1):
            with contextlib.suppress(FileNotFoundError):  # nothing was made
                os.rmdir("/".join([above, *parts[:kept]]))
    except OSError:
        return


def read_files(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The regular files below a folder, and the paths of what is none; links are not followed.

    Raises
    ------
    ValueError
        If there are too many files, or they are too large together, or too deep.
    """
    files: dict[str, bytes] = {}
    left_out: list[str] = []
    waiting, size = [(str(folder), "")], 0
    if folder.is_symlink() or not folder.is_dir():
        return {}, ["(the folder is none)"] if os.path.lexists(folder) else []
    while waiting:
        here, name = waiting.pop()
        for entry in sorted(os.scandir(here), key=lambda entry: entry.name):
            path = f"{name}/{entry.name}" if name else entry.name
            mode = entry.stat(follow_symlinks=False).st_mode
            if stat.S_ISDIR(mode) and path.count("/") < MAX_DEPTH:
                waiting.append((entry.path, path))
            elif not stat.S_ISREG(mode):
                left_out.append(path)
            else:
                here_size = entry.stat(follow_symlinks=False).st_size
                size += here_size
                if size > MAX_BYTES or len(files) >= MAX_FILES:
                    raise ValueError(f"more than {MAX_FILES} files or {MAX_BYTES // 2**20} MiB were written")
                files[path] = _read(entry.path, here_size)
    return files, left_out


# ---------------------------------------------------------------- selections


def full_selection(selection: Any, shape: tuple[int, ...]) -> tuple:
    """A selection as numpy reads it, with a slice (or a whole number) for every axis.

    Returns
    -------
    tuple of slice or int
        Slices with start, stop and step as whole numbers that are not negative.

    Raises
    ------
    IndexError
        For more indices than axes, a whole number out of bounds, a step below 1, and
        anything else that is not a slice or a whole number.
    """
    parts = list(selection) if isinstance(selection, (tuple, list)) else [selection]
    dots = [i for i, part in enumerate(parts) if part is Ellipsis]
    if len(dots) > 1 or len(parts) - len(dots) > len(shape):
        raise IndexError(f"too many indices: {len(parts)} for {len(shape)} axes")
    at = dots[0] if dots else len(parts)
    rest = parts[at + 1 :]
    parts = parts[:at] + [slice(None)] * (len(shape) - at - len(rest)) + rest
    return tuple(_part(part, size) for part, size in zip(parts, shape, strict=True))


def _part(part: Any, size: int) -> Any:
    if isinstance(part, slice):
        try:
            start, stop, step = part.indices(size)
        except (TypeError, ValueError) as error:
            raise IndexError(f"{part} is no slice of whole numbers") from error
        if step < 1:
            raise IndexError(f"the step of a slice must be at least 1, not {step}")
        return slice(start, max(start, stop), step)
    if isinstance(part, (int, np.integer)) and not isinstance(part, (bool, np.bool_)):
        if not -size <= part < size:
            raise IndexError(f"index {part} is out of bounds for an axis of {size}")
        return int(part) % size
    raise IndexError(f"only slices and whole numbers select, not {type(part).__name__}")


def _box(selection: tuple) -> tuple[tuple[int, int], ...]:
    return tuple((part.start, part.stop) if isinstance(part, slice) else (part, part + 1) for part in selection)


def _index(chunk_index: Any) -> tuple[int, ...] | None:
    if not isinstance(chunk_index, (tuple, list, np.ndarray)):
        return None
    if (isinstance(chunk_index, np.ndarray) and chunk_index.ndim != 1) or len(chunk_index) > MAX_AXES:
        return None
    if not all(isinstance(i, (int, np.integer)) and not isinstance(i, (bool, np.bool_)) for i in chunk_index):
        return None
    return tuple(int(i) for i in chunk_index)
