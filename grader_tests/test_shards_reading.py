"""Hidden checks of `shards`: writing shards and reading single chunks out of them."""

import json

import numpy as np
import pytest
from cases import naming, table
from references import shards as reference
from references import zarr_from_scratch as folders
from references.shards import BIG, CRC, LITTLE, MISSING
from shard_cases import Shard, counted, drawn, lent

from bits_to_pyramids.checks import control, decided_by, exercise
from bits_to_pyramids.checks.answers import Different
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.shard_rules import fetched

FOUR = {(0, 0): b"abc", (0, 1): b"de", (1, 0): b"fghij", (1, 1): b"k"}


def pieces(image: np.ndarray, inner: tuple) -> dict[tuple, bytes]:
    """The inner chunks of an image as they are stored without compression; those of nothing but 0 are missing."""
    counts = tuple(size // n for size, n in zip(image.shape, inner))
    found = {}
    for place in np.ndindex(*counts):
        block = image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(place, inner))]
        if block.any():
            found[place] = block.astype(block.dtype.newbyteorder("<")).tobytes()
    return found


@exercise("write_shard")
class TestWriteShard:
    @table("index_location", end=("end",), start=("start",))
    def test_whole(self, student, index_location):
        """Data and index are where they should be."""
        for chunks, counts in (
            ({(0,): b"abc"}, (1,)),
            ({(0,): b"abc", (1,): b"de", (2,): b"fghi"}, (3,)),
            (FOUR, (2, 2)),
        ):
            assert student.write_shard(chunks, counts, index_location) == Shard(chunks, counts, index_location)

    def test_default(self, student):
        """The index is at the end where nothing is said."""
        assert student.write_shard(FOUR, (2, 2)) == Shard(FOUR, (2, 2))

    @table("index_location", end=("end",), start=("start",))
    def test_missing(self, student, index_location):
        """A missing inner chunk is 2**64 - 1 twice."""
        for chunks, counts in (
            ({(1,): b"ab"}, (2,)),
            ({(0, 1): b"abc", (1, 0): b"d"}, (2, 2)),
            ({(2, 0): b"abc"}, (3, 2)),
        ):
            assert student.write_shard(chunks, counts, index_location) == Shard(chunks, counts, index_location)

    def test_order(self, student):
        """The index is in C order, whatever the order of the dictionary."""
        shuffled = {(1, 2): b"a", (0, 0): b"bb", (1, 0): b"ccc", (0, 2): b"dddd", (0, 1): b"eeeee"}
        assert student.write_shard(shuffled, (2, 3)) == Shard(shuffled, (2, 3))
        deep = {(0, 1, 0): b"a", (1, 0, 2): b"bb", (0, 0, 1): b"ccc"}
        assert student.write_shard(deep, (2, 2, 3), "start") == Shard(deep, (2, 2, 3), "start")

    def test_empty(self, student):
        """A shard without inner chunks is the index with its checksum."""
        for counts in ((1,), (2, 3), (1, 1, 1)):
            for index_location in ("end", "start"):
                assert student.write_shard({}, counts, index_location) == Shard({}, counts, index_location)

    def test_refuses(self, student):
        """Inner chunks without a place, and other locations, are refused by name."""
        with control():
            assert student.write_shard(FOUR, (2, 2)) == Shard(FOUR, (2, 2))
        for place, bad in (((2, 0), 2), ((0, 5), 5), ((-1, 0), -1), ((1, -3), -3)):
            with pytest.raises(ValueError, match=naming(bad)):
                student.write_shard({(0, 0): b"a", place: b"b"}, (2, 2))
        for index_location in ("middle", "End", ""):
            with pytest.raises(ValueError, match=naming(index_location) if index_location else ""):
                student.write_shard({(0,): b"a"}, (1,), index_location)

    @decided_by("zarr", "tensorstore")
    @table("index_location", end=("end",), start=("start",))
    def test_opens(self, student, index_location):
        """zarr and tensorstore read your shards."""
        image, inner = counted((4, 6), "uint16", 300), (2, 3)
        image[:2, 3:] = 0
        chunks = pieces(image, inner)
        answer = student.write_shard(chunks, (2, 2), index_location)
        assert answer == Shard(chunks, (2, 2), index_location)
        codec = reference.sharding(inner, [LITTLE], index_location)
        metadata = json.dumps(reference.document(image.shape, image.dtype, image.shape, [codec])).encode()
        for library in folders.READERS:
            found = compare(folders.as_read(library, {"zarr.json": metadata, "c/0/0": answer.value}), image)
            if found is not None:
                raise Different(f"{library} opened the shard and read something else:\n{found.message}")

    def test_drawn(self, student, rng):
        """Shards drawn for you are written right."""
        for index_location in ("end", "start", "end", "start"):
            counts = tuple(rng.integers(1, 5, int(rng.integers(1, 4))).tolist())
            places = [place for place in np.ndindex(*counts) if rng.random() < 0.7]
            chunks = {places[at]: rng.bytes(int(rng.integers(1, 20))) for at in rng.permutation(len(places))}
            assert student.write_shard(chunks, counts, index_location) == Shard(chunks, counts, index_location)


def read(student, shard: bytes, place: tuple, counts: tuple, index_location: str = "end"):
    """Let the student read an inner chunk; the answer, and what was asked for."""
    fetch = lent(shard)
    return student.read_inner(fetch, len(shard), place, counts, index_location), fetch


def asked_for(fetch, *ranges: tuple[int, int]) -> None:
    """Fail if anything else was asked for."""
    if problem := fetched(*ranges)(fetch):
        raise Different(problem)


@exercise("read_inner")
class TestReadInner:
    @table(
        "order",
        in_order=([(0, 0), (0, 1), (1, 0), (1, 1)],),
        backwards=([(1, 1), (1, 0), (0, 1), (0, 0)],),
        mixed=([(1, 0), (0, 0), (1, 1), (0, 1)],),
    )
    def test_place(self, student, order):
        """An inner chunk is found where the index says, in whatever order they lie."""
        for index_location in ("end", "start"):
            for gap in (b"", b"???"):
                shard = reference.shard(FOUR, (2, 2), index_location, order, gap)
                for place in ((0, 1), (1, 0)):
                    answer, _ = read(student, shard, place, (2, 2), index_location)
                    assert answer == FOUR[place]

    def test_default(self, student):
        """The index is at the end where nothing is said."""
        shard = reference.shard(FOUR, (2, 2))
        assert student.read_inner(lent(shard), len(shard), (1, 0), (2, 2)) == b"fghij"

    def test_c_order(self, student):
        """The index is in C order."""
        chunks = {place: bytes([65 + at]) * (at + 1) for at, place in enumerate(np.ndindex(2, 3, 2))}
        shard = reference.shard(chunks, (2, 3, 2))
        for place in ((0, 0, 1), (0, 2, 0), (1, 0, 0), (1, 1, 1), [1, 2, 0]):
            answer, _ = read(student, shard, place, (2, 3, 2))
            assert answer == chunks[tuple(place)]

    def test_requests(self, student):
        """It takes one request for the index and one for the inner chunk, and no byte more."""
        for index_location in ("end", "start"):
            shard = reference.shard(FOUR, (2, 2), index_location)
            index = (0, 68) if index_location == "start" else (len(shard) - 68, len(shard))
            for place, at in (((0, 0), 0), ((1, 0), 5), ((1, 1), 10)):
                answer, fetch = read(student, shard, place, (2, 2), index_location)
                with control():
                    assert answer == FOUR[place]
                start = at + (68 if index_location == "start" else 0)
                asked_for(fetch, index, (start, start + len(FOUR[place])))

    def test_missing(self, student):
        """A missing inner chunk is None, and is not asked for."""
        for index_location in ("end", "start"):
            shard = reference.shard({(0, 1): b"abc"}, (2, 2), index_location)
            with control():
                assert read(student, shard, (0, 1), (2, 2), index_location)[0] == b"abc"
            for place in ((0, 0), (1, 1)):
                answer, fetch = read(student, shard, place, (2, 2), index_location)
                assert answer == None  # noqa: E711 - an answer is compared, not looked at
                asked_for(fetch, (0, 68) if index_location == "start" else (len(shard) - 68, len(shard)))

    def test_turned_bits(self, student):
        """A single bit of the index that was turned is noticed, and nothing more is asked for."""
        for index_location in ("end", "start"):
            shard = reference.shard({(0,): b"abc"}, (2,), index_location)
            with control():
                assert read(student, shard, (0,), (2,), index_location)[0] == b"abc"
            first = 0 if index_location == "start" else 3
            for bit in range(0, 8 * 36, 29):
                at = first + bit // 8
                turned = shard[:at] + bytes([shard[at] ^ 1 << bit % 8]) + shard[at + 1 :]
                fetch = lent(turned)
                with pytest.raises(ValueError, match="checksum"):
                    student.read_inner(fetch, len(turned), (0,), (2,), index_location)
                asked_for(fetch, (first, first + 36))

    def test_cut_off(self, student):
        """A shard that was cut off, at whatever length, is refused."""
        shard = reference.shard({(0,): b"abcd", (1,): b"ef"}, (2,))
        with control():
            assert read(student, shard, (0,), (2,))[0] == b"abcd"
        for length in range(len(shard)):
            fetch = lent(shard[:length])
            with pytest.raises(ValueError, match="checksum" if length >= 36 else naming(length)):
                student.read_inner(fetch, length, (0,), (2,))
            asked_for(fetch, *([(length - 36, length)] if length >= 36 else []))

    def test_past_the_end(self, student):
        """What reaches past the end of the shard is refused by its place, and not asked for."""
        shard = reference.with_index(b"abcd", 1, 3)
        with control():
            assert read(student, shard, (0,), (1,))[0] == b"bcd"
        for start, n_bytes in ((25, 3), (7, 18), (2**40, 3), (5, 2**63), (2**64 - 2, 4), (2**63, 2**63), (3, MISSING)):
            shard = reference.with_index(b"abcd", start, n_bytes)
            fetch = lent(shard)
            with pytest.raises(ValueError, match=naming(start)):
                student.read_inner(fetch, len(shard), (0,), (1,))
            asked_for(fetch, (4, 24))

    def test_refuses(self, student):
        """Inner chunks that do not exist are refused by name, and nothing is asked for."""
        shard = reference.shard(FOUR, (2, 2))
        with control():
            assert read(student, shard, (0, 0), (2, 2))[0] == b"abc"
        for place, bad in (((2, 0), 2), ((0, 7), 7), ((-1, 0), -1), ((1, -2), -2)):
            fetch = lent(shard)
            with pytest.raises(ValueError, match=naming(bad)):
                student.read_inner(fetch, len(shard), place, (2, 2))
            asked_for(fetch)

    @decided_by("zarr", "tensorstore")
    @table("library", zarr=("zarr",), tensorstore=("tensorstore",))
    def test_by_libraries(self, student, library):
        """Inner chunks are read from the shards of zarr and tensorstore."""
        image = counted((4, 6), "uint16", 300)
        image[:2, 3:] = 0
        for index_location, codec in (("end", LITTLE), ("start", BIG)):
            shard = reference.shard_of(library, image, (2, 3), [codec, CRC], index_location)
            for place in ((1, 1), (0, 1)):
                block = image[tuple(slice(i * n, (i + 1) * n) for i, n in zip(place, (2, 3)))]
                stored = block.astype(">u2" if codec is BIG else "<u2").tobytes()
                answer, _ = read(student, shard, place, (2, 2), index_location)
                assert answer == (reference.sealed(stored) if block.any() else None)

    @decided_by("zarr")
    def test_drawn(self, student, rng):
        """Inner chunks are read from shards that were drawn for you."""
        for index_location in ("end", "start", "end"):
            inner = tuple(rng.integers(1, 4, 2).tolist())
            counts = tuple(rng.integers(1, 4, 2).tolist())
            image = drawn(rng, "uint16", tuple(i * n for i, n in zip(inner, counts))) | 1
            image[: inner[0], : inner[1]] *= int(rng.integers(2))
            shard = reference.shard_of("zarr", image, inner, [LITTLE, CRC], index_location)
            if shard is None:
                continue
            chunks = pieces(image, inner)
            for place in np.ndindex(*counts):
                answer, _ = read(student, shard, place, counts, index_location)
                assert answer == (reference.sealed(chunks[place]) if place in chunks else None)
