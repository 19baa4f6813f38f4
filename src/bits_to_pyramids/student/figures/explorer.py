"""Looking at a scan bigger than memory: levels, voxels and chunks under a view, a cache, and the way to a cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .pens import ACCENT, FAINT, INK, PAPER, SHADES, box, canvas, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def view_on_levels(size: float = 16.0, extent: float = 6.0, screen: int = 4, levels: int = 4) -> Figure:
    """The same view on each level of an image: how many voxels lie under it along one axis.

    Parameters
    ----------
    size, extent : float
        Side of the image and of the view, in voxels of level 0.
    screen : int
        Pixels along one axis of the view.
    levels : int
    """
    from matplotlib.patches import Rectangle

    step = size + 2
    figure, ax = canvas(9.6, 9.6 * (size + 5.2) / (levels * step), (-1, levels * step - 1), (-size - 2.6, 2.6))
    start = (size - extent) / 2
    for level in range(levels):
        left, scale = level * step, 2**level
        for at in np.arange(0, size + scale / 2, scale):
            ax.plot([left + at, left + at], [0, -size], color=FAINT, lw=0.7, zorder=2)
            ax.plot([left, left + size], [-at, -at], color=FAINT, lw=0.7, zorder=2)
        ax.add_patch(Rectangle((left, -size), size, size, fill=False, edgecolor=INK, lw=1.5, zorder=3))
        ax.add_patch(
            Rectangle((left + start, -start - extent), extent, extent, facecolor=SHADES[1], alpha=0.6, zorder=1)
        )
        ax.add_patch(
            Rectangle((left + start, -start - extent), extent, extent, fill=False, edgecolor=ACCENT, lw=3, zorder=4)
        )
        ax.text(left + size / 2, 0.6, f"level {level}, scale {scale}", ha="center", fontsize=11, color=INK)
        voxels = f"{extent:g} / {scale} = {extent / scale:g} voxels"
        ax.text(left + size / 2, -size - 1.0, voxels, ha="center", va="center", fontsize=11, color=INK)
        ax.text(left + size / 2, -size - 2.1, f"for {screen} pixels", ha="center", va="center", fontsize=11, color=INK)
    return figure


def voxels_under_box(low: float, high: float, scale: float, translation: float, size: int) -> Figure:
    """One axis of a level over a ruler in the world, and a box over some of it: which voxels does it cover in part?"""
    from matplotlib.patches import Rectangle

    edges = translation + (np.arange(size + 1) - 0.5) * scale
    first, last = min(low, edges[0]) - 0.6, max(high, edges[-1]) + 0.6
    figure, ax = canvas(9.6, 2.9, (first, last), (-1.7, 2.3))
    for i in range(size):
        covered = edges[i] < high and edges[i + 1] > low
        box(ax, edges[i], 0, scale, 1, i, fill=SHADES[1] if covered else PAPER, size=12)
        centre = translation + i * scale
        ax.plot([centre], [0.16], marker="o", ms=5, color=INK, zorder=6)
    ax.add_patch(Rectangle((low, -0.15), high - low, 1.3, fill=False, edgecolor=ACCENT, lw=3, zorder=5))
    ax.annotate("the box", ((low + high) / 2, 1.15), ((low + high) / 2, 1.9), ha="center", va="center", fontsize=12,
                color=INK, arrowprops={"arrowstyle": "-", "color": ACCENT, "lw": 2})  # fmt: skip
    ax.plot([first, last], [-0.6, -0.6], color=INK, lw=1)
    for at in range(int(np.ceil(first)), int(last) + 1):
        ax.plot([at, at], [-0.6, -0.75], color=INK, lw=1)
        ax.text(at, -1.1, f"{at}", ha="center", va="center", fontsize=10, color=INK)
    ax.text((first + last) / 2, -1.55, "micrometers", ha="center", va="center", fontsize=10, color=INK)
    return figure


def chunk_distances(shape: tuple[int, int], chunk_shape: tuple[int, int], selection: Any) -> Figure:
    """A plane cut into chunks, a selection with its centre, and the centres of the chunks that it touches."""
    from matplotlib.patches import Rectangle

    rows, columns = (-(-size // length) * length for size, length in zip(shape, chunk_shape))
    figure, ax = canvas(9.6, 9.6 * (rows + 2.4) / (columns + 2.4), (-1.7, columns + 0.7), (-rows - 0.7, 1.7))
    for axis, (size, length) in enumerate(zip((rows, columns), chunk_shape)):
        for at in range(0, size + 1, length):
            x, y = (-0.4, -at) if axis == 0 else (at, 0.4)
            ha, va = ("right", "center") if axis == 0 else ("center", "bottom")
            ax.text(x, y, f"{at}", ha=ha, va=va, fontsize=11, color=INK)
    ends = [(part.start, part.stop) for part in selection]
    middle = [(start + stop) / 2 for start, stop in ends]
    for top in range(0, rows, chunk_shape[0]):
        for left in range(0, columns, chunk_shape[1]):
            touched = all(
                at < stop and at + length > start for at, length, (start, stop) in zip((top, left), chunk_shape, ends)
            )
            high, wide = chunk_shape
            shade = SHADES[0] if touched else PAPER
            ax.add_patch(Rectangle((left, -top - high), wide, high, facecolor=shade, edgecolor=INK, lw=1.5, zorder=1))
            if touched:
                centre = left + wide / 2, -top - high / 2
                ax.plot([centre[0], middle[1]], [centre[1], -middle[0]], color=FAINT, lw=1.2, ls=":", zorder=3)
                ax.plot(*centre, marker="s", ms=7, color=INK, zorder=7)
    ax.add_patch(Rectangle((0, -shape[0]), shape[1], shape[0], fill=False, edgecolor=PAPER, lw=4, zorder=2))
    ax.add_patch(Rectangle((0, -shape[0]), shape[1], shape[0], fill=False, edgecolor=INK, lw=2, ls="dashed", zorder=2))
    (top, bottom), (left, right) = ends
    ax.add_patch(Rectangle((left, -bottom), right - left, bottom - top, fill=False, edgecolor=ACCENT, lw=3.5, zorder=5))
    ax.plot(middle[1], -middle[0], marker="X", ms=13, color=ACCENT, markeredgecolor=INK, zorder=6)
    return figure


def cache_story(gets: Sequence[tuple[str, str, Sequence[str]]]) -> Figure:
    """What lies in a cache after each get: for each, the key, what happened, and the keys from oldest use to newest."""
    widest = max(len(held) for _, _, held in gets)
    figure, ax = canvas(9.6, 0.62 * (len(gets) + 1), (-4.4, 2.2 * widest + 0.2), (-len(gets) - 0.2, 0.8))
    ax.text(-4.2, 0.25, "get", fontsize=12, color=INK, weight="bold")
    ax.text(0.1, 0.25, "in the cache afterwards: longest unused first", fontsize=12, color=INK, weight="bold")
    for row, (key, happened, held) in enumerate(gets):
        ax.text(-4.2, -row - 0.5, f"{key}: {happened}", fontsize=12, va="center", color=INK)
        for place, one in enumerate(held):
            box(ax, 2.2 * place, -row - 0.9, 2.0, 0.8, one, fill=SHADES[0], size=12, marked=one == key)
    return figure


def journey(
    pictures: dict[str, np.ndarray],
    fetched: Sequence[int],
    widths: Sequence[str],
    marks: Sequence[tuple[float, float, float]],
    whole: int,
) -> Figure:
    """The poster of the course: pictures from far to near, and under each what it cost.

    Parameters
    ----------
    pictures : dict of str to numpy.ndarray
        Title and picture, in order.
    fetched : sequence of int
        Bytes that each of them fetched.
    widths : sequence of str
        How wide each picture is in the world.
    marks : sequence of (float, float, float)
        Row, column and side, in pixels, of what the next picture shows.
    whole : int
        Bytes of the image that they show.
    """
    from matplotlib.patches import ConnectionPatch, Rectangle

    figure = new_figure(4.2 * len(pictures), 5.6)
    axes = []
    for place, ((title, picture), cost, width) in enumerate(zip(pictures.items(), fetched, widths), start=1):
        ax = figure.add_subplot(1, len(pictures), place)
        ax.imshow(picture, cmap="gray", interpolation="nearest")
        ax.set_title(title, fontsize=15, color=INK)
        ax.set_xlabel(f"{width} wide\n{cost / 1e6:.1f} MB fetched", fontsize=13, color=INK)
        ax.set_xticks([])
        ax.set_yticks([])
        axes.append(ax)
    for near, far, (row, column, side) in zip(axes[1:], axes, marks):
        side = max(side, 6)  # small, and still to be seen
        corner = column - side / 2, row - side / 2
        far.add_patch(Rectangle(corner, side, side, fill=False, edgecolor=ACCENT, lw=2.5))
        figure.add_artist(
            ConnectionPatch(
                (1, 0.5),
                (0, 0.5),
                "axes fraction",
                "axes fraction",
                axesA=far,
                axesB=near,
                arrowstyle="-|>",
                color=ACCENT,
                lw=2.5,
                shrinkA=3,
                shrinkB=3,
                mutation_scale=18,
            )
        )
    share = f"{sum(fetched) / 1e6:.0f} MB of {whole / 1e9:.0f} GB"
    figure.suptitle(f"From a whole heart to a cell: {share}", fontsize=17, color=INK)
    figure.tight_layout(w_pad=3.0)
    return figure
