"""Pyramids: levels, blocks, labels, and where the voxels of a level lie."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np

from .pens import ACCENT, FAINT, INK, PAPER, SHADES, box, canvas, new_figure
from .voxels import Box, draw, project, scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


# For labels: neighbours in the order of numbers differ in shade, and all differ in hatching.
FILLS = (PAPER, SHADES[1], "#d9d9d9", SHADES[2], SHADES[0])
HATCHES = ("", "//", "..", "", "xx", "\\\\", "--", "++")


def level_boxes(shape: tuple[int, ...], levels: int = 3) -> Figure:
    """The levels of a pyramid as boxes of voxels, all in the size of the world; each axis halved and rounded up."""
    shapes = [tuple(-(-size // 2**level) for size in shape) for level in range(levels)]
    titles = [f"level {i}\n{' x '.join(map(str, shape))}\n{prod(shape)} voxels" for i, shape in enumerate(shapes)]
    figure, places = scene(2.6 * len(shapes), 3.9, len(shapes), titles)
    # Rounding up makes the last level the largest in the world: it sets the scale.
    reach = [size * 2 ** (len(shapes) - 1) for size in shapes[-1]]
    for i, (ax, shape) in enumerate(zip(places, shapes)):
        size = 2**i
        level = Box((0, 0, 0), tuple(size * n for n in shape), fill=SHADES[1], voxel=size, grid=0.7, width=1.6)
        # Over the later levels the image's own outline, so that one sees where a level reaches past the image.
        image = Box((0, 0, 0), tuple(shapes[0]), alpha=0, grid=0, width=1.4, edge=ACCENT, style="dashed")
        draw(ax, [level, image] if i else [level])
        _same_scale(ax, reach)
    figure.subplots_adjust(top=0.80)
    return figure


def _same_scale(ax: Axes, reach: Sequence[float]) -> None:
    """Let the axes show a box of this size, whatever is in them."""
    corners = project([[x, y, z] for x in (0, reach[0]) for y in (0, reach[1]) for z in (0, reach[2])])
    (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
    ax.set(xlim=(left - 0.5, right + 0.5), ylim=(bottom - 0.5, top + 0.5))


def _grid(ax: Axes, shape: tuple[int, ...], factor: int, left: float = 0.0) -> None:
    """Thick lines around blocks, each block only as far as the image goes."""
    from matplotlib.patches import Rectangle

    rows, columns = shape
    for y in range(0, rows, factor):
        for x in range(0, columns, factor):
            high, wide = min(factor, rows - y), min(factor, columns - x)
            ax.add_patch(Rectangle((left + x, -y - high), wide, high, fill=False, edgecolor=INK, lw=3, zorder=5))


def kept_voxels(shape: tuple[int, ...], factor: int = 2) -> Figure:
    """Which voxel of each block is kept, for the first offset and for the last."""
    from matplotlib.patches import Circle

    rows, columns = shape
    step = columns + 2
    figure, ax = canvas(9.0, 9.0 * (rows + 1.6) / (2 * columns + 2.4), (-0.2, step + columns + 0.2), (-rows - 0.4, 1.2))
    for number, offset in enumerate((0, factor - 1)):
        left = number * step
        for y in range(rows):
            for x in range(columns):
                kept = y % factor == offset and x % factor == offset
                box(ax, left + x, -y - 1, 1, 1, "", fill=SHADES[2] if kept else PAPER)
                if kept:
                    ax.add_patch(Circle((left + x + 0.5, -y - 0.5), 0.3, fill=False, edgecolor=INK, lw=2.5, zorder=4))
        _grid(ax, shape, factor, left)
        kept_shape = [len(range(offset, size, factor)) for size in shape]
        title = f"offset {offset}: {kept_shape[0]} x {kept_shape[1]} are kept"
        ax.text(left + columns / 2, 0.3, title, ha="center", fontsize=12, color=INK)
    return figure


def block_means(values: Any, factor: int = 2) -> Figure:
    """A small image in blocks, partial at the edge, and for each block its sum over its count."""
    from matplotlib.patches import Rectangle

    values = np.asarray(values)
    rows, columns = values.shape
    out_rows, out_columns = -(-rows // factor), -(-columns // factor)
    left = factor * out_columns + 2.2
    wide = 1.9
    right = left + wide * out_columns
    high = 9.0 * (factor * out_rows + 1.2) / (right + 0.4)
    figure, ax = canvas(9.0, high, (-0.2, right + 0.2), (-factor * out_rows - 0.3, 0.9))
    for y in range(factor * out_rows):
        for x in range(factor * out_columns):
            if y < rows and x < columns:
                box(ax, x, -y - 1, 1, 1, str(values[y, x]), size=14)
            else:
                ax.add_patch(
                    Rectangle((x, -y - 1), 1, 1, facecolor=PAPER, edgecolor=FAINT, hatch="///", lw=0.5, zorder=1)
                )
    _grid(ax, values.shape, factor)
    tall = 0.8 * factor
    ax.text(columns / 2, 0.3, f"{rows} x {columns}", ha="center", fontsize=12, color=INK)
    ax.text((left + right) / 2, 0.3, f"{out_rows} x {out_columns}", ha="center", fontsize=12, color=INK)
    for y in range(out_rows):
        for x in range(out_columns):
            block = values[y * factor : (y + 1) * factor, x * factor : (x + 1) * factor]
            corner = (left + wide * x, -tall * (y + 1) - 0.3)
            box(ax, *corner, wide, tall, f"{block.sum()} / {block.size}", fill=SHADES[0], size=14)
    middle = -factor * out_rows / 2
    ax.annotate("", (left - 0.3, middle), (factor * out_columns + 0.4, middle),
                arrowprops={"arrowstyle": "->", "color": INK, "lw": 2})  # fmt: skip
    return figure


def label_maps(maps: dict, known: Any) -> Figure:
    """Label images with a number, a shade and a hatching for each label; a dashed frame where a label is new."""
    from matplotlib.patches import Rectangle

    known = [int(label) for label in np.unique(known)]
    styles = {label: (FILLS[i % len(FILLS)], HATCHES[i % len(HATCHES)]) for i, label in enumerate(known)}
    tallest = max(np.shape(labels)[0] / np.shape(labels)[1] for labels in maps.values())
    figure = new_figure(3.5 * len(maps), 3.4 * tallest + 0.6)
    for i, (title, labels) in enumerate(maps.items(), start=1):
        ax = figure.add_subplot(1, len(maps), i)
        labels = np.asarray(labels)
        new = 0
        for (y, x), label in np.ndenumerate(labels):
            invented = int(label) not in styles
            new += invented
            fill, hatch = styles.get(int(label), (PAPER, ""))
            ax.add_patch(Rectangle((x, y), 1, 1, facecolor=fill, edgecolor=FAINT, hatch=hatch, lw=0.6, zorder=1))
            if invented:
                ax.add_patch(
                    Rectangle((x + 0.07, y + 0.07), 0.86, 0.86, fill=False, edgecolor=ACCENT, ls="--", lw=2.5, zorder=3)
                )
            if labels.shape[1] <= 16:
                ax.text(
                    x + 0.5,
                    y + 0.5,
                    str(label),
                    ha="center",
                    va="center",
                    fontsize=max(7, 15 - labels.shape[1] // 2),
                    weight="bold" if invented else "normal",
                    color=INK,
                    zorder=4,
                    bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.6},
                )
        ax.set(
            xlim=(-0.05, labels.shape[1] + 0.05),
            ylim=(labels.shape[0] + 0.05, -0.05),
            xticks=[],
            yticks=[],
            aspect="equal",
        )
        has = "1 voxel has" if new == 1 else f"{new} voxels have"
        ax.set_title(f"{title}\n{has} a label that did not exist" if i > 1 else f"{title}\n", fontsize=10, color=INK)
        for side in ax.spines.values():
            side.set_visible(False)
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.86, wspace=0.05)
    return figure


def voxel_rulers(n: int = 8, voxel_size: float = 2.0, levels: int = 2, factor: int = 2) -> Figure:
    """The voxels of some levels along one axis, their centres, and a ruler in micrometers."""
    from matplotlib.patches import Rectangle

    low, high = -voxel_size / 2, (n - 0.5) * voxel_size
    pad = 0.16 * (high - low)
    figure, ax = canvas(9.0, 1.1 * levels + 1.6, (low - pad, high + 0.03 * (high - low)), (-1.75, 1.5 * levels))
    for level in range(levels):
        size = voxel_size * factor**level
        y = 1.5 * (levels - 1 - level) + 0.2
        ax.text(low - 0.02 * pad - 0.3, y + 0.5, f"level {level}", ha="right", va="center", fontsize=12, color=INK)
        for k in range(-(-n // factor**level)):
            start = low + k * size
            ax.add_patch(Rectangle((start, y), size, 1, facecolor=SHADES[level % 2], edgecolor=INK, lw=1.6))
            ax.plot(start + size / 2, y + 0.5, "o" if level == 0 else "s", color=INK, ms=8)
        if level:
            ax.plot([low + size / 2] * 2, [-0.55, y + 0.5], "--", color=ACCENT, lw=2, zorder=0)
    ax.plot([0, 0], [-0.55, 1.5 * (levels - 1) + 0.7], ":", color=INK, lw=1.5, zorder=0)
    ax.annotate("", (high, -0.55), (low, -0.55), arrowprops={"arrowstyle": "-", "color": INK, "lw": 1.5})
    for tick in range(0, int(high) + 1):
        major = tick % int(voxel_size) == 0
        ax.plot([tick, tick], [-0.55, -0.8 if major else -0.68], color=INK, lw=1.5)
        if major:
            ax.text(tick, -1.2, str(tick), ha="center", fontsize=11, color=INK)
    words = "micrometers from the centre of the first voxel of level 0"
    ax.text((low + high) / 2, -1.65, words, ha="center", fontsize=10, color=INK)
    return figure


def chunk_from_box(
    source_shape: tuple[int, int],
    source_chunks: tuple[int, int],
    target_chunks: tuple[int, int],
    factor: int,
    index: tuple[int, int],
) -> Figure:
    """One chunk of the target, and the box of the source that it is made of."""
    from matplotlib.patches import Rectangle

    target_shape = tuple(-(-size // factor) for size in source_shape)
    left = source_shape[1] + 2
    right = left + factor * target_shape[1]
    down = factor * target_shape[0]
    x_range, y_range = (-0.4, right + 0.4), (-down - 2.7, 1.5)
    figure, ax = canvas(9.0, 9.0 * (y_range[1] - y_range[0]) / (x_range[1] - x_range[0]), x_range, y_range)
    first = [chunk * at for chunk, at in zip(target_chunks, index)]
    last = [min(start + chunk, size) for start, chunk, size in zip(first, target_chunks, target_shape)]
    box = [(factor * start, min(factor * stop, size)) for start, stop, size in zip(first, last, source_shape)]
    middles = []
    sides: tuple[tuple[Any, ...], ...] = (
        ("source", source_shape, source_chunks, 1, 0, *box, {"ls": (0, (4, 2)), "lw": 1.8}),
        ("target", target_shape, target_chunks, factor, left, *zip(first, last), {"ls": "-", "lw": 2.5}),
    )
    for title, shape, chunks, size, x0, (top, bottom), (near, far), look in sides:
        ax.text(x0 + size * shape[1] / 2, 0.4, f"{title}: {shape[0]} x {shape[1]}", ha="center", fontsize=12, color=INK)
        for y in range(shape[0]):
            for x in range(shape[1]):
                fill = SHADES[1] if top <= y < bottom and near <= x < far else PAPER
                place = (x0 + size * x, -size * (y + 1))
                ax.add_patch(Rectangle(place, size, size, facecolor=fill, edgecolor=FAINT, lw=0.8, zorder=1))
        for y in (*range(0, shape[0], chunks[0]), shape[0]):
            ax.plot([x0, x0 + size * shape[1]], [-size * y] * 2, color=INK, zorder=3, **look)
        for x in (*range(0, shape[1], chunks[1]), shape[1]):
            ax.plot([x0 + size * x] * 2, [0, -size * shape[0]], color=INK, zorder=3, **look)
        high, wide = size * (bottom - top), size * (far - near)
        frame = Rectangle((x0 + size * near, -size * bottom), wide, high, fill=False, edgecolor=ACCENT, lw=5, zorder=4)
        ax.add_patch(frame)
        middles.append((x0 + size * (near + far) / 2, -size * bottom - 0.25))
    # Below both, so that the arrow crosses no other chunk.
    (x_from, y_from), (x_to, y_to) = middles
    low = -down - 1.2
    ax.plot([x_from, x_from, x_to], [y_from, low, low], color=INK, lw=2, zorder=6, solid_joinstyle="miter")
    ax.annotate(
        "",
        (x_to, y_to),
        (x_to, low - 0.03),
        zorder=6,
        arrowprops={"arrowstyle": "->", "color": INK, "lw": 2, "shrinkA": 0},
    )
    ax.text(
        (x_from + x_to) / 2, low - 0.35, "one read, the means, one write", ha="center", va="top", fontsize=11, color=INK
    )
    return figure


def two_pyramids(pyramids: dict) -> Figure:
    """Pyramids of the same image below each other, all levels at the same size and with the same greys.

    Each pixel is a whole number of pixels of the screen: a drawing that stretched the image by a
    little would have stripes and patterns of its own.
    """
    from matplotlib.patches import Rectangle

    columns = max(map(len, pyramids.values()))
    first = next(iter(pyramids.values()))[0]
    low, high = int(first.min()), int(first.max())
    zoom = max(1, 256 // max(first.shape))
    tall, wide = (zoom * size for size in first.shape)
    gap, head, dpi = 14, 28, 100
    across, down = columns * (wide + gap) - gap, len(pyramids) * (tall + head)
    figure = new_figure(across / dpi, down / dpi)
    # What is saved is cut to what is drawn; this makes that the whole figure, to the pixel.
    figure.add_artist(
        Rectangle((0, 0), 1, 1, transform=figure.transFigure, facecolor=PAPER, edgecolor="none", zorder=-1)
    )
    for row, (title, levels) in enumerate(pyramids.items()):
        for column, level in enumerate(levels):
            bottom = down - (row + 1) * (tall + head)
            place = (column * (wide + gap) / across, bottom / down, wide / across, tall / down)
            ax = figure.add_axes(place)
            ax.imshow(level, cmap="gray", vmin=low, vmax=high, interpolation="nearest", aspect="auto")
            ax.set_title(f"{title}, level {column}: {level.shape[0]} x {level.shape[1]}", fontsize=10, color=INK)
            ax.axis("off")
    return figure


def grey_values(pyramids: dict) -> Figure:
    """The mean grey value of each level, a line for each pyramid."""
    figure = new_figure(6.5, 3.6)
    ax = figure.add_subplot()
    looks = (("-", "o", SHADES[4]), ("--", "s", ACCENT), ("-.", "^", INK))
    for (title, levels), (line, mark, shade) in zip(pyramids.items(), looks):
        means = [float(np.mean(level)) for level in levels]
        ax.plot(range(len(means)), means, line, marker=mark, color=shade, lw=2, ms=7, label=title)
        ax.annotate(f"{means[-1]:.2f}", (len(means) - 1, means[-1]), (0, 8), textcoords="offset points", ha="center",
                    fontsize=9, color=INK)  # fmt: skip
    true = float(np.mean(next(iter(pyramids.values()))[0]))
    ax.axhline(true, ls=":", color=INK, lw=1.5, label="level 0")
    ax.set_xlabel("level")
    ax.set_ylabel("mean grey value")
    ax.set_ylim(0, 1.15 * true)
    ax.margins(x=0.1)
    ax.set_xticks(range(max(map(len, pyramids.values()))))
    ax.legend(frameon=False, loc="lower left")
    figure.tight_layout()
    return figure
