"""The viewer's page knows each tile's place and size, and tells a student whose tiles do not fit together."""

import json
import re
from html.parser import HTMLParser

import imageio.v3 as iio
import numpy as np
import pytest
from tiles import LEVELS, write_tiles

from bits_to_pyramids.student.viewer_page import tile_path, viewer_page


@pytest.fixture
def folder(tmp_path):
    write_tiles(tmp_path)
    return tmp_path


def data_of(page: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*)</script>', page)[1])


def test_the_page_says_where_levels_begin_and_how_large_each_tile_is(folder):
    data = data_of(viewer_page(folder, LEVELS, "scan"))
    assert data["tile"] == 256
    assert [level["shape"] for level in data["levels"]] == [[600, 700], [300, 350], [150, 175]]
    assert [level["scale"] for level in data["levels"]] == [[2, 1], [4, 2], [8, 4]]
    assert [level["start"] for level in data["levels"]] == [[-1, -0.5]] * 3
    assert [len(level["bytes"]) for level in data["levels"]] == [9, 4, 1]
    for number, level in enumerate(data["levels"]):
        columns = -(-level["shape"][1] // 256)
        for at, size in enumerate(level["bytes"]):
            assert size == (folder / tile_path(number, *divmod(at, columns))).stat().st_size


def test_a_missing_tile_is_none(folder):
    (folder / "tiles/0/1/1.png").unlink()
    sizes = data_of(viewer_page(folder, LEVELS, "scan"))["levels"][0]["bytes"]
    assert [at for at, size in enumerate(sizes) if size is None] == [4]


@pytest.mark.parametrize("name", ['<script>alert("1")</script>', "</title>&amp;", "@DATA@ @SCRIPT@", "'\""])
def test_a_name_is_only_a_name(folder, name):
    class Read(HTMLParser):
        elements, texts = (), {}

        def handle_starttag(self, tag, attrs):
            self.elements = (*self.elements, tag)
            self.texts |= {"label": dict(attrs)["aria-label"]} if tag == "canvas" and "tabindex" in dict(attrs) else {}

        def handle_data(self, data):
            self.texts.setdefault(self.elements[-1] if self.elements else "", data)

    plain, read = Read(), Read()
    plain.feed(viewer_page(folder, LEVELS, "a name"))
    read.texts = {}
    read.feed(viewer_page(folder, LEVELS, name))
    assert read.elements == plain.elements
    assert [read.texts[place] for place in ("title", "h1", "label")] == [name] * 3


def test_the_page_names_nothing_outside(folder):
    page = viewer_page(folder, LEVELS, "scan")
    assert not re.search(r"https?:|//[a-z]|<link|<iframe|@import|url\(|fetch\(", page)
    assert "@" not in re.sub(r"@media \(", "", page)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (
            lambda path: iio.imwrite(path, np.zeros((256, 255), np.uint8)),
            "tiles/0/0/1.png has 256 rows and 255 columns",
        ),
        (lambda path: path.write_bytes(b"P5 256 256"), "tiles/0/0/1.png is not a PNG file"),
        (lambda path: path.write_bytes(b""), "tiles/0/0/1.png is not a PNG file"),
    ],
    ids=["size", "format", "empty"],
)
def test_a_tile_that_does_not_fit_is_named(folder, spoil, said):
    spoil(folder / "tiles/0/0/1.png")
    with pytest.raises(ValueError, match=said):
        viewer_page(folder, LEVELS, "scan")


def test_no_tiles_at_all(tmp_path):
    with pytest.raises(ValueError, match=r"there are no tiles in .*; the first one would be tiles/0/0/0.png"):
        viewer_page(tmp_path, LEVELS, "scan")
