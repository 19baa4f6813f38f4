"""Hidden checks of the stretch exercise of `chunks`: a chunk shape within a budget."""

import pytest
from cases import naming, table
from references import chunks as reference

from bits_to_pyramids.checks import control, exercise, weight


@exercise("chunk_shape_for")
class TestChunkShapeFor:
    @table("shape, itemsize, max_bytes", cube=((100, 100, 100), 1, 4096), flat=((100, 100), 2, 200),
           uneven=((500, 500, 800), 2, 10**6), line=((1000,), 4, 300))  # fmt: skip
    def test_budget(self, student, shape, itemsize, max_bytes):
        """The chunk is as large as doubling allows and stays within the budget."""
        assert student.chunk_shape_for(shape, itemsize, max_bytes) == reference.shape_for(shape, itemsize, max_bytes)

    @table(
        "shape, itemsize, max_bytes",
        first=((50, 50), 1, 2),
        second=((50, 50, 50), 1, 4),
        third=((50, 50, 50), 1, 16),
        exact=((64, 64), 2, 2048),
    )
    def test_ties(self, student, shape, itemsize, max_bytes):
        """On a tie the first axis grows, and exactly the budget is fine."""
        assert student.chunk_shape_for(shape, itemsize, max_bytes) == reference.shape_for(shape, itemsize, max_bytes)

    @table(
        "shape, itemsize, max_bytes",
        past=((5, 100), 1, 200),
        thin=((3, 1000, 1000), 2, 2**20),
        one=((1, 60, 1), 1, 64),
        exact=((4, 100), 1, 64),
        no_voxels=((0, 9), 1, 64),
    )
    def test_short_axes(self, student, shape, itemsize, max_bytes):
        """An axis may be doubled once past the image and no further; the others go on."""
        assert student.chunk_shape_for(shape, itemsize, max_bytes) == reference.shape_for(shape, itemsize, max_bytes)

    @table("shape, itemsize, max_bytes", small=((4, 4), 1, 10**6), odd=((5, 3), 8, 10**6), least=((50, 50), 7, 7),
           nearly=((50, 50), 7, 13))  # fmt: skip
    def test_ends(self, student, shape, itemsize, max_bytes):
        """It stops where the whole image fits, and where not even two voxels do."""
        assert student.chunk_shape_for(shape, itemsize, max_bytes) == reference.shape_for(shape, itemsize, max_bytes)

    @table("itemsize, max_bytes, bad", none=(0, 100, 0), negative=(-4, 100, -4), budget=(8, 7, 7), nothing=(2, 0, 0))
    def test_refuses(self, student, itemsize, max_bytes, bad):
        """Voxels without bytes, and a budget below one voxel, are refused by name."""
        with control():
            assert student.chunk_shape_for((50, 50), 8, 32) == (2, 2)
        with pytest.raises(ValueError, match=naming(bad)):
            student.chunk_shape_for((50, 50), itemsize, max_bytes)

    @weight(2)
    def test_drawn(self, student, rng):
        """It is right for images and budgets drawn for you."""
        for n_axes in (2, 3, 3, 1, 4):
            shape = tuple(rng.integers(1, 300, n_axes).tolist())
            itemsize = int(rng.choice([1, 2, 4, 8]))
            max_bytes = int(rng.integers(itemsize, 10**5))
            assert student.chunk_shape_for(shape, itemsize, max_bytes) == reference.shape_for(
                shape, itemsize, max_bytes
            )
