"""Mistakes that people make with `chunks_at_64`, the most specific first."""

from bits_to_pyramids.checks import misconception


@misconception("chunks_at_64", "You rounded down: the partly filled chunks at the edges count too.")
def full_chunks_only():
    return 118 * 118 * 132


@misconception(
    "chunks_at_64",
    "You divided all voxels by the voxels of a chunk. Chunks cannot be pieced together at the edges: round up along each axis.",
)
def all_voxels_divided():
    return -(-7614 * 7614 * 8480 // 64**3)


@misconception("chunks_at_64", "You added the chunks of the three axes. They form a grid: multiply them.")
def axes_added():
    return 119 + 119 + 133
