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
        Of one call and of one cell: processor time, and time in which the runner waited neither for a processor nor for
        us.  Enforced from outside by killing the runner; `bits_to_pyramids.sandbox.clock` has the wall time beside it.
    cpu_seconds
        Processor time of a whole submission, and of each runner.
    wall_seconds
        Time of a whole submission by the clock on the wall.
    memory_bytes
        Address space a process may add to what Python itself needs, and memory of the whole tree with its page tables.
    processes
        Processes.  With 1 none can be started; more there are only where processes have namespaces of their own.
    threads
        Threads beside the first.  At the level "landlock" they are not counted.
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
    cpu_seconds: int = 60
    wall_seconds: int = 180
    memory_bytes: int = 2 * GiB
    processes: int = 1
    threads: int = 16
    file_bytes: int = 64 * MiB
    files: int = 4096
    open_files: int = 128
    output_bytes: int = 64 * KiB
    answer_bytes: int = 64 * MiB
    images: int = 8
    image_bytes: int = 2 * MiB
