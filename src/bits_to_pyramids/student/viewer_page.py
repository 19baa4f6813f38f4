"""One HTML page that shows a folder of tiles: it zooms, pans, has a scale bar, and says which tiles it fetched.

A tile is a PNG of up to 256 x 256 pixels, cut from a level of an image, row by row::

    viewer/
      index.html               what `viewer_page` gives
      tiles/0/0/0.png          level 0, row 0, column 0: the first 256 rows and columns
      tiles/0/0/1.png          level 0, row 0, column 1
      tiles/1/0/0.png          level 1: half as many pixels along each axis

Tiles at the edge are smaller.  A tile that is not there is shown as black, and nothing is fetched for it.  The page
needs no server and no network: a double click opens it.
"""

from __future__ import annotations

import html
import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TILE = 256
PNG_START = b"\x89PNG\r\n\x1a\n"


def tile_path(level: int, row: int, column: int) -> str:
    """Where a tile lies, seen from the page.

    >>> tile_path(0, 3, 4)
    'tiles/0/3/4.png'
    """
    return f"tiles/{level}/{row}/{column}.png"


def viewer_page(folder: Path | str, levels: Sequence[Mapping[str, Any]], name: str, tile: int = TILE) -> str:
    """The page for the tiles that lie in a folder; write it into that folder, as ``index.html``.

    Parameters
    ----------
    folder : Path or str
        Where the folder ``tiles`` is, full.
    levels : sequence of mappings
        One for each level, the full one first, each with its `shape`, `scale` and `translation`, as `open_image`
        gives them.  Of each the last two entries count: rows and columns.  Scale and translation are in micrometres,
        and the translation says where the centre of the first pixel is.
    name : str
        What is to be seen.
    tile : int
        Edge of a tile in pixels.

    Returns
    -------
    str
        HTML, with everything in it but the tiles.

    Raises
    ------
    ValueError
        If there is no tile at all, or one has another size than its place asks for.
    """
    found = [_level(Path(folder), number, level, tile) for number, level in enumerate(levels)]
    if not any(size is not None for level in found for size in level["bytes"]):
        raise ValueError(f"there are no tiles in {Path(folder)}; the first one would be {tile_path(0, 0, 0)}")
    data = json.dumps({"tile": tile, "levels": found}, separators=(",", ":")).replace("<", "\\u003c")
    here = Path(__file__)
    page = here.with_suffix(".html").read_text(encoding="utf-8")
    for mark, text in {
        "@STYLE@": here.with_suffix(".css").read_text(encoding="utf-8"),
        "@SCRIPT@": here.with_suffix(".js").read_text(encoding="utf-8"),
        "@DATA@": data,
        "@NAME@": html.escape(name),  # last, so that no mark in it is taken for one of the page's
    }.items():
        page = page.replace(mark, text)
    return page


def _level(folder: Path, number: int, level: Mapping[str, Any], tile: int) -> dict[str, Any]:
    """What the page knows of a level: among it the bytes of each tile, row by row, None where there is no tile."""
    shape, scale, translation = (list(level[key])[-2:] for key in ("shape", "scale", "translation"))
    grid = [-(-int(size) // tile) for size in shape]
    sizes = []
    for row in range(grid[0]):
        for column in range(grid[1]):
            pixels = tuple(min(tile, int(size) - at * tile) for size, at in zip(shape, (row, column)))
            sizes.append(_bytes_of(folder, tile_path(number, row, column), pixels))
    return {
        "shape": [int(size) for size in shape],
        "scale": [float(size) for size in scale],
        # Where the first pixel begins, not its centre.
        "start": [float(at) - float(size) / 2 for at, size in zip(translation, scale)],
        "bytes": sizes,
    }


def _bytes_of(folder: Path, path: str, pixels: tuple[int, ...]) -> int | None:
    file = folder / path
    if not file.is_file():
        return None
    with file.open("rb") as opened:
        head = opened.read(24)
    if len(head) < 24 or not head.startswith(PNG_START):
        raise ValueError(f"{path} is not a PNG file")
    columns, rows = struct.unpack(">II", head[16:])
    if (rows, columns) != pixels:
        raise ValueError(f"{path} has {rows} rows and {columns} columns; at its place in the image it has {pixels}")
    return file.stat().st_size
