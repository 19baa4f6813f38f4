"""What the checks of many hands ask for beyond a return value, said kindly, and plans of which many are right.

A rule gets the arguments of a call after it, and says in a sentence what was wrong with how the call went about it,
or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations, product
from math import prod
from typing import Any

import numpy as np

from .compare import Difference, Expected, close, compare, show
from .unsteady import Unsteady
from .watched import WatchedArray

Ends = tuple[tuple[int, int], ...]
Unit = tuple[int, ...]

MAX_PARTS = 300  # of one unit
MAX_PIECES = 20_000  # of all units together


# ---------------------------------------------------------------- plans


class Plan(Expected):
    """Boxes for some writers: no two share a unit, all is covered once, and nobody has two units more than another."""

    one_meaning = False

    def __init__(self, shape: tuple[int, ...], unit_shape: tuple[int, ...], n_writers: int) -> None:
        self.shape, self.unit_shape, self.n_writers = tuple(shape), tuple(unit_shape), n_writers

    def __repr__(self) -> str:
        return f"a plan for {_number(self.n_writers, 'writer')} in which no two share a unit"

    def difference(self, got: Any) -> Difference | None:
        plan = self.boxes(got)
        if isinstance(plan, Difference):
            return plan
        units = [self._parts(boxes) for boxes in plan]
        problem = self._shared(units) or self._uncovered(units) or self._unfair(units)
        return None if problem is None else Difference("values", problem)

    def boxes(self, got: Any) -> list[list[Ends]] | Difference:
        """The boxes of an answer as numbers inside the image; or what is no plan in it."""
        wanted = f"expected {self!r}: a list with a list of boxes for each writer"
        if not isinstance(got, (list, tuple)):
            return Difference("type", f"got       {show(got)}\n{wanted}")
        if len(got) != self.n_writers:
            return Difference("shape", f"got       {_number(len(got), 'list')} of boxes\n{wanted}")
        plan: list[list[Ends]] = []
        pieces = 0
        for boxes in got:
            if not isinstance(boxes, (list, tuple)):
                return Difference("type", f"got       {show(boxes)} for writer {len(plan)}\n{wanted}")
            plan.append([])
            for box in boxes:
                ends = self._ends(box)
                pieces += 1 if ends is None else self._n_units(ends)
                if pieces > MAX_PIECES:
                    return Difference("values", f"The boxes cut the units into more than {MAX_PIECES} pieces.")
                if ends is None:
                    return Difference(
                        "type",
                        f"got       {show(box)} among the boxes of writer {len(plan) - 1}\n"
                        f"expected  a box: a tuple of {_number(len(self.shape), 'slice')} with step 1",
                    )
                plan[-1].append(ends)
        return plan

    def _ends(self, box: Any) -> Ends | None:
        if not isinstance(box, (list, tuple)) or len(box) != len(self.shape):
            return None
        try:
            parts = [part.indices(size) for part, size in zip(box, self.shape)]
        except (AttributeError, TypeError, ValueError):
            return None
        return tuple((start, max(start, stop)) for start, stop, _ in parts) if all(p[2] == 1 for p in parts) else None

    def _n_units(self, box: Ends) -> int:
        return prod(-(-stop // n) - start // n for (start, stop), n in zip(box, self.unit_shape))

    def _parts(self, boxes: list[Ends]) -> dict[Unit, list[Ends]]:
        """For each unit that is touched, what of it is written."""
        found: dict[Unit, list[Ends]] = {}
        for box in boxes:
            if any(start == stop for start, stop in box):
                continue
            along = [range(start // n, -(-stop // n)) for (start, stop), n in zip(box, self.unit_shape)]
            for unit in product(*along):
                inside = tuple(
                    (max(start, i * n), min(stop, (i + 1) * n))
                    for i, n, (start, stop) in zip(unit, self.unit_shape, box)
                )
                found.setdefault(unit, []).append(inside)
        return found

    def _shared(self, units: list[dict[Unit, list[Ends]]]) -> str | None:
        for (one, first), (other, second) in combinations(enumerate(units), 2):
            shared = sorted(first.keys() & second.keys())
            if shared:
                ours, theirs = first[shared[0]][0], second[shared[0]][0]
                return (
                    f"Writers {one} and {other} both write into unit {shared[0]}: one {shown(ours)}, the other "
                    f"{shown(theirs)}.\n"
                    "Each reads the unit, changes its part and writes the whole unit back. In 4 of the 6 orders of "
                    "these steps,\nwhat one of them wrote is lost."
                )
        return None

    def _uncovered(self, units: list[dict[Unit, list[Ends]]]) -> str | None:
        found = {unit: parts for each in units for unit, parts in each.items()}
        for unit in product(*(range(-(-size // n)) for size, n in zip(self.shape, self.unit_shape))):
            whole = prod(min((i + 1) * n, size) - i * n for i, n, size in zip(unit, self.unit_shape, self.shape))
            parts = found.get(unit, [])
            if len(parts) > MAX_PARTS:
                return f"Unit {unit} is cut into {len(parts)} boxes."
            for one, other in combinations(parts, 2):
                if all(max(a, c) < min(b, d) for (a, b), (c, d) in zip(one, other)):
                    return f"In unit {unit} the boxes {shown(one)} and {shown(other)} overlap: a part is written twice."
            written = sum(prod(stop - start for start, stop in part) for part in parts)
            if written < whole:
                return (
                    f"Of {_number(whole, 'voxel')} of unit {unit}, {written} are written. All are to be written once."
                )
        return None

    def _unfair(self, units: list[dict[Unit, list[Ends]]]) -> str | None:
        counts = [len(each) for each in units]
        if max(counts) - min(counts) <= 1:
            return None
        most, least = max(counts), min(counts)
        return (
            f"Writer {counts.index(most)} has {_number(most, 'unit')}, writer {counts.index(least)} has {least}. "
            "The numbers may differ by 1 at most."
        )


def plan(shape: tuple[int, ...], unit_shape: tuple[int, ...], n_writers: int) -> Plan:
    """Expect a plan for writers of an image of this shape, stored in these units."""
    return Plan(shape, unit_shape, n_writers)


# ---------------------------------------------------------------- sums


class SameSum(Expected):
    """A sum of floats and a number of tasks, once for each order of the tasks; the sum is the same to the last bit."""

    one_meaning = False

    def __init__(self, total: float, n_tasks: int, n_orders: int) -> None:
        self.each, self.n_orders = (total, n_tasks), n_orders

    def __repr__(self) -> str:
        return f"{self.each}, the same in each order"

    def difference(self, got: Any) -> Difference | None:
        problem = compare(got, close((self.each,) * self.n_orders))
        if problem is not None:
            return problem
        totals = [float(total) for total, _ in got]
        other = next((total for total in totals if total != totals[0]), None)
        if other is None:
            return None
        return Difference(
            "values",
            f"The sum is {totals[0]!r} in the first order, and {other!r} in another one.\n"
            "It is to be the same number, to the last bit.",
        )


def same_sum(total: float, n_tasks: int, n_orders: int = 2) -> SameSum:
    """Expect a sum that does not depend on the order in which its parts come."""
    return SameSum(total, n_tasks, n_orders)


# ---------------------------------------------------------------- stores


def asked(times: int) -> Callable:
    """A rule for the store among the arguments: it was asked so many times, each time for the key."""

    def rule(fetch: Unsteady, key: str, tries: int) -> str | None:
        for call in fetch.calls:
            if call != (key,):
                return f"fetch was called with {show(call)}. Give it the key, alone."
        if len(fetch.calls) != times:
            return f"That is right, but fetch was called {_times(len(fetch.calls))}, expected {_times(times)}."
        return None

    return rule


def went(reads: Iterable[tuple[slice, ...]], values: Any = None) -> Callable:
    """A rule for a source and a target: these boxes of the source were read, each once, and each chunk of the target
    was written once, as a whole; it holds these values now, or without any those of the source.
    """
    wanted = [ends_of(box) for box in reads]

    def rule(source: WatchedArray, target: WatchedArray, *_: Any) -> str | None:
        if source.writes:
            return f"You wrote the box {shown(source.writes[0])} of the source. It is there to be read."
        return (
            _reads_problem("the source", source, wanted)
            or _chunks_problem(target)
            or _values_problem("the target", target, source.array if values is None else values)
        )

    return rule


def read_when_run(source: WatchedArray, order: Sequence[int]) -> str | None:
    """A rule for tasks of one chunk each that ran in an order: each read its chunk when it ran, and nothing else."""
    along = [
        [(start, min(start + n, size)) for start in range(0, size, n)] for size, n in zip(source.shape, source.chunks)
    ]
    chunks = list(product(*along))
    wanted = [chunks[number] for number in order]
    if source.reads == wanted:
        return None
    if len(source.reads) != len(wanted):
        return (
            f"{_number(len(wanted), 'task')} ran, and the source was read {_times(len(source.reads))}. "
            "A task reads its chunk each time it is run, in one go."
        )
    at = next(i for i, (box, right) in enumerate(zip(source.reads, wanted)) if box != right)
    return (
        f"Task {order[at]} ran {'first' if at == 0 else 'then'}, and what was read is {shown(source.reads[at])}; "
        f"its chunk is {shown(wanted[at])}. A task reads its chunk when it is run."
    )


def updated(reads: Sequence[Any], writes: Sequence[Any], values: Sequence[Any]) -> Callable:
    """A rule for the levels of a pyramid: what was read and written of each, a box or None, and what they hold now."""

    def rule(*args: Any) -> str | None:
        levels = [arg for arg in args if isinstance(arg, WatchedArray)]
        for number, (level, box) in enumerate(zip(levels, writes)):
            expected = [] if box is None else [ends_of(box)]
            for ends in level.writes:
                if ends not in expected:
                    right = f"What depends on the edit is {shown(expected[0])}." if expected else "It is right."
                    return f"You wrote the box {shown(ends)} of level {number}. {right}"
            if len(level.writes) != len(expected):
                return f"Of level {number} the box {shown(expected[0])} was written {_times(len(level.writes))}."
        for number, (level, box) in enumerate(zip(levels, reads)):
            expected = [] if box is None else [ends_of(box)]
            problem = _reads_problem(f"level {number}", level, expected)
            if problem:
                return problem
        for number, (level, image) in enumerate(zip(levels, values)):
            problem = _values_problem(f"level {number}", level, image)
            if problem:
                return problem
        return None

    return rule


def _reads_problem(what: str, array: WatchedArray, wanted: list[Ends]) -> str | None:
    for box in array.reads:
        if box not in wanted:
            near = next((one for one in wanted if _meet(one, box)), None)
            instead = f"Needed is {shown(near)}, in one go." if near else "Nothing of it is needed."
            return f"You read the box {shown(box)} of {what}. {instead}"
    for box in wanted:
        if (times := array.reads.count(box)) != wanted.count(box):
            return f"The box {shown(box)} of {what} was read {_times(times)}, expected {_times(wanted.count(box))}."
    return None


def _chunks_problem(target: WatchedArray) -> str | None:
    """Were all chunks written once, in boxes of whole chunks?"""
    counts = np.zeros([-(-size // n) for size, n in zip(target.shape, target.chunks)], int)
    for box in target.writes:
        for (start, stop), n, size in zip(box, target.chunks, target.shape):
            if start % n or (stop % n and stop != size):
                return f"You wrote the box {shown(box)} of the target, which cuts a chunk of {target.chunks} in two."
        counts[tuple(slice(start // n, -(-stop // n)) for (start, stop), n in zip(box, target.chunks))] += 1
    if (counts == 1).all():
        return None
    at = tuple(int(i) for i in np.argwhere(counts != 1)[0])
    return f"Chunk {at} of the target was written {_times(int(counts[at]))}, expected once."


def _values_problem(what: str, array: WatchedArray, values: Any) -> str | None:
    difference = compare(np.asarray(array.array), np.array(values, array.dtype), 1e-9)
    return None if difference is None else f"This is in {what} now:\n{difference.message}"


# ---------------------------------------------------------------- boxes


def ends_of(box: Iterable[slice]) -> Ends:
    """A box as (start, stop) along each axis."""
    return tuple((part.start, part.stop) for part in box)


def shown(box: Iterable[tuple[int, int]]) -> str:
    """A box as one writes it in brackets."""
    return "[" + ", ".join(f"{start}:{stop}" for start, stop in box) + "]"


def _meet(one: Ends, other: Ends) -> bool:
    return all(max(a, c) < min(b, d) for (a, b), (c, d) in zip(one, other))


def _times(number: int) -> str:
    return "once" if number == 1 else f"{number} times"


def _number(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
