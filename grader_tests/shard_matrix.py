"""Who can read whose shards: the solutions of `shards`, zarr-python and tensorstore as writers and as readers.

    python grader_tests/shard_matrix.py [FOLDER]

In the folder is npm's zarrita, as for `matrix`.  Each shard holds 2 x 2 inner chunks, of which one may be missing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import product

import numpy as np
from matrix import main, outcome
from references import shards as reference
from references import zarr_from_scratch as folders
from references.shards import BIG, CRC, LITTLE, gzipped, transposed, zstandard

SHAPE, INNER, COUNTS = (4, 6), (2, 3), (2, 2)
DTYPES = ("uint8", "uint16", "int64", "float32")
LISTS = {
    "little": [LITTLE],
    "big": [BIG],
    "transpose, big": [transposed(1, 0), BIG],
    "little, gzip": [LITTLE, gzipped(5)],
    "little, zstd": [LITTLE, zstandard(3)],
    "little, crc32c": [LITTLE, CRC],
    "transpose, big, gzip, crc32c": [transposed(1, 0), BIG, gzipped(1), CRC],
}
LOCATIONS = ("end", "start")
HOLES = {"full": False, "one missing": True}


def image_of(dtype: str, hole: bool) -> np.ndarray:
    """Numbers that differ, with an inner chunk of nothing but 0 where there is a hole."""
    image = (np.arange(24).reshape(SHAPE) + 300).astype(dtype)
    image[: INNER[0] * hole, : INNER[1]] = 0
    return image


def boxes() -> dict[tuple, tuple]:
    """Where each inner chunk lies in the image."""
    return {
        place: tuple(slice(i * n, (i + 1) * n) for i, n in zip(place, INNER)) for place in np.ndindex(*COUNTS)
    }  # fmt: skip


def matrix(
    functions: dict[str, Callable], others: dict[str, Callable] | None = None
) -> dict[tuple[str, str], list[str]]:
    """For each writer and reader, one entry for each combination: "" if it was read equal, else what happened."""

    def by_student(image, codecs, index_location):
        blocks = {place: image[box] for place, box in boxes().items()}
        chunks = {place: functions["run_codecs"](block, codecs) for place, block in blocks.items() if block.any()}
        return functions["write_shard"](chunks, COUNTS, index_location)

    def by_library(library):
        return lambda image, codecs, location: reference.shard_of(library, image, INNER, codecs, location)

    def read_by_student(files: dict[str, bytes]) -> np.ndarray:
        document, shard = json.loads(files["zarr.json"]), files["c/0/0"]
        settings = document["codecs"][0]["configuration"]
        image = np.zeros(SHAPE, document["data_type"])
        for place, box in boxes().items():
            data = functions["read_inner"](
                lambda start, stop: shard[start:stop], len(shard), place, COUNTS, settings["index_location"]
            )
            if data is not None:
                image[box] = functions["undo_codecs"](data, settings["codecs"], INNER, document["data_type"])
        return image

    writers = {"student": by_student, **{library: by_library(library) for library in reference.WRITERS}}
    readers = {"student": read_by_student, **folders.READERS, **(others or {})}
    results: dict[tuple[str, str], list[str]] = {pair: [] for pair in product(writers, readers)}
    for dtype, (name, codecs), location, (filled, hole) in product(DTYPES, LISTS.items(), LOCATIONS, HOLES.items()):
        image = image_of(dtype, hole)
        codec = reference.sharding(INNER, codecs, location)
        metadata = json.dumps(reference.document(SHAPE, dtype, SHAPE, [codec])).encode()
        for writer, write in writers.items():
            files = {"zarr.json": metadata, "c/0/0": write(image, codecs, location)}
            for reader, read in readers.items():
                what = f"{dtype}, {name}, index at the {location}, {filled}"
                results[writer, reader].append(outcome(read, files, image, what))
    return results


if __name__ == "__main__":
    sys.exit(main(matrix, "shards"))
