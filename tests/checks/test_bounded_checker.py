"""What a student's process hands over is bounded also where the checker keeps it, compares it,
or asks what it means.
"""

import gzip
import resource
import time

import numpy as np
import pytest

from bits_to_pyramids.checks.answers import LARGE, Call, Record, is_large
from bits_to_pyramids.checks.diagnosis import MAX_MEANT, diagnose
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.session import ALL_THERE, MAX_PICTURES, MAX_TEXT, Session
from bits_to_pyramids.checks.student_files.zarr_folders import Unopenable, check_documents
from bits_to_pyramids.intake.notebook import Cell as NotebookCell
from bits_to_pyramids.sandbox import CellOutcome, Returned, Unusable
from bits_to_pyramids.student.compare import close, compare

SIZES = {
    "bytes": (bytes(LARGE), True),
    "bytes-inside": ([{"a": (b"", bytes(LARGE))}], True),
    "key": ({"x" * LARGE: 1}, True),
    "array": (np.zeros(LARGE, np.uint8), True),
    "array-of-one-value": (np.broadcast_to(np.uint8(1), (LARGE,)), True),
    "many-parts": ([None] * (LARGE // 64), True),
    "number": (1 << (8 * LARGE), True),
    "ordinary": ((b"abc", [1, 2.5, "x"], {"a": None}, np.zeros((100, 100)), slice(1, 2)), False),
}


@pytest.mark.parametrize("value, large", SIZES.values(), ids=SIZES)
def test_what_is_large(value, large):
    assert is_large(value) is large


def test_large_answers_are_forgotten_when_a_check_is_over():
    record = Record(
        [Call("f", (), Returned(bytes(LARGE))), Call("f", (), Returned(5)), Call("f", (), Returned(1, (bytes(LARGE),)))]
    )
    record.case_is_over()
    assert [type(call.outcome) for call in record.calls] == [Unusable, Returned, Unusable]


@pytest.mark.parametrize("number", [10**400, -(10**20000)], ids=["positive", "negative"])
def test_a_number_beyond_all_floats_is_a_wrong_answer(number):
    assert compare(number, close(1.5)).rung == "values"


def test_all_cells_together_show_so_much_and_no_more():
    session = Session(None, [NotebookCell("a", "added", "code", "1")])
    for number in range(50):
        text = "x" * 20_000
        session._note(
            CellOutcome(f"cell-{number}", False, "E", "", text, text, text, text, [bytes(2**20)] * 8), ALL_THERE
        )
    outcomes = session.outcomes.values()
    assert sum(len(o.traceback + o.stdout + o.stderr + o.result) for o in outcomes) == MAX_TEXT
    assert sum(len(image) for o in outcomes for image in o.images) == MAX_PICTURES
    assert session.outcomes["cell-0"].stdout == text


@pytest.fixture(scope="module")
def references(course):
    for number in ("2", "4"):
        load_knowledge(course, course.assignment(number))
    from references import image_files, zarr_from_scratch

    return image_files, zarr_from_scratch


def test_packets_for_gigabytes_are_not_unpacked(references):
    image_files, _ = references
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.monotonic()
    assert "at most" in image_files.PacketsOf(b"aaa").difference(b"\x81\0" * 10**7).message
    assert time.monotonic() - started < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # KiB


def test_folders_of_bombs_are_not_unpacked_as_a_whole(references):
    _, zarr_from_scratch = references
    bomb = gzip.compress(bytes(2**24 - 1), 1)
    content = zarr_from_scratch.content({f"c/{number}": bomb for number in range(20)})
    assert sum(len(data[1]) for data in content.values() if type(data) is tuple) <= zarr_from_scratch.MAX_CONTENT
    assert content["c/19"] == bomb


def test_nobody_asks_what_a_huge_file_means(course):
    assignment = course.assignment("2")
    knowledge = load_knowledge(course, assignment)
    huge = Returned(b"II*\0" + bytes(MAX_MEANT))
    calls = [Call("write_tiff", (np.zeros((2, 2), np.uint8),), huge)]
    started = time.monotonic()
    assert diagnose(calls, knowledge.references["write_tiff"], knowledge.misconceptions_of("write_tiff")) is None
    assert time.monotonic() - started < 5


def test_shards_of_millions_are_not_opened():
    document = b"""{"zarr_format": 3, "node_type": "array", "shape": [1024, 1024], "data_type": "uint8",
        "fill_value": 0, "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [1024, 1024]}},
        "chunk_key_encoding": {"name": "default"}, "codecs": [{"name": "sharding_indexed", "configuration": {
        "chunk_shape": [%d, %d], "codecs": [{"name": "bytes"}], "index_codecs": [{"name": "bytes"}]}}]}"""
    check_documents({"zarr.json": document % (64, 64)})
    with pytest.raises(Unopenable, match="inner chunks"):
        check_documents({"zarr.json": document % (1, 1)})
