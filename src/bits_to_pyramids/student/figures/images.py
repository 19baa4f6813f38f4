"""Images as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .pens import new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def pictures(images: dict, columns: int = 2, size: float = 1, white: dict | None = None) -> Figure:
    """Grey images with their titles, in their true proportions, each over its own range of values.

    One whose title is in `white` goes from black at 0 to white at that value instead.
    """
    rows = -(-len(images) // columns)
    figure = new_figure(4.3 * columns * size, 3.2 * rows * size)
    for i, (title, image) in enumerate(images.items(), start=1):
        ax = figure.add_subplot(rows, columns, i)
        own = {"vmin": 0, "vmax": white[title]} if white and title in white else {}
        ax.imshow(image, cmap="gray", interpolation="nearest", **own)
        ax.set_title(f"{title}\n{image.shape[0]} x {image.shape[1]}, {image.dtype}", fontsize=10)
        ax.set_xticks([])
        ax.set_yticks([])
    figure.tight_layout()
    return figure
