"""Hidden checks of the stretch exercises of `bits-and-bytes`: pixels of 12 bits."""

import numpy as np
import pytest
from cases import Values, naming, table
from references import bits_and_bytes as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight


@exercise("pack_12bit")
class TestPack12Bit:
    @decided_by("numpy")
    @table("pixels", pair=([0x1A5, 0x7E9],), two_pairs=([0x0F1, 0x234, 0x567, 0x89A],), ends=([0, 4095],),
           borders=([0x00F, 0x100, 0x010, 0xF00, 0xFF0, 0x0FF],))  # fmt: skip
    def test_pairs(self, student, pixels):
        """Two pixels become three bytes, the high bits first."""
        assert student.pack_12bit(np.array(pixels, np.uint16)) == reference.packed_12bit(pixels)

    @decided_by("numpy")
    @table("pixels", three=([0x1A5, 0x7E9, 0xB3D],), one=([0x1A5],), largest=([4095] * 5,))
    def test_odd(self, student, pixels):
        """An odd last pixel fills two bytes."""
        assert student.pack_12bit(np.array(pixels, np.uint16)) == reference.packed_12bit(pixels)

    def test_refuses(self, student):
        """A pixel that needs more than 12 bits is refused by name; no pixels are fine."""
        with control():
            assert student.pack_12bit(np.array([4095, 4095], np.uint16)) == b"\xff\xff\xff"
            assert student.pack_12bit(np.array([], np.uint16)) == b""
        for bad in (4096, 65535):
            for pixels in ([1, bad], [bad, 1], [1, 2, bad]):
                with pytest.raises(ValueError, match=naming(bad)):
                    student.pack_12bit(np.array(pixels, np.uint16))

    def test_unchanged(self, student):
        """The pixels are as they were after the call."""
        with control():
            assert student.pack_12bit(np.array([4095, 4095], np.uint16)) == b"\xff\xff\xff"
            assert student.pack_12bit(np.array([0x111, 0x111], np.uint16)) == b"\x11\x11\x11"
        for pixels in (np.array([0x7E9, 0x1A5, 0xB3D], np.uint16), np.array([7, 4095, 3, 0], ">u2")):
            assert student.keeps_inputs("pack_12bit", pixels)

    @decided_by("numpy")
    @weight(2)
    def test_drawn(self, student, rng):
        """It is right for pixels drawn for you, of any length and memory layout."""
        for length in (6, 7, *rng.integers(8, 40, 4).tolist()):
            pixels = rng.integers(0, 4096, length, dtype=np.uint16)
            for layout in (pixels, pixels[::-1], pixels[::3].astype(">u2")):
                assert student.pack_12bit(layout) == reference.packed_12bit(layout)


@exercise("unpack_12bit")
class TestUnpack12Bit:
    @decided_by("numpy")
    @table("pixels", pair=([0x1A5, 0x7E9],), two_pairs=([0x0F1, 0x234, 0x567, 0x89A],), ends=([0, 4095],),
           borders=([0x00F, 0x100, 0x010, 0xF00, 0xFF0, 0x0FF],))  # fmt: skip
    def test_pairs(self, student, pixels):
        """Three bytes become two pixels, the high bits first."""
        data = reference.packed_12bit(pixels)
        assert student.unpack_12bit(data, len(pixels)) == Values(np.array(pixels, np.uint16))

    @decided_by("numpy")
    @table("pixels", three=([0x1A5, 0x7E9, 0xB3D],), one=([0x1A5],), largest=([4095] * 5,))
    def test_odd(self, student, pixels):
        """An odd last pixel is read from two bytes."""
        data = reference.packed_12bit(pixels)
        assert student.unpack_12bit(data, len(pixels)) == Values(np.array(pixels, np.uint16))

    def test_stops(self, student):
        """What comes after the last pixel asked for is ignored."""
        pixels = np.array([0x1A5, 0x7E9, 0xB3D, 0xFFF], np.uint16)
        data = reference.packed_12bit(pixels)
        for n in (3, 2, 1, 0):
            assert student.unpack_12bit(data, n) == Values(pixels[:n])
        assert student.unpack_12bit(b"\xff", 0) == Values(pixels[:0])

    def test_dtype(self, student):
        """The pixels are a 1-D array of uint16, also where there are none."""
        for n in (2, 1, 0):
            assert student.unpack_12bit(b"\x11\x11\x11", n) == np.full(n, 0x111, np.uint16)
        assert student.unpack_12bit(b"", 0) == np.array([], np.uint16)

    def test_refuses(self, student):
        """Data that is too short, and a negative number of pixels, are refused by name."""
        with control():
            assert student.unpack_12bit(b"\xff\xff\xff", 2) == Values(np.array([4095, 4095], np.uint16))
        for length, n, bad in ((4, 3, 4), (5, 4, 5), (1, 1, 1), (0, 9, 0), (5, -1, -1)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.unpack_12bit(bytes(length), n)

    @decided_by("numpy")
    @weight(2)
    def test_drawn(self, student, rng):
        """It is right for pixels drawn for you."""
        for length in (6, 7, *rng.integers(8, 40, 6).tolist()):
            pixels = rng.integers(0, 4096, length, dtype=np.uint16)
            assert student.unpack_12bit(reference.packed_12bit(pixels), length) == Values(pixels)
