"""The host's side of lending: a function, an array or a folder that stays here while student code uses it.

An argument of one call is lent, or a whole notebook finds a function of ours under the name of its own
(`LentByName`).  Only facts about a lent thing travel to the runner.  What student code then asks comes back as
plain data and is answered one question at a time, so that what the thing notes is what happened.
"""

from __future__ import annotations

import builtins
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from bits_to_pyramids.calls import BadMessage
from bits_to_pyramids.student.watched import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_FILES,
    MAX_SNAPSHOTS,
    Array,
    CrashingFolder,
    Folder,
    Lent,
    Store,
)

from .limits import MiB

MAX_QUESTIONS = 100_000
MAX_QUESTION_BYTES = 512 * MiB  # of all questions of a call together: some things keep what they are told
MAX_CALL_BYTES = 8 * MiB  # of one call of a lent function, which may make eight times as much of it, and several times
MAX_NAME = 255


class TooManyQuestions(Exception):
    """The runner asked more of what was lent than any answer needs."""


@dataclass(frozen=True, eq=False)
class LentByName(Lent):
    """A function that a notebook finds under a name, whatever its own cells put there.

    Attributes
    ----------
    name : str
    folders : tuple of (int, str)
        Its parameters that are folders, by place and name: their files travel instead of the path.
    answer : callable
        Takes the arguments, the keyword arguments, and the files of each folder by its parameter's name; gives
        what is returned and the files of the folders that are different now.
    """

    name: str
    folders: tuple[tuple[int, str], ...]
    answer: Callable[[tuple, dict, dict], tuple[Any, dict]]

    def __repr__(self) -> str:
        return self.name


class Lender:
    """What one request lends.

    Parameters
    ----------
    named : iterable of LentByName
        What the whole notebook was lent: these have the first numbers.

    Attributes
    ----------
    seconds : float
        How long it took to answer for what is lent by name: that is our time, not the student's.
    """

    def __init__(self, named: Iterable[LentByName] = ()) -> None:
        self._things: list[Lent] = [*named]
        self._questions = self._bytes = 0
        self.seconds = 0.0

    def facts(self, value: Any) -> tuple | None:
        """What the runner is told about a value that is lent; None if it is not to be lent."""
        if not isinstance(value, Lent):
            return None
        self._things.append(value)
        number = len(self._things) - 1
        if isinstance(value, Array):
            return "array", number, value.shape, value.dtype.str, value.chunks
        if isinstance(value, Store):
            return "store", number, repr(value)
        if isinstance(value, Folder):
            value.files = {}  # until they come back
            return "crashing folder" if isinstance(value, CrashingFolder) else "folder", number, value.given, value.path
        return "function", number, repr(value)

    def answer(self, question: Any, size: int) -> tuple:
        """Do what was asked, and say what came of it: ``("returned", value)`` or ``("raised", name, message)``.

        Raises
        ------
        BadMessage
            If it is no question about something that was lent.
        TooManyQuestions
            If `size`, the memory that the questions take, or the number of questions is too much.
        """
        self._questions += 1
        self._bytes += size
        if self._questions > MAX_QUESTIONS or self._bytes > MAX_QUESTION_BYTES:
            raise TooManyQuestions("It asked too often, or with too much data, for what it was given, and was ended.")
        if type(question) is not tuple or [type(part) for part in question] != [int, str, tuple]:
            raise BadMessage("not a question")
        number, what, args = question
        if not 0 <= number < len(self._things):
            raise BadMessage("nothing that was lent")
        action = _actions(self._things[number]).get(what)
        if action is None:
            raise BadMessage("it can't be asked for that")
        if what == "call" and size > MAX_CALL_BYTES:
            return (
                "raised",
                "MemoryError",
                f"{self._things[number]!r} takes at most {MAX_CALL_BYTES // MiB} MiB at once.",
            )
        started = time.monotonic()
        try:
            return "returned", action(*args)
        except (BadMessage, TooManyQuestions):
            raise
        except Exception as error:
            name = type(error).__name__
            return "raised", name if hasattr(builtins, name) else "RuntimeError", _message(error)
        finally:
            if isinstance(self._things[number], LentByName):
                self.seconds += time.monotonic() - started


def _message(error: Exception) -> str:
    try:
        return str(error)[:2000]
    except Exception:  # a message that quotes an integer of too many digits, say
        return ""


def _actions(thing: Lent) -> dict:
    if isinstance(thing, LentByName):
        return {"call": lambda args, kwargs, folders: _answer(thing, args, kwargs, folders)}
    if isinstance(thing, Array):
        return {"read": lambda selection: np.asarray(thing.read(selection)), "write": thing.write}
    if isinstance(thing, Store):
        return {"get": thing.get, "holds": thing.__contains__}
    if isinstance(thing, CrashingFolder):
        return {
            "files": lambda files, left_out: _accept(thing, files, left_out),
            "snapshots": lambda snapshots, in_place: _accept_snapshots(thing, snapshots, in_place),
        }
    if isinstance(thing, Folder):
        return {"files": lambda files, left_out: _accept(thing, files, left_out)}
    return {"call": thing}


def _answer(thing: LentByName, args: Any, kwargs: Any, folders: Any) -> tuple[Any, dict]:
    if [type(args), type(kwargs), type(folders)] != [tuple, dict, dict]:
        raise BadMessage("not the arguments of a call")
    for name, files in folders.items():
        if name not in (parameter for _, parameter in thing.folders):
            raise BadMessage("no parameter that is a folder")
        _check_files(files)
    return thing.answer(args, kwargs, folders)


def _accept(folder: Folder, files: Any, left_out: Any) -> None:
    """Take a folder's files from the runner; names that a file system could misread are a broken protocol."""
    _check_files(files)
    if type(left_out) is not list or not all(type(name) is str for name in left_out):
        raise BadMessage("not a list of paths")
    folder.files, folder.left_out = files, left_out[:MAX_FILES]


def _accept_snapshots(folder: CrashingFolder, snapshots: Any, in_place: Any) -> None:
    if type(snapshots) is not list or len(snapshots) > MAX_SNAPSHOTS:
        raise BadMessage("not a list of snapshots")
    for files in snapshots:
        _check_files(files)
    if type(in_place) is not list or not all(name in folder.given for name in in_place):
        raise BadMessage("not a list of files that were there")
    folder.snapshots, folder.in_place = snapshots, in_place


def _check_files(files: Any) -> None:
    if type(files) is not dict or not all(_is_path(name) and type(data) is bytes for name, data in files.items()):
        raise BadMessage("not a folder's files")
    if len(files) > MAX_FILES or sum(map(len, files.values())) > MAX_BYTES:
        raise BadMessage("too many files")
    parents = {name[:at] for name in files for at, char in enumerate(name) if char == "/"}
    if parents & files.keys():
        raise BadMessage("a file that is a folder too")


def _is_path(name: Any) -> bool:
    """A relative path, ``/``-separated, without a step upwards."""
    if type(name) is not str or name.count("/") > MAX_DEPTH or "\0" in name or "\\" in name:
        return False
    try:
        return all(part not in ("", ".", "..") and len(part.encode()) <= MAX_NAME for part in name.split("/"))
    except UnicodeEncodeError:
        return False
