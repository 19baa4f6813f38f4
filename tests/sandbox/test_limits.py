"""Limits of one runner, other than those of its jail; and the least that an assignment may ask for."""

from dataclasses import replace

import pytest
from small_limits import LIMITS

from bits_to_pyramids.course.limits import LEAST
from bits_to_pyramids.sandbox import Cell, Died, Limits, Raised, Returned, TimedOut, Unusable

MIB = 2**20
SOURCE = """
import os, threading

def answer(n): return bytes(n)
def memory(n): return len(bytearray(n))
def loop(n):
    while True: pass
def write(n):
    with open("file", "wb") as file: file.write(bytes(n))
def many(n):
    for i in range(n): open(f"file-{i}", "wb").close()
def descriptors(n): return [open(os.devnull) for _ in range(n)] and n
def threads(n):
    stop = threading.Event()
    try:
        for _ in range(n): threading.Thread(target=stop.wait, daemon=True).start()
    finally: stop.set()
"""
CASES = {
    "answer_bytes": (100_000, "answer", 200_000, Unusable),
    "memory_bytes": (200 * MIB, "memory", 300 * MIB, Raised),
    "call_seconds": (0.3, "loop", 0, TimedOut),
    "cpu_seconds": (1, "loop", 0, Died),
    "file_bytes": (100_000, "write", 200_000, Raised),
    "files": (20, "many", 40, Raised),
    "open_files": (40, "descriptors", 80, Raised),
    "threads": (6, "threads", 12, Raised),
}


@pytest.mark.parametrize(
    ("name", "limit", "function", "size", "outcome"), [(k, *v) for k, v in CASES.items()], ids=CASES
)
def test_a_runner_keeps_to_its_own_limits_and_not_to_the_jails(jail, name, limit, function, size, outcome):
    with jail.runner(replace(Limits(), **{name: limit})) as runner:
        assert runner.run([Cell("a", SOURCE)])[0].ok
        assert isinstance(runner.call(function, (size,)), outcome)
    if name not in ("call_seconds", "cpu_seconds"):
        with jail.runner(Limits()) as runner:
            runner.run([Cell("a", SOURCE)])
            assert isinstance(runner.call(function, (size,)), Returned)


def test_the_cells_time_and_output_are_limited_too(jail):
    with jail.runner(replace(LIMITS, output_bytes=2_000, images=1, cell_seconds=1), drawing=True) as runner:
        draw = "import matplotlib.pyplot as plt\nfor _ in range(3): plt.figure()\nprint('x' * 10_000)"
        shown, slow = runner.run([Cell("a", draw), Cell("b", "while True: pass")])
    assert len(shown.stdout) < 3_000 and "cut after 2,000" in shown.stdout and len(shown.images) == 1
    assert slow.error_name == "TimedOut"


def test_with_the_least_of_everything_a_figure_is_drawn_and_a_function_called(jail):
    least = {name: value for name, value in LEAST.items() if name not in ("call_seconds", "images", "image_bytes")}
    with jail.runner(Limits(**least, call_seconds=5), drawing=True) as runner:
        draw = (
            "import numpy as np\nimport matplotlib.pyplot as plt\nplt.imshow(np.zeros((9, 9)))\n"
            "def f(x): return np.array(x) + 1"
        )
        (outcome,) = runner.run([Cell("a", draw)], seconds=20)
        assert outcome.ok and len(outcome.images) == 1, outcome
        assert runner.call("f", ([1, 2],)).value.tolist() == [2, 3]
