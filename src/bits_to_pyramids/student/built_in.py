"""What a value of a subclass is taken for: a named tuple is a tuple, an OrderedDict a dict.

Visible checks and grading ask this one function, so that they take the same for the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np


def _array(value: np.ndarray) -> np.ndarray:
    return value if np.ma.is_masked(value) else np.asarray(value)


# How the value is had without asking the subclass, whose own methods may say anything.
_AS: dict[type, Callable[[Any], Any]] = {
    tuple: lambda value: (*tuple.__iter__(value),),
    list: lambda value: [*list.__iter__(value)],
    dict: lambda value: dict(zip(dict.keys(value), dict.values(value))),
    str: lambda value: str.encode(value, "utf-8", "surrogatepass").decode("utf-8", "surrogatepass"),
    bytes: lambda value: bytes.join(b"", (value, b"")),
    bytearray: lambda value: bytearray(memoryview(value)),
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    np.ndarray: _array,
}


def built_in(value: Any) -> Any:
    """A value of a subclass as the built-in value that it is; any other value as it stands.

    A masked array that masks nothing is an array.  What is masked has no value, so that an array
    with masked elements stays as it is.
    """
    kind = type(value)
    if kind in _AS or (isinstance(value, np.generic) and not isinstance(value, (str, bytes))):
        return value
    base = next((base for base in kind.__mro__[1:] if base in _AS), None)
    return value if base is None or kind is bool else _AS[base](value)
