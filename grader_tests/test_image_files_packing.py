"""Hidden checks of `image-files`: run lengths, differences, shuffling.

Packets are judged both ways, against a decoder of ours and against Pillow's; differences and
shuffled bytes are numcodecs' own.  In every table the cases that tell common mistakes apart
come first, because a check stops at its first failing case.
"""

import numpy as np
import pytest
from cases import Values, naming, predicted, table
from references import image_files as reference
from references.image_files import PacketsOf

from bits_to_pyramids.checks import control, decided_by, exercise, weight

INTEGERS = ("uint8", "int8", "uint16", "int16", "int32", "uint32", "int64", "uint64")


def drawn_runs(rng, pieces: int) -> bytes:
    """Runs, short repeats and noise, one after the other."""
    data = b""
    for _ in range(pieces):
        kind = rng.integers(4)
        if kind == 0:
            data += rng.bytes(1) * int(rng.integers(3, 300))
        elif kind == 1:
            data += rng.bytes(1) * int(rng.integers(1, 4))
        else:
            data += rng.bytes(int(rng.integers(1, 200)))
    return data


# ---------------------------------------------------------------- run lengths


@exercise("run_length_encode")
class TestRunLengthEncode:
    @table("data", five=(bytes([0] * 5),), three=(bytes([9] * 3),), most=(bytes([7] * 128),), hundred=(b"a" * 100,))
    def test_runs(self, student, data):
        """A run of 3 to 128 equal bytes becomes one packet of two bytes."""
        assert student.run_length_encode(data) == PacketsOf(data)

    @table("data", three=(b"abc",), one=(b"x",), alternating=(b"ab" * 20,), most=(bytes(range(128)),))
    def test_other_bytes(self, student, data):
        """Bytes without runs are kept as they are, behind one head."""
        assert student.run_length_encode(data) == PacketsOf(data)

    @table("data", run_first=(b"aaaabcd",), run_last=(b"abcdddd",), run_inside=(b"abbbbcd",), three_last=(b"abccc",),
           runs=(b"aaabbbcccc",), pairs=(b"abbccd",), pair_last=(b"abcdd",), pair=(b"aa",))  # fmt: skip
    def test_mixed(self, student, data):
        """Runs and other bytes follow each other in any order; two equal bytes are not worth a packet."""
        assert student.run_length_encode(data) == PacketsOf(data)

    @pytest.mark.parametrize("length", [129, 256, 300, 130, 257, 1000])
    def test_long_runs(self, student, length):
        """A run of more than 128 bytes is cut into several packets."""
        assert student.run_length_encode(b"z" * length) == PacketsOf(b"z" * length)

    @pytest.mark.parametrize("length", [129, 256, 255, 300, 1000])
    def test_long_other_bytes(self, student, length):
        """More than 128 bytes without runs are cut into several packets, with one head each."""
        data = bytes(i * 7 % 256 for i in range(length))
        assert student.run_length_encode(data) == PacketsOf(data)

    def test_nothing(self, student):
        """Empty data gives no packets."""
        assert student.run_length_encode(b"zzzz") == PacketsOf(b"zzzz")
        assert student.run_length_encode(b"") == PacketsOf(b"")

    @decided_by("Pillow")
    @weight(2)
    def test_drawn(self, student, rng):
        """Data drawn for you comes back from your packets, also with Pillow's decoder, and they are short enough."""
        for pieces in (2, 5, 12, 30):
            data = drawn_runs(rng, pieces)
            answer = student.run_length_encode(data)
            assert answer == PacketsOf(data)
            assert reference.pillow_unpacks(answer.value, len(data)) == data, (
                "Pillow decodes other bytes from these packets"
            )


@exercise("run_length_decode")
class TestRunLengthDecode:
    @table("data", five=(b"\xfc\0",), two=(b"\xff\x07",), three=(b"\xfe\x09",), most=(b"\x81\x05",))
    def test_runs(self, student, data):
        """Heads above 128 repeat one byte."""
        assert student.run_length_decode(data) == reference.unpacked(data)

    @table(
        "data",
        three=(b"\x02abc",),
        one=(b"\0x",),
        most=(b"\x7f" + bytes(range(128)),),
        looks_like_heads=(b"\x03\xff\x80\x01\xfe",),
    )
    def test_other_bytes(self, student, data):
        """Heads below 128 take over bytes as they are."""
        assert student.run_length_decode(data) == reference.unpacked(data)

    @table(
        "data",
        first=(b"\x80\x01\0\x05",),
        inside=(b"\0y\x80\0x",),
        several=(b"\x01ab\x80\x80\xfe\x09\x80",),
        alone=(b"\x80",),
        none=(b"",),
    )
    def test_skipped(self, student, data):
        """The head 128 stands for nothing, and the next byte is a head again."""
        assert student.run_length_decode(data) == reference.unpacked(data)

    @table(
        "data, head",
        other=(b"\x03ab", 3),
        run=(b"\x01ab\xfd", 253),
        nothing_follows=(b"\x05", 5),
        last=(b"\xfe\x09\x7fabc", 127),
    )
    def test_refuses(self, student, data, head):
        """Data that ends inside a packet is refused, with the head in the message."""
        with control():
            assert student.run_length_decode(b"\0x") == b"x"
        with pytest.raises(ValueError, match=naming(head)):
            student.run_length_decode(data)

    @decided_by("Pillow")
    @weight(2)
    def test_drawn(self, student, rng):
        """Packets that Pillow made of data drawn for you are decoded."""
        for pieces in (1, 3, 8, 20):
            data = drawn_runs(rng, pieces)
            assert student.run_length_decode(reference.pillows_packets(data)) == data


# ---------------------------------------------------------------- differences


@decided_by("numcodecs")
@exercise("delta_encode")
class TestDeltaEncode:
    @table("values", growing=([3, 5, 9, 10],), one=([7],), none=([],), equal=([4, 4, 4],))
    def test_growing(self, student, values):
        """The first value is kept, then come the differences."""
        values = np.array(values, np.int32)
        assert student.delta_encode(values) == Values(reference.deltas(values))

    @table(
        "values, dtype",
        falling=([10, 3], "uint8"),
        far=([0, 255, 0], "uint8"),
        wide=([1, 65535, 0, 40000], "uint16"),
        signed=([-100, 100, -128, 127], "int8"),
    )
    def test_wraps(self, student, values, dtype):
        """Differences that do not fit wrap around in the dtype."""
        values = np.array(values, dtype)
        assert student.delta_encode(values) == reference.deltas(values)

    @pytest.mark.parametrize("dtype", INTEGERS)
    def test_dtypes(self, student, rng, dtype):
        """Every integer dtype is kept, with values drawn for you from its whole range."""
        info = np.iinfo(dtype)
        values = rng.integers(info.min, info.max, 20, dtype=dtype, endpoint=True)
        assert student.delta_encode(values) == reference.deltas(values)

    def test_memory(self, student, rng):
        """The array's own memory layout and byte order make no difference, and it stays as it was."""
        values = np.cumsum(rng.integers(0, 500, 24)).astype(np.int16)
        for layout in (values[::-1], values[1::3], values.astype(">i2")):
            assert student.delta_encode(layout) == Values(reference.deltas(layout))
        for layout in (values, values.astype(">i4")):
            assert student.keeps_inputs("delta_encode", layout)

    def test_refuses(self, student):
        """Other numbers of axes, and dtypes that are not integers, are refused by name."""
        with control():
            student.delta_encode(np.array([7], np.int32))
        for bad, name in (
            (np.ones((2, 3), np.uint8), "(2, 3)"),
            (np.ones((1, 1), np.int64), "(1, 1)"),
            (np.ones(3), "float64"),
            (np.ones(3, np.float32), "float32"),
            (np.ones(2, bool), "bool"),
        ):
            with pytest.raises(ValueError, match=naming(name)):
                student.delta_encode(bad)


@decided_by("numcodecs")
@exercise("delta_decode")
class TestDeltaDecode:
    @table("values", growing=([3, 5, 9, 10],), one=([7],), none=([],), equal=([4, 4, 4],))
    def test_growing(self, student, values):
        """Each value is the sum of the deltas so far."""
        values = np.array(values, np.int32)
        assert student.delta_decode(reference.deltas(values)) == Values(values)

    @table(
        "values, dtype",
        falling=([10, 3], "uint8"),
        far=([0, 255, 0], "uint8"),
        wide=([1, 65535, 0, 40000], "uint16"),
        signed=([-100, 100, -128, 127], "int8"),
    )
    def test_wraps(self, student, values, dtype):
        """Sums that do not fit wrap around in the dtype."""
        values = np.array(values, dtype)
        assert student.delta_decode(reference.deltas(values)) == values

    @pytest.mark.parametrize("dtype", INTEGERS)
    def test_dtypes(self, student, rng, dtype):
        """Every integer dtype is kept, with values drawn for you from its whole range."""
        info = np.iinfo(dtype)
        values = rng.integers(info.min, info.max, 20, dtype=dtype, endpoint=True)
        assert student.delta_decode(reference.deltas(values)) == values

    def test_memory(self, student, rng):
        """The array's own memory layout and byte order make no difference, and it stays as it was."""
        deltas = rng.integers(0, 500, 24).astype(np.int32)
        for layout in (deltas[::-1], deltas[1::3], deltas.astype(">i4")):
            sums = [sum(layout.tolist()[: i + 1]) for i in range(len(layout))]
            assert student.delta_decode(layout) == Values(np.array(sums, np.int32))
        for layout in (deltas, deltas.astype(">i4")):
            assert student.keeps_inputs("delta_decode", layout)

    def test_refuses(self, student):
        """Other numbers of axes, and dtypes that are not integers, are refused by name."""
        with control():
            student.delta_decode(np.array([7], np.int32))
        for bad, name in (
            (np.ones((2, 3), np.uint8), "(2, 3)"),
            (np.ones((1, 1), np.int64), "(1, 1)"),
            (np.ones(3), "float64"),
            (np.ones(3, np.float32), "float32"),
            (np.ones(2, bool), "bool"),
        ):
            with pytest.raises(ValueError, match=naming(name)):
                student.delta_decode(bad)


# ---------------------------------------------------------------- shuffling


@exercise("bytes_after_shuffle")
class TestBytesAfterShuffle:
    def test_prediction(self, student):
        """The prediction is how it turns out."""
        right = predicted(student, "bytes_after_shuffle", 600 + 5 + 5 * 2)
        assert right, "not how it turns out; your own shuffle and run_length_encode can tell you"


def shuffle_refusals(function):
    for size, length in ((2, 5), (3, 4), (8, 12), (4, 1)):
        with pytest.raises(ValueError, match=naming(length)):
            function(bytes(length), size)
    for size in (0, -1, -4):
        with pytest.raises(ValueError, match=naming(size)):
            function(bytes(8), size)


@decided_by("numcodecs")
@exercise("shuffle")
class TestShuffle:
    @table("itemsize, items", three=(3, 4), two=(2, 5), four=(4, 2), eight=(8, 3))
    def test_order(self, student, itemsize, items):
        """All first bytes come first, then all second bytes, and so on."""
        data = bytes(range(10, 10 + itemsize * items))
        assert student.shuffle(data, itemsize) == reference.shuffled(data, itemsize)

    @table(
        "data, itemsize",
        one_item=(b"abcd", 4),
        bytes_alone=(b"abcd", 1),
        one_byte=(b"x", 1),
        none=(b"", 2),
        none_of_one=(b"", 1),
    )
    def test_small(self, student, data, itemsize):
        """One item, items of one byte, and no items at all stay as they are."""
        assert student.shuffle(b"abcd", 2) == b"acbd"  # forwards as backwards
        assert student.shuffle(data, itemsize) == data

    def test_refuses(self, student):
        """A length that is no multiple, and an itemsize below 1, are refused by name."""
        student.shuffle(b"abcd", 1)
        shuffle_refusals(student.shuffle)

    def test_drawn(self, student, rng):
        """Data drawn for you is shuffled as numcodecs does it."""
        for itemsize in (2, 3, 4, 5, 8, 13):
            data = rng.bytes(itemsize * int(rng.integers(2, 30)))
            assert student.shuffle(data, itemsize) == reference.shuffled(data, itemsize)


@decided_by("numcodecs")
@exercise("unshuffle")
class TestUnshuffle:
    @table("itemsize, items", three=(3, 4), two=(2, 5), four=(4, 2), eight=(8, 3))
    def test_order(self, student, itemsize, items):
        """Every byte goes back to its item."""
        data = bytes(range(10, 10 + itemsize * items))
        assert student.unshuffle(reference.shuffled(data, itemsize), itemsize) == data

    @table(
        "data, itemsize",
        one_item=(b"abcd", 4),
        bytes_alone=(b"abcd", 1),
        one_byte=(b"x", 1),
        none=(b"", 2),
        none_of_one=(b"", 1),
    )
    def test_small(self, student, data, itemsize):
        """One item, items of one byte, and no items at all stay as they are."""
        assert student.unshuffle(b"abcd", 2) == b"acbd"  # forwards as backwards
        assert student.unshuffle(data, itemsize) == data

    def test_refuses(self, student):
        """A length that is no multiple, and an itemsize below 1, are refused by name."""
        student.unshuffle(b"abcd", 1)
        shuffle_refusals(student.unshuffle)

    def test_drawn(self, student, rng):
        """Data that was shuffled by numcodecs comes back."""
        for itemsize in (2, 3, 4, 5, 8, 13):
            data = rng.bytes(itemsize * int(rng.integers(2, 30)))
            assert student.unshuffle(reference.shuffled(data, itemsize), itemsize) == data
