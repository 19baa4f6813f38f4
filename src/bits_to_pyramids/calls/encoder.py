"""Plain values to a tree and buffers; ``codec`` says what a tree looks like."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bits_to_pyramids.student.built_in import built_in

from .errors import Unsupported
from .plain import (
    ARRAY_TYPES,
    MAX_DIMENSIONS,
    NUMBER_DTYPES,
    SHORT_TEXT,
    SMALL_INTEGER,
    Caps,
    HashesOfADict,
    extent,
    size_in_words,
)

NUMBER_TYPES = frozenset(
    kind
    for kind in vars(np).values()
    if isinstance(kind, type) and issubclass(kind, (np.bool_, np.number)) and kind not in (np.timedelta64,)
)


def encode(
    value: Any, *, keep_layout: bool = True, caps: Caps = Caps(), lend: Callable[[Any], Any] | None = None
) -> tuple[Any, list[Any]]:
    """Take a plain value apart.

    Parameters
    ----------
    value
        Any nesting of the exact built-in types, NumPy numbers and arrays of numbers.
    keep_layout
        Whether an array keeps its memory layout (order, strides); otherwise it travels in C order.
    lend
        Gives the facts about something that is lent instead of sent, as plain data; None for anything else.

    Returns
    -------
    tree, buffers
        What `decode` takes.  Buffers may be views of the value's own memory.

    Raises
    ------
    Unsupported
        With a sentence that names what can't be carried.
    """
    return _Encoder(keep_layout, caps, lend).encode(value)


class _Encoder:
    def __init__(self, keep_layout: bool, caps: Caps, lend: Callable[[Any], Any] | None) -> None:
        self.keep_layout, self.caps, self.lend = keep_layout, caps, lend
        self.buffers: list[Any] = []
        self.items = self.bytes = self.keys = 0

    def encode(self, value: Any) -> tuple[Any, list[Any]]:
        (tree,) = self.parts((value,), 0)
        return tree, self.buffers

    def parts(self, values: Any, depth: int) -> list[Any]:
        """The trees of a container's parts; what stands for itself, most of what travels, costs no call."""
        self.items += len(values)
        if self.items > self.caps.items:
            raise Unsupported(f"The value has more than {self.caps.items:,} parts.")
        if depth > self.caps.depth and len(values):
            raise Unsupported(f"The value is nested more than {self.caps.depth} levels deep.")
        return [
            part
            if ((kind := type(part)) is int and -SMALL_INTEGER <= part < SMALL_INTEGER) or part is None or kind is bool
            else self.tree(part, kind, depth)
            for part in values
        ]

    def tree(self, value: Any, kind: type, depth: int) -> Any:
        if kind is tuple:
            return {"t": self.parts(value, depth + 1)}
        if kind is str:
            return value if len(value) <= SHORT_TEXT else {"s": self.buffer(value.encode("utf-8", "surrogatepass"))}
        if kind is bytes:
            return {"b": self.buffer(value)}
        if kind is float:
            return value if math.isfinite(value) else {"f": str(value)}
        if kind is list:
            return self.parts(value, depth + 1)
        if kind is dict:
            return {"d": self.dict(value, depth + 1) if value else []}
        if kind is np.ndarray:
            # Arguments can always be written to; of an answer it may be asked whether it can.
            return {"a" if value.flags.writeable or self.keep_layout else "r": self.array(value)}
        if kind is slice:
            return {"z": self.parts((value.start, value.stop, value.step), depth + 1)}
        if kind is int:
            return self.integer(value)
        if kind is complex:
            return {"c": self.parts((value.real, value.imag), depth + 1)}
        if kind is bytearray:
            return {"y": self.buffer(bytes(value))}
        if kind in NUMBER_TYPES:
            return self.number(value, depth)
        if self.lend is not None and (facts := self.lend(value)) is not None:
            return {"l": self.parts((facts,), depth + 1)[0]}
        if (plain := built_in(value)) is value:
            raise Unsupported(_sentence(kind))
        return self.parts((plain,), depth)[0]

    def number(self, value: np.generic, depth: int) -> Any:
        """A NumPy number with its dtype, so that it arrives as what it is and wraps around where it did."""
        plain = _python_number(value)
        name = value.dtype.newbyteorder("=").str
        (part,) = self.parts((plain,), depth)
        # Long doubles are not the same on all machines: they travel as Python's.
        return {"n": [name, part]} if name in NUMBER_DTYPES else part

    def dict(self, value: dict, depth: int) -> list[Any]:
        hashes = HashesOfADict(self.caps.keys_with_one_hash)
        for key in value:
            if type(key) not in (str, bytes):
                self.keys += 1
                if self.keys > self.caps.keys_that_may_collide:
                    raise Unsupported(
                        f"A dict has more than {self.caps.keys_that_may_collide:,} keys that are not text."
                    )
                if hashes.has_too_many(key):
                    raise Unsupported("A dict has many keys with the same hash.")
        keys, items = self.parts(value.keys(), depth), self.parts(value.values(), depth)
        return [[key, item] for key, item in zip(keys, items)]

    def integer(self, value: int) -> Any:
        if value.bit_length() > self.caps.integer_bits:
            raise Unsupported(f"The value holds an integer of more than {self.caps.integer_bits:,} bits.")
        return {"i": f"{value:x}"}

    def buffer(self, raw: Any) -> int:
        self.count(len(raw))
        self.buffers.append(raw)
        return len(self.buffers) - 1

    def count(self, n_bytes: int) -> None:
        self.bytes += n_bytes
        if self.bytes > self.caps.bytes:
            raise Unsupported(f"The value is larger than {size_in_words(self.caps.bytes)}.")

    def array(self, array: np.ndarray) -> list[Any]:
        if array.dtype.str not in ARRAY_TYPES:
            raise Unsupported(
                f"The array's dtype is {array.dtype!s:.60}; only booleans and numbers can be handed over."
            )
        if array.ndim > MAX_DIMENSIONS:
            raise Unsupported(f"The array has more than {MAX_DIMENSIONS} dimensions.")
        if not self.keep_layout:
            # Size first: a broadcast array is small until it is written out.
            if array.nbytes > self.caps.bytes:
                raise Unsupported(f"The value is larger than {size_in_words(self.caps.bytes)}.")
            array = np.ascontiguousarray(array).reshape(array.shape)
        if array.size == 0:
            return [self.buffer(b""), array.dtype.str, list(array.shape), None, 0]
        if array.flags.c_contiguous:
            return [self.buffer(array.reshape(-1).view(np.uint8).data), array.dtype.str, list(array.shape), None, 0]
        raw, offset = _raw_span(array)
        return [self.buffer(raw), array.dtype.str, list(array.shape), list(array.strides), offset]


def _python_number(value: np.generic) -> Any:
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    return float(value) if isinstance(value, np.floating) else complex(value)


def _sentence(kind: type) -> str:
    name = kind.__name__ if isinstance(kind.__name__, str) else "object"
    return (
        f"The value is or holds a {name[:60]}; only plain Python values and NumPy arrays of numbers can be handed over."
    )


class _Memory:
    """The bytes an array lies in, for ``np.asarray``; keeps the array alive while they are looked at."""

    def __init__(self, array: np.ndarray, low: int, high: int) -> None:
        self.array = array
        self.__array_interface__ = {
            "data": (array.__array_interface__["data"][0] + low, True),
            "shape": (high - low,),
            "typestr": "|u1",
            "version": 3,
        }


def _raw_span(array: np.ndarray) -> tuple[memoryview, int]:
    low, high = extent(array.shape, array.strides, array.itemsize)
    return np.asarray(_Memory(array, low, high)).data, -low
