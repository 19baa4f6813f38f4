"""Opening what was written: a folder for libraries to read, and bytes that zlib unpacks.

In a notebook both happen where they are asked for.  While grading, what a student wrote is opened in a process of its
own (`bits_to_pyramids.checks.student_files.opening`), which puts `inflate_elsewhere` here.
"""

from __future__ import annotations

import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

# How the folder begins in which a student's files are opened; no message shows where it is.
OPENED = "b2p-opened-"
GZIP = 31  # what zlib calls the width of the window, where the bytes are gzip's


class Inflated(NamedTuple):
    """What came out, whether the end was reached, and whether something came after it."""

    data: bytes
    ended: bool
    more: bool


inflate_elsewhere: Callable[[bytes, int, int], Inflated] | None = None


def inflate(packed: bytes, most: int, window: int = zlib.MAX_WBITS) -> Inflated:
    """Unpack what zlib packed, but no more than so many bytes.

    Raises
    ------
    ValueError
        If it is nothing that zlib packed.
    """
    if inflate_elsewhere is not None:
        return inflate_elsewhere(packed, most, window)
    unpacker = zlib.decompressobj(window)
    try:
        data = unpacker.decompress(packed, most)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return Inflated(data, unpacker.eof, bool(unpacker.unused_data or unpacker.unconsumed_tail))


@contextmanager
def on_disk(files: dict[str, bytes]) -> Iterator[Path]:
    """A folder on disk with these files and nothing else, while the block runs."""
    from bits_to_pyramids.student.watched import write_files  # numpy comes with it; who words messages needs none

    with tempfile.TemporaryDirectory(prefix=OPENED) as above:
        folder = Path(above, "scan.zarr")
        write_files(folder, files)
        yield folder
