"""A small image in tiles, as a student writes them for the viewer."""

import imageio.v3 as iio
import numpy as np

from bits_to_pyramids.student.fabric import fabric
from bits_to_pyramids.student.viewer_page import TILE, tile_path

# The first axis is z; rows are twice as far apart as columns.
LEVELS = [
    {
        "shape": (5, 600 // 2**level, 700 // 2**level),
        "scale": (3.0, 2.0 * 2**level, 1.0 * 2**level),
        "translation": (0.0, 2.0**level - 1, (2.0**level - 1) / 2),
    }
    for level in range(3)
]


def pixels(level: int = 0) -> np.ndarray:
    """All of a level; each is darker than the finer one, so that a picture shows which it is."""
    rows, columns = LEVELS[level]["shape"][-2:]
    return np.tile(fabric(256), (3, 3))[:: 2**level, :: 2**level][:rows, :columns].astype(np.uint8) // (level + 1)


def write_tiles(folder) -> None:
    """Tiles of every level."""
    for number in range(len(LEVELS)):
        image = pixels(number)
        for row in range(-(-image.shape[0] // TILE)):
            for column in range(-(-image.shape[1] // TILE)):
                path = folder / tile_path(number, row, column)
                path.parent.mkdir(parents=True, exist_ok=True)
                iio.imwrite(path, image[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE])
