"""Intake: honest damage is mended and said, broken and hostile files get one verdict."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.intake import folders, reader
from bits_to_pyramids.intake.folders import Refused
from bits_to_pyramids.intake.notebook import Cell, Template, defines
from bits_to_pyramids.intake.reader import parse, read_submission, rebuild

TEMPLATE = Template(
    (
        Cell("f-text-1", "text", "markdown", "Write f."),
        Cell("setup", "setup", "code", "import numpy"),
        Cell("f", "answer", "code", "def f():\n    raise NotImplementedError", "f"),
        Cell("f-checks", "checks", "code", "check('f')", "f"),
        Cell("why", "written", "markdown", "Your answer here.", "why"),
    )
)


def code(source, name=None, **more):
    metadata = {"nbgrader": {"grade_id": name, "points": 999}} if name else {}
    return {"cell_type": "code", "metadata": metadata, "source": source, "outputs": [], **more}


def handed_out():
    return [
        {"cell_type": "markdown", "id": "f-text-1", "metadata": {}, "source": "Write f."},
        code("import numpy", "setup"),
        code("def f(): return 1", "f"),
        code("check('f')", "f-checks"),
        {"cell_type": "markdown", "metadata": {"nbgrader": {"grade_id": "why"}}, "source": ["Be", "cause."]},
    ]


def rebuilt(cells):
    return rebuild(parse(json.dumps({"cells": cells, "nbformat": 4}).encode()), TEMPLATE, [])


def shape(result):
    return [(cell.id, cell.source) for cell in result.cells]


UNTOUCHED = [
    ("f-text-1", "Write f."),
    ("setup", "import numpy"),
    ("f", "def f(): return 1"),
    ("f-checks", "check('f')"),
    ("why", "Because."),
]


def test_answers_are_taken_and_everything_else_comes_from_the_release():
    result = rebuilt(handed_out())
    assert shape(result) == UNTOUCHED
    assert result.notes == []
    assert not any(cell.blank for cell in result.cells)


DAMAGE = [
    ("changed-locked-cell", lambda c: c[3].update(source="pass"), UNTOUCHED, "put back"),
    ("deleted-checks", lambda c: c.pop(3), UNTOUCHED, None),
    ("deleted-setup-and-text", lambda c: (c.pop(0), c.pop(0)), UNTOUCHED, None),
    ("answer-became-markdown", lambda c: c[2].update(cell_type="markdown"), UNTOUCHED, "read as code"),
    ("written-became-code", lambda c: c[4].update(cell_type="code"), UNTOUCHED, "read as markdown"),
    ("second-copy-of-checks", lambda c: c.append(dict(c[3])), UNTOUCHED, "left out"),
    (
        "second-copy-of-answer",
        lambda c: c.insert(3, code("def f(): return 2", "f")),
        [*UNTOUCHED[:3], ("added-1", "def f(): return 2"), *UNTOUCHED[3:]],
        "several cells f",
    ),
    (
        "deleted-answer-defined-elsewhere",
        lambda c: c.__setitem__(2, code("def f(): return 3")),
        [*UNTOUCHED[:2], ("f", "def f(): return 3"), *UNTOUCHED[3:]],
        "recognised by what stands in them: f",
    ),
    (
        "helper-cell-added",
        lambda c: c.insert(2, code("def helper(): return 1")),
        [*UNTOUCHED[:2], ("added-1", "def helper(): return 1"), *UNTOUCHED[2:]],
        None,
    ),
    (
        "cells-moved",
        lambda c: c.insert(0, c.pop(2)),
        [UNTOUCHED[2], UNTOUCHED[0], UNTOUCHED[1], *UNTOUCHED[3:]],
        None,
    ),
]


@pytest.mark.parametrize("damage, expected, note", [d[1:] for d in DAMAGE], ids=[d[0] for d in DAMAGE])
def test_honest_damage_is_mended(damage, expected, note):
    cells = handed_out()
    damage(cells)
    result = rebuilt(cells)
    assert sorted(shape(result)) == sorted(expected)
    ran = [source for id_, source in shape(result) if id_ in ("f", "setup") or id_.startswith("added")]
    assert ran == [source for id_, source in expected if id_ in ("f", "setup") or id_.startswith("added")]
    assert bool(result.notes) == (note is not None)
    assert note is None or note in " ".join(result.notes)


def nameless(cells):
    """What some editors and converters leave of cells: neither ids nor metadata."""
    return [{key: value for key, value in cell.items() if key != "id"} | {"metadata": {}} for cell in cells]


LOST = {
    "all-names": (lambda c: c, UNTOUCHED, "recognised by what stands in them: f, why"),
    "and-spaces-at-the-ends-of-lines": (lambda c: c[1].update(source="import numpy  \n"), UNTOUCHED, "f, why"),
    "and-moved": (
        lambda c: c.insert(0, c.pop(2)),
        [UNTOUCHED[2], UNTOUCHED[0], UNTOUCHED[1], *UNTOUCHED[3:]],
        "f, why",
    ),
    "and-a-helper-added": (
        lambda c: c.insert(2, code("def g(): return 2")),
        [*UNTOUCHED[:2], ("added-1", "def g(): return 2"), *UNTOUCHED[2:]],
        "f, why",
    ),
    "and-an-assignment": (
        lambda c: c[2].update(source="x = 1\nf = lambda: x"),
        [*UNTOUCHED[:2], ("f", "x = 1\nf = lambda: x"), *UNTOUCHED[3:]],
        "f, why",
    ),
    "and-checks-changed": (
        lambda c: c[3].update(source="f() == 1"),
        [*UNTOUCHED[:4], ("why", "Your answer here."), ("added-1", "f() == 1"), ("added-2", "Because.")],
        "what stands in them: f.",
    ),
    "and-defined-twice": (
        lambda c: c.insert(3, code("def f(): return 2")),
        [*UNTOUCHED[:3], ("added-1", "def f(): return 2"), *UNTOUCHED[3:]],
        "f, why",
    ),
}


@pytest.mark.parametrize("change, expected, note", LOST.values(), ids=LOST)
def test_cells_without_names_are_recognised_by_what_stands_in_them(change, expected, note):
    cells = nameless(handed_out())
    change(cells)
    result = rebuilt(cells)
    assert sorted(shape(result)) == sorted(expected)
    ran = [source for id_, source in shape(result) if id_ == "f" or id_.startswith("added")]
    assert ran == [source for id_, source in expected if id_ == "f" or id_.startswith("added")]
    assert note in " ".join(result.notes)


DEFINES = {
    "def f(x):": True, "x = 1\ndef f (x): ...": True, "async def f(): ...": True, "f = lambda: 1": True,
    "f: int = 3": True, "f=3": True,
    "f == 3": False, "def ff(): ...": False, "    def f(): ...": False, "# def f(): ...": False, "f(3)": False,
    "f.x = 3": False,
}  # fmt: skip


@pytest.mark.parametrize("source, yes", DEFINES.items(), ids=DEFINES)
def test_what_defines_a_name(source, yes):
    assert defines(source, "f") is yes


SPLIT = {
    "names-kept-in-the-first": [code("import math", "f"), code("def f(): return 1")],
    "names-kept-in-both": [code("import math", "f"), code("def f(): return 1", "f")],
    "names-kept-in-the-second": [code("import math"), code("def f(): return 1", "f")],
    "names-lost": [code("import math"), code("def f(): return 1")],
}


@pytest.mark.parametrize("parts", SPLIT.values(), ids=SPLIT)
def test_an_answer_cell_that_was_split_runs_as_a_whole_and_counts_as_answered(parts):
    cells = handed_out()
    cells[2:3] = parts
    result = rebuilt(cells)
    ran = [cell.source for cell in result.cells if cell.id == "f" or cell.role == "added"]
    assert ran == ["import math", "def f(): return 1"]
    assert result.answers == 2


def test_old_notebook_formats_are_read():
    cells = [{"cell_type": "code", "input": "def f(): return 1", "metadata": {"nbgrader": {"grade_id": "f"}}}]
    old = {"nbformat": 3, "worksheets": [{"cells": cells}]}
    result = rebuild(parse(json.dumps(old).encode()), TEMPLATE, [])
    assert ("f", "def f(): return 1") in shape(result)


PLAIN = json.dumps({"cells": handed_out(), "nbformat": 4}, indent=1)
ENCODED = {
    "as-it-is": PLAIN.encode(),
    "byte-order-mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "two-bytes-a-character": PLAIN.encode("utf-16"),
    "ends-of-lines-of-windows": PLAIN.replace("\n", "\r\n").encode(),
    "ends-of-lines-of-windows-in-cells": json.dumps(
        {"cells": [c | {"source": c["source"] + "\r\n"} for c in handed_out()[:4]]}
    ).encode(),
    "ends-of-lines-of-old-macs-in-cells": json.dumps(
        {"cells": [c | {"source": c["source"] + "\r"} for c in handed_out()[:4]]}
    ).encode(),
    "lines-as-a-list": json.dumps({"cells": [c | {"source": list(c["source"])} for c in handed_out()]}).encode(),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED)
def test_what_editors_do_to_a_file_costs_nothing(data):
    result = rebuild(parse(data), TEMPLATE, [])
    (f,) = [cell.source.rstrip("\n") for cell in result.cells if cell.id == "f"]
    assert f == "def f(): return 1" and not any("put back" in note for note in result.notes)


def test_a_blank_answer_is_known_as_blank():
    cells = handed_out()
    cells[2]["source"] = "def f():\n    raise NotImplementedError\n"
    assert next(cell for cell in rebuilt(cells).cells if cell.id == "f").blank


BROKEN = {
    "empty": (b"", "not valid JSON"),
    "truncated": (json.dumps({"cells": handed_out()}).encode()[:100], "not valid JSON"),
    "of-no-encoding": (bytes(range(128, 256)), "not valid JSON"),
    "a-list": (b"[1, 2]", "no list of cells"),
    "cells-is-a-number": (b'{"cells": 3}', "no list of cells"),
    "deeply-nested": (b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSON"),
    "millions-of-items": (b'{"cells": [' + b"[]," * 1_000_000 + b"[]]}", "too many parts"),
    "thousands-of-cells": (json.dumps({"cells": [{}] * 5_000}).encode(), "5000 cells"),
    "a-library": (json.dumps({"cells": [code("#" * 400_000)] * 30}).encode(), "12000000 characters"),
}


@pytest.mark.parametrize("data, verdict", BROKEN.values(), ids=BROKEN)
def test_broken_notebooks_get_one_verdict(data, verdict):
    with pytest.raises(Refused, match=verdict):
        parse(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "worksheets"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=30,
)


@given(JSON)
def test_any_json_is_rebuilt_or_refused(document):
    try:
        cells = parse(json.dumps(document).encode())
    except Refused:
        return
    result = rebuild(cells, TEMPLATE, [])
    assert {cell.id for cell in TEMPLATE.cells} <= {cell.id for cell in result.cells}
    ids = [cell.id for cell in result.cells]
    assert len(ids) == len(set(ids))


def _link(folder):
    (folder / "f.ipynb").symlink_to("/etc/passwd")


def _pipe(folder):
    os.mkfifo(folder / "f.ipynb")


def _folder(folder):
    (folder / "f.ipynb").mkdir()


def _huge(folder):
    with open(folder / "f.ipynb", "wb") as file:
        file.truncate(10 * 2**30)


FILES = {
    "link": (_link, "not an ordinary file"),
    "pipe": (_pipe, "not an ordinary file"),
    "folder": (_folder, "not an ordinary file"),
    "ten-gigabytes": (_huge, "larger than 64 MiB"),
    "nothing": (lambda folder: None, "no notebook f.ipynb"),
    "another-notebook": (lambda folder: (folder / "x.ipynb").write_text('{"cells": []}'), "no other notebook"),
}


@pytest.mark.parametrize("make, verdict", FILES.values(), ids=FILES)
def test_special_files_get_one_verdict(tmp_path, make, verdict):
    make(tmp_path)
    with pytest.raises(Refused, match=verdict):
        read_submission(tmp_path, "f", TEMPLATE)


BLANK = json.dumps({"cells": [c | {"source": t.source} for c, t in zip(handed_out(), TEMPLATE.cells)]})
ANSWERED = json.dumps({"cells": handed_out()})
HALF = json.dumps({"cells": [*handed_out()[:4], handed_out()[4] | {"source": "Your answer here."}]})
OTHER = json.dumps({"cells": [code("x = 1", "of-another-assignment")]})

# Files of a submission, which of them is graded, and what its author reads.
FOUND = {
    "the-usual": ({"f.ipynb": ANSWERED}, "f.ipynb", None),
    "blank-beside-an-answered-copy": (
        {"f.ipynb": BLANK, "f-Copy1.ipynb": ANSWERED},
        "f-Copy1.ipynb",
        "f.ipynb is as it was handed out; the answers were taken from f-Copy1.ipynb.",
    ),
    "answered-beside-a-blank-copy": ({"f.ipynb": ANSWERED, "f-Copy1.ipynb": BLANK}, "f.ipynb", None),
    "half-answered-beside-an-answered-copy": (
        {"f.ipynb": HALF, "f-Copy1.ipynb": ANSWERED},
        "f.ipynb",
        "f-Copy1.ipynb has more answers",
    ),
    "blank-beside-a-half-and-an-answered-copy": (
        {"f.ipynb": BLANK, "a.ipynb": HALF, "b.ipynb": ANSWERED},
        "b.ipynb",
        "taken from b.ipynb",
    ),
    "blank-beside-another-assignment": ({"f.ipynb": BLANK, "g.ipynb": OTHER}, "f.ipynb", None),
    "blank-alone": ({"f.ipynb": BLANK}, "f.ipynb", None),
    "broken-beside-an-answered-copy": (
        {"f.ipynb": ANSWERED[:99], "f-Copy1.ipynb": ANSWERED},
        "f-Copy1.ipynb",
        "damaged",
    ),
    "one-folder-deeper": ({"1-a/f.ipynb": ANSWERED}, "1-a/f.ipynb", "called 1-a/f.ipynb instead"),
    "three-folders-deeper": ({"ada/home/1-a/f.ipynb": ANSWERED}, "ada/home/1-a/f.ipynb", "called"),
    "deeper-beside-a-blank-one": ({"f.ipynb": BLANK, "1-a/f.ipynb": ANSWERED}, "1-a/f.ipynb", "taken from 1-a/f.ipynb"),
    "the-right-name-if-both-are-answered": (
        {"x/f.ipynb": ANSWERED, "a.ipynb": ANSWERED},
        "x/f.ipynb",
        "called x/f.ipynb",
    ),
    "among-many-others": (
        {f"{n:02}.ipynb": OTHER for n in range(30)} | {"mine.ipynb": ANSWERED},
        "mine.ipynb",
        "called mine.ipynb",
    ),
    "among-broken-others": (
        {f"{n:02}.ipynb": "{" for n in range(30)} | {"mine.ipynb": ANSWERED},
        "mine.ipynb",
        "called mine.ipynb",
    ),
    "without-names-in-the-cells": (
        {"mine.ipynb": json.dumps({"cells": nameless(handed_out())})},
        "mine.ipynb",
        "called mine.ipynb",
    ),
    "checkpoints-are-nothing": ({"f.ipynb": BLANK, ".ipynb_checkpoints/f-checkpoint.ipynb": ANSWERED}, "f.ipynb", None),
    "what-macs-add-is-nothing": ({"f.ipynb": ANSWERED, "__MACOSX/._f.ipynb": "\0", "._f.ipynb": "\0"}, "f.ipynb", None),
}


def files_in(folder, files):
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.mark.parametrize("files, graded, note", FOUND.values(), ids=FOUND)
def test_the_notebook_with_the_answers_is_found_and_that_is_said(tmp_path, files, graded, note):
    files_in(tmp_path, files)
    result = read_submission(tmp_path, "f", TEMPLATE)
    expected = rebuild(parse(files[graded].encode()), TEMPLATE, [])
    assert shape(result) == shape(expected)
    notes = [line for line in result.notes if line not in expected.notes]
    assert (notes == []) if note is None else (note in notes[0] and len(notes) == 1)


def _four_deep(folder, monkeypatch):
    files_in(folder, {"a/b/c/d/f.ipynb": ANSWERED})


def _behind_a_link(folder, monkeypatch):
    files_in(folder, {"../elsewhere/f.ipynb": ANSWERED})
    (folder / "1-a").symlink_to(folder.parent / "elsewhere")


def _behind_too_many(folder, monkeypatch):
    monkeypatch.setattr(reader, "MAX_OTHERS", 5)
    files_in(folder, {f"{n}.ipynb": OTHER for n in range(6)} | {"mine.ipynb": ANSWERED})


def _behind_too_much(folder, monkeypatch):
    monkeypatch.setattr(reader, "MAX_OTHER_BYTES", 3 * len(OTHER))
    files_in(folder, {f"{n}.ipynb": OTHER for n in range(3)} | {"mine.ipynb": ANSWERED})


BOUNDS = {make.__name__: make for make in (_four_deep, _behind_a_link, _behind_too_many, _behind_too_much)}


@pytest.mark.parametrize("make", BOUNDS.values(), ids=BOUNDS)
def test_looking_for_it_ends_somewhere(tmp_path, monkeypatch, make):
    (tmp_path / "submission").mkdir()
    make(tmp_path / "submission", monkeypatch)
    with pytest.raises(Refused, match=r"There is no notebook f\.ipynb in this submission"):
        read_submission(tmp_path / "submission", "f", TEMPLATE)


def test_a_renamed_notebook_is_found(tmp_path):
    (tmp_path / "other.ipynb").write_text('{"cells": []}')
    (tmp_path / "f (1).ipynb").write_text(json.dumps({"cells": handed_out()}))
    result = read_submission(tmp_path, "f", TEMPLATE)
    assert shape(result) == UNTOUCHED
    assert result.notes == ["The notebook was called f (1).ipynb instead of f.ipynb."]


def test_a_folder_of_thousands_of_files_is_not_read_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MAX_FOLDER_ENTRIES", 10)
    for number in range(20):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(Refused, match="more than 10 files"):
        read_submission(tmp_path, "f", TEMPLATE)


def test_a_submission_that_is_a_link_is_not_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Refused, match="not a folder"):
        read_submission(tmp_path / "link", "f", TEMPLATE)
