"""Mistakes that people make with `n_levels`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "n_levels", "You count the steps from level to level. The full image is a level too, so there is one more."
)
def forgets_level_0(shape, screen):
    if screen < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {screen}")
    count = 0
    while max(shape) > screen:
        shape, count = [-(-size // 2) for size in shape], count + 1
    return count


@misconception(
    "n_levels", "You go on when the longest axis is exactly as long as the screen. At most means that equal fits."
)
def equal_does_not_fit(shape, screen):
    if screen < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {screen}")
    count = 1
    while max(shape) >= screen and max(shape) > 1:
        shape, count = [-(-size // 2) for size in shape], count + 1
    return count


@misconception("n_levels", "You stop as soon as one axis fits on the screen. All of them have to.")
def one_axis_is_enough(shape, screen):
    if screen < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {screen}")
    count = 1
    while min(shape) > screen:
        shape, count = [-(-size // 2) for size in shape], count + 1
    return count


@misconception("n_levels", "You look at the first axis only. The longest one decides.")
def first_axis_decides(shape, screen):
    if screen < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {screen}")
    size, count = shape[0], 1
    while size > screen:
        size, count = -(-size // 2), count + 1
    return count


@misconception("n_levels", "You look at the last axis only. The longest one decides.")
def last_axis_decides(shape, screen):
    if screen < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {screen}")
    size, count = shape[-1], 1
    while size > screen:
        size, count = -(-size // 2), count + 1
    return count


@misconception("n_levels", "You round the levels down. An axis of 9 becomes 5, not 4, and may need a level more.")
def levels_rounded_down(shape, screen):
    if screen < 1 or min(shape) < 0:
        raise ValueError(f"{shape} {screen}")
    size, count = max(shape), 1
    while size > screen:
        size, count = size // 2, count + 1
    return count


@misconception("n_levels", "Negative sizes are accepted. No axis can have fewer voxels than none.")
def accepts_negative_sizes(shape, screen):
    if screen < 1:
        raise ValueError(f"{screen}")
    count = 1
    while max(shape) > screen:
        shape, count = [-(-size // 2) for size in shape], count + 1
    return count


@misconception("n_levels", "A screen below 1 is accepted. Nothing can be seen on it, however many levels there are.")
def accepts_no_screen(shape, screen):
    if min(shape) < 0:
        raise ValueError(f"{shape}")
    count = 1
    while max(shape) > max(screen, 1):
        shape, count = [-(-size // 2) for size in shape], count + 1
    return count
