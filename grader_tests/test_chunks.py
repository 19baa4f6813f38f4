"""Hidden checks of `chunks`, first part: the grid, voxels in chunks, and which chunks a box touches.

They test what the notebook says, with other inputs.  In every table the cases that tell common
mistakes apart come first, because a check stops at its first failing case.  A check of refusals
first makes an ordinary call, which must be answered rightly.
"""

import numpy as np
import pytest
from cases import naming, predicted, table
from chunk_cases import drawn_box, drawn_image
from references import chunks as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight

HEART = (7614, 7614, 8480)
VOLUME = (10, 10, 20)  # the chapter's image


@exercise("chunk_grid")
class TestChunkGrid:
    @table("shape, chunk_shape", flat=((10, 8), (3, 5)), chapter=(VOLUME, (2, 2, 3)), long=((100,), (7,)),
           nearly=((11, 13, 7, 5), (4, 6, 3, 2)))  # fmt: skip
    @decided_by("zarr")
    def test_partly_filled(self, student, shape, chunk_shape):
        """A last chunk that is only partly filled counts."""
        assert student.chunk_grid(shape, chunk_shape) == reference.grid(shape, chunk_shape)

    @table("shape, chunk_shape", flat=((12, 8), (3, 4)), slices=(VOLUME, (10, 10, 1)), single=((64,), (64,)),
           volume=((12, 9, 5), (4, 3, 5)))  # fmt: skip
    @decided_by("zarr")
    def test_full(self, student, shape, chunk_shape):
        """Where the chunks fill an axis exactly, there is none too many."""
        assert student.chunk_grid(shape, chunk_shape) == reference.grid(shape, chunk_shape)

    @table("shape, chunk_shape", longer=((5, 3), (9, 4)), one=((1, 1), (1, 3)), no_voxels=((0, 4), (3, 2)),
           nothing=((0,), (1,)), heart=(HEART, (64, 128, 100)))  # fmt: skip
    @decided_by("zarr")
    def test_small_and_large(self, student, shape, chunk_shape):
        """Axes of 0 and 1 voxels, chunks longer than the image, and a whole heart are right."""
        assert student.chunk_grid(shape, chunk_shape) == reference.grid(shape, chunk_shape)

    def test_exact(self, student):
        """It is exact for axes longer than floats can count."""
        assert student.chunk_grid((10**17 + 10, 6), (10, 2)) == (10**16 + 1, 3)
        assert student.chunk_grid((10**18,), (1,)) == (10**18,)

    @table("shape, chunk_shape, bad", length=((7, 9), (3, 0), 0), negative_length=((7, 9), (-3, 4), -3),
           size=((-2, 9), (3, 4), -2), last_size=((7, 9, -15), (3, 4, 5), -15),
           least=((7, -1), (3, 4), -1))  # fmt: skip
    def test_refuses_numbers(self, student, shape, chunk_shape, bad):
        """Negative sizes, and chunks without length, are refused by name."""
        with control():
            assert student.chunk_grid((6, 8), (3, 4)) == (2, 2)
        with pytest.raises(ValueError, match=naming(bad)):
            student.chunk_grid(shape, chunk_shape)

    @table("shape, chunk_shape", more=((7, 9), (3, 4, 5)), fewer=((7, 9, 11), (3, 4)), none=((7,), (2, 1)))
    def test_refuses_axes(self, student, shape, chunk_shape):
        """A chunk shape with more or fewer axes than the image is refused, and the message contains it."""
        with control():
            assert student.chunk_grid((6, 8), (3, 4)) == (2, 2)
        with pytest.raises(ValueError, match=naming(chunk_shape)):
            student.chunk_grid(shape, chunk_shape)

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """It is right for images drawn for you, with one to four axes."""
        for n_axes in (2, 3, 1, 4, 3):
            shape = tuple(rng.integers(1, 3000, n_axes).tolist())
            chunk_shape = tuple(rng.integers(2, 200, n_axes).tolist())
            assert student.chunk_grid(shape, chunk_shape) == reference.grid(shape, chunk_shape)


@exercise("chunks_at_64")
class TestChunksAt64:
    def test_prediction(self, student):
        """The prediction is how it turns out, to the last chunk."""
        right = predicted(student, "chunks_at_64", 119 * 119 * 133)
        assert right, "not how it turns out; the cell below the predictions can tell you"


@exercise("bytes_at_128")
class TestBytesAt128:
    def test_prediction(self, student):
        """The prediction is how it turns out, to the last byte."""
        assert predicted(student, "bytes_at_128", 128**3 * 2), "not how it turns out; how many bytes is a voxel?"


# ---------------------------------------------------------------- voxels in chunks


INSIDE = {
    "flat": ((7, 9), (3, 4)),
    "volume": ((5, 6, 7), (2, 3, 4)),
    "line": ((17,), (5,)),
    "four": ((3, 8, 2, 9), (2, 5, 3, 4)),
}
ON_BORDERS = {
    "starts": ((6, 8), (3, 4)),
    "ends": ((5, 7), (3, 4)),
    "both": ((0, 11, 4), (5, 4, 4)),
    "line": ((10,), (5,)),
}
SHORT_AND_LONG = {
    "ones": ((7, 5), (1, 1)),
    "longer": ((4, 2), (9, 50)),
    "mixed": ((4, 0, 33), (1, 7, 100)),
    "heart": (HEART, (64, 128, 1)),
}


class Located:
    """What the checks of `chunk_of` and `offset_in_chunk` share."""

    def refuses(self, function, right):
        with control():
            assert function((4, 9), (3, 4)) == right
        for index, chunk_shape, bad in (
            ((-1, 2), (3, 4), -1),
            ((7, -12), (3, 4), -12),
            ((7, 2), (0, 4), 0),
            ((7, 2), (3, -5), -5),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                function(index, chunk_shape)

    def refuses_axes(self, function, right):
        with control():
            assert function((4, 9), (3, 4)) == right
        for index, chunk_shape in (((7, 2), (3, 4, 5)), ((7, 2, 1), (3, 4)), ((7,), (3, 4))):
            with pytest.raises(ValueError, match=naming(chunk_shape)):
                function(index, chunk_shape)


def drawn_voxels(rng):
    for n_axes in (2, 3, 1, 4, 3):
        yield tuple(rng.integers(10, 5000, n_axes).tolist()), tuple(rng.integers(2, 90, n_axes).tolist())


@exercise("chunk_of")
class TestChunkOf(Located):
    @table("index, chunk_shape", **INSIDE)
    def test_inside(self, student, index, chunk_shape):
        """Voxels in the middle of chunks are found."""
        assert student.chunk_of(index, chunk_shape) == tuple(np.floor_divide(index, chunk_shape).tolist())

    @table("index, chunk_shape", **ON_BORDERS)
    def test_borders(self, student, index, chunk_shape):
        """The first and the last voxel of a chunk belong to it."""
        assert student.chunk_of(index, chunk_shape) == tuple(np.floor_divide(index, chunk_shape).tolist())

    @table("index, chunk_shape", **SHORT_AND_LONG)
    def test_short_and_long(self, student, index, chunk_shape):
        """Chunks of one voxel, and very long ones, are right."""
        assert student.chunk_of(index, chunk_shape) == tuple(np.floor_divide(index, chunk_shape).tolist())

    def test_refuses(self, student):
        """Negative indices, and chunks without length, are refused by name."""
        self.refuses(student.chunk_of, right=(1, 2))

    def test_refuses_axes(self, student):
        """A chunk shape with more or fewer axes than the index is refused, and the message contains it."""
        self.refuses_axes(student.chunk_of, right=(1, 2))

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """The chunk that zarr puts a voxel into is found, and it is right far away too."""
        shape, chunk_shape = (9, 7), (4, 3)
        for chunk in np.ndindex(3, 3):
            number = int(rng.choice(reference.block(chunk, shape, chunk_shape).ravel()))
            voxel = tuple(int(i) for i in np.unravel_index(number - 1, shape))
            assert student.chunk_of(voxel, chunk_shape) == chunk
        for index, chunk_shape in drawn_voxels(rng):
            assert student.chunk_of(index, chunk_shape) == tuple(np.floor_divide(index, chunk_shape).tolist())


@exercise("offset_in_chunk")
class TestOffsetInChunk(Located):
    @table("index, chunk_shape", **INSIDE)
    def test_inside(self, student, index, chunk_shape):
        """Voxels in the middle of chunks are found."""
        assert student.offset_in_chunk(index, chunk_shape) == tuple(np.remainder(index, chunk_shape).tolist())

    @table("index, chunk_shape", **ON_BORDERS)
    def test_borders(self, student, index, chunk_shape):
        """The first voxel of a chunk has offset 0, the last one less than the chunk's length."""
        assert student.offset_in_chunk(index, chunk_shape) == tuple(np.remainder(index, chunk_shape).tolist())

    @table("index, chunk_shape", **SHORT_AND_LONG)
    def test_short_and_long(self, student, index, chunk_shape):
        """Chunks of one voxel, and very long ones, are right."""
        assert student.offset_in_chunk(index, chunk_shape) == tuple(np.remainder(index, chunk_shape).tolist())

    def test_refuses(self, student):
        """Negative indices, and chunks without length, are refused by name."""
        self.refuses(student.offset_in_chunk, right=(1, 1))

    def test_refuses_axes(self, student):
        """A chunk shape with more or fewer axes than the index is refused, and the message contains it."""
        self.refuses_axes(student.offset_in_chunk, right=(1, 1))

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """The voxel stands there in zarr's own chunk, and it is right far away too."""
        shape, chunk_shape = (9, 7), (4, 3)
        for chunk in np.ndindex(3, 3):
            block = reference.block(chunk, shape, chunk_shape)
            number = int(rng.choice(block.ravel()))
            voxel = tuple(int(i) for i in np.unravel_index(number - 1, shape))
            place = tuple(int(i) for i in np.argwhere(block == number)[0])
            assert student.offset_in_chunk(voxel, chunk_shape) == place
        for index, chunk_shape in drawn_voxels(rng):
            assert student.offset_in_chunk(index, chunk_shape) == tuple(np.remainder(index, chunk_shape).tolist())


@exercise("chunk_bounds")
class TestChunkBounds:
    @table("chunk, shape, chunk_shape", flat=((1, 1), (7, 11), (3, 4)), first=((0, 0, 0), VOLUME, (2, 2, 3)),
           volume=((3, 1, 4), VOLUME, (2, 2, 3)), line=((2,), (17,), (5,)))  # fmt: skip
    @decided_by("zarr")
    def test_inside(self, student, chunk, shape, chunk_shape):
        """Chunks inside the image are found."""
        assert student.chunk_bounds(chunk, shape, chunk_shape) == reference.bounds(chunk, shape, chunk_shape)

    @table("chunk, shape, chunk_shape", corner=((2, 2), (7, 11), (3, 4)), top=((1, 1, 6), VOLUME, (2, 2, 3)),
           side=((1, 2), (7, 11), (3, 4)), line=((3,), (17,), (5,)), longer=((0, 1), (5, 7), (9, 5)))  # fmt: skip
    @decided_by("zarr")
    def test_edge(self, student, chunk, shape, chunk_shape):
        """Chunks that reach over the edge are cut there."""
        assert student.chunk_bounds(chunk, shape, chunk_shape) == reference.bounds(chunk, shape, chunk_shape)

    @table("chunk, shape, chunk_shape", corner=((3, 1), (12, 8), (3, 4)), slices=((0, 0, 19), VOLUME, (10, 10, 1)),
           whole=((0, 0), (6, 5), (6, 5)), ones=((3, 0), (4, 1), (1, 1)))  # fmt: skip
    @decided_by("zarr")
    def test_exact(self, student, chunk, shape, chunk_shape):
        """Last chunks that end exactly at the edge keep all their voxels."""
        assert student.chunk_bounds(chunk, shape, chunk_shape) == reference.bounds(chunk, shape, chunk_shape)

    @table("chunk, shape, chunk_shape, bad", in_the_image=((0, 7), (7, 11), (3, 4), 7),
           behind=((0, 3), (7, 11), (3, 4), 3), exact=((4, 0), (12, 8), (3, 4), 4),
           far=((0, 0, 70), VOLUME, (2, 2, 3), 70), no_voxels=((0,), (0,), (3,), 0))  # fmt: skip
    def test_refuses_beyond(self, student, chunk, shape, chunk_shape, bad):
        """A chunk beyond the grid is refused by name."""
        with control():
            assert student.chunk_bounds((1, 1), (7, 11), (3, 4)) == np.s_[3:6, 4:8]
        with pytest.raises(ValueError, match=naming(bad)):
            student.chunk_bounds(chunk, shape, chunk_shape)

    @table("chunk, bad", last=((-1, 0), -1), second=((0, -2), -2), far=((-30, 1), -30))
    def test_refuses_negative(self, student, chunk, bad):
        """A negative chunk index is refused by name: it does not count from the end."""
        with control():
            assert student.chunk_bounds((1, 1), (7, 11), (3, 4)) == np.s_[3:6, 4:8]
        with pytest.raises(ValueError, match=naming(bad)):
            student.chunk_bounds(chunk, (7, 11), (3, 4))

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """Chunks of images drawn for you are those of zarr."""
        for n_axes in (2, 3, 1, 4):
            shape, chunk_shape = drawn_image(rng, n_axes)
            grid = reference.grid(shape, chunk_shape)
            for chunk in (tuple(n - 1 for n in grid), *(tuple(int(rng.integers(n)) for n in grid) for _ in range(4))):
                assert student.chunk_bounds(chunk, shape, chunk_shape) == reference.bounds(chunk, shape, chunk_shape)


@exercise("bytes_of_files")
class TestBytesOfFiles:
    def test_prediction(self, student):
        """The prediction is how it turns out, to the last byte."""
        right = predicted(student, "bytes_of_files", 175 * 24)
        assert right, "not how it turns out; the cell below the prediction can tell you"


# ---------------------------------------------------------------- the chunks of a box


@exercise("chunks_touched")
class TestChunksTouched:
    @table(
        "selection, shape, chunk_shape",
        four=(np.s_[2:5, 6:9], (7, 11), (3, 4)),
        single=(np.s_[4:5, 5:7], (7, 11), (3, 4)),
        across=(np.s_[1:7,], (17,), (5,)),
        edge=(np.s_[4:7, 9:11], (7, 11), (3, 4)),
    )
    @decided_by("zarr", "tensorstore")
    def test_inside(self, student, selection, shape, chunk_shape):
        """A box that starts and ends inside chunks needs every chunk that it reaches into."""
        assert student.chunks_touched(selection, shape, chunk_shape) == reference.touched(selection, shape, chunk_shape)

    @table(
        "selection, shape, chunk_shape",
        exact_edge=(np.s_[9:12, 4:8], (12, 8), (3, 4)),
        ends=(np.s_[1:6, 2:8], (7, 11), (3, 4)),
        starts=(np.s_[3:5, 4:7], (7, 11), (3, 4)),
        both=(np.s_[3:6, 4:8], (7, 11), (3, 4)),
        last_voxel=(np.s_[2:3, 3:4], (7, 11), (3, 4)),
        ones=(np.s_[1:3, 0:2], (4, 3), (1, 1)),
    )
    @decided_by("zarr", "tensorstore")
    def test_borders(self, student, selection, shape, chunk_shape):
        """A box that starts or ends on a border does not need the chunk beyond it."""
        assert student.chunks_touched(selection, shape, chunk_shape) == reference.touched(selection, shape, chunk_shape)

    @table(
        "selection, shape, chunk_shape",
        volume=(np.s_[1:4, 2:5, 1:6], (5, 6, 7), (2, 3, 4)),
        wide=(np.s_[0:7, 0:11], (7, 11), (3, 4)),
        four=(np.s_[0:2, 1:3, 0:1, 2:5], (2, 4, 2, 5), (1, 2, 2, 3)),
    )
    @decided_by("zarr")
    def test_order(self, student, selection, shape, chunk_shape):
        """The chunks come in C order, for any number of axes."""
        assert student.chunks_touched(selection, shape, chunk_shape) == reference.touched(selection, shape, chunk_shape)

    @table(
        "selection, shape, chunk_shape",
        negative=(np.s_[-3:, -6:-2], (7, 11), (3, 4)),
        front=(np.s_[:2, :5], (7, 11), (3, 4)),
        back=(np.s_[4:, 8:], (7, 11), (3, 4)),
        open=(np.s_[:, 3:4], (7, 11), (3, 4)),
        step=((slice(1, 5, 1), slice(None, None, 1)), (7, 11), (3, 4)),
    )
    @decided_by("numpy", "zarr")
    def test_open_and_negative(self, student, selection, shape, chunk_shape):
        """Open and negative ends are read as numpy reads them; a step of 1 is as good as none."""
        assert student.chunks_touched(selection, shape, chunk_shape) == reference.touched(selection, shape, chunk_shape)

    @table(
        "selection, shape, chunk_shape",
        stop=(np.s_[5:70, 9:12], (7, 11), (3, 4)),
        start=(np.s_[-70:2, -12:3], (7, 11), (3, 4)),
        both=(np.s_[-99:99,], (17,), (5,)),
        longer=(np.s_[2:8, 0:5], (5, 3), (9, 4)),
    )
    @decided_by("numpy", "zarr")
    def test_outside(self, student, selection, shape, chunk_shape):
        """Ends beyond the image, on either side, are cut at its edge."""
        assert student.chunks_touched(selection, shape, chunk_shape) == reference.touched(selection, shape, chunk_shape)

    @table(
        "selection, shape, chunk_shape",
        inside=(np.s_[4:4, 2:9], (7, 11), (3, 4)),
        border=(np.s_[3:3, 4:4], (7, 11), (3, 4)),
        backwards=(np.s_[0:7, 9:2], (7, 11), (3, 4)),
        both_backwards=(np.s_[5:1, 9:2], (7, 11), (3, 4)),
        behind=(np.s_[20:30, :], (7, 11), (3, 4)),
        before=(np.s_[:, -40:-20], (7, 11), (3, 4)),
        stops_at_0=(np.s_[:0, 2:9], (7, 11), (3, 4)),
        from_0_to_0=(np.s_[0:5, 0:0], (7, 11), (3, 4)),
        back_to_0=(np.s_[3:0, -4:0], (7, 11), (3, 4)),
        counted_to_0=(np.s_[:-7, 1:3], (7, 11), (3, 4)),
        no_voxels=(np.s_[:, 0:2], (0, 4), (3, 2)),
    )
    @decided_by("numpy", "zarr")
    def test_empty(self, student, selection, shape, chunk_shape):
        """An empty box needs nothing, one that stops at 0 neither."""
        with control():
            assert student.chunks_touched(np.s_[4:5, 5:7], (7, 11), (3, 4)) == [(1, 1)]
        assert student.chunks_touched(selection, shape, chunk_shape) == []

    @table("selection, bad", two=(np.s_[0:6:2, :], 2), backwards=(np.s_[:, 8:2:-1], -1), last=(np.s_[:, ::5], 5),
           three=(np.s_[::3, 1:2], 3), empty=(np.s_[4:4, ::2], 2), empty_last=(np.s_[::3, 9:2], 3))  # fmt: skip
    def test_refuses_steps(self, student, selection, bad):
        """A step other than 1 is refused by name, of an empty box too."""
        with control():
            assert student.chunks_touched(np.s_[4:5:1, 5:7], (7, 11), (3, 4)) == [(1, 1)]
        with pytest.raises(ValueError, match=naming(bad)):
            student.chunks_touched(selection, (7, 11), (3, 4))

    @table("selection, bad", more=(np.s_[1:2, 1:2, 1:2], 3), fewer=(np.s_[1:2,], 1), none=((), 0),
           empty=(np.s_[4:4, 1:2, 1:2], 3))  # fmt: skip
    def test_refuses_axes(self, student, selection, bad):
        """More or fewer slices than axes are refused, and the message says how many there were."""
        with control():
            assert student.chunks_touched(np.s_[4:5, 5:7], (7, 11), (3, 4)) == [(1, 1)]
        with pytest.raises(ValueError, match=naming(bad)):
            student.chunks_touched(selection, (7, 11), (3, 4))

    @weight(2)
    @decided_by("zarr", "tensorstore")
    def test_drawn(self, student, rng):
        """For boxes drawn for you, the chunks are those that zarr asks a store for."""
        for n_axes in (2, 3, 2, 1, 3, 4):
            shape, chunk_shape = drawn_image(rng, n_axes)
            for _ in range(3):
                box = drawn_box(rng, shape)
                assert student.chunks_touched(box, shape, chunk_shape) == reference.touched(box, shape, chunk_shape)


@exercise("voxels_of_request")
class TestVoxelsOfRequest:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        right = predicted(student, "voxels_of_request", 1 * 2 * 2 * 12)
        assert right, "not how it turns out; the picture below the prediction can tell you"
