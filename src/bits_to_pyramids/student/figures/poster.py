"""Something to keep: a sheet with a picture that the learner's functions made, and what they agree on with others."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .pens import FULL, INK, PAPER, SHADES, new_figure, png

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def poster(title: str, images: dict, agreed: Iterable[tuple[str, int, int]], to: str = "poster.png") -> Figure:
    """A sheet to keep, also saved as a file beside the notebook.

    Parameters
    ----------
    title : str
    images : dict of str to numpy.ndarray
        One to four grey images with what they are; the first is the large one.
    agreed : list of (str, int, int)
        With what the learner's functions agree, how often, and of how many tries.
    to : str
        The file.

    Returns
    -------
    matplotlib.figure.Figure
    """
    from matplotlib.patches import Rectangle

    lines = list(agreed)
    figure = new_figure(9.0, 6.4)
    band = Rectangle((0, 0.885), 1, 0.115, transform=figure.transFigure, facecolor=FULL, edgecolor="none")
    frame = Rectangle((0, 0), 1, 1, transform=figure.transFigure, facecolor="none", edgecolor=FULL, lw=6)
    figure.add_artist(band)
    figure.add_artist(frame)
    figure.text(0.04, 0.94, title, fontsize=19, weight="bold", color=PAPER, va="center")
    names = list(images)
    places = [(0.04, 0.30, 0.55, 0.53), *((0.66, 0.70 - 0.2 * i, 0.3, 0.13) for i in range(3))]
    for name, place in zip(names, places):
        _picture(figure, name, np.asarray(images[name]), place)
    for number, (what, right, tries) in enumerate(lines):
        y = 0.22 - 0.07 * number
        whole = right == tries
        figure.text(0.04, y, "\u2713" if whole else "\u2022", fontsize=16, color=FULL, weight="bold", va="center")
        figure.text(0.075, y, what, fontsize=12.5, color=INK, va="center")
        figure.text(0.96, y, f"{right} of {tries}", fontsize=14, color=INK, va="center", ha="right",
                    weight="bold" if whole else "normal")  # fmt: skip
        figure.add_artist(Rectangle((0.04, y - 0.034), 0.92, 0.0015, transform=figure.transFigure, facecolor=SHADES[1]))
    Path(to).write_bytes(png(figure))
    return figure


def _picture(figure: Figure, name: str, image: np.ndarray, place: tuple[float, float, float, float]) -> None:
    ax = figure.add_axes(place)
    ax.imshow(image, cmap="gray", interpolation="nearest")
    ax.set_title(name, fontsize=10.5 if place[2] > 0.4 else 9, color=INK)
    ax.set_xticks([])
    ax.set_yticks([])
