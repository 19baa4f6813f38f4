"""The rules of the visible checks of the pyramids: silent where all is well, one sentence where not."""

import shutil

import numpy as np
import pytest
import zarr
from bits_to_pyramids.student import pyramid_rules as rules
from bits_to_pyramids.student.checking import call_with
from bits_to_pyramids.student.watched import Folder, Watched

PYRAMID = [np.arange(1, 13, dtype=np.uint8).reshape(3, 4), np.array([[3, 5], [9, 11]], np.uint8)]


def written(change=lambda group: None, skip=(), files=None, keep=False, **wrong):
    """A folder with a pyramid in it, with something wrong about it."""

    def write(folder):
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
        group = zarr.open_group(folder, mode="a", attributes={"ome": {}}) if not keep else zarr.open_group(folder, mode="a")
        for number, level in enumerate(PYRAMID):
            if number not in skip:
                chunks = tuple(min(2, n) for n in level.shape)
                options = {"data": level, "chunks": chunks, "dimension_names": ["y", "x"]} | wrong
                group.create_array(f"s{number}", **options)
        change(group)

    folder = Folder(files)
    call_with(write, (folder,))
    return folder


def said(folder):
    return rules.holds_the_pyramid(folder, PYRAMID, (2, 2), (1.0, 1.0), "scan")


def test_nothing_is_said_about_a_good_folder():
    assert said(written()) is None


@pytest.mark.parametrize(
    "folder, words",
    [
        (lambda: Folder(), "There is no zarr.json in the folder"),
        (lambda: written(skip=(1,)), "There is no array s1 in the group."),
        (lambda: written(files={"old.txt": b"old"}, keep=True), "old.txt is in the folder and belongs to no level."),
        (lambda: written(chunks=(1, 2)), "s0 has chunks of [1, 2]. Asked for were (2, 2)"),
        (lambda: written(dimension_names=["z", "y"]), "s0 has the dimension_names ['z', 'y'], expected ['y', 'x']."),
        (lambda: written(lambda group: group.attrs.clear()), "The group has no attribute ome."),
        (lambda: written(lambda group: group["s1"].__setitem__(0, 0)), "What zarr reads from s1 is not the level"),
    ],
    ids=["empty", "missing", "stale", "chunks", "names", "attributes", "values"],
)
def test_one_sentence_says_what_is_wrong_with_a_folder(folder, words):
    assert said(folder()).startswith(words)


def test_the_attributes_are_compared_with_the_notebooks_own(monkeypatch):
    monkeypatch.setattr(rules, "notebook_value", lambda name: lambda *args: {"ome": {"version": "0.5"}})
    assert said(written()).startswith("The group's attributes are not what your ome_metadata gives for it.\n")
    assert said(written(lambda group: group.attrs.update(ome={"version": "0.5"}))) is None


@pytest.mark.parametrize(
    "calls, words",
    [([(1,)], None), ([(1,), (1,)], "The levels are right, but downsample was called 2 times"), ([(1, 2)], "with more than one argument")],
    ids=["right", "too-often", "two-arguments"],
)
def test_calls_are_counted(calls, words):
    downsample = Watched(lambda *args: None)
    downsample.calls = calls
    sentence = rules.called_once_per_level(None, 2, downsample)
    assert sentence is None if words is None else words in sentence
