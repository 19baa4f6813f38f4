"""A picture that is hard to make smaller: stripes, a fan of lines, and thin vessels under noise."""

import numpy as np

from .scan import Scan


def fabric(side: int = 128, seed: int = 5) -> np.ndarray:
    """A square image for looking at what a pyramid does to fine detail.

    Parameters
    ----------
    side : int
        Rows and columns; a multiple of 4.
    seed : int
        Of the noise.

    Returns
    -------
    numpy.ndarray
        2-D, uint16.  Upper left: stripes one pixel wide.  Upper right: lines that meet in a
        point.  Lower half: a scan under noise.
    """
    half = side // 2
    image = np.empty((side, side))
    y, x = np.mgrid[0:half, 0:half]
    image[:half, :half] = np.where(x % 2 == 0, 12000, 48000)
    image[:half, half:] = 30000 + 18000 * np.sign(np.sin(60 * np.arctan2(y + 1.0, x + 1.0)))
    image[half:] = Scan((half, side), seed=3)[...] + np.random.default_rng(seed).normal(0, 9000, (half, side))
    return np.clip(image, 0, 65535).astype(np.uint16)
