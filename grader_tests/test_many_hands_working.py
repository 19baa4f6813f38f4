"""Hidden checks of `many-hands`: copying, filtering and summing in pieces, and pyramids after an edit."""

import math

import numpy as np
import pytest
from cases import naming, table
from references import many_hands as reference
from references.counted import counted_array

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import close, compare
from bits_to_pyramids.student.hands_rules import updated, went
from bits_to_pyramids.student.watched import Watched, WatchedArray


def numbered(shape, dtype="uint16", first: int = 1) -> np.ndarray:
    return np.arange(first, first + math.prod(shape)).astype(dtype).reshape(shape)


def pair(image, chunks, target_chunks, dtype=None, shape=None):
    """A source, and an empty target."""
    target = np.zeros(shape or image.shape, dtype or image.dtype)
    return WatchedArray(image, chunks), WatchedArray(target, target_chunks)


def went_well(reads, source, target, values=None) -> None:
    problem = went(reads, values)(source, target)
    assert problem is None, problem.splitlines()[0] if "\n" not in problem else problem


# ---------------------------------------------------------------- rechunk

COPIES = {
    "line": ((12,), (4,), (3,), 6),
    "one_chunk": ((12,), (4,), (3,), 5),
    "covered": ((6, 8), (6, 2), (2, 4), 16),
    "not_quite": ((6, 8), (6, 2), (2, 4), 15),
    "two_rows": ((6, 8), (6, 2), (2, 4), 33),
    "all": ((6, 8), (6, 2), (2, 4), 48),
    "solid": ((4, 6, 6), (1, 6, 6), (2, 2, 2), 40),
    "layers": ((6, 4, 4), (1, 4, 4), (2, 2, 2), 70),
    "four": ((2, 3, 4, 4), (1, 3, 4, 4), (1, 2, 2, 2), 50),
    "stops_for_good": ((3, 8), (3, 2), (2, 4), 12),
}
AT_THE_EDGE = {
    "fits": ((7, 10), (5, 5), (3, 4), 30),
    "does_not": ((7, 10), (5, 5), (3, 4), 29),
    "last_row": ((7, 10), (5, 5), (3, 4), 69),
    "whole": ((7, 10), (5, 5), (3, 4), 70),
    "larger_than_image": ((3, 5), (2, 2), (8, 8), 15),
    "cut_solid": ((3, 5, 7), (2, 2, 2), (2, 3, 4), 70),
    "cut_line": ((10,), (3,), (4,), 10),
}


def copied(student, shape, chunks, target_chunks, max_voxels) -> None:
    source, target = pair(numbered(shape), chunks, target_chunks)
    student.rechunk(source, target, max_voxels)
    went_well(reference.blocks(shape, target_chunks, max_voxels), source, target)


def copies_a_small_one(student) -> None:
    """The ordinary call before refusals and counts: it copies at all."""
    with control():
        source, target = pair(numbered((4,)), (2,), (2,))
        student.rechunk(source, target, 2)
        assert compare(target.array, numbered((4,))) is None


@exercise("rechunk")
class TestRechunk:
    @table("shape, chunks, target_chunks, max_voxels", **COPIES, **AT_THE_EDGE)
    def test_values(self, student, shape, chunks, target_chunks, max_voxels):
        """The target holds what the source holds, up to the edge."""
        source, target = pair(numbered(shape), chunks, target_chunks)
        student.rechunk(source, target, max_voxels)
        difference = compare(target.array, numbered(shape))
        assert difference is None, difference.message.splitlines()[-1]

    @weight(2)
    @table("shape, chunks, target_chunks, max_voxels", **COPIES, **AT_THE_EDGE)
    def test_budget(self, student, shape, chunks, target_chunks, max_voxels):
        """No read asks for more voxels than the budget allows."""
        copies_a_small_one(student)
        source, target = pair(numbered(shape), chunks, target_chunks)
        student.rechunk(source, target, max_voxels)
        with control():
            assert source.reads, "nothing was read"
        for box in source.reads:
            voxels = math.prod(stop - start for start, stop in box)
            assert voxels <= max_voxels, f"{voxels} voxels were read at once, the budget is {max_voxels}"

    @weight(3)
    @table("shape, chunks, target_chunks, max_voxels", **COPIES)
    def test_blocks(self, student, shape, chunks, target_chunks, max_voxels):
        """The blocks are as large as the budget allows, each is read once, and each target chunk is written once."""
        copied(student, shape, chunks, target_chunks, max_voxels)

    @weight(2)
    @table("shape, chunks, target_chunks, max_voxels", **AT_THE_EDGE)
    def test_edge(self, student, shape, chunks, target_chunks, max_voxels):
        """So are they where chunks reach past the end of the image."""
        copied(student, shape, chunks, target_chunks, max_voxels)

    @decided_by("zarr")
    def test_real_zarr(self, student):
        """With real Zarr arrays no target chunk is written twice, and no source chunk is fetched too often."""
        copies_a_small_one(student)
        shape, chunks, target_chunks, budget = (8, 9, 10), (1, 9, 10), (4, 4, 5), 360
        array, store = counted_array(numbered(shape), chunks)
        empty, target_store = counted_array(numbered(shape, first=2000), target_chunks)
        student.rechunk(WatchedArray(array), WatchedArray(empty), budget)
        difference = compare(empty[...], numbered(shape))
        assert difference is None, difference.message.splitlines()[-1]
        put = target_store.chunks("set")
        twice = sorted({key for key in put if put.count(key) > 1})
        assert not twice, f"the chunk {twice[0]} was written {put.count(twice[0])} times, expected once"
        least = sum(
            len(reference.units_touched(b, shape, chunks)) for b in reference.blocks(shape, target_chunks, budget)
        )
        fetched = len(store.chunks("get"))
        assert fetched <= least, f"{fetched} source chunks were fetched, {least} are enough"

    @weight("1/2")
    def test_returns_nothing(self, student):
        """It fills the target, and returns nothing."""
        copies_a_small_one(student)
        assert student.rechunk(*pair(numbered((5, 6)), (2, 2), (2, 3)), 12) == None  # noqa: E711

    def test_dtypes(self, student):
        """Other dtypes are copied as they are."""
        for dtype in ("uint8", "int32", "float32"):
            image = numbered((5, 6), dtype) - (3 if dtype == "int32" else 0)
            source, target = pair(image, (2, 2), (2, 3))
            student.rechunk(source, target, 12)
            difference = compare(target.array, image)
            assert difference is None, f"{dtype}: {difference.message.splitlines()[-1]}"

    @weight(2)
    def test_drawn(self, student, rng):
        """Images, chunks and budgets drawn for you are copied as they should be."""
        for n_axes, longest in ((1, 30), (2, 12), (3, 9), (4, 6)):
            shape = tuple(rng.integers(3, longest, n_axes).tolist())
            chunks, target_chunks = (tuple(rng.integers(1, 5, n_axes).tolist()) for _ in range(2))
            least = math.prod(min(ends) for ends in zip(shape, target_chunks))
            copied(student, shape, chunks, target_chunks, int(rng.integers(least, math.prod(shape) + 10)))

    def test_refuses(self, student):
        """A target of another shape, and a chunk that does not fit in the budget, are refused by name."""
        copies_a_small_one(student)
        for shape in ((4, 5), (5,), (5, 4, 1)):
            target = WatchedArray(np.zeros(shape, np.uint16), (1,) * len(shape))
            with pytest.raises(ValueError, match=naming(shape)):
                student.rechunk(WatchedArray(numbered((5, 4)), (2, 2)), target, 20)
        for budget, chunks in ((7, (2, 4)), (0, (1, 1)), (17, (9, 2))):
            with pytest.raises(ValueError, match=naming(budget)):
                student.rechunk(*pair(numbered((9, 8)), (3, 3), chunks), budget)


READS = {
    "line": ((12,), (4,), [(slice(0, 6),), (slice(6, 12),)]),
    "borders": ((12,), (4,), [(slice(0, 4),), (slice(4, 8),), (slice(8, 12),)]),
    "same_twice": ((7, 11), (3, 4), [np.s_[0:7, 0:11], np.s_[0:7, 0:11]]),
    "edge": ((7, 11), (3, 4), [np.s_[5:7, 7:11], np.s_[6:7, 10:11], np.s_[0:1, 3:5]]),
    "solid": ((4, 5, 9), (1, 5, 9), [np.s_[0:2, 0:5, 0:4], np.s_[2:4, 0:2, 4:9]]),
}


@exercise("decodes")
class TestDecodes:
    @table("shape, chunks, blocks", **READS)
    def test_counted(self, student, shape, chunks, blocks):
        """Each source chunk counts once for every block that touches it."""
        expected = sum(len(reference.units_touched(block, shape, chunks)) for block in blocks)
        assert student.decodes(shape, chunks, blocks) == expected

    def test_none(self, student):
        """No blocks decode nothing."""
        with control():
            assert student.decodes((4,), (2,), [(slice(0, 4),)]) == 2
        assert student.decodes((4, 4), (2, 2), []) == 0

    def test_drawn(self, student, rng):
        """What the blocks of a copy decode is right, for sizes drawn for you."""
        for n_axes, longest in ((1, 40), (2, 14), (3, 8)):
            shape = tuple(rng.integers(3, longest, n_axes).tolist())
            chunks, target_chunks = (tuple(rng.integers(2, 5, n_axes).tolist()) for _ in range(2))
            blocks = reference.blocks(shape, target_chunks, math.prod(target_chunks) * 2)
            expected = sum(len(reference.units_touched(block, shape, chunks)) for block in blocks)
            assert student.decodes(shape, chunks, blocks) == expected


# ---------------------------------------------------------------- filters

HALOS = {
    "inside": (np.s_[4:8, 5:7], 1, (12, 12)),
    "wide": (np.s_[4:8, 5:7], 3, (12, 12)),
    "first": (np.s_[0:4, 0:3], 2, (12, 12)),
    "last": (np.s_[9:12, 10:12], 2, (12, 12)),
    "near_first": (np.s_[1:4, 2:5], 3, (12, 12)),
    "near_last": (np.s_[6:10, 8:11], 3, (12, 12)),
    "both_ends": (np.s_[2:4, 0:5], 100, (6, 5)),
    "none": (np.s_[2:4, 0:5], 0, (6, 5)),
    "line": (np.s_[3:6,], 2, (7,)),
    "solid": (np.s_[0:2, 2:4, 4:5], 1, (4, 5, 5)),
    "one_voxel": (np.s_[0:1, 0:1, 0:1, 0:1], 1, (1, 2, 1, 3)),
}


@exercise("halo_box")
class TestHaloBox:
    @weight(2)
    @table("bounds, halo, shape", **HALOS)
    def test_boxes(self, student, bounds, halo, shape):
        """All voxels within the halo are read, up to the edge, and the chunk is kept."""
        assert student.halo_box(bounds, halo, shape) == reference.halo_box(bounds, halo, shape)

    def test_keeps(self, student):
        """What is kept of what is read is the chunk."""
        for bounds, halo, shape in HALOS.values():
            answer = student.halo_box(bounds, halo, shape).value
            problem = not_kept(answer, bounds, shape)
            assert problem is None, f"halo {halo}, chunk {bounds}: {problem}"

    def test_drawn(self, student, rng):
        """Chunks and halos drawn for you are right."""
        for n_axes in (1, 2, 3, 4):
            shape = tuple(rng.integers(2, (40, 14, 8, 5)[n_axes - 1], n_axes).tolist())
            chunks, halo = tuple(rng.integers(1, 6, n_axes).tolist()), int(rng.integers(1, 5))
            every = reference.boxes(shape, chunks)
            for number in (0, len(every) - 1, int(rng.integers(len(every)))):
                assert student.halo_box(every[number], halo, shape) == reference.halo_box(every[number], halo, shape)

    def test_refuses(self, student):
        """A halo below 0 is refused by name."""
        with control():
            assert student.halo_box(np.s_[4:8,], 1, (12,)) == (np.s_[3:9,], np.s_[1:5,])
        for bad in (-1, -7):
            with pytest.raises(ValueError, match=naming(bad)):
                student.halo_box(np.s_[4:8,], bad, (12,))


def not_kept(answer, bounds, shape) -> str | None:
    """In what way two boxes are no right way to a chunk; None if they are."""
    image = numbered(shape, "int64")
    try:
        read, keep = (tuple(box) for box in answer)
        parts = [*read, *keep]
        if not all(isinstance(part, slice) and part.step in (None, 1) for part in parts):
            return "the answer is not two tuples of slices"
        if any(part.start is None or part.stop is None or part.start < 0 or part.stop < 0 for part in parts):
            return "a start or a stop is open or negative"
        kept = image[read][keep]
    except (TypeError, ValueError, IndexError, AttributeError) as error:
        return f"the boxes cannot be used: {type(error).__name__}"
    difference = compare(kept, image[bounds])
    return None if difference is None else difference.message.splitlines()[-1]


SOFT, STEEP, WIDE = [0.25, 0.5, 0.25], [0.5, 0.25, 0.0, -0.125, 1.0], [0.125, 0.25, 0.25, 0.25, 0.125]
FILTERS = {
    "line": ((14,), (5,), (4,), SOFT),
    "plane": ((7, 9), (3, 3), (4, 5), SOFT),
    "wide": ((7, 9), (3, 3), (2, 3), WIDE),
    "wider_than_chunks": ((6, 7), (2, 2), (1, 1), WIDE),
    "solid": ((4, 5, 6), (2, 2, 2), (3, 2, 4), SOFT),
    "four": ((2, 3, 2, 4), (2, 2, 2, 2), (1, 2, 2, 3), SOFT),
    "whole": ((5, 6), (2, 2), (5, 6), WIDE),
    "thin": ((1, 8), (1, 3), (1, 3), WIDE),
}


def smooth(student, image, chunks, target_chunks, weights, dtype="float64"):
    source, target = pair(image, chunks, target_chunks, dtype)
    student.smooth_store(source, target, weights)
    return source, target


def smooths_a_small_one(student) -> None:
    with control():
        _, target = smooth(student, np.array([2, 4, 8, 8], np.uint8), (4,), (4,), [1.0])
        assert compare(target.array, np.array([2.0, 4, 8, 8])) is None


def bumpy(shape, seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 4000, shape).astype(np.uint16)


@exercise("smooth_store")
@decided_by("scipy")
class TestSmoothStore:
    @weight(2)
    @table("shape, chunks, target_chunks, weights", **FILTERS)
    def test_values(self, student, shape, chunks, target_chunks, weights):
        """It is what the filter makes of the whole image: no seams, and right at the edge."""
        image = bumpy(shape)
        _, target = smooth(student, image, chunks, target_chunks, weights)
        difference = compare(target.array, close(reference.smoothed(image, weights)))
        assert difference is None, difference.message.splitlines()[-1]

    @weight(3)
    @table("shape, chunks, target_chunks, weights", **FILTERS)
    def test_access(self, student, shape, chunks, target_chunks, weights):
        """For each chunk its box and the halo are read once, and each chunk is written once."""
        smooths_a_small_one(student)
        image = bumpy(shape)
        source, target = smooth(student, image, chunks, target_chunks, weights)
        reads = reference.halo_reads(shape, target_chunks, len(weights) // 2)
        went_well(reads, source, target, target.array)

    def test_direction(self, student):
        """The weights are taken in the order in which they are given."""
        for weights in ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0], STEEP):
            image = bumpy((6, 7), seed=3)
            _, target = smooth(student, image, (2, 3), (3, 4), weights)
            difference = compare(target.array, close(reference.smoothed(image, weights)))
            assert difference is None, f"weights {weights}: {difference.message.splitlines()[-1]}"

    def test_dtypes(self, student):
        """It is computed in float64, and put into the dtype of the target at the end."""
        for dtype, target_dtype, top, weights in (
            ("uint8", "uint16", 255, [1, 1, 1]),
            ("uint16", "uint8", 250, SOFT),
            ("int32", "int32", 2**20, SOFT),
            ("uint8", "int16", 255, [-1, 0, 1]),
            ("float32", "float64", 7, [1 / 3, 1 / 3, 1 / 3]),
            ("uint32", "float32", 2**32 - 1, SOFT),
        ):
            image = (np.random.default_rng(8).random((5, 6)) * top).astype(dtype)
            _, target = smooth(student, image, (2, 3), (3, 4), weights, target_dtype)
            expected = reference.smoothed(image, weights).astype(target_dtype)
            difference = compare(target.array, close(expected, 1e-6))
            assert difference is None, f"{dtype} to {target_dtype}: {difference.message.splitlines()[-1]}"

    def test_one_weight(self, student):
        """With one weight there is no halo."""
        image = bumpy((5, 6))
        source, target = smooth(student, image, (2, 3), (3, 4), [0.5])
        went_well(reference.halo_reads((5, 6), (3, 4), 0), source, target, image * 0.25)

    @weight("1/2")
    def test_returns_nothing(self, student):
        """It fills the target, and returns nothing."""
        smooths_a_small_one(student)
        assert student.smooth_store(*pair(bumpy((4, 5)), (2, 2), (2, 2), "float64"), SOFT) == None  # noqa: E711

    @weight(2)
    def test_drawn(self, student, rng):
        """Images, chunks and weights drawn for you come out right."""
        for n_axes, longest in ((1, 30), (2, 12), (3, 8)):
            shape = tuple(rng.integers(3, longest, n_axes).tolist())
            chunks, target_chunks = (tuple(rng.integers(1, 5, n_axes).tolist()) for _ in range(2))
            weights = (rng.integers(-8, 9, 2 * int(rng.integers(1, 4)) + 1) / 8).tolist()
            image = rng.integers(0, 60000, shape, dtype=np.uint16)
            source, target = smooth(student, image, chunks, target_chunks, weights)
            reads = reference.halo_reads(shape, target_chunks, len(weights) // 2)
            went_well(reads, source, target, reference.smoothed(image, weights))

    def test_refuses(self, student):
        """An even number of weights, and a target of another shape, are refused by name."""
        smooths_a_small_one(student)
        for weights in ([0.5, 0.5], [0.25] * 4, []):
            with pytest.raises(ValueError, match=naming(len(weights))):
                student.smooth_store(*pair(bumpy((7, 5)), (3, 3), (3, 3), "float64"), weights)
        for shape in ((5, 7), (7,), (7, 6)):
            with pytest.raises(ValueError, match=naming(shape)):
                student.smooth_store(*pair(bumpy((7, 5)), (3, 3), (1,) * len(shape), "float64", shape), SOFT)


# ---------------------------------------------------------------- after an edit

EDITS = {
    "inside": (np.s_[3:5, 8:9], 1, 2),
    "even": (np.s_[4:8, 2:6], 1, 2),
    "far": (np.s_[3:5, 8:9], 3, 2),
    "level_0": (np.s_[3:5, 8:9], 0, 2),
    "over_a_border": (np.s_[7:9, 15:17], 3, 2),
    "by_three": (np.s_[5:7, 9:10], 1, 3),
    "by_three_twice": (np.s_[8:28, 26:27], 2, 3),
    "by_one": (np.s_[3:5, 8:9], 5, 1),
    "solid": (np.s_[1:2, 6:7, 3:30], 2, 2),
}


@exercise("touched_at_level")
class TestTouchedAtLevel:
    @weight(2)
    @table("box, level, factor", **EDITS)
    def test_touched(self, student, box, level, factor):
        """The voxels that are made of a voxel of the box are found, and no others."""
        assert student.touched_at_level(box, level, factor) == reference.touched_at_level(box, level, factor)

    def test_default(self, student):
        """Without a factor it is 2."""
        assert student.touched_at_level(np.s_[3:5, 8:9], 2) == reference.touched_at_level(np.s_[3:5, 8:9], 2)

    def test_large(self, student):
        """It is exact for numbers that no float holds."""
        for start, stop, level in ((2**60 + 1, 2**60 + 3, 1), (3**37 - 1, 3**37, 5), (2**62 - 1, 2**62 + 1, 7)):
            step = 2**level
            assert student.touched_at_level((slice(start, stop),), level) == (slice(start // step, -(-stop // step)),)

    def test_drawn(self, student, rng):
        """Boxes, levels and factors drawn for you are right."""
        for n_axes in (1, 2, 3, 4):
            start = rng.integers(0, 300, n_axes).tolist()
            box = tuple(slice(a, a + int(rng.integers(1, 40))) for a in start)
            level, factor = int(rng.integers(1, 5)), int(rng.integers(2, 5))
            assert student.touched_at_level(box, level, factor) == reference.touched_at_level(box, level, factor)

    def test_refuses(self, student):
        """A level below 0 and a factor below 1 are refused by name."""
        with control():
            assert student.touched_at_level((slice(8, 12),), 1) == (slice(4, 6),)
        for level, factor, bad in ((-1, 2, -1), (-3, 2, -3), (2, 0, 0), (2, -4, -4)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.touched_at_level((slice(8, 12),), level, factor)


BOXES = {
    "line": ((16,), np.s_[5:7,], 4),
    "plane": ((8, 12), np.s_[3:5, 8:9], 3),
    "even": ((8, 12), np.s_[2:4, 4:8], 3),
    "edge": ((7, 11), np.s_[5:7, 10:11], 4),
    "all": ((5, 6), np.s_[0:5, 0:6], 3),
    "solid": ((5, 6, 7), np.s_[1:2, 3:5, 6:7], 3),
    "corner": ((6, 6), np.s_[0:1, 5:6], 3),
    "one_level": ((6, 6), np.s_[0:1, 5:6], 1),
    "long": ((33,), np.s_[31:33,], 6),
}


def edited(shape, box, n_levels, downsample=reference.means):
    """Levels of which only the first knows of the edit; and how all should be."""
    image = numbered(shape) * 5
    new = image.copy()
    new[box] = new[box] + 10_000
    right = reference.pyramid(new, n_levels, downsample)
    old = [new.copy(), *reference.pyramid(image, n_levels, downsample)[1:]]
    return [WatchedArray(level, (2,) * len(shape)) for level in old], right


def update(student, shape, box, n_levels, downsample=reference.means):
    levels, right = edited(shape, box, n_levels, downsample)
    function = Watched(downsample)
    answer = student.update_pyramid(*levels, box, function)
    return levels, right, function, answer


def updates_a_small_one(student) -> None:
    with control():
        levels, right, _, _ = update(student, (4,), np.s_[0:4,], 2)
        assert compare(levels[1].array, right[1]) is None


@exercise("update_pyramid")
class TestUpdatePyramid:
    @weight(2)
    @table("shape, box, n_levels", **BOXES)
    def test_values(self, student, shape, box, n_levels):
        """All levels hold what a new pyramid would hold."""
        levels, right, _, _ = update(student, shape, box, n_levels)
        for number, (level, expected) in enumerate(zip(levels, right)):
            difference = compare(level.array, expected)
            assert difference is None, f"level {number}: {difference.message.splitlines()[-1]}"

    @weight(3)
    @table("shape, box, n_levels", **BOXES)
    def test_access(self, student, shape, box, n_levels):
        """Of each level what depends on the edit is written once, and what that is made of is read once."""
        updates_a_small_one(student)
        levels, right, _, _ = update(student, shape, box, n_levels)
        writes = reference.changed_boxes(right[0], box, n_levels)
        reads = [reference.made_of(writes[k + 1], right[k].shape) for k in range(n_levels - 1)]
        problem = updated([*reads, None], [None, *writes[1:]], [level.array for level in levels])(*levels)
        assert problem is None, problem.splitlines()[0]

    def test_calls(self, student):
        """The function that is handed in makes the levels, once each."""
        for n_levels in (2, 3, 4):
            levels, right, function, _ = update(student, (9, 14), np.s_[2:5, 3:4], n_levels, reference.brightest)
            difference = compare(levels[-1].array, right[-1])
            assert difference is None, f"with another function: {difference.message.splitlines()[-1]}"
            assert [len(call) for call in function.calls] == [1] * (n_levels - 1), (
                f"downsample was called {len(function.calls)} times for {n_levels} levels, or with more than the block"
            )

    @weight("1/2")
    def test_returns_nothing(self, student):
        """It changes the levels, and returns nothing."""
        updates_a_small_one(student)
        assert update(student, (6, 6), np.s_[1:3, 2:3], 3)[-1] == None  # noqa: E711

    @weight(2)
    def test_drawn(self, student, rng):
        """Edits drawn for you are brought to all levels, with no more work than needed."""
        for n_axes, longest in ((1, 60), (2, 20), (3, 10)):
            shape = tuple(rng.integers(4, longest, n_axes).tolist())
            start = [int(rng.integers(0, size)) for size in shape]
            box = tuple(slice(a, int(rng.integers(a + 1, size + 1))) for a, size in zip(start, shape))
            n_levels = int(rng.integers(2, 5))
            levels, right, _, _ = update(student, shape, box, n_levels)
            writes = reference.changed_boxes(right[0], box, n_levels)
            reads = [reference.made_of(writes[k + 1], right[k].shape) for k in range(n_levels - 1)]
            problem = updated([*reads, None], [None, *writes[1:]], right)(*levels)
            assert problem is None, problem.splitlines()[0]


# ---------------------------------------------------------------- workers that die

SUMS = {
    "line": ((11,), (3,), "uint8"),
    "plane": ((5, 7), (2, 3), "uint16"),
    "solid": ((3, 4, 5), (2, 2, 5), "int32"),
    "one_chunk": ((4,), (8,), "uint32"),
}


def n_chunks(shape, chunks) -> int:
    return math.prod(-(-size // n) for size, n in zip(shape, chunks))


@exercise("sum_by_chunks")
class TestSumByChunks:
    @table("shape, chunks, dtype", **SUMS)
    def test_sum(self, student, shape, chunks, dtype):
        """The sum is exact when each task runs once."""
        image, tasks = numbered(shape, dtype), n_chunks(shape, chunks)
        assert student.sum_by_chunks(WatchedArray(image, chunks), tuple(range(tasks))) == (int(image.sum()), tasks)

    @weight(2)
    @table("shape, chunks, dtype", **SUMS)
    def test_orders(self, student, shape, chunks, dtype):
        """Tasks in any order, and tasks that run twice, do not change it."""
        image, tasks = numbered(shape, dtype), n_chunks(shape, chunks)
        for order in reference.orders_of_tasks(tasks):
            assert student.sum_by_chunks(WatchedArray(image, chunks), order) == (int(image.sum()), tasks)

    def test_reads(self, student):
        """A task reads its chunk when it is run, in one go, and nothing else is read."""
        image = numbered((5, 7))
        for order in ((0, 1, 2, 3, 4, 5), (5, 4, 3, 3, 2, 1, 0)):
            source = WatchedArray(image, (3, 3))
            with control():
                assert student.sum_by_chunks(source, order) == (int(image.sum()), 6)
            boxes = reference.boxes((5, 7), (3, 3))
            expected = [tuple((part.start, part.stop) for part in boxes[number]) for number in order]
            assert source.reads == expected, "the chunks were not read one by one, each when its task was run"

    def test_large(self, student):
        """It is exact for numbers as large as they get."""
        image = np.full((40,), 2**32 - 1, np.uint32)
        image[::3] -= 5
        expected = sum(image.tolist())
        assert student.sum_by_chunks(WatchedArray(image, (9,)), (4, 3, 2, 1, 0)) == (expected, 5)
        signed = np.array([-(2**31), 5, -(2**31), 2**31 - 1], np.int32)
        assert student.sum_by_chunks(WatchedArray(signed, (2,)), (1, 0)) == (sum(signed.tolist()), 2)

    def test_floats(self, student):
        """For floats it is the same number in every order, to the last bit."""
        image = np.array([0.1, 0.2, 0.3, 1e9, -1e9, 7.7, 1e-7], np.float64)
        found = []
        for order in reference.orders_of_tasks(7):
            answer = student.sum_by_chunks(WatchedArray(image, (1,)), order)
            assert answer == close((math.fsum(image), 7), 1e-6)
            found.append(answer.value[0])
        assert len({float(value).hex() for value in found}) == 1, "the sum is another one when the order is another one"

    def test_drawn(self, student, rng):
        """Images and orders drawn for you give the exact sum."""
        for n_axes, longest in ((1, 30), (2, 9), (3, 6)):
            shape, chunks = (tuple(rng.integers(2, high, n_axes).tolist()) for high in (longest, 5))
            image, tasks = rng.integers(0, 2**32, shape, dtype=np.uint32), n_chunks(shape, chunks)
            order = (*rng.permutation(tasks).tolist(), *rng.integers(0, tasks, 3).tolist())
            assert student.sum_by_chunks(WatchedArray(image, chunks), order) == (int(image.astype(object).sum()), tasks)
