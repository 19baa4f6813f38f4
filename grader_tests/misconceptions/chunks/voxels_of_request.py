"""Mistakes that people make with `voxels_of_request`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "voxels_of_request",
    "That is the chapter's number, with one chunk too many along axis 0: voxels 2 and 3 lie in one chunk there.",
)
def as_the_chapter_has_it():
    return 96


@misconception("voxels_of_request", "Those are the voxels that were asked for. Chunks are read whole.")
def only_the_request():
    return 8


@misconception("voxels_of_request", "That is the number of chunks. Each of them holds 12 voxels.")
def number_of_chunks():
    return 4


@misconception("voxels_of_request", "That is one chunk. Along axes 1 and 2 the request lies across a border.")
def one_chunk():
    return 12
