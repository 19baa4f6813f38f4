"""The timing experiment: every store gives the scan, what is logged is what was read, and the clock adds it up."""

import sys
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from bits_to_pyramids.student import figures
from bits_to_pyramids.student import timing_experiment as experiment
from bits_to_pyramids.student.timing_experiment import CROP, CUBE, LARGE, LINE, PLANE, REQUESTS, SMALL, Sizes
from bits_to_pyramids.student.timing_stores import Log, boxes

TINY = Sizes(shape=(8, 128, 128), chunk=8, shard=64, tile=32, crop=40, cube=8, screen=32)
EDGY = Sizes(shape=(8, 96, 160), chunk=8, shard=64, tile=64, crop=17, cube=5, screen=32)
FULL = ("JPEG 2000 stack", "JPEG 2000, tiled", "TIFF", "Zarr, planes", "Zarr, cubes", "Zarr, sharded")


@pytest.fixture(scope="module", params=[TINY, EDGY], ids=["tiny", "edgy"])
def sizes(request):
    return request.param


@pytest.fixture(scope="module")
def stores(sizes, tmp_path_factory):
    found = experiment.make_stores(tmp_path_factory.mktemp("timings") / "stores", sizes)
    for asked in found.values():
        asked.store.open()
    return found


@pytest.fixture(scope="module")
def scan(sizes):
    return np.stack([experiment.camera_plane(sizes, plane) for plane in range(sizes.shape[0])])


def test_in_a_browser_only_tiff_is_measured(sizes, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "emscripten")
    rows = experiment.measure_all(experiment.make_stores(tmp_path / "stores", sizes), sizes, repeats=1)
    assert capsys.readouterr().out == experiment.NOT_IN_A_BROWSER + "\n"
    assert {(row.store, row.request) for row in rows} == {("TIFF", request) for request in REQUESTS}
    drawn = figures.seconds_and_bytes(rows), figures.seconds_on_line(rows, experiment.LATENCIES)
    assert [len(figure.axes) for figure in drawn] == [4, 4]


@pytest.mark.parametrize("request_", REQUESTS)
@pytest.mark.parametrize("name", FULL)
def test_a_store_gives_the_scan(stores, sizes, scan, name, request_):
    box = sizes.box(request_)
    voxels = stores[name].store.read(box)
    assert voxels.dtype == np.uint16 and np.array_equal(voxels, scan[tuple(slice(*ends) for ends in box)])
    assert voxels.std() > 0


def test_coarse_levels_look_like_the_plane(stores, sizes, scan):
    z, rows, columns = (slice(*ends) for ends in sizes.box(PLANE))
    plane, step = scan[z, rows, columns][0].astype(float), 2**sizes.level
    means = plane.reshape(plane.shape[0] // step, step, -1, step).mean((1, 3))
    for name in ("JPEG 2000, reduced", "OME-Zarr, right level"):
        box = sizes.box(PLANE, sizes.level)
        flat = stores[name].flat
        coarse = stores[name].store.read((sizes.box(PLANE)[0], *box[1:]) if flat else box, sizes.level)[0]
        assert coarse.shape == means.shape and np.corrcoef(coarse.flat, means.flat)[0, 1] > 0.6


def test_zarr_reads_each_touched_chunk_once(stores, sizes):
    for name, chunks in (("Zarr, planes", (1, *sizes.shape[1:])), ("Zarr, cubes", (sizes.chunk,) * 3)):
        store = stores[name].store
        for request in REQUESTS:
            box = sizes.box(request)
            touched = product(*(range(start // n, -(-stop // n)) for (start, stop), n in zip(box, chunks)))
            files = [store.folder.joinpath("s0", "c", *map(str, index)).stat().st_size for index in touched]
            store.log = Log()
            store.read(box)
            assert sorted(store.log.waves[0]) == sorted(files) and store.log.waves[1] == []


def test_a_shard_is_asked_for_its_index_and_then_for_chunks(stores, sizes):
    store = stores["Zarr, sharded"].store
    store.log = Log()
    store.read(sizes.box(LINE))
    indices, chunks = store.log.waves
    in_shard = (sizes.shard // sizes.chunk) ** 2 * -(-sizes.shape[0] // sizes.chunk)
    deep = -(-sizes.shape[0] // sizes.chunk)
    assert indices == [16 * in_shard + 4] and len(chunks) == deep


def test_the_tiff_is_read_where_its_pixels_are(stores, sizes):
    store = stores["TIFF"].store
    reads = {}
    for request in REQUESTS:
        store.log = Log()
        store.read(sizes.box(request))
        reads[request] = store.log.waves[0]
    depth, rows, columns = sizes.shape
    assert reads == {
        PLANE: [2 * rows * columns],
        CROP: [2 * sizes.crop * columns],
        CUBE: [2 * sizes.cube * columns] * sizes.cube,
        LINE: [2] * depth,
    }


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="only Linux counts what a process reads")
@pytest.mark.parametrize("name", FULL)
def test_the_kernel_counts_the_same_bytes(stores, sizes, name):
    def so_far() -> int:
        return int(Path("/proc/self/io").read_text().split()[1])

    store = stores[name].store
    for request in REQUESTS:
        store.read(sizes.box(request))  # what is imported by the first read is not counted
        store.log = Log()
        counting = -so_far() + so_far()
        before = so_far()
        store.read(sizes.box(request))
        counted = so_far() - before - counting
        # zarr reads parts of a shard through a buffer, which takes in what lies behind.
        room = 16 + 2**14 * sum(map(len, store.log.waves)) * (name == "Zarr, sharded")
        assert store.log.n_bytes - 16 <= counted <= store.log.n_bytes + room


@pytest.mark.parametrize(
    ("waves", "expected"),
    [
        (([], []), 0.0),
        (([100], []), 1 + 10.0),
        (([0], []), 1.0),
        (([50, 50], []), 1 + 10.0),
        (([10, 10, 10], []), 2 + 3.0),
        (([10], [10]), 2 + 2.0),
        (([10, 10, 10], [30]), 3 + 6.0),
    ],
    ids=["nothing", "one", "missing", "together", "two-rounds", "one-after-the-other", "both"],
)
def test_the_clock(waves, expected):
    assert Log(waves).seconds(latency=1, bandwidth=10, parallel=2) == expected


@pytest.mark.parametrize(("screen", "level"), [(32, 2), (33, 1), (64, 1), (65, 0), (128, 0), (500, 0), (16, 3)])
def test_the_level_has_a_voxel_for_each_pixel_of_the_screen(screen, level):
    assert Sizes((8, 128, 200), 8, 64, 32, 40, 8, screen).level == level


@pytest.mark.parametrize("one", [TINY, EDGY, SMALL, LARGE], ids=["tiny", "edgy", "small", "large"])
def test_requests_lie_inside_and_across_chunks(one):
    for request in REQUESTS:
        assert all(0 <= start < stop <= size for (start, stop), size in zip(one.box(request), one.shape))
    for request in (CROP, CUBE):
        assert all(start % one.chunk for start, _ in one.box(request)[1:])


def test_boxes_cover_an_image_once():
    seen = np.zeros((5, 7), int)
    for box in boxes((5, 7), (2, 3)):
        seen[box] += 1
    assert (seen == 1).all()


def test_everything_is_measured_and_shown(stores, sizes):
    told = []
    rows = experiment.measure_all(stores, sizes, repeats=2, progress=lambda *what: told.append(what))
    assert len(rows) == len(told) == 6 * 4 + 2 and told[-1][1:] == (26, 26)
    assert all(row.seconds > 0 and row.cpu >= 0 and row.log.n_bytes and row.opened.n_bytes for row in rows)
    lines = experiment.table(rows).splitlines()
    assert len(lines) == 9 and all(name in lines[0] for name in REQUESTS)


def test_impatience_ends_repeating(stores, sizes):
    times, _, _ = experiment.measure(stores["TIFF"].store, sizes.box(LINE), repeats=sys.maxsize, patience=0)
    assert len(times) == 1


def test_a_store_that_gives_something_else_is_told(tmp_path):
    stores = experiment.make_stores(tmp_path / "stores", TINY)
    one = stores["Zarr, planes"].store
    next(file for file in sorted(one.folder.rglob("c/3/0/0"))).unlink()
    with pytest.raises(ValueError, match="Zarr, planes does not give the voxels of the TIFF for the whole plane"):
        experiment.measure_all(stores, TINY, repeats=1)


def test_progress_is_told_while_stores_are_written(tmp_path):
    told = []
    experiment.make_stores(tmp_path / "stores", TINY, lambda *what: told.append(what))
    last = {what: (done, total) for what, done, total in told}
    assert set(last) == {*FULL, "OME-Zarr, levels"} and all(done == total for done, total in last.values())


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_499, "999 kB"), (1_500_000, "1.5 MB")]
)
def test_bytes_are_said(number, said):
    assert experiment.in_bytes(number) == said
