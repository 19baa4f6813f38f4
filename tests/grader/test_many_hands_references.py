"""The references of many hands agree with zarr, dask and numpy, and with its solutions, on images drawn at random."""

import math
import sys
from pathlib import Path

import dask.array as da
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.compare import close, compare
from bits_to_pyramids.student.hands_rules import Plan, ends_of, updated, went
from bits_to_pyramids.student.watched import WatchedArray

ROOT = Path(__file__).parents[2]
if str(ROOT / "grader_tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "grader_tests"))

from references import many_hands as reference  # noqa: E402
from references.interleaved import loses, orders  # noqa: E402

WEIGHTS = st.sampled_from([1, 3, 5, 7]).flatmap(
    lambda n: st.lists(st.integers(-8, 8).map(lambda number: number / 8), min_size=n, max_size=n)
)


@st.composite
def grids(draw, longest: int = 9):
    """A shape, and a chunk shape for it."""
    n_axes = draw(st.integers(1, 3))
    shape = tuple(draw(st.integers(1, longest)) for _ in range(n_axes))
    return shape, tuple(draw(st.integers(1, longest)) for _ in range(n_axes))


@st.composite
def with_boxes(draw, longest: int = 9):
    shape, chunks = draw(grids(longest))
    starts = [draw(st.integers(0, size - 1)) for size in shape]
    return shape, chunks, tuple(slice(a, draw(st.integers(a + 1, size))) for a, size in zip(starts, shape))


@pytest.fixture(scope="module")
def solution():
    """The functions of the source text, by name."""
    from bits_to_pyramids.checks.knowledge import load_knowledge

    course = Course.find(ROOT)
    return load_knowledge(course, course.assignment("many-hands")).references


@settings(max_examples=40, deadline=None)
@given(with_boxes(7), st.booleans())
def test_zarr_writes_the_units_that_are_touched(solution, case, in_shards):
    shape, chunks, box = case
    shards = tuple(2 * n for n in chunks) if in_shards else None
    touched = reference.units_touched(box, shape, shards or chunks)
    assert reference.written_by_zarr(box, shape, chunks, shards) == touched
    assert solution["units_touched"](box, shape, shards or chunks) == touched


@settings(max_examples=60, deadline=None)
@given(grids(), st.integers(1, 6))
def test_plans_are_plans(solution, grid, n_writers):
    assert compare(solution["plan_writers"](*grid, n_writers), Plan(*grid, n_writers)) is None


@pytest.mark.parametrize(
    "counts, number", [((2, 2), 6), ((2, 2, 2), 90), ((4, 4), 70), ((2,), 1), ((), 1)], ids=lambda value: str(value)
)
def test_all_orders_are_played(counts, number):
    found = list(orders(counts))
    assert len(found) == len(set(found)) == number
    assert all(order.count(writer) == count for order in found for writer, count in enumerate(counts))


@pytest.mark.parametrize("n_writers, lossless", [(2, 2), (3, 6), (4, 24)], ids=["two", "three", "four"])
def test_nothing_is_lost_only_where_writers_follow_each_other(n_writers, lossless):
    parts = [{(0,): np.array([writer])} for writer in range(n_writers)]
    assert sum(not loses(parts, order, n_writers) for order in orders([2] * n_writers)) == lossless


def test_an_order_that_loses_is_found():
    shared = [[np.s_[0:2,]], [np.s_[2:4,]]]
    assert "lost" in reference.lost_in_some_order(shared, (4,), (4,))
    assert reference.lost_in_some_order(shared, (4,), (2,)) is None


@settings(max_examples=60, deadline=None)
@given(grids(), grids(), st.integers(0, 400))
def test_blocks_are_whole_chunks_within_the_budget(solution, grid, other, more):
    (shape, target_chunks), (_, chunks) = grid, other
    chunks = (*chunks, 1, 1, 1)[: len(shape)]
    budget = math.prod(map(min, zip(shape, target_chunks))) + more
    blocks = reference.blocks(shape, target_chunks, budget)
    image = np.arange(1, math.prod(shape) + 1).reshape(shape)
    source, target = WatchedArray(image, chunks), WatchedArray(np.zeros_like(image), target_chunks)
    solution["rechunk"](source, target, budget)
    assert went(blocks)(source, target) is None
    assert all(math.prod(b - a for a, b in box) <= budget for box in source.reads)
    expected = sum(len(reference.units_touched(block, shape, chunks)) for block in blocks)
    assert solution["decodes"](shape, chunks, blocks) == expected


@settings(max_examples=40, deadline=None)
@given(grids(), WEIGHTS)
def test_dask_filters_chunks_as_scipy_filters_the_whole(solution, grid, weights):
    shape, chunks = grid
    image = np.random.default_rng(len(weights)).integers(0, 5000, shape).astype(np.uint16)
    whole = reference.smoothed(image, weights)
    half = len(weights) // 2
    if all(half <= min(n, size % n or n) for n, size in zip(chunks, shape)):  # what dask can do with these chunks
        lazy = da.map_overlap(
            reference.smoothed, da.from_array(image, chunks), weights=weights, depth=half, boundary="nearest",
            dtype=float, meta=np.zeros((0,) * len(shape)),
        )  # fmt: skip
        assert compare(lazy.compute(scheduler="synchronous"), close(whole)) is None
    source, target = WatchedArray(image, (2,) * len(shape)), WatchedArray(np.zeros(shape), chunks)
    solution["smooth_store"](source, target, weights)
    assert went(reference.halo_reads(shape, chunks, half), whole)(source, target) is None


@settings(max_examples=60, deadline=None)
@given(grids(), st.integers(0, 12))
def test_halos_are_read_and_chunks_are_kept(solution, grid, halo):
    for bounds in reference.boxes(*grid):
        assert solution["halo_box"](bounds, halo, grid[0]) == reference.halo_box(bounds, halo, grid[0])


@settings(max_examples=60, deadline=None)
@given(with_boxes(12), st.integers(1, 4))
def test_an_update_is_a_rebuild_with_less_work(solution, case, n_levels):
    shape, _, box = case
    image = np.arange(math.prod(shape), dtype=np.uint16).reshape(shape)
    new = image.copy()
    new[box] += 7000
    right = reference.pyramid(new, n_levels, reference.means)
    levels = [WatchedArray(level) for level in (new.copy(), *reference.pyramid(image, n_levels, reference.means)[1:])]
    solution["update_pyramid"](*levels, box, reference.means)
    writes = reference.changed_boxes(new, box, n_levels)
    assert writes == [solution["touched_at_level"](box, level) for level in range(n_levels)]
    reads = [reference.made_of(writes[k + 1], right[k].shape) for k in range(n_levels - 1)]
    assert updated([*reads, None], [None, *writes[1:]], right)(*levels) is None


def test_boxes_are_told_by_their_ends():
    assert ends_of(np.s_[1:2, 3:5]) == ((1, 2), (3, 5))
