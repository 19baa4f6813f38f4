"""Hidden checks of `many-hands`: what a write touches, plans for writers, and a store that does not answer."""

import numpy as np
import pytest
from cases import naming, predicted, table
from references import many_hands as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.checks.answers import Different
from bits_to_pyramids.student.difference import Difference
from bits_to_pyramids.student.hands_rules import Plan, asked
from bits_to_pyramids.student.unsteady import Unsteady

BOXES = {
    "in_one": (np.s_[1:2, 5:7], (7, 11), (3, 4)),
    "whole_unit": (np.s_[3:6, 4:8], (7, 11), (3, 4)),
    "one_more": (np.s_[3:7, 4:9], (7, 11), (3, 4)),
    "last_voxel": (np.s_[6:7, 10:11], (7, 11), (3, 4)),
    "first_voxel": (np.s_[0:1, 0:1], (7, 11), (3, 4)),
    "all": (np.s_[0:7, 0:11], (7, 11), (3, 4)),
    "large_units": (np.s_[1:2, 1:2], (3, 4), (8, 8)),
    "line": (np.s_[5:14,], (20,), (5,)),
    "solid": (np.s_[1:3, 2:3, 4:6], (4, 5, 9), (2, 3, 5)),
    "four": (np.s_[0:1, 1:3, 2:3, 1:5], (2, 3, 4, 5), (1, 2, 3, 4)),
}


@exercise("units_touched")
class TestUnitsTouched:
    @table("box, shape, unit_shape", **BOXES)
    def test_touched(self, student, box, shape, unit_shape):
        """The units in which the box has a voxel are found, and no others, in C order."""
        assert student.units_touched(box, shape, unit_shape) == reference.units_touched(box, shape, unit_shape)

    @decided_by("zarr")
    def test_shards(self, student):
        """They are the files that zarr writes: shards where there are shards, else chunks."""
        for box, shape, chunks, shards in (
            (np.s_[1:5, 5:8], (8, 12), (2, 2), (4, 6)),
            (np.s_[4:8, 0:6], (8, 12), (2, 3), (4, 6)),
            (np.s_[1:5, 5:8], (8, 12), (3, 4), None),
        ):
            expected = reference.written_by_zarr(box, shape, chunks, shards)
            assert student.units_touched(box, shape, shards or chunks) == expected

    @table(
        "box, plain",
        open=(np.s_[:, 4:], np.s_[0:7, 4:11]),
        negative=(np.s_[-3:-1, -4:], np.s_[4:6, 7:11]),
        beyond=(np.s_[5:50, :-8], np.s_[5:7, 0:3]),
        said_step=(np.s_[2:4:1, 0:5:None], np.s_[2:4, 0:5]),
    )
    def test_ends(self, student, box, plain):
        """Open and negative ends, and ends beyond the image, are read as numpy reads them."""
        assert student.units_touched(box, (7, 11), (3, 4)) == reference.units_touched(plain, (7, 11), (3, 4))

    @table(
        "box", equal=(np.s_[2:2, :],), backwards=(np.s_[:, 8:4],), outside=(np.s_[9:12, 0:2],), first=(np.s_[:0, 1:2],)
    )
    def test_empty(self, student, box):
        """A box that is empty along any axis touches nothing."""
        with control():
            assert student.units_touched(np.s_[3:4, 4:5], (7, 11), (3, 4)) == [(1, 1)]
        assert student.units_touched(box, (7, 11), (3, 4)) == []

    def test_drawn(self, student, rng):
        """It is right for images, units and boxes drawn for you."""
        for n_axes in (1, 2, 3, 4):
            shape = tuple(rng.integers(2, (40, 14, 8, 5)[n_axes - 1], n_axes).tolist())
            units = tuple(rng.integers(2, 6, n_axes).tolist())
            start = [int(rng.integers(0, size)) for size in shape]
            box = tuple(slice(a, int(rng.integers(a + 1, size + 1))) for a, size in zip(start, shape))
            assert student.units_touched(box, shape, units) == reference.units_touched(box, shape, units)

    @table("box, bad", step=(np.s_[0:4:2, :], 2), empty=(np.s_[2:2, ::3], 3), more=(np.s_[1:2, 1:2, 1:2, 1:2], 4),
           fewer=(np.s_[1:2,], 1))  # fmt: skip
    def test_refuses(self, student, box, bad):
        """Other steps, and a wrong number of slices, are refused by name."""
        with control():
            assert student.units_touched(np.s_[3:4, 4:5], (7, 11), (3, 4)) == [(1, 1)]
        with pytest.raises(ValueError, match=naming(bad)):
            student.units_touched(box, (7, 11), (3, 4))


@exercise("left_in_chunk")
class TestLeftInChunk:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "left_in_chunk", 120), "that is not how it turns out"


@exercise("losing_orders")
class TestLosingOrders:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "losing_orders", 84), "that is not how it turns out"


PLANS = {
    "divides": ((4, 6), (2, 3), 2),
    "does_not": ((7, 11), (3, 4), 2),
    "line": ((20,), (6,), 3),
    "solid": ((4, 5, 9), (2, 3, 5), 3),
    "four": ((2, 3, 4, 5), (1, 2, 3, 4), 5),
    "alone": ((7, 11), (3, 4), 1),
}


@exercise("plan_writers")
class TestPlanWriters:
    @weight(2)
    @table("shape, unit_shape, n_writers", **PLANS)
    def test_plan(self, student, shape, unit_shape, n_writers):
        """All is written once, no two writers share a unit, and the work is fair."""
        assert student.plan_writers(shape, unit_shape, n_writers) == Plan(shape, unit_shape, n_writers)

    def test_orders(self, student):
        """In whatever order the writers read and write, nothing is lost."""
        for shape, unit_shape, n_writers in (((5, 4), (3, 2), 2), ((3, 4), (3, 2), 2), ((7,), (3,), 3)):
            answer = student.plan_writers(shape, unit_shape, n_writers)
            plan = Plan(shape, unit_shape, n_writers).boxes(answer.value)
            if isinstance(plan, Difference):
                raise Different(plan.message)
            boxes = [[tuple(slice(*ends) for ends in box) for box in each] for each in plan]
            assert any(boxes), "nobody writes anything"
            problem = reference.lost_in_some_order(boxes, shape, unit_shape)
            assert problem is None, f"an image of {shape} in units of {unit_shape}: {problem}"

    @table(
        "shape, unit_shape, n_writers", one=((5, 2), (8, 8), 3), many=((7, 11), (3, 4), 40), equal=((4, 4), (2, 2), 4)
    )
    def test_more_writers(self, student, shape, unit_shape, n_writers):
        """Where there are as many writers as units, or more, it is right as well."""
        assert student.plan_writers(shape, unit_shape, n_writers) == Plan(shape, unit_shape, n_writers)

    @table(
        "shape, unit_shape, n_writers",
        uneven=((90,), (8,), 5),
        nearly=((11, 1), (1, 1), 4),
        one_over=((13,), (2,), 6),
    )
    def test_fair(self, student, shape, unit_shape, n_writers):
        """Nobody has two units more than another."""
        assert student.plan_writers(shape, unit_shape, n_writers) == Plan(shape, unit_shape, n_writers)

    def test_large(self, student):
        """A scan of 983 GB in shards can be planned in a moment."""
        heart = (7614, 7614, 8480)
        assert student.plan_writers(heart, (1024, 1024, 1024), 100) == Plan(heart, (1024, 1024, 1024), 100)

    def test_drawn(self, student, rng):
        """Plans for images drawn for you are right."""
        for n_axes in (1, 2, 3, 4):
            shape = tuple(rng.integers(2, (60, 20, 10, 6)[n_axes - 1], n_axes).tolist())
            units, n_writers = tuple(rng.integers(1, 5, n_axes).tolist()), int(rng.integers(2, 9))
            assert student.plan_writers(shape, units, n_writers) == Plan(shape, units, n_writers)

    def test_refuses(self, student):
        """Fewer writers than 1 are refused by name."""
        with control():
            assert student.plan_writers((4, 6), (2, 3), 2) == Plan((4, 6), (2, 3), 2)
        for bad in (0, -3):
            with pytest.raises(ValueError, match=naming(bad)):
                student.plan_writers((4, 6), (2, 3), bad)


def read(student, answers: dict, key: str, tries: int):
    """Let the student read a key; the answer, and the store."""
    fetch = Unsteady(answers)
    return student.read_surely(fetch, key, tries), fetch


def asked_for(fetch: Unsteady, key: str, tries: int, times: int) -> None:
    problem = asked(times)(fetch, key, tries)
    assert problem is None, problem


ANSWERS = {
    "at_once": ([b"voxels"], 4, b"voxels", 1),
    "after_one": ([ConnectionError, b"late"], 4, b"late", 2),
    "after_many": ([TimeoutError, ConnectionError, OSError, b"last"], 4, b"last", 4),
    "no_bytes_at_last": ([b""], 1, b"", 1),
    "no_bytes": ([b"", b"voxels"], 4, b"", 1),
    "no_bytes_late": ([ConnectionError, b"", b"voxels"], 4, b"", 2),
    "one_try": ([b"voxels"], 1, b"voxels", 1),
}


@exercise("read_surely")
class TestReadSurely:
    @table("answers, tries, expected, times", **ANSWERS)
    def test_bytes(self, student, answers, tries, expected, times):
        """Bytes come as they are, and after them nothing is asked."""
        answer, fetch = read(student, {"c/0/1": answers}, "c/0/1", tries)
        assert answer == expected
        asked_for(fetch, "c/0/1", tries, times)

    @table("answers, times", never=([None, b"voxels"], 1), later=([ConnectionError, None, b"voxels"], 2),
           last=([ConnectionError, TimeoutError, None], 3))  # fmt: skip
    def test_missing(self, student, answers, times):
        """A missing chunk is None, and it is not asked for again."""
        with control():
            assert read(student, {"c/3": [b"voxels"]}, "c/3", 3)[0] == b"voxels"
        answer, fetch = read(student, {"c/3": answers}, "c/3", 3)
        assert answer == None  # noqa: E711
        asked_for(fetch, "c/3", 3, times)

    @weight(2)
    @table(
        "errors, tries, error",
        always=([ConnectionError], 3, ConnectionError),
        once=([TimeoutError], 1, TimeoutError),
        the_last=([ConnectionError, OSError, TimeoutError, b"late"], 3, TimeoutError),
    )
    def test_failures(self, student, errors, tries, error):
        """A store that fails to the end is never taken for a missing chunk: the last error is raised."""
        with control():
            assert read(student, {"c/5": [b"voxels"]}, "c/5", tries)[0] == b"voxels"
        fetch = Unsteady({"c/5": errors})
        with pytest.raises(error, match=naming("c/5")):
            student.read_surely(fetch, "c/5", tries)
        asked_for(fetch, "c/5", tries, tries)

    def test_any_error(self, student):
        """Errors of a library's own are failures of the store, too."""
        for error in (RuntimeError, KeyError, EOFError, PermissionError):
            answer, fetch = read(student, {"c/7": [error, b"voxels"]}, "c/7", 2)
            assert answer == b"voxels"
            asked_for(fetch, "c/7", 2, 2)

    def test_drawn(self, student, rng):
        """Stores that fail as often as was drawn for you are read surely."""
        for _ in range(4):
            failures, more = (int(n) for n in rng.integers(0, 6, 2))
            data, key = rng.bytes(5), f"c/{int(rng.integers(100))}"
            answer, fetch = read(student, {key: [ConnectionError] * failures + [data]}, key, failures + 1 + more)
            assert answer == data
            asked_for(fetch, key, failures + 1 + more, failures + 1)

    def test_refuses(self, student):
        """Fewer tries than 1 are refused by name, and nothing is asked."""
        with control():
            assert read(student, {"c/3": [b"voxels"]}, "c/3", 3)[0] == b"voxels"
        for bad in (0, -2):
            fetch = Unsteady({"c/1": [b"voxels"]})
            with pytest.raises(ValueError, match=naming(bad)):
                student.read_surely(fetch, "c/1", bad)
            asked_for(fetch, "c/1", bad, 0)
