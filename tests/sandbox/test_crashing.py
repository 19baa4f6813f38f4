"""A folder notes what would be left of it at each instant of a call:
in the notebook, and from inside every kind of jail.
"""

import sys

import pytest
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Jail, Raised, Returned
from bits_to_pyramids.student.cases import call_with
from bits_to_pyramids.student.watched import MAX_SNAPSHOTS, CrashingFolder

# Files that are left open are what students write, too.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")

GIVEN = {"a": b"old", "b": b"other"}

WAYS = {
    "in-place": ("open(f + '/a', 'wb').write(b'new')", [b"old", b"", b"new"], ["a"]),
    "through-a-with": ("with open(f + '/a', 'wb') as file: file.write(b'new')", [b"old", b"", b"new"], ["a"]),
    "without-emptying": ("with open(f + '/a', 'r+b') as file: file.write(b'new')", [b"old", b"new"], ["a"]),
    "half": (
        "file = open(f + '/a', 'wb', buffering=0); file.write(b'n'); file.write(b'ew')",
        [b"old", b"", b"n", b"new"],
        ["a"],
    ),
    "removed-first": ("os.remove(f + '/a'); open(f + '/a', 'wb').write(b'new')", [b"old", None, b"", b"new"], []),
    "beside": ("open(f + '/x', 'wb').write(b'new'); os.replace(f + '/x', f + '/a')", [b"old", b"new"], []),
    "pathlib": ("Path(f, 'x').write_bytes(b'new'); Path(f, 'x').replace(Path(f, 'a'))", [b"old", b"new"], []),
    "beside-not-closed": (
        "x = open(f + '/x', 'wb'); x.write(b'new'); os.replace(f + '/x', f + '/a'); x.close()",
        [b"old", b"", b"new"],
        [],
    ),
    "copied": (
        "open(f + '/x', 'wb').write(b'new'); shutil.copyfile(f + '/x', f + '/a'); os.remove(f + '/x')",
        [b"old", b"", b"new"],
        ["a"],
    ),
    "raw": (
        "n = os.open(f + '/a', os.O_WRONLY | os.O_TRUNC); os.write(n, b'new'); os.close(n)",
        [b"old", b"", b"new"],
        ["a"],
    ),
    "array": ("np.frombuffer(b'new', 'u1').tofile(f + '/a')", [b"old", b"new"], ["a"]),
    "nothing": ("open(f + '/a', 'rb').read()", [b"old"], []),
}
IMPORTS = "import os, shutil\nimport numpy as np\nfrom pathlib import Path\n"


def states(folder):
    found = []
    for files in folder.snapshots:
        if not found or files.get("a") != found[-1]:
            found.append(files.get("a"))
    return found


@pytest.mark.parametrize("line, seen, in_place", WAYS.values(), ids=WAYS)
def test_each_way_of_writing_shows_what_a_crash_would_leave(line, seen, in_place):
    names = {}
    exec(f"{IMPORTS}def function(f):\n    {line}", names)
    lent = CrashingFolder(GIVEN)
    call_with(names["function"], (lent,))
    assert (states(lent), lent.in_place) == (seen, in_place)
    assert lent.files["b"] == b"other" and sys.getprofile() is None


@pytest.mark.parametrize("level", ["bubblewrap", "landlock", "none"])
def test_it_is_the_same_in_a_jail(level):
    with Jail(level, LIMITS) as jail, jail.runner() as runner:
        for line, seen, in_place in WAYS.values():
            (cell,) = runner.run([Cell("a", f"{IMPORTS}def function(f):\n    {line}")])
            assert cell.ok, cell.traceback
            lent = CrashingFolder(GIVEN)
            assert isinstance(runner.call("function", (lent,)), Returned)
            assert states(lent) == seen, line
            assert lent.in_place == in_place, line


def test_an_error_in_the_call_leaves_what_was_noted(runner):
    runner.run([Cell("a", "def f(folder):\n    open(folder + '/a', 'wb')\n    1 / 0")])
    lent = CrashingFolder(GIVEN)
    assert isinstance(runner.call("f", (lent,)), Raised)
    assert lent.snapshots[-1] == {"a": b"", "b": b"other"} and lent.in_place == ["a"]


def test_snapshots_have_an_end(runner):
    runner.run([Cell("a", "def f(folder):\n    for i in range(500):\n        open(folder + '/a', 'w').write(str(i))")])
    lent = CrashingFolder(GIVEN)
    assert runner.call("f", (lent,)) == Returned(None)
    assert len(lent.snapshots) == MAX_SNAPSHOTS and lent.files["a"] == b"499"


def test_what_was_noted_is_the_same_whatever_the_file_beside_is_called():
    def first(f):
        with open(f + "/x", "wb") as file:
            file.write(b"new")
        import os

        os.replace(f + "/x", f + "/a")

    def second(f):
        import os

        with open(f + "/somewhere", "wb") as file:
            file.write(b"new")
        os.rename(f + "/somewhere", f + "/a")

    lents = [CrashingFolder(GIVEN), CrashingFolder(GIVEN).pristine()]
    for lent, function in zip(lents, (first, second)):
        call_with(function, (lent,))
    assert lents[0].noted == lents[1].noted


FORGED = {
    "no-list": "(0, 'snapshots', ({}, []))",
    "no-files": "(0, 'snapshots', ([{'../x': b''}], []))",
    "too-many": "(0, 'snapshots', ([{}] * 200, []))",
    "not-there-before": "(0, 'snapshots', ([], ['zzz']))",
}


@pytest.mark.parametrize("question", FORGED.values(), ids=FORGED)
def test_forged_snapshots_end_the_runner(runner, question):
    source = f"""
import gc
from bits_to_pyramids.calls import encode
from bits_to_pyramids.sandbox.borrowed import Borrower
def f(folder):
    (borrower,) = [one for one in gc.get_objects() if isinstance(one, Borrower)][-1:]
    tree, buffers = encode({question})
    borrower._channel.send({{"id": borrower._number, "kind": "ask", "value": tree}}, buffers)
    borrower._channel.receive(2)
"""
    runner.run([Cell("a", source)])
    lent = CrashingFolder(GIVEN)
    outcome = runner.call("f", (lent,))
    assert not isinstance(outcome, Returned) and lent.snapshots == []
