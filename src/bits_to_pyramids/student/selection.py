"""Shapes and selections as people write them, checked and in one form."""

from __future__ import annotations

from collections.abc import Sequence
from operator import index
from typing import Any

LARGEST = 2**53
"""Up to here a float holds every whole number."""


def as_sizes(name: str, sizes: Sequence[int], smallest: int) -> tuple[int, ...]:
    """Sizes as a tuple of int, or a ValueError that says which one is wrong."""
    try:
        found = tuple(index(size) for size in sizes)
    except TypeError:
        raise ValueError(f"{name} must be whole numbers, one for each axis, not {sizes!r}") from None
    for size in found:
        if not smallest <= size <= LARGEST:
            raise ValueError(f"{name} {found} contains {size}, but a size is from {smallest} to 2**53")
    return found


def as_ranges(selection: Any, shape: tuple[int, ...]) -> tuple[list[range], list[bool]]:
    """What a selection selects along each axis.

    Parameters
    ----------
    selection : int, slice, Ellipsis or tuple of these
        Negative numbers count from the end, open ends reach to it, and what is
        beyond the image is cut off, as in numpy.
    shape : tuple of int

    Returns
    -------
    ranges : list of range
        Selected indices along each axis, ascending.
    kept : list of bool
        Whether the result has this axis: no for an int.

    Raises
    ------
    IndexError
        For an index outside the image, too many indices, a step backwards,
        and anything that is neither int nor slice nor Ellipsis.
    """
    parts = list(selection) if isinstance(selection, tuple) else [selection]
    dots = [at for at, part in enumerate(parts) if part is Ellipsis]
    if len(dots) > 1:
        raise IndexError(f"only one ... can be used: {selection!r}")
    if len(parts) - len(dots) > len(shape):
        raise IndexError(f"{len(parts) - len(dots)} indices are too many for {len(shape)} axes: {selection!r}")
    at = dots[0] if dots else len(parts)
    missing = [slice(None)] * (len(shape) - len(parts) + len(dots))
    parts[at : at + 1] = missing
    return [_along(part, size) for part, size in zip(parts, shape)], [isinstance(part, slice) for part in parts]


def _along(part: Any, size: int) -> range:
    if isinstance(part, slice):
        try:
            found = range(size)[part]
        except (TypeError, ValueError) as error:
            raise IndexError(f"{part}: {error}") from None
        if found.step < 0:
            raise IndexError(f"{part} goes backwards; steps must be positive")
        return found
    try:
        at = index(part)
        if isinstance(part, bool):
            raise TypeError
    except TypeError:
        raise IndexError(f"only whole numbers, slices and ... can select, not {part!r}") from None
    if not -size <= at < size:
        raise IndexError(f"index {at} is outside an axis of size {size}")
    return range(at % size, at % size + 1)
