"""A small synthetic scan: something that looks like tissue, made of nothing but a seed."""

import numpy as np


def tissue(shape: tuple[int, int] = (96, 128), seed: int = 7) -> np.ndarray:
    """A grey image of a tissue section: cells, their nuclei, and one vessel.

    Parameters
    ----------
    shape : tuple of int
        Rows and columns.
    seed : int
        The same seed gives the same image.

    Returns
    -------
    numpy.ndarray
        2-D, uint16, values from about 2000 to 50000.
    """
    rng = np.random.default_rng(seed)
    rows, columns = shape
    y, x = np.indices(shape).astype(float)

    # Cells: every pixel belongs to its nearest centre; centres are a shaken grid.
    spacing = 13
    grid = np.mgrid[-1 : rows // spacing + 2, -1 : columns // spacing + 2].reshape(2, -1).T * spacing
    centres = grid + rng.uniform(-0.38, 0.38, grid.shape) * spacing
    distances = np.hypot(y[..., None] - centres[:, 0], x[..., None] - centres[:, 1])
    owner = distances.argmin(-1)
    nearest, second = np.moveaxis(np.partition(distances, 1, axis=-1)[..., :2], -1, 0)

    image = 0.52 + 0.16 * rng.uniform(-1, 1, len(centres))[owner]
    image += 0.34 * np.exp(-(((second - nearest) / 1.6) ** 2))  # bright membranes
    radius = rng.uniform(2.2, 3.6, len(centres))[owner]
    image -= 0.34 / (1 + np.exp(2.2 * (nearest - radius)))  # dark nuclei

    # One vessel: a dark hole with a bright wall.
    from_vessel = np.hypot((y - 0.36 * rows) / 1.0, (x - 0.68 * columns) / 1.3) - 0.17 * min(shape)
    image = np.where(from_vessel < 0, 0.08, image) + 0.42 * np.exp(-((from_vessel / 2.2) ** 2))

    image += 0.06 * np.sin(x / 37 + 1) * np.cos(y / 29)  # uneven light
    image += 0.025 * rng.standard_normal(shape)  # grain of the camera
    return (np.clip(image, 0, 1) * 48000 + 2000).astype(np.uint16)
