"""What a task rules out is said beside the checks that pass, by the grader's own rule."""

import json

import pytest
from IPython.core.interactiveshell import InteractiveShell

EXERCISES = [
    {"name": "earlier", "kind": "function", "points": 8, "without": ["format"]},
    {"name": "f", "kind": "function", "points": 8, "without": ["bin", "struct"]},
    {"name": "free", "kind": "function", "points": 5},
]
SETUP = "import struct\nfrom bits_to_pyramids.student import case, check"
CHECK = "check('f', case(5, gives='101'))"


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Runs cells as a notebook does; gives what the last of them showed."""
    (tmp_path / "hints.json").write_text(json.dumps({"exercises": EXERCISES}))
    monkeypatch.chdir(tmp_path)
    shell = InteractiveShell.instance()

    def run(*cells):
        for cell in (SETUP, *cells):
            shell.run_cell(cell, store_history=True)

    yield run
    InteractiveShell.clear_instance()


BIN = "def f(v):\n    return bin(v)[2:]"
LOOP = "def f(v):\n    found = ''\n    while v:\n        found, v = str(v % 2) + found, v // 2\n    return found"
SAID = {
    "used": ([BIN], "uses `bin` (line 2: `return bin(v)[2:]`), which this task rules out"),
    "in a helper": (["def g(v):\n    return bin(v)", "def f(v):\n    return g(v)[2:]"], "(line 2: `return bin(v)`)"),
    "a module": (["def f(v):\n    struct.pack('I', v)\n    return '101'"], "uses `struct` (line 2: `struct.pack("),
    "after a magic": (["%time 1\ndef f(v):\n    return bin(v)[2:]"], "uses `bin` (line 3"),
    "by hand": ([LOOP], None),
    "by hand at the second try": ([BIN, LOOP], None),
    "in another cell only": (["def other(v):\n    return bin(v)", LOOP], None),
    "in an error message": (["def f(v):\n    if v < 0: raise ValueError(bin(v))\n    return '101'"], None),
    "what an earlier exercise uses": ([BIN.replace("f(", "earlier("), "def f(v): return earlier(v)"], None),
    "beside a broken cell": (["def f(:", BIN], "uses `bin`"),
}  # fmt: skip


@pytest.mark.parametrize("cells, said", SAID.values(), ids=SAID)
def test_it_is_said_at_once(notebook, capsys, cells, said):
    notebook(*cells)
    capsys.readouterr()
    notebook(CHECK)
    shown = capsys.readouterr().out
    assert "1 of 1 visible checks pass" in shown
    if said is None:
        assert "By hand" not in shown and "1 of 1 visible checks pass. Good." in shown
    else:
        assert "By hand: Your answer uses `" in shown and said in shown
        assert "Good." not in shown and "0 of 3 exercises pass" in shown


def test_outside_a_notebook_nothing_can_be_read(tmp_path, monkeypatch, capsys):
    import __main__
    from bits_to_pyramids.student import case, check

    (tmp_path / "hints.json").write_text(json.dumps({"exercises": EXERCISES}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    monkeypatch.setattr(__main__, "f", lambda v: bin(v)[2:], raising=False)
    check("f", case(5, gives="101"))
    assert "1 of 1 visible checks pass. Good." in capsys.readouterr().out
