"""Hidden checks of `pyramids`: levels from levels, what they cost, and where their voxels lie."""

import numpy as np
import pytest
from cases import naming, predicted, table
from references import pyramids as reference

from bits_to_pyramids.checks import control, decided_by, exercise
from bits_to_pyramids.student.compare import close, compare
from bits_to_pyramids.student.watched import Watched


def every_second(level):
    return level[::2]


def half_of_it(level):
    return level // 2


def first_row_gone(level):
    return level[1:] + 1


def called_rightly(downsample: Watched, pyramid: list) -> bool:
    """Was each level but the last given to the function, alone and once?"""
    return len(downsample.calls) == len(pyramid) - 1 and all(
        len(arguments) == 1 and compare(arguments[0], level) is None
        for arguments, level in zip(downsample.calls, pyramid)
    )


def two_levels(student):
    """An ordinary call, which must go right before anything counts as left out or refused on purpose."""
    image = np.array([4, 5, 6], np.uint8)
    with control():
        assert student.build_pyramid(image, 2, Watched(every_second)) == [image, image[::2]]


@exercise("build_pyramid")
class TestBuildPyramid:
    @pytest.mark.parametrize("function", [first_row_gone, half_of_it, every_second])
    def test_levels(self, student, function):
        """Each level is made of the one above, with the function that is handed in."""
        image = np.array([[200, 9, 31, 4], [5, 60, 7, 8], [11, 15, 90, 3], [77, 2, 6, 250]], np.uint8)
        expected = [image]
        for _ in range(3):
            expected.append(function(expected[-1]))
        assert student.build_pyramid(image, 4, Watched(function)) == expected

    def test_calls(self, student):
        """The function is called once for each level after the first, with the level above alone."""
        image = np.arange(40, dtype=np.uint16).reshape(8, 5)
        for n_levels in (3, 2, 5):
            downsample = Watched(every_second)
            answer = student.build_pyramid(image, n_levels, downsample)
            expected = [image[:: 2**k] for k in range(n_levels)]
            assert answer == expected
            assert called_rightly(downsample, expected), (
                f"the levels are right, but downsample was called {len(downsample.calls)} times, or not with the "
                "level above"
            )

    def test_one_level(self, student):
        """One level is the image itself, and nothing is called."""
        two_levels(student)
        image, downsample = np.array([3, 1, 2], np.int32), Watched(every_second)
        assert student.build_pyramid(image, 1, downsample) == [image]
        assert downsample.calls == [], "the answer is right, but downsample was called for it"

    def test_goes_on(self, student):
        """As many levels come as were asked for, also when they do not get smaller any more."""
        image = np.array([[5, 6]], np.uint8)
        assert student.build_pyramid(image, 5, Watched(half_of_it)) == [image // 2**k for k in range(5)]
        assert student.build_pyramid(image[:, :1], 3, Watched(every_second)) == [image[:, :1]] * 3

    def test_refuses(self, student):
        """Fewer levels than one are refused by name."""
        two_levels(student)
        image = np.array([3, 1, 2], np.uint8)
        for n_levels in (0, -1, -4):
            with pytest.raises(ValueError, match=naming(n_levels)):
                student.build_pyramid(image, n_levels, Watched(every_second))

    def test_drawn(self, student, rng):
        """Images drawn for you give the right levels, with any number of axes."""
        for shape in ((17,), (5, 6), (4, 3, 2), (3, 2, 2, 2)):
            image = rng.integers(0, 60000, shape, dtype=np.uint16)
            downsample, expected = Watched(first_row_gone), [image, image[1:] + 1, image[2:] + 2]
            assert student.build_pyramid(image, 3, downsample) == expected
            assert called_rightly(downsample, expected), (
                "the levels are right, but downsample was not called once for each"
            )
            assert student.keeps_inputs("build_pyramid", image, 2, Watched(every_second))


@exercise("gigabytes_of_levels")
class TestGigabytesOfLevels:
    def test_prediction(self, student):
        """The prediction is how it turns out, in whole GB."""
        expected = round(7614 * 7614 * 8480 * 2 * reference.overhead((7614, 7614, 8480), 14) / 1e9)
        right = predicted(student, "gigabytes_of_levels", expected)
        assert right, "not how it turns out; the cell below pyramid_overhead can tell you"


@exercise("pyramid_overhead")
class TestPyramidOverhead:
    @table("shape, n_levels", plane=((8, 8), 3), solid=((8, 8, 8), 3), line=((8,), 3), chapter=((10, 10, 20), 3))
    def test_halves(self, student, shape, n_levels):
        """The smaller levels are counted, the first is not."""
        assert student.pyramid_overhead(shape, n_levels) == close(reference.overhead(shape, n_levels))

    @table(
        "shape, n_levels", up=((5, 7), 2), long=((3, 100), 4), to_one=((3, 2), 6), thin=((1, 1, 9), 3), one=((1, 1), 4)
    )
    def test_rounds_up(self, student, shape, n_levels):
        """Levels are rounded up, also where nothing gets smaller any more."""
        assert student.pyramid_overhead(shape, n_levels) == close(reference.overhead(shape, n_levels))

    def test_one_level(self, student):
        """One level has no overhead."""
        with control():
            assert student.pyramid_overhead((4, 4), 2) == close(0.25)
        for shape in ((6, 6), (1,), (9, 8, 7)):
            assert student.pyramid_overhead(shape, 1) == close(0.0)

    def test_refuses(self, student):
        """Fewer levels than one, and images without voxels, are refused by name."""
        with control():
            assert student.pyramid_overhead((8, 8), 2) == close(0.25)
        for n_levels in (0, -2):
            with pytest.raises(ValueError, match=naming(n_levels)):
                student.pyramid_overhead((8, 8), n_levels)
        for shape in ((8, 0), (0, 0, 3)):
            with pytest.raises(ValueError, match=naming(shape)):
                student.pyramid_overhead(shape, 2)

    def test_drawn(self, student, rng):
        """It is right for shapes drawn for you, also for very large ones."""
        for n_axes, longest in ((1, 100), (2, 5000), (3, 9000), (4, 60), (3, 2_000_000)):
            shape, n_levels = tuple(rng.integers(1, longest, n_axes).tolist()), int(rng.integers(2, 9))
            assert student.pyramid_overhead(shape, n_levels) == close(reference.overhead(shape, n_levels))


def grows(student):
    """An ordinary call: the voxels of level 1 are larger.  Where they lie is for other checks."""
    with control():
        answer = student.level_transform(1, (2.0, 0.5)).value
        assert isinstance(answer, (tuple, list)) and len(answer) == 2
        assert compare(answer[0], close((4.0, 1.0))) is None


@exercise("level_transform")
class TestLevelTransform:
    @decided_by("ome-zarr")
    @table("level, voxel_size", two=(2, (2.0, 0.5, 0.75)), one=(1, (0.3, 4.0)), three=(3, (1.5, 0.25)))
    def test_mean(self, student, level, voxel_size):
        """Scale and translation of means are those that ome-zarr writes."""
        assert student.level_transform(level, voxel_size) == close(reference.ome_zarr_transform(level, voxel_size))

    @decided_by("ome-zarr")
    @table("level, factor", two=(2, 3), one=(1, 4), zero=(0, 3))
    def test_factor(self, student, level, factor):
        """Other factors shift the centres by their own amount."""
        expected = reference.ome_zarr_transform(level, (2.0, 0.5), factor)
        assert student.level_transform(level, (2.0, 0.5), factor) == close(expected)

    @table("level, factor", two=(2, 2), three=(1, 3), zero=(0, 2))
    def test_stride(self, student, level, factor):
        """Levels made by stride stay where the first voxel is."""
        expected = ((2.0 * factor**level, 0.5 * factor**level), (0.0, 0.0))
        assert student.level_transform(level, (2.0, 0.5), factor, "stride") == close(expected)

    def test_level_0(self, student):
        """Level 0 has the voxel size for a scale, and does not move."""
        grows(student)
        for voxel_size in ((2.0, 0.5), (0.1,), (1.0, 2.0, 3.0), (1, 4)):
            expected = (tuple(map(float, voxel_size)), (0.0,) * len(voxel_size))
            assert student.level_transform(0, voxel_size, 2, "mean") == close(expected)

    def test_same_factor(self, student):
        """With a factor of 1 every level is like level 0."""
        grows(student)
        assert student.level_transform(3, (0.5, 2.0), 1) == close(((0.5, 2.0), (0.0, 0.0)))

    def test_refuses(self, student):
        """Negative levels, factors below 1, voxels without size and other methods are refused by name."""
        grows(student)
        for args, bad in (
            ((-1, (1.0, 1.0)), -1),
            ((1, (1.0, 1.0), 0), 0),
            ((1, (1.0, 1.0), -2), -2),
            ((1, (1.0, 0)), 0),
            ((0, (-0.25, 1.0)), -0.25),
            ((1, (1.0, 1.0), 2, "mode"), "mode"),
            ((1, (1.0, 1.0), 2, "Mean"), "Mean"),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.level_transform(*args)

    def test_drawn(self, student, rng):
        """Voxel centres drawn for you stay where they are in the world."""
        for n_axes in (1, 2, 3, 4):
            voxel_size = tuple(rng.uniform(0.1, 5, n_axes).round(3).tolist())
            level, factor = int(rng.integers(1, 6)), int(rng.integers(2, 5))
            # The first voxel of the level is the mean of these voxels of level 0, and so is its centre.
            centres = tuple(float(np.mean(np.arange(factor**level) * size)) for size in voxel_size)
            scale = tuple(size * factor**level for size in voxel_size)
            assert student.level_transform(level, voxel_size, factor) == close((scale, centres))
            assert student.level_transform(level, voxel_size, factor, "stride") == close((scale, (0.0,) * n_axes))
