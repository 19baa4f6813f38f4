"""Ending a call that does not come back, and saying where it was.

Where the system has alarms, an alarm ends it.  Where it has none (Windows, a browser, a thread that is not the main
one), each line that runs looks at the clock instead: slower, but it needs nothing of the system.  (There, a loop with a
bare ``except`` in it can catch what ends it; the button that stops the kernel remains.)
"""

from __future__ import annotations

import ast
import contextlib
import functools
import linecache
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

PATIENCE = 5.0  # seconds of work after which a call is ended
END_OF_PATIENCE = 30.0  # and of waiting, for a machine that does other things meanwhile
AGAIN = 0.5  # so often one looks whether it is time
HERE = Path(__file__).parent


class NoAnswer(BaseException):
    """A call that does not come back; not an `Exception`, so that the function cannot catch it by accident.

    `frame` is where the call was.
    """

    def __init__(self, frame: FrameType | None) -> None:
        super().__init__()
        self.frame = frame


@contextlib.contextmanager
def patience() -> Iterator[float]:
    """End what runs inside once it took too long; gives the number of seconds.

    Raises
    ------
    NoAnswer
        If it took too long, also if what ran inside caught that.
    """
    limit = _Limit()
    with (_alarm if _has_alarms() else _trace)(limit):
        yield PATIENCE
    if limit.ended:  # a bare except caught it
        raise NoAnswer(limit.frame)


def work() -> float:
    """Seconds of work so far; in a browser, which counts none, what passes is work."""
    return time.monotonic() if sys.platform == "emscripten" else time.process_time()


class _Limit:
    """How long a call has run, and where it was when it was ended."""

    def __init__(self) -> None:
        self.started, self.worked = time.monotonic(), work()
        self.ended = False
        self.frame: FrameType | None = None
        self.outside: set[FrameType] = set()
        outer = sys._getframe(1)
        while outer is not None:
            self.outside.add(outer)
            outer = outer.f_back  # type: ignore[assignment]

    def theirs(self, frame: FrameType | None) -> list[FrameType]:
        """The frames of the call itself: what hands things out before and takes them back after is not ended."""
        found = []
        while frame is not None and frame not in self.outside:
            if not _is_ours(frame):
                found.append(frame)
            frame = frame.f_back
        return found

    def over(self) -> bool:
        waited, worked = time.monotonic() - self.started, work() - self.worked
        return waited >= END_OF_PATIENCE or (waited >= PATIENCE and worked >= PATIENCE / 2)

    def end(self, frame: FrameType | None) -> None:
        self.ended = True
        self.frame = self.frame or frame
        for one in self.theirs(frame):
            one.f_trace = self.again  # whoever catches it gets it again on the next line
        if sys.gettrace() is None:
            sys.settrace(_no_trace)
        raise NoAnswer(self.frame)

    def again(self, _: FrameType, event: str, __: object) -> Any:
        if event == "line":
            raise NoAnswer(self.frame)
        return self.again


def _is_ours(frame: FrameType) -> bool:
    return _is_our_file(frame.f_code.co_filename)


@functools.cache  # it is asked at every line that runs
def _is_our_file(file: str) -> bool:
    return file == contextlib.__file__ or Path(file).parent == HERE


def _no_trace(*_: object) -> None:
    """Traces nothing that is called from now on; frames that have a trace of their own go on with it."""


def _has_alarms() -> bool:
    return hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()


@contextlib.contextmanager
def _alarm(limit: _Limit) -> Iterator[None]:
    def ring(_: int, frame: FrameType | None) -> None:
        if limit.over() and limit.theirs(frame):
            limit.end(frame)

    before, trace = signal.signal(signal.SIGALRM, ring), sys.gettrace()
    signal.setitimer(signal.ITIMER_REAL, PATIENCE, AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        sys.settrace(trace)


@contextlib.contextmanager
def _trace(limit: _Limit) -> Iterator[None]:
    def look(frame: FrameType, event: str, _: object) -> Any:
        if _is_ours(frame):
            return None
        if event == "line" and limit.over():
            limit.end(frame)
        return look

    before = sys.gettrace()
    sys.settrace(look)
    try:
        yield
    finally:
        sys.settrace(before)


def where(error: NoAnswer, function: Callable) -> str:
    """The line of the notebook in which a call was, with its loop rather than a line in it; or nothing."""
    namespace = getattr(function, "__globals__", None)
    frame = error.frame
    while frame is not None and (frame.f_globals is not namespace or frame.f_code.co_filename == __file__):
        frame = frame.f_back
    if frame is None:
        return ""
    line = _loop_around(frame.f_code, frame.f_lineno)
    text = linecache.getline(frame.f_code.co_filename, line).strip()
    return f"line {line}: `{text}`" if text else f"line {line}"


def _loop_around(code: CodeType, line: int) -> int:
    """The first line of the innermost ``while`` around a line; without one, the line itself."""
    lines = linecache.getlines(code.co_filename)
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError):  # magics; then the line itself has to do
        return line
    loops = (node for node in ast.walk(tree) if isinstance(node, ast.While))
    around = [node.lineno for node in loops if code.co_firstlineno <= node.lineno <= line <= (node.end_lineno or 0)]
    return max(around, default=line)
