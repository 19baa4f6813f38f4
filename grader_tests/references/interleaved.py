"""Several writers on one store, played through in every order in which their steps can fall.

A writer that changes a part of a unit (a chunk, or a shard) reads the whole unit, changes its own voxels, and writes
the whole unit back.  Reading and writing are two steps, and another writer's steps may fall between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

Unit = tuple[int, ...]
NOBODY = -1


def orders(counts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All orders of steps: who is next, again and again, where each writer takes so many steps of its own."""
    if not any(counts):
        yield ()
    for writer, left in enumerate(counts):
        if left:
            for rest in orders([count - (other == writer) for other, count in enumerate(counts)]):
                yield writer, *rest


def played(parts: Sequence[dict[Unit, np.ndarray]], order: Sequence[int], size: int) -> dict[Unit, np.ndarray]:
    """What the units hold in the end.

    Parameters
    ----------
    parts : list of dict
        For each writer the places, among the voxels of a unit, that it writes; its units one after another, each
        read in one step and written back in the next.
    order : sequence of int
        Whose step is next.
    size : int
        Voxels of a unit.

    Returns
    -------
    dict of tuple to numpy.ndarray
        For each unit who wrote each voxel last; -1 for nobody.
    """
    units = {unit: np.full(size, NOBODY) for part in parts for unit in part}
    waiting = [[(unit, places) for unit, places in part.items() for _ in "rw"] for part in parts]
    read: dict[int, np.ndarray] = {}
    for writer in order:
        unit, places = waiting[writer].pop(0)
        if writer in read:
            units[unit] = read.pop(writer)
        else:
            mine = units[unit].copy()
            mine[places] = writer
            read[writer] = mine
    return units


def loses(parts: Sequence[dict[Unit, np.ndarray]], order: Sequence[int], size: int) -> bool:
    """Is a voxel lost in this order: does it not hold what one of its writers wrote?"""
    held = played(parts, order, size)
    return any((held[unit][places] == NOBODY).any() for part in parts for unit, places in part.items())
