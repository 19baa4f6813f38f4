"""Hidden checks of `image-files`: TIFF.

A written file may be laid out in many ways.  It is judged field by field, by the rules of the
notebook, and by what tifffile, imageio and Pillow read from it.  Files to read are made by
tifffile, by Pillow, and by hand where no library would write them.  In every table the cases
that tell common mistakes apart come first, because a check stops at its first failing case.
"""

import struct

import numpy as np
import pytest
from cases import Values, naming, predicted, table
from references import image_files as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight
from bits_to_pyramids.student.compare import compare, own_array
from bits_to_pyramids.student.files import tiff_of


def drawn_image(rng, dtype: str, shape=None) -> np.ndarray:
    shape = tuple(rng.integers(2, 12, 2)) if shape is None else shape
    return rng.integers(0, np.iinfo(dtype).max, shape, dtype=dtype, endpoint=True)


def ramp(dtype: str, shape) -> np.ndarray:
    """Every pixel differs from its neighbours, and in 16 bits the two bytes differ, too."""
    return (np.arange(np.prod(shape)) * (771 if dtype == "uint16" else 7) + 5).astype(dtype).reshape(shape)


def layouts(image: np.ndarray):
    """The same kind of image in memory in other ways."""
    return (
        image.astype(">u2"),
        np.asfortranarray(image),
        image[::-1, ::-2],
        image[1::2, 1:7:3],
        np.asfortranarray(image.astype(">u2"))[::2].T,
    )


@exercise("bytes_of_tiff")
class TestBytesOfTiff:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        right = predicted(student, "bytes_of_tiff", 122 + 32 * 32 * 2)
        assert right, "not how it turns out; len(write_tiff(noise)) can tell you"


@exercise("write_tiff")
class TestWriteTiff:
    @table("shape", wide=((2, 5),), tall=((7, 3),), row=((1, 4),), column=((4, 1),), one_pixel=((1, 1),))
    def test_eight_bits(self, student, shape):
        """Images of 8 bits become right files, field by field."""
        image = ramp("uint8", shape)
        assert student.write_tiff(image) == tiff_of(image)

    @table("shape", wide=((2, 5),), tall=((7, 3),), row=((1, 4),), column=((4, 1),), one_pixel=((1, 1),))
    def test_sixteen_bits(self, student, shape):
        """Images of 16 bits become right files, field by field."""
        image = ramp("uint16", shape)
        assert student.write_tiff(image) == tiff_of(image)

    def test_sizes(self, student):
        """Sizes that do not fit into one byte, or whose bytes do not fit into two, are written down right."""
        for shape in ((300, 2), (2, 300), (260, 270)):
            image = ramp("uint8", shape)
            assert student.write_tiff(image) == tiff_of(image)

    def test_memory(self, student, rng):
        """The array's own memory layout and byte order make no difference."""
        for layout in layouts(drawn_image(rng, "uint16", (6, 8))):
            assert student.write_tiff(layout) == tiff_of(layout)

    @decided_by("tifffile", "imageio", "Pillow")
    def test_libraries(self, student, rng):
        """tifffile, imageio and Pillow read the same image from your file, for images drawn for you."""
        for dtype, shape in (
            ("uint8", None),
            ("uint8", (13, 17)),
            ("uint16", None),
            ("uint16", (1, 1)),
            ("uint16", (40, 33)),
        ):
            image = drawn_image(rng, dtype, shape)
            answer = student.write_tiff(image)
            for library, read in reference.read_by_all(answer.value, "TIFF").items():
                assert compare(read, image) is None, (
                    f"{library} reads another image from this file than the one you were given"
                )

    def test_refuses(self, student):
        """Other numbers of axes, images without pixels, and other dtypes are refused by name."""
        with control():
            assert type(student.write_tiff(np.zeros((1, 1), np.uint8)).value) is bytes
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
                student.write_tiff(bad)

    def test_unchanged(self, student):
        """The image is as it was after the call."""
        with control():
            for plain in (np.full((2, 2), 257, np.uint16), np.full((2, 2), 514, np.uint16)):
                for read in reference.read_by_all(student.write_tiff(plain).value, "TIFF").values():
                    assert compare(read, plain) is None
        for image in (ramp("uint8", (3, 2)), ramp("uint16", (2, 3)).astype(">u2")):
            assert student.keeps_inputs("write_tiff", image)


@exercise("read_tiff")
class TestReadTiff:
    @table(
        "dtype, shape",
        wide=("uint8", (2, 5)),
        sixteen=("uint16", (4, 3)),
        row=("uint16", (1, 4)),
        one_pixel=("uint8", (1, 1)),
    )
    def test_plain(self, student, dtype, shape):
        """A little-endian file with one strip is read, wherever its parts stand."""
        image = ramp(dtype, shape)
        for where, gap in (("before", 0), ("after", 0), ("before", 6), ("after", 10)):
            assert student.read_tiff(reference.hand_made_tiff(image, where=where, gap=gap)) == Values(image)

    @table("dtype, shape", sixteen=("uint16", (4, 3)), wide=("uint8", (2, 5)))
    def test_big_endian(self, student, dtype, shape):
        """A big-endian file is read."""
        image = ramp(dtype, shape)
        for where in ("before", "after"):
            assert student.read_tiff(reference.hand_made_tiff(image, ">", where=where)) == Values(image)

    @table("dtype, order", native=("uint16", "<"), other=("uint16", ">"), small=("uint8", "<"))
    def test_own_array(self, student, dtype, order):
        """The result is an array of uint8 or uint16 in the computer's own byte order, which may be written to."""
        image = ramp(dtype, (3, 2))
        assert student.read_tiff(reference.hand_made_tiff(image, order)) == own_array(image)

    @table("shape, rows", odd=((7, 3), 2), two=((4, 5), 2), ones=((5, 2), 1), even=((6, 4), 3))
    def test_strips(self, student, shape, rows):
        """Many strips are put together, also when the last is shorter, or stands first in the file."""
        image = ramp("uint8", shape)
        assert student.read_tiff(reference.hand_made_tiff(image, rows_per_strip=rows)) == Values(image)
        assert student.read_tiff(reference.hand_made_tiff(image, rows_per_strip=rows, gap=3)) == Values(image)
        assert student.read_tiff(reference.hand_made_tiff(image, rows_per_strip=rows, backwards=True)) == Values(image)

    @pytest.mark.parametrize("order", ["<", ">"])
    def test_short(self, student, order):
        """Values of type SHORT are read in either byte order, and what follows them does not matter."""
        tags = (256, 257, 258, 259, 262, 273, 277, 278, 279)
        image = ramp("uint8", (3, 4)) if order == "<" else ramp("uint16", (3, 4))
        for rows, junk in ((3, b"\xab\xcd"), (2, b"\xff\xff"), (1, b"\0\0")):
            data = reference.hand_made_tiff(image, order, short=tags, rows_per_strip=rows, junk=junk)
            assert student.read_tiff(data) == Values(image)

    def test_defaults(self, student):
        """Tags that may be missing have their defaults, and tags that are not known are skipped."""
        ones = tuple((tag, 3, 1, b"\1\0") for tag in (266, 274, 317, 339))
        unknown = (
            (254, 4, 1, b""),
            (270, 2, 3, b"ab\0"),
            (305, 2, 2, b"x\0"),
            (65000, 1, 4, b"abcd"),
            (282, 5, 1, b"\x08\0\0\0"),
            (283, 5, 1, b"\xff\xff\xff\xff"),  # its values would be beyond the end
        )
        files = [{"leave_out": (tag,)} for tag in (259, 277, 278)]
        files += [{"extra": (one,)} for one in ones]
        files += [{"extra": ones}, {"extra": tuple((tag, 4, 1, b"\1") for tag, *_ in ones)}, {"extra": unknown}]
        for brighter, options in enumerate(files):
            image = ramp("uint8", (3, 4)) + np.uint8(brighter)
            assert student.read_tiff(reference.hand_made_tiff(image, **options)) == Values(image)

    def test_refuses_what_it_is_not(self, student):
        """What is no TIFF is refused by name."""
        image = ramp("uint8", (2, 3))
        right = reference.hand_made_tiff(image)
        with control():
            student.read_tiff(right)  # accepted; other checks look at the pixels
        for data in (b"\x89PNG\r\n\x1a\n" + bytes(100), b"IM" + right[2:], b"MI" + right[2:]):
            with pytest.raises(ValueError, match="TIFF"):
                student.read_tiff(data)
        with pytest.raises(ValueError, match=naming(43)):
            student.read_tiff(right[:2] + b"\x2b" + right[3:])

    def test_refuses_other_kinds(self, student):
        """Compression, colour, other numbers of bits, pixels of another kind and missing tags are refused by name."""
        image = ramp("uint8", (2, 3))
        with control():
            student.read_tiff(reference.hand_made_tiff(image))
        for tag, value in (
            (259, 5),
            (259, 32773),
            (258, 4),
            (258, 32),
            (262, 0),
            (262, 2),
            (277, 3),
            (339, 2),
            (339, 3),
        ):
            with pytest.raises(ValueError, match=naming(value)):
                student.read_tiff(reference.hand_made_tiff(image, **{f"tag_{tag}": value}))
        for tag in (256, 257, 258, 262, 273, 279):
            with pytest.raises(ValueError, match=naming(tag)):
                student.read_tiff(reference.hand_made_tiff(image, leave_out=(tag,)))

    @table("tag, value", fill_order=(266, 2), turned=(274, 6), differences=(317, 2), signed=(339, 2), mirrored=(274, 4))
    def test_refuses_other_meanings(self, student, tag, value):
        """Bits turned around, images turned round, differences and signed pixels are refused by name."""
        image = ramp("uint16", (2, 3))
        for order in "<>":
            with control():
                student.read_tiff(reference.hand_made_tiff(image, order, **{f"tag_{tag}": 1}))
            for short in ((), (tag,)):
                with pytest.raises(ValueError, match=naming(value)):
                    student.read_tiff(reference.hand_made_tiff(image, order, short=short, **{f"tag_{tag}": value}))

    def test_refuses_short_files(self, student):
        """A file that is cut short is refused, with its length in the message."""
        image = ramp("uint16", (6, 3))
        files = [
            reference.hand_made_tiff(image, rows_per_strip=rows, where=where)
            for rows in (6, 2)
            for where in ("before", "after")
        ]
        with control():
            for data in files:
                student.read_tiff(data)
        # Four bytes less may only be the place of the next directory, which nobody needs.
        ends = [data[: len(data) - n] for data in files for n in (5, 30)] + [
            data[:-1] for data in (files[0], *files[2:])
        ]
        ends += [files[0][:n] for n in (2, 7, 9, 15, 100)]
        for data in ends:
            with pytest.raises(ValueError, match=naming(len(data))):
                student.read_tiff(data)
        with pytest.raises(ValueError, match=naming(30)):
            student.read_tiff(reference.hand_made_tiff(image, tag_279=30))
        with pytest.raises(ValueError, match=naming(28)):
            student.read_tiff(reference.hand_made_tiff(image, rows_per_strip=2, tag_279=(12, 12, 4)))

    @decided_by("tifffile", "Pillow")
    def test_other_software(self, student, rng):
        """Files that tifffile and Pillow wrote are read, of one image or several."""
        for dtype in ("uint8", "uint16"):
            image = drawn_image(rng, dtype, (9, 5))
            assert student.read_tiff(reference.tifffile_bytes(image, photometric="minisblack")) == Values(image)
            assert student.read_tiff(
                reference.tifffile_bytes(image, photometric="minisblack", rowsperstrip=2)
            ) == Values(image)
            data = reference.tifffile_bytes(image, photometric="minisblack", rowsperstrip=4, byteorder=">")
            assert student.read_tiff(data) == Values(image)
            assert student.read_tiff(reference.pillow_bytes(image)) == Values(image)
        stack = drawn_image(rng, "uint8", (3, 4, 6))
        assert student.read_tiff(reference.tifffile_bytes(stack, photometric="minisblack")) == Values(stack[0])

    @decided_by("tifffile", "Pillow")
    def test_refuses_other_software(self, student):
        """Compressed, coloured, signed and floating files by tifffile and Pillow are refused."""
        image = ramp("uint8", (16, 9))
        with control():
            student.read_tiff(reference.pillow_bytes(image))
        for data in (
            reference.pillow_bytes(image, compression="packbits"),
            reference.pillow_bytes(np.dstack([image] * 3)),
            reference.tifffile_bytes(image, photometric="minisblack", compression="zlib"),
            reference.tifffile_bytes(image.astype(np.int16), photometric="minisblack"),
            reference.tifffile_bytes(image.astype(np.float32), photometric="minisblack"),
            reference.tifffile_bytes(image, photometric="miniswhite"),
            reference.tifffile_bytes(image, photometric="minisblack", bigtiff=True),
        ):
            with pytest.raises(ValueError):
                student.read_tiff(data)

    @weight(2)
    def test_drawn(self, student, rng):
        """Files drawn for you are read, with all of this mixed."""
        for i in range(12):
            image = drawn_image(rng, ("uint16", "uint8")[i % 2])
            tags = [tag for tag in (256, 257, 258, 259, 262, 273, 277, 278, 279) if rng.random() < 0.5]
            data = reference.hand_made_tiff(
                image,
                "<>"[i // 2 % 2],
                rows_per_strip=int(rng.integers(1, len(image) + 1)),
                short=tags,
                where=("before", "after")[int(rng.integers(2))],
                gap=2 * int(rng.integers(4)),
                backwards=bool(rng.integers(2)),
                junk=struct.pack("H", int(rng.integers(65536))),
            )
            assert student.read_tiff(data) == Values(image)
