"""What a check sees of the student: functions to call, answers to compare.

``student.chunk_grid(shape, chunks)`` calls the student's function in its sandbox and gives an
`Answer`; ``answer == expected`` walks the ladder (type, shape, dtype, values) and remembers
the first difference, so that a failed check can say what the student needs to know.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from bits_to_pyramids.checks.session import ALL_THERE, Tools
from bits_to_pyramids.course.manifest import Exercise
from bits_to_pyramids.results.wording import NOT_WRITTEN, show_text
from bits_to_pyramids.sandbox import Died, Raised, Returned, TimedOut, Unusable
from bits_to_pyramids.student.compare import Difference, compare, show
from bits_to_pyramids.student.watched import Lent

LARGE = 4 * 2**20  # bytes of an answer


class StudentError(Exception):
    """The student's function raised something, or gave nothing that can be judged."""


class StudentValueError(StudentError, ValueError):
    """The student's function raised ValueError, as it should for bad input."""


class StudentFileNotFoundError(StudentError, FileNotFoundError):
    """The student's function raised FileNotFoundError, as it should where nothing is there."""


class StudentConnectionError(StudentError, ConnectionError):
    """The student's function let a store's ConnectionError through, as it should in the end."""


class StudentTimeoutError(StudentError, TimeoutError):
    """The same, for a store that did not answer in time."""


# What a task may ask for; an exception of the student's own that is one of these is as good.
ASKED_FOR = {
    "ValueError": StudentValueError,
    "FileNotFoundError": StudentFileNotFoundError,
    "ConnectionError": StudentConnectionError,
    "TimeoutError": StudentTimeoutError,
}


class NotJudged(StudentError):
    """The ordinary call that goes before does not go right: nothing can be said about what this check is about."""


class Different(AssertionError):
    """A difference that a check found itself, told in a few lines;
    what stands in them of the student's went through `show_text`.
    """


@dataclass
class Call:
    """A call that a check made, with what came of it; `failed` names the check, if it failed in this case."""

    name: str
    args: tuple | None
    outcome: object
    failed: str = ""

    def __str__(self) -> str:
        return f"{self.name}({', '.join(show(arg, 60) for arg in self.args)})" if self.args is not None else self.name


@dataclass
class Mismatch:
    """An answer that is not what was expected."""

    call: Call
    difference: Difference
    got: object
    expected: object


@dataclass
class Record:
    """What one exercise's checks saw: all calls, and the last thing that differed."""

    calls: list[Call] = field(default_factory=list)
    mismatch: Mismatch | None = None
    changed: tuple[Call, int] | None = None
    _looked_at: int = 0

    def forget_from(self, number: int) -> None:
        """What was called from some call on is tried again, and counts no more."""
        del self.calls[number:]
        self._looked_at = min(self._looked_at, number)

    def compared(self, call: Call, difference: Difference | None, got: object, expected: object) -> bool:
        """Note a comparison; tells whether the check may take the answer for a right one."""
        if difference is not None:
            self.mismatch = Mismatch(call, difference, got, expected)
        return difference is None

    def case_is_over(self, failed: str = "") -> None:
        """A case is over, and its check may have `failed` with it: its calls are marked.

        What a check was told by many calls must not fill the memory; no known mistake gives that much.
        """
        self.mismatch = self.changed = None
        for call in self.calls[self._looked_at :]:
            call.failed = failed
            if isinstance(call.outcome, Returned) and is_large((call.outcome.value, call.outcome.arguments)):
                call.outcome = Unusable("It was too large to be kept.")
        self._looked_at = len(self.calls)

    def put(self, place: int, other: Record) -> None:
        """Take over the calls of a check that came after so many of these."""
        self.calls[place:place] = other.calls
        self._looked_at += len(other.calls)


class Answer:
    """What a call returned.  Compare it with ``==``; its plain data is ``answer.value``."""

    __hash__ = None  # type: ignore[assignment]  # how Python says that nothing with == of its own is hashable

    def __init__(self, value: object, call: Call, record: Record, parts: tuple = ()) -> None:
        self.value = value
        self._call = call
        self._record = record
        self._parts = parts

    def __eq__(self, expected: object) -> bool:
        expected = _plain(expected)
        difference = compare(self.value, expected, parts=self._parts)
        return self._record.compared(self._call, difference, self.value, expected)

    def __ne__(self, expected: object) -> bool:
        return not self == expected

    def __repr__(self) -> str:
        return f"<answer {show(self.value)}>"


class Student:
    """The fixture ``student``: the functions and names of one student's notebook.

    Every attribute is a function of the notebook; `value` and `keeps_inputs` are ours.
    """

    def __init__(self, session: Any, record: Record, exercise: Exercise, tools: Tools = ALL_THERE) -> None:
        self._session = session
        self._record = record
        self._exercise = exercise
        self._tools = tools

    def __getattr__(self, name: str) -> Callable[..., Answer]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Answer:
            return self._judged(*self._called(name, args, kwargs))

        call.__name__ = name
        return call

    def value(self, name: str) -> Answer:
        """The value that the notebook gave to a name.

        Raises
        ------
        StudentError
            If the name has no value, or none that can be judged.
        """
        outcome = self._session.get(name, self._tools)
        call = Call(name, None, outcome)
        self._record.calls.append(call)
        return self._judged(call, outcome)

    def keeps_inputs(self, name: str, *args: Any) -> bool:
        """Call a function and tell whether its arguments came back as they were sent."""
        call, outcome = self._called(name, args, {}, echo=True)
        self._judged(call, outcome)
        after = outcome.arguments
        if type(after) not in (list, tuple) or len(after) != len(args):
            return False
        for number, (arg, now) in enumerate(zip(args, after), start=1):
            if not isinstance(arg, Lent) and compare(now, _plain(arg)) is not None:
                self._record.changed = (call, number)
                return False
        return True

    def _called(self, name: str, args: tuple, kwargs: dict, echo: bool = False) -> tuple[Call, Any]:
        args = tuple(_plain(arg) for arg in args)
        kwargs = {key: _plain(arg) for key, arg in kwargs.items()}
        exercise = self._exercise
        through = exercise.through if name == exercise.name else ""
        outcome = self._session.call(
            name,
            args,
            kwargs,
            seconds=exercise.seconds,
            echo=echo,
            libraries=exercise.uses,
            through=through,
            tools=self._tools,
        )
        call = Call(name, args + tuple(kwargs.values()), outcome)
        self._record.calls.append(call)
        return call, outcome

    def _judged(self, call: Call, outcome: Any) -> Answer:
        if isinstance(outcome, Returned):
            parts = self._exercise.parts if call.name == self._exercise.name else ()
            return Answer(outcome.value, call, self._record, parts)
        if isinstance(outcome, Raised):
            for name, error in ASKED_FOR.items():
                if outcome.is_a(name):
                    raise error(outcome.message)
        raise StudentError(explain(outcome))


def explain(outcome: Any) -> str:
    """An outcome that is no answer, in one sentence."""
    match outcome:
        case Raised(name="NotImplementedError"):
            return NOT_WRITTEN
        case Raised():
            return f"raised {outcome.name}: {show_text(outcome.message)}" + (
                f" (line {outcome.line} of its cell)" if outcome.line else ""
            )
        case TimedOut():
            return f"no answer within {outcome.seconds:g} seconds"
        case Died():
            return f"the process that ran it ended: {show_text(outcome.reason)}"
        case Unusable() if "ellipsis" in outcome.reason:  # the ... of an untouched prediction
            return NOT_WRITTEN
        case Unusable():
            return show_text(outcome.reason)
    raise TypeError(f"unknown outcome {outcome!r}")


def is_large(value: Any) -> bool:
    """Does plain data take up more than `LARGE` bytes?  An estimate that takes little time."""
    size, waiting = 0, [value]
    while waiting and size <= LARGE:
        part = waiting.pop()
        kind = type(part)
        size += 64
        if kind is tuple or kind is list:
            waiting += part
        elif kind is int:
            size += part.bit_length() // 8
        elif kind is np.ndarray:
            size += part.nbytes
        elif kind is dict:
            waiting += [*part.keys(), *part.values()]
        elif kind in (bytes, bytearray, str):
            size += len(part)
    return size > LARGE


def _plain(value: Any) -> Any:
    """Unwrap answers, also inside tuples and lists, so that they can be sent back as arguments."""
    kind = type(value)
    if kind is Answer:
        return value.value
    if kind is tuple or kind is list:
        return kind([item if type(item) is int else _plain(item) for item in value])
    return value
