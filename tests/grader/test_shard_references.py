"""The references of `shards` agree with each other, with zarr and tensorstore, and with the solutions."""

import gzip
import json
import sys
from pathlib import Path

import numcodecs
import numpy as np
import pytest
import zarr
from hypothesis import given, settings
from hypothesis import strategies as st

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.student.compare import compare

ROOT = Path(__file__).parents[2]
if str(ROOT / "grader_tests") not in sys.path:
    sys.path.insert(0, str(ROOT / "grader_tests"))

import shard_cases as cases  # noqa: E402
import shard_matrix  # noqa: E402
from references import shards as reference  # noqa: E402
from references import zarr_from_scratch as folders  # noqa: E402
from references.shards import CRC, LITTLE, gzipped, zstandard  # noqa: E402

RANGES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 9)).map(lambda one: (one[0], one[0] + one[1])), max_size=9
)


@pytest.fixture(scope="module")
def solution():
    """The functions of the source text, by name."""
    from bits_to_pyramids.checks.knowledge import load_knowledge

    course = Course.find(ROOT)
    return load_knowledge(course, course.assignment("shards")).references


@given(st.binary(max_size=40), st.binary(max_size=40))
def test_a_checksum_goes_on(solution, first, second):
    assert solution["crc32c"](first) == reference.crc32c(first)
    assert solution["crc32c"](second, solution["crc32c"](first)) == reference.crc32c(first + second)


# ---------------------------------------------------------------- the matrix of writers and readers

IMAGE = cases.counted((4, 6), "uint16", 300)


def test_everybody_reads_the_shards_of_everybody(solution, monkeypatch):
    """Both places of the index, all codec lists, full and with an inner chunk missing."""
    monkeypatch.setattr(shard_matrix, "DTYPES", ("uint16",))
    results = shard_matrix.matrix(solution)
    assert [problem for cell in results.values() for problem in cell if problem] == []
    assert {len(cell) for cell in results.values()} == {28} and len(results) == 9


def test_a_writer_that_exchanges_chunks_is_found_by_every_reader(solution, monkeypatch):
    monkeypatch.setattr(shard_matrix, "DTYPES", ("uint16",))
    monkeypatch.setattr(shard_matrix, "LISTS", {"little": [LITTLE]})

    def swapped(chunks, counts, location):
        return reference.shard(dict(zip(chunks, [*chunks.values()][::-1])), counts, location)

    results = shard_matrix.matrix(solution | {"write_shard": swapped})
    assert all("uint16, little, index at the end, full" in results["student", reader][0] for reader in folders.READERS)
    assert results["zarr", "tensorstore"] == [""] * 4


@pytest.mark.parametrize("codecs", shard_matrix.LISTS.values(), ids=shard_matrix.LISTS)
def test_chunks_of_both_libraries_hold_the_same(solution, codecs):
    for library in reference.WRITERS:
        data = reference.chunk_of(library, IMAGE, codecs)
        assert compare(solution["undo_codecs"](data, codecs, IMAGE.shape, "uint16"), IMAGE) is None


# ---------------------------------------------------------------- shards that students hand back

CHUNKS = {(0, 0): b"abc", (1, 0): b"de"}
RIGHT = reference.shard(CHUNKS, (2, 2))


def entries(*numbers: int, body: bytes = b"abcde") -> bytes:
    return reference.with_index(body, *numbers)


NONE = (reference.MISSING,) * 2
HOSTILE = {
    "nothing": (b"", "bytes, expected 73"),
    "a list": ([0] * len(RIGHT), "list"),
    "too long": (RIGHT + bytes(2**22), "bytes, expected 73"),
    "millions of inner chunks": (entries(*[0, 3] * 2**16), "bytes, expected 73"),
    "far past the end": (entries(2**63, 3, *NONE, 3, 2, *NONE), "is not where the index says, at 9223372036854775808"),
    "a length without end": (entries(0, 2**63, *NONE, 3, 2, *NONE), "has 3 bytes, but the index says 922337203685477"),
    "wraps around": (entries(2**64 - 2, 3, *NONE, 3, 2, *NONE), "is not where the index says"),
    "overlapping": (entries(0, 2, *NONE, 0, 1, *NONE, body=b"aaa"), "overlap"),
    "missing as 0": (entries(0, 3, 0, 0, 3, 2, *NONE), "inner chunk (0, 1) is missing, but the index says 0, 0"),
    "no checksum": (RIGHT[:-4] + bytes(4), "is not the CRC-32C of the index"),
    "index in front": (reference.shard(CHUNKS, (2, 2), "start"), "but the index says"),
}  # fmt: skip


@pytest.mark.parametrize("got, sentence", HOSTILE.values(), ids=HOSTILE)
def test_a_shard_that_cannot_be_right_gets_its_sentence(got, sentence):
    chunks = {(0, 0): b"aa", (1, 0): b"a"} if sentence == "overlap" else CHUNKS
    difference = cases.Shard(chunks, (2, 2)).difference(got)
    assert difference is not None and sentence in difference.message, difference
    assert len(difference.message.splitlines()) <= 8


@settings(max_examples=50)
@given(
    st.lists(st.booleans(), min_size=6, max_size=6),
    st.randoms(use_true_random=False),
    st.sampled_from(shard_matrix.LOCATIONS),
)
def test_any_order_of_inner_chunks_is_right_and_none_with_a_byte_changed(there, random, index_location):
    places = [place for place, one in zip(np.ndindex(2, 3), there) if one]
    chunks = {place: bytes([65 + at]) * (at + 1) for at, place in enumerate(places)}
    random.shuffle(places)
    shard = reference.shard(chunks, (2, 3), index_location, places)
    expected = cases.Shard(chunks, (2, 3), index_location)
    assert expected.difference(shard) is None
    at = random.randrange(len(shard))
    assert expected.difference(shard[:at] + bytes([shard[at] ^ 1]) + shard[at + 1 :]) is not None


BOMBS = {
    "gzip": (gzip.compress(bytes(2**24)), [gzipped()], "more than"),
    "zstd": (bytes.fromhex("28b52ffda4ffffffff") + bytes(20), [zstandard()], ""),
    "cut off": (b"\x1f\x8b", [gzipped()], "gzip"),
    "sealed bomb": (reference.sealed(gzip.compress(bytes(2**24))), [gzipped(), CRC], "more than"),
    "wrong seal": (b"abcdwxyz", [CRC], "are not the CRC-32C"),
    "nothing": (b"", [CRC], "are not the CRC-32C"),
    "a list": ([1, 2], [CRC], "list"),
}


@pytest.mark.parametrize("got, codecs, sentence", BOMBS.values(), ids=BOMBS)
def test_packed_bytes_are_unpacked_no_further_than_they_should_be(got, codecs, sentence):
    difference = cases.packed(b"abcd", *codecs).difference(got)
    assert difference is not None and sentence in difference.message


# ---------------------------------------------------------------- requests


@given(RANGES, st.integers(0, 6))
def test_ranges_byte_by_byte_and_by_sorting(solution, ranges, max_gap):
    assert compare(solution["merge_ranges"](ranges, max_gap), reference.merge_ranges(ranges, max_gap)) is None


@given(RANGES.filter(bool), st.sampled_from([1 / 64, 1 / 8, 0.5]), st.permutations([0, 1, 3, 7, 50]))
def test_the_best_gap_in_floats_and_in_fractions(solution, ranges, latency, candidates):
    found = solution["best_gap"](ranges, latency, 1024, candidates)
    assert found == reference.best_gap(ranges, latency, 1024, candidates)


@given(st.lists(st.integers(0, 2000), max_size=12), st.integers(1, 14))
def test_seconds_by_formula_and_on_the_virtual_clock(solution, sizes, parallel):
    found = solution["fetch_seconds"](sizes, 0.05, 1e4, parallel)
    assert found == pytest.approx(reference.fetch_seconds(sizes, 0.05, 1e4, parallel))


# ---------------------------------------------------------------- metadata

OLD = {
    "as zarr likes it": ("<u2", {}),
    "big-endian": (">u2", {"compressors": None}),
    "fortran": ("<u2", {"order": "F", "compressors": None}),
    "slash": ("<u2", {"chunk_key_encoding": {"name": "v2", "separator": "/"}, "fill_value": 7}),
    "gzip": (">f4", {"compressors": numcodecs.GZip(3), "order": "F"}),
    "blosc": ("<u4", {"compressors": numcodecs.Blosc("lz4", 5, 1)}),
    "blosc, bits": (">f8", {"compressors": numcodecs.Blosc("zstd", 1, 2)}),
    "blosc, plain": ("|u1", {"compressors": numcodecs.Blosc("lz4", 1, 0)}),
}


@pytest.mark.parametrize("dtype, choices", OLD.values(), ids=OLD)
def test_the_same_chunks_are_read_under_the_new_document(solution, dtype, choices):
    image = cases.counted((5, 7), dtype, 30)
    files = reference.old_by_zarr(image, (2, 3), **choices)
    old = json.loads(files[".zarray"])
    new = solution["upgrade_metadata"](old, {"name": "heart"})
    assert compare(new, reference.upgraded(old, {"name": "heart"})) is None
    chunks = {name: data for name, data in files.items() if not name.startswith(".z")}
    for library in folders.READERS:
        found = folders.as_read(library, {"zarr.json": json.dumps(new).encode()} | chunks)
        assert compare(found, image.astype(image.dtype.newbyteorder("="))) is None


ASKED: list[str] = []  # of all stores: zarr makes another one of it, for reading alone


class Counting(zarr.storage.MemoryStore):
    """A store in memory that notes the keys it is asked for."""

    async def get(self, key, prototype=None, byte_range=None):
        ASKED.append(key)
        return await super().get(key, prototype, byte_range)


def test_zarr_opens_everything_with_one_request(solution):
    documents = reference.tree_by_zarr()
    documents = {path: documents[path] for path in reversed(documents)}
    documents["scan"] = solution["consolidate"](documents)
    buffer = zarr.core.buffer.default_buffer_prototype().buffer
    store = Counting(
        {f"{path}/zarr.json": buffer.from_bytes(json.dumps(one).encode()) for path, one in documents.items()}
    )
    ASKED.clear()
    group = zarr.open_group(store, path="scan", mode="r", zarr_format=3, use_consolidated=True)
    assert group["s2"].shape == (2, 2) and group["labels/cells"].dtype == "uint32" and group.attrs["name"] == "heart"
    assert ASKED == ["scan/zarr.json"]
