"""Pages of the site, and what Python in the browser is given, without a browser."""

import zipfile
from io import BytesIO

import pytest
from courses import ROOT

from bits_to_pyramids.browser.pyodide import write_pyodide
from bits_to_pyramids.browser.reading import notebook_text, page_of
from bits_to_pyramids.browser.site import MARK, build_site
from bits_to_pyramids.browser.wheels import no_zarr, wheels_of
from bits_to_pyramids.course.manifest import Course, CourseError
from bits_to_pyramids.student.watched import CrashingFolder

COURSE = Course.find(ROOT)

MARKDOWN = {
    "heading": ("# A `b` C", '<h1 id="a-b-c">A <code>b</code> C</h1>'),
    "page": ("[x](student.md#part)", '<a href="student.html#part">x</a>'),
    "nowhere": ("[x](../source/course.toml)", "<p>x</p>"),
    "outside": ("[x](https://example.org)", '<a href="https://example.org">x</a>'),
    "here": ("[x](#part)", '<a href="#part">x</a>'),
    "picture": ("![A cat](pictures/cat.png)", '<img loading="lazy" src="../pictures/cat.png" alt="A cat"'),
    "formula": (r"$\log_2 p$ bits", "<code>log_2 p</code> bits"),
    "shell": ("```sh\necho $A/$B\n```", '<span class="nv">$A</span>/'),
    "price": ("5 $ and 6 $", "5 $ and 6 $"),
    "wide": ("| a |\n|---|\n| 1 |", '<div class="wide" tabindex="0"><table>'),
}
PLACES = {"student.md#part": "student.html#part", "pictures/cat.png": "../pictures/cat.png"}


@pytest.mark.parametrize("markdown, html", MARKDOWN.values(), ids=MARKDOWN)
def test_markdown(markdown, html):
    assert html in page_of(markdown, PLACES.get)


def test_a_notebook_to_read_has_one_title_and_its_code_folded_away():
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Bits"},
        {"cell_type": "code", "metadata": {"role": "setup"}, "source": "import numpy"},
        {"cell_type": "markdown", "metadata": {}, "source": ["# Bytes\n", "More."]},
        {"cell_type": "code", "metadata": {"role": "answer"}, "source": "def f(x): return x < 1"},
        {"cell_type": "code", "metadata": {"role": "checks"}, "source": ""},
    ]
    html = notebook_text({"cells": cells}, PLACES.get)
    assert html.count("<h1") == 1 and '<h2 id="bytes">Bytes</h2>' in html
    assert html.count("<details>") == 1 and "x &lt; 1" in html


def test_wheels_are_the_same_again_and_hold_no_grader():
    wheels = wheels_of(COURSE.assignments)
    assert wheels_of(COURSE.assignments) == wheels
    assert [name.split("-")[0] for name in wheels] == ["bits_to_pyramids", "zarr", "comm", "imageio", "tifffile"]
    names = zipfile.ZipFile(BytesIO(next(iter(wheels.values())))).namelist()
    rooms = {name.split("/")[1] for name in names if name.count("/") > 1}
    assert rooms == {"student"}


def test_who_uses_zarr_reads_a_sentence():
    wheel = BytesIO(wheels_of(COURSE.assignments)["zarr-0-py3-none-any.whl"])
    source = zipfile.ZipFile(wheel).read("zarr/__init__.py").decode()
    names = {"__name__": "zarr"}
    exec(source, names)
    with pytest.raises(ImportError, match="zarr does not run in a browser; write_ome_zarr") as raised:
        names["__getattr__"]("create_array")
    assert raised.value._render_traceback_() == [no_zarr(COURSE.assignments)] and len(str(raised.value)) <= 100
    with pytest.raises(AttributeError):
        names["__getattr__"]("__path__")


def test_a_folder_is_watched_where_files_have_one_name_only(monkeypatch):
    monkeypatch.delattr("os.link")
    folder = CrashingFolder({"a": b"1"})
    path = folder.hand_out()
    with open(f"{path}/a", "wb") as file:
        file.write(b"2")
    folder.take_back()
    assert folder.files == {"a": b"2"} and folder.snapshots[0] == {"a": b"1"} and folder.in_place == []


def test_what_is_no_release_of_pyodide_is_said(tmp_path):
    with pytest.raises(CourseError, match="holds no release of Pyodide"):
        write_pyodide(tmp_path, tmp_path / "to", {})
    (tmp_path / "pyodide-lock.json").write_text('{"packages": {}}')
    with pytest.raises(CourseError, match="not a whole release of Pyodide: "):
        write_pyodide(tmp_path, tmp_path / "to", {})


def test_a_folder_of_somebody_else_is_not_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr("bits_to_pyramids.browser.site.require_jupyterlite", lambda: None)
    (tmp_path / "work.txt").write_text("mine")
    with pytest.raises(CourseError, match="is not empty and holds no site"):
        build_site(COURSE, COURSE.assignments, tmp_path, None, print)
    assert (tmp_path / "work.txt").read_text() == "mine" and not (tmp_path / MARK).exists()
