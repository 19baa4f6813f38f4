"""What zarr, tensorstore, ome-zarr and ome-zarr-models find in pyramids that students wrote.

It runs where nothing else is, so it imports no checks (`bits_to_pyramids.checks.student_files.opening`).
"""

import json

import numpy as np

from bits_to_pyramids.student.later import later
from bits_to_pyramids.student.opened import on_disk

tensorstore = later("tensorstore")
zarr = later("zarr")
dask, ome_zarr_models = later("dask"), later("ome_zarr_models")
ome_zarr_io, ome_zarr_reader = later("ome_zarr.io"), later("ome_zarr.reader")

# One thread will do, wherever it is: small files, one after the other.
ONE = {name: {"limit": 1} for name in ("data_copy_concurrency", "file_io_concurrency")}


def attributes(files: dict[str, bytes]) -> dict:
    """The attributes of the group, as zarr reads them."""
    with on_disk(files) as folder:
        return json.loads(json.dumps(dict(zarr.open_group(folder, mode="r").attrs)))


def arrays(files: dict[str, bytes]) -> dict[str, dict]:
    """What zarr says about each array in the group, by its name; nothing of their chunks is read."""
    with on_disk(files) as folder:
        return {
            name: {
                "shape": array.shape,
                "dtype": str(array.dtype),
                "chunks": array.chunks,
                "names": array.metadata.dimension_names,
            }
            for name, array in zarr.open_group(folder, mode="r").arrays()
        }


def values(files: dict[str, bytes], names: list[str] | None = None) -> dict[str, np.ndarray]:
    """The arrays in the group by their names, or those of some names, as zarr reads them."""
    with on_disk(files) as folder:
        found = dict(zarr.open_group(folder, mode="r").arrays())
        return {name: np.asarray(array[...]) for name, array in found.items() if names is None or name in names}


def values_by_tensorstore(files: dict[str, bytes], name: str) -> np.ndarray:
    with on_disk(files) as folder:
        spec = {"driver": "zarr3", "kvstore": {"driver": "file", "path": str(folder / name)}}
        return np.asarray(tensorstore.open(spec, read=True, context=tensorstore.Context(ONE)).result().read().result())


def problem(files: dict[str, bytes]) -> str:
    """What ome-zarr-models has against an image; "" if nothing."""
    with on_disk(files) as folder:
        try:
            ome_zarr_models.open_ome_zarr(zarr.open_group(folder, mode="r"))
        except Exception as error:
            return in_a_line(error, str(folder.parent))
    return ""


def in_a_line(error: Exception, place: str = "") -> str:
    """What an error says, as far as it fits into a line; without the place where the folder is."""
    said = str(error)
    for above in (f"file://{place}/", f"{place}/") if place else ():
        said = said.replace(above, "")
    said = " ".join(said.split())[:150]
    return said if isinstance(error, ValueError) and said else f"it is not valid ({type(error).__name__}: {said})"


def levels_by_ome_zarr(files: dict[str, bytes]) -> list[np.ndarray]:
    """The levels that ome-zarr's own reader finds."""
    with on_disk(files) as folder:
        location = ome_zarr_io.parse_url(str(folder), mode="r")
        if location is None:
            return []
        with dask.config.set(scheduler="synchronous"):
            return [np.asarray(level.compute()) for node in ome_zarr_reader.Reader(location)() for level in node.data]
