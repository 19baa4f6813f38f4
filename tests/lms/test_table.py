"""Somebody else's CSV file: what is not changed keeps its bytes."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.course.manifest import CourseError
from bits_to_pyramids.lms.table import Table

FILES = {
    "plain": b"a,b\n1,2\n",
    "no-end": b"a,b\n1,2",
    "windows": b"a,b\r\n1,2\r\n",
    "old-mac": b"a,b\r1,2\r",
    "mark": b"\xef\xbb\xbfa;b\r\n1;2\r\n",
    "utf-16": "a\tb\r\n1\tß\r\n".encode("utf-16"),
    "quotes": b'"a","b ""x"""\n"1, 2",3\n',
    "line-in-cell": b'a,b\n"one\r\ntwo",2\n',
    "empty-cells": b"a,b,c\n,,\n1,,",
    "empty-lines": b"a,b\n\n\n1,2\n",
    "short-and-long-rows": b"a,b\n1\n1,2,3\n",
    "quote-inside": b'a,b\n5" disk,2\n',
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_file_that_is_not_changed_keeps_its_bytes(data):
    assert Table(data).to_bytes() == data


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), min_size=1, max_size=4),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(",;\t"),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
    st.sampled_from(["\r\n", "\n"]),
)
def test_cells_say_what_pythons_csv_reads(rows, separator, quoting, end):
    file = io.StringIO()
    # A first line from which the separator can be told.
    writer = csv.writer(file, delimiter=separator, quoting=quoting, lineterminator=end)
    writer.writerow(["A", "B", "C"])
    writer.writerows(rows)
    table = Table(file.getvalue().encode())
    assert [[cell.value for cell in row] for row in table.rows] == rows
    assert table.to_bytes() == file.getvalue().encode()


CHANGES = {
    "bare": (b"n,p\nada,\nben,\n", b"n,p\nada,7.5\nben,\n"),
    "quoted": (b'"n","p"\n"ada",""\n', b'"n","p"\n"ada","7.5"\n'),
    "row-too-short": (b"n,p\nada\n", b"n,p\nada,7.5\n"),
}


@pytest.mark.parametrize("before, after", CHANGES.values(), ids=CHANGES)
def test_only_the_changed_cell_changes(before, after):
    table = Table(before)
    table.write_number(table.rows[0], table.column("p"), "7.5")
    assert table.to_bytes() == after


def test_a_decimal_comma_is_quoted_where_commas_separate():
    table = Table(b"n,p\nada,\n")
    table.write_number(table.rows[0], 1, "7,5")
    assert table.to_bytes() == b'n,p\nada,"7,5"\n'


@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe\x00", b'a,b\n"x"y,2\n', b'a,b\n"never closed\n', "ä".encode("latin-1")]
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(tmp_path, data):
    path = tmp_path / "grades.csv"
    path.write_bytes(data)
    with pytest.raises(CourseError, match=r"grades\.csv is"):
        Table.read(path)
