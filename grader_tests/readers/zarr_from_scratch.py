"""What zarr and tensorstore read from Zarr folders that students wrote.

It runs where nothing else is, so it imports no checks (`bits_to_pyramids.checks.student_files.opening`).
"""

import numpy as np

from bits_to_pyramids.student.later import later
from bits_to_pyramids.student.opened import on_disk

tensorstore = later("tensorstore")
zarr = later("zarr")

# One thread will do, wherever it is: small files, one after the other.
ONE = {name: {"limit": 1} for name in ("data_copy_concurrency", "file_io_concurrency")}


def array_by_zarr(files: dict[str, bytes]) -> np.ndarray:
    """The whole array, as zarr-python reads it."""
    with on_disk(files) as folder:
        return np.asarray(zarr.open_array(folder, mode="r")[...])


def array_by_tensorstore(files: dict[str, bytes]) -> np.ndarray:
    """The whole array, as tensorstore reads it."""
    with on_disk(files) as folder:
        spec = {"driver": "zarr3", "kvstore": {"driver": "file", "path": str(folder)}}
        return np.asarray(tensorstore.open(spec, context=tensorstore.Context(ONE)).result().read().result())
