"""Something to move without editing code: a row of positions, and the picture that belongs to each.

All pictures are drawn beforehand.  HTML and CSS show one of them at a time, without a script, so that it works
offline, in every front end that shows HTML, and with the arrow keys.  Where a page keeps the HTML and drops the CSS,
the pictures stand below each other; where it drops the HTML, one sheet shows them side by side.
"""

from __future__ import annotations

import base64
import io
import itertools
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import Any

import numpy as np

from .pens import FULL, INK, canvas, png

WIDE = 400  # pixels of the screen that a small image is magnified to
ON_A_SHEET = 12  # pictures, and in a row of it
IN_A_ROW = 4
GREYS = 15  # steps of a small image's grey: enough to look at, and half the bytes

STYLE = """
.{id} {{ position: relative; line-height: 2.1; }}
.{id} input {{ position: absolute; opacity: 0; width: 1px; height: 1px; margin: 0; }}
.{id} label {{ padding: 0.2em 0.6em; margin-right: -1px; border: 1px solid; cursor: pointer; white-space: nowrap; }}
.{id} input:checked + label {{ background: {full}; color: #ffffff; font-weight: bold; text-decoration: underline; }}
.{id} input:focus-visible + label {{ outline: 3px solid #d55e00; outline-offset: 1px; }}
.{id} figure {{ display: none; margin: 0.5em 0 0; line-height: 1.4; }}
.{id} img {{ background: #ffffff; max-width: 100%; height: auto; }}
.{id} img.small {{ width: {wide}px; image-rendering: pixelated; }}
"""


@dataclass(frozen=True)
class Frame:
    """What belongs to one position: a picture as PNG, and a sentence."""

    picture: bytes
    small: bool  # an image of few pixels, to be magnified
    sentence: str


class Slider:
    """One picture for each position, or for each pair of positions.

    Parameters
    ----------
    moved : dict of str to list of str
        What can be moved, at most two things, and where to.
    frames : list of Frame
        In C order: the last thing moves fastest.
    start : tuple of int
        Which positions are shown first.
    around : tuple of int, optional
        Which positions those on a sheet lie around, where not all of them have room; by default the first ones.
    """

    def __init__(
        self, moved: dict[str, list[str]], frames: Sequence[Frame], start: tuple[int, ...], around: tuple[int, ...] = ()
    ) -> None:
        self.moved, self.frames, self.start, self.around = moved, list(frames), start, around or start

    def __repr__(self) -> str:
        return "\n".join(frame.sentence for frame in self.frames)

    def _repr_html_(self) -> str:
        unique = f"moves-{uuid.uuid4().hex[:12]}"
        style = STYLE.format(id=unique, full=FULL, wide=WIDE)
        rows, places = [], itertools.product(*(range(len(names)) for names in self.moved.values()))
        for number, (what, names) in enumerate(self.moved.items()):
            row = f"<b>{escape(what)}</b>&emsp;"
            # JupyterLab would take the arrow keys for itself; it looks for this mark where the focus is.
            for k, name in enumerate(names):
                checked = " checked" if k == self.start[number] else ""
                row += (
                    f'<input type="radio" name="{unique}-{number}" id="{unique}-{number}-{k}"{checked} '
                    f'data-lm-suppress-shortcuts="true" aria-label="{escape(what)}: {escape(name)}">'
                    f'<label for="{unique}-{number}-{k}">{escape(name)}</label>'
                )
            rows.append(row)
        shown, figures = [], []
        for place, frame in zip(places, self.frames):
            chosen = " ~ ".join(f"#{unique}-{number}-{k}:checked" for number, k in enumerate(place))
            mark = "at-" + "-".join(map(str, place))
            shown.append(f".{unique} {chosen} ~ figure.{mark} {{ display: block; }}")
            data = base64.b64encode(frame.picture).decode()
            small = ' class="small"' if frame.small else ""
            figures.append(
                f'<figure class="{mark}"><figcaption>{escape(frame.sentence)}</figcaption>'
                f'<img{small} alt="{escape(frame.sentence)}" src="data:image/png;base64,{data}"></figure>'
            )
        style += "\n".join(shown)
        return f'<div class="{unique}"><style>{style}</style>{"<br>".join(rows)}\n{"".join(figures)}</div>'

    def _repr_png_(self) -> bytes:
        """Some of the pictures on a sheet, each under its sentence."""
        frames = self._on_a_sheet()
        columns = min(IN_A_ROW if all(frame.small for frame in frames) else 2, len(frames))
        rows = -(-len(frames) // columns)
        figure, ax = canvas(2.7 * columns, 2.6 * rows, (0, columns), (rows, 0))
        for number, frame in enumerate(frames):
            y, x = divmod(number, columns)
            pixels = _pixels(frame.picture)
            high, wide = 0.74, 0.94  # of the place on the sheet
            shrink = min(high * 2.6 / pixels.shape[0], wide * 2.7 / pixels.shape[1])
            high, wide = shrink * pixels.shape[0] / 2.6, shrink * pixels.shape[1] / 2.7
            edges = (x + 0.03, x + 0.03 + wide, y + 0.2 + high, y + 0.2)
            ax.imshow(pixels, cmap="gray", vmin=0, vmax=255, extent=edges, aspect="auto",
                      interpolation="nearest" if frame.small else "antialiased")  # fmt: skip
            ax.text(x + 0.03, y + 0.17, "\n".join(wrap(frame.sentence, 44)[:3]), fontsize=7, color=INK, va="bottom")
        ax.set(xlim=(0, columns), ylim=(rows, 0))
        return _few_colours(png(figure))

    def _on_a_sheet(self) -> list[Frame]:
        """All of a few; of many, those that one thing is moved to while the other stays."""
        frames = self.frames
        if len(frames) > ON_A_SHEET:
            places = itertools.product(*(range(len(names)) for names in self.moved.values()))
            moves = (sum(k != at for k, at in zip(place, self.around)) for place in places)
            frames = [frame for frame, moved in zip(frames, moves) if moved <= 1]
        return frames[:: -(-len(frames) // ON_A_SHEET)]


def slider(draw: Callable, start: tuple[int, ...] = (), around: tuple[int, ...] = (), **moved: Sequence) -> Slider:
    """Pictures to move through.

    Parameters
    ----------
    draw : callable
        Called with one position of each thing that moves; gives a picture (a figure, or a grey image as an
        array) and a sentence.
    start : tuple of int, optional
        Which position of each is shown first, counted from 0.
    around : tuple of int, optional
        Which positions those on a sheet lie around, where a page cannot move and not all of them have room.
    **moved : sequence
        What moves, one thing or two, and its positions.

    Returns
    -------
    Slider
        Something that a notebook shows.
    """
    frames = [_frame(*draw(*place)) for place in itertools.product(*moved.values())]
    names = {what.replace("_", " "): [str(position) for position in places] for what, places in moved.items()}
    return Slider(names, frames, start or (0,) * len(moved), around)


def _frame(picture: Any, sentence: str) -> Frame:
    if isinstance(picture, np.ndarray):
        return Frame(_grey_png(picture), True, sentence)
    return Frame(_few_colours(png(picture)), False, sentence)


def _grey_png(image: np.ndarray) -> bytes:
    """A small image over its own range of values."""
    from PIL import Image  # comes with matplotlib

    low, high = float(image.min()), float(image.max())
    greys = np.round((image - low) * (GREYS / max(high - low, 1e-9))) * (255 / GREYS)
    buffer = io.BytesIO()
    Image.fromarray(greys.astype(np.uint8)).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _few_colours(picture: bytes) -> bytes:
    """The same picture in a quarter of the bytes."""
    from PIL import Image

    buffer = io.BytesIO()
    with Image.open(io.BytesIO(picture)) as image:
        image.convert("RGB").quantize(32).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _pixels(picture: bytes) -> np.ndarray:
    from PIL import Image

    with Image.open(io.BytesIO(picture)) as image:
        return np.asarray(image if image.mode == "L" else image.convert("RGB"))
