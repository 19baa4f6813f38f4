"""Plain values to a JSON tree plus raw buffers, and back.

A tree is what ``json`` can carry.  ``None``, booleans, small integers, finite
floats, short strings and lists stand for themselves; everything else is an
object with a single key that says what it is:

=========== ====================================================
``{"i": h}``   a large integer, in hexadecimal
``{"f": s}``   ``"nan"``, ``"inf"`` or ``"-inf"``
``{"c": [r, i]}``   a complex number
``{"s": n}``   a long string, UTF-8 in buffer ``n``
``{"b": n}``   bytes in buffer ``n``; ``{"y": n}`` a bytearray
``{"t": [..]}``   a tuple; ``{"z": [start, stop, step]}`` a slice
``{"d": [[k, v], ..]}``   a dict
``{"a": [n, dtype, shape, strides, offset]}``   an array over buffer ``n``
=========== ====================================================

The sender may be hostile.  ``decode`` therefore believes nothing: every buffer
is used exactly once, sizes are counted before anything is built, and whatever
is wrong raises `BadMessage`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .errors import BadMessage, Unsupported

MiB = 1024 * 1024


@dataclass(frozen=True)
class Caps:
    """The largest message either side builds or accepts."""

    depth: int = 64
    items: int = 1_000_000
    bytes: int = 256 * MiB
    integer_bits: int = 100_000
    # Integers and tuples hash predictably, so that many of them can be chosen to collide in a dict.
    keys_that_may_collide: int = 8_192


SHORT_TEXT = 256
SMALL_INTEGER = 2**63
MAX_DIMENSIONS = 32

ARRAY_TYPES = frozenset(
    ["|b1", "|i1", "|u1"]
    + [order + kind for order in "<>" for kind in ("i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")]
)
NUMBER_TYPES = frozenset(
    kind
    for kind in vars(np).values()
    if isinstance(kind, type) and issubclass(kind, (np.bool_, np.number)) and kind not in (np.timedelta64,)
)


def encode(value: Any, *, keep_layout: bool = True, caps: Caps = Caps()) -> tuple[Any, list[Any]]:
    """Take a plain value apart.

    Parameters
    ----------
    value
        Any nesting of the exact built-in types, NumPy numbers and arrays of numbers.
    keep_layout
        Whether an array keeps its memory layout (order, strides); otherwise it travels in C order.

    Returns
    -------
    tree, buffers
        What `decode` takes.  Buffers may be views of the value's own memory.

    Raises
    ------
    Unsupported
        With a sentence that names what can't be carried.
    """
    return _Encoder(keep_layout, caps).encode(value)


def decode(tree: Any, buffers: Sequence[bytearray], *, caps: Caps = Caps()) -> Any:
    """Put a value together again; raises `BadMessage` for anything that `encode` would not have written."""
    decoder = _Decoder(list(buffers), caps)
    try:
        value = decoder.value(tree, 0)
    except BadMessage:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, MemoryError) as problem:
        raise BadMessage(f"a value can't be put together: {type(problem).__name__}") from None
    if decoder.unused:
        raise BadMessage("a buffer belongs to no value")
    return value


class _Encoder:
    def __init__(self, keep_layout: bool, caps: Caps):
        self.keep_layout, self.caps = keep_layout, caps
        self.buffers: list[Any] = []
        self.items = self.bytes = self.keys = 0

    def encode(self, value: Any) -> tuple[Any, list[Any]]:
        return self.tree(value, 0), self.buffers

    def tree(self, value: Any, depth: int) -> Any:
        self.items += 1
        if self.items > self.caps.items:
            raise Unsupported(f"The value has more than {self.caps.items:,} parts.")
        if depth > self.caps.depth:
            raise Unsupported(f"The value is nested more than {self.caps.depth} levels deep.")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return self.integer(value)
        if kind is float:
            return value if math.isfinite(value) else {"f": str(value)}
        if kind is complex:
            return {"c": [self.tree(value.real, depth + 1), self.tree(value.imag, depth + 1)]}
        if kind is str:
            return value if len(value) <= SHORT_TEXT else {"s": self.buffer(value.encode("utf-8", "surrogatepass"))}
        if kind is bytes:
            return {"b": self.buffer(value)}
        if kind is bytearray:
            return {"y": self.buffer(bytes(value))}
        if kind is list:
            return [self.tree(item, depth + 1) for item in value]
        if kind is tuple:
            return {"t": [self.tree(item, depth + 1) for item in value]}
        if kind is slice:
            return {"z": [self.tree(item, depth + 1) for item in (value.start, value.stop, value.step)]}
        if kind is dict:
            return {"d": [[self.key(key, depth + 1), self.tree(item, depth + 1)] for key, item in value.items()]}
        if kind is np.ndarray:
            return {"a": self.array(value)}
        if kind in NUMBER_TYPES:
            return self.tree(_python_number(value), depth)
        raise Unsupported(_sentence(kind))

    def integer(self, value: int) -> Any:
        if -SMALL_INTEGER <= value < SMALL_INTEGER:
            return value
        if value.bit_length() > self.caps.integer_bits:
            raise Unsupported(f"The value holds an integer of more than {self.caps.integer_bits:,} bits.")
        return {"i": f"{value:x}"}

    def key(self, key: Any, depth: int) -> Any:
        if type(key) not in (str, bytes):
            self.keys += 1
            if self.keys > self.caps.keys_that_may_collide:
                raise Unsupported(f"A dict has more than {self.caps.keys_that_may_collide:,} keys that are not text.")
        return self.tree(key, depth)

    def buffer(self, raw: Any) -> int:
        self.count(len(raw))
        self.buffers.append(raw)
        return len(self.buffers) - 1

    def count(self, n_bytes: int) -> None:
        self.bytes += n_bytes
        if self.bytes > self.caps.bytes:
            raise Unsupported(f"The value is larger than {self.caps.bytes // MiB} MiB.")

    def array(self, array: np.ndarray) -> list[Any]:
        if array.dtype.str not in ARRAY_TYPES:
            raise Unsupported(f"The array's dtype is {array.dtype!s:.60}; only booleans and numbers can be handed over.")
        if array.ndim > MAX_DIMENSIONS:
            raise Unsupported(f"The array has more than {MAX_DIMENSIONS} dimensions.")
        if not self.keep_layout:
            # Size first: a broadcast array is small until it is written out.
            if array.nbytes > self.caps.bytes:
                raise Unsupported(f"The value is larger than {self.caps.bytes // MiB} MiB.")
            array = np.ascontiguousarray(array).reshape(array.shape)
        if array.size == 0:
            return [self.buffer(b""), array.dtype.str, list(array.shape), None, 0]
        raw, offset = _raw_span(array)
        strides = None if array.flags.c_contiguous else list(array.strides)
        return [self.buffer(raw), array.dtype.str, list(array.shape), strides, offset]


def _python_number(value: np.generic) -> Any:
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, np.integer):
        return int(value)
    return float(value) if isinstance(value, np.floating) else complex(value)


def _sentence(kind: type) -> str:
    name = kind.__name__ if isinstance(kind.__name__, str) else "object"
    parent = next((base for base in kind.__mro__[1:] if base in _PLAIN), None)
    also = f" (a subclass of {parent.__name__})" if parent else ""
    return f"The value is or holds a {name[:60]}{also}; only plain Python values and NumPy arrays of numbers can be handed over."


_PLAIN = (bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, np.ndarray)


def _extent(shape: Sequence[int], strides: Sequence[int], itemsize: int) -> tuple[int, int]:
    """The first and the past-the-end byte an array touches, relative to its first element."""
    reach = [(length - 1) * stride for length, stride in zip(shape, strides)]
    return sum(min(0, step) for step in reach), sum(max(0, step) for step in reach) + itemsize


class _Memory:
    """The bytes an array lies in, for ``np.asarray``; keeps the array alive while they are looked at."""

    def __init__(self, array: np.ndarray, low: int, high: int):
        self.array = array
        self.__array_interface__ = {
            "data": (array.__array_interface__["data"][0] + low, True),
            "shape": (high - low,),
            "typestr": "|u1",
            "version": 3,
        }


def _raw_span(array: np.ndarray) -> tuple[memoryview, int]:
    low, high = _extent(array.shape, array.strides, array.itemsize)
    return memoryview(np.asarray(_Memory(array, low, high))), -low


class _Decoder:
    def __init__(self, buffers: list[bytearray], caps: Caps):
        self.buffers, self.caps = buffers, caps
        self.unused = set(range(len(buffers)))
        self.items = self.keys = 0
        self.bytes = sum(len(buffer) for buffer in buffers)
        if self.bytes > caps.bytes:
            raise BadMessage("too many bytes")

    def value(self, tree: Any, depth: int) -> Any:
        self.items += 1
        if self.items > self.caps.items or depth > self.caps.depth:
            raise BadMessage("a value has too many parts")
        kind = type(tree)
        if tree is None or kind is bool or kind is str or kind is float:
            return tree
        if kind is int:
            if not -SMALL_INTEGER <= tree < SMALL_INTEGER:
                raise BadMessage("a large integer in decimal")
            return tree
        if kind is list:
            return [self.value(item, depth + 1) for item in tree]
        if kind is not dict or len(tree) != 1:
            raise BadMessage("not a value")
        ((tag, body),) = tree.items()
        if tag == "t":
            return tuple(self.parts(body, depth))
        if tag == "d":
            return self.dict(body, depth)
        if tag == "b":
            return bytes(self.buffer(body))
        if tag == "y":
            return bytearray(self.buffer(body))
        if tag == "s":
            return bytes(self.buffer(body)).decode("utf-8", "surrogatepass")
        if tag == "a":
            return self.array(body)
        if tag == "i":
            return self.integer(body)
        if tag == "f":
            return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[body]
        if tag == "z":
            start, stop, step = self.parts(body, depth)
            return slice(start, stop, step)
        if tag == "c":
            real, imaginary = self.parts(body, depth)
            if type(real) is not float or type(imaginary) is not float:
                raise BadMessage("a complex number needs two floats")
            return complex(real, imaginary)
        raise BadMessage("an unknown kind of value")

    def parts(self, body: Any, depth: int) -> list[Any]:
        if type(body) is not list:
            raise BadMessage("not a list of parts")
        return [self.value(item, depth + 1) for item in body]

    def dict(self, body: Any, depth: int) -> dict[Any, Any]:
        if type(body) is not list:
            raise BadMessage("not a list of pairs")
        result: dict[Any, Any] = {}
        for key_tree, item_tree in body:
            key = self.value(key_tree, depth + 1)
            if type(key) not in (str, bytes):
                self.keys += 1
                if self.keys > self.caps.keys_that_may_collide:
                    raise BadMessage("too many keys that may collide")
            if key in result:
                raise BadMessage("a key twice")
            result[key] = self.value(item_tree, depth + 1)
        return result

    def integer(self, body: Any) -> int:
        if type(body) is not str or len(body) > self.caps.integer_bits // 4 + 2:
            raise BadMessage("not an integer")
        return int(body, 16)

    def buffer(self, number: Any) -> bytearray:
        if type(number) is not int or number not in self.unused:
            raise BadMessage("no such buffer, or one used twice")
        self.unused.discard(number)
        return self.buffers[number]

    def array(self, body: Any) -> np.ndarray:
        number, name, shape, strides, offset = body
        raw = self.buffer(number)
        if type(name) is not str or name not in ARRAY_TYPES:
            raise BadMessage("not a dtype of numbers")
        dtype = np.dtype(name)
        _need_integers(shape, 0, 2**40)
        size = math.prod(shape)
        self.bytes += size * dtype.itemsize
        # A stride of zero makes a small buffer a large array: what counts is what a reader of it will see.
        if self.bytes > 2 * self.caps.bytes:
            raise BadMessage("an array that is too large")
        if size == 0:
            return np.zeros(shape, dtype)
        if strides is None:
            strides = [dtype.itemsize * math.prod(shape[axis + 1 :]) for axis in range(len(shape))]
        _need_integers(strides, -(2**40), 2**40)
        _need_integers([offset], 0, 2**40)
        low, high = _extent(shape, strides, dtype.itemsize)
        if len(strides) != len(shape) or offset + low < 0 or offset + high > len(raw):
            raise BadMessage("an array that reaches outside its buffer")
        array = np.ndarray(tuple(shape), dtype, buffer=raw, offset=offset, strides=tuple(strides))
        # A boolean is one byte, but only two of its 256 values behave like one.
        if dtype.kind == "b" and array.view(np.uint8).max() > 1:
            raise BadMessage("a boolean that is neither true nor false")
        return array


def _need_integers(numbers: Any, lowest: int, highest: int) -> None:
    if type(numbers) is not list or len(numbers) > MAX_DIMENSIONS:
        raise BadMessage("not a list of integers")
    if not all(type(number) is int and lowest <= number <= highest for number in numbers):
        raise BadMessage("not an integer in range")
