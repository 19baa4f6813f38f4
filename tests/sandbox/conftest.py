"""Jails for the tests of a module, and a look around at its end for what they left running."""

import os
from dataclasses import replace

import pytest
from processes import descendants, eventually
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Jail


@pytest.fixture(scope="module", autouse=True)
def nothing_left_running():
    start_loop_of_zarr()
    before, descriptors = descendants(os.getpid()), connections()
    yield
    assert eventually(lambda: descendants(os.getpid()) <= before)
    assert connections() <= descriptors


def start_loop_of_zarr():
    """Zarr keeps an event loop with two connections from its first use on."""
    import zarr

    zarr.create_array({}, shape=(1,), dtype="uint8")[...]


def connections():
    """How many sockets and process descriptors this process holds: what a jail could leave open."""
    links = []
    for name in os.listdir("/proc/self/fd"):
        try:
            links.append(os.readlink(f"/proc/self/fd/{name}"))
        except FileNotFoundError:  # the one that lists the folder
            continue
    return sum(link.startswith(("socket:", "anon_inode:[pidfd]", "pidfd:")) for link in links)


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="module")
def jail(jails):
    return jails("bubblewrap")


@pytest.fixture
def runner(jail):
    with jail.runner() as runner:
        yield runner


@pytest.fixture
def multiplying(jail):
    """A runner that may start processes, as a manifest can allow."""
    with jail.runner(replace(LIMITS, processes=64)) as runner:
        yield runner


@pytest.fixture
def drawing_runner(jail):
    with jail.runner(drawing=True) as runner:
        yield runner


@pytest.fixture
def defined(runner):
    """Execute source that has to work, and give the runner."""

    def define(source):
        (outcome,) = runner.run([Cell("answer", source)])
        assert outcome.ok, outcome
        return runner

    return define
