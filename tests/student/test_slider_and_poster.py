"""What moves without a script and without a network, and what is kept at the end of a notebook."""

import re
from html.parser import HTMLParser

import numpy as np
import pytest

from bits_to_pyramids.student import figures
from bits_to_pyramids.student.figures.slider import ON_A_SHEET
from bits_to_pyramids.student.hidden import COLUMNS, ROWS, hidden_picture

GREY = np.arange(12, dtype=np.uint16).reshape(3, 4)
SLIDERS = {
    "one-thing": ({"column": range(3)}, lambda column: (GREY, f"column <{column}> & more")),
    "two-things": ({"width": (4, 6), "read_as": ("a", "b", "c")}, lambda w, way: (GREY[:, :2], f"{w} {way}")),
    "figures": ({"level": (0, 1)}, lambda level: (figures.bit_boxes(level), f"level {level}")),
    "flat": ({"level": (0,)}, lambda level: (np.zeros((1, 1)), "one pixel")),
    "many": ({"level": range(40)}, lambda level: (GREY, f"level {level}")),
}


class Tags(HTMLParser):
    """The elements of some HTML with their attributes, and its text outside of styles."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text, self._inside = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._inside = [tag]

    def handle_data(self, data):
        if self._inside != ["style"]:
            self.text.append(data)

    def named(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.mark.parametrize("moved, draw", SLIDERS.values(), ids=SLIDERS)
def test_a_slider_is_radio_buttons_and_pictures(moved, draw):
    html = figures.slider(draw, **moved)._repr_html_()
    page = Tags(html)
    places = int(np.prod([len(positions) for positions in moved.values()]))
    inputs, pictures = page.named("input"), page.named("img")
    assert [one["type"] for one in inputs] == ["radio"] * sum(map(len, moved.values()))
    assert len({one["name"] for one in inputs}) == len(moved) == sum("checked" in one for one in inputs)
    assert [one["for"] for one in page.named("label")] == [one["id"] for one in inputs]
    assert all(one["aria-label"] for one in inputs)
    assert all(one["data-lm-suppress-shortcuts"] == "true" for one in inputs), "JupyterLab would take the arrow keys"
    assert len(pictures) == places == len(set(re.findall(r"figure\.(at-[\d-]+) \{ display: block", html)))
    assert all(one["alt"] and one["src"].startswith("data:image/png;base64,") for one in pictures)


@pytest.mark.parametrize("moved, draw", SLIDERS.values(), ids=SLIDERS)
def test_a_slider_runs_nothing_and_asks_nobody(moved, draw):
    html = figures.slider(draw, **moved)._repr_html_()
    page = Tags(html)
    assert {tag for tag, _ in page.tags} <= {"div", "style", "b", "br", "input", "label", "figure", "figcaption", "img"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import|://", html)


@pytest.mark.parametrize("moved, draw", SLIDERS.values(), ids=SLIDERS)
def test_without_html_a_slider_is_a_sheet_or_its_sentences(moved, draw):
    slider = figures.slider(draw, **moved)
    png = slider._repr_png_()
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert png.startswith(b"\x89PNG") and width < 1200 and height < 1000
    assert len(slider.frames[:: -(-len(slider.frames) // ON_A_SHEET)]) <= ON_A_SHEET
    assert repr(slider).splitlines() == [frame.sentence for frame in slider.frames]


def test_what_stands_in_a_sentence_stays_text():
    html = figures.slider(*SLIDERS["one-thing"][1:], column=range(3))._repr_html_()
    assert "<2>" not in html and "column &lt;2&gt; &amp; more" in html


def test_two_sliders_on_a_page_do_not_move_each_other():
    slider = figures.slider(SLIDERS["one-thing"][1], column=range(3))
    first, second = ({one["id"] for one in Tags(slider._repr_html_()).named("input")} for _ in range(2))
    assert not first & second


def test_a_slider_begins_where_it_is_told():
    moved, draw = SLIDERS["two-things"]
    inputs = Tags(figures.slider(draw, start=(1, 2), **moved)._repr_html_()).named("input")
    assert [number for number, one in enumerate(inputs) if "checked" in one] == [1, 4]


def test_a_poster_is_shown_and_kept(tmp_path):
    to = tmp_path / "kept.png"
    figure = figures.poster(
        "A title", {"large": GREY, "small": GREY > 3}, [("agrees", 20, 20), ("not", 3, 20)], str(to)
    )
    texts = [text.get_text() for text in figure.texts]
    assert to.read_bytes() == figure._repr_png_()
    assert texts == ["A title", "\u2713", "agrees", "20 of 20", "\u2022", "not", "3 of 20"]


def test_a_sprite_shows_bits_of_any_length():
    for rows in (["01", "10"], ["1" * 16] * 9, ["0"], ["0101", "1"]):
        assert figures.sprite(rows)._repr_png_().startswith(b"\x89PNG")


def test_the_hidden_picture_is_strings_of_four_bits():
    rows = hidden_picture()
    assert (len(rows), {len(row) for row in rows}) == (ROWS, {COLUMNS})
    assert {len(pixel) for row in rows for pixel in row} == {4} and {
        bit for row in rows for pixel in row for bit in pixel
    } == {"0", "1"}
    seen = np.array([[int(pixel, 2) for pixel in row] for row in rows])
    assert seen.min() == 1 and seen.max() == 15
    assert np.array_equal(seen[:, ::-1] > 3, seen > 3)  # a heart is the same from both sides
