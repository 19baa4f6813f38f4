"""The matrix of writers and readers: it finds what differs, and what is ready-made is what the notebook says."""

import sys

import numpy as np
import pytest
from courses import ROOT
from fetched import node_modules

sys.path.insert(0, str(ROOT / "grader_tests"))

import matrix


@pytest.fixture(scope="module")
def functions():
    return matrix.solution()


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(matrix, "DTYPES", ("uint8", "uint16", "float32"))
    monkeypatch.setattr(matrix, "LEVELS", {"bytes": None, "bytes + gzip 5": 5})


def test_everybody_reads_everybody(functions, few):
    results = matrix.matrix(functions)
    assert len(results) == 9 and not any(problem for cell in results.values() for problem in cell)
    assert {len(cell) for (writer, _), cell in results.items() if writer == "student"} == {6}
    assert {len(cell) for (writer, _), cell in results.items() if writer != "student"} == {48}
    assert "| student | 6 of 6 | 6 of 6 | 6 of 6 |" in matrix.table(results)
    assert "| zarr | 48 of 48 | 48 of 48 | 48 of 48 |" in matrix.table(results)


def test_what_students_write_is_read_in_javascript(functions, few):
    with matrix.zarrita(node_modules().parent) as zarrita:
        results = matrix.matrix(functions, zarrita)
    read = {writer: cell for (writer, reader), cell in results.items() if reader == "zarrita"}
    assert read["student"] == [""] * 6
    assert [cell.count("") for cell in read.values()] == [6, 48, 48], [problem for problem in read["zarr"] if problem][
        :3
    ]


def test_a_writer_that_swaps_bytes_is_found_by_every_reader(functions, few):
    def swapped(folder, image, *args):
        functions["write_array"](folder, image.byteswap(), *args)

    results = matrix.matrix(functions | {"write_array": swapped})
    for reader in ("student", "zarr", "tensorstore"):
        cell = results["student", reader]
        assert cell.count("") == 2 and any(
            "uint16, bytes, little, c/0/0" in problem for problem in cell
        )  # one byte has no order
    assert results["zarr", "tensorstore"].count("") == 48


def test_a_reader_that_stops_is_one_entry_and_no_end(functions, few):
    def stops(folder, selection):
        raise ValueError("no")

    results = matrix.matrix(functions | {"read_array": stops})
    assert results["zarr", "student"][0].endswith("ValueError: no")
    assert matrix.table(results).count("0 of 48") == 2


def test_images_hold_the_borders_of_their_dtype():
    for dtype in matrix.DTYPES:
        image = matrix.image_of(dtype)
        assert image.dtype == dtype and not image[:2, :3].any()
        if image.dtype.kind == "f":
            assert np.isnan(image).any() and np.isinf(image).sum() == 2
        else:
            assert image.min() == np.iinfo(dtype).min and image.max() == np.iinfo(dtype).max
