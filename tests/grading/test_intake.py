"""Intake: honest damage is mended and said, broken and hostile files get one verdict."""

import json
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.grading import intake
from bits_to_pyramids.grading.intake import Cell, Refused, Template, parse, read_submission, rebuild

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
        UNTOUCHED[:3] + [("added-1", "def f(): return 2")] + UNTOUCHED[3:],
        "several cells f",
    ),
    (
        "deleted-answer-defined-elsewhere",
        lambda c: c.__setitem__(2, code("def f(): return 3")),
        [("f-text-1", "Write f."), ("setup", "import numpy"), ("f", ""), ("added-1", "def f(): return 3")] + UNTOUCHED[3:],
        "was missing",
    ),
    (
        "helper-cell-added",
        lambda c: c.insert(2, code("def helper(): return 1")),
        UNTOUCHED[:2] + [("added-1", "def helper(): return 1")] + UNTOUCHED[2:],
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


def test_old_notebook_formats_are_read():
    cells = [{"cell_type": "code", "input": "def f(): return 1", "metadata": {"nbgrader": {"grade_id": "f"}}}]
    old = {"nbformat": 3, "worksheets": [{"cells": cells}]}
    result = rebuild(parse(json.dumps(old).encode()), TEMPLATE, [])
    assert ("f", "def f(): return 1") in shape(result)


def test_a_blank_answer_is_known_as_blank():
    cells = handed_out()
    cells[2]["source"] = "def f():\n    raise NotImplementedError\n"
    assert next(cell for cell in rebuilt(cells).cells if cell.id == "f").blank


BROKEN = {
    "empty": (b"", "not valid JSON"),
    "truncated": (json.dumps({"cells": handed_out()}).encode()[:100], "not valid JSON"),
    "not-utf-8": (b'{"cells": ["\xff"]}', "UTF-8"),
    "a-list": (b"[1, 2]", "no list of cells"),
    "cells-is-a-number": (b'{"cells": 3}', "no list of cells"),
    "deeply-nested": (b'{"cells":' + b"[" * 100_000 + b"]" * 100_000 + b"}", "JSON"),
    "millions-of-items": (b'{"cells": [' + b"[]," * 1_000_000 + b"[]]}", "too many parts"),
    "thousands-of-cells": (json.dumps({"cells": [{}] * 5_000}).encode(), "5000 cells"),
    "a-novel": (json.dumps({"cells": [code("#" * 600_000)]}).encode(), "600000 characters"),
}


@pytest.mark.parametrize("data, verdict", BROKEN.values(), ids=BROKEN)
def test_broken_notebooks_get_one_verdict(data, verdict):
    with pytest.raises(Refused, match=verdict):
        parse(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "id", "worksheets"]),
        inner,
        max_size=4,
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
    "ten-gigabytes": (_huge, "larger than 16 MiB"),
    "nothing": (lambda folder: None, "no notebook f.ipynb"),
    "another-notebook": (lambda folder: (folder / "x.ipynb").write_text('{"cells": []}'), "no other notebook"),
}


@pytest.mark.parametrize("make, verdict", FILES.values(), ids=FILES)
def test_special_files_get_one_verdict(tmp_path, make, verdict):
    make(tmp_path)
    with pytest.raises(Refused, match=verdict):
        read_submission(tmp_path, "f", TEMPLATE)


def test_a_renamed_notebook_is_found(tmp_path):
    (tmp_path / "other.ipynb").write_text('{"cells": []}')
    (tmp_path / "f (1).ipynb").write_text(json.dumps({"cells": handed_out()}))
    result = read_submission(tmp_path, "f", TEMPLATE)
    assert shape(result) == UNTOUCHED
    assert result.notes == ["The notebook was called f (1).ipynb instead of f.ipynb."]


def test_a_folder_of_thousands_of_files_is_not_read_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(intake, "MAX_FOLDER_ENTRIES", 10)
    for number in range(20):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(Refused, match="more than 10 files"):
        read_submission(tmp_path, "f", TEMPLATE)


def test_a_submission_that_is_a_link_is_not_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(Refused, match="not a folder"):
        read_submission(tmp_path / "link", "f", TEMPLATE)
