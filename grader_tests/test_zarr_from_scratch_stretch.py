"""Hidden checks of the stretch exercise of `zarr-from-scratch`; they run where stretch counts."""

import json

import numpy as np
import pytest
from cases import naming, table
from references import shards
from references import zarr_from_scratch as reference
from zarr_cases import counted, drawn_image

from bits_to_pyramids.checks import control, decided_by, exercise


@exercise("read_inner_chunk")
class TestReadInnerChunk:
    @table("order", backwards=([3, 2, 1, 0],), mixed=([2, 0, 3, 1],), in_order=([0, 1, 2, 3],))
    def test_place(self, student, order):
        """Each inner chunk is found where the index says, in whatever order they lie."""
        chunks = [counted((2, 2), "uint16", 300 * (i + 1)) for i in range(4)]
        shard = reference.shard([chunk.astype("<u2").tobytes() for chunk in chunks], order, gap=3)
        for number, index in enumerate(np.ndindex(2, 2)):
            assert student.read_inner_chunk(shard, index, (2, 2), (2, 2), "uint16") == chunks[number]

    def test_missing(self, student):
        """An inner chunk that is missing is fill value, of the computer's own dtype."""
        chunk = counted((3,), "int16")
        shard = reference.shard([None, chunk.astype("<i2").tobytes(), None], [0, 1, 2])
        assert student.read_inner_chunk(shard, (1,), (3,), (3,), "int16", -4) == chunk
        for dtype, fill_value in (
            ("int16", -4),
            ("uint8", np.uint8(200)),
            ("float32", np.nan),
            (">i2", 0),
            (">f8", 0.5),
        ):
            answer = student.read_inner_chunk(shard, (2,), (3,), (3,), dtype, fill_value, True)
            assert answer == np.full(3, fill_value, np.dtype(dtype).newbyteorder("="))
            assert answer.value.dtype.isnative, (
                f"its dtype is {answer.value.dtype.str}; it should be the computer's own"
            )
        assert student.read_inner_chunk(shard, (0,), (3,), (3,), "float32") == np.zeros(3, np.float32)

    def test_nothing_but_the_index(self, student):
        """A shard of missing chunks is as long as its index with the checksum."""
        empty = reference.shard([None] * 6, list(range(6)))
        for index in ((0, 0), (1, 2)):
            assert student.read_inner_chunk(empty, index, (2, 3), (2,), "uint8", 7) == np.full(2, 7, np.uint8)

    @decided_by("zarr")
    @table("options", plain=({},), gzip=({"gzip_level": 5},), big=({"endian": "big"},))
    def test_by_zarr(self, student, options):
        """Shards that zarr wrote are read."""
        image = counted((4, 4, 6), "uint16", 300)
        files = reference.by_zarr(image, (2, 2, 3), shards=(4, 4, 6), **options)
        dtype = ">u2" if options.get("endian") == "big" else "uint16"
        for index in np.ndindex(2, 2, 2):
            expected = image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, (2, 2, 3)))]
            answer = student.read_inner_chunk(
                files["c/0/0/0"], index, (2, 2, 2), (2, 2, 3), dtype, 0, "gzip_level" in options
            )
            assert answer == expected

    def test_refuses(self, student):
        """Inner chunks that do not exist, and shards too short for their index, are refused by name."""
        shard = reference.shard([b"\x01\x01"] * 6, list(range(6)))
        with control():
            assert student.read_inner_chunk(shard, (1, 1), (2, 3), (1,), "uint16") == np.array([257], np.uint16)
        for index, bad in (((2, 0), 2), ((0, 3), 3), ((-1, 0), -1), ((0, -2), -2)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.read_inner_chunk(shard, index, (2, 3), (1,), "uint16")
        for length in (99, 96, 4, 0):
            with pytest.raises(ValueError, match=naming(length)):
                student.read_inner_chunk(bytes(length), (0, 0), (2, 3), (1,), "uint16")

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """Shards drawn for you, written by zarr with some chunks left out, are read."""
        for dtype in ("uint16", "float32", "int64"):
            counts, inner = rng.integers(1, 4, 2), rng.integers(1, 4, 2)
            shape = tuple((counts * inner).tolist())
            image = drawn_image(rng, dtype, shape)
            image[: int(inner[0]), : int(inner[1])] = 0
            files = reference.by_zarr(image, inner.tolist(), 0, 3, shards=shape, empty_chunks=False)
            if "c/0/0" not in files:
                continue
            for index in np.ndindex(*counts.tolist()):
                expected = image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(index, inner.tolist()))]
                answer = student.read_inner_chunk(
                    files["c/0/0"], index, tuple(counts.tolist()), tuple(inner.tolist()), dtype, 0, True
                )
                assert answer == expected


def translated(old: dict) -> dict:
    """What the task asks for: as for `upgrade_metadata` of `shards`, but for attributes and null."""
    new = shards.upgraded(old) | {"fill_value": old["fill_value"]}
    return {key: value for key, value in new.items() if key != "attributes"}


@exercise("from_zarray")
class TestFromZarray:
    def test_plain(self, student):
        """Shape, chunks and fill value are taken over, and format 3 is said."""
        for changes in ({}, {"shape": [9, 8, 7], "chunks": [3, 2, 1]}, {"fill_value": 70}, {"filters": []}):
            assert student.from_zarray(shards.zarray(**changes)) == translated(shards.zarray(**changes))

    @table("dtype", u1=("|u1",), i1=("|i1",), u2=("<u2",), big_u2=(">u2",), i4=("<i4",), big_f8=(">f8",), f4=("<f4",))
    def test_dtypes(self, student, dtype):
        """The data type keeps its name, and its byte order becomes that of bytes."""
        old = shards.zarray(dtype=dtype)
        assert student.from_zarray(old) == translated(old)

    def test_separator(self, student):
        """Chunk keys are those of format 2, with their separator, or a dot."""
        for separator in ("/", ".", ...):
            old = shards.zarray(dimension_separator=separator)
            assert student.from_zarray(old) == translated(old)

    def test_compressors(self, student):
        """gzip and zstd become the second codec."""
        for compressor in ({"id": "gzip", "level": 0}, {"id": "gzip", "level": 9}, {"id": "zstd", "level": 7}):
            old = shards.zarray(compressor=compressor, dtype=">u2")
            assert student.from_zarray(old) == translated(old)

    def test_null(self, student):
        """A fill value of null stays null, and others stay as they are."""
        for dtype, fill_value in (("<u2", None), ("<f4", None), ("<f4", "NaN"), ("<f8", 0.5), ("<u2", 0)):
            old = shards.zarray(dtype=dtype, fill_value=fill_value)
            assert student.from_zarray(old) == translated(old)

    def test_refuses(self, student):
        """What cannot be read here is refused by name."""
        with control():
            assert student.from_zarray(shards.zarray()) == translated(shards.zarray())
        for changes, bad in (
            ({"zarr_format": 3}, 3),
            ({"zarr_format": 1}, 1),
            ({"dtype": "<c8"}, "<c8"),
            ({"dtype": "<M8[ns]"}, "<M8[ns]"),
            ({"dtype": "|b1"}, "|b1"),
            ({"order": "F"}, "F"),
            ({"compressor": {"id": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1, "blocksize": 0}}, "blosc"),
            ({"compressor": {"id": "bz2", "level": 1}}, "bz2"),
            ({"filters": [{"id": "shuffle"}, {"id": "delta"}]}, "shuffle"),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.from_zarray(shards.zarray(shape=[50], chunks=[20], fill_value=0) | changes)

    @decided_by("zarr")
    def test_by_zarr(self, student):
        """Documents that zarr wrote are translated."""
        image = counted((5, 7), "uint16", 300)
        for dtype, choices in (
            ("<u2", {}),
            (">u2", {"compressors": None}),
            ("<u2", {"chunk_key_encoding": {"name": "v2", "separator": "/"}}),
        ):
            old = json.loads(shards.old_by_zarr(image.astype(dtype), (2, 3), **choices)[".zarray"])
            assert student.from_zarray(old) == translated(old)
