"""Hidden checks of the stretch exercise of `zarr-from-scratch`; they run where stretch counts."""

import numpy as np
import pytest
from cases import naming, table
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
