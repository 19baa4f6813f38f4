"""Mistakes that people make with `files_on_disk`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("files_on_disk", "Those are the chunk files. There is one file more, the one that explains them.")
def without_the_document():
    return 3 * 4 * 7


@misconception("files_on_disk", "You rounded down: the last, partly filled chunk of an axis gets its file too.")
def rounded_down():
    return 2 * 3 * 6 + 1


@misconception(
    "files_on_disk",
    "You added the chunks of the three axes up. Each chunk along one axis meets all those along the others: multiply.",
)
def axes_added():
    return 3 + 4 + 7 + 1
