"""Hidden checks of `explorer`: opening an image, and which level, which voxels and which chunks a view needs."""

import json

import numpy as np
import pytest
from cases import naming, predicted, same, table
from references import explorer as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import close
from bits_to_pyramids.student.explorer_rules import box, looked_up_once
from bits_to_pyramids.student.small_image import SmallImage
from bits_to_pyramids.student.watched import Watched

ONES, ZEROS = (1.0, 1.0, 1.0), (0.0, 0.0, 0.0)


def opened(student, files: dict):
    """Let the student open an image; the answer, and what was asked for."""
    get = Watched(files.get)
    return student.open_image(get), get


def small(**settings) -> SmallImage:
    pyramid = [np.zeros((4, 6, 7), np.uint16), np.zeros((2, 3, 4), np.uint16), np.zeros((1, 2, 2), np.uint16)]
    return SmallImage(pyramid, (2, 4, 3), **settings)


@exercise("open_image")
class TestOpenImage:
    def test_levels(self, student):
        """Every level has its path, shape, chunks and data type."""
        for image in (small(), small(paths=["full", "half", "a/quarter"])):
            answer, _ = opened(student, image.files)
            plain = ("path", "shape", "chunks", "dtype")
            expected = [{key: level[key] for key in plain} for level in image.levels]
            found = [
                {key: level.get(key) for key in plain} if isinstance(level, dict) else level for level in listed(answer)
            ]
            same("levels", found, expected)

    def test_first(self, student):
        """Where there are several multiscales, it is the first."""
        image, other = small(paths=["a", "b", "c"]), small(paths=["x", "y", "z"])
        group = json.loads(image.files["zarr.json"])
        both = [json.loads(one.files["zarr.json"])["attributes"]["ome"]["multiscales"][0] for one in (image, other)]
        group["attributes"]["ome"]["multiscales"] = both
        answer, _ = opened(student, other.files | image.files | {"zarr.json": json.dumps(group).encode()})
        same("paths", part(answer, "path"), ["a", "b", "c"])

    def test_scales(self, student):
        """Scales are those of the documents, whatever they are."""
        for scales in (
            [(2.0, 0.5, 0.5), (2.0, 1.0, 1.0), (4.0, 2.0, 2.0)],
            [(3.0, 3.0, 3.0), (9.0, 9.0, 9.0), (27.0, 27.0, 27.0)],
            [(0.7, 0.7, 0.7), (1.4, 1.4, 1.4), (2.8, 2.8, 2.8)],
        ):
            image = small(scales=scales)
            answer, _ = opened(student, image.files)
            same("scales", part(answer, "scale"), [level["scale"] for level in image.levels])

    def test_translations(self, student):
        """Translations are those of the documents, and zeros where there are none."""
        for translations in (
            [(0.0, 0.0, 0.0), (0.5, 0.5, 0.5), (1.5, 1.5, 1.5)],
            [(10.0, -3.0, 0.25), (0.0, 0.0, 0.0), (7.0, 7.0, 7.0)],
        ):
            image = small(translations=translations)
            answer, _ = opened(student, image.files)
            same("translations", part(answer, "translation"), translations)

    def test_stored(self, student):
        """Fill value and codecs stand there as they are in the documents."""
        for image in (small(fill_value=7), small(gzip_level=4, big=True)):
            answer, _ = opened(student, image.files)
            for key in ("fill_value", "codecs"):
                same(key, part(answer, key), [level[key] for level in image.levels])

    def test_requests(self, student):
        """It takes one request for the group and one for each level."""
        for paths in (["s0", "s1", "s2"], ["x", "y/z", "w"]):
            answer, get = opened(student, small(paths=paths).files)
            with control():
                assert len(listed(answer)) == 3, "there are not three levels"
            problem = looked_up_once("zarr.json", *(f"{path}/zarr.json" for path in paths))(get)
            assert problem is None, problem

    def test_refuses(self, student):
        """A document that is not there, and a group that is no image, are refused by name."""
        with control():
            assert len(listed(opened(student, small().files)[0])) == 3, "there are not three levels"
        files = small(paths=["one", "two", "three"]).files
        for key in ("zarr.json", "one/zarr.json", "three/zarr.json"):
            with pytest.raises(FileNotFoundError, match=naming(key)):
                opened(student, {name: data for name, data in files.items() if name != key})
        for attributes in ({}, {"name": "no image"}):
            with pytest.raises(ValueError, match="ome"):
                opened(student, {"zarr.json": json.dumps({"attributes": attributes}).encode()})

    @decided_by("zarr", "ome-zarr-models")
    def test_real_zarr(self, student):
        """It opens an image that zarr wrote."""
        answer, _ = opened(student, reference.scan_by_zarr())
        expected = {"path": "scan/full", "shape": (6, 7, 8), "chunks": (4, 4, 4), "dtype": "uint16", "fill_value": 3,
                    "scale": (2.0, 0.5, 0.75), "translation": (1.0, 0.0, 0.25)}  # fmt: skip
        levels = listed(answer)
        found = [{key: level[key] for key in expected if key in level} for level in levels if isinstance(level, dict)]
        same("levels", found, [expected])

    def test_drawn(self, student, rng):
        """Images with paths, scales and translations drawn for you are opened right."""
        for _ in range(4):
            count = int(rng.integers(1, 4))
            image = SmallImage(
                [np.zeros(rng.integers(1, 7, 3).tolist(), "uint8") for _ in range(count)],
                tuple(rng.integers(1, 5, 3).tolist()),
                [tuple(rng.uniform(0.1, 5, 3).round(3).tolist()) for _ in range(count)],
                [tuple(rng.uniform(-5, 5, 3).round(3).tolist()) for _ in range(count)],
                [f"{'abc'[k]}{rng.integers(100)}" for k in range(count)],
            )
            answer, _ = opened(student, image.files)
            assert answer == close(image.levels)


def listed(answer) -> list:
    """A list as plain data."""
    assert isinstance(answer.value, (list, tuple)), "the answer is not a list"
    return list(answer.value)


def part(answer, key: str) -> list:
    return [level.get(key) if isinstance(level, dict) else None for level in listed(answer)]


# ---------------------------------------------------------------- levels

TWICE = [(1.0, 1.0), (2.0, 2.0), (4.0, 4.0), (8.0, 8.0)]
UNEVEN = [(0.5, 2.0), (1.0, 2.0), (2.0, 2.0), (4.0, 4.0)]
THRICE = [(1.0, 1.0), (3.0, 3.0), (9.0, 9.0)]


@exercise("level_for_view")
class TestLevelForView:
    @table(
        "extent, screen, scales",
        all_of_it=((64.0, 64.0), (8, 8), TWICE),
        one_less=((64.0, 64.0), (9, 9), TWICE),
        just_enough=((32.0, 32.0), (8, 8), TWICE),
        finest=((8.0, 8.0), (8, 8), TWICE),
        thirds=((27.0, 27.0), (9, 9), THRICE),
        ninths=((26.0, 26.0), (3, 3), THRICE),
        alone=((5.0, 5.0), (2, 2), [(1.0, 1.0)]),
    )
    def test_coarsest(self, student, extent, screen, scales):
        """It is the coarsest level with a voxel for each pixel."""
        assert student.level_for_view(extent, screen, scales) == reference.level_for_view(extent, screen, scales)

    @table(
        "extent, screen, scales",
        wide=((64.0, 16.0), (8, 8), TWICE),
        high=((16.0, 64.0), (8, 8), TWICE),
        flat_screen=((64.0, 64.0), (4, 32), TWICE),
        tall_screen=((64.0, 64.0), (32, 4), TWICE),
        uneven_voxels=((16.0, 16.0), (8, 8), UNEVEN),
        uneven_pixels=((16.0, 16.0), (8, 4), UNEVEN),
    )
    def test_both(self, student, extent, screen, scales):
        """Both directions count."""
        assert student.level_for_view(extent, screen, scales) == reference.level_for_view(extent, screen, scales)

    def test_none(self, student):
        """Where no level has a voxel for each pixel, it is level 0."""
        with control():
            assert student.level_for_view((16.0, 16.0), (8, 8), TWICE) == 1
        for extent in ((4.0, 4.0), (0.5, 0.5), (4.0, 100.0)):
            assert student.level_for_view(extent, (8, 8), TWICE) == 0

    def test_refuses(self, student):
        """A view without extent and a screen without pixels are refused by name."""
        with control():
            assert student.level_for_view((8.0, 8.0), (4, 4), TWICE) == 1
        for extent, screen, bad in (
            ((0, 6.0), (5, 5), 0),
            ((6.0, -3.5), (5, 5), -3.5),
            ((6.0, 6.0), (0, 5), 0),
            ((6.0, 6.0), (5, -7), -7),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.level_for_view(extent, screen, TWICE)

    def test_drawn(self, student, rng):
        """Views, screens and scales drawn for you get the right level."""
        for _ in range(30):
            scales = [tuple(rng.uniform(0.5, 2, 2).round(3).tolist())]
            while len(scales) < 5:
                scales.append(tuple((np.array(scales[-1]) * rng.choice([1.5, 2, 3], 2)).tolist()))
            screen = tuple(rng.integers(1, 12, 2).tolist())
            extent = tuple((rng.uniform(0.7, 90, 2) + 0.0137).round(4).tolist())
            assert student.level_for_view(extent, screen, scales) == reference.level_for_view(extent, screen, scales)


@exercise("rows_of_level")
class TestRowsOfLevel:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "rows_of_level", 3807), "that is not how it turns out"


@exercise("bytes_of_plane")
class TestBytesOfPlane:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "bytes_of_plane", 1887436800), "that is not how it turns out"


@exercise("seconds_of_plane")
class TestSecondsOfPlane:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "seconds_of_plane", 180), "that is not how it turns out"


@exercise("hits_of_panning")
class TestHitsOfPanning:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "hits_of_panning", 40), "that is not how it turns out"


# ---------------------------------------------------------------- voxels


def selects(student, *view) -> bool:
    """Does the student select what a search voxel by voxel finds?"""
    return student.view_selection(*view) == box(reference.view_selection(*view), view[-1])


@exercise("view_selection")
class TestViewSelection:
    def test_inside(self, student):
        """All voxels of which the box covers a part are in, and no others."""
        for centre, extent in (
            ((4.0, 4.0, 4.0), (3.0, 3.0)),
            ((4.0, 4.25, 4.25), (3.0, 3.0)),
            ((4.0, 5.0, 3.0), (2.5, 0.5)),
            ((4.0, 4.5, 4.5), (0.25, 3.25)),
        ):
            assert selects(student, centre, extent, "yx", ONES, ZEROS, (9, 9, 9))

    def test_edges(self, student):
        """A voxel whose edge the box only touches is not in."""
        for centre, extent in (
            ((4.0, 4.0, 4.5), (1.0, 4.0)),
            ((0.0, 5.5, 2.5), (2.0, 2.0)),
            ((2.0, 3.0, 3.0), (5.0, 3.0)),
        ):
            assert selects(student, centre, extent, "yx", ONES, ZEROS, (9, 9, 9))

    @table(
        "plane",
        yx=("yx",),
        zx=("zx",),
        zy=("zy",),
        xy=("xy",),
        xz=("xz",),
        yz=("yz",),
    )
    def test_planes(self, student, plane):
        """Height and width belong to the axes that the plane names, in this order."""
        assert selects(student, (5.0, 6.0, 7.0), (5.0, 2.0), plane, ONES, ZEROS, (20, 21, 22))
        assert selects(student, (5.0, 6.0, 7.0), (6.0, 3.0), plane, (1.0, 2.0, 0.5), (0.5, 0.0, -1.0), (20, 21, 22))

    def test_world(self, student):
        """Scale and translation are taken into account along each axis."""
        for scale, translation in (
            ((2.0, 2.0, 2.0), (0.5, 0.5, 0.5)),
            ((4.0, 1.0, 0.5), (1.5, 0.0, -2.0)),
            ((8.0, 8.0, 8.0), (3.5, 3.5, 3.5)),
            ((0.25, 0.5, 0.25), (10.0, 4.0, 8.0)),
        ):
            assert selects(student, (11.0, 9.5, 9.75), (7.0, 5.0), "yx", scale, translation, (40, 41, 42))

    def test_position(self, student):
        """Along the third axis it is the one voxel that holds the place; on a border, the larger one."""
        for place in (4.0, 4.25, 4.5, 3.75, -0.5, 0.0, 8.25):
            assert selects(student, (place, 4.0, 4.0), (3.0, 3.0), "yx", ONES, ZEROS, (9, 9, 9))
        assert selects(student, (4.0, 5.0, 4.0), (3.0, 3.0), "zx", (2.0, 2.0, 2.0), (0.0, 0.0, 0.0), (9, 9, 9))

    def test_cut(self, student):
        """It is cut where the image begins and ends, and empty outside."""
        for centre in ((0.0, 0.0, 8.0), (4.0, -1.0, 9.5), (4.0, 40.0, 4.0), (4.0, 4.0, -40.0), (-3.0, 4.0, 4.0),
                       (8.5, 4.0, 4.0), (99.0, -99.0, 4.0)):  # fmt: skip
            assert selects(student, centre, (6.0, 5.0), "yx", ONES, ZEROS, (9, 9, 9))
        assert selects(student, (4.0, 4.0, 4.0), (100.0, 100.0), "yx", ONES, ZEROS, (9, 7, 5))

    def test_refuses(self, student):
        """What is not a plane is refused by name."""
        with control():
            assert selects(student, (1.0, 1.0, 1.0), (1.0, 1.0), "yx", ONES, ZEROS, (3, 3, 3))
        for plane in ("yy", "y", "zyx", "ya", "YX"):
            with pytest.raises(ValueError, match=naming(plane)):
                student.view_selection((1.0, 1.0, 1.0), (1.0, 1.0), plane, ONES, ZEROS, (3, 3, 3))

    def test_drawn(self, student, rng):
        """Views and levels drawn for you select the right voxels."""
        for _ in range(12):
            scale = tuple((2.0 ** rng.integers(-2, 3, 3)).tolist())
            translation = tuple((rng.integers(-8, 9, 3) / 8).tolist())
            shape = tuple(rng.integers(1, 30, 3).tolist())
            centre = tuple((rng.integers(-20, 200, 3) / 8).tolist())
            extent = tuple((rng.integers(1, 100, 2) / 8).tolist())
            plane = "".join(rng.permutation(list("zyx"))[:2])
            assert selects(student, centre, extent, plane, scale, translation, shape)


# ---------------------------------------------------------------- chunks


def level_of(shape=(8, 12, 12), chunks=(4, 4, 4), path="s0") -> dict:
    codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
    return {"path": path, "shape": shape, "chunks": chunks, "dtype": "uint16", "fill_value": 0, "codecs": codecs,
            "scale": ONES, "translation": ZEROS}  # fmt: skip


def asks_for(student, level, selection) -> bool:
    return student.keys_for_view(level, selection) == reference.keys_for_view(level, selection)


@exercise("keys_for_view")
class TestKeysForView:
    @weight(2)
    @table(
        "selection",
        one=(np.s_[5:6, 5:6, 5:6],),
        ends_on_a_border=(np.s_[0:4, 0:8, 4:8],),
        starts_on_a_border=(np.s_[4:5, 8:12, 4:12],),
        edge=(np.s_[7:8, 11:12, 11:12],),
        all_of_it=(np.s_[0:8, 0:12, 0:12],),
    )
    def test_fewest(self, student, selection):
        """All chunks that hold a voxel of the selection are there, once, and no others."""
        answer = student.keys_for_view(level_of(), selection)
        found = sorted(key if isinstance(key, str) else "what is no key" for key in listed(answer))
        same("keys, sorted", found, sorted(reference.keys_for_view(level_of(), selection)))

    @table(
        "selection",
        right=(np.s_[0:1, 0:4, 2:12],),
        down=(np.s_[0:1, 3:12, 0:4],),
        deep=(np.s_[1:8, 2:3, 2:3],),
        middle=(np.s_[2:7, 1:11, 2:12],),
    )
    def test_order(self, student, selection):
        """The chunk that is nearest to the selection's centre comes first."""
        assert asks_for(student, level_of(), selection)

    def test_ties(self, student):
        """What is equally near comes in C order."""
        for selection in (np.s_[0:1, 2:6, 2:6], np.s_[0:8, 0:12, 0:12], np.s_[2:6, 2:6, 2:6], np.s_[0:1, 0:12, 4:8]):
            assert asks_for(student, level_of(), selection)

    def test_chunk_shapes(self, student):
        """Chunks of any shape; at the edge a chunk's centre is that of its full shape."""
        for shape, chunks in (((10, 10, 10), (16, 5, 3)), ((5, 9, 7), (2, 4, 6)), ((1, 11, 9), (1, 4, 8))):
            level = level_of(shape, chunks)
            for selection in (tuple(slice(0, size) for size in shape), tuple(slice(size - 1, size) for size in shape),
                              tuple(slice(size // 3, size) for size in shape)):  # fmt: skip
                assert asks_for(student, level, selection)

    def test_paths(self, student):
        """Keys begin with the level's path."""
        for path in ("full", "a/b", "0"):
            assert asks_for(student, level_of(path=path), np.s_[0:1, 0:5, 0:5])

    def test_empty(self, student):
        """An empty selection needs no chunk."""
        with control():
            assert asks_for(student, level_of(), np.s_[0:1, 0:4, 0:4])
        for selection in (np.s_[3:4, 12:12, 0:5], np.s_[0:0, 0:4, 0:4], np.s_[0:1, 0:4, 6:6]):
            assert asks_for(student, level_of(), selection)

    def test_drawn(self, student, rng):
        """Levels and selections drawn for you get the right keys in the right order."""
        for _ in range(8):
            shape, chunks = tuple(rng.integers(3, 16, 3).tolist()), tuple(rng.integers(2, 7, 3).tolist())
            ends = [sorted(rng.choice(size + 1, 2, replace=False).tolist()) for size in shape]
            assert asks_for(student, level_of(shape, chunks), tuple(slice(*pair) for pair in ends))
