"""What a task rules out: found where it is used, and only there."""

from fractions import Fraction
from pathlib import Path

import pytest

from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.reading_cells import MAX_UNREADABLE, CellReader
from bits_to_pyramids.checks.shortcuts import judge_shortcuts
from bits_to_pyramids.course.manifest import Assignment, Exercise
from bits_to_pyramids.intake.notebook import Cell as NotebookCell
from bits_to_pyramids.results.result import CheckResult, ExerciseResult
from bits_to_pyramids.student.reading.ruled_out import Names, shortcuts
from bits_to_pyramids.student.reading.tools import TOOLS

SETUP = "import math\nimport struct\n\nimport numpy as np\nfrom matplotlib import pyplot as plt"


@pytest.fixture(scope="module")
def jails():
    with Jails("bubblewrap") as jails:
        jails.spawn()
        jails.await_ready()
        yield jails


def found(jails, entry, *sources):
    """Entry and place of what the function ``f`` uses; the last cell is the exercise's own."""
    added = [NotebookCell(f"added-{i}", "added", "code", source) for i, source in enumerate(sources[:-1], 1)]
    cells = [
        NotebookCell("setup", "setup", "code", SETUP),
        *added,
        NotebookCell("f", "answer", "code", sources[-1], "f"),
    ]
    readings = CellReader(jails, cells).readings
    assert [r.problem for r in readings if r.problem] == []
    one = shortcuts("f", (entry,), {"earlier"}, Names(readings, {"setup"}))
    return [(f.place.cell, f.place.line) for f in one]


# Each with the entry of the manifest, and the cells of the student; found in the cell f, or where it says.
USED = {
    "bin": ("bin", "def f(v):\n    return bin(v)[2:]"),
    "bin in a lambda": ("bin", "\nf = lambda v: bin(v)[2:]"),
    "bin as a value": ("bin", "def f(vs):\n    return list(map(bin, vs))"),
    "bin under another name inside": ("bin", "def f(v):\n    b = bin; return b(v)"),
    "bin from builtins": ("bin", "import builtins\ndef f(v): return builtins.bin(v)"),
    "bin from builtins under another name": ("bin", "import builtins as B\ndef f(v): return B.bin(v)"),
    "bin imported from builtins": ("bin", "def f(v):\n    from builtins import bin as b; return b(v)", 2),
    "bin by getattr": ("bin", "import builtins\ndef f(v): return getattr(builtins, 'bin')(v)"),
    "bin by getattr in two pieces": ("bin", "import builtins\ndef f(v): return getattr(builtins, 'b' + 'in')(v)"),
    "bin from __builtins__": ("bin", "\ndef f(v): return __builtins__['bin'](v)"),
    "bin from vars of builtins": ("bin", "import builtins\ndef f(v): return vars(builtins)['bin'](v)"),
    "bin in a text that is run": ("bin", "def f(v):\n    return eval('bin(v)')[2:]"),
    "bin in a nested function": ("bin", "def f(v):\n    def g(): return bin(v)\n    return g()"),
    "bin in a comprehension": ("bin", "def f(vs):\n    return [bin(v) for v in vs]"),
    "bin as a default": ("bin", "\ndef f(v, how=bin): return how(v)"),
    "bin in a decorator": ("bin", "def g(h): return h\n@(lambda _: bin)\ndef f(v): ...", 2),
    "bin in an if": ("bin", "if True:\n    def f(v): return bin(v)"),
    "bin in a try": ("bin", "try:\n    f = bin\nexcept NameError: pass"),
    "bin in a class": ("bin", "class C:\n    def g(self, v): return bin(v)\ndef f(v): return C().g(v)"),
    "bin in a cell magic": ("bin", "%%time\ndef f(v): return bin(v)"),
    "bin after a line magic": ("bin", "%matplotlib inline\ndef f(v): return bin(v)"),
    "bin in a table": ("bin", "HOW = {'b':\n bin}\ndef f(v): return HOW['b'](v)"),
    "bin put into a table": ("bin", "HOW = {}\nHOW['b'] = bin\ndef f(v): return HOW['b'](v)"),
    "bin appended to a list": ("bin", "HOW = []\nHOW.append(bin)\ndef f(v): return HOW[0](v)"),
    "bin of a global name": ("bin", "\ndef f(v): return globals()['bin'](v)"),
    "bin in a helper elsewhere": ("bin", "\n\ndef g(v): return bin(v)", "def f(v): return g(v)", ("added-1", 3)),
    "bin two helpers away": ("bin", "def h(v): return bin(v)", "def g(v): return h(v)", "def f(v): return g(v)",
    ("added-1", 1)),
    "bin by an alias elsewhere": ("bin", "b = bin", "def f(v): return b(v)", ("added-1", 1)),
    "bin defined again without it, then with it": ("bin", "def f(v): return ''", "\ndef f(v): return bin(v)"),
    "format": ("format", "def f(v, n):\n    return format(v, f'0{n}b')"),
    "format with a constant": ("format", "def f(v):\n    return format(v, 'b')"),
    "format with a name": ("format", "def f(v, n):\n    how = '0' + str(n) + 'b'; return format(v, how)"),
    "format as a value": ("format", "def f(vs):\n    return map(format, vs, ['b'] * 9)"),
    "str.format": ("format", "def f(v):\n    return '{:08b}'.format(v)"),
    "str.format nested": ("format", "def f(v, n):\n    return '{:0{}b}'.format(v, n)"),
    "str.format put together": ("format", "def f(v, n):\n    return ('{:0' + str(n) + 'b}').format(v)"),
    "str.format of a percent": ("format", "def f(v, n):\n    return ('{:0%db}' % n).format(v)"),
    "str.format as a value": ("format", "def f(vs):\n    return map('{:b}'.format, vs)"),
    "__format__": ("format", "def f(v):\n    return v.__format__('b')"),
    "an f-string": ("f-string b", "def f(v):\n    return f'{v:b}'"),
    "an f-string with width": ("f-string b", "def f(v, n):\n    return f'{v:0{n}b}'"),
    "an f-string with a name": ("f-string b", "def f(v):\n    spec = '08b'; return f'{v:{spec}}'"),
    "an f-string in an f-string": ("f-string b", "def f(v):\n    return f'{int(f\"{v:b}\")}'"),
    "binary_repr": ("binary_repr", "def f(v):\n    return np.binary_repr(v)"),
    "binary_repr imported": ("binary_repr", "from numpy import binary_repr as r\ndef f(v): return r(v)", 1),
    "binary_repr by a star": ("binary_repr", "from numpy import *\ndef f(v): return binary_repr(v)"),
    "int with a base": ("int(x, 2)", "def f(b):\n    return int(b, 2)"),
    "int with base by name": ("int(x, 2)", "def f(b):\n    return int(b, base=2)"),
    "int under another name": ("int(x, 2)", "number = int", "def f(b):\n    return number(b, 2)"),
    "int under another name inside": ("int(x, 2)", "def f(b):\n    n = int; return n(b, 2)"),
    "int of builtins": ("int(x, 2)", "import builtins\ndef f(b): return builtins.int(b, 2)"),
    "int by partial": ("int(x, 2)", "from functools import partial\nf = partial(int, base=2)"),
    "int by map": ("int(x, 2)", "def f(bs):\n    return map(int, bs, [2] * 9)"),
    "eval": ("eval", "def f(b):\n    return eval('0b' + b)"),
    "exec": ("eval", "def f(b):\n    exec('x = 0b' + b)"),
    "to_bytes": ("to_bytes", "def f(v):\n    return v.to_bytes(2, 'big')"),
    "int.to_bytes as a value": ("to_bytes", "pack = int.to_bytes", "def f(v): return pack(v, 2, 'big')",
    ("added-1", 1)),
    "to_bytes by methodcaller": ("to_bytes",
    "from operator import methodcaller\nf = methodcaller('to_bytes', 2, 'big')"),
    "from_bytes": ("from_bytes", "def f(b):\n    return int.from_bytes(b, 'big')"),
    "struct of the setup": ("struct", "def f(v):\n    return struct.pack('>H', v)"),
    "struct inside": ("struct", "def f(v):\n    import struct as s; return s.pack('>H', v)"),
    "pack of struct": ("struct", "from struct import pack as p", "def f(v): return p('>H', v)", ("added-1", 1)),
    "pack of struct by a star": ("struct", "from struct import *", "def f(v): return pack('>H', v)", ("added-1", 1)),
    "struct by __import__": ("struct", "def f(v):\n    return __import__('struct').pack('>H', v)"),
    "struct by importlib": ("struct", "import importlib\ns = importlib.import_module('struct')\n"
        "def f(v): return s.pack('>H', v)"),
    "struct behind a walrus": ("struct", "if s := struct: pass", "def f(v): return s.pack('>H', v)", ("added-1", 1)),
    "a view": ("view", "def f(a):\n    return a.view('u1')"),
    "tobytes of an expression": ("tobytes", "def f(v):\n    return np.array([v], '>u2').tobytes()"),
    "tobytes by getattr": ("tobytes", "def f(a):\n    return getattr(a, 'tobytes')()"),
    "tobytes by attrgetter": ("tobytes", "from operator import attrgetter\nf = lambda a: attrgetter('tobytes')(a)()"),
    "frombuffer": ("frombuffer", "def f(b):\n    return np.frombuffer(b, 'u1')"),
    "memoryview": ("memoryview", "def f(a):\n    return bytes(memoryview(a))"),
    "strides": ("strides", "def f(i, a):\n    return np.dot(i, a.strides)"),
    "packbits": ("packbits", "def f(m):\n    return bytes(np.packbits(m))"),
    "Pillow": ("PIL", "from PIL import Image\ndef f(a): return Image.fromarray(a)", 1),
    "pyplot of the setup": ("matplotlib", "def f(a):\n    plt.imsave('x.png', a)"),
    "imageio.v3": ("imageio", "import imageio.v3 as iio", "def f(a): return iio.imwrite('<bytes>', a)", ("added-1", 1)),
    "zarr": ("zarr", "def f(shape):\n    import zarr; return zarr.create_array({}, shape=shape)"),
    "zlib": ("zlib", "def f(b):\n    import zlib; return zlib.crc32(b)"),
    "binascii": ("zlib", "from binascii import crc32", "def f(b): return crc32(b)", ("added-1", 1)),
    "google_crc32c": ("google_crc32c", "def f(b):\n    import google_crc32c as g; return g.value(b)"),
    "a relative of zarr": ("zarr", "def f(b):\n    from numcodecs import GZip; return GZip().encode(b)"),
}  # fmt: skip

NOT_USED = {
    "a comment": ("bin", "def f(v):\n    # not bin(v)\n    return v"),
    "a docstring": ("bin", "def f(v):\n    'Like bin(v), by hand.'\n    return v"),
    "a text": ("bin", "def f(v):\n    return {'bin': v}['bin']"),
    "another function": ("bin", "def g(v): return bin(v)", "def f(v): return v"),
    "another function of the same cell": ("bin", "def test(v): assert f(v) == bin(v)[2:]\ndef f(v): return v"),
    "a try-out below the function": ("bin", "def f(v): return v\nprint(f(5), bin(5))\nf(5) == bin(5)"),
    "an earlier attempt": ("bin", "def f(v): return bin(v)", "def f(v): return v"),
    "an earlier exercise": ("to_bytes", "def earlier(v): return v.to_bytes(1)", "def f(v): return earlier(v)"),
    "an error message": ("f-string b", "def f(v):\n    raise ValueError(f'{v:b} does not fit')"),
    "an assertion": ("bin", "def f(v):\n    r = str(v)\n    assert r == bin(v)[2:]\n    return r"),
    "a printed line": ("bin", "def f(v):\n    print('debug', bin(v))\n    return v"),
    "an argument called bin": ("bin", "def f(v, bin):\n    return bin(v)"),
    "a local name called bin": ("bin", "def f(v):\n    bin = [v]\n    return bin"),
    "a loop's name called bin": ("bin", "def f(vs):\n    for bin in vs: pass\n    return bin"),
    "a comprehension's name called bin": ("bin", "def f(vs):\n    return [bin for bin in vs]"),
    "an own function called bin": ("bin", "def bin(v): return 'by hand'", "def f(v): return bin(v)"),
    "np.bincount": ("bin", "def f(v):\n    return np.bincount(v)"),
    "format without b": ("format", "def f(v):\n    return format(v, ',')"),
    "str.format without b": ("format", "def f(v):\n    return '{} of {:>5}'.format(v, 'ab')"),
    "an argument called format": ("format", "def f(v, format='B'):\n    return format + str(v)"),
    "an f-string without b": ("f-string b", "def f(v):\n    return f'{v:>8} b'"),
    "an f-string in hexadecimal": ("f-string b", "def f(v):\n    return f'{v:02x}'"),
    "an f-string with a b behind": ("f-string b", "def f(v):\n    return f'{v}b}}'"),
    "int without a base": ("int(x, 2)", "def f(b):\n    return sum(int(x) * 2 for x in b)"),
    "pow with two arguments": ("int(x, 2)", "def f(b):\n    return pow(int(b), 2)"),
    "an own helper around int": ("int(x, 2)", "def g(x, y): return int(x)", "def f(b): return g(b, 2)"),
    "np.int64 with a shape": ("int(x, 2)", "def f(b):\n    return np.zeros(2, int)"),
    "map of int": ("int(x, 2)", "def f(b):\n    return list(map(int, b))"),
    "re.compile is no eval": ("eval", "import re\ndef f(b): return re.compile(b)"),
    "a method of one's own": ("to_bytes", "class V:\n    def to_bytes(self): return b''\n"
        "def f(v): return V().to_bytes()"),
    "an attribute of one's own": ("view", "class V:\n    def __init__(self): self.view = 1\ndef f(v): return V().view"),
    "a name called view": ("view", "def f(a):\n    view = a[1:]\n    return view"),
    "a name called strides": ("strides", "def f(shape):\n    strides = [1]\n    return strides"),
    "an annotation": ("memoryview", "def f(a: memoryview) -> memoryview:\n    x: memoryview = a\n    return x"),
    "an import that is not used": ("struct", "import struct as s\nfrom PIL import Image", "def f(v): return v"),
    "an import inside that is not used": ("struct", "def f(v):\n    import struct\n    return v"),
    "bytes of a list": ("tobytes", "def f(v):\n    return bytes([v])"),
    "zarr in a figure of one's own": ("zarr", "import zarr\nzarr.create_array", "def f(v): return v"),
    "a name like zarr": ("zarr", "def f(folder):\n    return folder + '/zarr.json'"),
    "plt below the function": ("matplotlib", "def f(a): return a\nplt.close()"),
    "a shell line": ("bin", "!ls /usr/bin", "def f(v): return v"),
}  # fmt: skip


def expected(case):
    """The place that a case names, by default the second line of the cell f, or the only one."""
    *case, last = case
    if isinstance(last, str):
        lines = last.split("\n")
        return [*case, last], ("f", 2 if len(lines) > 1 else 1)
    return case, ("f", last) if isinstance(last, int) else last


@pytest.mark.parametrize("case", USED.values(), ids=USED)
def test_what_is_used_is_found_where_it_is(jails, case):
    (entry, *sources), place = expected(case)
    assert found(jails, entry, *sources) == [place]


@pytest.mark.parametrize(
    ("entry", "sources"), [(entry, sources) for entry, *sources in NOT_USED.values()], ids=NOT_USED
)
def test_what_is_only_mentioned_or_not_reached_is_not_found(jails, entry, sources):
    assert found(jails, entry, *sources) == []


SOURCE = "def f(v):\n    return bin(v)[2:]"


def judged(jails, policy, source=SOURCE, used=None):
    """The result of an exercise that passes its only check, after the policy; `used` is what it needs."""
    cells = [NotebookCell("f", "answer", "code", source, "f")]
    assignment = Assignment(
        "1-a", Path("."), "a", "", "", (Exercise("f", points=8, without=("bin", "eval")),), without=policy
    )
    result = ExerciseResult("f", [CheckResult("counts", True, Fraction(8), Fraction(8))])
    readings = CellReader(jails, cells).readings if used or assignment.only_says_shortcuts else []
    judge_shortcuts(assignment, cells, readings, [result], used or {})
    return result


FOUND = "Your answer uses `bin` in line 2 of the cell f (return bin(v)[2:])."
POLICY = {
    "no points": (["bin"], 0, "gives no points like this"),
    "note": (["bin"], 8, "Your points stay"),
    "ignore": ([], 8, ""),
}


@pytest.mark.parametrize(("policy", "outcome"), POLICY.items(), ids=POLICY)
def test_what_follows_is_the_settings_choice(jails, policy, outcome):
    result = judged(jails, policy, used={"f": {"bin", "eval"}} if policy == "no points" else {})
    names, points, words = outcome
    assert (result.shortcuts, result.points, result.checks[0].passed) == (names, points, True)
    assert words in result.shortcut_note and result.shortcut_note.startswith(FOUND if names else "")


def test_nobody_is_accused_of_what_their_answer_does_not_need(jails):
    result = judged(jails, "no points")
    assert (result.shortcuts, result.points, result.shortcut_note) == ([], 8, "")


UNREADABLE = "def f(v):\n    return " + "+".join(["v"] * 5_000)


def test_a_cell_that_nobody_can_read_through_is_said_and_costs_nothing(jails):
    result = judged(jails, "note", UNREADABLE)
    assert (result.shortcuts, result.points) == ([], 8)
    assert "too deeply" in result.shortcut_note


def test_where_it_does_not_work_without_it_is_said_also_where_nobody_can_read_it(jails):
    result = judged(jails, "no points", UNREADABLE, used={"f": {"eval", "bin"}})
    assert (result.shortcuts, result.points) == (["bin", "eval"], 0)
    assert "without it, it does not work" in result.shortcut_note


def test_every_cell_that_ends_its_runner_costs_a_runner_and_three_are_enough(jails, monkeypatch):
    cells = [NotebookCell(f"c{i}", "added", "code", f"x{i} = 1") for i in range(6)]
    started = []

    class Fragile:
        """A jail whose runners do not survive being read to."""

        def runner(self, libraries, limits):
            runner = jails.runner(libraries)
            read = runner.read

            def reads(cell):
                runner.close()
                return read(cell)

            monkeypatch.setattr(runner, "read", reads)
            started.append(runner)
            return runner

    reader = CellReader(Fragile(), cells)
    assert [bool(reading.problem) for reading in reader.readings] == [True] * len(cells)
    assert len(started) == MAX_UNREADABLE


def test_the_tables_have_all_entries():
    assert set(TOOLS) - {entry for entry, *_ in USED.values()} == {
        "fromfile",
        "ravel_multi_index",
        "tifffile",
        "tofile",
        "unpackbits",
    }


LOOKS = {
    "one by one": lambda reader: reader.readings,
    "for tools": lambda reader: reader.of_what_uses([("f", ("bin",), [])]),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_what_a_cell_made_of_its_reader_is_heard_by_nobody_who_grades_others(jails, look):
    """Who decodes what a runner says is told before, and forks."""
    told = []
    cells = [NotebookCell("f", "answer", "code", "def f(v):\n    return bin(v)", "f")]
    reader = CellReader(jails, cells, before_reading=lambda: told.append(True))
    assert [reading.id for reading in look(reader)] == ["f"] and told
