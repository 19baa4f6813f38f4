"""Reading in a process apart: the same verdicts as ever, and an end to whatever would take too much."""

import json
import os
import signal

import pytest
from processes import descendants, eventually
from test_honest_files import MISSING
from test_reader import ANSWERED, FILES, FOUND, TEMPLATE, files_in, shape

from bits_to_pyramids.intake.bounded import BoundedReader
from bits_to_pyramids.intake.folders import Refused, TooMuch, Unreadable
from bits_to_pyramids.intake.notebook import Cell, Template
from bits_to_pyramids.intake.reader import read_submission
from bits_to_pyramids.intake.reading import Bounds, MiB


@pytest.fixture(scope="module")
def reader():
    with BoundedReader() as reader:
        yield reader


@pytest.mark.parametrize("files", [case[0] for case in FOUND.values()], ids=FOUND)
def test_what_is_read_is_the_same(tmp_path, reader, files):
    files_in(tmp_path, files)
    here, there = read_submission(tmp_path, "f", TEMPLATE), reader.read(tmp_path, "f", TEMPLATE)
    assert (shape(there), there.notes) == (shape(here), here.notes)


@pytest.mark.parametrize("make, verdict", FILES.values(), ids=FILES)
def test_what_is_refused_is_the_same(tmp_path, reader, make, verdict):
    make(tmp_path)
    with pytest.raises(Refused, match=verdict) as refused:
        reader.read(tmp_path, "f", TEMPLATE)
    assert type(refused.value) is Refused


@pytest.mark.parametrize("files, message", MISSING.values(), ids=MISSING)
def test_what_there_is_instead_is_said(tmp_path, reader, files, message):
    files_in(tmp_path, files)
    with pytest.raises(Refused, match=message):
        reader.read(tmp_path, "f", TEMPLATE)


def test_any_text_comes_back(tmp_path, reader):
    source = "".join(map(chr, range(0x250))).replace("\r", "") + "\u2028\ufffd\U0001f600"
    name = b"caf\xe9.pdf".decode("utf-8", "surrogateescape")
    files_in(tmp_path, {"f.ipynb": json.dumps({"cells": [{"cell_type": "code", "source": source}]}), name: ""})
    rebuilt = reader.read(tmp_path, "f", TEMPLATE)
    assert [cell.source for cell in rebuilt.cells if cell.role == "added"] == [source]
    assert rebuilt.notes[-1] == "Handed in and not read: caf?.pdf."


def test_another_assignment_is_read_with_its_own_template(tmp_path, reader):
    files_in(tmp_path, {"f.ipynb": ANSWERED})
    other = Template((Cell("g", "answer", "code", "def g(): ...", "g"),))
    for template in (TEMPLATE, other, TEMPLATE):
        assert [c.id for c in reader.read(tmp_path, "f", template).cells if c.role == "answer"] == [
            c.id for c in template.cells if c.role == "answer"
        ]


def test_a_link_below_ours_is_not_followed(tmp_path, reader):
    files_in(tmp_path / "secret", {"f.ipynb": ANSWERED})
    (tmp_path / "submitted").mkdir()
    (tmp_path / "submitted/eve").symlink_to(tmp_path / "secret")
    with pytest.raises(Refused, match="not a folder"):
        reader.read(tmp_path / "submitted/eve", "f", TEMPLATE, tmp_path / "submitted")


# What takes too much


def _many_others(folder):
    """Fifty other notebooks with all the text that a notebook may have, none of it ours."""
    text = json.dumps({"cells": [{"cell_type": "code", "source": "x = 1\n" * 50_000, "metadata": {}}] * 20})
    files_in(folder, {f"{number}.ipynb": text for number in range(50)})


def _large(folder):
    cell = {"cell_type": "markdown", "source": "\u0101" * 30 * MiB}
    files_in(folder, {"f.ipynb": json.dumps({"cells": [cell]}, ensure_ascii=False)})


def _nested(folder):
    inner = '{"a":' * 900 + "1" + "}" * 900
    files_in(folder, {"f.ipynb": f'{{"cells": [{{"source": "", "metadata": [{",".join([inner] * 900)}]}}]}}'})


def _long(folder):
    cells = [{"cell_type": "code", "source": "y = 2  # \U0001f600\n" * 30_000}] * 10
    files_in(folder, {"f.ipynb": json.dumps({"cells": cells})})


TOO_MUCH = {
    "processor": (_many_others, Bounds(seconds=1), "takes more than 1 seconds to be read"),
    "memory": (_large, Bounds(memory_bytes=96 * MiB), "takes more than 96 MiB of memory"),
    "memory-of-small-things": (_nested, Bounds(memory_bytes=96 * MiB), "takes more than 96 MiB of memory"),
    "answer": (_long, Bounds(answer_bytes=2 * MiB), "is more than 2 MiB of text"),
}


@pytest.mark.parametrize("make, bounds, message", TOO_MUCH.values(), ids=TOO_MUCH)
def test_what_takes_too_much_ends_and_the_next_is_read(tmp_path, make, bounds, message):
    make(tmp_path / "bomb")
    files_in(tmp_path / "next", {"f.ipynb": ANSWERED})
    with BoundedReader(bounds) as reader:
        with pytest.raises(TooMuch, match=message):
            reader.read(tmp_path / "bomb", "f", TEMPLATE)
        assert reader.read(tmp_path / "next", "f", TEMPLATE).answers == 2


def test_waiting_for_the_machine_is_not_the_submissions_doing(tmp_path):
    _many_others(tmp_path)
    with BoundedReader(Bounds(wall_seconds=0)) as reader, pytest.raises(Unreadable, match="within 0 seconds") as error:
        reader.read(tmp_path, "f", TEMPLATE)
    assert not isinstance(error.value, TooMuch)


def test_the_largest_that_may_be_handed_in_is_read(tmp_path, reader):
    """A full notebook with a picture in it, in letters that take four bytes each in memory."""
    cell = {"cell_type": "code", "source": "x = 1  # \U0001f600", "outputs": [{"data": {"image/png": "A" * 60 * MiB}}]}
    files_in(tmp_path, {"f.ipynb": json.dumps({"cells": [cell]}, ensure_ascii=False)})
    assert [cell.source for cell in reader.read(tmp_path, "f", TEMPLATE).cells][-1] == "x = 1  # \U0001f600"


def test_whoever_kills_what_reads_costs_no_more_than_that_reading(tmp_path):
    files_in(tmp_path, {"f.ipynb": ANSWERED})
    before = descendants(os.getpid())
    with BoundedReader() as reader:
        assert reader.read(tmp_path, "f", TEMPLATE).answers == 2
        (process,) = descendants(os.getpid()) - before
        os.kill(process, signal.SIGKILL)
        assert reader.read(tmp_path, "f", TEMPLATE).answers == 2
    assert eventually(lambda: descendants(os.getpid()) <= before)
