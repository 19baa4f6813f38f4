"""Stores of a scan: each gives a box of it, and writes down how many bytes each read gave, and what it waited for.

The files are real and so are the reads.  Opened once, a store keeps what its headers say; from then on it reads pixels.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .jpeg2000 import Codestream, read_box, read_headers, write_jpeg2000

if TYPE_CHECKING:
    import zarr

Box = tuple[tuple[int, int], ...]
"""Start and stop along each axis."""


@dataclass
class Log:
    """The bytes of each read, in waves: a read of the second wave needs what one of the first has found."""

    waves: tuple[list[int], list[int]] = field(default_factory=lambda: ([], []))

    def add(self, n_bytes: int, wave: int = 0) -> None:
        self.waves[wave].append(n_bytes)

    @property
    def n_requests(self) -> int:
        return sum(map(len, self.waves))

    @property
    def n_bytes(self) -> int:
        return sum(map(sum, self.waves))

    def seconds(self, latency: float, bandwidth: float, parallel: int) -> float:
        """What these reads take on a line: rounds of `parallel` requests, each a latency and its bytes."""
        rounds = sum(-(-len(wave) // parallel) for wave in self.waves)
        return rounds * latency + self.n_bytes / bandwidth


class LoggedFile(io.FileIO):
    """A file without a buffer, so that what is logged is what is read."""

    def __init__(self, path: Path, log: Log) -> None:
        super().__init__(path)
        self._log = log

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size) or b""
        self._log.add(len(data))
        return data

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer) or 0
        self._log.add(count)
        return count

    def between(self, start: int, stop: int) -> bytes:
        self.seek(start)
        return self.read(stop - start)


class Store:
    """A scan in a folder; what a subclass adds is how it is written, opened and read.

    Attributes
    ----------
    folder : Path
    log : Log
        What was read since the last `open` or since it was replaced.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder)
        self.log = Log()

    def write(self, volume: np.ndarray) -> Iterator[int]:
        """Write the scan; yields voxels as they are written."""
        raise NotImplementedError

    def open(self) -> None:
        """Read what has to be known before any pixel."""
        raise NotImplementedError

    def read(self, box: Box, level: int = 0) -> np.ndarray:
        """Read a box, in voxels of a level."""
        raise NotImplementedError


class Jpeg2000(Store):
    """A file for each plane."""

    def __init__(self, folder: Path, tile_shape: tuple[int, int] | None = None) -> None:
        super().__init__(folder)
        self._tile_shape = tile_shape
        self._streams: list[Codestream] = []

    def path(self, plane: int) -> Path:
        return self.folder / f"{plane:04}.j2k"

    def write_plane(self, plane: int, image: np.ndarray) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path(plane).write_bytes(write_jpeg2000(image, self._tile_shape))

    def write(self, volume: np.ndarray) -> Iterator[int]:
        for plane, image in enumerate(volume):
            self.write_plane(plane, np.asarray(image))
            yield image.size

    def open(self) -> None:
        self.log, self._streams = Log(), []
        for plane in range(len(list(self.folder.iterdir()))):
            with LoggedFile(self.path(plane), self.log) as file:
                self._streams.append(read_headers(file.between))

    def read(self, box: Box, level: int = 0) -> np.ndarray:
        planes = []
        for plane in range(*box[0]):
            with LoggedFile(self.path(plane), self.log) as file:
                planes.append(read_box(self._streams[plane], file.between, box[1:], level))
        return np.stack(planes)


class Tiff(Store):
    """One file, not compressed, plane after plane."""

    @property
    def path(self) -> Path:
        return self.folder / "scan.tif"

    def write(self, volume: np.ndarray) -> Iterator[int]:
        import tifffile

        self.folder.mkdir(parents=True, exist_ok=True)
        # Not through `create`: a browser has no memory that writes through to a file.
        with tifffile.TiffWriter(self.path, byteorder="<") as file:
            for image in volume:
                file.write(np.asarray(image), photometric="minisblack", contiguous=True)
                yield image.size

    def create(self, shape: Sequence[int], dtype: Any) -> np.memmap:
        """The file, full of zeros, as an array that writes through to it."""
        import tifffile

        self.folder.mkdir(parents=True, exist_ok=True)
        return tifffile.memmap(self.path, shape=tuple(shape), dtype=dtype, byteorder="<", photometric="minisblack")

    def open(self) -> None:
        import tifffile

        self.log = Log()
        with LoggedFile(self.path, self.log) as file, tifffile.TiffFile(file) as opened:
            series = opened.series[0]
            if series.dataoffset is None:
                raise ValueError(f"the pixels of {self.path} do not lie in one piece")
            self._start, self._shape = series.dataoffset, (1, *series.shape)[-3:]  # of one plane the axis is left out
            self._dtype = np.dtype(series.dtype).newbyteorder(opened.byteorder)

    def read(self, box: Box, level: int = 0) -> np.ndarray:
        """Of each plane the rows that hold the box, in one go; a single pixel alone."""
        _, rows, columns = self._shape
        (top, bottom), (left, right) = box[1:]
        if bottom - top > 1:
            left, right = 0, columns
        planes = []
        with LoggedFile(self.path, self.log) as file:
            for plane in range(*box[0]):
                first = (plane * rows + top) * columns + left
                count = (bottom - top - 1) * columns + right - left
                ends = (self._start + self._dtype.itemsize * at for at in (first, first + count))
                planes.append(np.frombuffer(file.between(*ends), self._dtype).reshape(bottom - top, right - left))
        return np.stack(planes)[:, :, box[2][0] - left : box[2][1] - left]


class Zarr(Store):
    """A Zarr group with an array for each level, compressed as zarr does it unless told otherwise."""

    def __init__(self, folder: Path, chunks: Sequence[int], shards: Sequence[int] | None = None) -> None:
        super().__init__(folder)
        self._chunks, self._shards = tuple(chunks), None if shards is None else tuple(shards)
        self._levels: dict[int, zarr.Array] = {}

    def create(self, level: int, shape: Sequence[int], dtype: Any) -> zarr.Array:
        """The array of a level, empty."""
        import zarr

        chunks = tuple(map(min, self._chunks, shape))
        return zarr.create_array(
            self.folder / f"s{level}", shape=tuple(shape), chunks=chunks, shards=self._shards, dtype=dtype
        )

    def write(self, volume: np.ndarray, level: int = 0) -> Iterator[int]:
        target = self.create(level, volume.shape, volume.dtype)
        for box in boxes(volume.shape, target.shards or target.chunks):
            target[box] = volume[box]
            yield volume[box].size

    def open(self) -> None:
        import zarr

        from .logged_store import logged_store

        self.log = Log()
        levels = sorted(self.folder.glob("s*"))
        self._levels = {
            int(path.name[1:]): zarr.open_array(logged_store(path, self._tell), mode="r", zarr_format=3)
            for path in levels
        }

    def _tell(self, n_bytes: int, wave: int) -> None:
        self.log.add(n_bytes, wave)  # whatever log it is at that moment

    def read(self, box: Box, level: int = 0) -> np.ndarray:
        return np.asarray(self._levels[level][tuple(slice(*ends) for ends in box)])


def boxes(shape: Sequence[int], steps: Sequence[int]) -> Iterator[tuple[slice, ...]]:
    """Boxes of these steps that cover an image, cut at its edge."""
    for starts in product(*map(range, [0] * len(shape), shape, steps)):
        yield tuple(slice(at, min(at + step, size)) for at, step, size in zip(starts, steps, shape))
