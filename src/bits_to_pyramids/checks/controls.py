"""The call that has to go right before a check can be about anything else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bits_to_pyramids.checks.answers import NotJudged, StudentError


@contextmanager
def control() -> Iterator[None]:
    """In a check of refusals or side effects: an ordinary call, which must go right first.

    Where it does not, the check is not judged: it gives no points, but it is no second failure either.
    A function that refuses everything, or does nothing at all, has refused nothing well.
    """
    import pytest  # a worker starts its jails before it imports that

    try:
        yield
    except (AssertionError, StudentError, pytest.fail.Exception) as error:
        raise NotJudged from error
