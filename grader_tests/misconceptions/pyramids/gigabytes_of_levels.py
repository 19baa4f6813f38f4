"""Mistakes that people make with `gigabytes_of_levels`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "gigabytes_of_levels",
    "That is a third of the scan, which is right for an image with two axes. With three, each level has an eighth of the voxels above it.",
)
def a_third():
    return 328


@misconception(
    "gigabytes_of_levels",
    "That is as much as the scan itself. It is right for one axis; with three, each level has an eighth of the voxels above it.",
)
def the_scan_again():
    return 983


@misconception("gigabytes_of_levels", "That is level 1 alone. The levels below it add a little more.")
def level_1_alone():
    return 123


@misconception(
    "gigabytes_of_levels", "That is everything, with the scan itself. Asked for are the smaller levels only."
)
def with_the_scan():
    return 1124


@misconception(
    "gigabytes_of_levels", "That is half of the scan. Half along each of three axes is an eighth of the voxels."
)
def half_of_the_scan():
    return 492
