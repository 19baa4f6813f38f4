"""Hidden checks of `bits-and-bytes`, first part: numbers as bits and as bytes.

They test what the notebook says, with other inputs: tables of border cases, and
inputs that are drawn for each student's variant.  In every table the cases that tell common mistakes
apart come first, because a check stops at its first failing case.  A check of
refusals first makes a call that must be accepted; where it can, with an answer that
is the same for every byte order and bit order, so that no mistake is punished twice.
"""

import numpy as np
import pytest
from cases import naming, table
from references import bits_and_bytes as reference

from bits_to_pyramids.checks import control, decided_by, exercise, weight

LITTLE_AND_BIG = ("little", "big")


def drawn_int(rng, n_bits: int) -> int:
    """A number below 2**n_bits, also where numpy's integers end."""
    return int.from_bytes(rng.bytes(-(-n_bits // 8)), "big") >> (-n_bits % 8)


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
        for value in (5 * 2**n_bits, 2**n_bits + 1, 2**n_bits):
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
