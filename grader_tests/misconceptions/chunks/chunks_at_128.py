"""Mistakes that people make with `chunks_at_128`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("chunks_at_128", "It is not exactly an eighth of the chunks of 64: round up along each axis.")
def an_eighth():
    return 119 * 119 * 133 // 8


@misconception("chunks_at_128", "You rounded down: the partly filled chunks at the edges count too.")
def full_large_chunks_only():
    return 59 * 59 * 66


@misconception(
    "chunks_at_128",
    "You divided all voxels by the voxels of a chunk. Chunks cannot be pieced together at the edges: round up along each axis.",
)
def all_voxels_divided_again():
    return -(-7614 * 7614 * 8480 // 128**3)
