"""What the visible checks of the explorer say: nothing where all is well, one sentence where not."""

import imageio.v3 as iio
import numpy as np
import pytest

from bits_to_pyramids.student import explorer_rules as rules
from bits_to_pyramids.student import figures
from bits_to_pyramids.student.cases import call_with
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.mine import mine
from bits_to_pyramids.student.remote import Remote, Shelf
from bits_to_pyramids.student.small_image import SmallImage
from bits_to_pyramids.student.through import shown_pictures, used_cache, used_through
from bits_to_pyramids.student.viewer_page import tile_path, viewer_page
from bits_to_pyramids.student.watched import Folder, Watched


@pytest.mark.parametrize(
    "asked, words",
    [
        ("ab", None),
        ("ba", None),
        ("abc", "'c' was asked for"),
        ("aab", "2 times"),
        ("a", "0 times"),
        ([1, "b"], "no key"),
    ],
    ids=["right", "any-order", "another", "twice", "not-at-all", "a-number"],
)
def test_documents_are_looked_up_once(asked, words):
    get = Watched({}.get)
    for key in asked:
        get(key)
    problem = rules.looked_up_once("a", "b")(get)
    assert problem is None if words is None else words in problem


@pytest.mark.parametrize(
    "got, right",
    [
        (np.s_[0:2, 3:3], True), (np.s_[0:2, 5:5], True), ([slice(0, 2), slice(0, 0)], True),
        (np.s_[0:2, 3:4], False), (np.s_[0:2, -1:-1], False), (np.s_[0:2, 7:9], False), (np.s_[0:2], False), (3, False),
        ((slice(0, 2), slice("a", "b")), False), ((slice(0, 2), 3), False), (np.s_[0:1, 3:3], False),
    ],
)  # fmt: skip
def test_an_empty_selection_may_be_anywhere_in_the_image(got, right):
    assert (compare(got, rules.box(np.s_[0:2, 5:5], (4, 5))) is None) == right


def test_chunks_are_asked_for_once_and_no_others():
    for asked, words in (("ab", None), ("a", None), ("abc", "'c' was asked for"), ("aa", "2 times")):
        for cache in (Shelf({}), Remote({})):
            for key in asked:
                cache.get(key)
            problem = rules.fetches_only("a", "b")(1, cache, 2)
            assert problem is None if words is None else words in problem


def test_a_budget_is_kept():
    cache = Shelf({"a": bytes(10)})
    cache.get("a")
    assert rules.costs_at_most(10)(cache) is None
    assert "10 bytes were fetched. The budget is 9" in rules.costs_at_most(9)(cache)


# ---------------------------------------------------------------- the viewer

SMALL = SmallImage([np.arange(2 * 3 * 300, dtype=np.uint16).reshape(2, 3, 300)], (2, 4, 64))


def written(leave_out=(), change=None, extra=(), page=None):
    """The folder of a viewer with something wrong about it."""

    def write(folder):
        from pathlib import Path

        low, high = np.percentile(SMALL.pyramid[0], (1, 99))
        for path, (_, rows, columns) in rules.tiles_of([SMALL.pyramid[0].shape]).items():
            grey = np.rint(255 * np.clip((SMALL.pyramid[0][0, rows, columns] - low) / (high - low), 0, 1)).astype(
                np.uint8
            )
            if path not in leave_out:
                Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
                iio.imwrite(Path(folder, path), change(grey) if change else grey)
        for path in extra:
            Path(folder, path).write_bytes(b"extra")
        if page != "none" and not leave_out:
            Path(folder, "index.html").write_text(page or viewer_page(folder, SMALL.levels, "small"), encoding="utf-8")

    folder = Folder()
    call_with(write, (folder,))
    return rules.shows_planes(SMALL, 0)(SMALL.levels, folder, 0.0, "small", Shelf({}))


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({}, None),
        ({"change": lambda grey: grey // 2 * 2}, None),
        ({"leave_out": ["tiles/0/0/1.png"]}, "There is no tiles/0/0/1.png"),
        ({"extra": ["notes.txt"]}, "belongs to no tile"),
        ({"change": lambda grey: 255 - grey}, "other grey values"),
        ({"page": "none"}, "no index.html"),
        ({"page": "<p>mine</p>"}, "not what viewer_page gives"),
    ],
    ids=["right", "off-by-one", "a-tile", "more", "negative", "no-page", "other-page"],
)
def test_a_viewer_is_looked_at(wrong, words):
    problem = written(**wrong)
    assert problem is None if words is None else words in problem


def test_tiles_cover_each_level():
    tiles = rules.tiles_of([(2, 300, 257), (1, 150, 129)])
    assert list(tiles) == [tile_path(*place) for place in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 1), (1, 0, 0))]
    assert tiles["tiles/0/1/1.png"] == (0, slice(256, 300), slice(256, 257))


# ---------------------------------------------------------------- classes and generators


class Cache:
    def __init__(self, fetch, max_bytes):
        self.fetch, self.hits, self.misses = fetch, 0, 0

    def __contains__(self, key):
        return key == "b"

    def get(self, key):
        self.misses += 1
        return self.fetch(key)


def test_a_class_is_tried_out():
    remote = Remote({"a": b"a"}, fails={"b": 1})
    story = used_through("used_cache", Cache)(remote.get, 10, ["a", "?b", "?a", "b"])
    assert story == [("a", b"a", 0, 1), ("?b", True, 0, 1), ("?a", False, 0, 1),
                     ("b", "ConnectionError: no answer about b", 0, 2)]  # fmt: skip
    assert used_cache(Cache, remote.get, 10, []) == []


def test_a_generator_is_run_to_its_end_or_to_many_pictures():
    def numbers(stop):
        yield from range(stop)

    assert used_through("shown_pictures", numbers)(3) == [0, 1, 2]
    assert len(shown_pictures(numbers, 10**9)) == 100
    assert used_through("", numbers) is numbers


# ---------------------------------------------------------------- functions of one's own


def notebook(path, *cells):
    """A notebook whose cells are (role, exercise, source)."""
    import json

    path.write_text(
        json.dumps(
            {
                "cells": [
                    {"metadata": {"role": role, "exercise": name}, "source": [source]} for role, name, source in cells
                ]
            }
        )
    )


def test_mine_is_the_function_of_an_earlier_notebook(tmp_path, capsys):
    notebook(
        tmp_path / "chunks.ipynb",
        ("setup", "", "import math"),
        ("figure", "", "raise SystemExit"),
        ("answer", "helper", "def helper(x):\n    return math.floor(x)"),
        ("answer", "chunks_touched", "def chunks_touched(x):\n    return helper(x) + 1"),
        ("answer", "later", "raise SystemExit"),
    )
    assert mine("chunks_touched", tmp_path)(2.5) == 3
    assert "your chunks_touched, from chunks.ipynb" in capsys.readouterr().out


def test_mine_says_which_cell_of_it_stopped(tmp_path, capsys):
    notebook(tmp_path / "a.ipynb", ("answer", "old", "1 / 0"), ("answer", "f", "def f():\n    return 5"))
    assert mine("f", tmp_path)() == 5
    assert "the cell of old stopped with ZeroDivisionError" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": [1]}', "no json"])
def test_mine_without_a_function_of_mine(tmp_path, text):
    (tmp_path / "other.ipynb").write_text(text)
    with pytest.raises(ValueError, match="'no_such_function'"):
        mine("no_such_function", tmp_path)


def test_a_class_that_is_not_written_yet_is_called_by_its_name(capsys):
    class ChunkCache:
        def __init__(self, fetch, max_bytes):
            raise NotImplementedError

    ChunkCache.__init__.__code__ = ChunkCache.__init__.__code__.replace(co_qualname="ChunkCache.__init__")
    with figures.when_written("render"):
        ChunkCache({}.get, 5)
    assert "when ChunkCache is written" in capsys.readouterr().out
