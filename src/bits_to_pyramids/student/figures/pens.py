"""Pens and paper: colours, empty figures, and boxes with something in them."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


INK, PAPER, FAINT, ACCENT = "#1a1a1a", "#ffffff", "#8a8a8a", "#d55e00"
FULL = "#1f4e79"  # a bit that is 1
SHADES = ("#deebf7", "#abd0e6", "#5a9fd0", "#2166ac", "#08306b")  # light to dark, in this order also in grey
MONO = "DejaVu Sans Mono"


def new_figure(width: float, height: float) -> Figure:
    """An empty figure, in inches, that a notebook can show."""
    from matplotlib.figure import Figure  # without pyplot, a figure is shown once, not twice

    figure = Figure(figsize=(width, height), dpi=100, facecolor=PAPER)
    shown: Any = figure
    shown._repr_png_ = lambda: png(figure)  # what IPython asks for where no plotting is set up
    return figure


def png(figure: Figure) -> bytes:
    """The picture as a notebook shows it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", bbox_inches="tight")
    return buffer.getvalue()


def canvas(
    width: float, height: float, x_range: tuple[float, float], y_range: tuple[float, float]
) -> tuple[Figure, Axes]:
    """An empty figure filled by one pair of axes without ticks."""
    figure = new_figure(width, height)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=x_range, ylim=y_range)
    ax.axis("off")
    return figure, ax


def heading(ax: Axes, text: str) -> None:
    """What a drawing shows, in a few words above it."""
    ax.set_title(text, loc="left", fontsize=11, weight="bold", color=INK)


def box(
    ax: Axes,
    x: float,
    y: float,
    width: float,
    height: float,
    text: object,
    *,
    dark: bool = False,
    fill: str = PAPER,
    size: float = 12,
    marked: Any = False,
    edge: str = INK,
) -> None:
    """A box with something in it; light writing on dark boxes."""
    from matplotlib.patches import Rectangle

    fill = FULL if dark else fill
    edge, line, order = (ACCENT, 3.5, 3) if marked else (edge, 1, 2)
    ax.add_patch(Rectangle((x, y), width, height, facecolor=fill, edgecolor=edge, lw=line, zorder=order))
    colour = PAPER if fill in (FULL, *SHADES[3:]) else INK
    if text != "":
        ax.text(x + width / 2, y + height / 2, str(text), ha="center", va="center", fontsize=size, family=MONO,
                color=colour, zorder=order + 1)  # fmt: skip
