"""Mistakes that people make with `bytes_of_files`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception(
    "bytes_of_files",
    "Those are the bytes of the image. The files hold padding too: chunks at the edge are stored at full size.",
)
def cut_at_the_edge():
    return 2000 * 2


@misconception("bytes_of_files", "That is the number of voxels in the files. Each voxel takes 2 bytes.")
def voxels_in_the_files():
    return 175 * 12


@misconception(
    "bytes_of_files", "Those are the chunks that lie in the image with all their voxels. The others are stored as well."
)
def full_chunks_only():
    return 5 * 5 * 6 * 24


@misconception("bytes_of_files", "That is the file of one chunk. There are 175 of them.")
def one_file():
    return 24
