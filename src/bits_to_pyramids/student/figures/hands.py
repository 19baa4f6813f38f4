"""Many hands: who writes what, what a filter reads beyond its chunk, and what depends on an edit.

Where two writers meet, the unit is red, crossed out and has a thick border, so that it is seen without the colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from .pens import ACCENT, FAINT, INK, MONO, PAPER, SHADES, box, canvas, heading, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

COLLISION = "#a50f15"
HATCHES = ("", "//", "..", "xx")
FILLS = (SHADES[0], SHADES[1], PAPER, SHADES[2])


def lost_update() -> Figure:
    """Two writers, one chunk: both read it, both write it back, and the first one's work is gone."""
    steps = (
        ("", "", "0000 0000", ""),
        ("A reads", "0000 0000", "0000 0000", ""),
        ("B reads", "1111 0000", "0000 0000", "0000 0000"),
        ("A writes", "1111 0000", "1111 0000", "0000 2222"),
        ("B writes", "", "0000 2222", "0000 2222"),
    )
    figure, ax = canvas(9.0, 4.2, (-2.3, 14.6), (-6.1, 1.0))
    for left, title in ((0, "writer A"), (5, "the chunk in the store"), (10, "writer B")):
        ax.text(left + 2, 0.35, title, ha="center", fontsize=12, color=INK)
    for row, (what, *cells) in enumerate(steps):
        y = -1.15 * row - 0.8
        ax.text(-0.4, y + 0.37, what or "before", ha="right", va="center", fontsize=12, color=INK)
        for column, text in enumerate(cells):
            if text:
                lost = row == len(steps) - 1 and column == 1
                for i, digit in enumerate(text.replace(" ", "")):
                    fill = {"0": PAPER, "1": SHADES[1], "2": SHADES[0]}[digit]
                    box(ax, 5 * column + 0.5 * i, y, 0.5, 0.75, digit, fill=fill, size=11)
                if lost:
                    _crossed(ax, 5, y, 2, 0.75)
        if what.startswith("A") or what.startswith("B"):
            reads, mine = "reads" in what, (4.1, 4.9) if what[0] == "A" else (9.9, 9.1)
            start, stop = (mine[1], mine[0]) if reads else mine
            ax.annotate("", (stop, y + 0.37), (start, y + 0.37), arrowprops={"arrowstyle": "->", "color": INK, "lw": 2})
    ax.text(7, -6.0, "the four voxels of A are lost", ha="center", fontsize=11, color=INK)
    return figure


def _crossed(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    """A red frame with a cross in it."""
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=COLLISION, lw=4, zorder=6))
    ax.plot([x, x + width], [y, y + height], color=COLLISION, lw=2.5, zorder=6)
    ax.plot([x, x + width], [y + height, y], color=COLLISION, lw=2.5, zorder=6)


def _cells(ax: Axes, shape: Sequence[int], unit: Sequence[int], look: dict[str, Any]) -> None:
    """Thin lines around voxels, and others around units."""
    rows, columns = shape
    for y in range(rows + 1):
        ax.plot([0, columns], [-y, -y], color=FAINT, lw=0.5, zorder=3)
    for x in range(columns + 1):
        ax.plot([x, x], [0, -rows], color=FAINT, lw=0.5, zorder=3)
    for y in (*range(0, rows, unit[0]), rows):
        ax.plot([0, columns], [-y, -y], color=INK, zorder=4, **look)
    for x in (*range(0, columns, unit[1]), columns):
        ax.plot([x, x], [0, -rows], color=INK, zorder=4, **look)


def _filled(ax: Axes, part: Iterable[slice], shape: Sequence[int], **look: Any) -> tuple[float, float]:
    """A filled box of an image; gives its middle."""
    from matplotlib.patches import Rectangle

    (top, bottom, _), (near, far, _) = (one.indices(size) for one, size in zip(part, shape))
    ax.add_patch(Rectangle((near, -bottom), far - near, bottom - top, **look))
    return (near + far) / 2, -(top + bottom) / 2


def _map(ax: Axes, shape: Sequence[int], title: str) -> None:
    rows, columns = shape
    ax.set(xlim=(-0.3, columns + 0.3), ylim=(-rows - 0.3, 0.3), aspect="equal")
    ax.axis("off")
    heading(ax, title)


def who_writes(shape: tuple[int, int], unit_shape: tuple[int, int], plans: dict[str, Any]) -> Figure:
    """The boxes of each writer over the units of an image; units that two of them write are crossed out in red."""
    figure = new_figure(4.6 * len(plans), 4.6 * shape[0] / shape[1] + 0.7)
    for number, (title, plan) in enumerate(plans.items(), start=1):
        ax = figure.add_subplot(1, len(plans), number)
        writers: dict[tuple[int, int], set[int]] = {}
        for writer, boxes in enumerate(plan):
            look = {"facecolor": FILLS[writer % 4], "edgecolor": FAINT, "hatch": HATCHES[writer % 4], "lw": 0.5}
            for part in boxes:
                middle = _filled(ax, part, shape, zorder=1, **look)
                ax.text(*middle, str(writer), ha="center", va="center", fontsize=12, family=MONO, color=INK, zorder=7,
                        bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2})  # fmt: skip
                for unit in _units(part, shape, unit_shape):
                    writers.setdefault(unit, set()).add(writer)
        _cells(ax, shape, unit_shape, {"lw": 2.2})
        shared = [unit for unit, who in writers.items() if len(who) > 1]
        for i, j in shared:
            top, left = i * unit_shape[0], j * unit_shape[1]
            high, wide = min(unit_shape[0], shape[0] - top), min(unit_shape[1], shape[1] - left)
            _crossed(ax, left + 0.12, -top - high + 0.12, wide - 0.24, high - 0.24)
        _map(ax, shape, f"{title}: {len(shared)} units with two writers")
    figure.tight_layout()
    return figure


def _units(part: Iterable[slice], shape: Sequence[int], unit: Sequence[int]) -> list[tuple[int, int]]:
    (top, bottom, _), (near, far, _) = (one.indices(size) for one, size in zip(part, shape))
    rows, columns = range(top // unit[0], -(-bottom // unit[0])), range(near // unit[1], -(-far // unit[1]))
    return [(i, j) for i in rows for j in columns]


def blocks_over(
    shape: tuple[int, int], source_chunks: tuple[int, int], target_chunks: tuple[int, int], blocks: dict[str, Any]
) -> Figure:
    """Blocks of whole target chunks over the chunks of the source, with the number of source chunks under each."""
    figure = new_figure(4.6 * len(blocks), 4.6 * shape[0] / shape[1] + 0.7)
    for number, (title, boxes) in enumerate(blocks.items(), start=1):
        ax = figure.add_subplot(1, len(blocks), number)
        for i, part in enumerate(boxes):
            middle = _filled(ax, part, shape, facecolor=FILLS[i % 2], edgecolor=ACCENT, lw=4, zorder=2)
            ax.text(*middle, str(len(_units(part, shape, source_chunks))), ha="center", va="center", fontsize=13,
                    family=MONO, color=INK, zorder=7,
                    bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2})  # fmt: skip
        _cells(ax, shape, source_chunks, {"lw": 1.8, "ls": (0, (4, 2))})
        for y in (*range(0, shape[0], target_chunks[0]), shape[0]):
            ax.plot([0, shape[1]], [-y, -y], color=INK, lw=1.2, zorder=4)
        for x in (*range(0, shape[1], target_chunks[1]), shape[1]):
            ax.plot([x, x], [0, -shape[0]], color=INK, lw=1.2, zorder=4)
        _map(ax, shape, title)
    figure.tight_layout()
    return figure


def halo_map(shape: tuple[int, int], chunks: tuple[int, int], halo: int, indices: Iterable[tuple[int, int]]) -> Figure:
    """For some chunks what is read (hatched, with the halo) and what is kept (filled)."""
    indices = list(indices)
    figure = new_figure(4.6 * len(indices), 4.6 * shape[0] / shape[1] + 0.7)
    for number, index in enumerate(indices, start=1):
        ax = figure.add_subplot(1, len(indices), number)
        ends = [(i * n, min((i + 1) * n, size)) for i, n, size in zip(index, chunks, shape)]
        wide = [slice(max(a - halo, 0), min(b + halo, size)) for (a, b), size in zip(ends, shape)]
        _filled(ax, wide, shape, facecolor=SHADES[0], edgecolor=ACCENT, hatch="//", lw=3, zorder=1)
        kept = [slice(a, b) for a, b in ends]
        _filled(ax, kept, shape, facecolor=SHADES[2], edgecolor=INK, lw=3, zorder=2)
        _cells(ax, shape, chunks, {"lw": 2.2})
        _map(ax, shape, f"chunk {index}")
    figure.tight_layout()
    return figure


def touched_levels(shapes: Sequence[tuple[int, int]], boxes: Sequence[Any]) -> Figure:
    """The levels of a pyramid at the same size, with the part of each that an edit touches."""
    figure = new_figure(3.0 * len(shapes), 3.6)
    for number, (shape, part) in enumerate(zip(shapes, boxes)):
        ax = figure.add_subplot(1, len(shapes), number + 1)
        _filled(ax, part, shape, facecolor=SHADES[2], edgecolor=ACCENT, hatch="//", lw=3, zorder=2)
        _cells(ax, shape, shape, {"lw": 2.2})
        (top, bottom), (near, far) = ((one.start, one.stop) for one in part)
        _map(ax, shape, f"level {number}: [{top}:{bottom}, {near}:{far}]")
        # All levels take the room of the first; one that reaches past it would be drawn to its end.
        rows, columns = (max(n / 2**number, m) for n, m in zip(shapes[0], shape))
        ax.set(xlim=(-0.02 * columns, 1.02 * columns), ylim=(-1.02 * rows, 0.02 * rows))
    figure.tight_layout()
    return figure


def speed_up(seconds: dict[str, dict[int, float]]) -> Figure:
    """How much faster work is done by more workers, a line for each kind of work, with the ideal line dotted."""
    figure = new_figure(6.5, 3.8)
    ax = figure.add_subplot()
    looks = (("-", "o", SHADES[4]), ("--", "s", ACCENT), ("-.", "^", INK), (":", "D", SHADES[2]))
    most = 1
    for (title, each), (line, mark, shade) in zip(seconds.items(), looks):
        workers = sorted(each)
        most = max(most, *workers)
        gains = [each[workers[0]] / each[n] for n in workers]
        ax.plot(workers, gains, line, marker=mark, color=shade, lw=2, ms=7, label=title)
    ax.plot([1, most], [1, most], ":", color=FAINT, lw=1.5, label="as many times as workers")
    ax.set(xlabel="workers", ylabel="times as fast as one", xticks=range(1, most + 1), ylim=(0, None))
    ax.legend(frameon=False)
    figure.tight_layout()
    return figure
