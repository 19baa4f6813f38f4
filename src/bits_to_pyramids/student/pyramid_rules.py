"""What the visible checks of the pyramids ask for beyond a return value, said kindly.

A rule gets the arguments of a call after it, and says in a sentence what was wrong with how
the call went about it, or None.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from .compare import close, compare
from .notebook import notebook_value
from .watched import Folder, Watched, WatchedArray, write_files

if TYPE_CHECKING:
    from .compare import Close


# ---------------------------------------------------------------- levels


def called_once_per_level(image: np.ndarray, n_levels: int, downsample: Watched) -> str | None:
    """Was the function that was handed in called once for each level after the first?"""
    if any(len(arguments) != 1 for arguments in downsample.calls):
        return (
            "The levels are right, but downsample was called with more than one argument. Give it the level "
            "above, alone."
        )
    called, expected = len(downsample.calls), n_levels - 1
    if called == expected:
        return None
    if expected == 0:
        return f"The level is right, but downsample was called {_times(called)}. For one level it is not called at all."
    said = f"The levels are right, but downsample was called {_times(called)} for {n_levels} levels."
    if called == 0:
        return f"{said} Call the function that is handed in, under the name downsample, and not one of your own."
    return f"{said} Call it once for each level after the first: {_times(expected)}."


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


# ---------------------------------------------------------------- OME-Zarr


def two_levels_of_heart() -> Close:
    """The example in the text, for levels of 0.5 and 1 micrometer."""
    axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "yx"]
    datasets = [
        {
            "path": path,
            "coordinateTransformations": [
                {"type": "scale", "scale": [scale, scale]},
                {"type": "translation", "translation": [translation, translation]},
            ],
        }
        for path, scale, translation in (("s0", 0.5, 0.0), ("s1", 1.0, 0.25))
    ]
    return close({"ome": {"version": "0.5", "multiscales": [{"name": "heart", "axes": axes, "datasets": datasets}]}})


def holds_the_pyramid(
    folder: Folder, pyramid: Sequence[np.ndarray], chunk_shape: tuple[int, ...], voxel_size: Sequence[float], name: str
) -> str | None:
    """Does the folder hold these levels, and say what they are?"""
    if "zarr.json" not in folder.files:
        return "There is no zarr.json in the folder, so it is not a Zarr group of format 3."
    document = json.loads(folder.files["zarr.json"])
    if document.get("node_type") != "group":
        return "The folder is a Zarr array. It should be a group, with one array for each level in it."
    paths = [f"s{number}" for number in range(len(pyramid))]
    for path in paths:
        if f"{path}/zarr.json" not in folder.files:
            return f"There is no array {path} in the group."
    strange = sorted(path for path in folder.files if path.partition("/")[0] not in paths and _is_left(folder, path))
    if strange:
        return f"{strange[0]} is in the folder and belongs to no level. Was it there before? Then it should be gone."
    for path, level in zip(paths, pyramid):
        problem = _array_problem(path, json.loads(folder.files[f"{path}/zarr.json"]), level, chunk_shape)
        if problem:
            return problem
    return _attributes_problem(document.get("attributes") or {}, pyramid, voxel_size, name) or _values_problem(
        folder, pyramid
    )


def _is_left(folder: Folder, path: str) -> bool:
    """Does something belong to no level: an array, or what lay there before?"""
    if path.count("/") == 1 and path.endswith("/zarr.json"):
        return path in folder.given or json.loads(folder.files[path]).get("node_type") == "array"
    return path != "zarr.json" and path in folder.given


def _array_problem(path: str, document: dict, level: np.ndarray, chunk_shape: tuple[int, ...]) -> str | None:
    if document.get("shape") != list(level.shape):
        return f"{path} has shape {document.get('shape')}, expected {list(level.shape)}."
    grid, codec = document["chunk_grid"], document["codecs"][0]
    packed = codec if codec["name"] == "sharding_indexed" else grid  # the chunks in a shard are the chunks
    chunks = packed["configuration"]["chunk_shape"]
    if chunks != [min(pair) for pair in zip(chunk_shape, level.shape)]:
        return (
            f"{path} has chunks of {chunks}. Asked for were {tuple(chunk_shape)}, cut to the level's shape "
            f"{level.shape}."
        )
    names = list("zyx"[-level.ndim :])
    if document.get("dimension_names") != names:
        return f"{path} has the dimension_names {document.get('dimension_names')}, expected {names}."
    return None


def _attributes_problem(
    attributes: dict, pyramid: Sequence[np.ndarray], voxel_size: Sequence[float], name: str
) -> str | None:
    """The attributes, beside what the notebook's own ome_metadata gives."""
    if "ome" not in attributes:
        return "The group has no attribute ome. What ome_metadata gives belongs into the group's attributes."
    axes = [(axis, "micrometer") for axis in "zyx"[-pyramid[0].ndim :]]
    try:
        expected = notebook_value("ome_metadata")(name, axes, voxel_size, len(pyramid))
        expected = json.loads(json.dumps(expected))
    except Exception:  # it is not there, or not right yet, and has checks of its own
        return None
    difference = compare(attributes, close(expected))
    if difference is not None:
        return f"The group's attributes are not what your ome_metadata gives for it.\n{difference.message}"
    return None


def _values_problem(folder: Folder, pyramid: Sequence[np.ndarray]) -> str | None:
    import zarr

    with tempfile.TemporaryDirectory(prefix="check-") as above:
        write_files(Path(above, "scan.zarr"), folder.files)
        group = zarr.open_group(str(Path(above, "scan.zarr")), mode="r")
        for number, level in enumerate(pyramid):
            difference = compare(np.asarray(cast("zarr.Array", group[f"s{number}"])[...]), level)
            if difference is not None:
                return f"What zarr reads from s{number} is not the level that was given.\n{difference.message}"
    return None


# ---------------------------------------------------------------- stores


def fills(expected: Any = None) -> Callable:
    """A rule: the target was filled chunk by chunk with what belongs to it, and holds these values,
    if any are given.
    """

    def rule(source: WatchedArray, target: WatchedArray, factor: int = 2) -> str | None:
        chunks = _boxes(target.shape, target.chunks)
        if source.writes:
            return f"You wrote the box {_shown(source.writes[0])} of the source. It is there to be read."
        for box in target.writes:
            if box not in chunks:
                return (
                    f"You wrote the box {_shown(box)} of the target. That is not one whole chunk; one is "
                    f"{_shown(chunks[0])}."
                )
        for box in chunks:
            if (times := target.writes.count(box)) != 1:
                return f"The target's chunk {_shown(box)} was written {_times(times)}, expected once."
        boxes = [_grown(box, factor, source.shape) for box in chunks]
        most = max(map(_voxels, boxes), default=0)
        for box in source.reads:
            if _voxels(box) > most:
                return (
                    f"You read the box {_shown(box)} of the source at once, which are {_voxels(box)} voxels. "
                    f"One chunk of the target is made of {most} at most."
                )
        reads = np.zeros(source.shape, int)
        for box in source.reads:
            reads[tuple(slice(*ends) for ends in box)] += 1
        if (reads != 1).any():
            at = tuple(int(i) for i in np.argwhere(reads != 1)[0])
            return f"The source's voxel {at} was read {_times(int(reads[at]))}, expected once."
        for box in source.reads:
            if box not in boxes:
                return (
                    f"You read the box {_shown(box)} of the source by itself. Read all that a chunk of the target is "
                    "made of "
                    f"in one go: the first chunk is made of {_shown(boxes[0])}."
                )
        if expected is None:
            return None
        difference = compare(np.asarray(target.array), np.array(expected, target.dtype))
        return None if difference is None else f"This is in the target now:\n{difference.message}"

    return rule


def fills_small_ones(downsample_store: Callable) -> None:
    """Try a function on a small source, before it gets one where a slow way would take long.

    Raises
    ------
    ValueError
        Says what was wrong.
    """
    source = WatchedArray(np.arange(35, dtype=np.uint16).reshape(5, 7), (2, 3))
    target = WatchedArray(np.zeros((3, 4), np.uint16), (2, 2))
    downsample_store(source, target)
    problem = fills([[4, 6, 8, 9], [18, 20, 22, 23], [28, 30, 32, 34]])(source, target)
    if problem is not None:
        raise ValueError(problem)


def _boxes(shape: tuple[int, ...], chunks: tuple[int, ...]) -> list[tuple]:
    """All chunks, cut at the edge, each as (start, stop) for every axis."""
    along = [
        [(start, min(start + chunk, size)) for start in range(0, size, chunk)] for size, chunk in zip(shape, chunks)
    ]
    return list(product(*along))


def _grown(box: Any, factor: int, shape: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """The box of the source that a box of the target is made of."""
    return tuple((factor * start, min(factor * stop, size)) for (start, stop), size in zip(box, shape))


def _voxels(box: Any) -> int:
    return int(np.prod([max(0, stop - start) for start, stop in box]))


def _shown(box: Any) -> str:
    return "[" + ", ".join(f"{start}:{stop}" for start, stop in box) + "]"
