"""Lists of chunks as a picture of the chunk grid, plane by plane, with words in the cells."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape

from .drawn import Drawn
from .evidence import ChunkLists

MAX_PLANES = 4
MAX_SIDE = 12
WIDE, HIGH, LEFT, TOP = 72, 30, 34, 20

# state of a chunk: fill, outline, width of the outline, dashes, word, ink
LOOKS = {
    "right": ("#4a4a4a", "#1a1a1a", 1, "", "right", "#ffffff"),
    "missing": ("#ffffff", "#b03a00", 3, "6 4", "missing", "#1a1a1a"),
    "extra": ("#9ec5e8", "#14406b", 3, "", "extra", "#1a1a1a"),
    "moved": ("#9ec5e8", "#14406b", 3, "", "moved", "#1a1a1a"),
    "again": ("#9ec5e8", "#14406b", 3, "2 3", "twice", "#1a1a1a"),
    "": ("#f4f4f4", "#bdbdbd", 1, "", "", ""),
}


@dataclass(frozen=True)
class Plane:
    """One plane of the grid."""

    title: str
    svg: Drawn


@dataclass(frozen=True)
class ChunksPicture:
    """What is drawn of `ChunkLists`."""

    summary: str
    planes: list[Plane]


def chunks_picture(lists: ChunkLists) -> ChunksPicture:
    """The planes in which something is wrong, or, where only the order is, the first planes."""
    got, expected = [tuple(i) for i in lists.got], [tuple(i) for i in lists.expected]
    states = _states(got, expected)
    outside = [index for index in states if not all(0 <= i < size for i, size in zip(index, lists.grid))]
    inside = {index: state for index, state in states.items() if index not in outside}
    same = Counter(got) == Counter(expected)
    words = {}
    if same:
        words = {index: f"{got.index(index) + 1} | {expected.index(index) + 1}" for index in inside}
        inside = {index: "right" if got.index(index) == expected.index(index) else "moved" for index in inside}
    leading = sorted({index[:-2] for index, state in inside.items() if same or state != "right"})[:MAX_PLANES]
    planes = [_plane(lists.grid, lead, inside, words) for lead in leading]
    return ChunksPicture(_summary(got, expected, states, outside, same), planes)


def _states(got: list[tuple], expected: list[tuple]) -> dict[tuple, str]:
    counted, wanted = Counter(got), Counter(expected)
    states = {}
    for index in dict.fromkeys(expected + got):
        if counted[index] > max(1, wanted[index]):
            states[index] = "again"
        elif counted[index] and wanted[index]:
            states[index] = "right"
        else:
            states[index] = "missing" if wanted[index] else "extra"
    return states


def _summary(got: list, expected: list, states: dict, outside: list, same: bool) -> str:
    if same:
        return (
            "These are the right chunks in another order. "
            "Each cell shows the chunk's place in your list, then its place in the expected list."
        )
    counts = Counter(states.values())
    said = [f"{counts[state]} {LOOKS[state][4]}" for state in ("right", "missing", "extra", "again") if counts[state]]
    text = (
        f"Your list has {_count(len(got))}, expected {'is' if len(expected) == 1 else 'are'} {len(expected)}: "
        f"{', '.join(said)}."
    )
    if outside:
        text += f" Outside the grid: {', '.join(str(index) for index in outside[:6])}."
    return text


def _count(n: int) -> str:
    return f"{n} chunk" if n == 1 else f"{n} chunks"


def _plane(grid: list[int], lead: tuple, states: dict[tuple, str], words: dict[tuple, str]) -> Plane:
    here = {index: state for index, state in states.items() if index[:-2] == lead}
    flat = len(grid) == 1
    n_rows, n_columns = (1, grid[0]) if flat else grid[-2:]
    first_row, rows = _range(n_rows, [0] if flat else [index[-2] for index in here])
    first_column, columns = _range(n_columns, [index[-1] for index in here])
    parts = []
    for r in range(rows):
        for c in range(columns):
            index = (first_column + c,) if flat else (*lead, first_row + r, first_column + c)
            parts.append(_cell(LEFT + c * WIDE, TOP + r * HIGH, here.get(index, ""), words.get(index)))
    small = 'font-size="12" fill="currentColor"'
    for c in range(columns):
        parts.append(
            f'<text x="{LEFT + (c + 0.5) * WIDE}" y="{TOP - 6}" text-anchor="middle" {small}>{first_column + c}</text>'
        )
    for r in range(0 if flat else rows):
        parts.append(
            f'<text x="{LEFT - 6}" y="{TOP + (r + 0.5) * HIGH + 4}" text-anchor="end" {small}>{first_row + r}</text>'
        )
    across, down = LEFT + columns * WIDE + 4, TOP + rows * HIGH + 4
    title = "chunk grid" + (f", plane {', '.join(map(str, lead))}" if lead else "")
    told = "; ".join(f"{index} {words.get(index) or LOOKS[state][4]}" for index, state in here.items())
    label = escape(f"{title}: {told}."[:2000])
    return Plane(
        f"{title}" + ("" if (rows, columns) == (n_rows, n_columns) else f" (a part of {n_rows} by {n_columns} chunks)"),
        Drawn(
            f'<svg viewBox="0 0 {across} {down}" width="{across}" height="{down}" role="img" aria-label="{label}">'
            f"{''.join(parts)}</svg>"
        ),
    )


def _cell(x: int, y: int, state: str, word: str | None) -> str:
    fill, outline, width, dashes, name, ink = LOOKS[state]
    inset = width / 2 + 1
    dash = f' stroke-dasharray="{dashes}"' if dashes else ""
    box = (
        f'<rect x="{x + inset}" y="{y + inset}" width="{WIDE - 2 * inset}" height="{HIGH - 2 * inset}" '
        f'fill="{fill}" stroke="{outline}" stroke-width="{width}"{dash}/>'
    )
    text = word or name
    if not text:
        return box
    return (
        f'{box}<text x="{x + WIDE / 2}" y="{y + HIGH / 2 + 4.5}" text-anchor="middle" font-size="13" '
        f'fill="{ink}">{escape(text)}</text>'
    )


def _range(size: int, used: list[int]) -> tuple[int, int]:
    """Where along an axis the picture starts, and how many chunks it shows."""
    if size <= MAX_SIDE:
        return 0, size
    start = max(0, min(min(used) - 1, size - MAX_SIDE))
    return start, min(MAX_SIDE, size - start)
