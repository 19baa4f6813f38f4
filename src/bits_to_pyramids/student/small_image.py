"""A small image with several levels, as keys and bytes in a dict: what the checks of the explorer look at.

`SmallImage` knows both what a store says (its documents and chunks) and what a reader should make of it, because both
are made from the same numbers.  Everything in it can be unusual: paths, scales, byte order, chunks that are not there.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from typing import Any

import numpy as np


class SmallImage:
    """Some arrays as the levels of an OME-Zarr image.

    Parameters
    ----------
    pyramid : sequence of numpy.ndarray
        The levels, the finest first; three axes.
    chunks : tuple of int
        The chunk shape of all levels.
    scales, translations : sequence of tuple of float
        For each level.  By default voxels of size 1 that become twice as large, and translations of means.
    paths : sequence of str
        By default s0, s1 and so on.
    big : bool
        Whether the numbers are stored with the byte that counts most first.
    gzip_level : int, optional
        Compress the chunks.
    fill_value : int
        What stands where a chunk is missing, and in no chunk's padding.
    padding : int
        What stands in the chunks beyond the edge of the image.
    missing : sequence of str
        Keys of chunks that are not there.

    Attributes
    ----------
    files : dict of str to bytes
        Everything in the store, by key.
    levels : list of dict
        What a reader finds.
    """

    def __init__(
        self,
        pyramid: Sequence[np.ndarray],
        chunks: tuple[int, ...],
        scales: Sequence[tuple[float, ...]] | None = None,
        translations: Sequence[tuple[float, ...]] | None = None,
        paths: Sequence[str] | None = None,
        big: bool = False,
        gzip_level: int | None = None,
        fill_value: int = 0,
        padding: int = 0,
        missing: Sequence[str] = (),
    ) -> None:
        count = range(len(pyramid))
        self.pyramid = list(pyramid)
        scales = scales or [(2.0**k,) * 3 for k in count]
        translations = translations or [
            tuple((s - first) / 2 for s, first in zip(scale, scales[0])) for scale in scales
        ]
        paths = paths or [f"s{k}" for k in count]
        codecs: list[dict] = [{"name": "bytes", "configuration": {"endian": "big" if big else "little"}}]
        if gzip_level is not None:
            codecs.append({"name": "gzip", "configuration": {"level": gzip_level}})
        self.levels: list[dict[str, Any]] = [
            {
                "path": path,
                "shape": image.shape,
                "chunks": tuple(chunks),
                "dtype": image.dtype.name,
                "fill_value": fill_value,
                "codecs": codecs,
                "scale": tuple(map(float, scale)),
                "translation": tuple(map(float, translation)),
            }
            for path, image, scale, translation in zip(paths, pyramid, scales, translations)
        ]
        self.files = {"zarr.json": json.dumps(self._group()).encode()}
        for image, level in zip(pyramid, self.levels):
            self.files[f"{level['path']}/zarr.json"] = json.dumps(_array(level)).encode()
            for key, block in _blocks(image, level, padding):
                data = block.astype(block.dtype.newbyteorder(">" if big else "<")).tobytes()
                if key not in missing:
                    self.files[key] = data if gzip_level is None else gzip.compress(data, gzip_level, mtime=0)

    def _group(self) -> dict:
        datasets = []
        for level in self.levels:
            steps: list[dict] = [{"type": "scale", "scale": list(level["scale"])}]
            if any(level["translation"]):  # where nothing is moved, many writers say nothing
                steps.append({"type": "translation", "translation": list(level["translation"])})
            datasets.append({"path": level["path"], "coordinateTransformations": steps})
        axes = [{"name": name, "type": "space", "unit": "micrometer"} for name in "zyx"]
        multiscale = {"name": "small", "axes": axes, "datasets": datasets}
        ome = {"version": "0.5", "multiscales": [multiscale]}
        return {"zarr_format": 3, "node_type": "group", "attributes": {"ome": ome}}


def _array(level: dict) -> dict:
    return {
        "zarr_format": 3,
        "node_type": "array",
        "shape": list(level["shape"]),
        "data_type": level["dtype"],
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(level["chunks"])}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": level["fill_value"],
        "codecs": level["codecs"],
        "attributes": {},
        "dimension_names": ["z", "y", "x"],
    }


def _blocks(image: np.ndarray, level: dict, padding: int) -> Any:
    """The key and the full-size block of each chunk."""
    grid = [-(-size // length) for size, length in zip(image.shape, level["chunks"])]
    for index in np.ndindex(*grid):
        part = image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, level["chunks"]))]
        block = np.full(level["chunks"], padding, image.dtype)
        block[tuple(slice(0, size) for size in part.shape)] = part
        yield "/".join([level["path"], "c", *map(str, index)]), block
