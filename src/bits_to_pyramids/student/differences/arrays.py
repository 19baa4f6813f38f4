"""Expected, got and their difference as three small pictures, in SVG.

Greys are the values, numbers are written into the cells where there is room.  A difference is
told by its sign as well as by its colour, so that it survives a grey printer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from math import isfinite
from typing import Any

from .drawn import Drawn
from .evidence import ArrayWindow, TwoArrays

NUMBERS_UP_TO = 8  # columns and rows
WIDEST_NUMBER = 7  # characters
HIGH, NARROW = 30, 12  # of cells with and without numbers, in the picture's own units
LEFT, TOP = 34, 20  # room for the numbers of rows and columns
MINUS = "\u2212"
MORE, LESS, INK = "#f0b27a", "#9ec5e8", "#1a1a1a"


@dataclass(frozen=True)
class Panel:
    """One of the pictures and the words above it."""

    title: str
    note: str
    svg: Drawn


@dataclass(frozen=True)
class ArraysPicture:
    """What is drawn of `TwoArrays`."""

    summary: str
    panels: list[Panel]


def arrays_picture(arrays: TwoArrays) -> ArraysPicture:
    """Three panels, or two where the shapes differ and no difference can be taken."""
    expected, got = arrays.expected, arrays.got
    finite = [value for window in (expected, got) for row in window.values for value in row if _is_number(value)]
    low, high = (min(finite), max(finite)) if finite else (0, 0)
    first = tuple(arrays.first) or None
    panels = [
        Panel("expected", _shown(expected), _values(expected, "Expected", low, high, first)),
        Panel("got", _shown(got), _values(got, "Got", low, high, first)),
    ]
    if expected.shape == got.shape:
        panels.append(Panel("difference", "got minus expected", _difference(got, expected, first)))
        summary = f"A thick frame marks the first of {arrays.wrong} differences." if arrays.wrong > 1 else ""
    else:
        summary = ""  # the message says how
    return ArraysPicture(summary, panels)


def _values(window: ArrayWindow, name: str, low: Any, high: Any, first: Any) -> Drawn:
    numbers = _has_room(window.values)

    def cell(value: Any, x: float, y: float, width: float, height: float) -> str:
        if not _is_number(value):
            return _box(x, y, width, height, "#ffffff") + _word(x, y, width, height, str(value) if numbers else "", INK)
        # Halves, because the difference of two floats can be too large for a float.
        share = (value / 2 - low / 2) / (high / 2 - low / 2) if high / 2 > low / 2 else 0.5
        grey = round(30 + 225 * share)
        ink = INK if grey > 120 else "#ffffff"
        text = _word(x, y, width, height, _number(value), ink) if numbers else ""
        return _box(x, y, width, height, f"rgb({grey},{grey},{grey})") + text

    return _svg(window, window.values, name, numbers, cell, first)


def _difference(got: ArrayWindow, expected: ArrayWindow, first: Any) -> Drawn:
    rows = [[_minus(g, e) for g, e in zip(gs, es)] for gs, es in zip(got.values, expected.values)]
    numbers = _has_room(rows)

    def cell(value: Any, x: float, y: float, width: float, height: float) -> str:
        if value == 0:
            return _box(x, y, width, height, "#ffffff") + (
                _word(x, y, width, height, "0", "#595959") if numbers else ""
            )
        if value is None:
            return _box(x, y, width, height, "#ffffff") + _word(x, y, width, height, "?", INK)
        sign = "+" if value > 0 else MINUS
        mark = f"{sign}{_number(abs(value))}" if numbers else sign
        return _box(x, y, width, height, MORE if value > 0 else LESS) + _word(x, y, width, height, mark, INK)

    return _svg(got, rows, "Difference, got minus expected", numbers, cell, first)


def _svg(window: ArrayWindow, rows: list[list], name: str, numbers: bool, cell: Callable, first: Any) -> Drawn:
    longest = max(len(_number(value)) for row in rows for value in row) if numbers else 0
    width, height = (max(34, 9 * longest + 16), HIGH) if numbers else (NARROW, NARROW)
    parts = []
    for r, row in enumerate(rows):
        for c, value in enumerate(row):
            parts.append(cell(value, LEFT + c * width, TOP + r * height, width, height))
    parts += _labels(window, rows, width, height, every=numbers)
    if first is not None and first[0] < len(rows) and first[1] < len(rows[0]):
        x, y = LEFT + first[1] * width, TOP + first[0] * height
        frame = f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="none"'
        parts.append(f'{frame} stroke="#ffffff" stroke-width="6"/>{frame} stroke="#000000" stroke-width="3"/>')
    across, down = LEFT + len(rows[0]) * width + 4, TOP + len(rows) * height + 4
    return Drawn(
        f'<svg viewBox="0 0 {across} {down}" width="{across}" height="{down}" role="img" '
        f'aria-label="{escape(_in_words(name, window, rows, numbers))}">{"".join(parts)}</svg>'
    )


def _labels(window: ArrayWindow, rows: list[list], width: int, height: int, every: bool) -> list[str]:
    """The indices along the two axes: all of them, or the first and the last."""
    has_rows = len(window.origin) > 1
    first_row = window.origin[-2] if has_rows else 0
    first_column = window.origin[-1]
    small = 'font-size="12" fill="currentColor"'
    parts = []
    for c in range(len(rows[0])) if every else {0, len(rows[0]) - 1}:
        x = LEFT + (c + 0.5) * width
        parts.append(f'<text x="{x}" y="{TOP - 6}" text-anchor="middle" {small}>{first_column + c}</text>')
    for r in (range(len(rows)) if every else {0, len(rows) - 1}) if has_rows else ():
        y = TOP + (r + 0.5) * height + 4
        parts.append(f'<text x="{LEFT - 6}" y="{y}" text-anchor="end" {small}>{first_row + r}</text>')
    return parts


def _box(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="#8c8c8c" stroke-width="0.5"/>'
    )


def _word(x: float, y: float, width: float, height: float, text: str, ink: str) -> str:
    size = 14 if height == HIGH else 12
    at = f'x="{x + width / 2}" y="{y + height / 2 + size * 0.35:g}"'
    return f'<text {at} text-anchor="middle" font-size="{size}" fill="{ink}">{escape(text)}</text>'


def _has_room(rows: list[list]) -> bool:
    if len(rows) > NUMBERS_UP_TO or len(rows[0]) > NUMBERS_UP_TO:
        return False
    return all(len(_number(value)) <= WIDEST_NUMBER for row in rows for value in row)


def _number(value: Any) -> str:
    if value is None:
        return "?"
    if type(value) is bool:
        return str(int(value))
    return f"{value:.4g}" if type(value) is float else str(value)


def _is_number(value: Any) -> bool:
    return value is not None and type(value) is not str and isfinite(value)


def _minus(got: Any, expected: Any) -> Any:
    """The difference; None where there is none that is a finite number."""
    if got == expected:
        return 0
    difference = got - expected if _is_number(got) and _is_number(expected) else None
    return difference if _is_number(difference) else None


def _shown(window: ArrayWindow) -> str:
    """Dtype and shape, and which part is in the picture if it is not the whole."""
    whole = f"{window.dtype}, shape {_tuple(window.shape)}"
    drawn = [len(window.values), len(window.values[0])][-min(2, len(window.shape)) :]
    if [1] * (len(window.shape) - len(drawn)) + drawn == window.shape:
        return whole
    fixed = [str(i) for i in window.origin[: -len(drawn)]]
    ranges = [f"{start}:{start + n}" for start, n in zip(window.origin[-len(drawn) :], drawn)]
    return f"{whole}; shown is [{', '.join(fixed + ranges)}]"


def _in_words(name: str, window: ArrayWindow, rows: list[list], numbers: bool) -> str:
    if not numbers:
        return f"{name}: {_shown(window)}, {len(rows)} rows and {len(rows[0])} columns as greys."
    lines = "; ".join(f"row {r}: {', '.join(map(_number, row))}" for r, row in enumerate(rows))
    return f"{name}: {_shown(window)}. {lines}."


def _tuple(values: list[int]) -> str:
    return f"({', '.join(map(str, values))}{',' if len(values) == 1 else ''})"
