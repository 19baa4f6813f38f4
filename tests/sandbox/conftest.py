"""One jail for all tests of the sandbox, and a look around at the end for what it left running."""

import os
import time
from pathlib import Path

import pytest

from bits_to_pyramids.sandbox import Cell, Jail, Limits

LIMITS = Limits(call_seconds=10, cell_seconds=20, memory_bytes=512 * 2**20, file_bytes=8 * 2**20, files=64, answer_bytes=4 * 2**20)


def descendants(pid):
    """All processes below `pid`, by number and start time."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(folder.name)] = int(fields[1])
    found, waiting = set(), [pid]
    while waiting:
        parent = waiting.pop()
        children = [child for child, its_parent in parents.items() if its_parent == parent]
        found.update(children)
        waiting.extend(children)
    return found


def eventually(condition, seconds=3):
    """Whether `condition` becomes true; the kernel takes a moment to clear away the dead."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture(scope="session", autouse=True)
def nothing_left_running():
    before, descriptors = descendants(os.getpid()), len(os.listdir("/proc/self/fd"))
    yield
    assert eventually(lambda: descendants(os.getpid()) <= before)
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 2  # pytest's own come and go


@pytest.fixture(scope="session")
def jails(nothing_left_running):
    """Started jails by level."""
    started = {}

    def get(level):
        if level not in started:
            started[level] = Jail(level, LIMITS)
            started[level].start()
        return started[level]

    yield get
    for jail in started.values():
        jail.close()


@pytest.fixture(scope="session")
def jail(jails):
    return jails("bubblewrap")


@pytest.fixture
def runner(jail):
    with jail.runner() as runner:
        yield runner


@pytest.fixture
def defined(runner):
    """Execute source that has to work, and give the runner."""

    def define(source):
        (outcome,) = runner.run([Cell("answer", source)])
        assert outcome.ok, outcome
        return runner

    return define
