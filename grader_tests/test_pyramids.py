"""Hidden checks of `pyramids`: shapes of levels, and the three ways to make the next one.

They test what the notebook says, with other inputs: tables of border cases, and inputs drawn
for each student's variant.  In every table the cases that tell common mistakes apart come first, because
a check stops at its first failing case.  Checks of the edge, of memory and of room for sums
use images whose means are whole numbers, so that a wrong rounding is not punished twice.
"""

import numpy as np
import pytest
from cases import naming, predicted, table
from references import pyramids as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import close

INTEGERS = ("uint8", "int16", "uint32", "int8", "uint16", "int32")


def drawn(rng, dtype: str, shape: tuple) -> np.ndarray:
    """Integers over the whole range of their dtype, or floats from 1 to 1000."""
    if np.dtype(dtype).kind == "f":
        return rng.uniform(1, 1000, shape).astype(dtype)
    info = np.iinfo(dtype)
    return rng.integers(info.min, info.max, shape, dtype=dtype, endpoint=True)


def layouts(image: np.ndarray) -> tuple:
    """The same image, and parts of it, as numpy may have them in memory."""
    return (
        np.asfortranarray(image),
        image.astype(image.dtype.newbyteorder(">")),
        image[::-1, ::-2],
        image[1::2, 1:].T,
    )


def whole_means(rng, shape: tuple, dtype: str = "uint16") -> np.ndarray:
    """Multiples of 720, whose mean over any block of up to 6 voxels, 8, 9, 12 or 16 is a whole number."""
    return (rng.integers(1, 91, shape) * 720).astype(dtype)


def mean_of_floats(image: np.ndarray, factor: int = 2):
    """What is expected of floats: off by a millionth of a block's largest value at most.  All values are above 0."""
    expected = reference.block_mean(image, factor)
    largest = reference.downsampled(image, factor, "max")
    return close(expected, relative=1e-6 * float((largest / expected).max()))


def drawn_shapes(rng) -> list[tuple]:
    """A shape of each number of axes from 1 to 4."""
    return [tuple(rng.integers(2, longest, n).tolist()) for n, longest in ((1, 14), (2, 9), (3, 6), (4, 5))]


# ---------------------------------------------------------------- shapes


@exercise("level_shape")
class TestLevelShape:
    @table("shape", up=((7, 8, 11),), chapter=((5, 5, 10),), one=((1, 3),), deep=((9, 640, 480, 5),), long=((13,),))
    def test_half(self, student, shape):
        """Half of each axis, rounded up."""
        assert student.level_shape(shape) == reference.level_shape(shape)

    @table("shape, factor", three=((10, 11, 12), 3), five=((4, 6), 5), same=((7, 2), 1), beyond=((3, 9), 10))
    def test_factor(self, student, shape, factor):
        """Other factors divide each axis and round up too."""
        assert student.level_shape(shape, factor) == reference.level_shape(shape, factor)

    @table("shape", zero=((0, 5),), zeros=((0, 0, 0),), ones=((1, 1, 1),), both=((1, 0),))
    def test_shortest(self, student, shape):
        """An axis of 0 stays 0, an axis of 1 stays 1."""
        assert student.level_shape(shape) == reference.level_shape(shape)

    def test_exact(self, student):
        """Very long axes are exact."""
        assert student.level_shape((2**60 + 1, 2**54 + 3)) == (2**59 + 1, 2**53 + 2)

    def test_refuses(self, student):
        """Negative sizes, and factors below 1, are refused by name."""
        with control():
            assert student.level_shape((8, 4)) == (4, 2)
        for shape, factor, bad in (((4, -2), 2, -2), ((-1, 3), 1, -1), ((4, 4), 0, 0), ((4, 4), -2, -2)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.level_shape(shape, factor)

    def test_drawn(self, student, rng):
        """It is right for shapes and factors drawn for you."""
        for n_axes in (1, 2, 3, 4):
            shape, factor = tuple(rng.integers(0, 60, n_axes).tolist()), int(rng.integers(2, 7))
            assert student.level_shape(shape, factor) == reference.level_shape(shape, factor)


@exercise("n_levels")
class TestNLevels:
    @table("shape, screen", two=((20, 20), 10), four=((65, 33), 10), longest=((5, 70), 10), first=((70, 5, 5), 10))
    def test_counts(self, student, shape, screen):
        """The full image counts as one, and the longest axis decides."""
        assert student.n_levels(shape, screen) == reference.n_levels(shape, screen)

    @table("shape, screen", exact=((64,), 8), one_more=((65,), 8), up=((9, 17), 4), to_one=((33, 2), 1))
    def test_borders(self, student, shape, screen):
        """An axis exactly as long as the screen fits, and halves are rounded up."""
        assert student.n_levels(shape, screen) == reference.n_levels(shape, screen)

    @table("shape, screen", fits=((10, 9), 10), small=((3, 3, 3), 100), one=((1,), 1), empty=((0, 4), 4))
    def test_fits_already(self, student, shape, screen):
        """An image that fits needs one level."""
        with control():
            assert student.n_levels((40, 30), 10) == 3
        assert student.n_levels(shape, screen) == 1

    def test_refuses(self, student):
        """A screen below 1 and negative sizes are refused by name."""
        with control():
            assert student.n_levels((40, 30), 10) == 3
        for shape, screen, bad in (
            ((4, -3), 8, -3),
            ((-1, 9), 8, -1),
            ((-5,), 8, -5),
            ((4, 4), 0, 0),
            ((4, 4), -7, -7),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.n_levels(shape, screen)

    def test_drawn(self, student, rng):
        """It is right for shapes and screens drawn for you."""
        for n_axes in (1, 2, 3, 3):
            shape, screen = tuple(rng.integers(1, 9000, n_axes).tolist()), int(rng.integers(1, 300))
            assert student.n_levels(shape, screen) == reference.n_levels(shape, screen)


@exercise("bytes_of_level")
class TestBytesOfLevel:
    def test_prediction(self, student):
        """The prediction is how it turns out, to the last byte."""
        right = predicted(student, "bytes_of_level", 952 * 952 * 1060 * 2)
        assert right, "not how it turns out; the cell below the prediction can tell you"


# ---------------------------------------------------------------- one voxel of each block


@exercise("downsample_stride")
class TestDownsampleStride:
    @decided_by("tensorstore")
    @table(
        "shape", odd=((5, 7),), line=((9,),), solid=((3, 4, 5),), four=((2, 3, 4, 5),), one=((1, 3),), empty=((0, 3),)
    )
    def test_first(self, student, shape):
        """Without an offset the first voxel of each block is kept, as tensorstore does."""
        image = np.arange(np.prod(shape), dtype=np.uint16).reshape(shape)
        assert student.downsample_stride(image) == reference.downsampled(image, 2, "stride")

    @decided_by("ome-zarr")
    def test_nearest(self, student, rng):
        """With offset 1 it is what ome-zarr's nearest stores."""
        for shape in ((8, 4), (2, 4, 8)):
            image = drawn(rng, "uint16", shape)
            assert student.downsample_stride(image, 2, 1) == reference.ome_zarr_levels(image, 2, "NEAREST")[1]

    @table(
        "shape, factor, offset",
        last=((7, 10), 3, 2),
        middle=((7, 10), 3, 1),
        same=((4, 3), 1, 0),
        odd=((5, 7), 2, 1),
        gone=((1, 4), 2, 1),
        beyond=((3, 2), 5, 0),
        line=((11,), 4, 3),
    )
    def test_offset(self, student, shape, factor, offset):
        """Other factors and offsets count from the first voxel along each axis."""
        image = np.arange(np.prod(shape), dtype=np.uint16).reshape(shape)
        assert (
            student.downsample_stride(image, factor, offset)
            == image[np.ix_(*(range(offset, n, factor) for n in shape))]
        )

    def test_memory(self, student, rng):
        """Memory layout, byte order and dtype make no difference."""
        for dtype in ("uint8", "float32", "int32"):
            for image in layouts(drawn(rng, dtype, (6, 8))):
                expected = image[np.ix_(*(range(1, n, 2) for n in image.shape))]
                assert student.downsample_stride(image, 2, 1) == expected

    def test_refuses(self, student):
        """Factors below 1, and offsets outside the block, are refused by name."""
        line = np.array([7, 7, 7, 7], np.uint8)
        with control():
            assert student.downsample_stride(line) == line[:2]
        for factor, offset, bad in ((0, 0, 0), (-2, 0, -2), (2, 2, 2), (3, 5, 5), (2, -1, -1), (1, 1, 1)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.downsample_stride(line, factor, offset)

    def test_drawn(self, student, rng):
        """Images drawn for you come out right, with any factor and offset."""
        for shape in drawn_shapes(rng):
            image, factor = drawn(rng, "uint16", shape), int(rng.integers(2, 5))
            offset = int(rng.integers(0, factor))
            expected = image[np.ix_(*(range(offset, n, factor) for n in shape))]
            assert student.downsample_stride(image, factor, offset) == expected
            assert student.keeps_inputs("downsample_stride", image, factor, offset)


# ---------------------------------------------------------------- the mean of each block


@exercise("downsample_mean")
class TestDownsampleMean:
    @decided_by("ome-zarr")
    @pytest.mark.parametrize("dtype", ["uint16", "int16", "uint32"])
    def test_whole_blocks(self, student, rng, dtype):
        """Where the blocks are whole, "down" is what ome-zarr's local mean stores, two levels deep."""
        image = drawn(rng, dtype, (4, 8))
        expected = reference.ome_zarr_levels(image, 3, "LOCAL_MEAN")
        assert student.downsample_mean(image) == expected[1]
        assert student.downsample_mean(expected[1], 2, "down") == expected[2]

    @decided_by("tensorstore")
    @pytest.mark.parametrize("dtype", INTEGERS)
    def test_even(self, student, rng, dtype):
        """ "even" is what tensorstore's mean gives, for every kind of integer."""
        small = np.array([[0, 1, 3, 5], [0, 0, 4, 6], [7, 8, 8, 9], [7, 8, 8, 9]], dtype)
        assert student.downsample_mean(small, 2, "even") == reference.downsampled(small, 2, "mean")
        image = drawn(rng, dtype, (4, 6))
        assert student.downsample_mean(image, 2, "even") == reference.downsampled(image, 2, "mean")

    @table("shape, factor", corner=((3, 5), 2), three=((5, 7), 3), line=((7,), 4), beyond=((2, 3), 5), one=((1, 4), 2),
           solid=((3, 4, 5), 2), four=((3, 3, 2, 2), 2))  # fmt: skip
    def test_edge(self, student, rng, shape, factor):
        """Blocks that are cut off by the edge are averaged over the voxels that exist."""
        image = whole_means(rng, shape)
        assert student.downsample_mean(image, factor) == reference.block_mean(image, factor)

    @table("values", negative=([-7, -8, -1, 0, -1, -2, 1, 0],), positive=([7, 8, 0, 1, 2, 5, 3, 3],))
    def test_down(self, student, values):
        """ "down" drops the fraction, towards zero, and is the default."""
        image = np.array(values, np.int16)
        assert student.downsample_mean(image, 2, "down") == reference.block_mean(image)
        assert student.downsample_mean(image) == reference.block_mean(image)

    @pytest.mark.parametrize("dtype", INTEGERS)
    def test_room(self, student, dtype):
        """Sums that do not fit in the dtype are exact, up to its largest and smallest value."""
        info = np.iinfo(dtype)
        bright = np.array(
            [info.max, info.max, info.max, info.max - 2, info.min, info.min, info.min, info.min + 2], dtype
        )
        for rounding in ("down", "even"):
            assert student.downsample_mean(bright, 2, rounding) == reference.block_mean(bright, 2, rounding)

    @decided_by("tensorstore")
    @pytest.mark.parametrize("dtype", ["float32", "float64"])
    def test_floats(self, student, rng, dtype):
        """Floats keep their mean and their dtype, whatever the rounding."""
        for shape in ((4, 6), (2, 4, 2)):
            image = drawn(rng, dtype, shape)
            expected = mean_of_floats(image)
            for rounding in ("down", "even"):
                assert student.downsample_mean(image, 2, rounding) == expected

    def test_shortest(self, student):
        """A factor of 1 changes nothing; axes of 0 and 1 are kept."""
        image = np.array([[1, 255, 3]], np.uint8)
        assert student.downsample_mean(image, 1) == image
        for shape in ((0,), (0, 3), (1, 1, 1)):
            assert student.downsample_mean(np.ones(shape, np.uint16)) == np.ones(
                reference.level_shape(shape), np.uint16
            )

    def test_memory(self, student, rng):
        """Memory layout and byte order make no difference."""
        for dtype in ("uint16", "int32"):
            for image in layouts(whole_means(rng, (6, 8), dtype)):
                assert student.downsample_mean(image) == reference.block_mean(image)

    def test_refuses(self, student):
        """Factors below 1, and other roundings, are refused by name."""
        image = np.full((2, 2), 6, np.uint8)
        with control():
            assert student.downsample_mean(image) == np.array([[6]], np.uint8)
        for factor, rounding, bad in ((2, "up", "up"), (2, "Even", "Even"), (0, "down", 0), (-2, "even", -2)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.downsample_mean(image, factor, rounding)

    def test_unchanged(self, student, rng):
        """The image is as it was after the call."""
        for value in (7.0, 9.0):
            assert student.downsample_mean(np.full((4, 4), value)) == np.full((2, 2), value)
        for image in (drawn(rng, "uint8", (4, 4)), drawn(rng, "float64", (3, 4)), drawn(rng, "int32", (5,))):
            assert student.keeps_inputs("downsample_mean", image)

    @weight(2)
    def test_drawn(self, student, rng):
        """Images drawn for you come out right, with one to four axes and any factor."""
        for shape in drawn_shapes(rng):
            dtype, factor = str(rng.choice(INTEGERS)), int(rng.integers(2, 5))
            image = drawn(rng, dtype, shape)
            for rounding in ("down", "even"):
                assert student.downsample_mean(image, factor, rounding) == reference.block_mean(image, factor, rounding)
        floats = drawn(rng, "float32", (5, 7))
        assert student.downsample_mean(floats, 3) == mean_of_floats(floats, 3)


# ---------------------------------------------------------------- labels


@exercise("downsample_labels")
class TestDownsampleLabels:
    @decided_by("tensorstore")
    @table("values", majority=([[1, 9, 5, 5], [9, 9, 3, 5]],), zero=([[0, 0, 7, 0], [3, 0, 7, 7]],),
           apart=([[8, 2, 2, 6], [2, 4, 6, 4]],))  # fmt: skip
    def test_majority(self, student, values):
        """The most frequent label of each block wins."""
        labels = np.array(values, np.uint8)
        assert student.downsample_labels(labels) == reference.downsampled(labels, 2, "mode")

    @decided_by("tensorstore")
    @table(
        "values",
        pair=([[9, 2], [2, 9]],),
        all_differ=([[8, 4], [6, 2]],),
        late=([[5, 5], [3, 3]],),
        two_ones=([7, 1],),
        with_zero=([[0, 4], [4, 0]],),
    )
    def test_tie(self, student, values):
        """On a tie the smallest label wins."""
        labels = np.array(values, np.uint16)
        assert student.downsample_labels(labels) == reference.downsampled(labels, 2, "mode")

    @decided_by("tensorstore")
    @table(
        "shape, factor",
        corner=((3, 5), 2),
        three=((5, 7), 3),
        line=((9,), 4),
        beyond=((2, 3), 5),
        solid=((3, 5, 3), 2),
        four=((2, 3, 2, 3), 2),
        same=((2, 3), 1),
        one=((1, 1), 2),
        empty=((0, 3), 2),
    )
    def test_edge(self, student, shape, factor):
        """Only the voxels that exist are counted, with one to four axes and any factor."""
        labels = (np.arange(np.prod(shape)) * 7 % 5 + 3).astype(np.uint8).reshape(shape)
        assert student.downsample_labels(labels, factor) == reference.downsampled(labels, factor, "mode")

    def test_large_labels(self, student):
        """Very large and negative labels are names like any other."""
        for dtype, big in (("uint64", 2**63 + 2**10 + 1), ("int64", 2**62 + 1), ("uint32", 2**32 - 1), ("uint8", 255)):
            assert student.downsample_labels(np.array([big, big, big - 1, big], dtype)) == np.array(
                [big, big - 1], dtype
            )
        assert student.downsample_labels(np.array([-5, 3, -5, 3, 3, -2], np.int16), 3) == np.array([-5, 3], np.int16)

    def test_memory(self, student, rng):
        """Memory layout and byte order make no difference."""
        for image in layouts(rng.integers(0, 4, (6, 8), dtype=np.uint16)):
            assert student.downsample_labels(image) == reference.downsampled(image, 2, "mode")

    def test_refuses(self, student):
        """Factors below 1 are refused by name."""
        labels = np.full((2, 2), 6, np.uint8)
        with control():
            assert student.downsample_labels(labels) == np.array([[6]], np.uint8)
        for factor in (0, -1, -2):
            with pytest.raises(ValueError, match=naming(factor)):
                student.downsample_labels(labels, factor)

    @weight(2)
    @decided_by("tensorstore")
    def test_drawn(self, student, rng):
        """Labels drawn for you come out right, and no label is invented."""
        for shape in drawn_shapes(rng):
            labels, factor = rng.integers(1, 5, shape, dtype=np.uint8) * 40, int(rng.integers(2, 4))
            answer = student.downsample_labels(labels, factor)
            assert answer == reference.downsampled(labels, factor, "mode")
            assert student.keeps_inputs("downsample_labels", labels, factor)
