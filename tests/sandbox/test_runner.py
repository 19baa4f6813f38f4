"""What honest and clumsy notebooks get from a runner."""

import re
import time
from textwrap import dedent

import numpy as np
import pytest

from bits_to_pyramids.calls import Unsupported
from bits_to_pyramids.sandbox import Cell, Died, Raised, Returned, TimedOut, Unusable


def run(runner, source):
    (outcome,) = runner.run([Cell("answer", dedent(source))])
    return outcome


# Cells


def test_a_cell_reports_what_it_shows(runner):
    outcome = run(runner, "import sys\nprint('out')\nprint('err', file=sys.stderr)\n1 + 1")
    assert (outcome.ok, outcome.stdout, outcome.stderr, outcome.result) == (True, "out\n", "err\n", "2")


@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("x = = 3", "SyntaxError", "invalid syntax"),
        ("if True:\nx = 1", "IndentationError", "expected an indented block"),
        ("exit()", "SystemExit", ""),
        ("quit()", "SystemExit", ""),
        ("import sys; sys.exit(3)", "SystemExit", "3"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("input('your name: ')", "EOFError", "input() is not available"),
        ("import zarr\nzarr.open", "ModuleNotFoundError", "zarr is not available while this exercise is graded."),
        ("from ome_zarr import io", "ModuleNotFoundError", "ome_zarr is not available while this exercise is graded."),
        (
            "import numcodecs.blosc as b\nb.Blosc()",
            "ModuleNotFoundError",
            "numcodecs is not available while this exercise is graded.",
        ),
        (
            "import tifffile as tf\ntf.imread('x')",
            "ModuleNotFoundError",
            "tifffile is not available while this exercise is graded.",
        ),
        ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "E", "can't be shown"),
        ("def f(): f()\nf()", "RecursionError", "maximum recursion depth"),
        ("raise type('x' * 500, (Exception,), {})", "x" * 500, ""),
        ("bytearray(10**12)", "MemoryError", ""),
    ],
    ids=lambda value: value[:24],
)
def test_an_error_is_that_cells_error_only(runner, source, name, message):
    outcomes = runner.run([Cell("a", source), Cell("b", "print('still here')")])
    assert not outcomes[0].ok
    assert outcomes[0].error_name == name
    assert message in outcomes[0].error_message
    assert outcomes[1].stdout == "still here\n"


def test_a_traceback_shows_the_students_lines_only(runner):
    runner.run([Cell("bits_of", "import json\ndef bits_of(text):\n    return json.loads(text)")])
    (outcome,) = runner.run([Cell("try", "bits_of('{')")])
    assert outcome.traceback.splitlines()[:4] == [
        "Cell try, line 1",
        "    bits_of('{')",
        "Cell bits_of, line 3 in bits_of",
        "    return json.loads(text)",
    ]
    assert "decoder.py" not in outcome.traceback


def test_a_deep_traceback_is_short(runner):
    assert len(run(runner, "def f(n): return f(n + 1)\nf(0)").traceback.splitlines()) < 20


def test_an_error_may_bring_its_own_text(runner):
    source = "class Checks(Exception):\n    def _render_traceback_(self): return ['one plain line']\nraise Checks"
    assert run(runner, source).traceback == "one plain line"


@pytest.mark.parametrize(
    "source",
    [
        "for _ in range(200_000): print('spam')",
        "print('x' * 10**7)",
        "import sys; sys.stdout.buffer.write(b'x' * 10**6); None",
        "'x' * 10**6",
    ],
    ids=["many lines", "one line", "bytes", "a long result"],
)
def test_a_flood_of_output_is_cut_with_a_sentence(drawing_runner, source):
    outcome = run(drawing_runner, source)
    shown = outcome.result or outcome.stdout
    assert outcome.ok
    assert len(shown) < 70_000
    assert "cut after" in shown


def test_output_to_the_descriptors_goes_nowhere(runner):
    assert run(runner, "import os; os.write(1, b'x'); os.write(2, b'y')").stdout == ""


def test_open_figures_are_taken_as_pictures_once(drawing_runner):
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.figure()\nplt.show()"
    first, second = drawing_runner.run([Cell("a", draw), Cell("b", "1")])
    assert len(first.images) == 2
    assert first.stderr == ""
    assert second.images == []


@pytest.mark.parametrize(
    "source",
    [
        "import matplotlib.pyplot as plt\nfor _ in range(15): plt.figure()",
        "import matplotlib.pyplot as plt, numpy as np\nplt.figure(figsize=(30, 30), "
        "dpi=100).figimage(np.random.rand(3000, 3000))",
        "import matplotlib.pyplot as plt\nplt.figure(figsize=(1e5, 1e5))",
    ],
    ids=["many", "large", "impossible"],
)
def test_too_many_or_too_large_figures_are_left_out_with_a_sentence(runner, source):
    outcome = run(runner, source)
    assert len(outcome.images) <= 8
    assert "figure" in outcome.stderr


@pytest.mark.parametrize(
    "source",
    [
        "%matplotlib inline",
        "%precision 3",
        "await __import__('asyncio').sleep(0)",
        "[x async for x in ticks()]",
        "display(1)",
        "__name__ == '__main__' or 1/0",
    ],
)
def test_what_notebooks_usually_hold_works(runner, source):
    run(runner, "async def ticks():\n    yield 1")
    assert run(runner, source).ok


def test_top_level_names_are_a_main_module(runner):
    assert run(
        runner, "x = 1\nimport __main__\nassert __main__.x == 1\ndef f(): pass\nassert f.__module__ == '__main__'"
    ).ok


def test_the_private_folder_can_be_used(runner):
    source = """
        import tempfile, pathlib
        pathlib.Path("a.bin").write_bytes(b"abc")
        with tempfile.TemporaryFile() as file: file.write(b"abc")
        import imageio.v3 as iio, numpy as np
        iio.imwrite("a.png", np.zeros((3, 3), np.uint8))
        print(iio.imread("a.png").shape)
    """
    outcome = run(runner, source)
    assert outcome.ok, outcome
    assert outcome.stdout == "(3, 3)\n"


def test_threads_work(runner):
    source = (
        "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(4) as pool: "
        "print(sum(pool.map(abs, range(10))))"
    )
    assert run(runner, source).stdout == "45\n"


# Calls


def test_a_call_returns_plain_data(defined):
    runner = defined("def swap(a, b, *, times=1): return (b, a) * times")
    assert runner.call("swap", (1, "x"), {"times": 2}) == Returned(("x", 1, "x", 1))


def test_arguments_keep_their_memory_layout(defined):
    runner = defined("def layout(a): return (a.dtype.str, a.flags.f_contiguous, a.strides)")
    image = np.asfortranarray(np.zeros((3, 4), ">u2"))
    assert runner.call("layout", (image,)) == Returned((">u2", True, (2, 6)))


def test_names_live_on_between_cells_and_calls(defined):
    runner = defined("count = 0\ndef tick():\n    global count\n    count += 1")
    runner.call("tick")
    runner.call("tick")
    assert runner.get("count") == Returned(2)


def test_an_echo_shows_what_became_of_the_arguments(defined):
    runner = defined(
        "def spoil(a, b):\n    a[0] = 9\n    return b\ndef fail(a):\n    a.append(2)\n    raise ValueError"
    )
    answer = runner.call("spoil", (np.zeros(2, np.uint8), b"x"), echo=True)
    assert answer.value == b"x"
    assert answer.arguments[0].tolist() == [9, 0]
    assert runner.call("fail", ([1],), echo=True).arguments == ([1, 2],)
    assert runner.call("spoil", ([0], 1)).arguments is None


@pytest.mark.parametrize(
    ("body", "name", "base", "message", "line"),
    [
        ("raise ValueError('256 is too large')", "ValueError", "ValueError", "256 is too large", 2),
        ("\n    raise NotImplementedError", "NotImplementedError", "RuntimeError", "", 3),
        ("import json; json.loads('{')", "JSONDecodeError", "ValueError", "Expecting property", 2),
        ("raise SystemExit(3)", "SystemExit", "BaseException", "3", 2),
        ("exit()", "SystemExit", "BaseException", "", 2),
        ("return f()", "RecursionError", "RecursionError", "recursion", 2),
        ("return bytes(10**12)", "MemoryError", "MemoryError", "", 2),
        ("return int('x' * 10**5)", "ValueError", "ValueError", "invalid literal", 2),
    ],
    ids=lambda value: str(value)[:24].strip(),
)
def test_an_exception_is_raised_with_its_name_bases_and_line(defined, body, name, base, message, line):
    answer = defined(f"def f():\n    {body}").call("f")
    assert isinstance(answer, Raised)
    assert answer.name == name
    assert answer.is_a(base)
    assert not answer.is_a("KeyError")
    assert message in answer.message
    assert answer.line == line


def test_a_name_that_is_not_there_is_a_name_error(runner):
    assert runner.call("nothing").name == "NameError"
    assert runner.get("nothing").name == "NameError"


@pytest.mark.parametrize(
    ("expression", "sentence"),
    [
        ("{1, 2}", "set"),
        ("(x for x in 'abc')", "generator"),
        ("type('Sneaky', (), {'__eq__': lambda *a: True})()", "Sneaky"),
        ("__import__('functools').reduce(lambda a, _: [a], range(10_000), [])", "nested"),
        ("bytes(5 * 2**20)", "larger than"),
        ("list(range(2 * 10**6))", "parts"),
        ("__import__('numpy').broadcast_to(0, (10**5, 10**5))", "larger than"),
        ("__import__('numpy').array([None])", "dtype is object"),
    ],
    ids=lambda value: value[:24],
)
def test_an_answer_that_is_not_plain_data_is_unusable_with_a_sentence(defined, expression, sentence):
    runner = defined(f"def f(): return {expression}")
    answer = runner.call("f")
    assert isinstance(answer, Unusable)
    assert re.search(sentence, answer.reason)
    assert runner.call("len", ()).name in ("NameError", "TypeError")  # and the runner goes on


def test_prints_in_calls_are_swallowed(defined):
    runner = defined("def f(x):\n    for _ in range(100_000): print(x)\n    return x")
    assert runner.call("f", ("the hidden input",)) == Returned("the hidden input")
    (outcome,) = runner.run([Cell("later", "print('seen')")])
    assert outcome.stdout == "seen\n"


def test_arguments_that_are_not_plain_data_are_the_checkers_mistake(runner):
    with pytest.raises(Unsupported, match="set"):
        runner.call("f", ({1},))


# The end of a runner


def test_a_call_that_does_not_end_times_out_and_ends_the_runner(defined):
    runner = defined("def f():\n    while True: pass")
    started = time.monotonic()
    assert runner.call("f", seconds=0.3) == TimedOut(0.3)
    assert time.monotonic() - started < 2
    assert not runner.alive
    assert isinstance(runner.call("f"), Died)


def test_a_cell_that_does_not_end_times_out_and_is_the_last(runner):
    outcomes = runner.run([Cell("a", "1"), Cell("b", "while True: pass"), Cell("c", "1")], seconds=0.5)
    assert [(outcome.id, outcome.ok, outcome.error_name) for outcome in outcomes] == [
        ("a", True, ""),
        ("b", False, "TimedOut"),
    ]
    assert not runner.alive


@pytest.mark.parametrize(
    "body",
    [
        "import os; os._exit(0)",
        "import os; os.abort()",
        "import ctypes; ctypes.string_at(0)",
        "import os; os.kill(os.getpid(), 9)",
        "import os; os.close(3)",
    ],
    ids=["exit", "abort", "crash", "kill", "close"],
)
def test_a_crash_in_a_call_is_died(defined, body):
    runner = defined(f"def f():\n    {body}")
    answer = runner.call("f")
    assert isinstance(answer, Died)
    assert "ended" in answer.reason
    assert not runner.alive


def test_a_closed_runner_can_be_closed_again(runner):
    runner.close()
    runner.close()
    assert isinstance(runner.get("x"), Died)
    assert runner.run([Cell("a", "1")]) == []
