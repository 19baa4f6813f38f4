"""Chunks, what is asked of them, and what has to be read for it.

Requested is dark red with a thick border, read is light orange, in every picture.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from .pens import FAINT, INK, PAPER, SHADES, box, canvas, new_figure
from .voxels import Box, back_to_front, box_of, draw, name_axes, scene

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


REQUESTED, READ = "#a50f15", "#fdae61"


def chunk_colours(shape: tuple[int, ...], *chunk_shapes: tuple[int, ...]) -> Figure:
    """A volume cut into chunks in several ways; neighbouring chunks differ in lightness."""
    titles = [f"chunk shape {tuple(chunk_shape)}" for chunk_shape in chunk_shapes]
    figure, places = scene(2.9 * len(chunk_shapes) + 0.2, 4.1, len(chunk_shapes), titles)
    for ax, chunk_shape in zip(places, chunk_shapes):
        corners = itertools.product(*(range(0, size, length) for size, length in zip(shape, chunk_shape)))
        boxes = []
        for start in corners:
            stop = tuple(np.minimum(np.add(start, chunk_shape), shape).tolist())
            if start[0] == 0 or start[1] == 0 or stop[2] == shape[2]:  # the others are hidden
                shade = SHADES[sum(a // b for a, b in zip(start, chunk_shape)) % 3]
                boxes.append(Box(start, stop, fill=shade))
        draw(ax, back_to_front(boxes))
        name_axes(ax, shape)
    return figure


def requested_and_read(shape: tuple[int, ...], requests: Any, reads: Any, titles: Iterable[str] = ()) -> Figure:
    """Volumes with what was requested of them, inside the chunks that had to be read.

    Parameters
    ----------
    shape : tuple of int
        Of the image, three axes.
    requests : list
        For each volume, the requested box as three slices, with ends as numpy reads them.
    reads : list
        For each volume, the boxes that are read: a list of three slices each.
    titles : list of str
    """
    titles = list(titles) or [""] * len(requests)
    figure, places = scene(3.6 * len(requests) + 0.3, 4.9, len(requests), titles)
    for ax, request, read in zip(places, requests, reads):
        request = _plain(request, shape)
        asked = _volume(request)
        draw(
            ax,
            [
                Box((0, 0, 0), shape, fill="#eeeeee", front=False, grid=0.15, width=0.6, edge=FAINT),
                *back_to_front(box_of(bounds, fill=READ, alpha=0.55, width=1.3) for bounds in read),
                # The request lies within the chunks; painted last, it shines through them.
                *(box_of(request, fill=REQUESTED, alpha=0.85, width=2.4, grid=0.6) for _ in range(asked > 0)),
                *(box_of(bounds, alpha=0, grid=0, width=0.7) for bounds in read),
                Box((0, 0, 0), shape, alpha=0, grid=0, width=0.8, style="dotted"),
            ],
        )
        name_axes(ax, shape)
        voxels = sum(_volume(bounds) for bounds in read)
        counted = f"{_count(len(read), 'chunk')}, {_count(voxels, 'voxel')}"
        _legend(ax, [(f"requested: {_count(asked, 'voxel')}", REQUESTED, 2.4), (f"read: {counted}", READ, 1.3)])
    figure.subplots_adjust(bottom=0.12)
    return figure


def chunk_line(size: int, length: int, marked: int) -> Figure:
    """One axis of an image, cut into chunks: the voxels' numbers, and their places in their chunks."""
    n_chunks = -(-size // length)
    figure, ax = canvas(8.4, 2.4, (-4.2, n_chunks * length + 0.3), (-2.5, 2.5))
    for i in range(n_chunks * length):
        inside = i < size
        shade = SHADES[i // length % 2 * 2] if inside else PAPER
        box(ax, i, 0.9, 1, 1, str(i) if inside else "", fill=shade, marked=i == marked, size=12)
        box(ax, i, -0.9, 1, 1, str(i % length), fill=shade, marked=i == marked, size=12)
    for number in range(n_chunks):
        left, right = number * length, (number + 1) * length
        ax.plot([left + 0.1, left + 0.1, right - 0.1, right - 0.1], [-1.15, -1.4, -1.4, -1.15], color=INK, lw=1)
        ax.text((left + right) / 2, -1.65, f"chunk {number}", ha="center", va="top", fontsize=11, color=INK)
    if n_chunks * length > size:
        ax.text((size + n_chunks * length) / 2, 2.0, "no image here", ha="center", fontsize=9, color=INK)
    ax.text(-0.3, 1.4, "voxel in the image", ha="right", va="center", fontsize=10, color=INK)
    ax.text(-0.3, -0.4, "place in its chunk", ha="right", va="center", fontsize=10, color=INK)
    return figure


def chunk_map(
    shape: tuple[int, ...],
    chunk_shape: tuple[int, ...],
    *,
    request: Any = None,
    read: Any = (),
    marked: Any = None,
    numbers: bool = True,
) -> Figure:
    """A flat image with its chunks, seen from above: rows are axis 0, columns axis 1.

    Parameters
    ----------
    shape, chunk_shape : tuple of int
        Two axes.
    request : tuple of slice, optional
        A box with ends as numpy reads them, drawn with a thick red border and hatched.
        Nothing is drawn of an empty one.
    read : list of tuple of slice
        Boxes that are read, drawn in orange.
    marked : tuple of int, optional
        A single voxel.
    numbers : bool
        Write the chunk's index into each chunk.
    """
    from matplotlib.patches import Rectangle

    grid = [-(-size // length) for size, length in zip(shape, chunk_shape)]
    rows, columns = (n * length for n, length in zip(grid, chunk_shape))
    scale = min(7.6 / (columns + 1.6), 5.0 / (rows + 1.6))
    figure, ax = canvas((columns + 1.8) * scale, (rows + 1.8) * scale, (-1.6, columns + 0.2), (rows + 0.2, -1.6))
    if (rows, columns) != tuple(shape):  # the padding of the last chunks
        ax.add_patch(Rectangle((0, 0), columns, rows, facecolor=PAPER, edgecolor=FAINT, hatch="...", lw=1, ls=":"))
    ax.add_patch(Rectangle((0, 0), shape[1], shape[0], facecolor=PAPER, edgecolor="none", zorder=1.5))
    for bounds in read:
        _flat(ax, bounds, facecolor=READ, edgecolor="none", zorder=1.6)
    ax.hlines(range(shape[0] + 1), 0, shape[1], color=FAINT, lw=0.4, zorder=2)
    ax.vlines(range(shape[1] + 1), 0, shape[0], color=FAINT, lw=0.4, zorder=2)
    ax.hlines(range(0, rows + 1, chunk_shape[0]), 0, columns, color=INK, lw=1.8, zorder=3)
    ax.vlines(range(0, columns + 1, chunk_shape[1]), 0, rows, color=INK, lw=1.8, zorder=3)
    request = None if request is None else _plain(request, shape)
    if request is not None and _volume(request):
        _flat(ax, request, facecolor="none", edgecolor=REQUESTED, hatch="//", lw=0, zorder=2.5)
        _flat(ax, request, facecolor="none", edgecolor=REQUESTED, lw=3.6, zorder=4)
    if marked is not None:
        _flat(ax, [slice(i, i + 1) for i in marked], facecolor=REQUESTED, edgecolor=INK, lw=2, zorder=4)
    for index in itertools.product(*map(range, grid)) if numbers else ():
        y, x = (i * length for i, length in zip(index, chunk_shape))
        ax.text(x + 0.15, y + 0.5, f"{index[0]}, {index[1]}", va="center", fontsize=10, color=INK, zorder=5,
                bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 1.2})  # fmt: skip
    _number_axes(ax, shape)
    return figure


def plan_of(request: Any, shape: tuple[int, ...], chunk_shape: tuple[int, ...], plan: Any) -> Figure:
    """The pieces of a plan twice: where they lie in the image, and where they go in the result.

    Parameters
    ----------
    request : tuple of slice
        Two slices, with ends as numpy reads them.
    shape, chunk_shape : tuple of int
        Two axes.
    plan : list of tuple
        (chunk_index, chunk_selection, out_selection); drawn as it is, right or wrong.
    """
    from matplotlib.patches import Rectangle

    size = [part.stop - part.start for part in _plain(request, shape)]
    figure = new_figure(9.2, 4.4)
    left, right = figure.subplots(1, 2, width_ratios=(shape[1] + 2, size[1] + 2))
    for ax, (rows, columns), title in ((left, shape, "the image, and its chunks"), (right, size, "the result")):
        ax.add_patch(Rectangle((0, 0), columns, rows, facecolor=PAPER, edgecolor=INK, lw=1))
        # The voxels, over the pieces.
        ax.hlines(range(rows + 1), 0, columns, color=FAINT, lw=0.4, zorder=4.2)
        ax.vlines(range(columns + 1), 0, rows, color=FAINT, lw=0.4, zorder=4.2)
        ax.set_title(title, fontsize=11, color=INK)
        ax.set(xlim=(-1.7, columns + 0.2), ylim=(rows + 0.2, -1.6), aspect="equal")
        ax.axis("off")
        if rows and columns:
            _number_axes(ax, (rows, columns))
        else:
            ax.text(
                columns / 2, rows / 2 - 0.4, f"empty: {rows} x {columns} voxels", ha="center", fontsize=10, color=INK
            )
    left.hlines(range(0, shape[0] + 1, chunk_shape[0]), 0, shape[1], color=INK, lw=1.8, zorder=4.4)
    left.vlines(range(0, shape[1] + 1, chunk_shape[1]), 0, shape[0], color=INK, lw=1.8, zorder=4.4)
    for index in itertools.product(*(range(-(-n // length)) for n, length in zip(shape, chunk_shape))):
        y, x = (i * length for i, length in zip(index, chunk_shape))
        left.text(x + 0.1, y + 0.1, f"{index[0]}, {index[1]}", va="top", fontsize=8, color=INK, zorder=6,
                  bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 0.8})  # fmt: skip
    for number, (chunk, inside, outside) in enumerate(plan, start=1):
        corner = [i * length for i, length in zip(chunk, chunk_shape)]
        inside = [_no_open_ends(part, length) for part, length in zip(inside, chunk_shape)]
        in_image = [slice(a + part.start, a + part.stop) for a, part in zip(corner, inside)]
        in_result = [_no_open_ends(part, n) for part, n in zip(outside, size)]
        shade = SHADES[chunk[0] % 2 * 2 + chunk[1] % 2]  # neighbours differ, across corners too
        look = {"facecolor": shade, "edgecolor": REQUESTED, "lw": 2.4}
        for ax, place in ((left, in_image), (right, in_result)):
            _flat(ax, place, zorder=4, **look)
            _flat(ax, place, zorder=4.6, **look | {"facecolor": "none"})
            y, x = ((part.start + part.stop) / 2 for part in place)
            low = 0.18 if place[0].stop - place[0].start == 1 else 0  # below the index of the chunk
            ax.text(x, y + low, str(number), ha="center", va="center", fontsize=13, zorder=5,
                    color=PAPER if shade == SHADES[3] else INK)  # fmt: skip
    figure.subplots_adjust(left=0.01, right=0.99, top=0.93, bottom=0.01, wspace=0.04)
    return figure


def touched_counts(counts: dict) -> Figure:
    """How many positions of a request touch how many chunks."""
    figure = new_figure(5.6, 3.0)
    ax = figure.add_subplot()
    names = [str(number) for number in sorted(counts)]
    bars = ax.bar(names, [counts[number] for number in sorted(counts)], color=SHADES[2], edgecolor=INK)
    ax.bar_label(bars, fontsize=10)
    ax.set(xlabel="chunks touched", ylabel="positions of the request", ylim=(0, 1.15 * max(counts.values(), default=1)))
    ax.spines[["top", "right"]].set_visible(False)
    figure.subplots_adjust(left=0.13, right=0.98, top=0.97, bottom=0.17)
    return figure


def trade_off(
    results: dict, quantities: tuple[str, str] = ("voxels read for each voxel asked for", "chunks opened")
) -> Figure:
    """What requests cost with each chunk shape, on logarithmic scales: a panel for each quantity.

    Parameters
    ----------
    results : dict
        For each request's name, a dict from chunk shape to a tuple with a number for each quantity.
    """
    figure = new_figure(10.4, 4.4)
    shapes = list(next(iter(results.values())))
    looks = [("o", SHADES[4]), ("s", REQUESTED), ("^", SHADES[2]), ("D", FAINT), ("v", READ)]
    apart = 0.84 / max(len(results), 1)  # no sign touches another
    for panel, quantity in enumerate(quantities):
        ax = figure.add_subplot(1, len(quantities), panel + 1)
        for number, ((name, costs), (marker, colour)) in enumerate(zip(results.items(), looks)):
            places = [place + apart * (number - (len(results) - 1) / 2) for place in range(len(shapes))]
            ax.plot(places, [costs[shape][panel] for shape in shapes], marker=marker, ms=8, lw=1, ls=":",
                    color=colour, markeredgecolor=INK, label=name)  # fmt: skip
        ax.set_yscale("log")
        ax.minorticks_off()  # they would take most of the drawing's time
        ax.set_xticks(range(len(shapes)), ["\nx ".join(map(str, shape)) for shape in shapes], fontsize=9)
        ax.set(title=quantity, xlabel="chunk shape", xlim=(-0.5, len(shapes) - 0.5))
        ax.title.set_fontsize(11)
        ax.grid(axis="y", color="#dddddd", lw=0.6)
        for place in range(1, len(shapes)):
            ax.axvline(place - 0.5, color="#dddddd", lw=0.6)
        ax.spines[["top", "right"]].set_visible(False)
    handles, names = ax.get_legend_handles_labels()
    figure.legend(handles, names, loc="lower center", ncols=len(names), fontsize=10, frameon=False)
    figure.subplots_adjust(left=0.06, right=0.99, top=0.93, bottom=0.28, wspace=0.14)
    return figure


def _flat(ax: Axes, bounds: Any, **look: Any) -> None:
    """A box of two slices, as a rectangle."""
    from matplotlib.patches import Rectangle

    (top, bottom), (left, right) = ((part.start or 0, part.stop) for part in bounds)
    ax.add_patch(Rectangle((left, top), right - left, bottom - top, **look))


def _number_axes(ax: Axes, shape: tuple[int, ...]) -> None:
    """The numbers of the rows and the columns of a flat image, and the names of its axes."""
    for axis, size in enumerate(shape):
        for i in range(0, size, max(1, size // 12)):
            x, y = (-0.25, i + 0.5) if axis == 0 else (i + 0.5, -0.25)
            ax.text(x, y, str(i), ha="right" if axis == 0 else "center", va="center" if axis == 0 else "bottom",
                    fontsize=9, color=INK)  # fmt: skip
    ax.text(-1.35, shape[0] / 2, "axis 0", rotation=90, ha="center", va="center", fontsize=10, color=INK)
    ax.text(shape[1] / 2, -1.25, "axis 1", ha="center", va="center", fontsize=10, color=INK)


def _plain(selection: Any, shape: tuple[int, ...]) -> tuple:
    """Slices with ends as numpy reads them, cut at the edge; an empty one stops where it starts."""
    ends = (part.indices(size)[:2] for part, size in zip(selection, shape))
    return tuple(slice(start, max(start, stop)) for start, stop in ends)


def _no_open_ends(part: slice, size: int) -> slice:
    """Whole numbers for ends that are None; other ends stay as they are, sensible or not."""
    return slice(part.start or 0, size if part.stop is None else part.stop)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'s' * (number != 1)}"


def _volume(bounds: Any) -> int:
    return int(np.prod([part.stop - (part.start or 0) for part in bounds]))


def _legend(ax: Axes, entries: Any) -> None:
    from matplotlib.patches import Patch

    handles = [Patch(facecolor=fill, edgecolor=INK, lw=width, label=text) for text, fill, width in entries]
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.03), fontsize=10, frameon=False)
