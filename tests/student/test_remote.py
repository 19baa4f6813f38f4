"""A store that is far away counts what is asked of it; a shelf keeps what it has; a heart is computed."""

import json

import numpy as np
import pytest
from ome_zarr_models.v05.image import ImageAttrs

from bits_to_pyramids.student import heart
from bits_to_pyramids.student.heart import Heart
from bits_to_pyramids.student.remote import Remote, Shelf

FILES = {"a": b"0123456789", "b": b"bb"}


def test_requests_and_bytes_are_counted():
    remote = Remote(FILES)
    assert [remote.get("a"), remote.get("b"), remote.get("c"), remote.get("a", 2, 5)] == [
        b"0123456789",
        b"bb",
        None,
        b"234",
    ]
    assert (remote.asked, remote.requests, remote.bytes) == (["a", "b", "c", "a"], 4, 15)
    remote.forget()
    assert (remote.requests, remote.bytes, remote.seconds) == (0, 0, 0.0)


@pytest.mark.parametrize(
    "requests, parallel, seconds",
    [(1, 1, 0.5 + 1), (3, 1, 1.5 + 3), (3, 2, 1.0 + 3), (4, 2, 1.0 + 4), (3, 10, 0.5 + 3)],
)
def test_the_clock_adds_a_latency_for_each_round_and_the_bytes(requests, parallel, seconds):
    remote = Remote(FILES, latency=0.5, bandwidth=10, parallel=parallel)
    for _ in range(requests):
        remote.get("a")
    assert remote.seconds == pytest.approx(seconds)


def test_it_fails_as_often_as_it_is_told():
    remote = Remote(FILES, fails={"a": 2})
    for _ in range(2):
        with pytest.raises(ConnectionError, match="a"):
            remote.get("a")
    assert remote.get("a") == FILES["a"]
    assert remote.asked == ["a"] * 3
    with pytest.raises(ConnectionError):
        remote.pristine().get("a")


@pytest.mark.parametrize("key", [1, None, ["a"], b"a"], ids=["number", "nothing", "list", "bytes"])
@pytest.mark.parametrize("store", [Remote(FILES), Shelf(FILES)], ids=["remote", "shelf"])
def test_what_is_no_key_is_refused(store, key):
    with pytest.raises(TypeError, match="string"):
        store.get(key)


def test_a_shelf_fetches_once_and_says_what_it_holds():
    shelf = Shelf(FILES, held=["b"])
    assert "b" in shelf and "a" not in shelf
    assert [shelf.get(key) for key in "abac"] == [FILES["a"], FILES["b"], FILES["a"], None]
    assert (shelf.asked, shelf.fetched, shelf.bytes) == (list("abac"), ["a", "c"], 10)
    assert "c" in shelf
    assert shelf.pristine().fetched == [] and "b" in shelf.pristine() and "a" not in shelf.pristine()


# ---------------------------------------------------------------- the heart


def test_its_documents_are_an_image():
    group = json.loads(Heart().get("zarr.json"))
    ImageAttrs.model_validate(group["attributes"]["ome"])
    first = json.loads(Heart().get("s0/zarr.json"))
    assert first["shape"] == [8480, 7614, 7614]
    assert np.prod(first["shape"], dtype=object) * 2 == 983_222_012_160
    assert json.loads(Heart().get("s6/zarr.json"))["shape"] == [133, 119, 119]
    assert Heart().get("s7/zarr.json") is None


@pytest.mark.parametrize(
    "key", ["s0/c/133/0/0", "s0/c/0/119/0", "s7/c/0/0/0", "s0/c/0/0", "s0/c/-1/0/0", "", "s0/c/00000/0/0"]
)
def test_what_is_not_there_is_none(key):
    assert Heart().get(key) is None


@pytest.mark.parametrize("level, index", [(6, (1, 0, 1)), (4, (4, 3, 2)), (0, (66, 66, 22))])
def test_a_chunk_is_the_same_each_time(level, index):
    key = f"s{level}/c/{index[0]}/{index[1]}/{index[2]}"
    data = Heart().get(key)
    assert data == Heart().get(key) and len(data) == 64**3 * 2
    assert np.frombuffer(data, "<u2").std() > 500


def test_beyond_the_edge_there_are_zeros():
    block = heart.chunk(6, (2, 1, 1))
    assert not block[133 - 128 :].any() and not block[:, 119 - 64 :].any() and not block[..., 119 - 64 :].any()
    assert block[: 133 - 128, : 119 - 64, : 119 - 64].any()


def test_neighbours_fit_together():
    """Nothing jumps where one chunk ends and the next begins: rows beside the border are as alike as any two."""
    one, other = (heart.chunk(4, (4, 4, x)).astype(float) for x in (1, 2))
    beside = np.abs(one[..., -1] - other[..., 0]).mean()
    inside = np.abs(np.diff(one, axis=2)).mean()
    assert beside < 2 * inside


def test_levels_show_the_same_heart():
    """A block of a coarse level is about the mean of the same block in the level above."""
    coarse = heart.chunk(5, (2, 1, 1)).astype(float)
    fine = np.block([[[heart.chunk(4, (4 + z, 2 + y, 2 + x)) for x in (0, 1)] for y in (0, 1)] for z in (0, 1)])
    means = fine.astype(float).reshape(64, 2, 64, 2, 64, 2).mean(axis=(1, 3, 5))
    assert np.corrcoef(coarse.ravel(), means.ravel())[0, 1] > 0.9
