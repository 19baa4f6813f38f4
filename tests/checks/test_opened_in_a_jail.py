"""Files that students write, opened where nothing is: whatever a decoder does, the checker loses nothing by it.

The readers here do what a decoder may be made to do by a hostile file: they are given no files, but what to do.  The
real libraries and real files that read past their buffers come after them.
"""

import gzip
import json
import os
import struct
import types
import zlib

import numpy as np
import pytest
import readers_that_fail
from bombs import gzip_of_zeros, zlib_of_zeros

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.checks.budget import Budget
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.student_files import opening as module
from bits_to_pyramids.checks.student_files.opening import Opener, Readers, opening, spawn_late
from bits_to_pyramids.sandbox import JailUnavailable, Limits
from bits_to_pyramids.student import opened
from bits_to_pyramids.student.stores import unzipped

SECRET = b"what the checker knows and nobody else "


@pytest.fixture(scope="module")
def references(course):
    for number in ("2", "4", "5"):
        load_knowledge(course, course.assignment(number))
    from references import image_files, pyramids, zarr_from_scratch

    return {"2": image_files, "4": zarr_from_scratch, "5": pyramids}


@pytest.fixture(scope="module", params=["bubblewrap", "landlock"])
def jails(request, references):
    with Jails(request.param) as jails:
        spawn_late(jails)
        yield jails


FAILING = Readers(readers_that_fail, ())


@pytest.fixture
def budget():
    return Budget(Limits())


@pytest.fixture
def opener(jails, budget):
    opener = Opener(jails, budget)
    with opening(opener):
        yield opener


# ---------------------------------------------------------------- what a reader may do


FAILURES = {
    "raises": (FAILING.raises, "ValueError: not today"),
    "raises-terminal-codes": (FAILING.raises_codes, "ValueError: ?[2Jgone"),
    "exits": (FAILING.exits, "the process that opened it ended"),
    "crashes": (FAILING.crashes, "the process that opened it ended"),
    "is-killed": (FAILING.is_killed, "the process that opened it ended"),
    "fills-the-memory": (FAILING.fills_the_memory, "MemoryError|the process that opened it ended"),
    "no-plain-data": (FAILING.gives_an_object, "object"),
    "array-of-objects": (FAILING.gives_objects, "can't|object"),
    "too-large": (FAILING.gives_too_much, "MiB|bytes|large"),
    "forks": (FAILING.forks, "PermissionError|BlockingIOError"),
    "writes-outside": (FAILING.writes_outside, "PermissionError|FileNotFoundError|OSError"),
    "connects": (FAILING.connects, "PermissionError|OSError"),
    "does-not-end": (FAILING.does_not_end, "longer than"),
}  # fmt: skip


@pytest.mark.parametrize("what, sentence", FAILURES.values(), ids=FAILURES)
def test_whatever_a_reader_does_is_one_sentence_for_the_student(opener, what, sentence, monkeypatch):
    # Who waits is ended soon; filling the memory takes its time on a busy machine.
    monkeypatch.setattr(module, "SECONDS", 1.0 if "longer" in sentence else 60.0)
    with pytest.raises(StudentError) as caught:
        what("the folder")
    text = str(caught.value)
    assert text.startswith("the folder cannot be read: ") and any(part in text for part in sentence.split("|")), text
    assert text.isprintable() and len(text) < 500
    assert FAILING.gives("the folder", [1, "x"]) == [1, "x"], "the next file is opened as if nothing had been"


def test_there_is_nothing_beside_a_reader(opener, monkeypatch):
    monkeypatch.setenv("B2P_SECRET", SECRET.decode())
    found = FAILING.looks_around("the folder")
    assert "B2P_SECRET" not in found["environment"]
    assert found["process"] != os.getpid()
    assert [name for name in found["modules"] if name.split(".")[0] in ("references", "_pytest")] == []
    assert [name for name in found["modules"] if name.startswith("bits_to_pyramids.checks")] == []
    assert found["course"] == []


def test_loops_end_with_the_time_of_the_submission(opener, budget, monkeypatch):
    monkeypatch.setattr(module, "SECONDS", 0.3)
    for _ in range(5):
        with pytest.raises(StudentError):
            FAILING.does_not_end("the folder")
    assert budget.seconds < 2, "what never ends is not tried again and again"


def test_what_does_not_run_at_all_is_nobodys_mistake(jails, budget, tmp_path):
    broken = types.ModuleType("broken")
    broken.__file__ = str(tmp_path / "broken.py")
    (tmp_path / "broken.py").write_text("import a_library_that_is_not_there\n")
    readers = Readers(broken, ())
    spawn_late(jails)
    with opening(Opener(jails, budget)), pytest.raises(JailUnavailable, match="a_library_that_is_not_there"):
        readers.gives("the folder", 1)


def test_a_process_is_there_only_when_something_is_opened(jails, budget):
    opener = Opener(jails, budget)
    with opening(opener):
        assert opener._sessions == {} and budget.seconds == 0
        assert unzipped(gzip.compress(b"abc"), 3) == b"abc"
        assert FAILING.counts("the folder") == 1 and FAILING.counts("the folder") == 2, "one for all of a submission"
    with opening(Opener(jails, Budget(Limits()))):
        assert FAILING.counts("the folder") == 1, "and another one for the next"


# ---------------------------------------------------------------- what zlib unpacks


PACKED = {
    "gzip": (gzip.compress(b"abc" * 100), 300, opened.GZIP),
    "zlib": (zlib.compress(b"abc" * 100), 300, 15),
    "cut": (zlib.compress(b"abc" * 100)[:-3], 300, 15),
    "more": (zlib.compress(b"abc") + b"more", 300, 15),
    "bomb": (zlib_of_zeros(64), 1000, 15),
    "nothing": (b"", 10, 15),
    "no-zlib": (b"hello", 10, 15),
}


@pytest.mark.parametrize("case", PACKED.values(), ids=PACKED)
def test_zlib_unpacks_there_what_it_unpacks_here(jails, budget, case):
    def outcome():
        try:
            return opened.inflate(*case)
        except ValueError as error:
            return str(error)

    here = outcome()
    with opening(Opener(jails, budget)):
        assert opened.inflate_elsewhere is not None
        assert outcome() == here
    assert opened.inflate_elsewhere is None


# ---------------------------------------------------------------- real decoders that read past their buffers


def array_of(codec: dict, chunk: bytes, shape=(1000,), data_type="uint8", key="c/0") -> dict[str, bytes]:
    document = {
        "zarr_format": 3, "node_type": "array", "shape": list(shape), "data_type": data_type, "fill_value": 0,
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(shape)}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "codecs": [{"name": "bytes", "configuration": {"endian": "little"}}, codec],
    }  # fmt: skip
    return {"zarr.json": json.dumps(document).encode(), key: chunk}


BLOSC = {
    "name": "blosc",
    "configuration": {"typesize": 1, "cname": "lz4", "clevel": 5, "shuffle": "noshuffle", "blocksize": 0},
}
ZSTD = {"name": "zstd", "configuration": {"level": 1, "checksum": False}}
GZIP = {"name": "gzip", "configuration": {"level": 1}}
CRC = {"name": "crc32c"}


def blosc(flags: int, claimed: int, block: int | None = None, packed: int | None = None, body=b"\1\2") -> bytes:
    """A header that claims what its buffer has not."""
    packed = claimed + 16 if packed is None else packed
    return bytes([2, 1, flags, 1]) + struct.pack("<III", claimed, claimed if block is None else block, packed) + body


LARGE = (16_000_000,)
LIES = {
    "blosc-that-was-only-copied": array_of(BLOSC, blosc(2, 1000)),
    "blosc-of-megabytes-that-were-only-copied": array_of(BLOSC, blosc(2, LARGE[0]), LARGE),
    "blosc-whose-blocks-lie-outside": array_of(BLOSC, blosc(0x20, 1000, 100, body=struct.pack("<10i", *[2**30] * 10))),
    "blosc-whose-blocks-lie-before": array_of(BLOSC, blosc(0x20, 1000, 100, body=struct.pack("<10i", *[-64] * 10))),
    "blosc-split-into-nothing": array_of(BLOSC, blosc(0x21, 1000, 1000, body=struct.pack("<ii", 20, 2**31 - 1))),
    "blosc-header-only": array_of(BLOSC, blosc(2, 1000, body=b"")),
    "blosc-half-a-header": array_of(BLOSC, blosc(2, 1000)[:9]),
    "blosc-that-claims-little": array_of(BLOSC, blosc(2, 1000, packed=17)),
    "zstd-cut": array_of(ZSTD, b"\x28\xb5\x2f\xfd\xa4\xe8\x03\0\0"),
    "zstd-of-an-exabyte": array_of(ZSTD, b"\x28\xb5\x2f\xfd\xe0" + b"\xff" * 8 + b"\1\0\0"),
    "gzip-of-a-gigabyte": array_of(GZIP, gzip_of_zeros(1024)),
    "crc-of-nothing": array_of(CRC, b""),
}  # fmt: skip


@pytest.fixture(scope="module")
def memory():
    """Much of this process's memory says the same, what is in use and what is free."""
    kept = [SECRET * (size // len(SECRET)) for size in (100, 1000, 10_000, 100_000) for _ in range(3000)]
    return kept[::2]


@pytest.mark.parametrize("library", ["zarr", "tensorstore"])
@pytest.mark.parametrize("files", LIES.values(), ids=LIES)
def test_no_decoder_brings_the_checkers_memory(opener, references, memory, files, library):
    stores = references["4"]
    try:
        read = stores.as_read(library, files)
    except StudentError as error:
        assert str(error).startswith("the folder cannot be read: ")
    else:
        assert type(read) is np.ndarray and SECRET[:8] not in read.tobytes()
    right = stores.by_zarr(np.arange(6, dtype=np.uint8), (4,))
    assert stores.as_read(library, right).tolist() == [0, 1, 2, 3, 4, 5]


PACKETS = {"claims-more": b"\x7fab", "run-without-a-byte": b"\x81", "nothing": b"", "too-many": b"\x81\0" * 10_000}


@pytest.mark.parametrize("packets", PACKETS.values(), ids=PACKETS)
def test_packets_that_claim_more_bring_nothing(opener, references, memory, packets):
    try:
        read = references["2"].pillow_unpacks(packets, 100_000)
    except StudentError as error:
        assert str(error).startswith("what the packets hold cannot be read: ")
    else:
        assert SECRET[:8] not in read
