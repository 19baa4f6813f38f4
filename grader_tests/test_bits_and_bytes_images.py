"""Hidden checks of `bits-and-bytes`, second part: images and masks; the first part is `test_bits_and_bytes`."""

import numpy as np
import pytest
from cases import Values, naming, predicted, table
from references import bits_and_bytes as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight

LITTLE_AND_BIG = ("little", "big")
PIXEL_TYPES = ("uint8", "uint16", "uint32")


def drawn_image(rng, dtype: str, shape=None) -> np.ndarray:
    shape = tuple(rng.integers(2, 9, 2)) if shape is None else shape
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


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
            # Both are asked for before one is judged: what somebody mixed up shows in both.
            answers = [student.image_to_bytes(image, order) for order in LITTLE_AND_BIG]
            for answer, order in zip(answers, LITTLE_AND_BIG, strict=True):
                assert answer == reference.zarr_bytes(image, order)


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
        files = [(reference.zarr_bytes(image, order), order) for order in LITTLE_AND_BIG]
        for answer in [student.image_from_bytes(data, (2, 3), dtype, order) for data, order in files]:
            assert answer == Values(image)
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
            files = [(reference.zarr_bytes(image, order), order) for order in LITTLE_AND_BIG]
            for answer in [student.image_from_bytes(data, image.shape, dtype, order) for data, order in files]:
                assert answer == Values(image)


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
