"""What tensorstore, ome-zarr and ome-zarr-models say about pyramids.

Only public API.  Nothing here is computed on import, so that checkers can be forked from a
process that has imported it.  `block_mean` with rounding "down" is our own arithmetic, for the
shapes on which ome-zarr and tensorstore have no word: its equality with ome-zarr where the
factor divides, and with tensorstore in rounding "even", is tested in ``tests/grader``.
"""

import tempfile
import warnings
from functools import cache
from math import prod

import numpy as np
from readers import pyramids as readers

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.checks.remembered import remembered
from bits_to_pyramids.checks.student_files.opening import Readers
from bits_to_pyramids.checks.student_files.zarr_folders import checked_folder
from bits_to_pyramids.student.later import later

tensorstore = later("tensorstore")
zarr = later("zarr")
dask = later("dask")
ome_zarr_scale, ome_zarr_writer = later("ome_zarr.scale"), later("ome_zarr.writer")
ome_zarr_image = later("ome_zarr_models.v05.image")

# Folders of students are read elsewhere.
LIBRARIES = Readers(readers, ("zarr", "tensorstore", "ome_zarr", "ome_zarr_models"))

# ---------------------------------------------------------------- shapes


def level_shape(shape: tuple, factor: int = 2) -> tuple:
    """How long numpy's own strided slice is."""
    return tuple(len(range(0, size, factor)) for size in shape)


def n_levels(shape: tuple, screen: int) -> int:
    count = 1
    while max(shape) > screen:
        shape, count = level_shape(shape), count + 1
    return count


def overhead(shape: tuple, levels: int) -> float:
    voxels = [prod(level_shape(shape, 2**k)) for k in range(levels)]
    return sum(voxels[1:]) / voxels[0]


# ---------------------------------------------------------------- blocks


@remembered
def downsampled(image: np.ndarray, factor: int, method: str) -> np.ndarray:
    """tensorstore's downsample driver: "mean", "stride" or "mode"."""
    plain = np.array(image, dtype=image.dtype.newbyteorder("="), order="C")
    return tensorstore.downsample(tensorstore.array(plain), [factor] * plain.ndim, method=method).read().result()


def block_mean(image: np.ndarray, factor: int = 2, rounding: str = "down") -> np.ndarray:
    """Means of blocks in whole numbers; "even" and floats as tensorstore has them."""
    if image.dtype.kind == "f" or rounding == "even":
        return downsampled(image, factor, "mean")
    sums, counts = _block_sums(image.astype(object), factor), _block_sums(np.ones(image.shape, object), factor)
    means = [abs(s) // n * (1 if s > 0 else -1) for s, n in zip(sums.flat, counts.flat)]
    return np.array(means, image.dtype.newbyteorder("=")).reshape(sums.shape)


def _block_sums(values: np.ndarray, factor: int) -> np.ndarray:
    padded = np.pad(values, [(0, -size % factor) for size in values.shape])  # zeros do not change a sum
    blocks = padded.reshape([n for size in padded.shape for n in (size // factor, factor)])
    return blocks.sum(axis=tuple(range(1, blocks.ndim, 2)))


@cache
def _ome_zarr(data: bytes, dtype: str, shape: tuple, factor: int, levels: int, voxel_size: tuple, method: str):
    image = np.frombuffer(data, dtype).reshape(shape)
    names = "zyx"[-image.ndim :]
    factors = [dict.fromkeys(names, factor**level) for level in range(1, levels)]
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings(), dask.config.set(scheduler="synchronous"):
        warnings.simplefilter("ignore")
        group = zarr.open_group(folder, mode="w", zarr_format=3)
        ome_zarr_writer.write_image(
            image, group, scale_factors=factors, method=getattr(ome_zarr_scale.Methods, method), axes=names,
                    scale=dict(zip(names, voxel_size)))  # fmt: skip
        datasets = group.attrs["ome"]["multiscales"][0]["datasets"]
        return [(group[dataset["path"]][...], dataset["coordinateTransformations"]) for dataset in datasets]


@remembered
def ome_zarr_levels(image: np.ndarray, levels: int, method: str, factor: int = 2) -> list[np.ndarray]:
    """What ome-zarr's `write_image` stores; `method` is "LOCAL_MEAN" or "NEAREST".

    The image's axes must be divisible by ``factor**(levels - 1)``, or ome-zarr rounds down.
    """
    plain = image.astype(image.dtype.newbyteorder("="))
    written = _ome_zarr(plain.tobytes(), plain.dtype.str, plain.shape, factor, levels, (1.0,) * image.ndim, method)
    return [level for level, _ in written]


@remembered
def ome_zarr_transform(level: int, voxel_size: tuple, factor: int = 2) -> tuple:
    """Scale and translation that ome-zarr's `write_image` gives a level made by means (2 or 3 axes)."""
    shape = (factor**level,) * len(voxel_size)
    (scale, translation) = _ome_zarr(bytes(prod(shape)), "|u1", shape, factor, level + 1, voxel_size, "LOCAL_MEAN")[
        level
    ][1]
    return tuple(scale["scale"]), tuple(translation["translation"])


# ---------------------------------------------------------------- OME-Zarr


@remembered
def metadata(name: str, axes: list, voxel_size: tuple, levels: int, factor: int = 2) -> dict:
    """The group attributes that the text asks for, by its formula."""
    datasets = []
    for level in range(levels):
        scale = [size * factor**level for size in voxel_size]
        translation = [(large - small) / 2 for large, small in zip(scale, voxel_size)]
        steps = [{"type": "scale", "scale": scale}, {"type": "translation", "translation": translation}]
        datasets.append({"path": f"s{level}", "coordinateTransformations": steps})
    named = [{"name": axis, "type": "space", "unit": unit} for axis, unit in axes]
    return {"ome": {"version": "0.5", "multiscales": [{"name": name, "axes": named, "datasets": datasets}]}}


def is_valid(attributes: dict) -> str:
    """What ome-zarr-models has against some attributes; "" if nothing.

    Whatever it raises is its word on them: it stumbles over some wrong attributes instead of refusing them.
    """
    try:
        ome_zarr_image.ImageAttrs.model_validate(attributes["ome"])
    except Exception as error:
        return readers.in_a_line(error)
    return ""


class Opened:
    """A folder that a student wrote, as libraries see it; what they stumble over is the student's to mend.

    Parameters
    ----------
    files : dict of str to bytes

    Raises
    ------
    StudentError
        If a document does not pass the allow-list; and the methods, if a library cannot read what they ask for.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self._files = checked_folder(files)

    def __getattr__(self, name: str):
        return lambda *args: getattr(LIBRARIES, name)("the folder", self._files, *args)


def content(files: dict[str, bytes]) -> dict | str:
    """What is in a student's folder, as plain data by which two folders can be compared."""
    try:
        opened = Opened(files)
        said, values = opened.arrays(), opened.values()
        arrays = {name: [*said[name].values(), values[name]] for name in sorted(said)}
        others = sorted(name for name in files if name != "zarr.json" and name.split("/")[0] not in arrays)
        return {"attributes": opened.attributes(), "arrays": arrays, "others": others}
    except StudentError as error:
        return f"not readable: {error}"
