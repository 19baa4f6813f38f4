"""Mistakes that people make with `build_pyramid`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "build_pyramid", "You call the function on the full image for each level. Each level is made of the one above it."
)
def from_level_0_each_time(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    return [image] + [downsample(image) for _ in range(n_levels - 1)]


@misconception(
    "build_pyramid",
    "The levels are right, but for each you start again from the full image. Keep the last level, and make the next one of it.",
)
def all_over_again_for_each_level(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = [image]
    for number in range(1, n_levels):
        level = image
        for _ in range(number):
            level = downsample(level)
        pyramid.append(level)
    return pyramid


@misconception("build_pyramid", "The full image is missing. It is level 0, the first in the list, and counts as one.")
def full_image_missing(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = []
    for _ in range(n_levels):
        image = downsample(image)
        pyramid.append(image)
    return pyramid


@misconception("build_pyramid", "There is one level too many. The full image counts as one of them.")
def one_level_too_many(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = [image]
    for _ in range(n_levels):
        pyramid.append(downsample(pyramid[-1]))
    return pyramid


@misconception(
    "build_pyramid",
    "The levels are right, but you make one more that nobody gets: the function is called once too often.",
)
def one_call_too_many(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = []
    for _ in range(n_levels):
        pyramid.append(image)
        image = downsample(image)
    return pyramid


@misconception(
    "build_pyramid",
    "The function is called twice for each level, once to look and once to keep. Call it once, and give the result a name.",
)
def called_to_look_first(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = [image]
    for _ in range(n_levels - 1):
        if downsample(pyramid[-1]) is not None:
            pyramid.append(downsample(pyramid[-1]))
    return pyramid


@misconception(
    "build_pyramid",
    "You take every second voxel yourself. The function that makes the next level is handed in: call it.",
)
def own_way_to_the_next_level(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = [image]
    for _ in range(n_levels - 1):
        pyramid.append(pyramid[-1][(slice(None, None, 2),) * image.ndim])
    return pyramid


@misconception("build_pyramid", "You stop when the levels do not get smaller any more. As many come as were asked for.")
def stops_when_nothing_shrinks(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = [image]
    while len(pyramid) < n_levels:
        level = downsample(pyramid[-1])
        if level.shape == pyramid[-1].shape:
            break
        pyramid.append(level)
    return pyramid


@misconception("build_pyramid", "The list is in the wrong order. The full image comes first, the smallest level last.")
def smallest_first(image, n_levels, downsample):
    if n_levels < 1:
        raise ValueError(f"{n_levels}")
    pyramid = [image]
    for _ in range(n_levels - 1):
        pyramid.append(downsample(pyramid[-1]))
    return pyramid[::-1]


@misconception("build_pyramid", "Fewer levels than one are accepted. A pyramid has at least the image itself.")
def no_levels_accepted(image, n_levels, downsample):
    pyramid = [image]
    for _ in range(n_levels - 1):
        pyramid.append(downsample(pyramid[-1]))
    return pyramid
