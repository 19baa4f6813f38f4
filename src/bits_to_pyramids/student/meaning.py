"""What an outcome means, as text: the same for all that `compare` takes for the same.

A build and a notebook make the same text of the same outcome, whatever the machine, so that a digest of it can stand
for it.
"""

from __future__ import annotations

import gzip
import math
import zlib
from typing import Any

import numpy as np

from .built_in import built_in
from .cases import Outcome

LONGEST = 2**22  # bytes of data that are looked at
MAX_DEPTH = 20


def outcome_text(outcome: Outcome) -> str:
    """What is wrong with an outcome; of what judges by itself and of rules, what they say."""
    match outcome.kind:
        case "value":
            return f"value {value_text(outcome.got)}"
        case "changed":
            return f"changed {outcome.got}"
        case "raised":
            return f"raised {next(cls.__name__ for cls in type(outcome.got).__mro__ if cls.__module__ == 'builtins')}"
        case "differs" | "rule":
            # A file may be laid out in many ways, and what is wrong with it is the same.
            value = "" if isinstance(outcome.got, bytes) else value_text(outcome.got)
            return f"{outcome.kind} {outcome.problem} {value}"
    return outcome.kind


def value_text(value: Any, depth: int = 0) -> str:
    """A value as text.

    A list is a tuple, a whole float a whole number, other floats have six digits, a numpy number is a number; of
    what gzip packed, only what is in it counts.
    """
    value = built_in(value)
    if depth > MAX_DEPTH:
        return "..."
    match value:
        case None | bool() | np.bool_():
            return str(value)
        case int() | np.integer():
            return hex(value)
        case float() | np.floating():
            return _float(float(value))
        case str():
            return repr(value)
        case bytes() | bytearray():
            return _bytes(bytes(value))
        case tuple() | list():
            return f"({', '.join(value_text(part, depth + 1) for part in value)})"
        case dict():
            items = sorted((value_text(key, depth + 1), value_text(item, depth + 1)) for key, item in value.items())
            return f"{{{', '.join(f'{key}: {item}' for key, item in items)}}}"
        case slice():
            ends = (value.start or 0, value.stop, 1 if value.step is None else value.step)
            return f"slice{value_text(ends, depth + 1)}"
        case np.ndarray():
            return _array(value, depth)
    return f"a {type(value).__name__}"


def _float(value: float) -> str:
    return hex(int(value)) if math.isfinite(value) and value.is_integer() else f"{value:.6g}"


def _bytes(data: bytes) -> str:
    if data[:2] == b"\x1f\x8b":
        try:
            return f"gzip {gzip.decompress(data[:LONGEST])[:LONGEST].hex()}"
        except (OSError, EOFError, zlib.error):
            pass
    return f"bytes {data.hex()}"


def _array(array: np.ndarray, depth: int) -> str:
    head = f"{array.dtype.newbyteorder('=').name}{array.shape}"
    if array.nbytes > LONGEST:
        return head
    if array.dtype.kind in "biu":
        return f"{head} {array.astype(array.dtype.newbyteorder('<')).tobytes().hex()}"
    return f"{head} {' '.join(value_text(part, depth + 1) for part in array.ravel().tolist())}"
