"""Reading one scan from JPEG 2000, TIFF and Zarr: seconds, bytes and requests, here and on a virtual line.

    python benchmarks/timings.py --to docs/timings.md
    python benchmarks/timings.py --small

The scan has 2048 x 2048 x 64 voxels of 12 bits in uint16.  All stores are written first, into a folder that is gone in
the end, so that what is read lies in the page cache.  Each request is read until it was read so often, or so long, as
the options say; the best time counts.  Everything that a store gives is compared with the scan.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import imageio
import numpy as np
import PIL
import tifffile
import zarr
from PIL import features
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student import timing_experiment as experiment
from bits_to_pyramids.student.figures.timings import seconds_and_bytes, seconds_on_line
from bits_to_pyramids.student.jpeg2000 import write_jpeg2000
from bits_to_pyramids.student.timing_experiment import LARGE, PLANE, REQUESTS, Asked, Measured, Sizes
from bits_to_pyramids.student.timing_stores import Jpeg2000

ROOT = Path(__file__).parent.parent
START, END = "<!-- printed by benchmarks/timings.py -->", "<!-- until here -->"
VOXEL_SIZE = (20.0, 20.0, 20.0)
TINY = Sizes(shape=(8, 128, 128), chunk=8, shard=64, tile=32, crop=40, cube=8, screen=32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="a tiny scan, to see that all works")
    parser.add_argument("--repeats", type=int, default=5, help="the best of so many counts (5)")
    parser.add_argument("--patience", type=float, default=60, help="seconds after which nothing is repeated (60)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="processes that write; one reads")
    parser.add_argument("--folder", type=Path, help="keep the stores here, and take those that are here already")
    parser.add_argument(
        "--to", type=Path, help="a page to put the tables into, with its figures in pictures/ beside it"
    )
    options = parser.parse_args()
    sizes = TINY if options.small else LARGE
    with (
        nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory(prefix="b2p-timings-") as folder,
        bars() as progress,
    ):
        stores = written(Path(folder), sizes, options.jobs, progress)
        rows = experiment.measure_all(stores, sizes, options.repeats, options.patience, partial(follow, progress))
        with_loss = a_tenth(Path(folder), sizes, options)
    text = page(rows, with_loss, sizes, options.repeats)
    print(text)
    if options.to:
        save(options.to, text, rows)


def bars() -> Progress:
    """Progress on a terminal, nothing elsewhere."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<40}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def follow(progress: Progress, what: str, done: int, total: int, kind: str = "reading") -> None:
    """Move the bar of reading or writing on."""
    known = {task.fields["kind"]: task.id for task in progress.tasks}
    task = known[kind] if kind in known else progress.add_task("", total=total, kind=kind)
    progress.update(task, description=f"{kind} {what}", completed=done, total=total)


# ---------------------------------------------------------------- writing


def written(folder: Path, sizes: Sizes, jobs: int, progress: Progress) -> dict[str, Asked]:
    """All stores; planes are made and encoded by several processes, arrays by zarr's own threads."""
    stores = experiment.stores_in(folder, sizes)
    if (folder / "complete").exists():
        return stores
    tiff, ome = stores["TIFF"].store, stores["OME-Zarr, right level"].store
    tiff.create(sizes.shape, np.uint16)
    with ProcessPoolExecutor(jobs) as pool:
        for done, _ in enumerate(pool.map(partial(write_plane, folder, sizes), range(sizes.shape[0])), 1):
            follow(progress, "planes", done, sizes.shape[0], "writing")
    volume = tifffile.memmap(tiff.path, mode="r")
    for name in ("Zarr, planes", "Zarr, cubes", "Zarr, sharded"):
        done = 0
        for voxels in stores[name].store.write(volume):
            done += voxels
            follow(progress, name, done, volume.size, "writing")
    for _ in experiment.write_levels(stores, volume, sizes):
        follow(progress, "levels", 1, 1, "writing")
    solved = load_knowledge(Course.find(ROOT), Course.find(ROOT).assignment("5")).references
    axes = [(axis, "micrometer") for axis in "zyx"]
    zarr.create_group(ome.folder, attributes=solved["ome_metadata"]("scan", axes, VOXEL_SIZE, sizes.level + 1))
    (folder / "complete").touch()
    return stores


def write_plane(folder: Path, sizes: Sizes, plane: int) -> None:
    """One plane into the TIFF and into both stacks; runs in a process of its own."""
    stores = experiment.stores_in(folder, sizes)
    image = experiment.camera_plane(sizes, plane)
    tifffile.memmap(stores["TIFF"].store.path, mode="r+")[plane] = image
    for name in ("JPEG 2000 stack", "JPEG 2000, tiled"):
        stores[name].store.write_plane(plane, image)


def a_tenth(folder: Path, sizes: Sizes, options: argparse.Namespace) -> tuple[float, int]:
    """Processor seconds and bytes of the whole plane from JPEG 2000 that keeps a tenth of the bytes, with loss."""
    store = Jpeg2000(folder / "a-tenth")
    store.folder.mkdir(exist_ok=True)
    plane = sizes.box(PLANE)[0][0]
    store.path(0).write_bytes(write_jpeg2000(experiment.camera_plane(sizes, plane), quality_layers=[10]))
    store.open()
    box = ((0, 1), *sizes.box(PLANE)[1:])
    times, log, _ = experiment.measure(store, box, 0, options.repeats, options.patience)
    return min(cpu for _, cpu in times), log.n_bytes


# ---------------------------------------------------------------- telling


def page(rows: list[Measured], with_loss: tuple[float, int], sizes: Sizes, repeats: int) -> str:
    """The tables as Markdown."""
    fastest = {name: min(row.cpu for row in rows if row.request == name) for name in REQUESTS}
    asked = {name: 2 * int(np.prod([stop - start for start, stop in sizes.box(name)])) for name in REQUESTS}
    z, y, x = sizes.shape
    load = os.getloadavg()[0]
    once = [f"{row.store}, {row.request} ({row.repeats})" for row in rows if row.repeats < repeats]
    versions = ", ".join(
        f"{name} {version}"
        for name, version in (
            ("numpy", np.__version__), ("imageio", imageio.__version__), ("Pillow", PIL.__version__),
            ("OpenJPEG", features.version("jpg_2000")), ("tifffile", tifffile.__version__), ("zarr", zarr.__version__),
        )
    )  # fmt: skip
    parts = [
        f"A scan of {x} x {y} x {z} voxels, uint16; crop of {sizes.crop} x {sizes.crop}, cube of {sizes.cube} x "
        f"{sizes.cube} x {sizes.cube}; the right level for a screen of {sizes.screen} pixels is {sizes.level}. "
        f"Python {sys.version.split()[0]}, {versions}; {os.cpu_count()} processors.",
        f"Best of {repeats}" + (f", but fewer where one took too long: {'; '.join(once)}." if once else "."),
        "Times the processor time of the fastest store:",
        markdown(rows, lambda row: figure(row.cpu / fastest[row.request])),
        "Milliseconds of processor time, all threads together:",
        markdown(rows, lambda row: figure(1e3 * row.cpu)),
        f"Milliseconds on the wall (the load of the machine was {load:.0f} for {os.cpu_count()} processors):",
        markdown(rows, lambda row: figure(1e3 * row.seconds)),
        "Bytes read for each byte that was asked for:",
        markdown(rows, lambda row: figure(row.log.n_bytes / asked[row.request])),
        "Bytes, and reads:",
        markdown(rows, lambda row: f"{experiment.in_bytes(row.log.n_bytes)} in {row.log.n_requests}"),
        "To open the store, before any of this: "
        + "; ".join(
            f"{row.store} {experiment.in_bytes(row.opened.n_bytes)} in {row.opened.n_requests}"
            for row in {row.store: row for row in rows}.values()
        )
        + ".",
        f"The whole plane from JPEG 2000 with loss, a tenth of the bytes: {figure(1e3 * with_loss[0])} ms of processor "
        f"time, {experiment.in_bytes(with_loss[1])}.",
    ]
    for latency in experiment.LATENCIES:
        parts.append(f"Milliseconds on a line with {1e3 * latency:g} ms until the first byte, without decoding:")
        parts.append(markdown(rows, lambda row, latency=latency: figure(1e3 * row.on_line(latency))))
    return "\n\n".join(parts)


def figure(number: float) -> str:
    """Three digits, or all before the point."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def markdown(rows: list[Measured], cell: Callable[[Measured], Any]) -> str:
    """A table with a line for each store and a column for each request."""
    found = {(row.store, row.request): str(cell(row)) for row in rows}
    lines = [["store", *REQUESTS], ["---", *["---:"] * len(REQUESTS)]]
    for store in dict.fromkeys(row.store for row in rows):
        lines.append([store, *(found.get((store, request), "") for request in REQUESTS)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def save(path: Path, text: str, rows: list[Measured]) -> None:
    """Put the tables between their marks, and draw the figures."""
    before, _, rest = path.read_text(encoding="utf-8").partition(START)
    after = rest.partition(END)[2]
    path.write_text(f"{before}{START}\n\n{text}\n\n{END}{after}", encoding="utf-8")
    pictures = path.parent / "pictures"
    pictures.mkdir(exist_ok=True)
    seconds_and_bytes(rows, processor=True).savefig(pictures / "timings.png", dpi=110)
    seconds_on_line(rows, experiment.LATENCIES).savefig(pictures / "timings-on-a-line.png", dpi=110)


if __name__ == "__main__":
    main()
