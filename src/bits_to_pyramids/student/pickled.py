"""Pickles that give back arrays as they were: numpy's own swap the bytes of many into the computer's order, and lay
axes that are swapped or reversed in memory one after the other.
"""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np


def pickled(value: object) -> bytes:
    """Write a value down, to be read with `pickle.loads`; every array in it lies in memory as before.

    Raises
    ------
    Exception
        If it cannot be written; what exactly depends on the value.
    """
    file = io.BytesIO()
    Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()


class Pickler(pickle.Pickler):
    """Writes every array as it lies in memory, but for gaps."""

    def reducer_override(self, value: object) -> Any:
        if type(value) is not np.ndarray or value.dtype.hasobject:
            return NotImplemented
        if not value.flags.forc:
            forward = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in value.strides)
            axes = sorted(range(value.ndim), key=lambda axis: -abs(value.strides[axis]))
            return _laid_out, (np.ascontiguousarray(value[forward].transpose(axes)), axes, forward)
        if not value.dtype.isnative:
            return _in_order, (value.view(value.dtype.newbyteorder("=")), value.dtype)
        return NotImplemented


def _in_order(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return array.view(dtype)


def _laid_out(array: np.ndarray, axes: list[int], forward: tuple[slice, ...]) -> np.ndarray:
    return array.transpose(np.argsort(axes))[forward]
