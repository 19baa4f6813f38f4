"""In a real browser a slider shows the picture of what is chosen, and without its style all of them."""

import json
import re

import numpy as np
import pytest
from browser import CHROMIUM, Browser

from bits_to_pyramids.student import figures

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt install chromium)")
SHOWN = """[...document.querySelectorAll("figure")]
  .filter(one => getComputedStyle(one).display !== "none").map(one => one.querySelector("figcaption").textContent)"""
CLICK = "document.querySelectorAll('label')[{}].click(), {}"


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    running = Browser(tmp_path_factory.mktemp("browser"))
    yield running
    running.close()


@pytest.fixture
def page(tmp_path):
    """A page with a slider that moves two things, and the same without its style."""
    slider = figures.slider(
        lambda width, way: (np.full((2, width), ord(way)), f"{width} {way}"), width=(4, 6), read_as=("a", "b", "c")
    )
    html = '<!DOCTYPE html><meta charset="utf-8">' + slider._repr_html_()
    for name, text in (("styled", html), ("plain", re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))):
        (tmp_path / f"{name}.html").write_text(text)
    return tmp_path


def test_one_picture_is_shown_for_each_choice(browser, page):
    with browser.open((page / "styled.html").as_uri(), settle=0.1) as (evaluate, seen):
        assert evaluate(SHOWN) == ["4 a"]
        assert evaluate(CLICK.format(1, SHOWN)) == ["6 a"]
        assert evaluate(CLICK.format(4, SHOWN)) == ["6 c"]
        assert evaluate(CLICK.format(0, SHOWN)) == ["4 c"]
        hidden = "[...document.querySelectorAll('input')].filter(one => one.offsetParent === null).length"
        assert evaluate(hidden) == 0, "what is not displayed cannot be reached by keyboard"
    assert (seen.errors, seen.refused) == ([], [])


def test_without_its_style_all_pictures_are_shown(browser, page):
    with browser.open((page / "plain.html").as_uri(), settle=0.1) as (evaluate, _):
        assert json.dumps(evaluate(SHOWN)) == json.dumps([f"{width} {way}" for width in (4, 6) for way in "abc"])
