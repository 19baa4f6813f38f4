"""A picture in bits, for whoever can read them: a beating heart, as strings of four bits a pixel."""

import numpy as np

ROWS, COLUMNS = 30, 34


def hidden_picture() -> list[list[str]]:
    """Rows of pixels; each pixel is a string of four bits, the one that counts most first."""
    y, x = np.mgrid[1.35 : -1.35 : ROWS * 1j, -1.45 : 1.45 : COLUMNS * 1j]
    inside = (x**2 + y**2 - 1) ** 3 - x**2 * y**3 < 0
    light = np.clip(1.15 - np.hypot(x + 0.45, y - 0.5) / 1.7, 0.25, 1)  # from the upper left
    grey = np.where(inside, np.round(15 * light), np.where((x + 2 * y) % 0.7 < 0.08, 3, 1)).astype(int)
    return [[f"{pixel:04b}" for pixel in row] for row in grey.tolist()]
