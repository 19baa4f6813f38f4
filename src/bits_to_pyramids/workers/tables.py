"""What known mistakes do with the calls of one exercise's checks, in a database on the disk, one for each variant.

Who asks reads the rows that it needs and nothing else.  Long bytes, such as the chunks of a store that a function is
lent, stand in many calls and in what each mistake does with them, and yet are kept once, by their digest.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import pickle
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from bits_to_pyramids.checks.outcomes import Outcome, Row
from bits_to_pyramids.student.pickled import Pickler
from bits_to_pyramids.workers.kept import Kept, is_passing

LONG = 512  # bytes from which on they are kept by themselves
DIGEST = hashlib.sha256().digest_size
_TABLES = """
create table if not exists piece (digest blob primary key, data blob);
create table if not exists call (key blob primary key, data blob);
create table if not exists done (key blob, name text, data blob, primary key (key, name));
create table if not exists whole (name text primary key);
"""


class Damaged(Exception):
    """What stands in the database is not what was written."""


class Table:
    """What is known of one exercise with one student's inputs: the calls of its checks, and what is done with some.

    Parameters
    ----------
    connection : sqlite3.Connection
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._pieces: dict[bytes, bytes] = {}

    def calls(self) -> set[bytes]:
        """The keys of all calls that are known."""
        return {key for (key,) in self._connection.execute("select key from call")}

    def args(self, key: bytes) -> tuple:
        """The arguments of a call, for whoever tries it."""
        ((data,),) = self._connection.execute("select data from call where key = ?", (key,))
        return self._read(data)

    def names(self, key: bytes) -> set[str]:
        """The functions of which it is known what they do with a call."""
        return {name for (name,) in self._connection.execute("select name from done where key = ?", (key,))}

    def is_whole(self, name: str) -> bool:
        """Whether it is known of a function what it does with all calls."""
        return bool(self._connection.execute("select 1 from whole where name = ?", (name,)).fetchone())

    def row(self, key: bytes, names: Collection[str]) -> Row:
        """What some functions do with a call, as far as it is known."""
        found = self._connection.execute("select name, data from done where key = ?", (key,)).fetchall()
        return {name: None if data is None else self._read(data) for name, data in found if name in names}

    def column(self, name: str) -> dict[bytes, Outcome]:
        """What a function does with all calls, as far as it is known."""
        wanted = "select key, data from done where name = ? and data is not null"
        return {key: self._read(data) for key, data in self._connection.execute(wanted, (name,)).fetchall()}

    def begin(self, calls: Mapping[bytes, tuple]) -> None:
        """Keep the calls of an exercise's checks."""
        for key, args in calls.items():
            self._connection.execute("insert or ignore into call values (?, ?)", (key, self._written(args)))

    def add(self, rows: Mapping[bytes, Mapping[str, Outcome]]) -> None:
        """Keep what functions do with calls; None where that cannot be written down."""
        for key, row in rows.items():
            for name, outcome in row.items():
                self._connection.execute(
                    "insert or ignore into done values (?, ?, ?)", (key, name, self._written(outcome))
                )

    def complete(self, names: Collection[str]) -> None:
        """Keep that everything is known that some functions do."""
        self._connection.executemany("insert or ignore into whole values (?)", [(name,) for name in names])

    def _written(self, value: object) -> bytes | None:
        try:
            data, pieces = in_pieces(value)
        except Exception:  # whatever there may be in it
            return None
        self._connection.executemany("insert or ignore into piece values (?, ?)", pieces.items())
        return hashlib.sha256(data).digest() + data

    def _read(self, data: bytes) -> Any:
        digest, data = data[:DIGEST], data[DIGEST:]
        if hashlib.sha256(data).digest() != digest:
            raise Damaged
        return of_pieces(data, self._piece)

    def _piece(self, digest: bytes) -> bytes:
        if digest not in self._pieces:
            found = self._connection.execute("select data from piece where digest = ?", (digest,)).fetchone()
            if found is None or hashlib.sha256(found[0]).digest() != digest:
                raise Damaged
            self._pieces[digest] = found[0]
        return self._pieces[digest]


@contextlib.contextmanager
def opened(kept: Kept, name: str, *, to_write: bool = False) -> Iterator[Table | None]:
    """The table that is kept under a name; None where there is none, or none that can be used.

    What was written is there when the block ends, or nothing of it.  A damaged table is thrown away.
    """
    connection = kept.database(name, _TABLES if to_write else None)
    if connection is None:
        yield None
        return
    with contextlib.closing(connection):
        try:
            with connection:
                yield Table(connection)
        except (sqlite3.Error, Damaged) as error:
            if isinstance(error, Damaged) or not is_passing(error):
                kept.forget(name)


def in_pieces(value: object) -> tuple[bytes, dict[bytes, bytes]]:
    """Write a value down without its long bytes, and those by their digests.

    Raises
    ------
    Exception
        If it cannot be written.
    """
    file = io.BytesIO()
    pickler = _InPieces(file, pickle.HIGHEST_PROTOCOL)
    pickler.dump(value)
    return file.getvalue(), pickler.pieces


def of_pieces(data: bytes, piece: Callable[[bytes], bytes]) -> Any:
    """What was written in pieces."""
    unpickler = pickle.Unpickler(io.BytesIO(data))
    unpickler.persistent_load = piece  # type: ignore[method-assign]
    return unpickler.load()


class _InPieces(Pickler):
    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.pieces: dict[bytes, bytes] = {}

    def persistent_id(self, value: object) -> bytes | None:
        if type(value) is not bytes or len(value) < LONG:
            return None
        digest = hashlib.sha256(value).digest()
        self.pieces[digest] = value
        return digest
