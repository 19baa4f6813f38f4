"""Hidden checks of `shards`: the checksum, codec lists, and predictions."""

import gzip

import numpy as np
import pytest
from cases import naming, predicted, table
from references import shards as reference
from references.shards import BIG, CRC, LITTLE, gzipped, transposed, zstandard
from shard_cases import DTYPES, counted, drawn, packed

from bits_to_pyramids.checks import control, decided_by, exercise
from bits_to_pyramids.student.stores import usable
from bits_to_pyramids.student.zstd import zstd_compress


@exercise("crc32c")
@decided_by("google-crc32c")
class TestCrc32c:
    @table(
        "data",
        digits=(b"123456789",),
        one_bit=(b"\x80",),
        high_bits=(bytes(range(128, 256)),),
        zeros=(bytes(32),),
        ones=(b"\xff" * 32,),
        upwards=(bytes(range(32)),),
    )
    def test_known(self, student, data):
        """The checksums are those of CRC-32C."""
        assert student.crc32c(data) == reference.crc32c(data)

    def test_nothing(self, student):
        """The checksum of no bytes is what it goes on from."""
        with control():
            assert student.crc32c(b"shard") == reference.crc32c(b"shard")
        for value in (0, 1, 2**32 - 1, 0xE3069283):
            assert student.crc32c(b"", value) == value

    def test_continues(self, student):
        """It goes on from the checksum of what came before."""
        data = bytes(range(200, 0, -7))
        for cut in (0, 1, 5, len(data) - 1, len(data)):
            first = reference.crc32c(data[:cut])
            assert student.crc32c(data[cut:], first) == reference.crc32c(data)
        assert student.crc32c(b"abc", 2**32 - 1) == reference.crc32c(b"abc", 2**32 - 1)

    def test_drawn(self, student, rng):
        """Bytes drawn for you have the right checksum."""
        for length in (1, 2, 3, 4, 7, 64, 1000):
            data = rng.bytes(length)
            assert student.crc32c(data) == reference.crc32c(data)
        value, data = int(rng.integers(2**32)), rng.bytes(16)
        assert student.crc32c(data, value) == reference.crc32c(data, value)


# ---------------------------------------------------------------- codecs


def stored(image: np.ndarray, endian: str = "<") -> bytes:
    return image.astype(image.dtype.newbyteorder(endian)).tobytes()


@exercise("run_codecs")
class TestRunCodecs:
    def test_bytes(self, student):
        """Values are stored in C order, in the byte order that the codec says."""
        for dtype in ("uint16", "float64", "int32", "uint8"):
            image = counted((2, 3), dtype, 300)
            for codec, endian in ((LITTLE, "<"), (BIG, ">")):
                assert student.run_codecs(image, [codec]) == stored(image, endian)

    def test_no_configuration(self, student):
        """Where bytes has no configuration, it is little-endian."""
        for dtype in ("uint8", "uint16"):
            image = counted((4,), dtype, 200)
            assert student.run_codecs(image, [{"name": "bytes"}]) == stored(image)

    def test_layouts(self, student):
        """The memory layout and the byte order of the array make no difference."""
        image = counted((3, 4), "uint16", 300)
        apart = np.zeros((6, 8), np.uint16)
        apart[::2, ::2] = image
        for same in (image.astype(">u2"), np.asfortranarray(image), apart[::2, ::2], image[::-1].copy()[::-1]):
            for codec, endian in ((LITTLE, "<"), (BIG, ">")):
                assert student.run_codecs(same, [codec]) == stored(image, endian)

    @table(
        "shape, orders",
        two=((2, 3), [(1, 0)]),
        same=((2, 3), [(0, 1)]),
        round=((2, 3, 4), [(2, 0, 1)]),
        back=((2, 3, 4), [(1, 2, 0)]),
        swapped=((2, 3, 4), [(0, 2, 1)]),
        four=((1, 2, 3, 2), [(3, 1, 0, 2)]),
        twice=((2, 3, 4), [(1, 2, 0), (0, 2, 1)]),
    )
    def test_transpose(self, student, shape, orders):
        """A transpose puts axis order[i] at place i."""
        image = counted(shape, "uint16", 300)
        codecs = [*(transposed(*order) for order in orders), LITTLE]
        assert student.run_codecs(image, codecs) == reference.chunk_of("zarr", image, codecs)

    def test_compressed(self, student):
        """gzip and zstd compress the bytes, with their level."""
        image = counted((4, 8), "uint16", 300)
        for level in (1, 9):
            assert student.run_codecs(image, [BIG, gzipped(level)]) == packed(stored(image, ">"), gzipped(level))
        for level, checksum in ((0, False), (9, False), (3, True)):
            codec = zstandard(level, checksum)
            assert student.run_codecs(image, [LITTLE, codec]) == packed(stored(image), codec)
        flat = np.zeros((32, 32), np.uint8)
        answer = student.run_codecs(flat, [LITTLE, gzipped(0)])
        assert answer == packed(stored(flat), gzipped(0))
        assert len(answer.value) > flat.nbytes, "level 0 of gzip does not compress, and here it did"

    def test_checksum(self, student):
        """crc32c puts the checksum behind the bytes that came to it."""
        image = counted((2, 3), "uint16", 300)
        for codecs in ([CRC], [CRC, CRC], [CRC, gzipped()], [gzipped(), CRC], [CRC, zstandard()], [zstandard(), CRC]):
            assert student.run_codecs(image, [LITTLE, *codecs]) == packed(stored(image), *codecs)

    def test_refuses(self, student):
        """A codec of another name is refused by name."""
        image = counted((2, 2), "uint8")
        with control():
            assert student.run_codecs(image, [{"name": "bytes"}]) == stored(image)
        for name in ("lz5", "delta", "Gzip", "sharding"):
            with pytest.raises(ValueError, match=naming(name)):
                student.run_codecs(image, [LITTLE, {"name": name, "configuration": {"level": 1}}])
        with pytest.raises(ValueError, match=naming("bitround")):
            student.run_codecs(image, [{"name": "bitround"}, LITTLE])

    @decided_by("zarr", "tensorstore")
    def test_drawn(self, student, rng):
        """What zarr and tensorstore store for arrays and lists drawn for you, your function gives too."""
        for number, dtype in enumerate(rng.permutation(DTYPES)[:5].tolist()):
            axes = int(rng.integers(1, 4))
            image = drawn(rng, dtype, tuple(rng.integers(1, 5, axes).tolist()))
            if not image.any():
                continue
            codecs = [transposed(*rng.permutation(axes).tolist()), [LITTLE, BIG][number % 2]]
            plain = reference.chunk_of(("zarr", "tensorstore")[number % 2], image, codecs)
            more = [[], [CRC], [gzipped(), CRC], [zstandard(3)], [CRC, gzipped()]][number]
            assert student.run_codecs(image, [*codecs, *more]) == packed(plain, *more)


@exercise("undo_codecs")
class TestUndoCodecs:
    def test_bytes(self, student):
        """Values come back, from both byte orders."""
        for dtype in ("uint16", "float64", "int32", "uint8"):
            image = counted((2, 3), dtype, 300)
            for codec, endian in ((LITTLE, "<"), (BIG, ">")):
                assert student.undo_codecs(stored(image, endian), [codec], (2, 3), dtype) == image
        assert student.undo_codecs(b"\x01\x02\x03", [{"name": "bytes"}], [3], "uint8") == counted((3,), "uint8")

    @table(
        "shape, orders",
        two=((2, 3), [(1, 0)]),
        round=((2, 3, 4), [(2, 0, 1)]),
        back=((2, 3, 4), [(1, 2, 0)]),
        cube=((2, 2, 2), [(2, 0, 1)]),
        four=((1, 2, 3, 2), [(3, 1, 0, 2)]),
        twice=((2, 3, 4), [(1, 2, 0), (0, 2, 1)]),
        twice_round=((2, 2, 2), [(1, 2, 0), (1, 0, 2)]),
    )
    def test_transpose(self, student, shape, orders):
        """A transpose is undone: each axis is where it was."""
        image = counted(shape, "uint16", 300)
        codecs = [*(transposed(*order) for order in orders), LITTLE]
        data = reference.chunk_of("zarr", image, codecs)
        assert student.undo_codecs(data, codecs, shape, "uint16") == image

    def test_compressed(self, student):
        """gzip and zstd are undone."""
        image = counted((3, 4), "uint16", 300)
        for data, codec in (
            (gzip.compress(stored(image)), gzipped()),
            (zstd_compress(stored(image), 3), zstandard()),
            (zstd_compress(stored(image), 3, True), zstandard(3, True)),
        ):
            assert student.undo_codecs(data, [LITTLE, codec], (3, 4), "uint16") == image

    def test_order(self, student):
        """The codec that ran last is undone first."""
        image = counted((2, 3), "uint16", 300)
        zipped, sealed = gzip.compress(stored(image)), reference.sealed(stored(image))
        for data, codecs in (
            (reference.sealed(zipped), [gzipped(), CRC]),
            (gzip.compress(sealed), [CRC, gzipped()]),
            (zstd_compress(zipped), [gzipped(), zstandard()]),
        ):
            assert student.undo_codecs(data, [LITTLE, *codecs], (2, 3), "uint16") == image

    def test_own(self, student):
        """The array has the byte order of the computer, and may be written to."""
        image = counted((2, 3), "uint16", 300)
        for codec, endian in ((LITTLE, "<"), (BIG, ">")):
            for dtype in ("uint16", ">u2", "<u2"):
                answer = student.undo_codecs(stored(image, endian), [codec], (2, 3), dtype)
                assert answer == usable(image)

    def test_checksum(self, student):
        """A single bit that was turned is noticed, and a piece that was cut off."""
        image, codecs = counted((2, 2), "uint16", 300), [LITTLE, CRC]
        data = reference.sealed(stored(image))
        with control():
            assert student.undo_codecs(data, codecs, (2, 2), "uint16") == image
        for bit in range(0, 8 * len(data), 5):
            turned = (int.from_bytes(data, "little") ^ 1 << bit).to_bytes(len(data), "little")
            with pytest.raises(ValueError, match="crc32c"):
                student.undo_codecs(turned, codecs, (2, 2), "uint16")
        for length in range(len(data)):
            with pytest.raises(ValueError, match="crc32c"):
                student.undo_codecs(data[:length], codecs, (2, 2), "uint16")

    def test_length(self, student):
        """Too many and too few bytes are refused by their number."""
        image = counted((2, 3), "uint16", 300)
        with control():
            assert student.undo_codecs(stored(image), [LITTLE], (2, 3), "uint16") == image
        for length in (0, 1, 11, 13, 24):
            data = (stored(image) * 2)[:length]
            with pytest.raises(ValueError, match=naming(length)):
                student.undo_codecs(data, [LITTLE], (2, 3), "uint16")
            with pytest.raises(ValueError, match=naming(length)):
                student.undo_codecs(reference.sealed(data), [transposed(1, 0), BIG, CRC], (2, 3), "uint16")

    def test_refuses(self, student):
        """A codec of another name is refused by name."""
        with control():
            assert student.undo_codecs(b"\x01", [LITTLE], (1,), "uint8") == counted((1,), "uint8")
        for name in ("lz5", "delta", "Gzip"):
            with pytest.raises(ValueError, match=naming(name)):
                student.undo_codecs(b"\x01", [LITTLE, {"name": name}], (1,), "uint8")

    @decided_by("zarr", "tensorstore")
    def test_drawn(self, student, rng):
        """What zarr and tensorstore stored with lists drawn for you is read."""
        for number, dtype in enumerate(rng.permutation(DTYPES)[:6].tolist()):
            axes = int(rng.integers(1, 4))
            image = drawn(rng, dtype, tuple(rng.integers(1, 5, axes).tolist()))
            if not image.any():
                continue
            more = [[CRC], [gzipped(5), CRC], [zstandard(1)], [zstandard(1), CRC], [gzipped(1)], []][number]
            codecs = [transposed(*rng.permutation(axes).tolist()), [LITTLE, BIG][number % 2], *more]
            data = reference.chunk_of(("zarr", "tensorstore")[number // 3], image, codecs)
            assert student.undo_codecs(data, codecs, image.shape, dtype) == image


# ---------------------------------------------------------------- predictions


@exercise("files_in_cubes")
class TestFilesInCubes:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "files_in_cubes", 1883413), "that is not how it turns out"


@exercise("files_in_shards")
class TestFilesInShards:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "files_in_shards", 576), "that is not how it turns out"


@exercise("seconds_saved")
class TestSecondsSaved:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "seconds_saved", 162), "that is not how it turns out"


@exercise("requests_to_open")
class TestRequestsToOpen:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        assert predicted(student, "requests_to_open", 2304), "that is not how it turns out"
