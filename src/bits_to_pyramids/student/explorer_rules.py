"""What the checks of the explorer ask for beyond a return value, said kindly, and answers of which many are right.

A rule gets the arguments of a call after it, and says in a sentence what was wrong with how the call went about it,
or None.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .compare import Difference, Expected, compare, show
from .remote import Remote, Shelf
from .small_image import SmallImage
from .viewer_page import TILE, tile_path, viewer_page
from .watched import Folder, Watched, write_files


def looked_up_once(*keys: str) -> Callable:
    """A rule: each of these keys was asked for once, and nothing else."""

    def rule(get: Watched) -> str | None:
        asked = [call[0] if call and isinstance(call[0], str) else "what is no key" for call in get.calls]
        for key in asked:
            if key not in keys:
                return f"The answer is right, but {show(key)} was asked for, and it is not needed."
        for key in keys:
            if (times := asked.count(key)) != 1:
                return f"The answer is right, but {show(key)} was asked for {times} times. Once is enough."
        return None

    return rule


class Box(Expected):
    """A selection; where nothing is in it, any other empty one along that axis is as good."""

    def __init__(self, selection: tuple[slice, ...], shape: tuple[int, ...]) -> None:
        self.selection, self.shape = tuple(selection), tuple(shape)

    def __repr__(self) -> str:
        return show(self.selection)

    def difference(self, got: Any) -> Difference | None:
        wrong = compare(got, self.selection)
        if wrong is None or wrong.rung in ("type", "shape") or not all(isinstance(part, slice) for part in got):
            return wrong
        try:
            inside = all(
                0 <= (part.start or 0) <= size and (part.stop is None or 0 <= part.stop <= size)
                for part, size in zip(got, self.shape)
            )
            same = [range(n)[one] == range(n)[other] for n, one, other in zip(self.shape, got, self.selection)]
        except (TypeError, ValueError):
            return wrong
        return None if inside and all(same) else wrong


def box(selection: tuple[slice, ...], shape: tuple[int, ...]) -> Box:
    """Expect a selection of an image of this shape."""
    return Box(selection, shape)


def fetches_only(*keys: str) -> Callable:
    """A rule for the cache among the arguments: it was asked for these chunks alone, for each once at most."""

    def rule(*args: Any) -> str | None:
        cache = next(arg for arg in args if isinstance(arg, (Remote, Shelf)))
        for key in cache.asked:
            if key not in keys:
                return f"The picture is right, but {show(key)} was asked for, and it is not needed."
            if cache.asked.count(key) > 1:
                return f"The picture is right, but {show(key)} was asked for {cache.asked.count(key)} times."
        return None

    return rule


def costs_at_most(max_bytes: int) -> Callable:
    """A rule for the cache among the arguments: no more bytes were fetched."""

    def rule(*args: Any) -> str | None:
        cache = next(arg for arg in args if isinstance(arg, Shelf))
        if cache.bytes > max_bytes:
            return f"The pictures are right, but {cache.bytes} bytes were fetched. The budget is {max_bytes}."
        return None

    return rule


# ---------------------------------------------------------------- the viewer


def tiles_of(shapes: Iterable[tuple[int, ...]]) -> dict[str, tuple[int, slice, slice]]:
    """The path of every tile, and which level, rows and columns belong on it."""
    tiles = {}
    for number, (_, rows, columns) in enumerate(shapes):
        for row in range(math.ceil(rows / TILE)):
            for column in range(math.ceil(columns / TILE)):
                down, right = (slice(at * TILE, min((at + 1) * TILE, n)) for at, n in ((row, rows), (column, columns)))
                tiles[tile_path(number, row, column)] = number, down, right
    return tiles


def page_of(files: dict[str, bytes], levels: list[dict], name: str) -> str:
    """The page that belongs to the tiles of a viewer's folder.

    Raises
    ------
    ValueError
        If a tile has another size than its place asks for.
    """
    wanted = tiles_of(level["shape"] for level in levels)
    with tempfile.TemporaryDirectory(prefix="viewer-") as above:
        write_files(Path(above), {path: data for path, data in files.items() if path in wanted})
        return viewer_page(above, levels, name)


def shows_planes(small: SmallImage, plane: int, first: int = 0) -> Callable:
    """A rule: the folder holds a page, and tiles with these planes of the levels from the first on."""

    def rule(levels: list[dict], folder: Folder, position: float, name: str, cache: Shelf) -> str | None:
        import imageio.v3 as iio

        pyramid = small.pyramid[first : first + len(levels)]
        wanted = tiles_of(image.shape for image in pyramid)
        for path in wanted:
            if path not in folder.files:
                found = ", ".join(sorted(folder.files)[:3]) or "nothing"
                return f"There is no {path} in the folder. Found: {found}."
        for path in folder.files:
            if path not in wanted and path != "index.html" and path not in folder.given:
                return f"{path} is in the folder, and it belongs to no tile."
        low, high = np.percentile(pyramid[0], (1, 99))
        for path, (number, rows, columns) in wanted.items():
            image = pyramid[number][min(plane, len(pyramid[number]) - 1), rows, columns]
            grey = np.rint(255 * np.clip((image - low) / max(high - low, 1), 0, 1)).astype(np.uint8)
            got = iio.imread(folder.files[path], extension=".png")
            if got.shape != grey.shape:
                return (
                    f"{path} has the shape {got.shape}, expected {grey.shape}: rows and columns, one grey value each."
                )
            if np.abs(got.astype(int) - grey).max() > 1 and (difference := compare(got, grey)) is not None:
                return f"{path} has other grey values than expected.\n{difference.message}"
        if "index.html" not in folder.files:
            return "The tiles are right, but there is no index.html in the folder."
        page = folder.files["index.html"].decode("utf-8", "replace").replace("\r\n", "\n")
        if page != page_of(folder.files, levels, name):
            return "index.html is not what viewer_page gives for this folder, this image and this name."
        return None

    return rule
