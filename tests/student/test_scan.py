"""The synthetic scan: a voxel is the same however it is reached, and any array can be filled piece by piece."""

import doctest
import hashlib
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st

from bits_to_pyramids.student import Scan, fill
from bits_to_pyramids.student.noise import GOLDEN, Landscape, grain, mix, stream
from bits_to_pyramids.student.selection import as_ranges

HEART = (7614, 7614, 8480)
VOLUME = Scan((40, 50, 60), seed=3)
LABELS = VOLUME.labels
WHOLE = {VOLUME: VOLUME[...], LABELS: LABELS[...]}
KINDS = pytest.mark.parametrize("source", [VOLUME, LABELS], ids=["grey", "labels"])


def a_selection(shape):
    """For each of some axes an int or a slice, with an ellipsis perhaps."""
    axes = [st.one_of(st.integers(-n, n - 1), st.slices(n + 9).filter(lambda s: (s.step or 1) > 0)) for n in shape]
    return st.one_of(st.tuples(*axes), st.tuples(axes[0]), st.tuples(st.just(...), axes[-1]), st.just(()), axes[0])


def test_the_examples_in_the_docstrings_are_right():
    import bits_to_pyramids.student.scan as module

    assert doctest.testmod(module) == (0, 3)


# One voxel, one value


@KINDS
@settings(deadline=None)
@given(selection=a_selection(VOLUME.shape))
def test_a_selection_is_what_numpy_selects_from_the_whole(source, selection):
    found, expected = source[selection], WHOLE[source][selection]
    assert found.shape == expected.shape and found.dtype == expected.dtype == source.dtype
    assert np.array_equal(found, expected)


@KINDS
@settings(deadline=None)
@given(start=st.tuples(*[st.integers(0, 2**40)] * 3), data=st.data())
def test_a_box_is_the_same_within_every_larger_box(source, start, data):
    space = Scan((2**53,) * 3, seed=3) if source is VOLUME else Scan((2**53,) * 3, seed=3).labels
    sizes = data.draw(st.tuples(*[st.integers(1, 24)] * 3))
    inner = [sorted(data.draw(st.tuples(*[st.integers(0, n)] * 2))) for n in sizes]
    large = space[tuple(slice(a, a + n) for a, n in zip(start, sizes))]
    small = space[tuple(slice(a + low, a + high) for a, (low, high) in zip(start, inner))]
    assert np.array_equal(small, large[tuple(slice(low, high) for low, high in inner)])


@KINDS
@pytest.mark.parametrize("at_once", [1, 7, 300, 2**20])
def test_how_much_is_computed_at_once_changes_nothing(source, at_once, monkeypatch):
    monkeypatch.setattr("bits_to_pyramids.student.scan.AT_ONCE", at_once)
    box = np.s_[3:7, 11:14, 20:27]
    assert np.array_equal(source[box], WHOLE[source][box])


def test_an_image_is_the_first_plane_of_a_volume():
    assert np.array_equal(Scan((50, 60), seed=3)[...], WHOLE[VOLUME][0])
    assert np.array_equal(Scan((50, 60), seed=3).labels[...], WHOLE[LABELS][0])
    thin = Scan((60, 70), seed=3, voxel=(2, 0.5))
    assert np.array_equal(thin[...], Scan((1, 60, 70), seed=3, voxel=(1, 2, 0.5))[0])


def test_the_seed_decides_and_the_shape_does_not():
    box = np.s_[:20, :20, :20]
    assert np.array_equal(Scan(HEART, seed=3)[box], WHOLE[VOLUME][box])
    assert np.array_equal(Scan(HEART, seed=np.int64(3))[box], WHOLE[VOLUME][box])
    others = [Scan(HEART, seed=seed)[box] for seed in (0, 1, 2, 3, -1, 2**63, 2**64 - 2)]
    for i, one in enumerate(others):
        assert all(np.mean(one == other) < 0.01 for other in others[:i])


@pytest.mark.parametrize(
    "scan, expected",
    [
        (Scan((64, 64)), "7a7503894b8013a2"),
        (Scan((16, 32, 32), "uint8", seed=1, voxel=2), "b8d3d603f02c917d"),
        (Scan((96, 128)).labels, "e17bac9aa9dc363c"),
    ],
    ids=["grey-2d", "grey-3d", "labels"],
)
def test_the_scan_is_the_same_on_every_machine(scan, expected):
    values = scan[...].astype(scan.dtype.newbyteorder("<"))
    assert hashlib.sha256(values.tobytes()).hexdigest()[:16] == expected


def test_8_bit_and_16_bit_show_the_same_body():
    shape = (70, 80)
    eight, sixteen, big = (Scan(shape, dtype)[...] for dtype in ("uint8", "uint16", ">u2"))
    assert eight.dtype == np.uint8 and sixteen.dtype == np.uint16 and big.dtype == np.dtype(">u2")
    assert np.array_equal(sixteen, big)
    assert np.abs(eight - sixteen / 257).max() < 0.51


# What it looks like


@pytest.mark.parametrize("dtype", ["uint8", "uint16"])
@pytest.mark.parametrize("shape", [(96, 128), (48, 64, 64), (512, 512)], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_the_range_of_the_dtype_is_used_and_not_left(dtype, shape, seed):
    values = Scan(shape, dtype, seed)[...]
    top = np.iinfo(dtype).max
    assert np.mean((values == 0) | (values == top)) < 0.01
    low, high = np.quantile(values, [0.002, 0.998]) / top
    assert low < 0.3 and high > 0.7


@pytest.mark.parametrize("seed", range(30))
def test_every_seed_begins_with_tissue_and_some_vessels(seed):
    image = np.bincount(Scan((96, 128), seed=seed).labels[...].ravel(), minlength=4) / (96 * 128)
    volume = np.bincount(Scan((48, 64, 64), seed=seed).labels[...].ravel(), minlength=4) / (48 * 64 * 64)
    for shares in (image, volume):
        assert shares[1] > 0.6 and shares[2] > 0.005 and shares[3] > 0.003


def test_labels_and_grey_values_agree():
    scan = Scan((400, 400), "uint8")
    grey, labels = scan[...], scan.labels[...]
    assert labels.shape == grey.shape and labels.dtype == np.uint8 and set(np.unique(labels)) == {0, 1, 2, 3}
    background, tissue, wall, lumen = (grey[labels == label].mean() for label in range(4))
    assert background + 15 < lumen < tissue - 40 and tissue + 15 < wall


def test_averaging_removes_noise_and_striding_does_not():
    scan = Scan((64, 64, 64), "uint8")
    tissue = scan.labels[::2, ::2, ::2] == 1
    strided = scan[::2, ::2, ::2].astype(float)
    mean = scan[...].reshape(32, 2, 32, 2, 32, 2).mean((1, 3, 5))
    rough = [np.std(np.diff(image)[tissue[..., 1:] & tissue[..., :-1]]) for image in (strided, mean)]
    assert rough[1] < 0.7 * rough[0]


def test_noise_is_white_and_landscapes_are_smooth():
    at = np.arange(60)
    noise = grain(stream(5, 0), at, at, at)
    assert noise.dtype == np.float32 and abs(noise.mean()) < 0.01 and abs(noise.std() - 1) < 0.01
    for axis in range(3):
        assert abs(np.mean(np.diff(noise, axis=axis) ** 2) - 2) < 0.03
    land = Landscape(stream(5, 1), 4.0)
    heights = land.heights(*(land.along(axis, np.arange(80.0)) for axis in range(3)))
    assert heights.dtype == np.float32 and abs(heights.mean()) < 0.1 and 0.9 < heights.std() < 1.1
    for axis in range(3):
        assert np.abs(np.diff(heights, axis=axis)).max() < 3


def test_the_hash_is_splitmix64():
    """The first numbers that SplitMix64 gives with seed 1234567, as published."""
    states = np.uint64(1234567) + np.arange(1, 4, dtype=np.uint64) * GOLDEN
    assert mix(states).tolist() == [6457827717110365317, 3203168211198807973, 9817491932198370423]


# Shapes


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (0, 0), (1, 1), (1, 90), (90, 1)], ids=str)
@pytest.mark.parametrize("before", [(), (0,), (1,), (3,)], ids=str)
def test_any_axis_may_be_0_or_1(before, shape):
    scan = Scan((*before, *shape), seed=3)
    assert scan[...].shape == scan.labels[...].shape == scan.shape
    assert np.asarray(scan).size == scan.size == scan.nbytes // 2 and min(scan.chunks) >= 1
    if len(scan.shape) == 3:
        assert np.array_equal(scan[:40, :50, :60], WHOLE[VOLUME][tuple(map(slice, scan.shape))])


@pytest.mark.parametrize("shape", [HEART, (10**10, 10**10, 10**10), (2**53, 2**53)], ids=str)
def test_a_scan_larger_than_any_memory_can_be_sliced_anywhere(shape):
    scan = Scan(shape)
    assert scan.shape == shape and scan.nbytes == 2 * np.prod(shape, dtype=object)
    for at in (0, 1000, 7000, -8):
        piece = scan[(slice(at, at + 7),) * scan.ndim]
        assert piece.shape == (7,) * scan.ndim and len(np.unique(piece)) > 7
    assert scan[(-1,) * scan.ndim] == scan[tuple(n - 1 for n in shape)]
    assert scan[(slice(None, None, shape[0] // 3),) * scan.ndim].size <= 4**scan.ndim


def test_larger_voxels_see_more_of_the_body():
    assert np.array_equal(Scan((60, 60), voxel=2).labels[...], Scan((120, 120)).labels[::2, ::2])
    assert np.array_equal(Scan((60, 60), voxel=(1, 3)).labels[...], Scan((60, 180)).labels[:, ::3])


def test_it_looks_like_an_array():
    scan = Scan((30, 40, 500), "uint8", seed=2)
    assert (scan.ndim, scan.size, scan.nbytes, len(scan), scan.chunks) == (3, 600_000, 600_000, 30, (30, 40, 64))
    assert Scan((30, 1000)).chunks == (30, 256) and Scan((30, 40), chunks=[7, 80]).labels.chunks == (7, 80)
    assert repr(scan) == "<Scan (30, 40, 500) uint8>" and repr(scan.labels) == "<Labels (30, 40, 500) uint8>"
    assert np.array_equal(np.asarray(scan), scan[...]) and np.asarray(scan, float).dtype == float
    assert np.array_equal(np.stack(list(Scan((5, 9)))), Scan((5, 9))[...])
    assert scan[1, 2, 3].shape == () and scan[1, 2, 3] == scan[...][1, 2, 3]
    with pytest.raises(TypeError):
        scan[0] = 1
    with pytest.raises(ValueError):
        np.array(scan, copy=False)


# Bad input


@pytest.mark.parametrize(
    "arguments, named",
    [
        (dict(shape=(4, 4), dtype="float32"), "float32"),
        (dict(shape=(4, 4), dtype="uint32"), "uint32"),
        (dict(shape=(4, 4), dtype="int16"), "int16"),
        (dict(shape=(4, 4), dtype="grey"), "grey"),
        (dict(shape=(4, -3)), "-3"),
        (dict(shape=(4, 2**53 + 1)), str(2**53 + 1)),
        (dict(shape=(4,)), "1"),
        (dict(shape=(4, 4, 4, 4)), "4"),
        (dict(shape=()), "0"),
        (dict(shape=17), "17"),
        (dict(shape=(4, 2.5)), "2.5"),
        (dict(shape=(4, 4), chunks=(4, 0)), "0"),
        (dict(shape=(4, 4), chunks=(4, 4, 4)), r"\(4, 4, 4\)"),
        (dict(shape=(4, 4), voxel=0), "0"),
        (dict(shape=(4, 4), voxel=(1, -2)), "-2"),
        (dict(shape=(4, 4), voxel=float("nan")), "nan"),
        (dict(shape=(4, 4), voxel=(1, 2, 3)), r"\(1, 2, 3\)"),
        (dict(shape=(4, 4), voxel="thick"), "thick"),
    ],
    ids=str,
)
def test_what_cannot_be_scanned_is_named(arguments, named):
    with pytest.raises(ValueError, match=named):
        Scan(**arguments)


@pytest.mark.parametrize(
    "selection, named",
    [
        (40, "40"),
        (-41, "-41"),
        ((0, 0, 60), "60"),
        ((0, 0, 0, 0), "4"),
        ((..., ...), "Ellipsis"),
        (np.s_[::-1], "-1"),
        (np.s_[::0], "0"),
        (np.s_[1.5:], "1.5"),
        (1.5, "1.5"),
        (None, "None"),
        (True, "True"),
        ("all", "all"),
        ([1, 2], r"\[1, 2\]"),
        (np.arange(3), "array"),
    ],
    ids=str,
)
def test_what_cannot_be_selected_is_named(selection, named):
    with pytest.raises(IndexError, match=named):
        VOLUME[selection]


def test_nothing_can_be_selected_by_an_int_from_an_empty_axis():
    with pytest.raises(IndexError, match="0"):
        Scan((0, 4))[0]
    assert as_ranges(..., (0, 4)) == ([range(0), range(4)], [True, True])


# Filling


@KINDS
@pytest.mark.parametrize("place", ["memory", "folder"])
@pytest.mark.parametrize(
    "chunks, shards",
    [
        ((16, 16, 16), None),
        ((7, 50, 13), None),
        ((64, 64, 64), None),
        ((8, 8, 8), (16, 24, 32)),
        ((40, 50, 1), (40, 50, 30)),
    ],
    ids=str,
)
def test_a_zarr_array_is_filled(source, place, chunks, shards, tmp_path):
    store = zarr.storage.MemoryStore() if place == "memory" else zarr.storage.LocalStore(tmp_path / "scan.zarr")
    target = zarr.create_array(store, shape=source.shape, chunks=chunks, shards=shards, dtype=source.dtype)
    steps = []
    assert fill(target, source, progress=lambda *counts: steps.append(counts)) is None
    assert np.array_equal(target[...], WHOLE[source])
    assert steps == [(n, len(steps)) for n in range(1, len(steps) + 1)]
    assert len(steps) == np.prod([-(-n // step) for n, step in zip(source.shape, shards or chunks)])


@pytest.mark.parametrize("shape", [(0, 5), (5, 0, 3), (1, 1), (1, 300), (300, 1, 1)], ids=str)
def test_thin_and_empty_arrays_are_filled(shape):
    source = Scan(shape)
    target = zarr.create_array({}, shape=shape, chunks=(2,) * len(shape), dtype=source.dtype)
    fill(target, source)
    assert np.array_equal(target[...], source[...])


class Noted:
    """A target that notes what was written, and forgets the values."""

    def __init__(self, shape, chunks, dtype="uint16"):
        self.shape, self.chunks, self.dtype = shape, chunks, np.dtype(dtype)
        self.written = []

    def __setitem__(self, box, values):
        assert values.shape == tuple(s.stop - s.start for s in box)
        self.written.append(box)


def test_each_chunk_is_written_once():
    target = Noted((5, 7), (2, 4))
    fill(target, Scan((5, 7)))
    rows, columns = [slice(0, 2), slice(2, 4), slice(4, 5)], [slice(0, 4), slice(4, 7)]
    assert target.written == [(r, c) for r in rows for c in columns]


def test_filling_takes_the_memory_of_a_few_chunks():
    target, source = Noted((512, 128, 128), (64, 128, 128)), Scan((512, 128, 128))
    chunk = 2 * 64 * 128 * 128
    tracemalloc.start()
    fill(target, source)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(target.written) == 8 and peak < 4 * chunk < source.nbytes


def test_voxels_far_apart_take_little_memory_too():
    scan = Scan((10**6,) * 3)
    tracemalloc.start()
    overview = scan[::50_000, ::10_000, ::10_000]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert overview.shape == (20, 100, 100) and peak < 16e6


@pytest.mark.parametrize(
    "target, named",
    [
        (Noted((5, 8), (2, 2)), r"\(5, 8\)"),
        (Noted((5, 7, 1), (2, 2, 2)), r"\(5, 7, 1\)"),
        (Noted((5, 7), (2, 2), "uint8"), "uint8"),
    ],
    ids=["shape", "axes", "dtype"],
)
def test_what_does_not_fit_is_not_written(target, named):
    with pytest.raises(ValueError, match=named):
        fill(target, Scan((5, 7)))
    assert target.written == []


def test_any_array_can_be_the_source():
    image = np.arange(35, dtype=np.uint8).reshape(5, 7)
    target = zarr.create_array({}, shape=(5, 7), chunks=(2, 3), dtype="uint16")
    fill(target, image)
    copy = zarr.create_array({}, shape=(5, 7), chunks=(3, 2), dtype="uint16")
    fill(copy, target)
    assert np.array_equal(copy[...], image)


def test_a_scan_needs_numpy_only():
    code = (
        "import sys; old = set(sys.modules); from bits_to_pyramids.student import Scan, fill; Scan((9, 9))[...];"
        "print(*{m.split('.')[0] for m in set(sys.modules) - old} - set(sys.stdlib_module_names))"
    )
    loaded = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert set(loaded.split()) <= {"numpy", "bits_to_pyramids"}
