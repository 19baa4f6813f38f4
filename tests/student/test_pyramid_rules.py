"""The rules of the visible checks of the pyramids: silent where all is well, one sentence where not."""

import shutil

import numpy as np
import pytest
import zarr

from bits_to_pyramids.student import pyramid_rules as rules
from bits_to_pyramids.student.cases import call_with
from bits_to_pyramids.student.watched import Folder, Watched

PYRAMID = [np.arange(1, 13, dtype=np.uint8).reshape(3, 4), np.array([[3, 5], [9, 11]], np.uint8)]


def written(change=lambda group: None, skip=(), files=None, keep=False, **wrong):
    """A folder with a pyramid in it, with something wrong about it."""

    def write(folder):
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
        group = (
            zarr.open_group(folder, mode="a", attributes={"ome": {}}) if not keep else zarr.open_group(folder, mode="a")
        )
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


def add_notes(group):
    group.create_group("notes")


@pytest.mark.parametrize(
    "wrong",
    [{"shards": (4, 4)}, {"compressors": None}, {"change": add_notes}],
    ids=["shards", "no-compressor", "group-beside"],
)
def test_what_the_task_leaves_open_is_right(wrong):
    assert said(written(**wrong)) is None


@pytest.mark.parametrize(
    "folder, words",
    [
        (lambda: Folder(), "There is no zarr.json in the folder"),
        (lambda: written(skip=(1,)), "There is no array s1 in the group."),
        (lambda: written(files={"old.txt": b"old"}, keep=True), "old.txt is in the folder and belongs to no level."),
        (lambda: written(lambda group: group.create_array("s2", data=PYRAMID[1])), "s2/zarr.json is in the folder"),
        (lambda: written(chunks=(1, 2)), "s0 has chunks of [1, 2]. Asked for were (2, 2)"),
        (lambda: written(dimension_names=["z", "y"]), "s0 has the dimension_names ['z', 'y'], expected ['y', 'x']."),
        (lambda: written(lambda group: group.attrs.clear()), "The group has no attribute ome."),
        (lambda: written(lambda group: group["s1"].__setitem__(0, 0)), "What zarr reads from s1 is not the level"),
    ],
    ids=["empty", "missing", "stale", "array", "chunks", "names", "attributes", "values"],
)
def test_one_sentence_says_what_is_wrong_with_a_folder(folder, words):
    assert said(folder()).startswith(words)


def test_the_attributes_are_compared_with_the_notebooks_own(monkeypatch):
    monkeypatch.setattr(rules, "notebook_value", lambda name: lambda *args: {"ome": {"version": "0.5"}})
    assert said(written()).startswith("The group's attributes are not what your ome_metadata gives for it.\n")
    assert said(written(lambda group: group.attrs.update(ome={"version": "0.5"}))) is None


@pytest.mark.parametrize(
    "n_levels, calls, words",
    [
        (2, [(1,)], None),
        (1, [], None),
        (
            2,
            [(1,), (1,)],
            "downsample was called 2 times for 2 levels. Call it once for each level after the first: once.",
        ),
        (3, [(1,)], "downsample was called once for 3 levels. Call it once for each level after the first: 2 times."),
        (3, [], "downsample was called 0 times for 3 levels. Call the function that is handed in"),
        (1, [(1,)], "The level is right, but downsample was called once. For one level it is not called at all."),
        (2, [(1, 2)], "with more than one argument"),
    ],
    ids=["right", "one-level", "too-often", "too-rarely", "never", "for-nothing", "two-arguments"],
)
def test_calls_are_counted(n_levels, calls, words):
    downsample = Watched(lambda *args: None)
    downsample.calls = calls
    sentence = rules.called_once_per_level(None, n_levels, downsample)
    assert sentence is None if words is None else words in sentence


def test_a_small_store_is_tried_before_a_large_one():
    def by_voxels(source, target):
        image = np.array([[source[y : y + 1, x : x + 1][0, 0] for x in range(7)] for y in range(5)])
        sums, counts = image.astype(float), np.ones(image.shape)
        for axis, size in enumerate(image.shape):
            starts = np.arange(0, size, 2)
            sums, counts = np.add.reduceat(sums, starts, axis=axis), np.add.reduceat(counts, starts, axis=axis)
        for y, x in ((0, 0), (0, 2), (2, 0), (2, 2)):
            target[y : y + 2, x : x + 2] = (sums // counts)[y : y + 2, x : x + 2]

    with pytest.raises(
        ValueError, match=r"You read the box \[0:1, 0:1\] of the source by itself.* made of \[0:4, 0:4\]"
    ):
        rules.fills_small_ones(by_voxels)
