"""Seconds and bytes of four requests to one scan in eight stores, on this computer and on a line that is not there.

>>> rows = measure_all(make_stores("timings"))    # doctest: +SKIP
>>> print(table(rows))                            # doctest: +SKIP
>>> figures.seconds_and_bytes(rows)               # doctest: +SKIP
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .scan import Scan
from .timing_stores import Box, Jpeg2000, Log, Store, Tiff, Zarr, boxes

LATENCIES = (0.0001, 0.01, 0.05)
"""Seconds until the first byte comes: in the building, in the country, across the sea."""
NOT_IN_A_BROWSER = (
    "JPEG 2000 and zarr do not run in a browser: only TIFF is measured here, an installation measures all."
)
BANDWIDTH, PARALLEL = 12.5e6, 10
"""Bytes a second, which is 100 Mbit, and how many requests are on their way at once."""

PLANE, CROP, CUBE, LINE = "whole plane", "crop", "cube", "line along z"
REQUESTS = (PLANE, CROP, CUBE, LINE)

Progress = Callable[[str, int, int], object]
"""Called with what is done, how much of it, and of how much."""


@dataclass(frozen=True)
class Sizes:
    """How large the scan is, how it is cut, and what is asked for.

    Attributes
    ----------
    shape : tuple of int
        Of the scan: z, y, x.
    chunk, shard, tile : int
        Edge of a chunk, of a shard (along y and x; along z it is as deep as the scan) and of a JPEG 2000 tile.
    crop, cube : int
        Edge of the square and of the cube that are asked for.
    screen : int
        Pixels along the edge of the screen that the whole plane is shown on.
    """

    shape: tuple[int, int, int]
    chunk: int
    shard: int
    tile: int
    crop: int
    cube: int
    screen: int

    @property
    def level(self) -> int:
        """The coarsest level that has a voxel for each pixel of the screen, when a whole plane is shown."""
        return max(0, (min(self.shape[1:]) // self.screen).bit_length() - 1)

    def box(self, request: str, level: int = 0) -> Box:
        """What a request asks for, away from the middle and from the edges of chunks, in voxels of a level."""
        z, y, x = (5 * size // 13 for size in self.shape)
        rows, columns = (-(-size // 2**level) for size in self.shape[1:])
        depth = min(self.cube, self.shape[0])
        start = min(z, self.shape[0] - depth)
        return {
            PLANE: ((z >> level, (z >> level) + 1), (0, rows), (0, columns)),
            CROP: ((z, z + 1), (y, y + self.crop), (x, x + self.crop)),
            CUBE: ((start, start + depth), (y, y + self.cube), (x, x + self.cube)),
            LINE: ((0, self.shape[0]), (y, y + 1), (x, x + 1)),
        }[request]


SMALL = Sizes(shape=(16, 256, 256), chunk=16, shard=128, tile=64, crop=64, cube=16, screen=64)
LARGE = Sizes(shape=(64, 2**11, 2**11), chunk=64, shard=1024, tile=512, crop=512, cube=64, screen=512)


@dataclass(frozen=True)
class Asked:
    """One store as the table has it: a line, and at which level it answers which requests."""

    store: Store
    level: int = 0
    flat: bool = False  # its levels are halved within the plane only
    requests: tuple[str, ...] = REQUESTS


@dataclass(frozen=True)
class Measured:
    """What one request cost.

    Attributes
    ----------
    store, request : str
    seconds, cpu : float
        The best of `repeats`, by the clock on the wall and by that of the processor, all threads together.  The
        second one is about the same on a computer that is busy with other things.
    log : Log
        The reads; they are the same each time.
    opened : Log
        What was read before, when the store was opened.
    """

    store: str
    request: str
    seconds: float
    cpu: float
    repeats: int
    log: Log
    opened: Log

    def on_line(self, latency: float) -> float:
        """Seconds for the same reads on a line, without the time to decode."""
        return self.log.seconds(latency, BANDWIDTH, PARALLEL)


def stores_in(folder: Path | str, sizes: Sizes) -> dict[str, Asked]:
    """The stores by their names; nothing is written or read yet."""
    folder, chunk = Path(folder), sizes.chunk
    planes, cubes = Jpeg2000(folder / "jpeg2000"), Zarr(folder / "scan.ome.zarr", (chunk,) * 3)
    return {
        "JPEG 2000 stack": Asked(planes),
        "JPEG 2000, tiled": Asked(Jpeg2000(folder / "jpeg2000-tiled", (sizes.tile, sizes.tile))),
        "JPEG 2000, reduced": Asked(planes, sizes.level, True, (PLANE,)),
        "TIFF": Asked(Tiff(folder / "tiff")),
        "Zarr, planes": Asked(Zarr(folder / "planes.zarr", (1, *sizes.shape[1:]))),
        "Zarr, cubes": Asked(cubes),
        "Zarr, sharded": Asked(Zarr(folder / "sharded.zarr", (chunk,) * 3, (sizes.shape[0], sizes.shard, sizes.shard))),
        "OME-Zarr, right level": Asked(cubes, sizes.level, False, (PLANE,)),
    }


def camera_plane(sizes: Sizes, plane: int) -> np.ndarray:
    """One plane of the scan as a camera of 12 bits gives it, in uint16."""
    return Scan(sizes.shape)[plane] >> 4


def make_stores(folder: Path | str, sizes: Sizes = SMALL, progress: Progress | None = None) -> dict[str, Asked]:
    """Write the scan into all stores, below a folder that is not there yet; in a browser, into those that it has.

    Returns
    -------
    dict of str to Asked
        The stores by their names.
    """
    stores = stores_in(folder, sizes)
    if sys.platform == "emscripten":
        print(NOT_IN_A_BROWSER)
        stores = {"TIFF": stores["TIFF"]}
    volume = np.stack([camera_plane(sizes, plane) for plane in range(sizes.shape[0])])
    writers = {name: asked.store.write(volume) for name, asked in stores.items() if asked.level == 0}
    for name, writer in writers.items():
        _follow(name, writer, volume.size, progress)
    if "OME-Zarr, right level" in stores:
        below = sum(volume.size // 8**level for level in range(1, sizes.level + 1))
        _follow("OME-Zarr, levels", write_levels(stores, volume, sizes), below, progress)
    return stores


def write_levels(stores: dict[str, Asked], volume: np.ndarray, sizes: Sizes) -> Iterator[int]:
    """Write the levels below the full one, each from the one above."""
    target = stores["OME-Zarr, right level"].store
    assert isinstance(target, Zarr)
    for level in range(1, sizes.level + 1):
        smaller = np.empty([size // 2 for size in volume.shape], volume.dtype)
        for box in boxes(smaller.shape, (sizes.chunk,) * 3):
            above = volume[tuple(slice(2 * side.start, 2 * side.stop) for side in box)]
            smaller[box] = _halved(above)
        volume = smaller
        yield from target.write(volume, level)


def _halved(block: np.ndarray) -> np.ndarray:
    """The mean of each two neighbours, along one axis after the other; sizes are even here."""
    for axis in range(block.ndim):
        first, second = (np.take(block, range(at, block.shape[axis], 2), axis) for at in (0, 1))
        block = first // 2 + second // 2
    return block


def measure_all(
    stores: dict[str, Asked],
    sizes: Sizes = SMALL,
    repeats: int = 5,
    patience: float = 4.0,
    progress: Progress | None = None,
) -> list[Measured]:
    """Ask every store for everything that it answers.

    Parameters
    ----------
    repeats : int
        The best of so many counts.
    patience : float
        After so many seconds a request is not repeated again.

    Raises
    ------
    ValueError
        If a store gives other voxels than the TIFF.
    """
    rows: list[Measured] = []
    truth = Tiff(stores["TIFF"].store.folder)  # one of its own: what it reads is not logged for any store
    truth.open()
    total = sum(len(asked.requests) for asked in stores.values())
    for name, asked in stores.items():
        asked.store.open()
        opened = asked.store.log
        for request in asked.requests:
            box = sizes.box(request, asked.level)
            if asked.flat:
                box = (sizes.box(request)[0], *box[1:])
            times, log, voxels = measure(asked.store, box, asked.level, repeats, patience)
            if asked.level == 0 and not np.array_equal(voxels, truth.read(box)):
                raise ValueError(f"{name} does not give the voxels of the TIFF for the {request}")
            seconds, cpu = map(min, zip(*times))
            rows.append(Measured(name, request, seconds, cpu, len(times), log, opened))
            if progress is not None:
                progress(f"{name}: {request}", len(rows), total)
    return rows


def measure(
    store: Store, box: Box, level: int = 0, repeats: int = 5, patience: float = 4.0
) -> tuple[list[tuple[float, float]], Log, np.ndarray]:
    """Read a box again and again; returns the seconds of each time, on the wall and of the processor, the reads of
    the last one, and the voxels.
    """
    times: list[tuple[float, float]] = []
    while not times or (len(times) < repeats and sum(seconds for seconds, _ in times) < patience):
        store.log = Log()
        started = time.perf_counter(), time.process_time()
        voxels = store.read(box, level)
        times.append((time.perf_counter() - started[0], time.process_time() - started[1]))
    return times, store.log, voxels


def _follow(name: str, writer: Iterable[int], total: int, progress: Progress | None) -> None:
    done = 0
    for voxels in writer:
        done += voxels
        if progress is not None:
            progress(name, done, total)


def table(rows: Sequence[Measured], cells: Callable[[Measured], Any] | None = None) -> str:
    """A line for each store, a column for each request, as text."""
    cells = cells or (lambda row: f"{1e3 * row.seconds:.3g} ms, {in_bytes(row.log.n_bytes)}")
    found = {(row.store, row.request): str(cells(row)) for row in rows}
    stores = list(dict.fromkeys(row.store for row in rows))
    lines = [
        ["", *REQUESTS],
        *([store, *(found.get((store, request), "") for request in REQUESTS)] for store in stores),
    ]
    widths = [max(map(len, column)) for column in zip(*lines)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)


def in_bytes(number: int) -> str:
    """A number of bytes as people say it."""
    power = next(power for power in range(4) if power == 3 or number < 999.5 * 1000**power)
    return f"{number / 1000**power:.3g} {('B', 'kB', 'MB', 'GB')[power]}"
