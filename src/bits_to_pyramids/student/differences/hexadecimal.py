"""Bytes around the first one that differs, as rows of a table; and that byte bit by bit."""

from __future__ import annotations

from dataclasses import dataclass

from .evidence import BytesWindow


@dataclass(frozen=True)
class Column:
    """One byte, or one bit: its place, and what is there in each."""

    place: int
    got: str
    expected: str

    @property
    def differs(self) -> bool:
        return self.got != self.expected


@dataclass(frozen=True)
class HexPicture:
    """What is drawn of a `BytesWindow`."""

    summary: str
    columns: list[Column]
    bits: list[Column]
    at: int


def hex_picture(window: BytesWindow) -> HexPicture:
    """The two windows side by side; a byte that only one of them has is shown as missing in the other."""
    got, expected = bytes.fromhex(window.got), bytes.fromhex(window.expected)
    columns = [Column(window.start + i, _byte(got, i), _byte(expected, i)) for i in range(max(len(got), len(expected)))]
    here = window.at - window.start
    bits = []
    if here < min(len(got), len(expected)):
        both = zip(f"{got[here]:08b}", f"{expected[here]:08b}")
        bits = [Column(128 >> i, *pair) for i, pair in enumerate(both)]
    return HexPicture(_summary(window), columns, bits, window.at)


def _byte(data: bytes, i: int) -> str:
    return f"{data[i]:02x}" if i < len(data) else ""


def _summary(window: BytesWindow) -> str:
    if window.got_length == window.expected_length:
        return f"First difference: byte {window.at} of {window.expected_length}, counted from 0."
    got = f"{window.got_length} byte{'' if window.got_length == 1 else 's'}"
    return (
        f"You gave {got}, expected were {window.expected_length}. First difference: byte {window.at}, counted from 0."
    )
