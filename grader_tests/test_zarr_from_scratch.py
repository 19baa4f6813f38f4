"""Hidden checks of `zarr-from-scratch`: keys, metadata, chunks, predictions.

They test what the notebook says, with other inputs: tables of border cases, and inputs drawn
for each student's variant.  In every table the cases that tell common mistakes apart come first, because
a check stops at its first failing case.  Compressed bytes are never compared: what gzip makes
depends on the clock and on the library; what it holds does not.
"""

import json

import numpy as np
import pytest
from cases import naming, predicted, table
from references import zarr_from_scratch as reference
from zarr_cases import DTYPES, counted, drawn_image, having, layouts, numpy_numbers

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.checks.answers import Different
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.stores import meaning, unzipped

FORMATS = ((3, "/"), (3, "."), (2, "."), (2, "/"))


# ---------------------------------------------------------------- keys


@exercise("chunk_key")
class TestChunkKey:
    @decided_by("zarr")
    @table("index", three=((4, 0, 12),), one=((7,),), zeros=((0, 0),), many=((1, 2, 3, 4, 105),))
    def test_usual(self, student, index):
        """Without a separator, each format uses its own, and only format 3 has the c."""
        assert student.chunk_key(index) == reference.key(index)
        assert student.chunk_key(index, 2) == reference.key(index, 2, ".")

    @decided_by("zarr")
    @pytest.mark.parametrize("zarr_format, separator", [(3, "."), (2, "/"), (3, "/"), (2, ".")])
    def test_separator(self, student, zarr_format, separator):
        """A separator that is given is used, in both formats."""
        for index in ((3, 11), (5,), (2, 0, 9)):
            assert student.chunk_key(index, zarr_format, separator) == reference.key(index, zarr_format, separator)

    @decided_by("zarr")
    def test_no_axes(self, student):
        """An array without axes has one chunk, called c or 0."""
        for zarr_format, separator in FORMATS:
            assert student.chunk_key((), zarr_format, separator) == reference.key((), zarr_format, separator)

    def test_refuses(self, student):
        """Negative numbers, other formats and other separators are refused by name."""
        with control():
            assert student.chunk_key((0,), 3, "/") == "c/0"
        for args, bad in (
            (((1, -2),), -2),
            (((-1,), 2), -1),
            (((1, 2), 1), 1),
            (((3, 2), 4), 4),
            (((1, 2), 3, "-"), "-"),
            (((1, 2), 2, "_"), "_"),
            (((), 3, "\\"), "\\"),
            (((0, -3, 1), 3, "."), -3),
            (((5, 0), 2, ""), ""),
            (((5, 0), 0, "/"), 0),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.chunk_key(*args)

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """It is right for indices drawn for you, also as numpy's numbers or in a list."""
        for number, (zarr_format, separator) in enumerate(FORMATS * 2):
            index = rng.integers(0, 200, rng.integers(1, 5))
            given = list(index) if number % 2 else tuple(index.tolist())
            expected = reference.key(tuple(index.tolist()), zarr_format, separator)
            assert student.chunk_key(given, zarr_format, separator) == expected


# ---------------------------------------------------------------- metadata


def require_json(answer) -> None:
    """json.dumps must be able to write the document, without NaN in it."""
    try:
        json.dumps(answer.value, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise Different(f"json.dumps cannot write the document: {error}") from None


ALWAYS = ("zarr_format", "node_type", "chunk_key_encoding")


def says_the_shape(student) -> None:
    """An ordinary call: whoever says the same of every array has said nothing of any."""
    with control():
        for shape in ((5, 7), (6, 4)):
            document = reference.document(shape, (2, 3), "uint16")
            assert student.array_metadata(shape, (2, 3), "uint16") == having(document, "shape")


@exercise("array_metadata")
class TestArrayMetadata:
    # Each check looks at the keys that it is about, so that one wrong key costs one check.
    def test_keys(self, student):
        """There are the eight keys, no more, and what is the same for every array stands there."""
        says_the_shape(student)
        for args in (((5, 7), (2, 3), "uint16"), ((), (), ">f8", 1.5, 0), ((9,), (4,), "int8", -1, 9)):
            answer = student.array_metadata(*args)
            assert answer == having(reference.document(*args), *ALWAYS)
            wrong = sorted(map(str, set(answer.value) ^ set(reference.document(*args))))
            assert not wrong, f"the key {wrong[0]!r} is missing, or one too many"

    @table(
        "shape, chunks",
        plain=((30, 40), (7, 8)),
        larger=((3,), (10,)),
        three=((10, 10, 20), (2, 2, 3)),
        empty=((0, 4), (2, 2)),
        no_axes=((), ()),
        one=((1, 1, 1, 5), (1, 1, 1, 2)),
    )
    def test_shape(self, student, shape, chunks):
        """Shape and chunk shape are in their places, with any number of axes."""
        expected = having(reference.document(shape, chunks, "uint16"), "shape", "chunk_grid")
        assert student.array_metadata(shape, chunks, "uint16") == expected
        assert student.array_metadata(list(shape), list(chunks), "uint16") == expected

    @pytest.mark.parametrize("dtype", ["int16", ">u2", "float64", "<i8", "uint8", ">f4", "u8", "int8", "i", ">u4"])
    def test_dtype(self, student, dtype):
        """Each dtype has Zarr's name for it, whatever its byte order."""
        expected = reference.document((4, 6), (2, 3), dtype, 1)
        assert student.array_metadata((4, 6), (2, 3), dtype, 1) == having(expected, "data_type")

    def test_codecs(self, student):
        """Stored is always little-endian; gzip comes after bytes with its level; 0 is a level, None is no gzip."""
        for dtype in ("uint16", ">u2", "<f8", ">i4", "uint8"):
            for level in (0, 5, 9, 1, None):
                expected = reference.document((4, 6), (2, 3), dtype, 0, level)
                assert student.array_metadata((4, 6), (2, 3), dtype, 0, level) == having(expected, "codecs")

    @table(
        "dtype, value, written",
        nan=("float32", np.nan, "NaN"),
        infinity=("float64", np.inf, "Infinity"),
        minus=("float32", -np.inf, "-Infinity"),
        half=("float64", -0.5, -0.5),
        whole=("float32", 3, 3.0),
        negative=("int8", -128, -128),
        largest=("uint64", 2**64 - 1, 2**64 - 1),
        float_whole=("uint8", 7.0, 7),
        top=("uint8", 255, 255),
        bottom=("int64", -(2**63), -(2**63)),
        zero=("uint16", 0, 0),
        nan_64=("float64", np.nan, "NaN"),
        large=("float64", 1e300, 1e300),
    )
    def test_fill_value(self, student, dtype, value, written):
        """The fill value is written as the specification says, NaN and the infinities as strings."""
        answer = student.array_metadata((4,), (2,), dtype, value)
        assert answer == having(reference.document((4,), (2,), dtype, written), "fill_value")
        if value == 0:
            assert student.array_metadata((4,), (2,), dtype) == having(
                reference.document((4,), (2,), dtype), "fill_value"
            )

    def test_json(self, student):
        """Where numpy's numbers come in, the document is the same as for Python's, and json.dumps can write it."""
        says_the_shape(student)
        kinds = (np.int64, np.uint8, np.int16, np.uint64)
        for shape, chunks, dtype, fill_value, level in (
            ((200, 7), (100, 3), "int16", np.int16(-3), np.int64(2)),
            ((5, 120, 9), (2, 3, 100), "uint8", np.uint8(200), np.uint8(9)),
            ((250,), (130,), "uint64", np.uint64(2**64 - 1), None),
            ((7,), (2,), "int8", np.int64(-128), np.int8(0)),
            ((7,), (2,), "float32", np.float32(0.5), np.uint8(1)),
            ((7,), (2,), "float64", np.float32(np.inf), None),
            ((7, 2), (2, 1), "uint16", np.float64(7), None),
        ):
            usual = [None if number is None else number.item() for number in (fill_value, level)]
            python = student.array_metadata(shape, chunks, dtype, *usual)
            answer = student.array_metadata(
                numpy_numbers(shape, *kinds), np.array(chunks, np.uint8), dtype, fill_value, level
            )
            assert answer == python
            require_json(answer)
            missing = [key for key in reference.document((1,), (1,), "uint8") if key not in answer.value]
            assert not missing, f"the key {missing[0]!r} is missing"

    def test_refuses_shapes(self, student):
        """Sizes that cannot be, and chunk shapes with other numbers of axes, are refused by name."""
        with control():
            assert student.array_metadata((1,), (1,), "uint8") == having({})
        for shape, chunks, bad in (
            ((4, 6), (2, 0), 0),
            ((4, 6), (-3, 2), -3),
            ((-4, 6), (2, 2), -4),
            ((6, -1), (2, 2), -1),
            ((4, 6), (5,), (5,)),
            ((4, 6), [5], (5,)),
            ((4,), (3, 2), (3, 2)),
            ((), (8,), (8,)),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.array_metadata(shape, chunks, "uint16")

    def test_refuses_the_rest(self, student):
        """Other dtypes and levels, and fill values that do not fit, are refused by name."""
        with control():
            assert student.array_metadata((1,), (1,), "uint8") == having({})
        for dtype, value, level, bad in (
            ("float16", 0, None, "float16"),
            ("complex64", 0, None, "complex64"),
            ("bool", 0, None, "bool"),
            ("uint16", 0, 10, 10),
            ("uint16", 0, -1, -1),
            ("uint8", 256, None, 256),
            ("uint8", -1, None, -1),
            ("uint16", -7, None, -7),
            ("int8", 200, 5, 200),
            ("int8", 128, None, 128),
            ("int64", 2**63, None, 2**63),
            ("int32", 0.5, None, 0.5),
            ("uint8", np.nan, None, "nan"),
            ("int64", np.inf, None, "inf"),
        ):
            with pytest.raises(ValueError, match=f"(?i){naming(bad)}"):
                student.array_metadata((4, 6), (2, 3), dtype, value, level)


# ---------------------------------------------------------------- chunks


def require_bytes(answer, expected: bytes, gzip_level, shape, dtype) -> None:
    """A chunk file holds these bytes; where it is compressed, after decompression."""
    got = answer.value
    if gzip_level is not None and type(got) is bytes:
        try:
            got = unzipped(got, len(expected))
        except ValueError as error:
            raise Different(f"with gzip_level {gzip_level}: {error}") from None
    found = compare(got, expected)
    if found is None:
        return
    lines = [line for line in found.message.splitlines() if not line.lstrip().startswith("bits of")]
    if type(got) is bytes:
        at = next((i for i, (g, e) in enumerate(zip(got, expected)) if g != e), min(len(got), len(expected)))
        document = {"shape": shape, "data_type": dtype, "chunk_grid": {"configuration": {"chunk_shape": shape}}}
        lines = lines[:5] + meaning("/".join(["c", *("0" for _ in shape)]), at, document)
    raise Different("\n".join(lines))


def first_chunk(block, chunk_shape, fill_value=0) -> bytes:
    """The chunk file that zarr writes for a block in the corner of a larger image."""
    if block.size == 0:
        full = np.full(chunk_shape, fill_value, block.dtype)
        return first_chunk(full, chunk_shape)
    (data,) = (data for key, data in reference.by_zarr(block, chunk_shape, fill_value).items() if key != "zarr.json")
    return data


@exercise("encode_chunk")
@decided_by("zarr")
class TestEncodeChunk:
    @pytest.mark.parametrize("dtype", DTYPES)
    def test_full(self, student, dtype):
        """A block that fills its chunk becomes little-endian bytes in C order."""
        block = counted((2, 3), dtype, 120)
        require_bytes(student.encode_chunk(block, (2, 3)), first_chunk(block, (2, 3)), None, (2, 3), dtype)

    @table(
        "shape, chunk_shape",
        columns=((2, 2), (2, 3)),
        rows=((1, 3), (3, 3)),
        both=((2, 1), (4, 3)),
        line=((2,), (5,)),
        cube=((2, 1, 2), (2, 2, 3)),
        four=((1, 1, 1, 2), (1, 2, 1, 3)),
        nothing=((0, 2), (2, 2)),
        no_axes=((), ()),
    )
    def test_padding(self, student, shape, chunk_shape):
        """A block at the edge is padded with the fill value to the full chunk."""
        for dtype, fill_value in (("uint16", 515), ("int8", -2), ("float32", 0.5), ("uint16", 0)):
            block = counted(shape, dtype, 40)
            expected = first_chunk(block, chunk_shape, fill_value)
            require_bytes(student.encode_chunk(block, chunk_shape, fill_value), expected, None, chunk_shape, dtype)
            if fill_value == 0:
                require_bytes(student.encode_chunk(block, chunk_shape), expected, None, chunk_shape, dtype)

    def test_memory(self, student, rng):
        """The block's memory layout and byte order make no difference."""
        for dtype in ("uint16", "float64", "int32"):
            block = drawn_image(rng, dtype, (3, 4))
            expected = first_chunk(block, (3, 5), 7)
            for layout in layouts(block):
                require_bytes(student.encode_chunk(layout, (3, 5), 7), expected, None, (3, 5), dtype)

    def test_gzip(self, student):
        """With a gzip level, the bytes are compressed, at level 0 too."""
        block = counted((3, 4), "uint16", 300)
        for level in (5, 0, 9, 1):
            answer = student.encode_chunk(block, (4, 4), 6, level)
            require_bytes(answer, first_chunk(block, (4, 4), 6), level, (4, 4), "uint16")
        flat = np.zeros((40, 40), np.uint16)
        packed = [student.encode_chunk(flat, (40, 40), 0, level) for level in (9, 0)]
        for answer, level in zip(packed, (9, 0)):
            require_bytes(answer, flat.tobytes(), level, (40, 40), "uint16")
        lengths = [len(answer.value) for answer in packed]
        assert lengths[0] < 200 < 3200 < lengths[1], (
            f"zeros take {lengths[0]} bytes at level 9 and {lengths[1]} at level 0"
        )

    def test_numpy_numbers(self, student):
        """Chunk shapes as lists, and numpy's numbers for the fill value and the level, are as good as Python's."""
        for dtype, fill_value in (("uint16", np.uint8(200)), ("int64", np.int8(-100)), ("float32", np.float32(0.5))):
            block = counted((3, 2), dtype, 40)
            expected = first_chunk(block, (3, 250), fill_value.item())
            for level in (None, np.uint8(3), np.int64(0)):
                answer = student.encode_chunk(block, numpy_numbers((3, 250), np.uint8), fill_value, level)
                require_bytes(answer, expected, level, (3, 250), dtype)

    def test_nan(self, student):
        """NaN and the infinities pad chunks of floats."""
        for fill_value in (np.nan, np.inf, -np.inf):
            block = counted((1, 2), "float32")
            expected = first_chunk(block, (2, 2), fill_value)
            answer = student.encode_chunk(block, (2, 2), fill_value)
            assert type(answer.value) is bytes and len(answer.value) == 16, "16 bytes were expected"
            got = np.frombuffer(answer.value, "<f4")
            assert compare(got, np.frombuffer(expected, "<f4")) is None, f"the numbers in it are {got.tolist()}"

    def test_refuses(self, student):
        """Blocks that do not fit, and levels that do not exist, are refused by name."""
        with control():
            assert student.encode_chunk(np.full((1, 1), 257, np.uint16), (1, 1)) == b"\x01\x01"
        for shape, chunk_shape, level, bad in (
            ((2, 4), (2, 3), None, "(2, 4)"),
            ((3, 2), (2, 3), None, "(3, 2)"),
            ((6,), (2, 3), None, "(6,)"),
            ((2, 3, 1), (2, 3), None, "(2, 3, 1)"),
            ((2, 3), (2, 3), 10, 10),
            ((2, 3), (2, 3), -1, -1),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.encode_chunk(np.full(shape, 257, np.uint16), chunk_shape, 0, level)

    def test_unchanged(self, student):
        """The block is as it was after the call."""
        assert student.encode_chunk(np.full((1, 1), 257, np.uint16), (1, 1)) == b"\x01\x01"
        for block in layouts(counted((2, 3), "uint16", 500)):
            assert student.keeps_inputs("encode_chunk", block, (3, 3), 9)

    @weight(2)
    def test_drawn(self, student, rng):
        """Blocks drawn for you give the same bytes as zarr's own chunk files."""
        for dtype in DTYPES[:6]:
            shape = tuple(rng.integers(1, 5, rng.integers(1, 5)).tolist())
            chunk_shape = tuple(size + int(more) for size, more in zip(shape, rng.integers(0, 3, len(shape))))
            block, fill_value = drawn_image(rng, dtype, shape), int(rng.integers(0, 100))
            expected = first_chunk(block, chunk_shape, fill_value)
            for level in (None, int(rng.integers(0, 10))):
                answer = student.encode_chunk(block, chunk_shape, fill_value, level)
                require_bytes(answer, expected, level, chunk_shape, dtype)


@exercise("decode_chunk")
@decided_by("zarr")
class TestDecodeChunk:
    # Whether an array can be written to is lost on its way here:
    # the visible checks look at it, and write_region needs it.
    @pytest.mark.parametrize("dtype", DTYPES)
    def test_little(self, student, dtype):
        """Little-endian chunks of each dtype are read, under its name and with a byte order."""
        chunk = counted((2, 3), dtype, 120)
        data = first_chunk(chunk, (2, 3))
        assert student.decode_chunk(data, [np.int64(2), np.uint8(3)], dtype) == chunk
        for written in (dtype, chunk.dtype.newbyteorder("<").str):
            assert student.decode_chunk(data, (2, 3), written) == chunk

    @pytest.mark.parametrize("dtype", ["uint16", "float32", "int64", "uint32"])
    def test_big(self, student, dtype):
        """Big-endian chunks are read as the values that were meant, in the computer's own dtype."""
        chunk = counted((3, 2), dtype, 250)
        data = reference.by_zarr(chunk, (3, 2), endian="big")["c/0/0"]
        answer = student.decode_chunk(data, (3, 2), chunk.dtype.newbyteorder(">").str)
        assert answer == chunk
        assert answer.value.dtype.isnative, f"its dtype is {answer.value.dtype.str}; it should be the computer's own"

    @table(
        "shape", wide=((2, 5),), tall=((6, 1),), line=((7,),), cube=((2, 3, 4),), four=((1, 2, 1, 3),), no_axes=((),)
    )
    def test_shape(self, student, shape):
        """Chunks with any number of axes find their shape."""
        chunk = counted(shape, "uint16", 9)
        assert student.decode_chunk(first_chunk(chunk, shape), shape, "uint16") == chunk

    def test_gzip(self, student):
        """Compressed chunks are decompressed first, whatever their level."""
        chunk = counted((4, 5), "uint16", 600)
        for level in (6, 0, 9):
            data = reference.by_zarr(chunk, (4, 5), 0, level)["c/0/0"]
            assert student.decode_chunk(data, (4, 5), "uint16", True) == chunk
        assert student.decode_chunk(chunk.astype("<u2").tobytes(), (4, 5), "uint16", False) == chunk

    def test_length(self, student):
        """A wrong number of bytes is refused, with that number in the message."""
        with control():
            assert student.decode_chunk(b"\x01" * 12, (2, 3), "uint16") == np.full((2, 3), 257, np.uint16)
        for length in (11, 13, 24, 6, 0):
            with pytest.raises(ValueError, match=naming(length)):
                student.decode_chunk(bytes(length), (2, 3), "uint16")
        for length in (11, 14):
            with pytest.raises(ValueError, match=naming(length)):
                student.decode_chunk(reference.zipped(bytes(length)), (2, 3), "uint16", True)

    def test_cut_off(self, student):
        """Compressed data that is cut off is refused, with its length in the message."""
        data = reference.zipped(counted((2, 3), "uint16", 600).astype("<u2").tobytes())
        with control():
            assert student.decode_chunk(data, (2, 3), "uint16", True) == counted((2, 3), "uint16", 600)
        for length in (len(data) - 1, len(data) - 9, 15, 10, 3, 2, 1):
            with pytest.raises(ValueError, match=naming(length)):
                student.decode_chunk(data[:length], (2, 3), "uint16", True)

    @weight(2)
    def test_drawn(self, student, rng):
        """Chunks drawn for you come back as zarr wrote them."""
        for dtype in DTYPES[:6]:
            shape = tuple(rng.integers(1, 6, rng.integers(1, 4)).tolist())
            chunk, level = drawn_image(rng, dtype, shape), int(rng.integers(0, 10))
            for endian, order in (("little", "<"), ("big", ">")):
                data = reference.by_zarr(chunk, shape, 0, level, endian=endian, compressors=None)
                (data,) = (data for key, data in data.items() if key != "zarr.json")
                assert student.decode_chunk(data, shape, chunk.dtype.newbyteorder(order).str, True) == chunk


# ---------------------------------------------------------------- predictions


@exercise("files_on_disk")
class TestFilesOnDisk:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        right = predicted(student, "files_on_disk", 3 * 4 * 7 + 1)
        assert right, "not how it turns out; write_array can tell you"


@exercise("bytes_on_disk")
class TestBytesOnDisk:
    def test_prediction(self, student):
        """The prediction is how it turns out, to the last byte."""
        right = predicted(student, "bytes_on_disk", 3 * 4 * 7 * 32**3 * 2)
        assert right, "not how it turns out; write_array can tell you"
