"""What is lent to student code stays with the host, answers what it is asked, and notes it; a liar gets nothing."""

import os

import numpy as np
import pytest
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Died, Jail, Raised, Returned, TimedOut, Unusable
from bits_to_pyramids.student.remote import Remote, Shelf
from bits_to_pyramids.student.watched import Chunks, Folder, Watched, WatchedArray, read_files

IMAGE = np.arange(35, dtype=np.uint16).reshape(5, 7)


@pytest.fixture
def run(jail):
    """Call `f` of some source with lent things."""
    with jail.runner() as runner:

        def call(source, *args, **options):
            (cell,) = runner.run([Cell("a", source)])
            assert cell.ok, cell.traceback
            return runner.call("f", args, **options)

        yield call


def test_a_function_is_called_here_and_notes_its_calls(run):
    lent = Watched(lambda a, b: a * b)
    assert run("def f(g):\n    return g(2, 3), g(4, b'x'), g.__name__", lent) == Returned((6, b"xxxx", "<lambda>"))
    assert lent.calls == [(2, 3), (4, b"x")]


def test_what_cannot_travel_back_is_an_error_there(run):
    lent = Watched(lambda a: object())
    outcome = run("def f(g):\n    return g(2)", lent)
    assert isinstance(outcome, Raised) and outcome.name == "TypeError" and "plain Python values" in outcome.message


def test_chunks_come_full_size_and_are_counted(run):
    lent = Chunks(IMAGE, (2, 3), fill_value=9)
    outcome = run("def f(get):\n    return get((2, 2)), get([0, 0])", lent)
    assert outcome.value[0].tolist() == [[34, 9, 9], [9, 9, 9]]
    assert outcome.value[1].tolist() == [[0, 1, 2], [7, 8, 9]]
    assert lent.asked == [(2, 2), (0, 0)]


STORED = {"a": b"0123456789", "b": b"bb"}


def test_a_store_stays_here_and_counts(run):
    lent = Remote(STORED, fails={"b": 1})
    source = """
def f(store):
    try:
        store.get("b")
    except ConnectionError as error:
        said = str(error)
    return store.get("a"), store.get("a", start=2, stop=4), store.get("c"), "a" in store, said, repr(store)
"""
    assert run(source, lent) == Returned((b"0123456789", b"23", None, False, "no answer about b", "remote"))
    assert (lent.asked, lent.bytes) == (["b", "a", "a", "c"], 12)


def test_a_shelf_says_what_it_holds(run):
    lent = Shelf(STORED, held=["b"])
    assert run("def f(s):\n    return 'b' in s, 'a' in s, s.get('a'), 'a' in s", lent) == Returned(
        (True, False, b"0123456789", True)
    )
    assert lent.fetched == ["a"]


@pytest.mark.parametrize("key", ["7", "None", "['a']", "{}", "b'a'"])
def test_what_is_no_key_is_an_error_there(run, key):
    lent = Shelf(STORED)
    outcome = run(f"def f(s):\n    return s.get({key})", lent)
    assert isinstance(outcome, Raised) and outcome.name == "TypeError"
    assert lent.asked == []


def test_a_class_is_used_through_a_function_of_ours(run):
    lent = Watched(STORED.get)
    source = """
class f:
    def __init__(self, fetch, most):
        self.fetch, self.hits, self.misses = fetch, 0, 0
    def __contains__(self, key):
        return False
    def get(self, key):
        self.misses += 1
        return self.fetch(key)
"""
    outcome = run(source, lent, 5, ["b", "?b"], through="used_cache")
    assert outcome == Returned([("b", b"bb", 0, 1), ("?b", False, 0, 1)])
    assert lent.calls == [("b",)]


ERRORS = {
    "outside": ("get((3, 0))", "ValueError", "there is no chunk (3, 0)"),
    "negative": ("get((-1, 0))", "ValueError", "there is no chunk (-1, 0)"),
    "no-tuple": ("get(3)", "ValueError", "tuple of 2 whole numbers"),
    "an-array-of-rows": ("get(__import__('numpy').zeros((2, 2), int))", "ValueError", "tuple of 2 whole numbers"),
    "too-long": ("get([0] * 1000)", "ValueError", "tuple of 2 whole numbers"),
    "float": ("get((0.0, 1))", "ValueError", "tuple of 2 whole numbers"),
    "too-many": ("get(0, 1)", "TypeError", ""),
    "no-data": ("get((object(), 1))", "Unsupported", "only plain Python values"),
}


@pytest.mark.parametrize("call, name, message", ERRORS.values(), ids=ERRORS)
def test_what_a_lent_function_raises_is_raised_there(run, call, name, message):
    lent = Chunks(IMAGE, (2, 3))
    outcome = run(f"def f(get):\n    return {call}", lent)
    assert isinstance(outcome, Raised) and outcome.name == name and message in outcome.message
    assert lent.asked == []


def test_an_array_is_read_and_written_from_afar(run):
    source, target = WatchedArray(IMAGE, (2, 3)), WatchedArray(np.zeros((5, 7), np.uint16), (4, 4))
    source_code = """
def f(a, b):
    b[1:3] = a[1:3, ::1] + 1
    b[-1, 2] = 7
    b[..., 0] = a[4, 0]
    return a.shape, a.ndim, a.size, a.nbytes, a.dtype.name, a.chunks, len(a), b.chunks, a[2].shape
"""
    outcome = run(source_code, source, target, echo=True)
    assert outcome.value == ((5, 7), 2, 35, 70, "uint16", (2, 3), 5, (4, 4), (7,))
    assert outcome.arguments == (None, None)
    assert source.reads == [((1, 3), (0, 7)), ((4, 5), (0, 1)), ((2, 3), (0, 7))]
    assert target.writes == [((1, 3), (0, 7)), ((4, 5), (2, 3)), ((0, 5), (0, 1))]
    assert target.array[1, 1] == IMAGE[1, 1] + 1 and target.array[4, 2] == 7 and (target.array[:, 0] == 28).all()
    assert target.pristine().array.sum() == 0


def test_numpy_can_take_all_of_a_lent_array(run):
    lent = WatchedArray(IMAGE, (2, 3))
    assert run("import numpy as np\ndef f(a):\n    return int(np.asarray(a).sum())", lent) == Returned(int(IMAGE.sum()))
    assert lent.reads == [((0, 5), (0, 7))]


WRITES = {
    "files": (
        "open(folder + '/a', 'wb').write(b'1'); os.mkdir(folder + '/b'); open(folder + '/b/c', 'wb')",
        {"a": b"1", "b/c": b""},
        [],
    ),
    "link": ("os.symlink('/etc/passwd', folder + '/a'); os.symlink('/etc', folder + '/d')", {}, ["a", "d"]),
    "nothing": ("os.rmdir(folder)", {}, []),
    "a-file-instead": ("os.rmdir(folder); open(folder, 'w').write('x')", {}, ["(the folder is none)"]),
    "a-link-instead": ("os.rmdir(folder); os.symlink('/usr', folder)", {}, ["(the folder is none)"]),
}


@pytest.mark.parametrize("line, files, left_out", WRITES.values(), ids=WRITES)
def test_only_regular_files_of_a_folder_come_back(run, line, files, left_out):
    lent = Folder()
    outcome = run(f"import os\ndef f(folder):\n    os.mkdir(folder)\n    {line}", lent)
    assert outcome == Returned(None)
    assert (lent.files, lent.left_out) == (files, left_out)


def test_what_was_in_a_folder_before_is_there(run):
    lent = Folder({"s0/zarr.json": b"{}", "c": b"2"})
    source = "import os\ndef f(folder):\n    os.remove(folder + '/c')\n    return open(folder + '/s0/zarr.json').read()"
    assert run(source, lent) == Returned("{}")
    assert lent.files == {"s0/zarr.json": b"{}"}


def test_what_was_written_before_an_error_comes_back_too(run):
    lent = Folder()
    assert (
        run("import os\ndef f(folder):\n    os.mkdir(folder)\n    open(folder + '/a', 'w')\n    1 / 0", lent).name
        == "ZeroDivisionError"
    )
    assert lent.files == {"a": b""}


def test_too_much_in_a_folder_is_said(run):
    lent = Folder()
    source = (
        "import os\ndef f(folder):\n    os.mkdir(folder)\n    for i in range(40):\n"
        "        os.makedirs(folder + '/x' * 40, exist_ok=True)"
    )
    outcome = run(source, lent)
    assert isinstance(outcome, (Unusable, Returned)) and lent.files == {}


def test_a_loan_is_over_with_its_call(jail):
    with jail.runner() as runner:
        runner.run([Cell("a", "def f(get):\n    global kept\n    kept = get\n\ndef g():\n    return kept((0, 0))")])
        lent = Chunks(IMAGE, (2, 3))
        assert runner.call("f", (lent,)) == Returned(None)
        assert runner.call("g").message == "The call that this was lent to is over."
        assert lent.asked == []


# What a student's process may send on the wire instead, with the runner's own connection in hand.
FORGED = {
    "no-such-thing": "(7, 'call', ((0, 0),))",
    "negative": "(-1, 'call', ((0, 0),))",
    "no-such-action": "(0, 'pristine', ())",
    "an-attribute": "(0, '__class__', ())",
    "of-another-kind": "(0, 'files', ({}, []))",
    "no-question": "'hello'",
    "no-tuple": "[0, 'call', ((0, 0),)]",
    "a-boolean": "(False, 'call', ((0, 0),))",
    "upwards": "(1, 'files', ({'../../x': b''}, []))",
    "absolute": "(1, 'files', ({'/x': b''}, []))",
    "empty-name": "(1, 'files', ({'a//b': b''}, []))",
    "windows": "(1, 'files', ({'..\\\\x': b''}, []))",
    "nul": "(1, 'files', ({'a\\0b': b''}, []))",
    "long-name": "(1, 'files', ({'a' * 300: b''}, []))",
    "half-characters": "(1, 'files', ({'\\ud800': b''}, []))",
    "file-and-folder": "(1, 'files', ({'a': b'', 'a/b': b''}, []))",
    "no-bytes": "(1, 'files', ({'a': 'text'}, []))",
    "no-dict": "(1, 'files', ([], []))",
    "deep": "(1, 'files', ({'/'.join('a' * 40): b''}, []))",
    "many": "(1, 'files', ({str(i): b'' for i in range(5000)}, []))",
}


@pytest.mark.parametrize("question", FORGED.values(), ids=FORGED)
def test_a_forged_question_ends_the_runner(run, question):
    source = f"""
from bits_to_pyramids.calls import encode
def f(get, folder):
    borrower = get._borrower
    tree, buffers = encode({question})
    borrower._channel.send({{"id": borrower._number, "kind": "ask", "value": tree}}, buffers)
    borrower._channel.receive(2)
    return 1
"""
    lent, folder = Chunks(IMAGE, (2, 3)), Folder()
    assert isinstance(run(source, lent, folder), Died)
    assert lent.asked == [] and folder.files == {}


def test_questions_have_no_end_but_time_has(run):
    lent = Chunks(IMAGE, (2, 3))
    outcome = run("def f(get):\n    while True:\n        get((0, 0))", lent, seconds=1)
    assert isinstance(outcome, TimedOut)


def test_what_a_lent_function_is_told_has_an_end(run):
    lent = Watched(lambda block: None)
    source = (
        "import numpy as np\ndef f(g):\n    block = np.zeros(4 * 2**20, np.uint8)\n    while True:\n        g(block)"
    )
    outcome = run(source, lent)
    assert isinstance(outcome, Died) and "too often" in outcome.reason


def test_what_a_lent_function_is_told_at_once_has_a_smaller_end(run):
    """What it makes of an array can be many times as large."""

    def total(image):
        return image.astype(float).sum()

    lent = Watched(total)
    source = """
import os

import numpy as np
def f(g):
    image = np.broadcast_to(np.uint8(1), (2**20, 8))
    try:
        return g(image)
    except MemoryError as error:
        return str(error), float(g(image[: 2**19]))
"""
    assert run(source, lent) == Returned(("total takes at most 8 MiB at once.", 2.0**22))
    assert len(lent.calls) == 1


@pytest.mark.parametrize("level", ["bubblewrap", "landlock", "none"])
def test_a_library_is_there_for_those_who_may_use_it(level):
    source = """
import zarr
def f(folder):
    z = zarr.create_array(folder, shape=(4, 4), chunks=(2, 2), dtype="uint16", compressors=None)
    z[...] = 1
"""
    with Jail(level, LIMITS, ("zarr",)) as jail, jail.runner() as runner:
        (cell,) = runner.run([Cell("a", source)])
        assert cell.ok, cell.traceback
        lent = Folder()
        assert runner.call("f", (lent,)) == Returned(None)
        assert sorted(lent.files) == ["c/0/0", "c/0/1", "c/1/0", "c/1/1", "zarr.json"]
        assert runner.run([Cell("b", "import ome_zarr\nome_zarr.writer")])[0].error_name == "ModuleNotFoundError"


def test_a_folders_files_are_read_once_for_as_long_as_they_are_the_same():
    read = []
    folder = Folder({"a": b"1"}, read=lambda files: read.append(dict(files)) or len(files))
    assert folder.content == folder.noted == folder.content == 1
    folder.files = {"a": b"1", "b": b"2"}
    assert folder.content == folder.content == 2
    folder.files["b"] = b"3"
    assert folder.content == 2
    assert read == [{"a": b"1"}, {"a": b"1", "b": b"2"}, {"a": b"1", "b": b"3"}]


def test_a_pipe_in_a_folder_is_no_file(tmp_path):
    """No runner can make one; where there is one, nobody waits for it."""
    os.mkfifo(tmp_path / "a")
    assert read_files(tmp_path) == ({}, ["a"])
