"""Pickles that give back arrays as they were: numpy's own swap the bytes of many into the computer's order."""

from __future__ import annotations

import io
import pickle
from typing import Any

import numpy as np


def pickled(value: object) -> bytes:
    """Write a value down, to be read with `pickle.loads`; every array in it keeps its byte order.

    Raises
    ------
    Exception
        If it cannot be written; what exactly depends on the value.
    """
    file = io.BytesIO()
    Pickler(file, pickle.HIGHEST_PROTOCOL).dump(value)
    return file.getvalue()


class Pickler(pickle.Pickler):
    """Writes every array in its own byte order."""

    def reducer_override(self, value: object) -> Any:
        if type(value) is not np.ndarray or value.dtype.isnative or value.dtype.hasobject:
            return NotImplemented
        return _in_order, (value.view(value.dtype.newbyteorder("=")), value.dtype)


def _in_order(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    return array.view(dtype)
