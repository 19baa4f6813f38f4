"""The references of the assignment on chunks agree with each other, and with its solution.

Three independent ways to find the chunks that a box needs: what a counting store sees when
zarr reads the box; the chunks without which zarr reads something else; the same with
tensorstore.  Where they agree, the hidden checks may rely on the fastest.
"""

import itertools
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.watched import Chunks

ROOT = Path(__file__).parents[2]
if str(ROOT / "grader_tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "grader_tests"))

from references import chunks as reference  # noqa: E402


@pytest.fixture(scope="module")
def solution():
    """The functions of the source text, by name."""
    from bits_to_pyramids.checks.knowledge import load_knowledge

    course = Course.find(ROOT)
    return load_knowledge(course, course.assignment("chunks")).references


CASES = {
    "the chapter's cube": (np.s_[2:4, 3:5, 2:4], (10, 10, 20), (2, 2, 3)),
    "a cube at a corner of eight": (np.s_[3:5, 3:5, 2:4], (10, 10, 20), (2, 2, 3)),
    "slices": (np.s_[2:4, 3:5, 2:4], (10, 10, 20), (10, 10, 1)),
    "ends on borders": (np.s_[3:6, 4:8], (7, 11), (3, 4)),
    "inside one chunk": (np.s_[4:5, 5:7], (7, 11), (3, 4)),
    "at the edge": (np.s_[6:, 9:], (7, 11), (3, 4)),
    "everything": (np.s_[:, :], (7, 11), (3, 4)),
    "negative ends": (np.s_[-4:-1, -3:], (7, 11), (3, 4)),
    "ends far outside": (np.s_[-50:2, 9:50], (7, 11), (3, 4)),
    "empty": (np.s_[3:3, :], (7, 11), (3, 4)),
    "stop before start": (np.s_[:, 8:4], (7, 11), (3, 4)),
    "starts beyond the edge": (np.s_[20:30, :], (7, 11), (3, 4)),
    "chunk longer than the image": (np.s_[1:4,], (5,), (9,)),
    "chunks of one voxel": (np.s_[1:3, 0:2], (4, 3), (1, 1)),
    "axis of one voxel": (np.s_[0:1, 2:7, 0:1], (1, 9, 1), (1, 4, 2)),
    "four axes": (np.s_[1:3, :1, 2:, 1:2], (3, 2, 5, 3), (2, 2, 2, 1)),
}


@pytest.mark.parametrize("selection, shape, chunk_shape", CASES.values(), ids=CASES)
def test_four_ways_to_find_the_chunks_agree(solution, selection, shape, chunk_shape):
    touched = solution["chunks_touched"](selection, shape, chunk_shape)
    assert reference.touched(selection, shape, chunk_shape) == touched
    assert reference.needed_by_zarr(selection, shape, chunk_shape) == touched
    assert reference.needed_by_tensorstore(selection, shape, chunk_shape) == touched


def test_the_chapters_numbers_and_what_is_wrong_with_them():
    cube, shape = np.s_[2:4, 3:5, 2:4], (10, 10, 20)
    assert reference.needed_by_zarr(cube, shape, (2, 2, 3)) == [(1, 1, 0), (1, 1, 1), (1, 2, 0), (1, 2, 1)]
    assert reference.voxels_read(cube, shape, (2, 2, 3)) == 48  # the chapter: 8 chunks, 96 voxels
    assert reference.voxels_read(np.s_[3:5, 3:5, 2:4], shape, (2, 2, 3)) == 96
    assert reference.voxels_read(cube, shape, (10, 10, 1)) == 200
    assert reference.bytes_read(np.s_[:, :, 18:], shape, (2, 2, 3), 2) == 25 * 24  # full chunks at the edge


@st.composite
def boxes(draw):
    n_axes = draw(st.integers(1, 3))
    shape = tuple(draw(st.lists(st.integers(1, 7), min_size=n_axes, max_size=n_axes)))
    chunk_shape = tuple(draw(st.lists(st.integers(1, 5), min_size=n_axes, max_size=n_axes)))
    ends = st.none() | st.integers(-9, 9)
    selection = tuple(slice(draw(ends), draw(ends), draw(st.sampled_from([None, 1]))) for _ in shape)
    return selection, shape, chunk_shape


@settings(max_examples=25, deadline=None)
@given(boxes())
def test_the_oracle_that_knows_nothing_agrees_for_any_box(solution, box):
    touched = solution["chunks_touched"](*box)
    assert reference.touched(*box) == touched
    assert reference.needed_by_zarr(*box) == touched
    assert reference.needed_by_tensorstore(*box) == touched


@settings(max_examples=60, deadline=None)
@given(boxes())
def test_the_solution_does_as_zarr_does_for_any_box(solution, box):
    selection, shape, chunk_shape = box
    assert solution["chunk_grid"](shape, chunk_shape) == reference.grid(shape, chunk_shape)
    assert solution["voxels_read"](*box) == reference.voxels_read(*box)
    assert solution["bytes_read"](*box, 2) == reference.bytes_read(*box, 2)
    assert solution["chunk_plan"](*box) == reference.plan(*box)
    image = reference.numbered(shape)
    get_chunk = Chunks(image, chunk_shape, fill_value=0)
    region = solution["read_region"](get_chunk, selection, shape, chunk_shape, "uint32")
    assert region.dtype == image.dtype and region.shape == image[selection].shape
    assert np.array_equal(region, image[selection])
    assert sorted(get_chunk.asked) == reference.touched(*box)
    for chunk in itertools.product(*map(range, reference.grid(shape, chunk_shape))):
        assert solution["chunk_bounds"](chunk, shape, chunk_shape) == reference.bounds(chunk, shape, chunk_shape)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 300), min_size=1, max_size=4).map(tuple),
    st.integers(1, 9),
    st.integers(0, 5000),
)
def test_two_ways_to_find_a_chunk_shape_within_a_budget_agree(solution, shape, itemsize, spare):
    found = solution["chunk_shape_for"](shape, itemsize, itemsize + spare)
    assert found == reference.shape_for(shape, itemsize, itemsize + spare)
    assert np.prod(found) * itemsize <= itemsize + spare
