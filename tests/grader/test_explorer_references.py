"""The references of the explorer agree with each other and with its solutions, on images drawn at random."""

import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.explorer_rules import box
from bits_to_pyramids.student.remote import Remote, Shelf

ROOT = Path(__file__).parents[2]
if str(ROOT / "grader_tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "grader_tests"))

from references import explorer as reference  # noqa: E402

EIGHTHS = st.integers(-80, 200).map(lambda number: number / 8)
LENGTHS = st.integers(1, 160).map(lambda number: number / 8)
SCALES = st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0])
PLANES = st.sampled_from(["yx", "zx", "zy", "xy", "xz", "yz"])
VIEWS = st.tuples(
    PLANES, EIGHTHS, st.tuples(EIGHTHS, EIGHTHS), st.tuples(LENGTHS, LENGTHS),
    st.tuples(st.sampled_from([1, 2, 4, 8]), st.sampled_from([1, 2, 4, 8])),
)  # fmt: skip


@pytest.fixture(scope="module")
def solution():
    """The functions of the source text, by name."""
    from bits_to_pyramids.checks.knowledge import load_knowledge

    course = Course.find(ROOT)
    return load_knowledge(course, course.assignment("explorer")).references


@settings(max_examples=60)
@given(
    st.tuples(EIGHTHS, EIGHTHS, EIGHTHS), st.tuples(LENGTHS, LENGTHS), PLANES, st.tuples(SCALES, SCALES, SCALES),
    st.tuples(EIGHTHS, EIGHTHS, EIGHTHS), st.tuples(*[st.integers(0, 30)] * 3),
)  # fmt: skip
def test_voxel_by_voxel_and_by_formula(solution, centre, extent, plane, scale, translation, shape):
    found = solution["view_selection"](centre, extent, plane, scale, translation, shape)
    expected = reference.view_selection(centre, extent, plane, scale, translation, shape)
    assert compare(found, box(expected, shape)) is None


@settings(max_examples=60)
@given(VIEWS)
def test_a_picture_pixel_by_pixel_and_by_blocks(solution, view):
    image = reference.cube()
    cache = Shelf(image.files)
    picture = solution["render"](image.levels, *view, cache)
    assert compare(picture, reference.picture(image.levels, image.pyramid, view)) is None
    level = image.levels[reference.level_of(image.levels, view[0], view[3], view[4])]
    assert cache.asked == reference.keys_of(level, view)


@settings(max_examples=40)
@given(VIEWS, st.integers(0, 4000), st.sets(st.integers(0, 59)))
def test_what_a_budget_allows(solution, view, max_bytes, held):
    image = reference.cube()
    keys = [key for key in image.files if "/c/" in key]
    held = tuple(keys[number % len(keys)] for number in sorted(held))
    cache = Shelf(image.files, held)
    pictures = solution["render_within"](image.levels, view, max_bytes, cache)
    assert compare(pictures, reference.pictures_within(image, view, max_bytes, held)) is None
    assert cache.bytes <= max_bytes


@settings(max_examples=30)
@given(st.lists(VIEWS, max_size=5), st.integers(0, 30))
def test_a_walk_costs_what_it_was_said_to_cost(solution, views, chunks):
    """Foretold, played through with times, and really fetched through a cache: three times the same."""
    image = reference.cube()
    room = chunks * reference.chunk_bytes(image.levels[0])
    foretold = solution["bytes_for_path"](views, image.levels, room)
    assert foretold == reference.bytes_fetched(views, image.levels, room)
    remote = Remote(image.files)
    cache = solution["ChunkCache"].args[0](remote.get, room)
    for view in views:
        solution["render"](image.levels, *view, cache)
    assert remote.bytes == foretold


@settings(max_examples=60)
@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 6), min_size=1),
    st.integers(0, 12),
    st.lists(st.sampled_from(["a", "b", "c", "d", "e", "f", "?a", "?b"]), max_size=30),
)
def test_a_cache_by_order_and_by_times(solution, sizes, room, steps):
    fetch = {key: reference.chunk_of(key, sizes) for key in sizes}.get
    assert solution["ChunkCache"](fetch, room, steps) == reference.cache_story(sizes, room, steps)


@pytest.mark.parametrize("settings", [{}, {"gzip_level": 1}, {"big": True}, {"dtype": "uint8"}], ids=str)
def test_zarr_reads_the_small_images(settings):
    image = reference.cube(**settings)
    for level, array in zip(image.levels, image.pyramid):
        assert np.array_equal(reference.read_by_zarr(image.files, level["path"]), array)


def test_levels_differ_everywhere():
    """Whoever reads another level gets another picture."""
    fine, middle, coarse = reference.cube().pyramid
    assert np.mean(fine[::2, ::2, ::2] == middle) < 0.01 and np.mean(middle[::2, ::2, ::2] == coarse) < 0.01


def test_contrast_is_numpys():
    image = reference.cube()
    assert reference.contrast(image) == pytest.approx(tuple(np.percentile(image.pyramid[0], (1, 99))))


@pytest.mark.parametrize("extent, screen", [((64.0, 64.0), (8, 8)), ((12.0, 3.0), (5, 2)), ((0.5, 1.0), (4, 4))])
def test_the_level_by_search_and_by_logarithm(extent, screen):
    """Where scales are powers of two and no view lies on the border, a logarithm knows it, too."""
    scales = [(2.0**k, 2.0**k) for k in range(5)]
    zoom = math.log2(min(e / n for e, n in zip(extent, screen)))
    assert reference.level_for_view(extent, screen, scales) == min(max(math.floor(zoom), 0), 4)
