"""Every drawing can be drawn, says something softly where it cannot, and costs no start-up time."""

import subprocess
import sys

import numpy as np
import pytest

from bits_to_pyramids.student import figures, tissue
from bits_to_pyramids.student.fabric import fabric
from bits_to_pyramids.student.figures import voxels
from bits_to_pyramids.student.timing_experiment import REQUESTS, Measured
from bits_to_pyramids.student.timing_stores import Log

SMALL = np.arange(6, dtype=np.uint16).reshape(2, 3)

SAVED = figures.files.SavedFiles(
    {"image": "noise", "way": way, "bytes": 12, "ratio": 1.0, "exact": psnr == np.inf, "rmse": 1.0, "psnr": psnr,
     "write": 1.0,
     "read": 1.0, "original": SMALL, "decoded": SMALL + 1}
    for way, psnr in (("all", np.inf), ("half", 40.0))
)  # fmt: skip

TIMED = [
    Measured(store, request, 0.1 + place, 0.1, 5, Log(([1000], [])), Log())
    for place, store in enumerate(figures.timings.LOOKS) for request in REQUESTS[: 1 + place % 4]
]  # fmt: skip

DRAWINGS = {
    "bit_boxes": lambda: figures.bit_boxes(77),
    "bit_boxes-zero": lambda: figures.bit_boxes(0, 1),
    "counting": lambda: figures.counting(3),
    "byte_order": lambda: figures.byte_order(),
    "byte_order-two": lambda: figures.byte_order(258, 2),
    "number_circle": lambda: figures.number_circle(3),
    "image_rows": lambda: figures.image_rows(SMALL),
    "image_rows-big": lambda: figures.image_rows(SMALL, "big", highlight=(1, 2)),
    "mask_packing": lambda: figures.mask_packing([1, 0, 1]),
    "mask_packing-full": lambda: figures.mask_packing([True] * 8),
    "twelve_bits": lambda: figures.twelve_bits(),
    "chunk_colours": lambda: figures.chunk_colours((4, 4, 6), (4, 4, 1), (2, 3, 4)),
    "chunk_line": lambda: figures.chunk_line(10, 3, 7),
    "chunk_line-full": lambda: figures.chunk_line(6, 3, 0),
    "chunk_map": lambda: figures.chunk_map((7, 11), (3, 4), marked=(4, 9)),
    "chunk_map-exact": lambda: figures.chunk_map(
        (6, 8), (3, 4), request=np.s_[1:5, 2:7], read=[np.s_[0:3, 0:4]], numbers=False
    ),
    "chunk_map-any-ends": lambda: figures.chunk_map((7, 11), (3, 4), request=np.s_[-3:, :50]),
    "chunk_map-empty": lambda: figures.chunk_map((7, 11), (3, 4), request=np.s_[5:2, :]),
    "plan_of": lambda: figures.plan_of(np.s_[2:4, 5:7], (7, 11), (3, 4), [((0, 1), np.s_[2:3, 1:3], np.s_[:1, 0:2])]),
    "plan_of-empty": lambda: figures.plan_of(np.s_[2:2, :], (7, 11), (3, 4), []),
    "plan_of-wrong": lambda: figures.plan_of(
        np.s_[-4:, :50], (7, 11), (3, 4), [((1, 0), np.s_[:, 1:], np.s_[-1:9, :])]
    ),
    "requested_and_read": lambda: figures.requested_and_read(
        (4, 4, 6), [np.s_[1:2, 1:3, 2:4]], [[np.s_[0:2, 0:4, 2:4]]], ["one"]
    ),
    "requested_and_read-outside": lambda: figures.requested_and_read((4, 4, 6), [np.s_[3:5, -1:, 7:9]], [[]]),
    "requested_and_read-none": lambda: figures.requested_and_read((4, 4, 6), [np.s_[1:2, 1:3, 2:4]], [[]]),
    "touched_counts": lambda: figures.touched_counts({1: 3, 2: 1}),
    "trade_off": lambda: figures.trade_off({"a plane": {(4, 4, 1): (1.0, 1), (2, 2, 2): (2.0, 4)}}),
    "level_boxes": lambda: figures.level_boxes((10, 10, 20), 3),
    "level_boxes-one": lambda: figures.level_boxes((2, 3, 1), 1),
    "kept_voxels": lambda: figures.kept_voxels((5, 7)),
    "kept_voxels-three": lambda: figures.kept_voxels((4, 4), 3),
    "view_on_levels": lambda: figures.view_on_levels(),
    "view_on_levels-two": lambda: figures.view_on_levels(8.0, 3.0, 2, levels=2),
    "voxels_under_box": lambda: figures.voxels_under_box(3.2, 8.4, 2.0, 0.5, 7),
    "voxels_under_box-outside": lambda: figures.voxels_under_box(-5.0, 30.0, 1.0, 0.0, 3),
    "chunk_distances": lambda: figures.chunk_distances((10, 22), (4, 5), np.s_[3:10, 7:19]),
    "chunk_distances-one": lambda: figures.chunk_distances((3, 3), (4, 4), np.s_[1:2, 1:2]),
    "cache_story": lambda: figures.cache_story([("A", "fetched", ["A"]), ("B", "fetched, A goes", ["B"])]),
    "cache_story-large": lambda: figures.cache_story([("A", "fetched", ["A"]), ("B", "too large", ["A"])] * 2),
    "journey": lambda: figures.journey({"far": SMALL, "near": SMALL}, [5, 6], ["2 m", "1 m"], [(1, 1, 1)], 10**9),
    "journey-one": lambda: figures.journey({"far": SMALL}, [5], ["2 m"], [], 10**9),
    "block_means": lambda: figures.block_means([[7, 8, 0], [1, 2, 3], [4, 5, 6]]),
    "block_means-whole": lambda: figures.block_means([[7, 8], [1, 2]]),
    "label_maps": lambda: figures.label_maps({"labels": SMALL, "means": SMALL[:, ::2] + 5}, known=SMALL),
    "voxel_rulers": lambda: figures.voxel_rulers(),
    "voxel_rulers-three-levels": lambda: figures.voxel_rulers(7, 1.0, levels=3),
    "chunk_from_box": lambda: figures.chunk_from_box((10, 14), (4, 5), (3, 4), 2, (1, 1)),
    "chunk_from_box-first": lambda: figures.chunk_from_box((7, 5), (2, 2), (2, 2), 3, (0, 0)),
    "two_pyramids": lambda: figures.two_pyramids({"a": [fabric(16), fabric(16)[::2, ::2]], "b": [fabric(16)]}),
    "grey_values": lambda: figures.grey_values({"down": [SMALL, SMALL // 2], "even": [SMALL, SMALL]}),
    "file_layout-tiff": lambda: figures.file_layout(figures.SMALL_TIFF),
    "file_layout-strips": lambda: figures.file_layout(figures.OTHER_TIFF),
    "file_layout-png": lambda: figures.file_layout(figures.SMALL_PNG),
    "file_layout-nonsense": lambda: figures.file_layout(bytes(range(200, 256)) * 99),
    "file_layout-nothing": lambda: figures.file_layout(b""),
    "packets": lambda: figures.packets([[0, 0, 0], [7]], [[254, 0], [0, 7]]),
    "bars": lambda: figures.bars({"values": [1000, 1001], "differences": [1000, 1]}),
    "shuffling": lambda: figures.shuffling(bytes(6), 2),
    "byte_histograms": lambda: figures.byte_histograms({"few": bytes(9), "many": bytes(range(256))}),
    "rate_distortion": lambda: figures.rate_distortion(SAVED),
    "lost_details": lambda: figures.lost_details(SAVED, "half"),
    "store_tree": lambda: figures.store_tree((5, 7), (2, 3)),
    "padded_chunk": lambda: figures.padded_chunk(SMALL[:, :2], (2, 3), 9),
    "padded_chunk-both": lambda: figures.padded_chunk(SMALL[:1, :2], (2, 3)),
    "replace_safely": lambda: figures.replace_safely(),
    "shard_layout": lambda: figures.shard_layout(),
    "chunk_trade_off": lambda: figures.chunk_trade_off(
        [((8, 8), 65, 9000, {"a": 0.1, "b": 0.02}), ((4, 4), 300, 9500, {"a": 0.1, "b": 0.2})]
    ),
    "seconds_and_bytes": lambda: figures.seconds_and_bytes(TIMED),
    "seconds_and_bytes-processor": lambda: figures.seconds_and_bytes(TIMED, processor=True),
    "seconds_on_line": lambda: figures.seconds_on_line(TIMED, (0.0001, 0.01)),
    "pictures": lambda: figures.pictures({"one": SMALL, "two": SMALL.T, "three": SMALL}),
}


@pytest.mark.parametrize("draw", DRAWINGS.values(), ids=DRAWINGS)
def test_a_drawing_is_a_picture_of_reasonable_size(draw):
    png = draw()._repr_png_()
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[at : at + 4], "big") for at in (16, 20))
    assert 100 < width < 1200 and 100 < height < 1200


def test_a_pyramid_is_drawn_at_a_whole_number_of_screen_pixels_for_each():
    import io

    from matplotlib.image import imread

    sample = fabric(128)
    png = imread(
        io.BytesIO(figures.two_pyramids({"stride": [sample, sample[::2, ::2], sample[::4, ::4]]})._repr_png_())
    )
    stripes = png[60, 12:130, 0]  # a line through the stripes, which are one pixel wide
    widths = np.diff(np.flatnonzero(np.diff(stripes)))
    assert len(widths) > 40 and set(widths.tolist()) == {2}


def test_saved_files_are_measured_and_printed():
    ways = {
        "TIFF": {"extension": ".tiff", "plugin": "tifffile"},
        "JPEG 2000, 1/2": {"extension": ".jp2", "quality_layers": [2]},
    }
    stats = {"max_abs_error": 1, "rmse": 1.0, "psnr": 48.0}
    saved = figures.saved_files(
        {"tissue": tissue((40, 50))}, ways, lambda raw, packed: len(raw) / len(packed), lambda a, b: stats
    )
    assert [one["exact"] for one in saved] == [True, False]
    lines = str(saved).splitlines()
    assert len(lines) == 3 and len(set(map(len, lines))) == 1


def test_neighbouring_pieces_of_a_plan_differ_also_across_corners():
    plan = [((y, x), np.s_[0:3, 0:3], np.s_[3 * y : 3 * y + 3, 3 * x : 3 * x + 3]) for y in range(3) for x in range(3)]
    left, _ = figures.plan_of(np.s_[:, :], (9, 9), (3, 3), plan).axes
    shade = {}
    for patch in left.patches:
        if patch.get_zorder() == 4:
            shade[int(patch.get_y()) // 3, int(patch.get_x()) // 3] = patch.get_facecolor()
    assert len(shade) == 9
    for y, x in shade:
        assert all(
            shade[y, x] != shade[other]
            for other in ((y, x + 1), (y + 1, x), (y + 1, x + 1), (y + 1, x - 1))
            if other in shade
        )


def test_what_lies_outside_of_the_image_is_not_asked_for():
    figure = figures.requested_and_read((10, 10, 20), [np.s_[9:11, 9:11, 19:21]], [[]])
    assert figure.axes[0].get_legend().get_texts()[0].get_text() == "requested: 1 voxel"


def test_a_voxel_picture_is_one_collection_painted_from_the_back():
    _, (ax,) = voxels.scene(3, 3)
    far, near = voxels.Box((2, 0, 0), (4, 2, 1)), voxels.box_of(np.s_[0:2, 0:2, 0:1], fill="#000000")
    voxels.draw(ax, voxels.back_to_front([near, far]))
    (collection,) = ax.collections
    shapes = 3 * 1 + 2 * 2 + 2 * 1 + 2 * 1  # the edges of three faces, and their voxels
    assert len(collection.get_paths()) == 2 * shapes
    assert voxels.back_to_front([near, far]) == [far, near]
    assert collection.get_facecolor()[-4].tolist() == [0, 0, 0, 1]  # a face of the near box, before its three outlines


@pytest.mark.parametrize(
    "error, sentence",
    [
        (
            NotImplementedError(),
            "There is something to see here when f is written. Come back and run this cell again then.\n",
        ),
        (
            NameError("name 'f' is not defined", name="f"),
            "There is something to see here when f is written. Come back and run this cell again then.\n",
        ),
        (
            NameError("name 'g' is not defined", name="g"),
            "Nothing to see yet. This stopped with NameError: name 'g' is not defined\nThe checks of f may say more.\n",
        ),
        (
            TypeError("'NoneType' object is not iterable"),
            "Nothing to see yet. This stopped with TypeError: 'NoneType' object is not iterable. Does one of your "
            "functions return nothing?\nThe checks of f may say more.\n",
        ),
        (
            ValueError("5 bytes are too few\nmore"),
            "Nothing to see yet. This stopped with ValueError: 5 bytes are too few\nThe checks of f may say more.\n",
        ),
    ],
    ids=["stub", "not-run", "another-not-run", "returns-nothing", "wrong"],
)
def test_a_missing_function_is_no_drama(capsys, error, sentence):
    def f():
        raise error

    with figures.when_written("f"):
        f()
    assert capsys.readouterr().out == sentence


def test_a_picture_names_the_function_that_is_missing(capsys):
    def first():
        raise NotImplementedError

    with figures.when_written("second"):
        first()
    assert "when first is written" in capsys.readouterr().out


def test_a_picture_waits_for_a_prediction(capsys, monkeypatch):
    import __main__

    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    for value, waits in ((..., True), (5, False)):
        monkeypatch.setattr(__main__, "n_chunks", value, raising=False)
        with figures.when_written("f"):
            figures.predict_first("n_chunks")
            print("shown")
        assert ("Write your prediction down first" in capsys.readouterr().out) is waits


def test_the_tissue_is_the_same_for_the_same_seed():
    image = tissue()
    assert image.dtype == np.uint16 and image.shape == (96, 128)
    assert np.array_equal(image, tissue()) and not np.array_equal(image, tissue(seed=8))
    assert tissue((40, 50)).shape == (40, 50)
    assert image.min() > 1000 and image.max() < 51000 and image.std() > 4000


def test_the_fabric_has_stripes_of_one_pixel_and_is_the_same_each_time():
    image = fabric(32)
    assert image.dtype == np.uint16 and image.shape == (32, 32)
    assert np.array_equal(image, fabric(32)) and not np.array_equal(image, fabric(32, seed=6))
    assert np.ptp(image[:16, :16:2]) == 0 and (image[:16, 0] != image[:16, 1]).all()


def test_importing_the_students_part_needs_numpy_only():
    code = "import sys; from bits_to_pyramids.student import *; print(*{m.split('.')[0] for m in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "numpy" in loaded
    assert not {"matplotlib", "IPython", "zarr", "imageio", "tifffile"} & set(loaded)
