"""Gradebooks in an SQLite file: transactions, soundness, copies."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa

BACKUPS = 5
BUSY_SECONDS = 30  # formgrader writes in milliseconds; who holds a lock longer than this is stuck


@cache
def new_ones_are_private() -> None:
    """Let SQLite files that this process makes be for the course's group at most: SQLite would let everybody read."""
    sa.event.listen(sa.Engine, "do_connect", _make_first)


def _make_first(dialect: Any, record: object, arguments: list, options: dict) -> None:
    """Before a connection that would make the file."""
    name = str(arguments[0]) if dialect.name == "sqlite" and arguments else ""
    if name and not name.startswith((":", "file:")) and Path(name).parent.is_dir():
        os.close(os.open(name, os.O_RDONLY | os.O_CREAT, 0o660))


def engine(url: str) -> sa.Engine:
    """An engine whose transactions begin with the right to write, so that none fails half-way for the lack of it."""
    new_ones_are_private()
    made = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    sa.event.listen(made, "connect", _own_transactions)
    sa.event.listen(made, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    return made


def check(connection: sa.Connection) -> str:
    """What is wrong with the file, or an empty string."""
    found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    return "" if found == "ok" else str(found)


def file_of(url: str) -> Path | None:
    """The file of an SQLite gradebook; None for another database."""
    address = sa.make_url(url)
    return Path(address.database) if address.get_backend_name() == "sqlite" and address.database else None


def back_up(file: Path, folder: Path) -> Path:
    """Copy an SQLite gradebook; the newest copies are kept.

    Raises
    ------
    OSError
        If there is no room for the copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(f".{file.stem}-*.part*"):  # of one that was killed
        left.unlink()
    copy = folder / f"{file.stem}-{datetime.now():%Y-%m-%d-%H%M%S}{file.suffix}"
    part = copy.with_name(f".{copy.name}.part")
    try:
        with (
            closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(part)) as target,
        ):
            source.backup(target)
    except sqlite3.Error as error:
        part.unlink()
        raise OSError(f"the gradebook cannot be copied to {copy}: {error}") from error
    part.replace(copy)
    for old in sorted(folder.glob(f"{file.stem}-*{file.suffix}"))[:-BACKUPS]:
        old.unlink()
    return copy


def _own_transactions(connection: Any, record: object) -> None:
    """Let SQLAlchemy begin transactions: the driver would begin them late, and without the right to write."""
    connection.isolation_level = None
