"""What check() prints and raises: golden text, so that every word is a decision."""

import inspect
import linecache
import signal
import sys

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from bits_to_pyramids.student import case, check, patience
from bits_to_pyramids.student.naming import names
from bits_to_pyramids.student.through import WAYS
from bits_to_pyramids.student.visible_checks import READ_AGAIN, ChecksFailed
from bits_to_pyramids.student.watched import Folder, WatchedArray

MORE = "More checks run when the notebook is graded."
NEXT = 'Next step: hint("f")'


def right(value, n):
    if value >= 2**n:
        raise ValueError(f"{value} does not fit")
    return format(value, f"0{n}b")


def unpadded(value, n):
    return format(value, "b")


def number(value, n):
    return int(right(value, n))


def crashes(value, n):
    return {}[value]


def stub(value, n):
    raise NotImplementedError


def calls_a_stub(value, n):
    return stub(value, n)


def returns_the_error(value, n):
    return ValueError(f"{value}")


def forgot_a_cell(value, n):
    return g(value, n)  # noqa: F821


def names_another_number(value, n):
    raise ValueError(f"{value}0 does not fit")


def changes_its_input(values):
    values.sort()
    return values[0]


BITS = (case(2, 2, gives="10"), case(1, 3, gives="001"))
REFUSED = (case(3, 2, gives="11"), case(4, 2, refuses=4))

GOLDEN = {
    "pass": (
        right,
        (*BITS, case(4, 2, refuses=4)),
        f"""\
passes  f(2, 2)
passes  f(1, 3)
passes  f(4, 2)
3 of 3 visible checks pass. Good. {MORE}
""",
        None,
    ),
    "wrong-value": (
        unpadded,
        BITS,
        f"""\
passes  f(2, 2)
FAILS   f(1, 3)
          got       '1'
          expected  '001'
          It is 1 character long, 3 were expected.
1 of 2 visible checks pass. {MORE}
{NEXT}
""",
        "f: 1 of 2 visible checks pass.",
    ),
    "wrong-type": (
        number,
        BITS[:1],
        f"""\
FAILS   f(2, 2)
          got       10
          expected  '10'
          This is a whole number, but a string was expected. \
A string of digits keeps its leading zeros, a number does not.
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "exception": (
        crashes,
        BITS[:1],
        f"""\
FAILS   f(2, 2)
          raised    KeyError: 2 (line {crashes.__code__.co_firstlineno + 1} of the cell)
          expected  '10'
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "not-written-yet": (
        stub,
        BITS,
        'f is not written yet (or is the line `raise NotImplementedError` still in it?).\nA first idea: hint("f")\n',
        "f: not written yet.",
    ),
    "not-refused": (
        unpadded,
        REFUSED,
        f"""\
passes  f(3, 2)
FAILS   f(4, 2)
          got       '100'
          expected  a ValueError whose message contains 4
          Refuse it with: raise ValueError(f"...")
1 of 2 visible checks pass. {MORE}
{READ_AGAIN}
{NEXT}
""",
        "f: 1 of 2 visible checks pass.",
    ),
    "names-another-number": (
        names_another_number,
        REFUSED[1:],
        f"""\
FAILS   f(4, 2)
          raised    ValueError: 40 does not fit (line {names_another_number.__code__.co_firstlineno + 1} of the cell)
          The message should contain the bad value, 4.
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "refused-with-another-error": (
        crashes,
        REFUSED[1:],
        f"""\
FAILS   f(4, 2)
          raised    KeyError: 4 (line {crashes.__code__.co_firstlineno + 1} of the cell)
          expected  a ValueError whose message contains 4
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "changed-input": (
        changes_its_input,
        (case(np.array([3, 1, 2], np.uint8), gives=1),),
        f"""\
FAILS   f(uint8 array (3,): [3, 1, 2])
          The answer is right, but argument 1 was changed by the call.
          before    uint8 array (3,): [3, 1, 2]
          after     uint8 array (3,): [1, 2, 3]
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "calls-a-stub": (
        calls_a_stub,
        BITS,
        'f calls stub, which is not written yet.\nA first idea: hint("f")\n',
        "f: not written yet.",
    ),
    "returns-the-error": (
        returns_the_error,
        REFUSED[1:],
        f"""\
FAILS   f(4, 2)
          got       ValueError('4')
          expected  a ValueError whose message contains 4
          An error is raised, not returned: use raise.
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "the-same-again": (
        forgot_a_cell,
        BITS,
        f"""\
FAILS   f(2, 2)
          raised    NameError: name 'g' is not defined (line {forgot_a_cell.__code__.co_firstlineno + 1} of the cell)
          expected  '10'
          Run the cell of g first. After a restart, run all cells above again.
FAILS   f(1, 3): (the same as before)
0 of 2 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 2 visible checks pass.",
    ),
    "not-a-function": (
        "0101",
        BITS,
        "f is '0101' now, not a function. Run the cell that defines it again.\n",
        "f: no checks run.",
    ),
    "any-message-will-do": (
        unpadded,
        (case(2, 2, refuses=""),),
        f"""\
FAILS   f(2, 2)
          got       '10'
          expected  a ValueError
          Refuse it with: raise ValueError(f"...")
0 of 1 visible checks pass. {MORE}
{NEXT}
""",
        "f: 0 of 1 visible checks pass.",
    ),
    "no-function": (
        None,
        BITS,
        "There is no function f yet. Run the cell that defines it, then this one again. Did that cell show an error?\n",
        "f: no checks run.",
    ),
}


@pytest.fixture
def notebook(monkeypatch, tmp_path):
    """The namespace that check() looks names up in, where there is no IPython; g is an exercise."""
    import __main__

    # Another test's IPython shell must not be asked.
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "hints.json").write_text('{"hints": {"f": [], "g": []}}')
    return lambda name, value: monkeypatch.setattr(__main__, name, value, raising=False)


@pytest.mark.parametrize("function, cases, printed, raised", GOLDEN.values(), ids=GOLDEN)
def test_what_is_printed(notebook, capsys, function, cases, printed, raised):
    notebook("f", function)
    check("f", *cases)
    output = capsys.readouterr()
    assert output.out == printed
    assert output.err == ""


@pytest.mark.parametrize("variable", ["NBGRADER_VALIDATING", "NBGRADER_EXECUTION"])
@pytest.mark.parametrize("function, cases, printed, raised", GOLDEN.values(), ids=GOLDEN)
def test_nbgrader_sees_an_error(notebook, capsys, monkeypatch, function, cases, printed, raised, variable):
    notebook("f", function)
    monkeypatch.setenv(variable, "1")
    if raised is None:
        check("f", *cases)
        return
    with pytest.raises(ChecksFailed) as failure:
        check("f", *cases)
    assert str(failure.value) == raised


def test_the_inputs_of_a_case_survive_the_call(notebook, capsys):
    values = np.array([3, 1, 2])
    notebook("f", changes_its_input)
    check("f", case(values, gives=1))
    assert values.tolist() == [3, 1, 2]


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6).reshape(2, 3).T,
        np.arange(6)[::-2],
        np.asfortranarray(np.ones((2, 3, 4)))[:, ::-1],
        np.arange(3, dtype=">i2"),
    ],
    ids=["transposed", "backwards", "fortran-and-backwards", "big-endian"],
)
def test_arrays_reach_the_function_as_they_lie_in_memory(notebook, capsys, array):
    seen = []
    notebook("f", lambda given: seen.append(given))
    check("f", case(array, gives=None))
    assert seen[0] is not array and seen[0].dtype == array.dtype
    assert np.array_equal(seen[0], array)
    assert np.sign(seen[0].strides).tolist() == np.sign(array.strides).tolist()
    assert seen[0].flags.f_contiguous == array.flags.f_contiguous


def test_a_case_says_what_should_come_of_it():
    with pytest.raises(TypeError, match="either"):
        case(1)
    with pytest.raises(TypeError, match="either"):
        case(1, gives=1, refuses=1)


@pytest.mark.parametrize(
    "message, value, named",
    [
        ("256 does not fit", 256, True),
        ("value=256", 256, True),
        ("1256 does not fit", 256, False),
        ("2560", 256, False),
        ("it is -1", -1, True),
        ("it is 1", -1, False),
        ("order 'middle'", "middle", True),
        ("no such order", "middle", False),
        ("shape (2, 3)", (2, 3), True),
        ("shape (2, 3, 4)", (2, 3), False),
        ("shape [2, 3]", (2, 3), True),
        ("shape [2 3]", (2, 3), True),
        ("shape (np.int64(2), np.int64(3))", (2, 3), True),
        ("shape (12, 3)", (2, 3), False),
        ("(7,) and [7]", (7,), True),
        ("any message", "", True),
    ],
)
def test_naming_a_value(message, value, named):
    assert names(message, value) is named


def run_in_a_notebook():
    shell = InteractiveShell.instance()
    try:
        shell.run_cell("def f(n):\n    return n + 1")
        return shell.run_cell(
            "from bits_to_pyramids.student import case, check\ncheck('f', case(1, gives=2), case(1, gives=3))"
        )
    finally:
        InteractiveShell.clear_instance()


def test_in_a_notebook_a_failed_check_does_not_stop_what_comes_after(capsys):
    assert run_in_a_notebook().success
    assert "passes  f(1)\nFAILS   f(1)\n" in capsys.readouterr().out


def test_when_nbgrader_validates_one_plain_line_is_left_of_the_traceback(capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_VALIDATING", "1")
    assert isinstance(run_in_a_notebook().error_in_exec, ChecksFailed)
    output = capsys.readouterr()
    assert "Traceback" not in output.out + output.err
    assert "f: 1 of 2 visible checks pass." in output.out + output.err


ENDLESS = {
    "a loop": ["def f(value):", "    rest = value", "    while rest > 0:", "        rest += 1", "    return rest"],
    "a loop of a helper": [
        "def helper(n):", "    while n:", "        n += 1", "def f(value):", "    return helper(value)",
    ],
    "a call that waits": ["import time", "def f(value):", "    while True:", "        time.sleep(0.01)"],
}  # fmt: skip


@pytest.fixture(params=["alarms", "no alarms"])
def impatient(request, monkeypatch):
    """Patience for a moment only, on a system with alarms and on one without."""
    monkeypatch.setattr(patience, "PATIENCE", 0.05)
    monkeypatch.setattr(patience, "END_OF_PATIENCE", 0.2)
    monkeypatch.setattr(patience, "AGAIN", 0.05)
    if request.param == "no alarms":
        monkeypatch.delattr("signal.setitimer", raising=False)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("lines", ENDLESS.values(), ids=ENDLESS)
def test_the_first_call_that_does_not_come_back_is_the_last(notebook, capsys, lines):
    loop = next(number for number, line in enumerate(lines, 1) if "while" in line)
    source, names = "\n".join(lines), {}
    linecache.cache["<endless>"] = (len(source), None, source.splitlines(True), "<endless>")
    exec(compile(source, "<endless>", "exec"), names)
    notebook("f", names["f"])
    check("f", case(3, gives=None), case(4, gives=None))
    said = capsys.readouterr().out
    assert f"`f` did not come back within 0.05 s; it was at line {loop}: `{lines[loop - 1].strip()}`." in said
    assert said.count("f(3)") == 1 and "f(4)" not in said and "0 of 2 visible checks pass." in said


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("impatient", ["alarms"], indirect=True)
def test_an_alarm_ends_what_catches_everything_too(notebook, capsys):
    def f(value):
        while True:
            try:
                value += 1
            except:  # noqa: E722
                value = 0

    notebook("f", f)
    check("f", case(3, gives=None))
    assert "`f` did not come back within 0.05 s; it was at line" in capsys.readouterr().out


@pytest.mark.usefixtures("impatient")
def test_a_call_that_comes_back_is_left_alone(notebook, capsys):
    notebook("f", lambda value: sum(range(1000)) and value)
    before = sys.gettrace(), signal.getsignal(signal.SIGALRM)
    check("f", case(3, gives=3))
    assert "1 of 1 visible checks pass. Good." in capsys.readouterr().out
    assert (sys.gettrace(), signal.getsignal(signal.SIGALRM)) == before


ADVICE = {
    "forgotten-f": ("raise ValueError('bad {value}')", case(7, refuses=7), "Is the f in front of the string missing?"),
    "list-of-slices": (
        "return __import__('numpy').ones((2, 2))[[slice(1), slice(1)]]",
        case(7, gives=1),
        "a tuple of slices, not with a list",
    ),
    "float-in-a-tuple": ("return (4.0, 2)", case(7, gives=(4, 2)), "This is a float, but a whole number was expected."),
    "argument-named-like-a-module": (
        "return (lambda gzip: gzip.decompress(b''))(True)",
        case(7, gives=b""),
        "`gzip` is an argument here, and hides Python's module of that name.",
    ),
    "returns-nothing": ("raise KeyError(value)", case(7, gives=None), "expected  no error"),
    "list-for-slice": ("return ([3, 6],)", case(7, gives=(slice(3, 6),)), "slice(start, stop) makes a slice."),
}


@pytest.mark.parametrize("body, one, advice", ADVICE.values(), ids=ADVICE)
def test_a_common_slip_gets_its_advice(notebook, capsys, body, one, advice):
    names = {}
    exec(f"def f(value):\n    {body}", names)
    notebook("f", names["f"])
    check("f", one)
    assert advice in capsys.readouterr().out


def test_a_box_is_written_as_numpy_writes_it():
    from bits_to_pyramids.student.compare import show

    assert show((slice(2, 4), slice(None), slice(0, 9, 2))) == "np.s_[2:4, :, 0:9:2]"
    assert show((slice(-3, None),)) == "np.s_[-3:,]"
    assert show([slice(2, 4)]) == "[slice(2, 4)]"


def test_numbers_that_do_not_fit_into_a_dtype_are_told_apart_from_numpys_small_numbers(notebook, capsys):
    import numpy as np

    notebook("f", lambda value: np.array([value - 3], np.uint8))
    check("f", case(2, gives=np.array([255], np.uint8)))
    assert "A Python number does not wrap around" in capsys.readouterr().out


def test_a_title_stands_in_front_of_the_call(notebook, capsys):
    notebook("f", right)
    check("f", case(5, 4, gives="0101", title="five"), case(5, 4, gives="101", title="short"))
    printed = capsys.readouterr().out
    assert "passes  five: f(5, 4)" in printed and "FAILS   short: f(5, 4)" in printed


def test_a_rule_is_asked_after_a_refusal_too(notebook, capsys):
    notebook("f", right)
    check(
        "f",
        case(16, 4, refuses=16, rule=lambda *_: "something else is wrong"),
        case(17, 4, refuses=17, rule=lambda *_: None),
    )
    printed = capsys.readouterr().out
    assert "FAILS   f(16, 4)\n          something else is wrong" in printed and "passes  f(17, 4)" in printed


def test_what_is_the_same_as_a_call_further_up_says_which(notebook, capsys):
    def crashes_or_is_wrong(value):
        return value if value == 2 else {}["x"]

    notebook("f", crashes_or_is_wrong)
    check("f", case(1, gives=1, title="one"), case(2, gives=3), case(4, gives=5), case(5, gives=6))
    printed = capsys.readouterr().out
    assert "FAILS   f(4): (the same as in: one)" in printed and "FAILS   f(5): (the same as before)" in printed


def raises(error):
    def function(key):
        raise error(key)

    return function


@pytest.mark.parametrize("error, said", [
    (FileNotFoundError, "passes  f('a')"),
    (ValueError, "expected  a FileNotFoundError whose message contains 'a'"),
])  # fmt: skip
def test_a_task_may_ask_for_another_error(notebook, capsys, error, said):
    notebook("f", raises(error))
    check("f", case("a", refuses="a", error=FileNotFoundError))
    assert said in capsys.readouterr().out


def test_what_is_not_refused_is_told_how(notebook, capsys):
    notebook("f", lambda key: key)
    check("f", case("a", refuses="a", error=FileNotFoundError))
    assert 'Refuse it with: raise FileNotFoundError(f"...")' in capsys.readouterr().out


def test_the_name_of_a_lent_folder_is_left_out(notebook, capsys):
    def opens(folder):
        return open(f"{folder}/c/0")

    notebook("f", opens)
    check("f", case(Folder(), gives=None, title="one"), case(Folder(), gives=None), case(Folder(), gives=None))
    printed = capsys.readouterr().out
    assert "No such file or directory: 'scan.zarr/c/0'" in printed and printed.count("(the same as") == 2


class FailsOnceAsked:
    def __init__(self, fetch, max_bytes):
        self.hits = self.misses = 0

    def get(self, key):
        return {}[key]


def fails_when_looped_over(n):
    yield {}[n]


def fails_at_once(*args):
    return {}[2]


def fails_in_its_task(source, workers):
    return [value for _, value in workers([lambda: {}[2]])]


THROUGH = {
    "used_cache": (FailsOnceAsked, (len, 10, ["a"]), 5),
    "shown_pictures": (fails_when_looped_over, (2,), 1),
    "updated_levels": (fails_at_once, (WatchedArray(np.zeros(2)), (slice(0, 1),), max), 1),
    "summed_by_workers": (fails_in_its_task, (WatchedArray(np.zeros(2)), (0,)), 1),
}


def test_each_way_is_tried_below():
    assert set(THROUGH) == set(WAYS)


@pytest.mark.parametrize("way", THROUGH)
def test_an_error_is_told_with_the_line_of_the_cell(notebook, capsys, way):
    """The lines of what uses a class or a generator for the check are no lines of the cell."""
    thing, args, further = THROUGH[way]
    first = inspect.getsourcelines(thing)[1]
    notebook("f", thing)
    check("f", case(*args, gives=None), through=way)
    assert f"(line {first + further} of the cell)" in capsys.readouterr().out


@pytest.mark.parametrize("way", WAYS)
def test_an_error_that_is_in_no_line_of_the_cell_has_none(notebook, capsys, way):
    notebook("f", lambda: None)
    check("f", case(*THROUGH[way][1], gives=None), through=way)
    printed = capsys.readouterr().out
    assert "TypeError" in printed and "of the cell" not in printed


def hands_on_an_error_of_its_own(key):
    if key == "there":
        return 1
    raise RuntimeError("no")


@pytest.mark.parametrize("error, said", [(ValueError, True), (KeyError, False)], ids=["bad-input", "somebody-elses"])
def test_only_bad_input_is_to_be_read_again(notebook, capsys, error, said):
    notebook("f", hands_on_an_error_of_its_own)
    check("f", case("there", gives=1), case("gone", refuses="gone", error=error))
    assert (READ_AGAIN in capsys.readouterr().out) == said


def keeps_the_name(n):
    try:
        return {}[n]
    except KeyError as problem:  # noqa: F841
        pass
    raise problem  # noqa: F821


def never_set(n):
    if n > 5:
        late = n
    return late


@pytest.mark.parametrize(
    "function, said", [(keeps_the_name, True), (never_set, False)], ids=["after-its-except", "another-reason"]
)
def test_a_name_that_except_has_forgotten(notebook, capsys, function, said):
    notebook("f", function)
    check("f", case(2, refuses=2, error=KeyError))
    printed = capsys.readouterr().out
    assert "UnboundLocalError" in printed
    assert ("Python forgets the name `problem`" in printed) == said


def test_a_place_of_another_shape(notebook, capsys):
    def fills(image):
        image[0:2] = np.zeros(3)

    notebook("f", fills)
    check("f", case(np.ones(4), gives=None))
    assert "What you write has another shape than the place that you write it to." in capsys.readouterr().out
