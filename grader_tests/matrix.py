"""Who can read what whom wrote: the student's solution, zarr-python and tensorstore as writers and as readers.

    python grader_tests/matrix.py [FOLDER]

In the folder is npm's zarrita (``npm ci`` in tests/browser_edition puts it there): a reader in JavaScript, by people
who share no code with the others.

Writes the same images with each writer, over dtypes, codecs, byte orders and chunk keys, lets each
reader read them, and prints a table of counts.  The student is the solution of
`zarr-from-scratch`, which writes little-endian with slashes only.  Exit code 1 if anything differs.
"""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
from references import zarr_from_scratch as reference

from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.opened import on_disk
from bits_to_pyramids.student.watched import read_files

HERE = Path(__file__).resolve().parent
SHAPE, CHUNKS = (5, 7, 4), (2, 3, 4)
DTYPES = ("uint8", "int8", "uint16", "int16", "uint32", "int32", "uint64", "int64", "float32", "float64")
LEVELS = {"bytes": None, "bytes + gzip 0": 0, "bytes + gzip 5": 5}
ORDERS = ("little", "big")
KEYS = {"c/0/0": ("default", "/"), "c.0.0": ("default", "."), "0.0": ("v2", "."), "0/0": ("v2", "/")}


def solution(assignment: str = "zarr-from-scratch") -> dict[str, Callable]:
    """The functions of a solution."""
    from bits_to_pyramids.checks.knowledge import load_knowledge
    from bits_to_pyramids.course.manifest import Course

    course = Course.find(HERE)
    return load_knowledge(course, course.assignment(assignment)).references


def image_of(dtype: str) -> np.ndarray:
    """Numbers that differ in all their bytes, the borders of the dtype, and a chunk of nothing but fill value."""
    rng = np.random.default_rng(4)
    if dtype.startswith("float"):
        image = rng.normal(0, 1e6, SHAPE).astype(dtype)
        image[4, 6] = [np.nan, np.inf, -np.inf, 0]
    else:
        info = np.iinfo(dtype)
        image = rng.integers(info.min, info.max, SHAPE, dtype=dtype, endpoint=True)
        image[4, 6, :2] = info.min, info.max
    image[:2, :3] = 0
    return image


@contextlib.contextmanager
def zarrita(folder: Path) -> Iterator[dict[str, Callable]]:
    """zarrita as a reader, by its name; what is bare in its script is looked for in the folder that node starts in."""
    script = (HERE / "zarrita_reader.mjs").read_text(encoding="utf-8")
    command = ["node", "--input-type=module", "--eval", script]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:

        def read(files: dict[str, bytes]) -> np.ndarray:
            with on_disk(files) as path:
                print(path, file=node.stdin, flush=True)
                answer = json.loads(node.stdout.readline())
            if "problem" in answer:
                raise RuntimeError(answer["problem"])
            data = base64.b64decode(answer["data"])
            values = np.frombuffer(data, answer["dtype"])
            strides = [values.itemsize * step for step in answer["stride"]]  # after a transpose not those of C order
            return np.lib.stride_tricks.as_strided(values, answer["shape"], strides)

        try:
            yield {"zarrita": read}
        finally:
            node.stdin.close()


def matrix(
    functions: dict[str, Callable], others: dict[str, Callable] | None = None
) -> dict[tuple[str, str], list[str]]:
    """For each writer and reader, one entry for each combination: "" if it was read equal, else what happened.

    `others` are more readers, by name.
    """

    def by_student(image, chunk_shape, fill_value, level, *, endian, encoding, separator):
        if (endian, encoding, separator) != ("little", "default", "/"):
            return None
        with tempfile.TemporaryDirectory() as above:
            functions["write_array"](f"{above}/scan.zarr", image, chunk_shape, fill_value, level)
            return read_files(Path(above, "scan.zarr"))[0]

    def read_by_student(files: dict[str, bytes]) -> np.ndarray:
        with on_disk(files) as folder:
            return functions["read_array"](str(folder), tuple(slice(None) for _ in SHAPE))

    writers = {"student": by_student, "zarr": reference.by_zarr, "tensorstore": reference.by_tensorstore}
    readers = {"student": read_by_student, **reference.READERS, **(others or {})}
    results: dict[tuple[str, str], list[str]] = {pair: [] for pair in product(writers, readers)}
    for dtype, (codec, level), order, (key, (encoding, separator)) in product(
        DTYPES, LEVELS.items(), ORDERS, KEYS.items()
    ):
        image = image_of(dtype)
        for writer, write in writers.items():
            files = write(image, CHUNKS, 0, level, endian=order, encoding=encoding, separator=separator)
            if files is None:
                continue
            for reader, read in readers.items():
                what = f"{dtype}, {codec}, {order}, {key}"
                results[writer, reader].append(outcome(read, files, image, what))
    return results


def outcome(read: Callable, files: dict[str, bytes], image: np.ndarray, what: str) -> str:
    """What came of reading: "" if it is equal."""
    try:
        difference = compare(read(files), image)
    except Exception as error:
        return f"{what}: {type(error).__name__}: {error}"
    return "" if difference is None else f"{what}: {difference.message.splitlines()[-1]}"


def table(results: dict[tuple[str, str], list[str]]) -> str:
    """A Markdown table: how many of all combinations were read equal."""
    writers, readers = (list(dict.fromkeys(pair[side] for pair in results)) for side in (0, 1))
    lines = [
        "| written by | " + " | ".join(f"read by {reader}" for reader in readers) + " |",
        "| --- |" + " --- |" * len(readers),
    ]
    for writer in writers:
        cells = (results[writer, reader] for reader in readers)
        lines.append(f"| {writer} | " + " | ".join(f"{cell.count('')} of {len(cell)}" for cell in cells) + " |")
    return "\n".join(lines)


def main(made: Callable = matrix, assignment: str = "zarr-from-scratch") -> int:
    """Print the table that `made` gives for the solution of an assignment, and what differs."""
    with zarrita(Path(sys.argv[1])) if sys.argv[1:] else contextlib.nullcontext({}) as others:
        results = made(solution(assignment), others)
    print(table(results))
    failures = [
        f"{writer} -> {reader}: {problem}" for (writer, reader), cell in results.items() for problem in cell if problem
    ]
    for failure in failures[:20]:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
