"""Mistakes that people make with `bytes_of_level`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("bytes_of_level", "That is the number of voxels. Each of them takes 16 bits.")
def voxels_of_the_level():
    return 952 * 952 * 1060


@misconception("bytes_of_level", "That is level 2. The full scan is level 0, so level 3 was halved three times.")
def the_level_above():
    return 1904 * 1904 * 2120 * 2


@misconception("bytes_of_level", "You rounded down. Half of 3807 is 1904 here, and 952 after that.")
def rounded_down_each_time():
    return 951 * 951 * 1060 * 2


@misconception(
    "bytes_of_level", "That is an eighth of the scan: one halving. Level 3 was halved three times along each axis."
)
def an_eighth_of_the_scan():
    return 3807 * 3807 * 4240 * 2


@misconception(
    "bytes_of_level",
    "That is exactly a 512th of the scan. Level 3 is a little larger, because its axes were rounded up.",
)
def exactly_a_512th():
    return 983222012160 // 512
