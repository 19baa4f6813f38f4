"""The runner's side of lending: stand-ins for what stays with the host.

Student code may do with them what it likes; what counts is what the host is asked.
"""

from __future__ import annotations

import builtins
import threading
from typing import Any

import numpy as np

from bits_to_pyramids.calls import Channel, decode, encode
from bits_to_pyramids.student.watched import Array, CrashingFolder, Folder, Store


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
