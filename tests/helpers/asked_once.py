"""What references answered stays known, as after a rehearsal: who judges often asks them once."""

from collections.abc import Iterator
from contextlib import contextmanager

from bits_to_pyramids.checks.remembered import learning, remember


@contextmanager
def asked_once() -> Iterator[None]:
    """What is asked in the block is known after it."""
    with learning() as values:
        yield
    remember(values)
