"""Hidden checks of `chunks`, second part: what a box costs, how it is read, which chunks are best."""

import numpy as np
import pytest
from cases import naming, table
from chunk_cases import drawn_box, drawn_image
from references import chunks as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import close
from bits_to_pyramids.student.watched import Chunks

VOLUME, CUBE = (10, 10, 20), np.s_[2:4, 3:5, 2:4]  # the chapter's image and its request

INSIDE = {
    "flat": (np.s_[2:5, 2:6], (9, 12), (3, 4)),
    "chapter": (CUBE, VOLUME, (2, 2, 3)),
    "aligned": (np.s_[3:6, 4:8], (9, 12), (3, 4)),
    "slices": (CUBE, VOLUME, (10, 10, 1)),
    "large": (CUBE, VOLUME, (5, 5, 10)),
}
AT_THE_EDGE = {
    "corner": (np.s_[5:7, 7:9], (7, 11), (3, 4)),
    "only_corner": (np.s_[6:7, 9:10], (7, 11), (3, 4)),
    "everything": (np.s_[0:7, 0:11], (7, 11), (3, 4)),
    "top": (np.s_[0:1, 0:1, 17:20], VOLUME, (2, 2, 3)),
    "longer": (np.s_[1:2, 0:3], (5, 3), (9, 4)),
}
ENDS = {
    "negative": (np.s_[-3:, -6:-2], (7, 11), (3, 4)),
    "open": (np.s_[:2, 4:], (7, 11), (3, 4)),
    "outside": (np.s_[5:70, -70:3], (7, 11), (3, 4)),
}
EMPTY = {
    "inside": (np.s_[4:4, 2:9], (7, 11), (3, 4)),
    "backwards": (np.s_[5:1, 9:2], (7, 11), (3, 4)),
    "behind": (np.s_[:, 30:], (7, 11), (3, 4)),
    "stops_at_0": (np.s_[:0, 2:9], (7, 11), (3, 4)),
    "back_to_0": (np.s_[1:6, -4:0], (7, 11), (3, 4)),
    "no_voxels": (np.s_[:, 0:2], (0, 4), (3, 2)),
}


def drawn(rng, axes=(2, 3, 2, 1, 4)):
    for n_axes in axes:
        shape, chunk_shape = drawn_image(rng, n_axes)
        for _ in range(2):
            yield drawn_box(rng, shape), shape, chunk_shape


# ---------------------------------------------------------------- costs


@exercise("voxels_read")
class TestVoxelsRead:
    @table("selection, shape, chunk_shape", **INSIDE)
    @decided_by("zarr")
    def test_inside(self, student, selection, shape, chunk_shape):
        """Away from the edge, all voxels of all touched chunks are counted."""
        assert student.voxels_read(selection, shape, chunk_shape) == reference.voxels_read(
            selection, shape, chunk_shape
        )

    @table("selection, shape, chunk_shape", **AT_THE_EDGE)
    @decided_by("zarr")
    def test_edge(self, student, selection, shape, chunk_shape):
        """At the edge, only the voxels of the image are counted."""
        assert student.voxels_read(selection, shape, chunk_shape) == reference.voxels_read(
            selection, shape, chunk_shape
        )

    @table("selection, shape, chunk_shape", **EMPTY)
    def test_empty(self, student, selection, shape, chunk_shape):
        """An empty box reads nothing."""
        with control():
            assert student.voxels_read(np.s_[4:5, 5:7], (7, 11), (3, 4)) == 12
        assert student.voxels_read(selection, shape, chunk_shape) == 0

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """It is right for boxes drawn for you, with any ends."""
        for box in (*ENDS.values(), *drawn(rng)):
            assert student.voxels_read(*box) == reference.voxels_read(*box)


@exercise("bytes_read")
class TestBytesRead:
    @table("selection, shape, chunk_shape", **INSIDE)
    @decided_by("zarr")
    def test_inside(self, student, selection, shape, chunk_shape):
        """Away from the edge, all bytes of all touched chunks are counted."""
        for itemsize in (2, 1, 8):
            expected = reference.bytes_read(selection, shape, chunk_shape, itemsize)
            assert student.bytes_read(selection, shape, chunk_shape, itemsize) == expected

    @table("selection, shape, chunk_shape", **AT_THE_EDGE)
    @decided_by("zarr")
    def test_edge(self, student, selection, shape, chunk_shape):
        """At the edge, stored chunks are full size: the padding counts."""
        assert student.bytes_read(selection, shape, chunk_shape, 2) == reference.bytes_read(
            selection, shape, chunk_shape, 2
        )

    @table("selection, shape, chunk_shape", **EMPTY)
    def test_empty(self, student, selection, shape, chunk_shape):
        """An empty box reads nothing."""
        with control():
            assert student.bytes_read(np.s_[4:5, 5:7], (7, 11), (3, 4), 2) == 24
        assert student.bytes_read(selection, shape, chunk_shape, 2) == 0

    @pytest.mark.parametrize("itemsize", [0, -2])
    def test_refuses(self, student, itemsize):
        """A voxel without bytes is refused by name."""
        with control():
            assert student.bytes_read(np.s_[4:5, 5:7], (7, 11), (3, 4), 1) == 12
        with pytest.raises(ValueError, match=naming(itemsize)):
            student.bytes_read(np.s_[1:5, 5:9], (7, 11), (3, 4), itemsize)

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """For boxes drawn for you, it is what zarr's store hands out."""
        for box in (*ENDS.values(), *drawn(rng)):
            itemsize = int(rng.choice([1, 2, 4, 8]))
            assert student.bytes_read(*box, itemsize) == reference.bytes_read(*box, itemsize)


def amplification(selection, shape, chunk_shape):
    read = reference.voxels_read(selection, shape, chunk_shape)
    return close(read / reference.voxels_asked(selection, shape))


@exercise("read_amplification")
class TestReadAmplification:
    @table("selection, shape, chunk_shape", **INSIDE)
    @decided_by("zarr")
    def test_inside(self, student, selection, shape, chunk_shape):
        """Away from the edge, it is voxels read over voxels asked for."""
        assert student.read_amplification(selection, shape, chunk_shape) == amplification(selection, shape, chunk_shape)

    @table("selection, shape, chunk_shape", **AT_THE_EDGE)
    @decided_by("zarr")
    def test_edge(self, student, selection, shape, chunk_shape):
        """At the edge, the padding does not count."""
        assert student.read_amplification(selection, shape, chunk_shape) == amplification(selection, shape, chunk_shape)

    @table("selection, shape, chunk_shape", **ENDS)
    @decided_by("numpy", "zarr")
    def test_ends(self, student, selection, shape, chunk_shape):
        """Open, negative and too large ends ask for what numpy would give."""
        assert student.read_amplification(selection, shape, chunk_shape) == amplification(selection, shape, chunk_shape)

    @table("selection, shape, chunk_shape", **EMPTY)
    def test_refuses_nothing(self, student, selection, shape, chunk_shape):
        """A box without voxels is refused."""
        with control():
            assert student.read_amplification(np.s_[4:5, 5:8], (7, 11), (3, 4)) == close(4.0)
        with pytest.raises(ValueError):
            student.read_amplification(selection, shape, chunk_shape)

    @decided_by("numpy", "zarr")
    def test_drawn(self, student, rng):
        """It is right for boxes drawn for you."""
        for box in drawn(rng):
            assert student.read_amplification(*box) == amplification(*box)


# ---------------------------------------------------------------- reading


@exercise("chunk_plan")
class TestChunkPlan:
    @table("selection, shape, chunk_shape", line=(np.s_[2:8,], (17,), (5,)), four=(np.s_[2:5, 6:10], (9, 12), (3, 4)),
           single=(np.s_[4:5, 5:7], (9, 12), (3, 4)), chapter=(CUBE, VOLUME, (2, 2, 3)))  # fmt: skip
    @decided_by("zarr")
    def test_inside(self, student, selection, shape, chunk_shape):
        """The pieces of a box that starts and ends inside chunks are right, seen from both sides."""
        assert student.chunk_plan(selection, shape, chunk_shape) == reference.plan(selection, shape, chunk_shape)

    @table(
        "selection, shape, chunk_shape",
        both=(np.s_[3:6, 4:8], (9, 12), (3, 4)),
        ends=(np.s_[1:6, 2:8], (9, 12), (3, 4)),
        starts=(np.s_[3:8, 4:11], (9, 12), (3, 4)),
        ones=(np.s_[1:3, 0:2], (4, 3), (1, 1)),
    )
    @decided_by("zarr")
    def test_borders(self, student, selection, shape, chunk_shape):
        """A box that starts or ends on a border has no piece too many and none that is empty."""
        assert student.chunk_plan(selection, shape, chunk_shape) == reference.plan(selection, shape, chunk_shape)

    @table("selection, shape, chunk_shape", **AT_THE_EDGE)
    @decided_by("zarr")
    def test_edge(self, student, selection, shape, chunk_shape):
        """At the edge, no padding is wanted."""
        assert student.chunk_plan(selection, shape, chunk_shape) == reference.plan(selection, shape, chunk_shape)

    @table("selection, shape, chunk_shape", **ENDS, all=(np.s_[:, :], (7, 11), (3, 4)))
    @decided_by("numpy", "zarr")
    def test_ends(self, student, selection, shape, chunk_shape):
        """Open, negative and too large ends give plain numbers from 0 up."""
        assert student.chunk_plan(selection, shape, chunk_shape) == reference.plan(selection, shape, chunk_shape)

    @table("selection, shape, chunk_shape", **EMPTY)
    def test_empty(self, student, selection, shape, chunk_shape):
        """An empty box has an empty plan."""
        with control():
            assert student.chunk_plan(np.s_[0:3, 0:4], (7, 11), (3, 4)) == [((0, 0), np.s_[0:3, 0:4], np.s_[0:3, 0:4])]
        assert student.chunk_plan(selection, shape, chunk_shape) == []

    @weight(2)
    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """For boxes drawn for you, every voxel goes from its place in zarr's chunk to its place in the box."""
        for box in drawn(rng, (2, 3, 1, 2, 3, 4)):
            assert student.chunk_plan(*box) == reference.plan(*box)


def image_of(shape, dtype="uint16") -> np.ndarray:
    """An image whose values differ, up to the largest of its dtype, and are never 0."""
    n = int(np.prod(shape))
    if np.dtype(dtype).kind == "f":
        return (np.arange(n) * 1.5 - 7).astype(dtype).reshape(shape)
    return (np.iinfo(dtype).max - np.arange(n) % 250).astype(dtype).reshape(shape)


def assert_region(student, image, selection, chunk_shape, *, fill_value=0):
    get_chunk = Chunks(image, chunk_shape, fill_value)
    dtype = image.dtype.name
    assert student.read_region(get_chunk, selection, image.shape, chunk_shape, dtype) == image[selection]
    return get_chunk


def reads_an_ordinary_box(student):
    """Whoever reads nothing has asked for nothing too much."""
    with control():
        assert_region(student, image_of((9, 12)), np.s_[3:6, 4:8], (3, 4))


def chunks_asked(student, image, selection, chunk_shape) -> list[tuple]:
    get_chunk = Chunks(image, chunk_shape)
    student.read_region(get_chunk, selection, image.shape, chunk_shape, image.dtype.name)
    return sorted(get_chunk.asked)


@exercise("read_region")
class TestReadRegion:
    @table("selection, shape, chunk_shape", **INSIDE, line=(np.s_[2:8,], (17,), (5,)),
           four_axes=(np.s_[1:3, 0:2, 1:4, 1:2], (3, 2, 5, 4), (2, 1, 3, 4)))  # fmt: skip
    @decided_by("numpy")
    def test_inside(self, student, selection, shape, chunk_shape):
        """Boxes away from the edge are read, with one to four axes."""
        assert_region(student, image_of(shape), selection, chunk_shape)

    @table("selection, shape, chunk_shape", **AT_THE_EDGE, **ENDS)
    @decided_by("numpy")
    def test_edge(self, student, selection, shape, chunk_shape):
        """At the edge, and with any ends, the image is read and the padding is not."""
        for fill_value in (0, 999):
            assert_region(student, image_of(shape), selection, chunk_shape, fill_value=fill_value)

    @table("selection, shape, chunk_shape", **INSIDE, **AT_THE_EDGE, **ENDS)
    @decided_by("zarr", "tensorstore")
    def test_asks_for_what_is_needed(self, student, selection, shape, chunk_shape):
        """No chunk is asked for that the box does not need, and none is left out."""
        reads_an_ordinary_box(student)
        asked = chunks_asked(student, image_of(shape), selection, chunk_shape)
        needed = reference.touched(selection, shape, chunk_shape)
        assert set(asked) <= set(needed), "chunks were read that this box does not need"
        assert set(asked) >= set(needed), "a chunk that this box needs was never read"

    @table("selection, shape, chunk_shape", **INSIDE, **AT_THE_EDGE)
    def test_asks_once(self, student, selection, shape, chunk_shape):
        """No chunk is asked for twice."""
        reads_an_ordinary_box(student)
        asked = chunks_asked(student, image_of(shape), selection, chunk_shape)
        assert asked, "no chunk was asked for"
        assert len(asked) == len(set(asked)), "a chunk was read more than once"

    @table("selection, shape, chunk_shape", **EMPTY)
    @decided_by("numpy")
    def test_empty(self, student, selection, shape, chunk_shape):
        """An empty box has numpy's shape and the image's dtype, and no chunk is asked for."""
        reads_an_ordinary_box(student)
        get_chunk = assert_region(student, image_of(shape), selection, chunk_shape)
        assert get_chunk.asked == [], "an empty box needs no chunk, but one was read"

    @pytest.mark.parametrize("dtype", ["uint8", "float32", "int64", "uint32", "float64", ">u2"])
    def test_dtype(self, student, dtype):
        """The dtype of the result is the one asked for, and no value is lost."""
        image = image_of((7, 11), dtype)
        assert_region(student, image, np.s_[2:7, 3:10], (3, 4), fill_value=1)
        assert_region(student, image.T[::-1], np.s_[2:7, 3:6], (4, 3), fill_value=1)

    @weight(2)
    @decided_by("numpy", "zarr")
    def test_drawn(self, student, rng):
        """Boxes drawn for you are read, from images drawn for you."""
        for selection, shape, chunk_shape in drawn(rng, (2, 3, 1, 3, 4)):
            image = rng.integers(1, 65536, shape, dtype=np.uint16)
            get_chunk = assert_region(student, image, selection, chunk_shape, fill_value=int(rng.integers(0, 65536)))
            needed = reference.touched(selection, shape, chunk_shape)
            assert sorted(get_chunk.asked) == needed, "not every needed chunk was read once, and no other"


# ---------------------------------------------------------------- choosing


ROW, COLUMN, CORNER = np.s_[3:4, :], np.s_[:, 3:4], np.s_[0:4, 0:4]


@exercise("best_chunk_shape")
class TestBestChunkShape:
    @table(
        "shape, requests, candidates",
        rows=((8, 8), [ROW], [(4, 4), (2, 8), (1, 8), (8, 1)]),
        columns=((8, 8), [COLUMN], [(8, 8), (4, 4), (8, 1), (1, 8)]),
        slices=(VOLUME, [CUBE], [(10, 10, 1), (5, 5, 10), (2, 2, 3)]),
        small=((12, 12), [CORNER], [(12, 12), (6, 6), (2, 2), (3, 3)]),
        only=((8, 8), [ROW], [(4, 4)]),
    )
    @decided_by("zarr")
    def test_one_request(self, student, shape, requests, candidates):
        """For one request, the candidate that reads the fewest voxels is found."""
        assert student.best_chunk_shape(shape, requests, candidates) == reference.best(shape, requests, candidates)

    @table("shape, requests, candidates", mixed=((8, 8), [ROW, COLUMN], [(1, 8), (4, 4), (8, 1)]),
           rows=((8, 8), [COLUMN, ROW, ROW, ROW], [(8, 1), (4, 4), (1, 8)]),
           twice=((8, 8), [CORNER, CORNER, ROW], [(1, 8), (2, 8), (4, 2)]))  # fmt: skip
    @decided_by("zarr")
    def test_several_requests(self, student, shape, requests, candidates):
        """The voxels of all requests are added up."""
        assert student.best_chunk_shape(shape, requests, candidates) == reference.best(shape, requests, candidates)

    @table(
        "shape, requests, candidates",
        first=((8, 8), [CORNER], [(8, 8), (2, 2), (4, 4), (1, 1)]),
        last=((8, 8), [ROW, COLUMN], [(8, 8), (8, 1), (1, 8)]),
        no_requests=((8, 8), [], [(3, 3), (1, 1), (2, 2)]),
    )
    def test_tie(self, student, shape, requests, candidates):
        """On a tie, and without requests, it is the first of the best."""
        assert student.best_chunk_shape(shape, requests, candidates) == reference.best(shape, requests, candidates)

    @table(
        "shape, requests, candidates",
        edge=((7, 9), [np.s_[6:, 8:]], [(2, 3), (3, 4), (4, 5)]),
        image=((5, 5), [np.s_[:, :]], [(3, 3), (5, 5)]),
        longer=((5, 6), [np.s_[0:1, :]], [(2, 6), (1, 50), (1, 4)]),
    )
    @decided_by("zarr")
    def test_edge(self, student, shape, requests, candidates):
        """At the edge, only voxels of the image are counted."""
        assert student.best_chunk_shape(shape, requests, candidates) == reference.best(shape, requests, candidates)

    def test_refuses_nothing(self, student):
        """No candidates are refused: there is nothing to choose from."""
        with control():
            assert student.best_chunk_shape((8, 8), [ROW], [(4, 4), (1, 8)]) == (1, 8)
        for requests in ([ROW], []):
            with pytest.raises(ValueError):
                student.best_chunk_shape((8, 8), requests, [])

    def test_unchanged(self, student):
        """The lists are as they were after the call."""
        with control():
            assert student.best_chunk_shape((8, 8), [COLUMN], [(4, 4), (8, 1)]) == (8, 1)
            assert student.best_chunk_shape((8, 8), [ROW], [(4, 4), (1, 8)]) == (1, 8)
        assert student.keeps_inputs("best_chunk_shape", (8, 8), [ROW, COLUMN, CORNER], [(8, 8), (1, 8), (4, 4), (8, 1)])

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """It is right for requests and candidates drawn for you."""
        for n_axes in (2, 2, 3):
            shape, _ = drawn_image(rng, n_axes)
            requests = [drawn_box(rng, shape) for _ in range(3)]
            candidates = [tuple(rng.integers(1, 6, n_axes).tolist()) for _ in range(4)]
            assert student.best_chunk_shape(shape, requests, candidates) == reference.best(shape, requests, candidates)
