"""How long a runner may go on: by its own time."""

import time

import pytest

from bits_to_pyramids.calls import TimedOut
from bits_to_pyramids.sandbox import clock
from bits_to_pyramids.sandbox.clock import Clock, Used

# Seconds since the question: what the runner has used, how long it waited for a processor, how long for us.
ENDS = {
    "its own time": (100, 3, 96, 0, True, False),
    "it slept": (3, 0, 0, 0, True, False),
    "we took long": (60, 1, 0, 58, False, False),
    "a busy machine": (100, 1, 98, 0, False, True),
    "a machine that is free": (1, 1, 0, 0, False, False),
}


@pytest.mark.parametrize("now, used, waited, others, ends, overloaded", ENDS.values(), ids=ENDS)
def test_what_counts_is_its_own_time(monkeypatch, now, used, waited, others, ends, overloaded):
    began, told = time.monotonic(), iter([Used(0, 0), Used(used, waited)])
    monkeypatch.setattr(clock.time, "monotonic", lambda: began)
    monkeypatch.setattr(Used, "of", lambda root: next(told))
    looked = Clock(0, 2, lambda: others)
    monkeypatch.setattr(clock.time, "monotonic", lambda: began + 0.1)
    looked()
    monkeypatch.setattr(clock.time, "monotonic", lambda: began + now)
    if ends:
        with pytest.raises(TimedOut):
            looked()
    else:
        looked()
    assert looked.overloaded == overloaded
