"""The runner's side of lending: stand-ins for what stays with the host.

Student code may do with them what it likes; what counts is what the host is asked.
"""

from __future__ import annotations

import builtins
import os
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from bits_to_pyramids.calls import Channel, decode, encode
from bits_to_pyramids.student.watched import Array, CrashingFolder, Folder, Store, read_files, write_files

MAX_SAID = 10_000


class Borrower:
    """What one call borrows.

    Parameters
    ----------
    channel
        The connection to the host, which waits for this call's answer.
    number : str
        The call's number.
    """

    def __init__(self, channel: Channel, number: str) -> None:
        self._channel, self._number = channel, number
        self._lock = threading.Lock()
        self._folders: dict[int, Folder] = {}
        self._over = False

    def borrow(self, facts: Any) -> Any:
        """The stand-in for a thing, made from the facts about it."""
        kind, number, *more = facts
        if kind == "function":
            return BorrowedFunction(self, number, *more)
        if kind == "array":
            return BorrowedArray(self, number, *more)
        if kind == "store":
            return BorrowedStore(self, number, *more)
        files, path = more
        folder = (CrashingFolder if kind == "crashing folder" else Folder)(files, path=path)
        self._folders[number] = folder
        return folder.hand_out()

    def ask(self, number: int, what: str, *args: Any) -> Any:
        """Ask the host; its answer, or the exception that it raised."""
        with self._lock:
            if self._over:
                raise RuntimeError("The call that this was lent to is over.")
            tree, buffers = encode((number, what, args), keep_layout=False)
            self._channel.send({"id": self._number, "kind": "ask", "value": tree}, buffers)
            header, buffers = self._channel.receive()
        match decode(header["value"], buffers):
            case ("returned", value):
                return value
            case ("raised", str(name), str(message)):
                raise getattr(builtins, name)(message)

    def give_back(self) -> None:
        """The call is over: hand the files of folders over."""
        for number, folder in self._folders.items():
            folder.take_back()
            self.ask(number, "files", folder.files, [name[:200] for name in folder.left_out])
            if isinstance(folder, CrashingFolder):
                self.ask(number, "snapshots", folder.snapshots, folder.in_place)
        self._over = True


class BorrowedFunction:
    """A function of the host's."""

    def __init__(self, borrower: Borrower, number: int, name: str) -> None:
        self._borrower, self._number = borrower, number
        self.__name__ = name

    def __call__(self, *args: Any) -> Any:
        return self._borrower.ask(self._number, "call", *args)

    def __repr__(self) -> str:
        return self.__name__


class BorrowedName(BorrowedFunction):
    """A function of the host's that a notebook finds under a name.

    What it said of numbers and texts it does not ask again: an image has many pixels of one value.

    Parameters
    ----------
    borrower : callable
        Gives the `Borrower` of the request that is being answered.
    number : int
    name : str
    folders : list of (int, str)
        Which arguments are folders, by place and name: their files travel, there and back.
    """

    def __init__(self, borrower: Callable[[], Borrower], number: int, name: str, folders: list) -> None:
        self._now, self._number, self._folders = borrower, number, folders
        self.__name__ = name
        self._said: dict[str, Any] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._folders or not _is_simple(args) or kwargs:
            return self._asked(args, kwargs)
        key = repr(args)  # 1, 1.0 and True are three
        if key in self._said:
            return self._said[key]
        value = self._asked(args, kwargs)
        if _is_simple(value) and len(self._said) < MAX_SAID:
            self._said[key] = value
        return value

    def _asked(self, args: tuple, kwargs: dict) -> Any:
        given, paths = [_by_name(arg) for arg in args], {}
        kwargs = {name: _by_name(arg) for name, arg in kwargs.items()}
        for place, name in self._folders:
            path = given[place] if place < len(given) else kwargs.get(name)
            if isinstance(path, (str, os.PathLike)):
                paths[name] = Path(path)
                if place < len(given):
                    given[place] = None
                else:
                    kwargs[name] = None
        files = {name: read_files(path)[0] for name, path in paths.items()}
        value, changed = self._now().ask(self._number, "call", tuple(given), kwargs, files)
        for name, after in changed.items():
            shutil.rmtree(paths[name], ignore_errors=True)
            write_files(paths[name], after)
        return value


def _by_name(value: Any) -> Any:
    """A dtype, which is no plain data, as the text that means the same; anything else as it stands."""
    if isinstance(value, type) and issubclass(value, (np.generic, bool, int, float)):
        value = np.dtype(value)
    if isinstance(value, np.dtype):
        return value.name if value.isnative else value.str
    return value


def _is_simple(value: Any) -> bool:
    """Is a value small, of Python's own, and such that nobody can change it?"""
    kind = type(value)
    if kind is tuple:
        return len(value) <= 100 and all(map(_is_simple, value))
    return kind in (int, bool, float) or (kind in (str, bytes) and len(value) <= 100)


class BorrowedArray(Array):
    """An array of the host's, with what zarr arrays have."""

    def __init__(self, borrower: Borrower, number: int, shape: tuple, dtype: str, chunks: tuple) -> None:
        super().__init__(shape, dtype, chunks)
        self._borrower, self._number = borrower, number

    def read(self, selection: tuple) -> np.ndarray:
        return self._borrower.ask(self._number, "read", selection)

    def write(self, selection: tuple, values: Any) -> None:
        self._borrower.ask(self._number, "write", selection, np.asarray(values))


class BorrowedStore(Store):
    """A store of the host's: its keys, and the bytes behind them."""

    def __init__(self, borrower: Borrower, number: int, name: str) -> None:
        self._borrower, self._number, self._name = borrower, number, name

    def get(self, key: str, start: int | None = None, stop: int | None = None) -> bytes | None:
        return self._borrower.ask(self._number, "get", key, start, stop)

    def __contains__(self, key: object) -> bool:
        return self._borrower.ask(self._number, "holds", key)

    def __repr__(self) -> str:
        return self._name


def is_borrowed(value: Any) -> bool:
    """Is a value a stand-in, which has no plain data of its own?"""
    return isinstance(value, (BorrowedFunction, BorrowedArray, BorrowedStore))
