"""What the hidden checks of `chunks` share: images and boxes drawn for a student."""

import numpy as np


def drawn_image(rng: np.random.Generator, n_axes: int) -> tuple[tuple, tuple]:
    """The shape of a small image and a chunk shape."""
    longest = {1: 40, 2: 14, 3: 8, 4: 5}[n_axes]
    shape = tuple(int(size) for size in rng.integers(2, longest, n_axes))
    return shape, tuple(int(length) for length in rng.integers(2, 2 + longest // 2, n_axes))


def drawn_box(rng: np.random.Generator, shape: tuple, *, any_ends: bool = True) -> tuple:
    """A box that is not empty; with `any_ends`, some ends are open, negative or too large."""
    box = []
    for size in shape:
        start = int(rng.integers(0, size))
        stop = int(rng.integers(start + 1, size + 1))
        if any_ends:
            way = int(rng.integers(0, 5))
            start = None if start == 0 and way == 0 else start - size if way == 1 else start
            stop = None if stop == size and way < 3 else stop - size if way == 3 and stop < size else stop
            stop = size + 3 if stop == size else stop
        box.append(slice(start, stop))
    return tuple(box)
