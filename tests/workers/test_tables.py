"""What known mistakes do lies in databases that are their owner's alone; who reads one reads what was written."""

import os
import sqlite3
import stat

import numpy as np
import pytest

from bits_to_pyramids.checks.outcomes import Failure, Outcome
from bits_to_pyramids.student.remote import Shelf
from bits_to_pyramids.workers.kept import Kept
from bits_to_pyramids.workers.tables import LONG, in_pieces, of_pieces, opened

KEY, OTHER = b"k" * 16, b"o" * 16
CHUNK = os.urandom(LONG) * 100


@pytest.fixture
def folder(own_course):
    (own_course.state / "rehearsed").unlink()  # tests share one; this is for one that is changed
    return own_course.state / "rehearsed"


@pytest.fixture
def kept(own_course, folder):
    return Kept(own_course, own_course.assignment("1"))


def written(kept, rows=None):
    with opened(kept, "7", to_write=True) as table:
        table.begin({KEY: (1, "a"), OTHER: (Shelf({"c/0": CHUNK}),)})
        table.add(rows or {KEY: {"right": Outcome((1, "a"), 5), "raises": Outcome((), error=Failure("E", "e"))}})
        table.complete(["right"])


def test_what_was_written_is_read(kept):
    written(kept)
    with opened(kept, "7") as table:
        assert table.calls() == {KEY, OTHER} and table.args(KEY) == (1, "a")
        assert table.names(KEY) == {"right", "raises"} and table.names(OTHER) == set()
        assert table.row(KEY, ["right", "unknown"]) == {"right": Outcome((1, "a"), 5)}
        assert table.column("raises") == {KEY: Outcome((), error=Failure("E", "e"))}
        assert table.is_whole("right") and not table.is_whole("raises")


def test_there_may_be_none(kept, folder):
    with opened(kept, "7") as table:
        assert table is None
    assert not folder.exists()


def test_what_was_written_first_stays(kept):
    written(kept)
    written(kept, {KEY: {"right": Outcome((), 6)}, OTHER: {"right": Outcome((), 7)}})
    with opened(kept, "7") as table:
        assert {key: outcome.value for key, outcome in table.column("right").items()} == {KEY: 5, OTHER: 7}


def test_what_cannot_be_written_is_known_to_be_so(kept):
    written(kept, {KEY: {"right": Outcome((), iter(()), None), "odd": Outcome((lambda: 0,))}})
    with opened(kept, "7") as table:
        assert table.row(KEY, ["odd"]) == {"odd": None} and table.column("odd") == {}


def test_long_bytes_are_kept_once(kept, folder):
    shelf = Shelf({"c/0": CHUNK})
    written(kept, {KEY: {f"number {number}": Outcome((shelf, number)) for number in range(100)}})
    (file,) = folder.iterdir()
    assert len(CHUNK) < file.stat().st_size < 3 * len(CHUNK)
    with opened(kept, "7") as table:
        assert table.column("number 99")[KEY].args[0].source == {"c/0": CHUNK}


VALUES = {
    "bytes": CHUNK,
    "the same bytes twice": [CHUNK, {"a": CHUNK}],
    "short bytes": b"a" * (LONG - 1),
    "bytes of a kind of their own": bytearray(CHUNK),
    "an array": np.arange(1000, dtype=">u2"),
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_pieces_give_back_the_whole(value):
    data, pieces = in_pieces(value)
    again = of_pieces(data, pieces.__getitem__)
    assert type(again) is type(value)
    assert getattr(again, "dtype", None) == getattr(value, "dtype", None)
    assert np.array_equal(again, value) if isinstance(value, np.ndarray) else again == value


def changed(file, change):
    connection = sqlite3.connect(file)
    with connection:
        connection.execute(change)
    connection.close()


DAMAGE = {
    "no database": lambda file: file.write_bytes(b"x" * 5000),
    "cut off": lambda file: file.write_bytes(file.read_bytes()[:4096]),
    "another value": lambda file: changed(file, "update done set data = cast(x'00' || data as blob)"),
    "a text": lambda file: changed(file, "update done set data = x'ff' || data"),
    "another piece": lambda file: changed(file, "update piece set data = cast(x'00' || data as blob)"),
    "a piece less": lambda file: changed(file, "delete from piece"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_table_is_thrown_away_and_made_anew(kept, folder, damage):
    rows = {KEY: {"right": Outcome((CHUNK,), 5)}}
    written(kept, rows)
    (file,) = folder.iterdir()
    damage(file)
    found = None
    with opened(kept, "7") as table:
        found = table and table.column("right")
    assert found is None and not file.exists()
    written(kept, rows)
    with opened(kept, "7") as table:
        assert table.column("right") == {KEY: Outcome((CHUNK,), 5)}


def test_who_is_killed_while_writing_leaves_what_was_there(kept, folder):
    written(kept)
    child = os.fork()
    if child == 0:
        with opened(kept, "7", to_write=True) as table:
            table.add({OTHER: {f"half {number}": Outcome((os.urandom(10_000),)) for number in range(500)}})
            os._exit(0)  # in the middle of its block
    os.waitpid(child, 0)
    with opened(kept, "7", to_write=True) as table:
        assert table.names(OTHER) == set() and table.names(KEY) == {"right", "raises"}


def test_it_is_for_its_owner_alone(kept, folder):
    before = os.umask(0)
    try:
        written(kept)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


FOREIGN = {
    "a file that others can write": lambda folder, file: file.chmod(0o620),
    "a file that others can read": lambda folder, file: file.chmod(0o604),
    "a link": lambda folder, file: (file.rename(folder / "other"), file.symlink_to(folder / "other")),
    "a pipe": lambda folder, file: (file.unlink(), os.mkfifo(file, 0o600)),
}


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
def test_what_is_not_its_owners_alone_is_not_read_and_is_made_anew(kept, folder, foreign):
    written(kept)
    (file,) = folder.iterdir()
    foreign(folder, file)
    with opened(kept, "7") as table:
        assert table is None
    written(kept)
    with opened(kept, "7") as table:
        assert table.calls() == {KEY, OTHER}
    assert stat.S_ISREG(file.lstat().st_mode) and stat.S_IMODE(file.lstat().st_mode) == 0o600


UNWRITABLE = {
    "a folder that others can write": lambda folder, file: folder.chmod(0o770),
    "a folder in its place": lambda folder, file: (file.unlink(), file.mkdir(0o700)),
    "no folder": lambda folder, file: (file.unlink(), folder.rmdir(), folder.write_text("")),
}


@pytest.mark.parametrize("foreign", UNWRITABLE.values(), ids=UNWRITABLE)
def test_where_it_cannot_be_kept_there_is_none(kept, folder, foreign):
    written(kept)
    (file,) = folder.iterdir()
    foreign(folder, file)
    for to_write in (False, True):
        with opened(kept, "7", to_write=to_write) as table:
            assert table is None
