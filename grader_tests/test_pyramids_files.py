"""Hidden checks of `pyramids`: OME-Zarr metadata, OME-Zarr folders, and images larger than memory."""

import json

import numpy as np
import pytest
from cases import naming, same, table
from references import pyramids as reference
from references.counted import counted_array

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import close, compare
from bits_to_pyramids.student.pyramid_rules import fills
from bits_to_pyramids.student.watched import Folder, WatchedArray

ZYX = [("z", "micrometer"), ("y", "micrometer"), ("x", "micrometer")]
YX = ZYX[1:]


def multiscale(value, *path):
    """The multiscale of some metadata, or a part of it; a missing "ome" is for one check alone."""
    found = value.get("ome", value) if isinstance(value, dict) else value
    for key in ("multiscales", 0, *path):
        try:
            found = found[key]
        except (KeyError, IndexError, TypeError):
            raise AssertionError(f"there is no multiscales[0]{''.join(f'[{key!r}]' for key in path)}") from None
    return found


def keys_of(value):
    """The keys of all that is in some metadata; of a list, those of its entries, each kind once."""
    if isinstance(value, dict):
        return {key: keys_of(inner) for key, inner in value.items()}
    if not isinstance(value, (list, tuple)):
        return ""
    kinds = []
    for kind in (keys_of(entry) for entry in value if isinstance(entry, dict)):
        if kind not in kinds:
            kinds.append(kind)
    return sorted(kinds, key=lambda kind: sorted(map(str, kind)))


def levels_in(value) -> int:
    datasets = multiscale(value, "datasets")
    assert isinstance(datasets, (list, tuple)) and datasets, "datasets is not a list with an entry for each level"
    return len(datasets)


def steps_of(value, axes, voxel_size, n_levels, factor=2):
    """Compare the scales and translations of the levels that are there, and nothing else."""
    expected = multiscale(reference.metadata("", axes, voxel_size, n_levels, factor), "datasets")
    for k in range(min(n_levels, levels_in(value))):
        steps = multiscale(value, "datasets", k, "coordinateTransformations")
        same(f"level {k}: coordinateTransformations", steps, expected[k]["coordinateTransformations"])


SIZES = {
    "solid": (ZYX, (2.0, 0.5, 0.75), 3),
    "plane": (YX, (0.5, 0.25), 4),
    "one": (YX, (1.0, 2.0), 1),
}


@exercise("ome_metadata")
class TestOmeMetadata:
    @decided_by("ome-zarr-models")
    @table("axes, voxel_size, n_levels", **SIZES)
    def test_valid(self, student, axes, voxel_size, n_levels):
        """ome-zarr-models accepts it as the metadata of an OME-Zarr image."""
        problem = reference.is_valid(as_json(student.ome_metadata("scan", axes, voxel_size, n_levels)))
        assert not problem, problem

    @table("axes, voxel_size, n_levels", **SIZES)
    def test_keys(self, student, axes, voxel_size, n_levels):
        """Its keys are those of the example and no others, and the version is 0.5."""
        answer = student.ome_metadata("scan", axes, voxel_size, n_levels)
        expected = reference.metadata("scan", axes, voxel_size, n_levels)
        same("keys", keys_of(answer.value), keys_of(expected))
        same("version", answer.value["ome"]["version"], "0.5")

    def test_names(self, student):
        """The name, the axes and their units are taken over as they come."""
        for name, axes, size in (
            ("a scan", ZYX, (1.0, 1.0, 1.0)),
            ("b", [("y", "nanometer"), ("x", "millimeter")], (3.0, 0.5)),
            ("c", [("x", "meter"), ("y", "inch")], (3.0, 0.5)),
        ):
            answer = student.ome_metadata(name, axes, size, 2).value
            expected = reference.metadata(name, axes, size, 2)
            for key in ("name", "axes"):
                same(key, multiscale(answer, key), multiscale(expected, key))

    def test_paths(self, student):
        """There is a dataset for each level, the full image first: s0, s1 and so on."""
        for n_levels in (3, 1, 12):
            answer = student.ome_metadata("scan", YX, (1.0, 1.0), n_levels).value
            paths = [multiscale(answer, "datasets", k, "path") for k in range(levels_in(answer))]
            same("paths", paths, [f"s{k}" for k in range(n_levels)])

    @table("axes, voxel_size, n_levels", **SIZES)
    def test_steps(self, student, axes, voxel_size, n_levels):
        """Every level has its scale, and then its translation."""
        steps_of(student.ome_metadata("a scan", axes, voxel_size, n_levels).value, axes, voxel_size, n_levels)

    def test_factor(self, student):
        """Scales and translations go by the factor that is given."""
        for factor in (3, 1, 4):
            steps_of(student.ome_metadata("a scan", YX, (3.0, 0.5), 3, factor).value, YX, (3.0, 0.5), 3, factor)

    def test_plain(self, student):
        """json can write it, also where the voxel sizes are whole numbers."""
        for voxel_size in ((0.5, 2.0), (1, 2)):
            answer = student.ome_metadata("plain", YX, voxel_size, 2)
            written = json.dumps(as_json(answer))
            missing = [word for word in ("plain", "scale") if word not in written]
            assert not missing, f"json can write it, but there is no {missing[0]} in it"

    def test_refuses(self, student):
        """Voxel sizes that are not as many as the axes, and fewer levels than one, are refused by name."""
        with control():
            same("name", multiscale(student.ome_metadata("one", YX, (1.0, 1.0), 1).value, "name"), "one")
        for axes, voxel_size, n_levels, bad in (
            (YX, (0.5, 0.5, 0.5), 1, 2),
            (ZYX, (0.5, 0.5), 1, 3),
            (YX, (0.5, 0.5), 0, 0),
            (YX, (0.5, 0.5), -1, -1),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.ome_metadata("bad", axes, voxel_size, n_levels)

    def test_drawn(self, student, rng):
        """Scales and translations are right for images drawn for you."""
        for axes in (YX, ZYX):
            voxel_size = tuple(rng.uniform(0.1, 4, len(axes)).round(3).tolist())
            n_levels, factor = int(rng.integers(2, 6)), int(rng.integers(2, 4))
            answer = student.ome_metadata(f"scan {rng.integers(1000)}", axes, voxel_size, n_levels, factor)
            steps_of(answer.value, axes, voxel_size, n_levels, factor)
        assert student.keeps_inputs("ome_metadata", "kept", list(YX), (1.0, 2.0), 2)


def as_json(answer) -> dict:
    """An answer as json would write it and read it back."""
    try:
        return json.loads(json.dumps(answer.value))
    except (TypeError, ValueError) as error:
        raise AssertionError(f"json cannot write it: {error}") from None


# ---------------------------------------------------------------- OME-Zarr folders


def pyramid_of(shape: tuple, n_levels: int, dtype: str = "uint16", rng=None) -> list[np.ndarray]:
    """A pyramid by means; all values above 0, so that no chunk is left out for being empty."""
    if rng is None:
        image = (np.arange(np.prod(shape)) * 31 % 199 + 1).astype(dtype).reshape(shape)
    else:
        image = rng.integers(1, 200, shape).astype(dtype)
    levels = [image]
    while len(levels) < n_levels:
        levels.append(reference.block_mean(levels[-1]))
    return levels


def written(student, pyramid, chunk_shape, voxel_size, name="scan", files=None) -> dict:
    """Let the student write a pyramid; the files of the folder."""
    folder = Folder(files, read=reference.content)
    student.write_ome_zarr(folder, pyramid, chunk_shape, voxel_size, name)
    return folder.files


SOLID = ((6, 5, 7), 3, (2, 4, 3), (2.0, 0.5, 0.75))
PLANE = ((9, 6), 2, (4, 4), (0.5, 0.25))


@exercise("write_ome_zarr")
class TestWriteOmeZarr:
    @decided_by("zarr")
    @table("shape, n_levels, chunks, size", solid=SOLID, plane=PLANE)
    def test_levels(self, student, shape, n_levels, chunks, size):
        """zarr finds every level: its name, shape, dtype and values."""
        pyramid = pyramid_of(shape, n_levels)
        opened = reference.Opened(written(student, pyramid, chunks, size))
        found, names = sorted(opened.arrays()), [f"s{k}" for k in range(n_levels)]
        assert found == names, f"the arrays in the group are {found}, expected {names}"
        for name, level in zip(names, pyramid):
            difference = compare(opened.values([name])[name], level)
            assert difference is None, f"{name}: {difference.message.splitlines()[-1]}"

    @decided_by("ome-zarr-models", "ome-zarr")
    @table("shape, n_levels, chunks, size", solid=SOLID, plane=PLANE)
    def test_valid(self, student, shape, n_levels, chunks, size):
        """ome-zarr-models finds the image valid, and ome-zarr's reader finds all levels."""
        pyramid = pyramid_of(shape, n_levels)
        opened = reference.Opened(written(student, pyramid, chunks, size))
        problem = opened.problem()
        assert not problem, problem
        found = opened.levels_by_ome_zarr()
        assert len(found) == n_levels, f"ome-zarr's reader finds {len(found)} levels, expected {n_levels}"
        assert all(compare(got, level) is None for got, level in zip(found, pyramid)), "ome-zarr reads other values"

    @table("shape, n_levels, chunks, size", solid=SOLID, plane=PLANE)
    def test_names(self, student, shape, n_levels, chunks, size):
        """The axes of every level have names: the last of z, y and x."""
        arrays = reference.Opened(written(student, pyramid_of(shape, n_levels), chunks, size)).arrays()
        assert arrays, "there are no arrays in the group"
        for name, said in sorted(arrays.items()):
            names, expected = said["names"], tuple("zyx"[-len(shape) :])
            assert names == expected, f"{name} has the dimension names {names}, expected {expected}"

    def test_returns_nothing(self, student):
        """It writes a folder, and returns nothing."""
        folder = Folder(read=reference.content)
        answer = student.write_ome_zarr(folder, pyramid_of((2, 2), 1), (2, 2), (1.0, 1.0), "scan")
        with control():
            assert "s0/zarr.json" in folder.files, "there is no array s0 in the folder"
        assert answer == None  # noqa: E711  the ladder's words, not Python's

    @table("shape, n_levels, chunks, size", solid=SOLID, plane=PLANE)
    def test_metadata(self, student, shape, n_levels, chunks, size):
        """The attributes of the group say what ome_metadata says."""
        files = written(student, pyramid_of(shape, n_levels), chunks, size, "a name")
        attributes = reference.Opened(files).attributes()
        same("group attributes", attributes, reference.metadata("a name", ZYX[-len(shape) :], size, n_levels))

    @table(
        "shape, n_levels, chunks, size",
        cut=((6, 5, 7), 3, (4, 4, 4), (1.0, 1.0, 1.0)),
        wide=((3, 8), 2, (5, 5), (1.0, 1.0)),
        thin=((1, 6), 2, (2, 4), (1.0, 1.0)),
        fits=((8, 8), 1, (3, 4), (1.0, 1.0)),
    )
    def test_chunks(self, student, shape, n_levels, chunks, size):
        """The chunks are as asked for, cut to the level where that is shorter."""
        pyramid = pyramid_of(shape, n_levels)
        arrays = reference.Opened(written(student, pyramid, chunks, size)).arrays()
        for k, level in enumerate(pyramid):
            assert f"s{k}" in arrays, f"there is no array s{k}"
            got, expected = arrays[f"s{k}"]["chunks"], tuple(min(pair) for pair in zip(chunks, level.shape))
            assert got == expected, f"s{k} has chunks of {got}, expected {expected}"

    def test_memory(self, student):
        """Memory layout and byte order of the levels make no difference."""
        image = np.arange(1, 25, dtype=np.uint16).reshape(4, 6)
        for level in (np.asfortranarray(image), image.astype(">u2"), image[::-1, ::2]):
            values = reference.Opened(written(student, [level], (3, 3), (1.0, 1.0))).values(["s0"])
            assert "s0" in values, "there is no array s0"
            difference = compare(values["s0"], level)
            assert difference is None, f"s0: {difference.message.splitlines()[-1]}"

    def test_replaces(self, student):
        """What lay in the folder before is gone."""
        before = written(student, pyramid_of((8, 8), 4), (4, 4), (1.0, 1.0), "before")
        stray = {"notes.txt": b"old", "s9/c/0/0": b"old", "labels/deep/er.bin": b"old", "s0/c/7/7": b"old"}
        after = written(student, pyramid_of((6, 6), 2), (4, 4), (1.0, 1.0), "after", {**before, **stray})
        old = {path for path in before if path.split("/")[0] in ("s2", "s3")} | set(stray)
        left = sorted(old & set(after))
        assert left == [], f"{left[0]} is still there"
        sizes = {said["shape"] for said in reference.Opened(after).arrays().values()}
        assert sizes == {(6, 6), (3, 3)}, f"in the folder are arrays of {sorted(sizes)} now, expected (6, 6) and (3, 3)"

    def test_refuses(self, student):
        """An empty pyramid, and more axes than z, y and x, are refused."""
        with control():
            assert "s0/zarr.json" in written(student, pyramid_of((2, 2), 1), (2, 2), (1.0, 1.0)), (
                "there is no array s0 in the folder"
            )
        with pytest.raises(ValueError):
            student.write_ome_zarr(Folder(read=reference.content), [], (2, 2), (1.0, 1.0), "empty")
        for n_axes in (4, 5):
            image = np.ones((1,) * n_axes, np.uint8)
            # Three voxel sizes, as there are three names: a complaint about these would not name the number of axes.
            with pytest.raises(ValueError, match=naming(n_axes)):
                student.write_ome_zarr(Folder(read=reference.content), [image], image.shape, (1.0, 1.0, 1.0), "many")

    @weight(2)
    @decided_by("tensorstore", "zarr")
    def test_drawn(self, student, rng):
        """tensorstore reads pyramids drawn for you, of several dtypes, in the right place."""
        for n_axes, dtype in ((3, "uint8"), (2, "float32"), (2, "int16")):
            shape = tuple(rng.integers(5, 9, n_axes).tolist())
            chunks = tuple(rng.integers(2, 5, n_axes).tolist())
            size = tuple(rng.uniform(0.1, 4, n_axes).round(3).tolist())
            pyramid = pyramid_of(shape, 2, dtype, rng)
            opened = reference.Opened(written(student, pyramid, chunks, size, "drawn"))
            for k, level in enumerate(pyramid):
                difference = compare(opened.values_by_tensorstore(f"s{k}"), level)
                assert difference is None, f"s{k}: {difference.message.splitlines()[-1]}"
            steps_of(opened.attributes(), ZYX[-n_axes:], size, 2)
        assert student.keeps_inputs(
            "write_ome_zarr", Folder(read=reference.content), pyramid_of((4, 4), 2), (2, 2), (1.0, 1.0), "kept"
        )


# ---------------------------------------------------------------- larger than memory


def stores(image: np.ndarray, chunks: tuple, target_chunks: tuple, factor: int = 2):
    """A source with an image in it, and an empty target that fits."""
    target = np.zeros(reference.level_shape(image.shape, factor), image.dtype)
    return WatchedArray(image.copy(), chunks), WatchedArray(target, target_chunks)


def numbered(shape: tuple, dtype: str = "uint16") -> np.ndarray:
    return (np.arange(np.prod(shape)) * 37 % 251 + 1).astype(dtype).reshape(shape)


CUT = ((9, 11), (3, 4), (2, 3), 2)
SAME = ((8, 8), (4, 4), (2, 2), 2)
THREE = ((10, 7), (10, 7), (2, 2), 3)
DEEP = ((5, 6, 7), (2, 2, 2), (2, 2, 3), 2)
LINE = ((13,), (5,), (4,), 2)
WHOLE = ((5, 5), (2, 2), (9, 9), 2)
THIN = ((1, 7), (1, 2), (1, 2), 2)
EMPTY = ((0, 7), (1, 2), (1, 2), 2)
GRIDS = {
    "cut": CUT,
    "same": SAME,
    "three": THREE,
    "deep": DEEP,
    "line": LINE,
    "whole": WHOLE,
    "thin": THIN,
    "empty": EMPTY,
}


def fills_a_small_one(student):
    """An ordinary call: whoever writes nothing has written nothing twice."""
    with control():
        source, target = stores(np.full((4, 4), 7, np.uint8), (2, 2), (2, 2))
        student.downsample_store(source, target)
        assert compare(target.array, np.full((2, 2), 7, np.uint8)) is None


@exercise("downsample_store")
class TestDownsampleStore:
    @table("shape, chunks, target_chunks, factor", **GRIDS)
    def test_values(self, student, shape, chunks, target_chunks, factor):
        """The target holds the means, rounded down, up to the edge."""
        image = numbered(shape)
        source, target = stores(image, chunks, target_chunks, factor)
        student.downsample_store(source, target, factor)
        difference = compare(target.array, reference.block_mean(image, factor))
        assert difference is None, difference.message.splitlines()[-1]

    @weight(2)
    @table("shape, chunks, target_chunks, factor", **GRIDS)
    def test_access(self, student, shape, chunks, target_chunks, factor):
        """Each target chunk is written once, and the box that it is made of is read once, in one go."""
        fills_a_small_one(student)
        image = numbered(shape)
        source, target = stores(image, chunks, target_chunks, factor)
        student.downsample_store(source, target, factor)
        problem = fills()(source, target, factor)
        assert problem is None, problem.splitlines()[0]

    @decided_by("zarr")
    def test_real_zarr(self, student, rng):
        """With real Zarr arrays no chunk is fetched or written twice."""
        fills_a_small_one(student)
        for shape, chunks in (((9, 12), (4, 4)), ((6, 5, 7), (4, 2, 4))):
            image = rng.integers(1, 200, shape, dtype=np.uint8)
            array, store = counted_array(image, chunks)
            half = tuple(n // 2 for n in chunks)
            empty, target_store = counted_array(np.zeros(reference.level_shape(shape), np.uint8), half)
            student.downsample_store(WatchedArray(array), WatchedArray(empty))
            fetched, put = store.chunks("get"), target_store.chunks("set")
            assert fetched and put, f"{len(fetched)} chunks were fetched and {len(put)} were written"
            for what, keys in (("fetched", fetched), ("written", put)):
                twice = sorted({key for key in keys if keys.count(key) > 1})
                assert not twice, f"the chunk {twice[0]} was {what} {keys.count(twice[0])} times, expected once"

    def test_returns_nothing(self, student):
        """It fills the target, and returns nothing."""
        fills_a_small_one(student)
        assert student.downsample_store(*stores(numbered((5, 6)), (2, 2), (2, 2))) == None  # noqa: E711

    def test_dtypes(self, student):
        """Other dtypes are handled as downsample_mean does."""
        for dtype in ("uint8", "int32", "float32"):
            image = numbered((6, 7)).astype(dtype) - (100 if dtype == "int32" else 0)
            source, target = stores(image, (3, 3), (2, 2))
            student.downsample_store(source, target)
            difference = compare(target.array, close(reference.block_mean(image), relative=1e-6))
            assert difference is None, f"{dtype}: {difference.message.splitlines()[-1]}"

    def test_refuses(self, student):
        """A target whose shape does not fit, and factors below 1, are refused by name."""
        fills_a_small_one(student)
        for shape, factor in (((3, 3), 2), ((2, 1), 2), ((4, 4), 2), ((3, 2), 3)):
            source, target = (
                WatchedArray(np.ones((5, 4), np.uint8), (2, 2)),
                WatchedArray(np.zeros(shape, np.uint8), (2, 2)),
            )
            with pytest.raises(ValueError, match=naming(shape)):
                student.downsample_store(source, target, factor)
        for factor in (0, -1):
            source, target = (
                WatchedArray(np.ones((4, 4), np.uint8), (2, 2)),
                WatchedArray(np.zeros((4, 4), np.uint8), (2, 2)),
            )
            with pytest.raises(ValueError, match=naming(factor)):
                student.downsample_store(source, target, factor)

    def test_drawn(self, student, rng):
        """Images and chunk shapes drawn for you come out right, and are read no more than needed."""
        for n_axes, longest in ((1, 12), (2, 12), (3, 9), (4, 6)):
            shape = tuple(rng.integers(4, longest, n_axes).tolist())
            chunks, target_chunks = (tuple(rng.integers(1, 5, n_axes).tolist()) for _ in range(2))
            image = rng.integers(1, 60000, shape, dtype=np.uint16)
            source, target = stores(image, chunks, target_chunks)
            student.downsample_store(source, target)
            problem = fills(reference.block_mean(image))(source, target)
            assert problem is None, problem.splitlines()[0]
