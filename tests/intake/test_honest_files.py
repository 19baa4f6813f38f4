"""Notebooks that honest authors can make: other encodings, many outputs, large pictures, names that browsers give."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_reader import ANSWERED, HALF, OTHER, TEMPLATE, UNTOUCHED, code, files_in, handed_out, shape

from bits_to_pyramids.intake import slim
from bits_to_pyramids.intake.folders import Refused
from bits_to_pyramids.intake.reader import parse, read_submission, rebuild

UMLAUTS = [*handed_out()[:4], handed_out()[4] | {"source": "Für Größe, déjà vu: 5 €."}]
TEXT = json.dumps({"cells": UMLAUTS}, ensure_ascii=False)

ENCODINGS = {
    "utf-8": TEXT.encode(),
    "utf-8-with-a-mark": TEXT.encode("utf-8-sig"),
    "utf-16-with-a-mark": TEXT.encode("utf-16"),
    "utf-16-big-endian-with-a-mark": "\ufeff".encode("utf-16-be") + TEXT.encode("utf-16-be"),
    "utf-16-without-a-mark": TEXT.encode("utf-16-le"),
    "utf-16-big-endian-without-a-mark": TEXT.encode("utf-16-be"),
    "utf-32": TEXT.encode("utf-32"),
    "windows": TEXT.encode("cp1252"),
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS)
def test_every_encoding_is_read(data):
    notes = []
    result = rebuild(parse(data, notes), TEMPLATE, notes)
    assert shape(result) == [*UNTOUCHED[:4], ("why", "Für Größe, déjà vu: 5 €.")]
    assert bool(notes) == (data == ENCODINGS["windows"])


@pytest.mark.parametrize("encoding", ["latin-1", "cp1250", "cp1251", "koi8-r", "mac-roman", "cp850"])
def test_the_code_is_read_whatever_the_letters_become(encoding):
    data = TEXT.replace("€", "").encode(encoding, "replace")
    notes = []
    assert shape(rebuild(parse(data, notes), TEMPLATE, notes))[:4] == UNTOUCHED[:4]


def test_a_broken_letter_costs_only_itself():
    notes = []
    result = rebuild(parse(TEXT.encode().replace("é".encode(), b"\xc3", 1), notes), TEMPLATE, notes)
    assert shape(result)[4] == ("why", "Für Größe, d\ufffdjà vu: 5 €.") and "broken" in notes[0]


def with_outputs(*outputs):
    cells = handed_out()
    cells[2]["outputs"] = list(outputs)
    return json.dumps({"cells": cells}).encode()


OUTPUTS = {
    "a-long-print": {"output_type": "stream", "text": ", ".join(map(str, range(1_200_000)))},
    "a-plot-of-plotly": {"data": {"application/vnd.plotly.v1+json": {"data": [{"x": [[[0]], 1] * 400_000}]}}},
    "a-picture": {"data": {"image/png": "A" * 30_000_000}},
    "text-that-looks-like-a-notebook": {"text": ['"outputs": [', '{"cells": [', "\\", '"']},
    "deep": {"data": {"application/json": json.loads("[" * 900 + "]" * 900)}},
}


@pytest.mark.parametrize("output", OUTPUTS.values(), ids=OUTPUTS)
def test_outputs_play_no_part(output):
    assert shape(rebuild(parse(with_outputs(output)), TEMPLATE, [])) == UNTOUCHED


JSON = st.recursive(
    st.none() | st.integers() | st.text('ab"\\[]{},:', max_size=8) | st.just("outputs"),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["outputs", "source", '"outputs": [']), inner)
    ),
    max_leaves=25,
)


def cut(value):
    """The same document with its lists of outputs empty."""
    if isinstance(value, dict):
        return {k: [] if k == "outputs" and isinstance(v, list) else cut(v) for k, v in value.items()}
    return [cut(item) for item in value] if isinstance(value, list) else value


@given(JSON, st.sampled_from([None, 1]))
def test_only_outputs_are_cut(document, indent):
    assert json.loads(slim.without_outputs(json.dumps(document, indent=indent))) == cut(document)


def test_more_outputs_than_anybody_has_are_refused_with_what_to_do():
    with pytest.raises(Refused, match="Clear its outputs"):
        parse(b'{"cells": [{"outputs": [' + b"[[" * 1_000_000)


PASTED = "See ![it](data:image/png;base64," + "iVBORw0KGgo" * 100_000 + ")."


def test_a_picture_pasted_as_text_is_a_word():
    cells = [*handed_out()[:4], handed_out()[4] | {"source": PASTED}]
    result = rebuild(parse(json.dumps({"cells": cells}).encode()), TEMPLATE, [])
    assert shape(result)[4] == ("why", "See ![it](pasted-picture).")


def test_a_cell_that_is_too_long_costs_only_itself():
    notes = []
    result = rebuild(
        parse(json.dumps({"cells": [*handed_out(), code("#" * 600_000)]}).encode(), notes), TEMPLATE, notes
    )
    assert shape(result) == UNTOUCHED and "600000 characters" in notes[0]


ATTACHED = {
    "attachment": (
        {"attachments": {"scan.png": {"image/png": "AAAA"}}, "source": "![](attachment:scan.png)"},
        "scan.png",
    ),
    "pasted-as-text": ({"source": "![x](data:image/png;base64,AAAA)"}, "pasted-picture"),
    "beside-the-notebook": ({"source": "![my plot](plots/mine.png)"}, "plots/mine.png"),
    "html": ({"source": "<img width=3 src='mine.png'>"}, "mine.png"),
    "elsewhere": ({"source": "![x](https://example.org/x.png)"}, None),
    "text": ({"source": "Nothing."}, None),
}


@pytest.mark.parametrize("answer, name", ATTACHED.values(), ids=ATTACHED)
def test_what_came_with_an_answer_is_announced(answer, name):
    notes = []
    rebuild(parse(json.dumps({"cells": [*handed_out()[:4], handed_out()[4] | answer]}).encode()), TEMPLATE, notes)
    assert [name in note for note in notes] == ([True] if name else [])


# The name of the only file of a submission.
NAMES = [
    "f.ipynb.json", "f.ipynb.txt", "F.IPYNB", "f.Ipynb", "f.json", "f.txt", "f", "f.ipynb.download", "f.ipynb (1)",
    "f.ipynb.ipynb", "f (1).ipynb.json", "f.ipynb~", "f.ipynb_", "work/F.IPYNB.TXT",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_that_browsers_give_cost_nothing(tmp_path, name):
    files_in(tmp_path, {name: ANSWERED, "timestamp.txt": "2026-10-05 12:00 UTC"})
    result = read_submission(tmp_path, "f", TEMPLATE)
    assert shape(result) == UNTOUCHED
    assert ["The notebook was called" in note for note in result.notes] == [True]


def test_a_notebook_by_its_name_comes_before_another_one(tmp_path):
    files_in(tmp_path, {"f.ipynb": HALF, "f.ipynb.txt": ANSWERED})
    assert "f.ipynb.txt has more answers" in read_submission(tmp_path, "f", TEMPLATE).notes[0]


MISSING = {
    "nothing": ({}, "It is empty"),
    "web-page": ({"f.html": "<html>"}, r"It has: f\.html\. A web page .* ends with \.ipynb"),
    "archive": ({"f.zip": "PK"}, r"It has: f\.zip\. An archive"),
    "script": ({"work/f.py": "pass"}, r"It has: work/f\.py\. A script"),
    "document": ({"answers.docx": "PK"}, "A text document"),
    "picture": ({"IMG_1.HEIC": "x"}, "A picture"),
    "damaged-under-another-name": ({"f.ipynb.json": ANSWERED[:60]}, r"f\.ipynb\.json: .* not valid JSON"),
    "of-another-assignment": ({"x.ipynb": OTHER}, r"no other notebook of this assignment\. It has: x\.ipynb"),
}


@pytest.mark.parametrize("files, message", MISSING.values(), ids=MISSING)
def test_what_is_there_instead_is_named_with_what_to_do(tmp_path, files, message):
    files_in(tmp_path, files)
    with pytest.raises(Refused, match=message):
        read_submission(tmp_path, "f", TEMPLATE)


def test_other_files_are_announced(tmp_path):
    files_in(
        tmp_path,
        {"f.ipynb": ANSWERED, "photo.jpg": "x", "answers/why.docx": "x", "hints.json": "{}", "timestamp.txt": ""},
    )
    assert read_submission(tmp_path, "f", TEMPLATE).notes == ["Handed in and not read: photo.jpg, answers/why.docx."]
