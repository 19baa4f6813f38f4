"""Hidden checks of `image-files`: PNG, measures of size, and measures of loss.

A written PNG is judged field by field, and by what imageio and Pillow read from it.  In every
table the cases that tell common mistakes apart come first, because a check stops at its first
failing case.
"""

import math

import numpy as np
import pytest
from cases import Values, naming, predicted, table
from references import image_files as reference
from test_image_files_tiff import drawn_image, layouts, ramp

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import close, compare
from bits_to_pyramids.student.files import png_of

# ---------------------------------------------------------------- PNG


@exercise("bytes_into_zlib")
class TestBytesIntoZlib:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        right = predicted(student, "bytes_into_zlib", 32 * 65)
        assert right, "not how it turns out; the length of what your write_png compresses can tell you"


@exercise("write_png")
class TestWritePng:
    @table("shape", wide=((2, 5),), tall=((7, 3),), row=((1, 4),), column=((4, 1),), one_pixel=((1, 1),))
    def test_eight_bits(self, student, shape):
        """Images of 8 bits become right files, field by field."""
        image = ramp("uint8", shape)
        assert student.write_png(image) == png_of(image)

    @table("shape", wide=((2, 5),), tall=((7, 3),), row=((1, 4),), column=((4, 1),), one_pixel=((1, 1),))
    def test_sixteen_bits(self, student, shape):
        """Images of 16 bits become right files, field by field."""
        image = ramp("uint16", shape)
        assert student.write_png(image) == png_of(image)

    def test_memory(self, student, rng):
        """The array's own memory layout and byte order make no difference."""
        for layout in layouts(drawn_image(rng, "uint16", (6, 8))):
            assert student.write_png(layout) == png_of(layout)

    @decided_by("imageio", "Pillow")
    def test_libraries(self, student, rng):
        """imageio and Pillow read the same image from your file, for images drawn for you."""
        for dtype, shape in (
            ("uint8", None),
            ("uint8", (260, 3)),
            ("uint16", None),
            ("uint16", (1, 1)),
            ("uint16", (40, 33)),
        ):
            image = drawn_image(rng, dtype, shape)
            answer = student.write_png(image)
            for library, read in reference.read_by_all(answer.value, "PNG").items():
                assert compare(read, image) is None, (
                    f"{library} reads another image from this file than the one you were given"
                )

    def test_refuses(self, student):
        """Other numbers of axes, images without pixels, and other dtypes are refused by name."""
        with control():
            assert type(student.write_png(np.zeros((1, 1), np.uint8)).value) is bytes
        for bad, name in (
            (np.ones((2, 2), np.float64), "float64"),
            (np.ones((2, 2), np.int16), "int16"),
            (np.ones((2, 2), np.uint32), "uint32"),
            (np.ones((2, 2), bool), "bool"),
            (np.ones((2, 2, 3), np.uint8), "(2, 2, 3)"),
            (np.ones(4, np.uint16), "(4,)"),
            (np.ones((0, 3), np.uint8), "(0, 3)"),
            (np.ones((3, 0), np.uint16), "(3, 0)"),
        ):
            with pytest.raises(ValueError, match=naming(name)):
                student.write_png(bad)

    def test_unchanged(self, student):
        """The image is as it was after the call."""
        with control():
            for plain in (np.full((2, 2), 257, np.uint16), np.full((2, 2), 514, np.uint16)):
                for read in reference.read_by_all(student.write_png(plain).value, "PNG").values():
                    assert compare(read, plain) is None
        for image in (ramp("uint8", (3, 2)), ramp("uint16", (2, 3)).astype(">u2")):
            assert student.keeps_inputs("write_png", image)


# ---------------------------------------------------------------- how small


@exercise("compression_ratio")
class TestCompressionRatio:
    @table("before, after", smaller=(100, 40), larger=(30, 40), equal=(7, 7), much=(1000, 1))
    def test_ratio(self, student, before, after):
        """It is the length before over the length after."""
        assert student.compression_ratio(bytes(before), bytes(after)) == close(before / after)

    def test_refuses(self, student):
        """Nothing before, or nothing after, is refused."""
        with control():
            student.compression_ratio(b"ab", b"a")
        for before, after in ((b"abc", b""), (b"", b"abc"), (b"", b"")):
            with pytest.raises(ValueError):
                student.compression_ratio(before, after)

    def test_drawn(self, student, rng):
        """It is right for lengths drawn for you."""
        for before, after in rng.integers(1, 3000, (6, 2)).tolist():
            assert student.compression_ratio(rng.bytes(before), rng.bytes(after)) == close(before / after)


@exercise("entropy")
class TestEntropy:
    @table("data", uneven=(b"aaab",), half=(b"aabb",), four=(b"abcd",), three=(b"abc",), zeros=(b"\0\0\0\1\xff",))
    def test_few(self, student, data):
        """A few values are measured in bits per byte."""
        assert student.entropy(data) == close(reference.entropy(data))

    @table("data", several=(b"aaaa",), zeros=(b"\0\0",), one_byte=(b"z",))
    def test_single_value(self, student, data):
        """Data with a single value has the entropy 0."""
        assert student.entropy(b"ab") == close(1.0)
        assert student.entropy(data) == close(0.0)

    def test_all_values(self, student):
        """All values, equally often, have the entropy 8."""
        for times in (1, 3):
            assert student.entropy(bytes(range(256)) * times) == close(8.0)
            assert student.entropy(bytes(range(128)) * times) == close(7.0)

    def test_order(self, student):
        """The order of the bytes makes no difference."""
        for data in (b"abababab", b"aaaabbbb", b"baabbaab"):
            assert student.entropy(data) == close(1.0)
            assert student.entropy(data + b"cdcdcddc") == close(2.0)

    def test_refuses(self, student):
        """Empty data is refused."""
        with control():
            student.entropy(b"ab")
        with pytest.raises(ValueError):
            student.entropy(b"")

    def test_drawn(self, student, rng):
        """It is right for data drawn for you."""
        for values in (2, 5, 40, 256):
            data = bytes((rng.integers(0, values, 400) ** 2 // values).astype(np.uint8).tolist())
            assert student.entropy(data) == close(reference.entropy(data))


# ---------------------------------------------------------------- how wrong


@exercise("keep_bits")
class TestKeepBits:
    @table("pixels, n_bits", some=([255, 129, 7, 100, 96], 3), two=([192, 191, 64, 63], 2), one=([255, 128, 127, 0], 1))
    def test_eight_bits(self, student, pixels, n_bits):
        """The low bits of uint8 become 0, and nothing is rounded."""
        image = np.array([pixels], np.uint8)
        assert student.keep_bits(image, n_bits) == Values(reference.kept(image, n_bits))

    @table(
        "dtype, n_bits", sixteen=("uint16", 8), thirty_two=("uint32", 20), sixty_four=("uint64", 60), few=("uint16", 3)
    )
    def test_wide(self, student, dtype, n_bits):
        """The bits of the dtype count, also where all pixels are small."""
        largest = np.iinfo(dtype).max
        for image in (
            np.array([[5, 255, 100]], dtype),
            np.array([[255, 256, largest], [0, largest - 1, largest // 3]], dtype),
        ):
            assert student.keep_bits(image, n_bits) == Values(reference.kept(image, n_bits))

    @pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64"])
    def test_dtype(self, student, dtype):
        """Every unsigned dtype is kept, whether all its bits are or a single one."""
        image = np.array([[0, np.iinfo(dtype).max]], dtype)
        for n_bits in (8 * image.itemsize, 1):
            assert student.keep_bits(image, n_bits) == reference.kept(image, n_bits)

    @pytest.mark.parametrize("dtype", ["uint8", "uint16", "uint32", "uint64"])
    def test_all(self, student, dtype):
        """Keeping all bits keeps the image; one bit more, and no bits, are refused by name."""
        bits = 8 * np.dtype(dtype).itemsize
        image = np.array([0, 1, 100, np.iinfo(dtype).max], dtype)
        assert student.keep_bits(image, bits) == Values(image)
        for n_bits in (bits + 1, 0, -1):
            with pytest.raises(ValueError, match=naming(n_bits)):
                student.keep_bits(image, n_bits)

    def test_refuses(self, student):
        """Dtypes that are not unsigned integers are refused by name."""
        with control():
            student.keep_bits(np.zeros(2, np.uint8), 1)
        for dtype in ("int16", "float32", "int64", "bool"):
            with pytest.raises(ValueError, match=naming(dtype)):
                student.keep_bits(np.ones((2, 2), dtype), 4)

    def test_memory(self, student, rng):
        """Shape, memory layout and byte order make no difference, and the image stays as it was."""
        image = drawn_image(rng, "uint16", (4, 6))
        for layout in (*layouts(image), image.reshape(2, 3, 4), image.reshape(-1), image[:0]):
            assert student.keep_bits(layout, 5) == Values(reference.kept(layout, 5))
        for layout in (image, image.astype(">u2"), image[::2, ::-1]):
            assert student.keeps_inputs("keep_bits", layout, 5)

    def test_drawn(self, student, rng):
        """It is right for images drawn for you."""
        for dtype, n_bits in (("uint8", 4), ("uint8", 7), ("uint16", 11), ("uint32", 9)):
            image = drawn_image(rng, dtype)
            assert student.keep_bits(image, n_bits) == Values(reference.kept(image, n_bits))


@exercise("error_stats")
class TestErrorStats:
    @table(
        "before, after",
        smaller=([9, 200, 7], [4, 200, 7]),
        larger=([3, 5, 7], [3, 9, 7]),
        both=([10, 20, 30], [12, 17, 30]),
    )
    def test_small_errors(self, student, before, after):
        """Errors of either sign are measured, and nothing wraps around."""
        before, after = np.array([before], np.uint8), np.array([after], np.uint8)
        assert student.error_stats(before, after) == close(reference.error_stats(before, after))

    @table("dtype, before, after", squares=("uint8", [100, 0], [0, 0]), ends=("uint8", [0, 255], [255, 0]),
           wide=("uint16", [65535, 0, 9], [0, 0, 9]), wide_up=("uint16", [0, 300], [60000, 0]))  # fmt: skip
    def test_large_errors(self, student, dtype, before, after):
        """Large errors are measured, and their squares do not wrap around."""
        before, after = np.array(before, dtype), np.array(after, dtype)
        assert student.error_stats(before, after) == close(reference.error_stats(before, after))

    def test_peak(self, student):
        """The peak is the largest value of the dtype, not of the image."""
        for dtype in ("uint16", "uint8"):
            before, after = np.array([[9, 5, 7]], dtype), np.array([[5, 5, 7]], dtype)
            assert student.error_stats(before, after) == close(reference.error_stats(before, after))

    def test_equal(self, student):
        """Equal images have errors of 0 and an infinite psnr, without a warning or an error."""
        with control():
            black, white = np.zeros(2, np.uint8), np.full(2, 255, np.uint8)
            assert student.error_stats(black, white) == close({"max_abs_error": 255.0, "rmse": 255.0, "psnr": 0.0})
        for image in (np.array([[1, 2]], np.uint8), np.array([65535], np.uint16)):
            assert student.error_stats(image, image) == {"max_abs_error": 0.0, "rmse": 0.0, "psnr": math.inf}

    def test_refuses(self, student):
        """Shapes and dtypes that differ are refused by name."""
        image = np.array([[1, 2, 3]], np.uint8)
        with control():
            student.error_stats(image, image)
        for other, name in (
            (np.ones((3, 1), np.uint8), "(3, 1)"),
            (np.ones((1, 1), np.uint8), "(1, 1)"),
            (np.ones(3, np.uint8), "(3,)"),
            (image.astype(np.uint16), "uint16"),
        ):
            with pytest.raises(ValueError, match=naming(name)):
                student.error_stats(image, other)

    @weight(2)
    def test_drawn(self, student, rng):
        """It is right for images drawn for you, in any memory layout and byte order, and they stay as they were."""
        for dtype, shape in (("uint8", (5, 7)), ("uint16", (6, 4)), ("uint16", (2, 3, 4)), ("uint8", (30,))):
            before, after = drawn_image(rng, dtype, shape), drawn_image(rng, dtype, shape)
            expected = close(reference.error_stats(before, after))
            assert student.error_stats(before, after) == expected
            assert (
                student.error_stats(np.asfortranarray(before), after.astype(after.dtype.newbyteorder(">"))) == expected
            )
            assert student.keeps_inputs("error_stats", before, after)
