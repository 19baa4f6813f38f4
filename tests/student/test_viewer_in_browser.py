"""The viewer in a real browser, opened as a file: what it fetches at each zoom, by mouse, by keys and by buttons."""

import contextlib
import time

import imageio.v3 as iio
import pytest
from browser import CHROMIUM, Browser
from tiles import LEVELS, pixels, write_tiles

from bits_to_pyramids.student.viewer_page import viewer_page

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt install chromium)")
NAME = "A heart & <b>its</b> vessels"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    running = Browser(tmp_path_factory.mktemp("browser"))
    yield running
    running.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("viewer")
    write_tiles(folder)
    (folder / "tiles/0/2/2.png").unlink()
    (folder / "index.html").write_text(viewer_page(folder, LEVELS, NAME), encoding="utf-8")
    return folder


class Viewer:
    """The open page, by what a person sees of it."""

    def __init__(self, page, seen, folder):
        self.page, self.seen, self._start = page, seen, folder.as_uri() + "/"
        # A known size of the screen: 400 x 500 pixels.
        page("document.getElementById('stage').style.cssText = 'width: 500px; height: 400px'")
        self.settle()

    def text(self, name: str) -> str:
        return self.page(f"document.getElementById('{name}').textContent")

    @property
    def level(self) -> int:
        return int(self.text("said").removeprefix("Level ").split(":")[0])

    @property
    def in_view(self) -> int:
        return int(self.text("said").split(". ")[1].split()[0])

    @property
    def tiles(self) -> list[str]:
        """Tiles that were asked for, in the order in which they were."""
        self.settle()
        asked = [address.removeprefix(self._start) for address in self.seen.requests]
        assert asked[0] == "index.html"
        return [address.removeprefix("tiles/").removesuffix(".png") for address in asked[1:]]

    def settle(self) -> None:
        """Until everything is drawn: two frames, and what they asked for."""
        self.page("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page("new Promise((done) => setTimeout(done, 50))")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.press(key)
        self.settle()

    def mouse(self, kind: str, x: float, y: float, **more) -> None:
        """At a place on the canvas."""
        left, top = self.corner
        self.page.mouse(kind, left + x, top + y, **more)
        self.settle()

    @property
    def corner(self) -> list[float]:
        return self.page("(({left, top}) => [left, top])(document.getElementById('view').getBoundingClientRect())")

    def greys(self, places) -> list[int]:
        """What is to be seen at places on the canvas."""
        picture, (left, top) = iio.imread(self.page.picture()), self.corner
        return [int(picture[round(top + y), round(left + x), 0]) for x, y in places]

    def focus(self) -> str:
        return self.page("document.activeElement.id")


@contextlib.contextmanager
def viewing(browser, folder, **window):
    window = {"width": 1400, "settle": 0.3} | window
    with browser.open((folder / "index.html").as_uri(), **window) as (page, seen):
        viewer = Viewer(page, seen, folder)
        yield viewer
    assert (seen.errors, seen.complaints, seen.refused, seen.dialogs) == ([], [], [], [])
    outside = [address for address in seen.requests if not address.startswith(folder.as_uri())]
    assert outside == []


def test_it_shows_all_of_the_image_at_the_level_that_fits(browser, folder):
    """1200 x 700 micrometres on 400 x 500 pixels: 3 micrometres a pixel, and rows of level 0 are 2 apart."""
    with viewing(browser, folder) as viewer:
        assert viewer.page("document.title") == NAME and viewer.text("said").startswith("Level 0")
        assert viewer.page("document.querySelector('h1').textContent") == NAME
        assert viewer.page("document.querySelectorAll('b').length") == 0
        assert sorted(viewer.tiles) == sorted(f"0/{i}/{j}" for i in range(3) for j in range(3) if (i, j) != (2, 2))
        assert viewer.tiles[0] == "0/1/1"


def test_each_zoom_fetches_the_tiles_in_view_and_no_other(browser, folder):
    with viewing(browser, folder) as viewer:
        viewer.page("document.getElementById('view').focus()")
        counts = []
        for _ in range(6):
            counts.append((viewer.level, viewer.in_view, len(viewer.tiles)))
            viewer.press("-")
        # 3, 4.24 and then no further than 6 micrometres a pixel: level 1 from 4 on, whose four tiles are in view.
        assert counts == [(0, 9, 8), (1, 4, 12), (1, 4, 12), (1, 4, 12), (1, 4, 12), (1, 4, 12)]
        assert set(viewer.tiles[8:]) == {"1/0/0", "1/0/1", "1/1/0", "1/1/1"}
        assert viewer.text("total").startswith("12 tiles, ")
        viewer.press("0", *"+++++++")
        assert (viewer.level, viewer.in_view) == (0, 1) and len(
            viewer.tiles
        ) == 12  # what is there is not fetched again


def test_bytes_are_those_of_the_files(browser, folder):
    with viewing(browser, folder) as viewer:
        sizes = [(folder / "tiles" / f"{tile}.png").stat().st_size for tile in viewer.tiles]
        lines = viewer.page("[...document.querySelectorAll('#log li')].map((line) => line.textContent)")[::-1]
        assert len(lines) == len(sizes) == 8
        for line, tile, size in zip(lines, viewer.tiles, sizes):
            level, row, column = tile.split("/")
            shown = f"{size} B" if size < 1000 else f"{size / 1000:.1f} kB"
            assert line == f"level {level}, row {row}, column {column}: {shown}"
        assert f"{sum(sizes) / 1000:.1f} kB of " in viewer.text("total")
        viewer.page("document.getElementById('again').click()")
        assert viewer.text("total").startswith("0 tiles, 0 B")


def test_the_picture_is_the_tiles_where_they_belong(browser, folder):
    """As near as it gets, 32 x 64 pixels of the screen show a voxel; the image's middle is between four of them."""
    with viewing(browser, folder) as viewer:
        viewer.page("document.getElementById('view').focus()")
        viewer.press(*"+" * 16)
        assert (viewer.level, viewer.in_view) == (0, 1)
        near = {(300 + i, 350 + j): (250 + 32 * j + 16, 200 + 64 * i + 32) for i in range(-3, 2) for j in range(-7, 3)}
        assert viewer.greys(near.values()) == [pixels()[voxel] for voxel in near]


def test_the_wheel_zooms_where_the_mouse_is_and_a_drag_moves(browser, folder):
    with viewing(browser, folder) as viewer:
        at = (250 - 50, 200 - 40)  # from here the first voxel is 150 micrometres further left, 120 further up
        for _ in range(8):
            viewer.mouse("mouseWheel", *at, deltaX=0, deltaY=-240)
        around = {(240 + i, 200 + j): (at[0] + 32 * j + 16, at[1] + 64 * i + 32) for i in (-1, 0) for j in (-1, 0, 1)}
        expected = [pixels()[voxel] for voxel in around]
        assert len(set(expected)) > 1 and viewer.greys(around.values()) == expected
        viewer.mouse("mousePressed", *at, button="left", clickCount=1)
        viewer.mouse("mouseMoved", at[0] - 64, at[1] + 30, button="left")
        viewer.mouse("mouseReleased", at[0] - 64, at[1] + 30, button="left", clickCount=1)
        assert viewer.greys((x - 64, y + 30) for x, y in around.values()) == expected
        assert len(viewer.tiles) == 8


def test_the_keyboard_alone(browser, folder):
    with viewing(browser, folder) as viewer:
        order = [viewer.focus()]  # the keys move and zoom at once
        for _ in range(6):
            viewer.press("Tab")
            order.append(viewer.focus())
            style = viewer.page(
                "(({outlineStyle: s, outlineWidth: w}) => [s, w])(getComputedStyle(document.activeElement))"
            )
            assert style == ["solid", "3px"], order
        assert order == ["view", "in", "out", "whole", "borders", "log", "again"]
        viewer.page("document.getElementById('out').focus()")
        viewer.press("Enter")
        assert viewer.level == 1
        viewer.page("document.getElementById('whole').focus()")
        viewer.press(" ")
        assert viewer.level == 0
        viewer.page("document.getElementById('view').focus()")
        viewer.press(*"++++", *["ArrowDown", "ArrowRight"] * 8)
        before = viewer.in_view
        assert before and "0/2/2" not in viewer.tiles  # there is no such tile
        viewer.press("Home")
        assert viewer.in_view == 9


@pytest.mark.parametrize(
    ("keys", "length", "pixels"),
    [([], "500 µm", 166.7), (["+"] * 2, "200 µm", 133.3), (["+"] * 10, "10 µm", 106.7), (["-"] * 9, "1 mm", 166.7)],
    ids=["all", "twice", "near", "far"],
)
def test_the_scale_bar_is_as_long_as_it_says(browser, folder, keys, length, pixels):
    with viewing(browser, folder) as viewer:
        viewer.page("document.getElementById('view').focus()")
        viewer.press(*keys)
        assert viewer.text("length") == length
        assert viewer.page("document.getElementById('bar').offsetWidth") == pytest.approx(pixels, abs=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
def test_it_fits_and_can_be_read(browser, folder, width, scheme):
    with viewing(browser, folder, width=width, scheme=scheme) as viewer:
        viewer.page("document.getElementById('stage').removeAttribute('style')")
        viewer.settle()
        assert viewer.page("document.documentElement.scrollWidth <= innerWidth")
        assert viewer.page("document.getElementById('view').clientWidth") > 0.6 * min(width, 1000)
        small = "(one) => one.offsetWidth < 44 || one.offsetHeight < 44"
        assert viewer.page(f"[...document.querySelectorAll('button')].filter({small}).length") == 0
        for paper, ink in (("--paper", "--ink"), ("--paper", "--faint"), ("--paper", "--strong")):
            pair = viewer.page(
                f"['{paper}', '{ink}'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name))"
            )
            assert contrast(*pair) >= 4.5


def contrast(one: str, other: str) -> float:
    """Of two colours as #rgb or #rrggbb, as WCAG has it."""

    def light(colour: str) -> float:
        digits = colour.strip().lstrip("#")
        digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
        parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear))

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_tile_that_is_gone_is_told(browser, folder, tmp_path):
    write_tiles(tmp_path)
    (tmp_path / "index.html").write_text(viewer_page(tmp_path, LEVELS, NAME), encoding="utf-8")
    (tmp_path / "tiles/0/0/0.png").unlink()
    with browser.open((tmp_path / "index.html").as_uri(), width=1400, settle=0.5) as (page, seen):
        deadline = time.monotonic() + 20
        while "could not be read" not in page("document.getElementById('said').textContent"):
            assert time.monotonic() < deadline
    assert seen.errors == []
