"""Hidden checks of `shards`: requests, what they cost, and metadata."""

import json

import pytest
from cases import naming, table
from references import shards as reference
from references.shards import zarray
from shard_cases import counted

from bits_to_pyramids.checks import control, decided_by, exercise
from bits_to_pyramids.student.compare import close


def merges(student, ranges: list, max_gap: int) -> bool:
    return student.merge_ranges(ranges, max_gap) == reference.merge_ranges(ranges, max_gap)


@exercise("merge_ranges")
class TestMergeRanges:
    def test_gaps(self, student):
        """Ranges with at most max_gap bytes between them become one."""
        ranges = [(0, 4), (6, 9), (13, 14), (20, 26)]
        for max_gap in (0, 1, 2, 3, 4, 5, 6, 100):
            assert merges(student, ranges, max_gap)

    def test_touching(self, student):
        """Ranges that touch become one, also where no gap is allowed."""
        assert merges(student, [(0, 4), (4, 9), (9, 10), (11, 12)], 0)

    def test_order(self, student):
        """The ranges come in any order, and the result is sorted."""
        for ranges in ([(8, 9), (0, 4), (5, 6)], [(30, 40), (20, 25), (0, 1)], [(7, 8), (3, 4), (5, 6), (1, 2)]):
            for max_gap in (0, 1, 4):
                assert merges(student, ranges, max_gap)

    def test_overlap(self, student):
        """Ranges that overlap become one, from the first start to the last stop."""
        for ranges in ([(0, 5), (3, 9)], [(3, 9), (0, 5)], [(0, 5), (0, 5)], [(0, 5), (0, 7), (2, 6)]):
            assert merges(student, ranges, 0)

    def test_inside(self, student):
        """A range inside another one does not shorten it."""
        for ranges in ([(0, 20), (3, 5), (21, 22)], [(0, 20), (0, 3)], [(0, 2), (10, 20), (12, 15), (22, 23)]):
            for max_gap in (0, 1, 3):
                assert merges(student, ranges, max_gap)

    def test_few(self, student):
        """One range stays, and without ranges there is nothing to fetch."""
        assert student.merge_ranges([(3, 9)], 5) == [(3, 9)]
        assert student.merge_ranges([], 5) == []

    def test_large(self, student):
        """Places far into a file are no trouble."""
        far = 2**40
        ranges = [[far + 100, far + 200], [far, far + 50], [7, 8]]
        assert student.merge_ranges(ranges, 50) == [(7, 8), (far, far + 200)]

    def test_refuses(self, student):
        """Negative gaps, and ranges that hold nothing, are refused by name."""
        with control():
            assert merges(student, [(0, 4), (6, 9)], 2)
        for max_gap in (-1, -20):
            with pytest.raises(ValueError, match=naming(max_gap)):
                student.merge_ranges([(0, 4)], max_gap)
        for bad in ((9, 7), (5, 5), (31, 16)):
            with pytest.raises(ValueError, match=naming(bad[1])):
                student.merge_ranges([(0, 4), bad, (40, 50)], 1)

    def test_drawn(self, student, rng):
        """Ranges drawn for you become the right requests."""
        for count in (2, 3, 5, 8, 8, 20):
            starts = rng.integers(0, 60, count)
            ranges = list(zip(starts.tolist(), (starts + rng.integers(1, 9, count)).tolist()))
            assert merges(student, ranges, int(rng.integers(0, 6)))


@exercise("fetch_seconds")
class TestFetchSeconds:
    def test_one_by_one(self, student):
        """One after the other, each request waits, and all bytes come over the line."""
        for sizes in ([1000], [100, 200, 300], [5] * 7):
            expected = reference.fetch_seconds(sizes, 0.25, 1000)
            assert student.fetch_seconds(sizes, 0.25, 1000) == close(expected)

    @table("parallel", two=(2,), three=(3,), seven=(7,), hundred=(100,))
    def test_rounds(self, student, parallel):
        """Requests that go out together wait together, and the next round waits for them."""
        for sizes in ([400, 200, 300, 100, 500], [10] * 6, [1, 1000], [700, 1, 1, 1, 1, 1, 1, 700]):
            expected = reference.fetch_seconds(sizes, 0.5, 1000, parallel)
            assert student.fetch_seconds(sizes, 0.5, 1000, parallel) == close(expected)

    def test_bandwidth(self, student):
        """The bandwidth is in bytes a second, shared by all."""
        for bandwidth in (50, 12.5e6, 0.5):
            expected = reference.fetch_seconds([600, 400], 0.0, bandwidth, 2)
            assert student.fetch_seconds([600, 400], 0.0, bandwidth, 2) == close(expected)

    def test_none(self, student):
        """Without requests it takes no time."""
        with control():
            assert student.fetch_seconds([1000], 0.5, 1000) == close(1.5)
        for parallel in (1, 4):
            assert student.fetch_seconds([], 0.5, 1000, parallel) == close(0.0)

    def test_refuses(self, student):
        """What cannot be is refused by name."""
        with control():
            assert student.fetch_seconds([1000], 0.5, 1000) == close(1.5)
        for latency, bandwidth, parallel, bad in (
            (0.5, 1000, 0, 0),
            (0.5, 1000, -3, -3),
            (0.5, 0, 2, 0),
            (0.5, -8, 1, -8),
            (-0.25, 1000, 1, -0.25),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.fetch_seconds([70, 90], latency, bandwidth, parallel)

    def test_drawn(self, student, rng):
        """Requests drawn for you take as long as on the virtual clock."""
        for _ in range(6):
            sizes = rng.integers(1, 5000, int(rng.integers(1, 30))).tolist()
            line = float(rng.uniform(0, 0.2)), float(rng.uniform(1e3, 1e6)), int(rng.integers(1, 12))
            assert student.fetch_seconds(sizes, *line) == close(reference.fetch_seconds(sizes, *line))


RANGES = [(0, 128), (160, 256), (320, 384), (1280, 1536), (4096, 4224)]


@exercise("best_gap")
class TestBestGap:
    @table("latency", none=(0.0,), short=(1 / 64,), longer=(1 / 16,), half=(0.5,), one=(1.0,), long=(8.0,))
    def test_fastest(self, student, latency):
        """It is the gap with which the ranges are fetched the fastest."""
        for candidates in ([0, 32, 64, 1024, 4096], [4096, 64, 0], [64, 32], [10, 2000]):
            expected = reference.best_gap(RANGES, latency, 1024, candidates)
            assert student.best_gap(RANGES, latency, 1024, candidates) == expected

    def test_bandwidth(self, student):
        """It depends on the bandwidth as well."""
        for bandwidth in (64, 1024, 2**20):
            expected = reference.best_gap(RANGES, 0.125, bandwidth, [0, 32, 64, 1024, 4096])
            assert student.best_gap(RANGES, 0.125, bandwidth, [0, 32, 64, 1024, 4096]) == expected

    def test_tie(self, student):
        """On a tie it is the first in the list."""
        for candidates in ([900, 64, 70, 0], [70, 900, 64], [0, 3, 10], [10, 3, 0]):
            expected = reference.best_gap(RANGES, 0.25, 1024, candidates)
            assert student.best_gap(RANGES, 0.25, 1024, candidates) == expected
        # 32 bytes at 1024 a second take as long as the wait of 1 / 32 s.
        for candidates in ([0, 32], [32, 0]):
            assert student.best_gap([(0, 128), (160, 256)], 1 / 32, 1024, candidates) == candidates[0]

    def test_refuses(self, student):
        """An empty list of candidates is refused."""
        with control():
            assert student.best_gap([(0, 128), (160, 256)], 0.5, 1024, [0, 32]) == 32
        with pytest.raises(ValueError, match="candidates"):
            student.best_gap([(0, 128)], 0.5, 1024, [])

    def test_drawn(self, student, rng):
        """For ranges and lines drawn for you it is the fastest candidate."""
        for _ in range(6):
            starts = rng.integers(0, 600, 8)
            ranges = list(zip(starts.tolist(), (starts + rng.integers(1, 60, 8)).tolist()))
            candidates = rng.choice([0, 2, 5, 11, 23, 47, 95, 200], 4, replace=False).tolist()
            latency = float(2.0 ** -int(rng.integers(1, 8)))
            expected = reference.best_gap(ranges, latency, 1024, candidates)
            assert student.best_gap(ranges, latency, 1024, candidates) == expected


# ---------------------------------------------------------------- metadata


def upgrades(student, old: dict, *attributes) -> bool:
    return student.upgrade_metadata(old, *attributes) == reference.upgraded(old, *attributes)


BLOSC = {"id": "blosc", "cname": "zstd", "clevel": 3, "shuffle": 1, "blocksize": 0}


@exercise("upgrade_metadata")
class TestUpgradeMetadata:
    def test_plain(self, student):
        """Shape, chunks and fill value are taken over, and format 3 is said."""
        assert upgrades(student, zarray())
        assert upgrades(student, zarray(shape=[9, 8, 7], chunks=[3, 2, 1], fill_value=0))
        assert upgrades(student, zarray(shape=[40], chunks=[16], fill_value=250, dtype="|u1"))

    def test_separator(self, student):
        """Chunk keys are those of format 2, with their separator."""
        for separator in ("/", ".", ...):
            assert upgrades(student, zarray(dimension_separator=separator))

    @table(
        "dtype",
        u1=("|u1",), i1=("|i1",), u2=("<u2",), big_u2=(">u2",), i4=("<i4",), big_i8=(">i8",), u8=("<u8",),
        f4=("<f4",), big_f4=(">f4",), big_f8=(">f8",),
    )  # fmt: skip
    def test_dtypes(self, student, dtype):
        """The data type keeps its name, and its byte order becomes that of bytes."""
        assert upgrades(student, zarray(dtype=dtype))

    def test_order(self, student):
        """The order of Fortran becomes a transpose of all axes."""
        assert upgrades(student, zarray(order="F"))
        assert upgrades(student, zarray(order="F", shape=[4, 5, 6], chunks=[2, 2, 2], dtype=">u2"))
        assert upgrades(student, zarray(order="F", shape=[4, 5, 6, 7], chunks=[1, 2, 3, 4]))

    def test_fill_value(self, student):
        """A fill value stays as it is, and null is 0."""
        for fill_value in (None, 0, 77):
            assert upgrades(student, zarray(fill_value=fill_value))
        for fill_value in ("NaN", "-Infinity", 0.5):
            assert upgrades(student, zarray(dtype="<f4", fill_value=fill_value))

    def test_compressors(self, student):
        """gzip and zstd become codecs behind bytes."""
        for compressor in (
            {"id": "gzip", "level": 5},
            {"id": "zstd", "level": 0},
            {"id": "zstd", "level": 7, "checksum": True},
            {"id": "zstd", "level": 7, "checksum": False},
        ):
            assert upgrades(student, zarray(compressor=compressor))
            assert upgrades(student, zarray(compressor=compressor, order="F", dtype=">u2"))

    def test_blosc(self, student):
        """blosc has its shuffle by name, and the bytes of a value."""
        for shuffle, dtype in ((0, "<u2"), (1, "<u2"), (2, "|u1"), (1, ">f8"), (2, "<i4")):
            assert upgrades(student, zarray(dtype=dtype, compressor=BLOSC | {"shuffle": shuffle}))
        assert upgrades(student, zarray(compressor=BLOSC | {"cname": "lz4hc", "clevel": 9, "blocksize": 256}))

    def test_attributes(self, student):
        """Attributes are taken over, and are empty where there are none."""
        assert upgrades(student, zarray(), {"name": "heart", "voxel": [1, 2.5]})
        assert upgrades(student, zarray(), {})
        assert upgrades(student, zarray(), None)

    def test_refuses(self, student):
        """What format 3 cannot say here is refused by name."""
        with control():
            assert upgrades(student, zarray())
        for changes, bad in (
            ({"filters": [{"id": "delta", "dtype": "<u2"}]}, "delta"),
            ({"filters": [{"id": "shuffle"}, {"id": "delta"}]}, "shuffle"),
            ({"compressor": {"id": "bz2", "level": 1}}, "bz2"),
            ({"compressor": {"id": "zlib", "level": 1}}, "zlib"),
            ({"dtype": "<c8"}, "<c8"),
            ({"dtype": "<M8[ns]"}, "<M8[ns]"),
            ({"dtype": "<U4"}, "<U4"),
            ({"dtype": "<f2"}, "<f2"),
            ({"dtype": "|b1"}, "|b1"),
            ({"zarr_format": 3}, 3),
            ({"zarr_format": 1}, 1),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.upgrade_metadata(zarray(shape=[50], chunks=[20], fill_value=0) | changes)
        assert upgrades(student, zarray(filters=[]))

    @decided_by("zarr", "tensorstore")
    def test_by_zarr(self, student):
        """Documents that zarr wrote become documents under which zarr and tensorstore read the same chunks."""
        image = counted((5, 7), "uint16", 300)
        for dtype, choices in (
            ("<u2", {}),
            (">u2", {"order": "F", "compressors": None}),
            ("<u2", {"chunk_key_encoding": {"name": "v2", "separator": "/"}}),
        ):
            files = reference.old_by_zarr(image.astype(dtype), (2, 3), **choices)
            assert upgrades(student, json.loads(files[".zarray"]), json.loads(files.get(".zattrs", "{}")))


def consolidates(student, documents: dict, root: str) -> bool:
    start = f"{root}/" if root else ""
    below = {path.removeprefix(start): one for path, one in documents.items() if path != root}
    inline = {"kind": "inline", "must_understand": False, "metadata": below}
    return student.consolidate(documents) == documents[root] | {"consolidated_metadata": inline}


GROUP = {"zarr_format": 3, "node_type": "group", "attributes": {"name": "heart"}}
PLAIN = {"zarr_format": 3, "node_type": "group"}
LEVELS = [reference.document((8 >> level, 8), "uint8", (4, 4), [reference.LITTLE]) for level in range(3)]


@exercise("consolidate")
class TestConsolidate:
    def test_levels(self, student):
        """The documents of all nodes stand below the group, by their paths from it on."""
        assert consolidates(student, {"scan": GROUP, "scan/s0": LEVELS[0], "scan/s1": LEVELS[1]}, "scan")
        assert consolidates(student, {"a/b": GROUP, "a/b/s0": LEVELS[0]}, "a/b")

    def test_root(self, student):
        """The group may be at the root of the store."""
        assert consolidates(student, {"": GROUP, "s0": LEVELS[0], "s1": LEVELS[1], "s2": LEVELS[2]}, "")

    def test_nested(self, student):
        """Nodes below nodes keep their whole path, and groups among them stand there too."""
        below = {"scan/labels": PLAIN, "scan/labels/cells": LEVELS[0], "scan/scan": LEVELS[1]}
        assert consolidates(student, {"scan": GROUP} | below, "scan")

    def test_order(self, student):
        """The group may come anywhere in the dictionary."""
        assert consolidates(student, {"scan/s0": LEVELS[0], "scan": GROUP, "scan/s1": LEVELS[1]}, "scan")

    def test_alone(self, student):
        """A group without nodes below it has empty metadata."""
        assert consolidates(student, {"scan": GROUP}, "scan")

    def test_replaces(self, student):
        """What was consolidated before is replaced."""
        old = {"kind": "inline", "must_understand": False, "metadata": {"s7": LEVELS[0]}}
        assert consolidates(student, {"": GROUP | {"consolidated_metadata": old}, "s0": LEVELS[1]}, "")

    def test_refuses(self, student):
        """What is no group, and what does not lie below it, is refused by name."""
        with control():
            assert consolidates(student, {"scan": GROUP, "scan/s0": LEVELS[0]}, "scan")
        with pytest.raises(ValueError, match=naming("array")):
            student.consolidate({"scan": LEVELS[0], "scan/s0": LEVELS[1]})
        for path in ("scanner/s0", "other/s0", "scans0"):
            with pytest.raises(ValueError, match=naming(path)):
                student.consolidate({"scan": GROUP, "scan/s0": LEVELS[0], path: LEVELS[1]})

    @decided_by("zarr")
    def test_by_zarr(self, student):
        """The documents that zarr wrote become one, from which zarr opens everything."""
        assert consolidates(student, reference.tree_by_zarr(), "scan")
