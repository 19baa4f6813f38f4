"""Hidden checks of `bits-and-bytes`.

They test what the notebook says, with other inputs: tables of border cases, and
inputs that are drawn for each student's variant.  In every table the cases that tell common mistakes
apart come first, because a check stops at its first failing case.  A check of
refusals first makes a call that must be accepted; where it can, with an answer that
is the same for every byte order and bit order, so that no mistake is punished twice.
"""

import numpy as np
import pytest
from cases import Values, naming, predicted, table
from references import bits_and_bytes as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight

LITTLE_AND_BIG = ("little", "big")
PIXEL_TYPES = ("uint8", "uint16", "uint32")


def drawn_int(rng, n_bits: int) -> int:
    """A number below 2**n_bits, also where numpy's integers end."""
    return int.from_bytes(rng.bytes(-(-n_bits // 8)), "big") >> (-n_bits % 8)


def drawn_image(rng, dtype: str, shape=None) -> np.ndarray:
    shape = tuple(rng.integers(2, 9, 2)) if shape is None else shape
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


# ---------------------------------------------------------------- bits


@exercise("bits_of")
class TestBitsOf:
    @decided_by("Python")
    @table("value, n_bits", asymmetric=(11, 5), byte=(200, 8), even=(20, 6), one_place=(4, 3))
    def test_order(self, student, value, n_bits):
        """The digits are in the right order, the one that counts most first."""
        assert student.bits_of(value, n_bits) == reference.bits(value, n_bits)

    @decided_by("Python")
    @table("value, n_bits", one=(1, 8), zero=(0, 5), wide=(13, 16), single_zero=(0, 1), single_one=(1, 1))
    def test_padding(self, student, value, n_bits):
        """There are exactly as many digits as asked for, with zeros on the left."""
        assert student.bits_of(value, n_bits) == reference.bits(value, n_bits)

    @pytest.mark.parametrize("n_bits", [4, 1, 8, 15])
    def test_upper_border(self, student, n_bits):
        """The largest number that fits is accepted, the next one is refused by name."""
        assert student.bits_of(2**n_bits - 1, n_bits) == "1" * n_bits
        for value in (2**n_bits, 2**n_bits + 1, 5 * 2**n_bits):
            with pytest.raises(ValueError, match=naming(value)):
                student.bits_of(value, n_bits)

    def test_lower_border(self, student):
        """Numbers below zero, and fewer bits than one, are refused by name."""
        assert student.bits_of(0, 1) == "0"
        assert student.bits_of(1, 1) == "1"
        for value, n_bits, bad in ((-1, 8, -1), (-6, 4, -6), (0, 0, 0), (0, -3, -3)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.bits_of(value, n_bits)

    @decided_by("Python")
    def test_drawn(self, student, rng):
        """It is right for numbers drawn for you, also beyond 64 bits."""
        for n_bits in [*rng.integers(6, 40, 8).tolist(), 63, 64, 65, 100]:
            value = drawn_int(rng, n_bits)
            assert student.bits_of(value, n_bits) == reference.bits(value, n_bits)


@exercise("value_of")
class TestValueOf:
    @decided_by("Python")
    @table("bits", asymmetric=("110100",), front=("1000",), byte=("11001000",), three=("011",))
    def test_places(self, student, bits):
        """Every bit counts with the right place value."""
        assert student.value_of(bits) == int(bits, 2)

    @decided_by("Python")
    @table("bits", one=("1",), zero=("0",), zeros=("0000",), leading=("000101",), ones=("1111",))
    def test_short(self, student, bits):
        """A single bit, zeros only, and zeros at the front are read."""
        assert student.value_of(bits) == int(bits, 2)

    @table("bits, bad", two=("1021", "2"), space=("10 1", " "), sign=("-101", "-"), prefix=("0b101", "b"),
           underscore=("1_01", "_"))  # fmt: skip
    def test_refuses_other_characters(self, student, bits, bad):
        """A character that is not a bit is refused, and the message contains it."""
        with control():
            assert student.value_of("000") == 0
        with pytest.raises(ValueError, match=naming(bad)):
            student.value_of(bits)

    def test_refuses_nothing(self, student):
        """An empty string is refused: it has no value."""
        with control():
            assert student.value_of("0") == 0
        with pytest.raises(ValueError):
            student.value_of("")

    @decided_by("Python")
    def test_drawn(self, student, rng):
        """It is right for bits drawn for you, and exact beyond 64 of them."""
        for n_bits in [*rng.integers(6, 50, 8).tolist(), 64, 65, 100]:
            bits = reference.bits(drawn_int(rng, n_bits), n_bits)
            assert student.value_of(bits) == int(bits, 2)


@exercise("largest_value")
class TestLargestValue:
    @decided_by("Python")
    @pytest.mark.parametrize("n_bits", [5, 1, 2, 3, 12])
    def test_small(self, student, n_bits):
        """It is right for a few bits."""
        assert student.largest_value(n_bits) == int("1" * n_bits, 2)

    @decided_by("Python")
    @pytest.mark.parametrize("n_bits", [64, 54, 63, 65, 100])
    def test_exact(self, student, n_bits):
        """It is exact for many bits, to the last digit."""
        assert student.largest_value(n_bits) == int("1" * n_bits, 2)

    def test_refuses(self, student):
        """Fewer bits than one are refused by name."""
        with control():
            assert student.largest_value(1) == 1
        for n_bits in (0, -1, -8):
            with pytest.raises(ValueError, match=naming(n_bits)):
                student.largest_value(n_bits)

    @decided_by("Python")
    def test_drawn(self, student, rng):
        """It is right for numbers of bits drawn for you."""
        for n_bits in rng.integers(5, 50, 5).tolist():
            assert student.largest_value(n_bits) == int("1" * n_bits, 2)


# ---------------------------------------------------------------- bytes


@exercise("encode_uint")
class TestEncodeUint:
    @decided_by("Python")
    @table("value, n_bytes", three_bytes=(0x0180FE, 3), two_bytes=(0x1234, 2), four_bytes=(0x01020304, 4))
    def test_byte_order(self, student, value, n_bytes):
        """Each byte order puts the right byte first."""
        for order in LITTLE_AND_BIG:
            assert student.encode_uint(value, n_bytes, order) == reference.integer_bytes(value, n_bytes, order)

    @table("value, n_bytes", seven=(7, 4), hole=(0x0300, 3), zero=(0, 3), one_byte=(0, 1))
    def test_length(self, student, value, n_bytes):
        """There are exactly as many bytes as asked for, filled up on the right side."""
        for order in LITTLE_AND_BIG[::-1]:
            assert student.encode_uint(value, n_bytes, order) == reference.integer_bytes(value, n_bytes, order)

    @pytest.mark.parametrize("n_bytes", [1, 2, 3])
    def test_upper_border(self, student, n_bytes):
        """The largest number that fits is accepted, the next one is refused by name."""
        assert student.encode_uint(256**n_bytes - 1, n_bytes, "little") == b"\xff" * n_bytes
        for value in (256**n_bytes, 256**n_bytes + 7):
            with pytest.raises(ValueError, match=naming(value)):
                student.encode_uint(value, n_bytes, "little")

    def test_lower_border(self, student):
        """Numbers below zero, and fewer bytes than one, are refused by name."""
        assert student.encode_uint(0, 1, "big") == b"\0"
        for value, n_bytes, bad in ((-1, 2, -1), (-128, 1, -128), (0, 0, 0), (0, -2, -2)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.encode_uint(value, n_bytes, "big")

    @pytest.mark.parametrize("order", ["sideways", "Big", ""])
    def test_refuses_other_orders(self, student, order):
        """A byte order other than the two is refused by name."""
        with control():
            for known in LITTLE_AND_BIG:
                assert student.encode_uint(257, 2, known) == b"\x01\x01"
        with pytest.raises(ValueError, match=naming(order)):
            student.encode_uint(513, 2, order)

    @decided_by("Python")
    def test_drawn(self, student, rng):
        """It is right for numbers drawn for you, also beyond 8 bytes."""
        for n_bytes in (1, 2, 3, 5, 8, 9, 13, 130):
            value = drawn_int(rng, 8 * n_bytes)
            for order in LITTLE_AND_BIG:
                assert student.encode_uint(value, n_bytes, order) == reference.integer_bytes(value, n_bytes, order)


@exercise("decode_uint")
class TestDecodeUint:
    @decided_by("Python")
    @table("data", three_bytes=(b"\x01\x80\xfe",), two_bytes=(b"\x12\x34",), four_bytes=(b"\x04\x03\x02\x01",))
    def test_byte_order(self, student, data):
        """Each byte order reads the right byte as the one that counts most."""
        for order in LITTLE_AND_BIG:
            assert student.decode_uint(data, order) == int.from_bytes(data, order)

    @decided_by("Python")
    @table("data", zeros_around=(b"\0\x07\0",), one_byte=(b"\xc8",), zero=(b"\0",), zeros=(b"\0\0\0",))
    def test_zeros(self, student, data):
        """A single byte, and bytes that are zero, are read."""
        for order in LITTLE_AND_BIG[::-1]:
            assert student.decode_uint(data, order) == int.from_bytes(data, order)

    def test_refuses_nothing(self, student):
        """Empty data is refused: there is no number in it."""
        for order in LITTLE_AND_BIG:
            assert student.decode_uint(b"\x05", order) == 5
            with pytest.raises(ValueError):
                student.decode_uint(b"", order)

    @pytest.mark.parametrize("order", ["sideways", "Little", ""])
    def test_refuses_other_orders(self, student, order):
        """A byte order other than the two is refused by name."""
        with control():
            for known in LITTLE_AND_BIG:
                assert student.decode_uint(b"\x01\x01", known) == 257
        with pytest.raises(ValueError, match=naming(order)):
            student.decode_uint(b"\x02\x01", order)

    @decided_by("Python")
    def test_drawn(self, student, rng):
        """It is right for bytes drawn for you, and exact beyond 8 of them."""
        for n_bytes in (1, 2, 3, 5, 8, 9, 13, 200):
            data = rng.bytes(n_bytes - 1) + b"\xa5"
            for order in LITTLE_AND_BIG[::-1]:
                assert student.decode_uint(data, order) == int.from_bytes(data, order)


@exercise("encode_int")
class TestEncodeInt:
    @decided_by("Python")
    @pytest.mark.parametrize("value", [-3, -1, -100, -127])
    def test_negative(self, student, value):
        """Negative numbers of one byte are in two's complement."""
        assert student.encode_int(value, 1, "big") == np.int8(value).tobytes()

    @decided_by("Python")
    @table("value, n_bytes", two_bytes=(-300, 2), three_bytes=(-70000, 3), minus_two=(-2, 4))
    def test_byte_order(self, student, value, n_bytes):
        """Negative numbers of several bytes are right in each byte order."""
        for order in LITTLE_AND_BIG:
            assert student.encode_int(value, n_bytes, order) == reference.integer_bytes(value, n_bytes, order, True)

    @decided_by("Python")
    @table("value, n_bytes", two_bytes=(300, 2), one_byte=(5, 1), zero=(0, 3))
    def test_not_negative(self, student, value, n_bytes):
        """Numbers from zero up are stored as before, in each byte order."""
        for order in LITTLE_AND_BIG[::-1]:
            assert student.encode_int(value, n_bytes, order) == reference.integer_bytes(value, n_bytes, order, True)

    @pytest.mark.parametrize("n_bytes", [1, 2, 3])
    def test_borders(self, student, n_bytes):
        """Both ends of the range are accepted, the numbers beyond them are refused by name."""
        assert student.encode_int(127, 1, "big") == b"\x7f"
        half = 256**n_bytes // 2
        for inside, outside in ((-half, -half - 1), (half - 1, half), (half - 1, 2 * half - 1)):
            student.encode_int(inside, n_bytes, "big")  # accepted; other checks look at the bytes
            with pytest.raises(ValueError, match=naming(outside)):
                student.encode_int(outside, n_bytes, "big")

    def test_refuses(self, student):
        """Fewer bytes than one, and other byte orders, are refused by name."""
        with control():
            for known in LITTLE_AND_BIG:
                assert student.encode_int(257, 2, known) == b"\x01\x01"
        for value, n_bytes, order, bad in ((-2, 2, "sideways", "sideways"), (0, 0, "big", 0), (0, -1, "big", -1)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.encode_int(value, n_bytes, order)

    @decided_by("Python")
    @weight(2)
    def test_drawn(self, student, rng):
        """It is right for numbers of either sign drawn for you, also beyond 8 bytes."""
        for n_bytes in (1, 2, 3, 5, 8, 9):
            half = 256**n_bytes // 2
            value = drawn_int(rng, 8 * n_bytes - 1)
            for number in (value, value - half):
                for order in LITTLE_AND_BIG:
                    expected = reference.integer_bytes(number, n_bytes, order, True)
                    assert student.encode_int(number, n_bytes, order) == expected


@exercise("decode_int")
class TestDecodeInt:
    @decided_by("Python")
    @pytest.mark.parametrize("byte", [0xFD, 0x9C, 0xFF, 0x81, 0x80])
    def test_negative(self, student, byte):
        """Single bytes in the upper half stand for negative numbers."""
        assert student.decode_int(bytes([byte]), "big") == int(np.uint8(byte).astype(np.int8))

    @decided_by("Python")
    @table("data", two_bytes=(b"\xfe\xd4",), three_bytes=(b"\x81\x22\xfe",), borders=(b"\x80\0",))
    def test_byte_order(self, student, data):
        """Several bytes are read in each byte order."""
        for order in LITTLE_AND_BIG:
            assert student.decode_int(data, order) == int.from_bytes(data, order, signed=True)

    @decided_by("Python")
    @table("data", several=(b"\x05\x07",), one_byte=(b"\x05",), largest=(b"\x7f",), zero=(b"\0\0",))
    def test_not_negative(self, student, data):
        """The lower half of the patterns stands for numbers from zero up."""
        for order in LITTLE_AND_BIG[::-1]:
            assert student.decode_int(data, order) == int.from_bytes(data, order, signed=True)

    def test_refuses(self, student):
        """Empty data, and other byte orders, are refused."""
        with control():
            for known in LITTLE_AND_BIG:
                assert student.decode_int(b"\x01\x01", known) == 257
        with pytest.raises(ValueError):
            student.decode_int(b"", "little")
        for order in ("sideways", "Big"):
            with pytest.raises(ValueError, match=naming(order)):
                student.decode_int(b"\xff\xfe", order)

    @decided_by("Python")
    @weight(2)
    def test_drawn(self, student, rng):
        """It is right for bytes drawn for you, and exact beyond 8 of them."""
        for n_bytes in (1, 2, 3, 5, 8, 9, 13, 200):
            for data in (rng.bytes(n_bytes), rng.bytes(n_bytes - 1) + b"\xa5"):
                for order in LITTLE_AND_BIG:
                    assert student.decode_int(data, order) == int.from_bytes(data, order, signed=True)


# ---------------------------------------------------------------- images


@exercise("bytes_of_image")
class TestBytesOfImage:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        right = predicted(student, "bytes_of_image", 32 * 32 * 2)
        assert right, "not how it turns out; numpy's nbytes can tell you"


@exercise("bytes_of_heart")
class TestBytesOfHeart:
    def test_prediction(self, student):
        """The prediction is how it turns out, to the last byte."""
        right = predicted(student, "bytes_of_heart", 7614 * 7614 * 8480 * 2)
        assert right, "not how it turns out; the cell below the prediction can tell you"


@exercise("image_to_bytes")
class TestImageToBytes:
    @decided_by("zarr")
    def test_path(self, student):
        """Pixels of one byte come row by row, also where there is one pixel or none."""
        for shape in ((2, 3), (4, 1), (1, 4), (1, 1), (0, 3), (3, 0)):
            image = (np.arange(np.prod(shape)) * 7 + 1).astype(np.uint8).reshape(shape)
            assert student.image_to_bytes(image, "big") == reference.zarr_bytes(image, "big")

    @decided_by("zarr")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint8"])
    def test_byte_order(self, student, dtype):
        """The bytes of a pixel are all there, in the order asked for; without a word it is little."""
        largest = np.iinfo(dtype).max
        image = np.array([[largest - 254, largest // 3 - 1, 5], [0, largest, largest // 2 + 3]], dtype)
        for order in LITTLE_AND_BIG:
            assert student.image_to_bytes(image, order) == reference.zarr_bytes(image, order)
        assert student.image_to_bytes(image) == reference.zarr_bytes(image, "little")

    @decided_by("zarr")
    def test_memory(self, student, rng):
        """The array's own memory layout and byte order make no difference."""
        image = drawn_image(rng, "uint16", (6, 8)) // 2 + 77
        layouts = (
            np.asfortranarray(image),
            image.astype(">u2"),
            image.astype("<u2"),
            image[::-1, ::-2],
            image[1::2, 2:7:3],
            np.asfortranarray(image.astype(">u4"))[::2].T,
        )
        for order in LITTLE_AND_BIG:
            for layout in layouts:
                assert student.image_to_bytes(layout, order) == reference.zarr_bytes(layout, order)

    def test_refuses(self, student):
        """Other numbers of axes, other dtypes and other byte orders are refused by name."""
        image = np.full((2, 2), 257, np.uint16)
        with control():
            for value in (1, 2):
                assert student.image_to_bytes(image * value, "big") == bytes([value] * 8)
        for bad, order, name in (
            (np.ones((2, 2, 2), np.uint16), "big", "(2, 2, 2)"),
            (np.ones(4, np.uint8), "big", "(4,)"),
            (np.ones((2, 2), np.float64), "big", "float64"),
            (np.ones((2, 2), np.int16), "big", "int16"),
            (np.ones((2, 2), np.uint64), "big", "uint64"),
            (image, "sideways", "sideways"),
        ):
            with pytest.raises(ValueError, match=naming(name)):
                student.image_to_bytes(bad, order)

    def test_unchanged(self, student):
        """The image is as it was after the call."""
        with control():
            for value in (1, 2):
                assert student.image_to_bytes(np.full((3, 2), 257 * value, np.uint16), "big") == bytes([value] * 12)
        for image in (np.array([[3, 258], [1, 4], [6, 5]], np.uint16), np.array([[9, 70000]], ">u4")):
            for order in LITTLE_AND_BIG:
                assert student.keeps_inputs("image_to_bytes", image, order)

    @decided_by("zarr")
    @weight(2)
    @pytest.mark.parametrize("dtype", PIXEL_TYPES[::-1])
    def test_drawn(self, student, rng, dtype):
        """Images drawn for you give the same bytes as Zarr's own file."""
        for shape in (None, (1, 1), (13, 17)):
            image = drawn_image(rng, dtype, shape)
            for order in LITTLE_AND_BIG:
                assert student.image_to_bytes(image, order) == reference.zarr_bytes(image, order)


@exercise("image_from_bytes")
class TestImageFromBytes:
    @decided_by("zarr")
    @table("shape", wide=((2, 3),), tall=((5, 2),), one_row=((1, 4),), one_column=((4, 1),), one_pixel=((1, 1),))
    def test_path(self, student, shape):
        """Pixels of one byte find their rows and columns."""
        image = (np.arange(np.prod(shape)) * 9 + 2).astype(np.uint8).reshape(shape)
        assert student.image_from_bytes(image.tobytes(), shape, "uint8", "big") == Values(image)

    @decided_by("zarr")
    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint8"])
    def test_byte_order(self, student, dtype):
        """Pixels of several bytes are right in each byte order; without a word it is little."""
        largest = np.iinfo(dtype).max
        image = np.array([[largest - 254, 200, 5], [0, largest, largest // 2 + 3]], dtype)
        for order in LITTLE_AND_BIG:
            assert student.image_from_bytes(reference.zarr_bytes(image, order), (2, 3), dtype, order) == Values(image)
        assert student.image_from_bytes(reference.zarr_bytes(image, "little"), (2, 3), dtype) == Values(image)

    @pytest.mark.parametrize("dtype", PIXEL_TYPES)
    def test_length(self, student, dtype):
        """Data of the wrong length is refused, with its length in the message."""
        right = 6 * np.dtype(dtype).itemsize
        with control():
            assert student.image_from_bytes(bytes(right), (2, 3), dtype) == Values(np.zeros((2, 3), dtype))
        for length in (right + 1, right - 1, 2 * right, right // 2, 0):
            with pytest.raises(ValueError, match=naming(length)):
                student.image_from_bytes(bytes(length), (2, 3), dtype)

    @pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)], ids=str)
    def test_empty(self, student, shape):
        """An image without pixels is read from no bytes, and keeps its shape."""
        assert student.image_from_bytes(b"", shape, "uint16") == Values(np.zeros(shape, np.uint16))
        assert student.image_from_bytes(b"\x01\x01", (1, 1), "uint16") == Values(np.array([[257]], np.uint16))

    @pytest.mark.parametrize("dtype", ["uint16", "uint32", "uint8"])
    def test_dtype(self, student, dtype):
        """The image is an array of the dtype that was asked for, also without pixels."""
        size = np.dtype(dtype).itemsize
        for shape in ((1, 2), (0, 3)):
            image = np.full(shape, int.from_bytes([1] * size, "big"), dtype)
            assert student.image_from_bytes(bytes([1] * image.nbytes), shape, dtype) == image

    def test_refuses(self, student):
        """Negative sizes, other dtypes and other byte orders are refused by name."""
        with control():
            answer = student.image_from_bytes(bytes([1] * 6), (1, 3), "uint16", "big")
            assert answer == Values(np.full((1, 3), 257, np.uint16))
        for length, shape, dtype, order, bad in (
            (6, (1, 3), "uint16", "sideways", "sideways"),
            (2, (-1, -1), "uint16", "big", -1),
            (12, (-3, -2), "uint16", "big", "-3|-2"),
            (0, (-1, 0), "uint16", "big", -1),
            (0, (0, -1), "uint16", "big", -1),
            (6, (-1, 3), "uint16", "big", ""),  # its message may speak of the length
            (6, (1, 3), "int16", "big", "int16"),
            (6, (1, 3), "float16", "big", "float16"),
        ):
            pattern = bad if bad == "-3|-2" else naming(bad)
            with pytest.raises(ValueError, match=pattern):
                student.image_from_bytes(bytes(range(length)), shape, dtype, order)

    @decided_by("zarr")
    @weight(2)
    @pytest.mark.parametrize("dtype", PIXEL_TYPES[::-1])
    def test_drawn(self, student, rng, dtype):
        """Files that Zarr made from images drawn for you are read back."""
        for shape in ((3, 5), None, (13, 17)):
            image = drawn_image(rng, dtype, shape)
            for order in LITTLE_AND_BIG:
                data = reference.zarr_bytes(image, order)
                assert student.image_from_bytes(data, image.shape, dtype, order) == Values(image)


@exercise("byte_offset")
class TestByteOffset:
    @decided_by("numpy")
    @table(
        "index, shape", middle=((1, 2), (3, 5)), last=((6, 3), (7, 4)), first=((0, 0), (3, 5)), column=((2, 0), (3, 1))
    )
    def test_image(self, student, index, shape):
        """Pixels of images are found, row by row, whatever the size of a pixel."""
        for itemsize in (4, 1, 2, 3):
            assert student.byte_offset(index, shape, itemsize) == reference.offset(index, shape, itemsize)

    @decided_by("numpy")
    @table("index, shape", plane=((1, 2), (3, 5)), volume=((1, 2, 3), (4, 5, 6)), last=((6, 3), (7, 4)))
    def test_both_orders(self, student, index, shape):
        """C order and F order find the right pixel."""
        for order in "FC":
            assert student.byte_offset(index, shape, 2, order) == reference.offset(index, shape, 2, order)

    @decided_by("numpy")
    @table("index, shape", volume=((2, 0, 1), (3, 4, 5)), four_axes=((1, 0, 2, 3), (2, 3, 4, 5)), one_axis=((6,), (9,)),
           no_axes=((), ()), huge=((7000, 6999, 8001), (7614, 7614, 8480)))  # fmt: skip
    def test_axes(self, student, index, shape):
        """Any number of axes is fine, and so are offsets beyond 4 GB."""
        for order in "CF":
            assert student.byte_offset(index, shape, 2, order) == reference.offset(index, shape, 2, order)

    @pytest.mark.parametrize("axis", [1, 0, 2])
    def test_bounds(self, student, axis):
        """An index beyond an axis, on either side, is refused by name."""
        shape = (30, 41, 52)
        index = [7, 8, 9]
        index[axis] = shape[axis] - 1
        assert student.byte_offset((0, 0, 0), shape, 2) == 0
        student.byte_offset(tuple(index), shape, 2)  # accepted; other checks look at the number
        for outside in (-1, shape[axis], shape[axis] + 3):
            index[axis] = outside
            with pytest.raises(ValueError, match=naming(outside)):
                student.byte_offset(tuple(index), shape, 2)

    def test_refuses(self, student):
        """Too few or too many axes, pixels without bytes, and other orders are refused by name."""
        with control():
            for known in "CF":
                assert student.byte_offset((0, 0), (3, 5), 2, known) == 0
        for index, shape, itemsize, order, bad in (
            ((1, 2), (3, 5), 2, "K", "K"),
            ((1, 2), (3, 5, 7), 2, "C", "(1, 2)"),
            ((1, 2, 0), (3, 5), 2, "C", "(1, 2, 0)"),
            ((1, 2), (3, 5), 0, "C", 0),
            ((1, 2), (3, 5), -4, "C", -4),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.byte_offset(index, shape, itemsize, order)

    @decided_by("numpy")
    def test_drawn(self, student, rng):
        """It is right for pixels drawn for you, in one to four axes."""
        for n_axes in (2, 3, 4, 1, 3):
            shape = tuple(int(size) for size in rng.integers(2, 40, n_axes))
            index = tuple(int(rng.integers(1, size)) for size in shape)
            for order in "CF":
                assert student.byte_offset(index, shape, 4, order) == reference.offset(index, shape, 4, order)


# ---------------------------------------------------------------- masks


def mask_of(text: str) -> np.ndarray:
    return np.array([character == "1" for character in text], dtype=bool)


@exercise("pack_bits")
class TestPackBits:
    @decided_by("numcodecs")
    @table("mask", two_bytes=("1101000010000011",), one_byte=("01100000",), ones=("11111111",))
    def test_full_bytes(self, student, mask):
        """Masks that fill their bytes are packed, the first pixel in the highest bit."""
        assert student.pack_bits(mask_of(mask)) == reference.packed_mask(mask_of(mask))

    @decided_by("numcodecs")
    @table("mask", eleven=("11010010110",), three=("011",), one=("1",), nine=("110000001",), fifteen=("1" * 15,))
    def test_partial_byte(self, student, mask):
        """The last byte is filled up, and the first byte says by how many bits."""
        assert student.pack_bits(mask_of(mask)) == reference.packed_mask(mask_of(mask))

    def test_empty(self, student):
        """An empty mask is the single byte 0."""
        assert student.pack_bits(mask_of("11111111")) == b"\0\xff"
        assert student.pack_bits(mask_of("")) == b"\0"

    def test_refuses(self, student):
        """A mask with another number of axes is refused, with its shape in the message."""
        with control():
            assert student.pack_bits(mask_of("10000001")) == b"\0\x81"
        for shape in ((2, 8), (1, 8), (8, 1)):
            with pytest.raises(ValueError, match=naming(shape)):
                student.pack_bits(np.ones(shape, bool))

    def test_unchanged(self, student):
        """The mask is as it was after the call."""
        with control():
            assert student.pack_bits(mask_of("10000001")) == b"\0\x81"
            assert student.pack_bits(mask_of("00111100")) == b"\0\x3c"
        for mask in (mask_of("1101"), mask_of("110100101100")[::-2]):
            assert student.keeps_inputs("pack_bits", mask)

    @decided_by("numcodecs")
    def test_drawn(self, student, rng):
        """Masks drawn for you, of any length and memory layout, give the bytes of numcodecs' PackBits."""
        for length in (13, 32, *rng.integers(17, 90, 5).tolist()):
            mask = rng.random(length) < 0.5
            for layout in (mask, mask[::-1], mask[::3]):
                assert student.pack_bits(layout) == reference.packed_mask(layout)


@exercise("unpack_bits")
class TestUnpackBits:
    @decided_by("numcodecs")
    @table("mask", two_bytes=("1101000010000011",), one_byte=("01100000",), ones=("11111111",))
    def test_full_bytes(self, student, mask):
        """Full bytes are unpacked, the highest bit first, and nothing is cut off."""
        assert student.unpack_bits(reference.packed_mask(mask_of(mask))) == Values(mask_of(mask))

    @decided_by("numcodecs")
    @table("mask", eleven=("11010010110",), three=("011",), one=("1",), nine=("110000001",), fifteen=("1" * 15,))
    def test_partial_byte(self, student, mask):
        """The bits that were added are not part of the mask."""
        assert student.unpack_bits(reference.packed_mask(mask_of(mask))) == Values(mask_of(mask))

    def test_added_bits(self, student):
        """What stands in the added bits does not matter."""
        for last in (0b11010110, 0b11000000, 0b11011111):
            assert student.unpack_bits(bytes([5, 0b01000001, last])) == Values(mask_of("01000001110"))
        assert student.unpack_bits(b"\x07\xff") == Values(mask_of("1"))

    def test_empty(self, student):
        """The single byte 0 is an empty mask."""
        assert student.unpack_bits(b"\0\xff") == Values(mask_of("11111111"))
        assert student.unpack_bits(b"\0") == Values(mask_of(""))

    def test_dtype(self, student):
        """The mask is a 1-D array of bool, also where it is empty."""
        for mask in ("11111111", "111", ""):
            assert student.unpack_bits(reference.packed_mask(mask_of(mask))) == mask_of(mask)

    def test_refuses(self, student):
        """Empty data, and a first byte that cannot be right, are refused."""
        with control():
            assert student.unpack_bits(b"\0\x81") == Values(mask_of("10000001"))
        for data, bad in (
            (b"", ""),
            (b"\x08\xff", 8),
            (b"\x09\xff\xff", 9),
            (b"\xff\x01", 255),
            (b"\x01", 1),
            (b"\x03", 3),
            (b"\x07", 7),
        ):
            with pytest.raises(ValueError, match=naming(bad)):
                student.unpack_bits(data)

    @decided_by("numcodecs")
    def test_drawn(self, student, rng):
        """What numcodecs packed from masks drawn for you is unpacked."""
        for length in (13, 32, *rng.integers(17, 90, 8).tolist()):
            mask = rng.random(length) < 0.5
            assert student.unpack_bits(reference.packed_mask(mask)) == Values(mask)
