"""Where the files that students write are opened: while a submission is graded, in a jail and not here.

What opens files are *readers*: modules of functions that take files and give plain data.  Decoders of C libraries may
read or write past their buffers, so while grading a reader runs in a process that is as locked down as the student's
own and holds nothing but this submission's files: an `Opener`.  What it hands over is checked as a student's answers
are.  Without an opener (a course's own files, in its tests) readers run here.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from bits_to_pyramids.checks.answers import StudentError
from bits_to_pyramids.checks.budget import Budget
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.intake.notebook import Cell
from bits_to_pyramids.results.wording import show_text
from bits_to_pyramids.sandbox import Died, JailUnavailable, Limits, Raised, Returned, Runner, TimedOut, Unusable
from bits_to_pyramids.student import opened

SECONDS = 10.0  # of one reading
# A folder of a student's and its copy while it is read; libraries that read start threads and open files.
LIMITS = Limits(file_bytes=256 * 2**20, files=16384, threads=64, open_files=512)
INFLATE = "inflate"

_opener: Opener | None = None
_all: dict[str, Readers] = {}


class Readers:
    """The functions of a module, each called where it is safe to.

    Parameters
    ----------
    module : module
        It imports nothing of ours but `bits_to_pyramids.student`.
    libraries : tuple of str
        The distributions that it needs beyond those that notebooks see.

    Notes
    -----
    Called as its functions are, with what a message calls the files before the arguments: ``("the folder", files)``.
    Whatever a function raises is the student's, whose files it could not read: a `StudentError`.
    """

    def __init__(self, module: ModuleType, libraries: tuple[str, ...]) -> None:
        self.module, self.libraries = module, libraries
        self.source = Path(str(module.__file__)).read_text(encoding="utf-8")
        _all[module.__name__] = self

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def read(what: str, *args: Any) -> Any:
            if _opener is None:
                return _here(what, getattr(self.module, name), args)
            return _opener.read(self, what, name, args)

        return read


def registered() -> list[Readers]:
    """The readers of all checks that have been imported."""
    return list(_all.values())


class Opener:
    """One submission's files, opened in a jail of their own, which is forked when the first has to be opened.

    Parameters
    ----------
    jails : Jails
        With a late jail for each of the registered readers.
    budget : Budget
        What is left of the submission's time: opening its files has none of its own.
    """

    def __init__(self, jails: Jails, budget: Budget) -> None:
        self._jails, self._budget = jails, budget
        self._sessions: dict[str, Session] = {}

    def read(self, readers: Readers, what: str, name: str, args: tuple) -> Any:
        """What a reader gives.

        Raises
        ------
        StudentError
            If it raises something, takes too long, crashes, or gives what is no plain data.
        JailUnavailable
            If there is no process that could open anything.
        """
        session = self._session(readers)
        outcome = session.call(name, args, {}, seconds=SECONDS)
        if isinstance(outcome, Returned):
            return outcome.value
        raise StudentError(f"{what} cannot be read: {_why(outcome, session)}")

    def inflate(self, packed: bytes, most: int, window: int) -> opened.Inflated:
        """As `bits_to_pyramids.student.opened.inflate`."""
        if not registered():
            raise JailUnavailable("none of these checks has readers, with which something could be unpacked")
        session = next(iter(self._sessions.values()), None) or self._session(registered()[0])
        outcome = session.call(INFLATE, (packed, most, window), {}, seconds=SECONDS)
        match outcome:
            case Returned(value=(bytes() as data, bool() as ended, bool() as more)) if len(data) <= most:
                return opened.Inflated(data, ended, more)
            case Raised(name="ValueError"):
                raise ValueError(outcome.message)
        raise StudentError(f"what zlib packed cannot be read: {_why(outcome, session)}")

    def close(self) -> None:
        for session in self._sessions.values():
            session.close()
        self._sessions.clear()

    def _session(self, readers: Readers) -> Session:
        name = readers.module.__name__
        if name not in self._sessions:
            cells = [
                Cell("unpacking", "setup", "code", f"from bits_to_pyramids.student.opened import {INFLATE}"),
                Cell("readers", "setup", "code", readers.source),
            ]
            self._sessions[name] = Session(_Forks(self._jails, name), cells, LIMITS, budget=self._budget)
        return self._sessions[name]


@contextmanager
def opening(opener: Opener) -> Iterator[None]:
    """Let readers run in an opener's jail while the block runs."""
    global _opener
    _opener, opened.inflate_elsewhere = opener, opener.inflate
    try:
        yield
    finally:
        _opener = opened.inflate_elsewhere = None
        opener.close()


def spawn_late(jails: Jails) -> None:
    """Have a jail for each of the registered readers, which gets warm when the first file has to be opened."""
    for readers in registered():
        jails.spawn_late(readers.module.__name__, readers.libraries, readers.source)


class _Forks:
    """What a session asks for runners."""

    def __init__(self, jails: Jails, name: str) -> None:
        self._jails, self._name = jails, name

    def runner(self, libraries: tuple[str, ...], limits: Limits | None = None, *, drawing: bool = False) -> Runner:
        return self._jails.late_runner(self._name, limits)


def _why(outcome: object, session: Session) -> str:
    """Why there is nothing that was read, for the student.

    Raises
    ------
    JailUnavailable
        If that is our fault.
    """
    for cell in session.outcomes.values():
        if not cell.ok:
            raise JailUnavailable(f"what opens files does not run: {cell.error_name}: {cell.error_message}")
    match outcome:
        case Raised(name=name, message=message):
            return f"{name}: {show_text(message)}"
        case TimedOut(seconds=seconds):
            return f"it takes longer than {seconds:g} seconds"
        case Died(reason=reason):
            return f"the process that opened it ended: {show_text(reason)}"
        case Unusable(reason=reason):
            return show_text(reason)
    raise TypeError(f"unknown outcome {outcome!r}")


def _here(what: str, function: Callable, args: tuple) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about the file, not about the checks
        try:
            return function(*args)
        except Exception as error:
            raise StudentError(f"{what} cannot be read: {type(error).__name__}: {show_text(str(error))}") from error
