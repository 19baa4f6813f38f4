"""How much a submission may use."""

from __future__ import annotations

from dataclasses import dataclass

KiB, MiB, GiB = 1024, 1024**2, 1024**3


@dataclass(frozen=True)
class Limits:
    """Limits of one runner.

    Attributes
    ----------
    call_seconds, cell_seconds
        Wall time of one call and of one cell, enforced from outside by killing the runner.
    cpu_seconds
        Processor time of a whole runner; a backstop against threads that go on between calls.
    memory_bytes
        Address space a process may add to what Python itself needs, and resident memory of the whole tree.
    processes
        Processes and threads together.  At the level "landlock" no process can be created, only threads.
    file_bytes, files
        Space and number of files in the private folder; `file_bytes` is also the limit of one file.
    open_files
        Open descriptors.
    output_bytes
        Characters kept of what a cell prints, for each of stdout and stderr.
    answer_bytes
        Largest answer to a call.
    images, image_bytes
        Figures kept of a cell, and the largest one.
    """

    call_seconds: float = 5.0
    cell_seconds: float = 20.0
    cpu_seconds: int = 600
    memory_bytes: int = 2 * GiB
    processes: int = 64
    file_bytes: int = 64 * MiB
    files: int = 4096
    open_files: int = 256
    output_bytes: int = 64 * KiB
    answer_bytes: int = 64 * MiB
    images: int = 8
    image_bytes: int = 2 * MiB
