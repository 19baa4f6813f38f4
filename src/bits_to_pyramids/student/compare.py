"""The ladder: is this the expected value, and if not, what is the first thing that differs?

Both the visible checks in a notebook and the grader ask `compare`, so that
they can never disagree.  The rungs are type, shape, dtype, values; only the
first broken rung is reported.  `show` writes any value in little space.
"""

from __future__ import annotations

import math
import re
import reprlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from .built_in import built_in
from .difference import Difference
from .parts import named

_SIMPLE = frozenset((bool, int, str, bytes, type(None)))  # most values that are right are of these
LINE = 88  # characters of a value that are shown


@dataclass(frozen=True)
class Close:
    """An expected value whose floats need only be nearly equal; made with `close`."""

    value: object
    relative: float


class Expected:
    """An expected value that judges answers by itself, where many answers are right.

    Its ``repr`` says in a few words what is expected.  `one_meaning` says whether all of them mean the same value.
    """

    one_meaning = True

    def difference(self, got: Any) -> Difference | None:
        """The first broken rung of the ladder; None if the answer is right."""
        raise NotImplementedError


class OneOf(Expected):
    """One of several values; the first is the one that is shown."""

    one_meaning = False

    def __init__(self, values: tuple) -> None:
        self.values = values

    def __repr__(self) -> str:
        return " or ".join(map(show, self.values))

    def difference(self, got: Any) -> Difference | None:
        found = [compare(got, value) for value in self.values]
        return None if None in found else found[0]


def one_of(*values: object) -> OneOf:
    """Expect one of several values, where a task leaves the choice."""
    return OneOf(values)


class OwnArray(Expected):
    """An array in the computer's own byte order that its owner may write to."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __repr__(self) -> str:
        return show(self.array)

    def difference(self, got: Any) -> Difference | None:
        if (wrong := compare(got, self.array)) is not None:
            return wrong
        if not got.dtype.isnative:
            return Difference(
                "dtype",
                "The pixels are right, but the result still has the byte order of the file, not the computer's own.",
            )
        if not got.flags.writeable:
            return Difference(
                "values", "The pixels are right, but nobody may write to this array. astype makes a new one."
            )
        return None


def own_array(array: np.ndarray) -> OwnArray:
    """Expect an array, writable and in the computer's own byte order."""
    return OwnArray(array)


def close(expected: Any, relative: float = 1e-9) -> Close:
    """Expect a value, or a container of values, with floats that differ by rounding at most.

    Parameters
    ----------
    expected
        What was expected.  Whole numbers in it are still compared exactly.
    relative : float
        The largest relative difference; where zero is expected, the largest difference.
    """
    return Close(expected, relative)


def compare(got: Any, expected: Any, relative: float = 0.0, *, parts: tuple = ()) -> Difference | None:
    """Compare an answer with what was expected.

    Parameters
    ----------
    got
        The answer.  A list is accepted for a tuple and the other way round, a
        numpy scalar for a number, a whole number for a float; the byte order of
        an array's dtype does not matter, and NaN equals NaN.
    expected
        A plain value: None, bool, int, float, str, bytes, tuple, list, dict,
        slice or numpy array, nested as you like; or what `close` makes of one; or
        something that judges by itself (`Expected`).
    relative : float
        How much floats may differ.
    parts : tuple
        What the parts of a nested answer are called; see `bits_to_pyramids.student.parts`.

    Returns
    -------
    Difference or None
        None if the two are the same.
    """
    if type(got) is type(expected) and type(got) in _SIMPLE and got == expected:
        return None
    got = built_in(got)
    if isinstance(expected, Close):
        return compare(got, expected.value, expected.relative, parts=parts)
    if isinstance(expected, Expected):
        return expected.difference(got)
    kind = _kind(expected)
    if not _accepts(kind, got):
        return Difference("type", lambda: _pair(got, expected, _type_sentence(got, expected)))
    difference = _COMPARERS.get(kind, _plain)(got, expected, relative)
    return named(difference, got, expected, parts, show) if difference and parts else difference


# ---------------------------------------------------------------- types

_NAMES = {
    type(None): "None", bool: "True or False", int: "a whole number", float: "a float", str: "a string",
    bytes: "bytes", bytearray: "a bytearray", tuple: "a tuple", list: "a list", dict: "a dict",
    slice: "a slice", np.ndarray: "a numpy array",
}  # fmt: skip


def _kind(value: Any) -> type:
    """The plain Python type that a value counts as."""
    for numpy_type, plain in ((np.bool_, bool), (np.integer, int), (np.floating, float)):
        if isinstance(value, numpy_type):
            return plain
    return type(value)


def _accepts(kind: type, got: Any) -> bool:
    got_kind = _kind(got)
    return got_kind is kind or (kind, got_kind) in {(tuple, list), (list, tuple), (float, int)}


def _type_sentence(got: Any, expected: Any) -> str:
    """Say what came and what was asked for, and add a word where a mix-up is common."""
    kind, got_kind = _kind(expected), _kind(got)
    sentence = f"This is {_name(got_kind)}, but {_name(kind)} {'were' if kind is bytes else 'was'} expected."
    advice = {
        (bytes, bytearray): "Wrap it in bytes(...) at the end.",
        (bytes, list): "bytes(...) makes bytes of a list of numbers.",
        (bytes, str): "Bytes are numbers from 0 to 255, not characters.",
        (str, list): '"".join(...) makes one string of a list of strings.',
        (str, int): "A string of digits keeps its leading zeros, a number does not.",
        (int, float): "Stay with whole numbers: // rather than /, and 2 rather than 2.0.",
        (np.ndarray, list): "numpy.array(...) makes an array of a list.",
        (slice, tuple): "slice(start, stop) makes a slice.",
        (slice, list): "slice(start, stop) makes a slice.",
    }.get((kind, got_kind), "")
    if got is None:
        advice = "Is there a return at the end of the function?"
    return f"{sentence} {advice}".rstrip()


def type_difference(got: Any, example: Any, pair: str) -> Difference | None:
    """The first rung alone: is an answer of the type of an example?  `pair` shows both."""
    if _accepts(_kind(example), got):
        return None
    return Difference("type", f"{pair}\n{_type_sentence(got, example)}")


def _name(kind: type) -> str:
    return _NAMES.get(kind) or f"a {kind.__name__}"


# ---------------------------------------------------------------- values


def _plain(got: Any, expected: Any, relative: float) -> Any:
    if got == expected or (got != got and expected != expected):  # NaN differs from itself
        return None
    if relative and isinstance(expected, float):
        try:
            if math.isclose(got, expected, rel_tol=relative, abs_tol=0.0 if expected else relative):
                return None
        except OverflowError:
            pass  # a whole number larger than any float
    return Difference("values", lambda: _pair(got, expected))


def _text(got: str, expected: str, relative: float) -> Any:
    return None if got == expected else Difference("values", lambda: _pair(got, expected, _text_note(got, expected)))


def _text_note(got: str, expected: str) -> str:
    if len(got) != len(expected):
        were = "was" if len(expected) == 1 else "were"
        return f"It is {_count(len(got), 'character')} long, {len(expected)} {were} expected."
    if got == expected[::-1]:
        return "These are the right characters, in reverse order."
    at = _first_difference(got, expected)
    return f"First difference: character {at} is {got[at]!r}, expected {expected[at]!r}."


def _bytes(got: bytes, expected: bytes, relative: float) -> Any:
    return None if got == expected else Difference("values", lambda: _bytes_side_by_side(got, expected))


def _bytes_side_by_side(got: bytes, expected: bytes) -> str:
    at = _first_difference(got, expected)
    if len(got) != len(expected):
        head = f"{_count(len(got), 'byte')}, expected {len(expected)}; first difference at byte {at}"
    else:
        head = f"first difference at byte {at} of {len(expected)}"
    start, stop = max(0, at - 4), at + 8
    mark_end = len(got) != len(expected)
    lines = [
        head,
        "  byte      " + "".join(f"{i:<4}" for i in range(start, min(stop, max(len(got), len(expected))))).rstrip(),
        "  got       " + _hex(got, start, stop, mark_end),
        "  expected  " + _hex(expected, start, stop, mark_end),
        "            " + "    " * (at - start) + "^^",
    ]
    if got == expected[::-1]:
        lines.append("These are the right bytes, in reverse order.")
    elif at < min(len(got), len(expected)):
        lines.append(f"  bits of byte {at}: got {got[at]:08b}, expected {expected[at]:08b}")
    return "\n".join(lines)


def _hex(data: bytes, start: int, stop: int, mark_end: bool) -> str:
    cells = [f"{byte:02x}" for byte in data[start:stop]]
    if mark_end and len(data) < stop:
        cells.append("(end)")
    return "  ".join(cells)


def _sequence(got: Any, expected: Any, relative: float) -> Any:
    if len(got) != len(expected):
        were = "was" if len(expected) == 1 else "were"
        note = f"It has {_count(len(got), 'item')}, {len(expected)} {were} expected."
        return Difference("shape", lambda: _pair(got, expected, note))
    parts = ((i, g, e) for i, (g, e) in enumerate(zip(got, expected)))
    return _first_inside(parts, lambda i: (f"item {i}", f"[{i}]"), got, expected, relative)


def _dict(got: dict, expected: dict, relative: float) -> Any:
    missing, more = [k for k in expected if k not in got], [k for k in got if k not in expected]
    if missing or more:
        key, is_what = (missing[0], "is missing") if missing else (more[0], "was not expected")
        return Difference("shape", lambda: _pair(got, expected, f"The key {show(key)} {is_what}."))
    parts = ((k, got[k], expected[k]) for k in expected)
    return _first_inside(parts, lambda k: (f"key {show(k)}", f"[{show(k)}]"), got, expected, relative)


def _slice(got: slice, expected: slice, relative: float) -> Any:
    # An open start is 0 and an open step is 1, however they are written.
    defaults = {"start": 0, "stop": None, "step": 1}
    ends = (
        (name, *(default if getattr(one, name) is None else getattr(one, name) for one in (got, expected)))
        for name, default in defaults.items()
    )
    return _first_inside(ends, lambda name: (name, f".{name}"), got, expected, relative)


def _first_inside(
    parts: Iterable[tuple], names: Callable[[Any], tuple[str, str]], got: Any, expected: Any, relative: float
) -> Any:
    """Compare the parts of two containers; `names` says how people, and code, call the first that differs."""
    for key, part, wanted in parts:
        inner = compare(part, wanted, relative)
        if inner is not None:
            return _inside(inner, key, part, wanted, names, got, expected)
    return None


def _inside(
    inner: Difference,
    key: Any,
    part: Any,
    wanted: Any,
    names: Callable[[Any], tuple[str, str]],
    got: Any,
    expected: Any,
) -> Difference:
    """A difference of two parts as one of the two containers."""

    def at() -> str:
        return names(key)[1] + inner.place

    def inside() -> str:
        return inner.inside or inner.message

    def message() -> str:
        lines = inner.message.splitlines()
        # A small part is told in one line; a large one keeps its own picture; a deep one has its whole index.
        if inner.place.count("[") > 1:
            return "\n".join([f"at {at()}:", *(f"  {line}" for line in inside().splitlines())][:8])
        place = names(key)[0]
        if isinstance(wanted, (np.ndarray, bytes, dict, tuple, list)):
            return "\n".join([f"{place}:", *(f"  {line}" for line in lines)][:8])
        told = _pair(got, expected, _told_apart(place, part, wanted))
        return f"{told}\n{lines[-1]}" if inner.rung == "type" else told

    return Difference(inner.rung, message, at, inside)


def _told_apart(place: str, part: Any, wanted: Any) -> str:
    """Two values side by side, in as little space as shows that they differ; nothing where none does."""
    for limit in (30, LINE):
        one, other = show(part, limit), show(wanted, limit)
        if one.removesuffix("...") != other.removesuffix("..."):
            return f"First difference: {place} is {one}, expected {other}."
    return ""


def _array(got: np.ndarray, expected: np.ndarray, relative: float) -> Any:
    if got.shape != expected.shape:
        shapes = f"Its shape is {got.shape}, expected {expected.shape}."
        return Difference("shape", lambda: _pair(got, expected, shapes))
    if got.dtype.newbyteorder("=") != expected.dtype.newbyteorder("="):
        dtypes = f"Its dtype is {got.dtype}, expected {expected.dtype}."
        return Difference("dtype", lambda: _pair(got, expected, dtypes))
    different = (got != expected) & ~((got != got) & (expected != expected))
    if relative and expected.dtype.kind == "f":
        different &= ~np.isclose(got, expected, rtol=relative, atol=0)
    if not different.any():
        return None
    return Difference("values", lambda: _pair(got, expected, _first_of(different, got, expected)))


def _first_of(different: np.ndarray, got: np.ndarray, expected: np.ndarray) -> str:
    """Where two arrays differ first, and in how many values."""
    at = tuple(int(i) for i in np.unravel_index(int(np.argmax(different)), got.shape))
    where = f"First difference: [{', '.join(map(str, at))}] is {show(got[at])}, expected {show(expected[at])}"
    return f"{where} ({int(np.count_nonzero(different))} of {got.size} values differ)."


_COMPARERS: dict[type, Callable[..., Difference | None]] = {
    str: _text, bytes: _bytes, bytearray: _bytes, tuple: _sequence, list: _sequence,
    dict: _dict, slice: _slice, np.ndarray: _array,
}  # fmt: skip


def _first_difference(got: Any, expected: Any) -> int:
    pairs = zip(got, expected)
    return next((i for i, (g, e) in enumerate(pairs) if g != e), min(len(got), len(expected)))


def _pair(got: Any, expected: Any, note: str = "") -> str:
    lines = [f"got       {show(got)}", f"expected  {show(expected)}"]
    return "\n".join([*lines, note] if note else lines)


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


# ---------------------------------------------------------------- showing


class _Short(reprlib.Repr):
    """reprlib, taught about bytes and numpy; never prints a huge number in full."""

    def __init__(self) -> None:
        super().__init__()
        self.maxtuple = self.maxlist = self.maxdict = 8
        self.maxstring = self.maxother = 70
        self.maxlevel = 4

    def repr1(self, x: Any, level: int) -> str:
        if isinstance(x, Close):
            return self.repr1(x.value, level)
        if isinstance(x, np.ndarray):
            return _show_array(x)
        if isinstance(x, np.generic) and _kind(x) in (bool, int, float):
            return repr(x.item())
        if type(x) in (bytes, bytearray):
            return _show_bytes(x)
        if type(x) is int and x.bit_length() > 4000:  # Python refuses to write these out
            return f"<a whole number of {x.bit_length()} bits>"
        if type(x) is int:
            return repr(x)
        if type(x) is slice and x.step is None:
            return f"slice({self.repr1(x.start, level - 1)}, {self.repr1(x.stop, level - 1)})"
        if type(x) is tuple and x and all(type(part) is slice for part in x):
            return f"np.s_[{', '.join(map(self._colons, x))}{',' * (len(x) == 1)}]"
        return super().repr1(x, level)

    def _colons(self, part: slice) -> str:
        """A slice as it is written in brackets."""
        ends = (part.start, part.stop) if part.step is None else (part.start, part.stop, part.step)
        return ":".join("" if end is None else self.repr1(end, 2) for end in ends)


def _show_array(array: np.ndarray) -> str:
    """Dtype and shape first: they stay where a long line is cut."""
    head = f"{array.dtype} array {array.shape}"
    values = array if array.size <= 16 else array.flat[:8]
    if values.dtype == bool:
        values = values.astype(np.uint8)  # 1 and 0 are easier on the eye than True and False
    text = np.array2string(values, separator=", ", threshold=20, max_line_width=10**6)
    text = re.sub(r"\s+", " ", text).replace("[ ", "[")
    return f"{head}: {text}" if array.size <= 16 else f"{head}: {text.rstrip(']')}, ...]"


def _show_bytes(data: bytes) -> str:
    name = type(data).__name__
    if not data:
        return f"no {name}" if type(data) is bytes else f"an empty {name}"
    if len(data) <= 16:
        return f"{name} {data.hex(' ')}"
    return f"{name} {data[:12].hex(' ')} ... ({len(data)} in all)"


def show(value: Any, limit: int = LINE) -> str:
    """A value in one line of at most `limit` characters.

    Bytes are shown in hexadecimal, arrays with dtype and shape.  Never raises,
    whatever the value's own ``__repr__`` does.
    """
    try:
        text = " ".join(_Short().repr(value).split("\n"))
    except Exception:
        text = f"<{type(value).__name__} that cannot be shown>"
    if len(text) > limit and type(value) is np.ndarray and "," in text[: limit - 6]:
        return text[: text.rindex(",", 0, limit - 6)] + ", ...]"  # an array that is cut still ends as an array
    return text if len(text) <= limit else text[: limit - 3] + "..."
