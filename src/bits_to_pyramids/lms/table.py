"""A CSV file that belongs to somebody else: read, changed in a few cells, written back.

Every cell that is not changed keeps its bytes: byte-order mark, separator, quotes, line ends.
The csv module cannot promise that, so this is a small scanner of its own (RFC 4180).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from bits_to_pyramids.course.manifest import CourseError

MAX_BYTES = 20 * 2**20
SEPARATORS = ",;\t"
ENCODINGS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECIMAL_COMMA = re.compile(r"\d+,\d+")
_DECIMAL_POINT = re.compile(r"\d+\.\d+")


@dataclass
class Cell:
    """A cell: what it says, and how it is written."""

    value: str
    raw: str


class Table:
    """A CSV file as it is.

    Attributes
    ----------
    header : list of str
    rows : list of list of Cell
        Without the header.  A row may be shorter than the header.
    """

    def __init__(self, data: bytes) -> None:
        self._mark, encoding = next(((mark, name) for mark, name in ENCODINGS if data.startswith(mark)), (b"", "utf-8"))
        self._encoding = encoding
        text = data[len(self._mark) :].decode(encoding)
        self._separator = _separator(text)
        self._lines = _scan(text, self._separator)
        self.header = [cell.value.strip() for cell in self._lines[0][0]] if self._lines else []
        self.rows = [cells for cells, _ in self._lines[1:]]

    @classmethod
    def read(cls, path: Path) -> Table:
        """Read a file.

        Raises
        ------
        CourseError
            If it is not a CSV file that can be kept as it is.
        """
        try:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror}") from error
        if len(data) > MAX_BYTES:
            raise CourseError(f"{path} is larger than {MAX_BYTES // 2**20} MiB; is it the right file?")
        try:
            table = cls(data)
        except (UnicodeDecodeError, ValueError) as error:
            raise CourseError(f"{path} is not a CSV file in UTF-8 as an LMS exports it: {error}") from error
        if not table.header:
            raise CourseError(f"{path} is empty")
        return table

    def column(self, name: str) -> int | None:
        """The number of the column with a name; None if there is none or there are several."""
        found = [number for number, title in enumerate(self.header) if title.casefold() == name.strip().casefold()]
        return found[0] if len(found) == 1 else None

    def values(self, column: int) -> list[str]:
        """What the cells of a column say, without the spaces around."""
        return [self.value(row, column) for row in self.rows]

    def value(self, row: list[Cell], column: int) -> str:
        return row[column].value.strip() if column < len(row) else ""

    def write_number(self, row: list[Cell], column: int, text: str) -> None:
        """Put a number into a cell, in quotes if the cell was in quotes or the number needs them."""
        while len(row) <= column:
            row.append(Cell("", ""))
        quoted = row[column].raw.startswith('"') or self._separator in text
        row[column] = Cell(text, f'"{text}"' if quoted else text)

    def has_decimal_commas(self, *columns: int) -> bool:
        """Are the numbers in these columns written with a comma?"""
        values = [value for column in columns for value in self.values(column)]
        commas = sum(bool(_DECIMAL_COMMA.fullmatch(value)) for value in values)
        return commas > sum(bool(_DECIMAL_POINT.fullmatch(value)) for value in values)

    def to_bytes(self) -> bytes:
        """The file with its changed cells."""
        text = "".join(self._separator.join(cell.raw for cell in cells) + end for cells, end in self._lines)
        return self._mark + text.encode(self._encoding)


def _separator(text: str) -> str:
    """The separator of the first line: the one that it has most of, outside quotes."""
    outside = "".join(re.split(r'"[^"]*"', text[:20_000])).partition("\n")[0]
    return max(SEPARATORS, key=outside.count)


def _scan(text: str, separator: str) -> list[tuple[list[Cell], str]]:
    """The lines: their cells, and how each line ends."""
    cell = re.compile(rf'"([^"]*(?:""[^"]*)*)"|([^"{separator}\r\n][^{separator}\r\n]*)?')
    end = re.compile(r"\r\n|\n|\r|\Z")
    lines: list[tuple[list[Cell], str]] = []
    cells: list[Cell] = []
    at = 0
    while at < len(text) or cells:
        found = cell.match(text, at)
        assert found is not None, "it matches the empty cell, too"
        quoted = found[1] is not None
        cells.append(Cell(found[1].replace('""', '"') if quoted else found[0], found[0]))
        at = found.end()
        if text.startswith(separator, at):
            at += 1
            if at == len(text):  # the last cell of the file is empty
                cells.append(Cell("", ""))
                lines.append((cells, ""))
                cells = []
            continue
        if (ended := end.match(text, at)) is None:
            raise ValueError(f"line {len(lines) + 1} has a quotation mark where none can be")
        at = ended.end()
        lines.append((cells, ended[0]))
        cells = []
    return lines
