"""A tree and buffers, perhaps from a hostile sender, to plain values; ``codec`` says what a tree looks like."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .errors import BadMessage
from .plain import ARRAY_TYPES, MAX_DIMENSIONS, NUMBER_DTYPES, SMALL_INTEGER, Caps, HashesOfADict, extent


def decode(
    tree: Any,
    buffers: Sequence[bytearray],
    *,
    keep_layout: bool = True,
    caps: Caps = Caps(),
    borrow: Callable[[Any], Any] | None = None,
) -> Any:
    """Put a value together again; raises `BadMessage` for anything that `encode` would not have written.

    `borrow` makes something of the facts about a lent thing; without it, nothing can be lent.
    Without `keep_layout`, each array has to fill its buffer in C order: no element lies in the place of another.
    """
    decoder = _Decoder(list(buffers), keep_layout, caps, borrow)
    try:
        (value,) = decoder.parts([tree], -1)
    except BadMessage:
        raise
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, MemoryError) as problem:
        raise BadMessage(f"a value can't be put together: {type(problem).__name__}") from None
    if decoder.unused:
        raise BadMessage("a buffer belongs to no value")
    return value


class _Decoder:
    def __init__(
        self, buffers: list[bytearray], keep_layout: bool, caps: Caps, borrow: Callable[[Any], Any] | None
    ) -> None:
        self.buffers, self.keep_layout, self.caps, self.borrow = buffers, keep_layout, caps, borrow
        self.unused = set(range(len(buffers)))
        self.items = self.keys = 0
        self.bytes = sum(map(len, buffers))
        if self.bytes > caps.bytes:
            raise BadMessage("too many bytes")

    def parts(self, body: Any, depth: int) -> list[Any]:
        """The parts of a container; what stands for itself, most of what travels, costs no call."""
        if type(body) is not list:
            raise BadMessage("not a list of parts")
        self.items += len(body)
        depth += 1
        if self.items > self.caps.items or (depth > self.caps.depth and body):
            raise BadMessage("a value has too many parts")
        return [
            tree
            if ((kind := type(tree)) is int and -SMALL_INTEGER <= tree < SMALL_INTEGER)
            or tree is None
            or kind is bool
            or kind is str
            else self.value(tree, kind, depth)
            for tree in body
        ]

    def value(self, tree: Any, kind: type, depth: int) -> Any:
        if kind is list:
            return self.parts(tree, depth)
        if kind is float:
            if not math.isfinite(tree):
                raise BadMessage("a float that is not a number of JSON")
            return tree
        if kind is int:
            raise BadMessage("a large integer in decimal")
        if kind is not dict or len(tree) != 1:
            raise BadMessage("not a value")
        ((tag, body),) = tree.items()
        if tag == "t":
            return tuple(self.parts(body, depth))
        if tag == "d":
            return self.dict(body, depth)
        if tag == "b":
            return bytes(self.buffer(body))
        if tag == "a":
            return self.array(body)
        if tag == "r":
            array = self.array(body)
            array.flags.writeable = False
            return array
        if tag == "n":
            return self.number(body, depth)
        if tag == "z":
            start, stop, step = self.parts(body, depth)
            return slice(start, stop, step)
        if tag == "s":
            return bytes(self.buffer(body)).decode("utf-8", "surrogatepass")
        if tag == "i":
            return self.integer(body)
        if tag == "f":
            return {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}[body]
        if tag == "y":
            return bytearray(self.buffer(body))
        if tag == "c":
            real, imaginary = self.parts(body, depth)
            if type(real) is not float or type(imaginary) is not float:
                raise BadMessage("a complex number needs two floats")
            return complex(real, imaginary)
        if tag == "l" and self.borrow is not None:
            return self.borrow(self.parts([body], depth)[0])
        raise BadMessage("an unknown kind of value")

    def dict(self, body: Any, depth: int) -> dict[Any, Any]:
        if type(body) is not list:
            raise BadMessage("not a list of pairs")
        result: dict[Any, Any] = {}
        if not body:
            return result
        hashes = HashesOfADict(self.caps.keys_with_one_hash)
        for pair in body:
            key, item = self.parts(pair, depth)
            if type(key) not in (str, bytes):
                self.keys += 1
                if self.keys > self.caps.keys_that_may_collide:
                    raise BadMessage("too many keys that may collide")
                if hashes.has_too_many(key):
                    raise BadMessage("keys that were made to collide")
            if key in result:
                raise BadMessage("a key twice")
            result[key] = item
        return result

    def integer(self, body: Any) -> int:
        if type(body) is not str or len(body) > self.caps.integer_bits // 4 + 2:
            raise BadMessage("not an integer")
        number = int(body, 16)
        # One number, one spelling; small ones are written as they are.
        if -SMALL_INTEGER <= number < SMALL_INTEGER or f"{number:x}" != body:
            raise BadMessage("not a large integer")
        return number

    def number(self, body: Any, depth: int) -> np.generic:
        """A NumPy number that is exactly the Python number it comes with."""
        name, plain = self.parts(body, depth)
        if type(name) is not str or name not in NUMBER_DTYPES:
            raise BadMessage("not a dtype of numbers")
        dtype = np.dtype(name)
        if type(plain) is not {"b": bool, "i": int, "u": int, "f": float, "c": complex}[dtype.kind]:
            raise BadMessage("a number that is not of its dtype")
        with np.errstate(over="ignore"):
            number = dtype.type(plain)  # raises OverflowError for an integer that has no room
        # Compared as Python's numbers: numpy would first make the right side as coarse as the left.
        if number.item() != plain and plain == plain:
            raise BadMessage("a number that its dtype cannot hold")
        return number

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
        if not self.keep_layout and (
            strides is not None or type(offset) is not int or offset or len(raw) != size * dtype.itemsize
        ):
            raise BadMessage("an array that does not fill its buffer in C order")
        if size == 0:
            return np.zeros(shape, dtype)
        if strides is None:
            if offset != 0 or len(raw) != size * dtype.itemsize:
                raise BadMessage("an array that does not fill its buffer")
            array = np.ndarray(shape, dtype, buffer=raw)
        else:
            _need_integers(strides, -(2**40), 2**40)
            _need_integers([offset], 0, 2**40)
            low, high = extent(shape, strides, dtype.itemsize)
            if len(strides) != len(shape) or offset + low < 0 or offset + high > len(raw):
                raise BadMessage("an array that reaches outside its buffer")
            array = np.ndarray(shape, dtype, buffer=raw, offset=offset, strides=strides)
        # A boolean is one byte, but only two of its 256 values behave like one.
        if dtype.kind == "b" and np.any(array.view(np.uint8) > 1):
            raise BadMessage("a boolean that is neither true nor false")
        return array


def _need_integers(numbers: Any, lowest: int, highest: int) -> None:
    if type(numbers) is not list or len(numbers) > MAX_DIMENSIONS:
        raise BadMessage("not a list of integers")
    for number in numbers:
        if type(number) is not int or not lowest <= number <= highest:
            raise BadMessage("not an integer in range")
