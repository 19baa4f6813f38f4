"""Zarr on disk: the folder, a chunk at the edge, replacing a file safely, a shard; and what chunk shapes cost."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .pens import ACCENT, FAINT, INK, MONO, PAPER, SHADES, box, canvas, heading, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


HATCH, PADDING = "////", "#d9d9d9"


def _hatched(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    from matplotlib.patches import Rectangle

    ax.add_patch(Rectangle((x, y), width, height, facecolor=PADDING, edgecolor=FAINT, hatch=HATCH, lw=0, zorder=2))


def store_tree(shape: tuple[int, int], chunk_shape: tuple[int, int], itemsize: int = 2) -> Figure:
    """A flat image cut into chunks, and the folder that holds it, a line for each file."""
    from matplotlib.patches import Rectangle

    grid = [-(-size // n) for size, n in zip(shape, chunk_shape)]
    high, wide = (count * n for count, n in zip(grid, chunk_shape))
    n_lines = 2 + grid[0] * (grid[1] + 1)
    step = high / n_lines
    figure, ax = canvas(9.0, 5.0, (-0.8, wide + 9.4), (-high - 0.9, 0.2))
    unit = 9.0 / (wide + 10.2)  # inches of a voxel
    for i in range(grid[0]):
        for j in range(grid[1]):
            x, y = j * chunk_shape[1], -(i + 1) * chunk_shape[0]
            _hatched(ax, x, y, chunk_shape[1], chunk_shape[0])
            inside = [min(n, size - k * n) for n, size, k in zip(chunk_shape, shape, (i, j))]
            shade = SHADES[(i + j) % 2]
            ax.add_patch(
                Rectangle((x, y + chunk_shape[0] - inside[0]), inside[1], inside[0], facecolor=shade, lw=0, zorder=3)
            )
            ax.add_patch(Rectangle((x, y), chunk_shape[1], chunk_shape[0], fill=False, edgecolor=INK, lw=2, zorder=5))
            ax.text(
                x + inside[1] / 2,
                y + chunk_shape[0] - inside[0] / 2,
                f"({i}, {j})",
                ha="center",
                va="center",
                fontsize=min(12, 17 * inside[1] * unit),  # no wider than the chunk
                color=INK,
                zorder=4.5,
                bbox={"facecolor": shade, "edgecolor": "none", "pad": 1},
            )
    for row in range(shape[0] + 1):
        ax.plot([0, shape[1]], [-row, -row], color=FAINT, lw=0.6, zorder=4)
    for column in range(shape[1] + 1):
        ax.plot([column, column], [0, -shape[0]], color=FAINT, lw=0.6, zorder=4)
    ax.plot([0, shape[1], shape[1], 0, 0], [0, 0, -shape[0], -shape[0], 0], color=ACCENT, lw=2.5, ls="--", zorder=6)
    heading(ax, f"image {shape}, chunks {chunk_shape}, and their folder")
    ax.text(0, -high - 0.55, "dashed: edge of the image    hatched: padding", fontsize=10, color=INK)
    size = math.prod(chunk_shape) * itemsize
    lines = [(0, "scan.zarr/", ""), (1, "zarr.json", "describes the image")]
    for i in range(grid[0]):
        lines.append((1, f"c/{i}/", ""))
        lines += [(2, str(j), f"c/{i}/{j}   {size} bytes") for j in range(grid[1])]
    for number, (depth, name, note) in enumerate(lines):
        middle = -(number + 0.3) * step
        ax.text(wide + 1.2 + 0.8 * depth, middle, name, family=MONO, fontsize=10, va="center", color=INK)
        ax.text(wide + 5.0, middle, note, fontsize=10, va="center", color=INK)
        if depth:
            ax.plot([wide + 0.6 + 0.8 * depth, wide + 1.05 + 0.8 * depth], [middle, middle], color=FAINT, lw=1)
    return figure


def padded_chunk(block: np.ndarray, chunk_shape: tuple[int, int], fill_value: Any = 0) -> Figure:
    """A block at the edge of an image, the full chunk, and the bytes of its file."""
    block = np.asarray(block)
    itemsize = block.dtype.itemsize
    chunk = np.full(chunk_shape, fill_value, block.dtype)
    chunk[: block.shape[0], : block.shape[1]] = block
    rows, columns = chunk_shape
    n_bytes = columns * itemsize
    x_chunk = block.shape[1] * 1.4 + 1.9
    x_file = x_chunk + columns * 1.4 + 1.9
    figure, ax = canvas(9.4, 1.0 * rows + 1.2, (-0.3, x_file + n_bytes + 0.3), (-rows * 1.2 - 0.9, 0.9))
    for x, name in ((0, "the block"), (x_chunk, "the chunk"), (x_file, "the file")):
        ax.text(x, 0.35, name, fontsize=11, weight="bold", color=INK)
    for x in (x_chunk, x_file):
        ax.annotate(
            "",
            (x - 0.35, -0.6 * rows),
            (x - 1.45, -0.6 * rows),
            arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.5},
        )
    data = chunk.astype(block.dtype.newbyteorder("<")).tobytes()
    for i in range(rows):
        y, fill = -1.2 * (i + 1), SHADES[i % 2]
        for j in range(columns):
            is_padding = i >= block.shape[0] or j >= block.shape[1]
            look = PADDING if is_padding else fill
            if not is_padding:
                box(ax, 1.4 * j, y, 1.4, 1.2, str(block[i, j]), fill=fill, size=13)
            box(ax, x_chunk + 1.4 * j, y, 1.4, 1.2, str(chunk[i, j]), fill=look, size=13)
            for k in range(itemsize):
                at = (i * columns + j) * itemsize + k
                box(ax, x_file + j * itemsize + k, y + 0.15, 1, 0.9, f"{data[at]:02x}", fill=look, size=11)
                if is_padding:
                    _stripes(ax, x_file + j * itemsize + k, y + 0.15, 1, 0.9)
            if is_padding:
                _stripes(ax, x_chunk + 1.4 * j, y, 1.4, 1.2)
    ax.text(x_chunk, -1.2 * rows - 0.6, f"hatched: fill value {fill_value}", fontsize=10, color=INK)
    ax.text(x_file, -1.2 * rows - 0.6, f"{len(data)} bytes, row by row", fontsize=10, color=INK)
    return figure


def _stripes(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    """Hatching in the lower corner of a box, so that what stands in it can be read."""
    from matplotlib.patches import Polygon

    corner = [(x + 0.55 * width, y), (x + width, y), (x + width, y + 0.55 * height)]
    ax.add_patch(Polygon(corner, facecolor="none", edgecolor=INK, hatch="//////", lw=0.5, zorder=3))


def replace_safely() -> Figure:
    """Two ways to write a chunk again: in place, and beside; what is left of each if the program is stopped."""
    figure, ax = canvas(9.4, 4.6, (-3.3, 14.2), (-6.3, 1.9))
    old, new = SHADES[0], SHADES[2]
    steps = (0, 3.6, 7.2, 10.8)

    def file(x: float, y: float, name: str, parts: Sequence, marked: Any = False) -> None:
        for number, (text, fill) in enumerate(parts):
            box(ax, x + 2.8 * number / len(parts), y, 2.8 / len(parts), 1, text, fill=fill, size=10, marked=marked)
        ax.text(x, y + 1.12, name, fontsize=8, family=MONO, color=INK)

    ax.text(-3.2, 0.5, "in place", fontsize=11, weight="bold", va="center", color=INK)
    for x, parts, bad in zip(
        steps,
        ([("old", old)], [("(empty)", PAPER)], [("new", new), ("?", PAPER)], [("new", new)]),
        (False, True, True, False),
    ):
        file(x, 0, "c/0/1", parts, bad)
        if bad:
            ax.text(x + 1.4, -0.45, "stopped: lost", ha="center", va="center", fontsize=9, color=INK, weight="bold")
    ax.text(-3.2, -2.5, "beside,\nthen replace", fontsize=11, weight="bold", va="center", color=INK)
    for number, x in enumerate(steps):
        file(x, -3, "c/0/1", [("new", new)] if number == 3 else [("old", old)])
        if number in (1, 2):
            file(x, -4.9, "c/0/1.new", [("(empty)", PAPER)] if number == 1 else [("new", new)])
        ax.text(
            x + 1.4,
            -5.5 if number in (1, 2) else -3.45,
            f"stopped: {'new' if number == 3 else 'old'}",
            ha="center",
            va="center",
            fontsize=9,
            color=INK,
        )
    ax.annotate("", (10.7, -3.1), (10.1, -4.3), arrowprops={"arrowstyle": "->", "color": INK, "lw": 1.8})
    ax.text(10.7, -4.6, "os.replace:\none step", fontsize=9, va="center", color=INK)
    ax.annotate("", (13.6, -6.05), (0, -6.05), arrowprops={"arrowstyle": "->", "color": INK})
    ax.text(-0.2, -6.05, "time", ha="right", va="center", fontsize=10, color=INK)
    return figure


def shard_layout() -> Figure:
    """A shard of 2 x 2 inner chunks, of which one is missing: the body, the index, the checksum."""
    figure, ax = canvas(9.4, 3.7, (-0.3, 24.3), (-4.9, 2.3))
    x, paper = 0.0, {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}
    body = (("(1, 0)", 3.0, SHADES[1], 0), ("(0, 0)", 4.0, SHADES[0], 30), ("(1, 1)", 3.0, SHADES[2], 70))
    ax.text(0, 1.7, "one file", fontsize=11, weight="bold", color=INK)
    for name, width, fill, start in body:
        box(ax, x, 0, width, 1.2, name, fill=fill, size=12)
        ax.text(x, -0.45, f"byte {start}", fontsize=8, color=INK, bbox=paper, zorder=4)
        x += width
    ax.text(x + 0.2, -0.45, "byte 100", fontsize=8, color=INK, bbox=paper, zorder=4)
    box(ax, x, 0, 10.5, 1.2, "index", size=12)
    box(ax, x + 10.5, 0, 3.3, 1.2, "checksum", fill=PADDING, size=10)
    ax.text(x + 10.5 + 1.65, -0.45, "4 bytes", ha="center", fontsize=8, color=INK)
    entries = (("(0, 0)", "30", "40"), ("(0, 1)", "2**64-1", "2**64-1"), ("(1, 0)", "0", "30"), ("(1, 1)", "70", "30"))
    for y, name in ((-2.0, "inner chunk"), (-3.0, "index")):
        ax.text(2.8, y, name, ha="right", va="center", fontsize=9, color=INK)
    for number, (name, begins, length) in enumerate(entries):
        left = 3.2 + 5.1 * number
        missing = begins.startswith("2**")
        ax.text(
            left + 2.55, -2.0, name + (" missing" if missing else ""), ha="center", va="center", fontsize=10, color=INK
        )
        for at, value, what in ((left, begins, "starts at"), (left + 2.55, length, "bytes")):
            box(ax, at, -3.45, 2.55, 0.9, value, size=10, fill=PADDING if missing else PAPER)
            ax.text(at + 1.275, -3.85, what, ha="center", va="center", fontsize=8, color=INK)
        ax.plot([left, left], [-3.6, -1.5], color=INK, lw=2, zorder=5)
    ax.plot([left + 5.1, left + 5.1], [-3.6, -1.5], color=INK, lw=2, zorder=5)
    for top, bottom in ((x, 3.2), (x + 10.5, 3.2 + 4 * 5.1)):
        ax.plot([top, top, bottom], [-0.05, -0.75, -1.45], color=FAINT, lw=1, ls="--", zorder=1)
    return figure


def chunk_trade_off(rows: list[dict]) -> Figure:
    """What chunk shapes cost.

    Parameters
    ----------
    rows : list of (chunk_shape, int, int, dict of str to float)
        For each chunk shape the number of files, their size in bytes, and seconds for named ways of reading.
    """
    figure = new_figure(9.6, 0.75 * len(rows) + 1.4)
    panels = figure.subplots(1, 3, sharey=True, width_ratios=(1, 1, 1.6))
    places = np.arange(len(rows))[::-1]
    for ax, values, title in (
        (panels[0], [files for _, files, _, _ in rows], "files, with zarr.json"),
        (panels[1], [size / 1000 for _, _, size, _ in rows], "size in kB"),
    ):
        ax.barh(places, values, height=0.6, color=SHADES[2], edgecolor=INK)
        for place, value in zip(places, values):
            ax.text(value, place, f" {value:,.0f}", va="center", fontsize=9, color=INK)
        ax.set_xlim(0, 1.35 * max(values))
        ax.set_title(title, fontsize=11)
    # A logarithmic scale has no 0 for a bar to begin at: a sign at the end says the same, and no more.
    looks = (("o", SHADES[0]), ("s", SHADES[2]), ("^", SHADES[4]))
    times = panels[2]
    for number, (name, (marker, fill)) in enumerate(zip(rows[0][3], looks)):
        values = [1000 * seconds[name] for _, _, _, seconds in rows]
        times.plot(values, places + 0.22 * (1 - number), marker, ms=9, color=fill, markeredgecolor=INK, label=name)
    for place in places[:-1]:
        times.axhline(place - 0.5, color=PADDING, lw=0.8)
    times.set_xscale("log")
    times.xaxis.set_major_formatter("{x:g}")
    reach = [1000 * time for _, _, _, seconds in rows for time in seconds.values()]
    times.set_xlim(10 ** math.floor(math.log10(min(reach))), 10 ** math.ceil(math.log10(max(reach) * 1.01)))
    times.set_title("milliseconds for one slice", fontsize=11)
    times.legend(fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3, frameon=False)
    times.grid(axis="x", color=PADDING)
    for ax in panels:
        ax.set_axisbelow(True)
        ax.spines[["top", "right"]].set_visible(False)
        ax.tick_params(labelsize=9)
    panels[0].set_yticks(places, [str(tuple(chunk_shape)) for chunk_shape, *_ in rows], fontsize=10)
    figure.tight_layout()
    return figure
