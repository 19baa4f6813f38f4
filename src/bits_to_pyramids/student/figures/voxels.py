"""Boxes of voxels, seen at an angle from the corner where all indices are 0.

The engine behind every picture of a volume: `draw` turns boxes into one collection of
polygons, which is a hundred times faster than a plot in real perspective.  Axis 0 runs to
the right and away, axis 1 to the left and away, axis 2 upwards.  Boxes are painted in the
order in which they are given; `back_to_front` sorts boxes that do not overlap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .pens import INK, PAPER, new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


_RIGHT, _UP = 0.866, 0.5  # of one step along axis 0
_LIGHT = {0: 0.80, 1: 0.90, 2: 1.0}  # the top is the brightest face, so that corners can be seen


@dataclass(frozen=True)
class Box:
    """A box of voxels and its look.

    Attributes
    ----------
    start, stop : tuple of float
        The corners, in voxels of the scene; add an offset to move the box.
    fill : str
        Colour of the faces.
    alpha : float
        1 is opaque, 0 leaves only lines.
    edge, width : str, float
        Colour and thickness of the box's own edges.
    grid : float
        Thickness of the lines between its voxels; 0 draws none.
    voxel : float
        Size of its voxels in the scene: 2 in the second level of a pyramid.
    front : bool
        The three faces towards the viewer; False: the three at the back, as of an empty room.
    style : str
        Line style of the box's own edges, such as "dashed".
    """

    start: tuple
    stop: tuple
    fill: str = PAPER
    alpha: float = 1.0
    edge: str = INK
    width: float = 1.2
    grid: float = 0.3
    voxel: float = 1.0
    front: bool = True
    style: str = "solid"


def box_of(slices: Iterable[slice], shift: tuple[int, ...] = (0, 0, 0), **look: Any) -> Box:
    """The box of three slices with plain ends, such as a chunk's bounds."""
    slices = tuple(slices)
    start = tuple(int(s.start or 0) + d for s, d in zip(slices, shift))
    stop = tuple(int(s.stop) + d for s, d in zip(slices, shift))
    return Box(start, stop, **look)


def back_to_front(boxes: Iterable[Box]) -> list[Box]:
    """Boxes that do not overlap, in an order in which the near ones are painted last."""
    return sorted(boxes, key=lambda box: (-box.start[0], -box.start[1], box.start[2]))


def project(points: Any) -> np.ndarray:
    """Points of the scene, on their last axis, as points of the paper."""
    points = np.asarray(points, dtype=float)
    return np.stack(
        [_RIGHT * (points[..., 0] - points[..., 1]), _UP * (points[..., 0] + points[..., 1]) + points[..., 2]], -1
    )


def draw(ax: Axes, boxes: Iterable[Box]) -> None:
    """Paint boxes in their order, and let the axes show all of them in true proportions."""
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import to_rgb

    shapes, fills, edges, widths, styles = [], [], [], [], []
    for box in boxes:
        for axis in range(3):
            shade = tuple(_LIGHT[axis] * part for part in to_rgb(box.fill))
            cells = _cells(box, axis)
            shapes += list(cells)
            fills += [(*shade, box.alpha)] * len(cells)
            edges += [(*to_rgb(box.edge), 1 if box.grid else 0)] * len(cells)
            widths += [box.grid] * len(cells)
            styles += ["solid"] * len(cells)
        if box.width:
            for axis in range(3):
                shapes.append(_face(box, axis, *_span(box, axis)))
                fills.append((0, 0, 0, 0))
                edges.append((*to_rgb(box.edge), 1))
                widths.append(box.width)
                styles.append(box.style)
    polygons: Any = project(np.array(shapes).reshape(-1, 4, 3))
    ax.add_collection(PolyCollection(polygons, facecolors=fills, edgecolors=edges, linewidths=widths, linestyles=styles,
                                     joinstyle="round", clip_on=False))  # fmt: skip
    points = polygons.reshape(-1, 2)
    margin = 0.02 * np.ptp(points, axis=0).max() if len(points) else 1
    if len(points):
        ax.update_datalim(points)
        low, high = ax.dataLim.min, ax.dataLim.max
        ax.set(xlim=(low[0] - margin, high[0] + margin), ylim=(low[1] - margin, high[1] + margin))
    ax.set_aspect("equal")
    ax.axis("off")


def name_axes(
    ax: Axes,
    stop: Sequence[int],
    names: Sequence[str] = ("axis 0", "axis 1", "axis 2"),
    start: Sequence[int] = (0, 0, 0),
    size: float = 9,
) -> None:
    """Arrows with the names of the axes, along three edges of the box from `start` to `stop`."""
    gap = 0.05 * max(np.subtract(stop, start).max(), 8)
    for axis, name in enumerate(names):
        away = {0: (0, -gap, 0), 1: (-gap, 0, 0), 2: (-gap, stop[1] - start[1] + gap, 0)}[axis]
        tail = np.add(start, away).astype(float)
        head = tail.copy()
        head[axis] = stop[axis] + away[axis]
        (x0, y0), (x1, y1) = project([tail, head])
        ax.annotate(
            "", (x1, y1), (x0, y0), annotation_clip=False, arrowprops={"arrowstyle": "->", "color": INK, "lw": 1}
        )
        angle = {0: 30, 1: -30, 2: 90}[axis]
        place = {0: ("center", "top"), 1: ("center", "top"), 2: ("right", "center")}[axis]
        ax.text(
            (x0 + x1) / 2 + (0.5 if axis == 0 else -0.5) * gap,
            (y0 + y1) / 2 - (0 if axis == 2 else 0.5 * gap),
            name,
            ha=place[0],
            va=place[1],
            rotation=angle,
            rotation_mode="default",
            fontsize=size,
            color=INK,
        )
    (left, bottom), (right, top) = ax.dataLim.min, ax.dataLim.max
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    ax.set(
        xlim=(min(x0, left) - 2.2 * gap, max(x1, right) + 1.6 * gap), ylim=(min(y0, bottom) - 1.6 * gap, max(y1, top))
    )


def scene(width: float, height: float, columns: int = 1, titles: Iterable[str] = ()) -> tuple[Figure, list[Axes]]:
    """An empty figure with places for volumes side by side: the figure and its axes."""
    figure = new_figure(width, height)
    places = [figure.add_subplot(1, columns, i + 1) for i in range(columns)]
    for ax, title in zip(places, titles):
        ax.set_title(title, fontsize=10, color=INK)
    for ax in places:
        ax.axis("off")
    figure.subplots_adjust(left=0.01, right=0.99, bottom=0.01, top=0.88, wspace=0.03)
    return figure, places


# ---------------------------------------------------------------- faces


def _span(box: Box, axis: int) -> tuple[list[float], list[float]]:
    """The two corners of a face within its plane, as pairs for the two other axes."""
    others = [other for other in range(3) if other != axis]
    return [box.start[other] for other in others], [box.stop[other] for other in others]


def _face(box: Box, axis: int, low: Sequence[float], high: Sequence[float]) -> list:
    """A rectangle on one of the box's faces, as four points of the scene."""
    # The viewer sees the low side of axes 0 and 1, and the high side of axis 2.
    level = box.start[axis] if (axis < 2) == box.front else box.stop[axis]
    flat = [(low[0], low[1]), (high[0], low[1]), (high[0], high[1]), (low[0], high[1])]
    return [(*point[:axis], level, *point[axis:]) for point in flat]


def _cells(box: Box, axis: int) -> list:
    """The voxels of one face; without lines between them, the whole face at once."""
    low, high = _span(box, axis)
    if min(np.subtract(box.stop, box.start)) <= 0 or not (box.alpha or box.grid):
        return []
    if not box.grid:
        return [_face(box, axis, low, high)]
    ticks = [[*np.arange(a, b - 1e-9, box.voxel), b] for a, b in zip(low, high)]
    return [
        _face(box, axis, (u0, v0), (u1, v1))
        for u0, u1 in zip(ticks[0], ticks[0][1:])
        for v0, v1 in zip(ticks[1], ticks[1][1:])
    ]
