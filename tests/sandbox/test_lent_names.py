"""A whole notebook may be lent a function under the name of its own: it can be called, and that is all."""

import pytest
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Died, Jail, LentByName, Raised, Returned, TooManyQuestions

MINE = "def double(x):\n    return 'mine'"


class Doubling:
    """Lends `double` and `first_line`, and notes what they are asked."""

    def __init__(self):
        self.asked = []
        self.lent = [
            LentByName("double", (), self.double),
            LentByName("first_line", ((0, "folder"),), self.first_line),
        ]

    def double(self, args, kwargs, files):
        self.asked.append((args, kwargs))
        if args == ("stop",):
            raise TooManyQuestions("That is enough.")
        if args == (None,):
            raise ValueError("None cannot be doubled")
        return args[0] * kwargs.get("by", 2), {}

    def first_line(self, args, kwargs, files):
        self.asked.append(files)
        return files["folder"]["a"], {"folder": {"a": b"new", "deep/b": b"2"}} if kwargs else {}


@pytest.fixture
def desk():
    return Doubling()


@pytest.fixture
def run(jail, desk):
    """Run cells with what is lent, then call `f`."""
    with jail.runner() as runner:
        runner.lend(desk.lent)

        def call(*cells, args=()):
            for number, outcome in enumerate(runner.run([Cell(f"c{n}", source) for n, source in enumerate(cells)])):
                assert outcome.ok, f"{number}: {outcome.traceback}"
            return runner.call("f", args)

        yield call


WAYS = {
    "by its name": [MINE, "def f():\n    return double(4)"],
    "by another name": [MINE, "twice = double", "def f():\n    return twice(4)"],
    "as a default": [MINE, "def f(g=double):\n    return g(4)"],
    "through globals": [MINE, "def f():\n    return globals()['double'](4)"],
    "bound by partial": [MINE, "from functools import partial\nf = partial(double, 4)"],
    "by a helper in the same cell": [MINE + "\ndef helper(x):\n    return double(x)", "def f():\n    return helper(4)"],
    "written twice": [MINE, "def f():\n    return double(4)", MINE],
    "not written at all": ["def f():\n    return double(4)"],
    "deleted": [MINE, "del double", "def f():\n    return double(4)"],
    "when a cell runs": [MINE, "TABLE = [double(4)]", "def f():\n    return TABLE[0]"],
}


@pytest.mark.parametrize("cells", WAYS.values(), ids=WAYS)
def test_however_it_is_called_the_lent_one_answers(run, desk, cells):
    assert run(*cells) == Returned(8)
    assert desk.asked == [((4,), {})]


@pytest.mark.parametrize("level", ["bubblewrap", "landlock", "none"])
def test_it_is_the_same_in_each_kind_of_jail(level, desk):
    with Jail(level, LIMITS) as jail, jail.runner() as runner:
        runner.lend(desk.lent)
        runner.run([Cell("a", MINE), Cell("b", "def f():\n    return double(4), double('a', by=3)")])
        assert runner.call("f") == Returned((8, "aaa"))


def test_what_it_refuses_is_refused_there(run):
    outcome = run("def f():\n    return double(None)")
    assert isinstance(outcome, Raised) and (outcome.name, outcome.message) == ("ValueError", "None cannot be doubled")


def test_what_was_answered_of_numbers_and_texts_is_not_asked_again(run, desk):
    calls = "[double(x) for x in (1, 1, True, 1.0, 'a', 'a', (1, b'b'), (1, b'b'), [1], [1])]"
    assert run(f"def f():\n    return {calls}") == Returned(
        [2, 2, 2, 2.0, "aa", "aa", (1, b"b", 1, b"b"), (1, b"b", 1, b"b"), [1, 1], [1, 1]]
    )
    assert [args for args, _ in desk.asked] == [(1,), (True,), (1.0,), ("a",), ((1, b"b"),), ([1],), ([1],)]


DTYPES = {
    "a dtype": ("np.dtype('uint16')", "uint16"),
    "a dtype of the other byte order": ("np.dtype('>u2')", ">u2"),
    "a type of numpy": ("np.float32", "float32"),
    "a type of Python": ("int", "int64"),
}


@pytest.mark.parametrize("dtype, text", DTYPES.values(), ids=DTYPES)
def test_a_dtype_travels_as_its_name(run, desk, dtype, text):
    assert run(f"import numpy as np\ndef f():\n    return double({dtype}, by=1), double('', by=1)") == Returned(
        (text, "")
    )


FOLDERS = "import os, pathlib, tempfile\nfolder = tempfile.mkdtemp()\nopen(folder + '/a', 'wb').write(b'old')\n"


@pytest.mark.parametrize("path", ["folder", "pathlib.Path(folder)"])
def test_a_folders_files_travel_in_the_place_of_its_path(run, desk, path):
    assert run(f"{FOLDERS}def f():\n    return first_line({path})") == Returned(b"old")
    assert desk.asked == [{"folder": {"a": b"old"}}]


def test_what_it_writes_into_a_folder_is_there_afterwards(run):
    after = "{name: open(os.path.join(folder, name), 'rb').read() for name in ('a', 'deep/b')}"
    assert run(f"{FOLDERS}def f():\n    first_line(folder=folder, write=True)\n    return {after}") == Returned(
        {"a": b"new", "deep/b": b"2"}
    )


NOT_TO_BE_HAD = {
    "its code": "double.__code__",
    "its globals": "double.__globals__",
    "its closure": "double.__closure__",
    "its defaults": "double.__wrapped__",
    "its source": "__import__('inspect').getsource(double)",
    "a copy": "__import__('pickle').dumps(double)",
}


@pytest.mark.parametrize("what", NOT_TO_BE_HAD.values(), ids=NOT_TO_BE_HAD)
def test_there_is_nothing_to_read_in_it(run, what):
    assert isinstance(run(f"def f():\n    return {what}"), Raised)


def test_no_function_of_ours_is_among_the_objects_of_the_process(run):
    found = "[o for o in gc.get_objects() if getattr(o, '__name__', '') in ('double', 'first_line')]"
    outcome = run(f"import gc\ndef f():\n    return [type(o).__name__ for o in {found}]")
    assert outcome == Returned(["BorrowedName", "BorrowedName"])


def test_asked_when_nothing_is_being_asked_of_it_there_is_no_answer(run, desk):
    thread = "import threading, time\ndef late():\n    time.sleep(0.05)\n    double(4)\n"
    outcome = run(f"{thread}def f():\n    threading.Thread(target=late, daemon=True).start()\n    return 'done'")
    assert outcome == Returned("done") and desk.asked == []


def test_whoever_asks_too_much_is_ended(run):
    assert run("def f():\n    return double('stop')") == Died("That is enough.")


LIES = {
    "another number": "(7, 'call', ((4,), {}, {}))",
    "something else": "(0, 'read', ())",
    "no arguments": "(0, 'call', (4, {}, {}))",
    "a folder where none is": "(0, 'call', ((4,), {}, {'x': {}}))",
    "no files": "(1, 'call', ((4,), {}, {'folder': 5}))",
    "a file above": "(1, 'call', ((4,), {}, {'folder': {'../a': b''}}))",
}


@pytest.mark.parametrize("question", LIES.values(), ids=LIES)
def test_a_question_of_another_form_ends_it(run, desk, question):
    outcome = run(f"def f():\n    number, what, args = {question}\n    return double._now().ask(number, what, *args)")
    assert isinstance(outcome, Died) and "protocol" in outcome.reason and desk.asked == []
