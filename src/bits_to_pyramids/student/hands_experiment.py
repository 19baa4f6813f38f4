"""Lost updates for real: two processes that write into one Zarr array at the same time; and what more workers gain.

Run as a program it is one of the writers.
"""

from __future__ import annotations

import functools
import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .hands_rules import ends_of

WAIT = 30.0  # seconds that a writer waits for the others to be ready
ELSEWHERE = "Here no second process can be started: this needs an installation of Python on a computer."


def lost_by(
    folder: Path | str, shape: Sequence[int], chunks: Sequence[int], plans: Mapping[str, Sequence[Sequence[Any]]]
) -> dict[str, int]:
    """Let processes write into one array at the same time, and count the voxels that were lost.

    Parameters
    ----------
    folder : str
        Where the arrays go: one for each plan.
    shape, chunks : tuple of int
        Of the arrays.
    plans : dict
        By title, for each writer its boxes.  All plans have as many writers.

    Returns
    -------
    dict of str to int
        By title, how many voxels do not hold what their writer wrote.
    """
    if sys.platform == "emscripten":
        raise OSError(ELSEWHERE)
    import zarr

    boxes = {title: [[ends_of(box) for box in boxes] for boxes in plan] for title, plan in plans.items()}
    paths = [str(Path(folder, str(number))) for number in range(len(boxes))]
    arrays = [
        zarr.create_array(path, shape=tuple(shape), chunks=tuple(chunks), dtype="uint8", overwrite=True)
        for path in paths
    ]
    for ready in Path(folder).glob("ready-*"):
        ready.unlink()
    house = str(Path(__file__).parents[2])
    surroundings = os.environ | {"PYTHONPATH": os.pathsep.join([house, os.environ.get("PYTHONPATH", "")])}
    writers = []
    for writer, parts in enumerate(zip(*boxes.values())):
        order = json.dumps({"folder": str(folder), "writer": writer, "of": len(next(iter(boxes.values()))),
                            "jobs": list(zip(paths, parts))})  # fmt: skip
        process = subprocess.Popen([sys.executable, "-m", __name__], stdin=subprocess.PIPE, env=surroundings, text=True)
        writers.append(process)
        assert process.stdin is not None
        process.stdin.write(order)
        process.stdin.close()
    for process in writers:
        try:
            stopped = process.wait(2 * WAIT)
        except subprocess.TimeoutExpired:
            for other in writers:
                other.kill()
            raise OSError("the writers did not come to an end") from None
        if stopped:
            raise OSError("one of the writers stopped")
    return {title: _lost(array[...], plan) for (title, plan), array in zip(boxes.items(), arrays)}


def _lost(held: Any, plan: Sequence[Sequence[Any]]) -> int:
    expected = np.zeros(held.shape, held.dtype)
    for writer, boxes in enumerate(plan):
        for box in boxes:
            expected[tuple(slice(*ends) for ends in box)] = writer + 1
    return int((held != expected).sum())


def write_as_told(order: Mapping[str, Any]) -> None:
    """Be one of the writers: for each plan wait for the others, then write box after box."""
    import zarr

    for number, (path, boxes) in enumerate(order["jobs"]):
        array = zarr.open_array(path, mode="r+")
        _all_ready(Path(order["folder"]), number, order["writer"], order["of"])
        for box in boxes:
            array[tuple(slice(*ends) for ends in box)] = order["writer"] + 1


def _all_ready(folder: Path, number: int, writer: int, of: int) -> None:
    (folder / f"ready-{number}-{writer}").touch()
    until = time.monotonic() + WAIT
    while len(list(folder.glob(f"ready-{number}-*"))) < of:
        if time.monotonic() > until:
            raise TimeoutError("the other writers did not come")
        time.sleep(0.001)


# ---------------------------------------------------------------- more workers


def packs(number: int) -> int:
    """Work in which Python itself takes no part: zlib packs a chunk."""
    return len(gzip.compress(_noise(number % 4), 6))


@functools.cache
def _noise(number: int) -> bytes:
    return np.random.default_rng(number).integers(0, 50, 1_000_000, dtype=np.uint8).tobytes()


def counts(number: int) -> int:
    """Work that Python does step by step."""
    total = 0
    for i in range(600_000):
        total += i * number % 7
    return total


def seconds_by_workers(workers: Sequence[int] = (1, 2, 3, 4), tasks: int = 12) -> dict[str, dict[int, float]]:
    """How long dask takes for some tasks, by kind of work and of worker, and by the number of workers.

    The workers are there before the clock starts: to start a process takes much longer than to start a thread.

    Raises
    ------
    ImportError
        Where dask is not installed.
    """
    if sys.platform == "emscripten":
        raise OSError(ELSEWHERE)
    import multiprocessing  # a browser's Python has not even its modules
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

    import dask

    spawn = multiprocessing.get_context("spawn")
    ways: tuple[tuple[str, Callable, str, Callable], ...] = (
        ("packing, in threads", packs, "threads", ThreadPoolExecutor),
        ("counting, in threads", counts, "threads", ThreadPoolExecutor),
        ("counting, in processes", counts, "processes", lambda n: ProcessPoolExecutor(n, mp_context=spawn)),
    )
    found: dict[str, dict[int, float]] = {title: {} for title, *_ in ways}
    for title, work, scheduler, pool_of in ways:
        for n in workers:
            with pool_of(n) as pool:
                _seconds(dask, work, max(4, n), scheduler, pool)
                found[title][n] = _seconds(dask, work, tasks, scheduler, pool)
    return found


def _seconds(dask: Any, work: Callable, tasks: int, scheduler: str, pool: Any) -> float:
    jobs = [dask.delayed(work)(number) for number in range(tasks)]
    started = time.perf_counter()
    dask.compute(jobs, scheduler=scheduler, pool=pool, chunksize=1)  # each task goes to whoever is free
    return time.perf_counter() - started


if __name__ == "__main__":
    write_as_told(json.load(sys.stdin))
