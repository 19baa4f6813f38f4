"""The visible checks of a notebook: ``check("name", case(..., gives=...), ...)``.

Each case calls the student's function once and prints one line if it passes,
or the call, what came back and the first difference if it fails.  Everything is
printed to stdout.  The checks that run when a notebook is graded live elsewhere.
"""

from __future__ import annotations

import copy
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType
from typing import Any, Never

import numpy as np

from .compare import compare, show
from .naming import names
from .notes import read_notes
from .overview import note
from .through import used_through
from .watched import Lent

PATIENCE = 5.0  # seconds before a call that does not come back is named
END_OF_PATIENCE = 30.0  # and before it is ended
REFUSE = 'Refuse it with: raise ValueError(f"...")'
_NOTHING = object()  # None may be an expected value, so "not given" needs its own mark


class ChecksFailed(Exception):
    """Some visible checks fail.  A notebook shows the message only, not the way to it."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


@dataclass(frozen=True)
class Case:
    """A call and what should come of it."""

    args: tuple
    gives: object = _NOTHING
    refuses: object = _NOTHING
    rule: Callable | None = None
    title: str = ""


def case(
    *args: Any, gives: Any = _NOTHING, refuses: Any = _NOTHING, rule: Callable | None = None, title: str = ""
) -> Case:
    """One call of the function under check.

    Parameters
    ----------
    *args
        The arguments of the call.  A lent thing (`Chunks`, `WatchedArray`, `Folder` ...) is handed out anew.
    gives
        The value that the call should return.
    refuses
        A bad value among the arguments: the call should raise ValueError with
        a message that names it.  With ``""``, any message will do.
    rule : callable, optional
        Called with the arguments after a call that gave the right value, or refused
        as it should; says in a sentence what is wrong with how the call went about it, or None.
    title : str
        A few words in front of the call, where calls look alike.
    """
    if (gives is _NOTHING) == (refuses is _NOTHING):
        raise TypeError("a case needs either gives= or refuses=")
    return Case(args, gives, refuses, rule, title)


def check(name: str, *cases: Case, through: str = "") -> None:
    """Run the visible checks of one function and print what they find.

    Parameters
    ----------
    name : str
        The function's name in the notebook.
    *cases : Case
        Made with `case`.
    through : str
        What the cases use it through, where it is a class or a generator: a function of `through`.

    Raises
    ------
    ChecksFailed
        If a case fails, or there is no function yet, and nbgrader runs the notebook.
    """
    function = notebook_value(name)
    if not callable(function):
        if function is None:
            print(
                f"There is no function {name} yet. Run the cell that defines it, then this one again. Did that cell "
                "show an error?"
            )
        else:
            print(f"{name} is {show(function)} now, not a function. Run the cell that defines it again.")
        note(name, False, "no function yet")
        return fail(f"{name}: no checks run.")
    function = used_through(through, function)
    passed, told = 0, set[str]()
    for one in cases:
        call = f"{name}({', '.join(show(arg, 48) for arg in one.args)})"
        call = f"{one.title}: {call}" if one.title else call
        try:
            with _patience(call):
                problem = _problem(function, one)
        except NoAnswer:
            problem = f"no answer within {END_OF_PATIENCE:g} seconds: a loop in it may never end"
        except NotImplementedError as error:
            print(_not_written(name, notebook_value(name), error))
            print(f'A first idea: hint("{name}")')
            note(name, False, "not written yet")
            return fail(f"{name}: not written yet.")
        print(f"passes  {call}" if problem is None else f"FAILS   {call}")
        for line in _shortened(problem, told):
            print(f"          {line}")
        passed += problem is None
    note(name, passed == len(cases), f"{passed} of {len(cases)} visible checks pass")
    if passed == len(cases):
        print(f"Good: {passed} of {passed} visible checks pass. More checks run when the notebook is graded.")
        return None
    print(f"{passed} of {len(cases)} visible checks pass. More checks run when the notebook is graded.")
    print(f'Next step: hint("{name}")')
    return fail(f"{name}: {passed} of {len(cases)} visible checks pass.")


def fail(sentence: str) -> None:
    """Let nbgrader see that a cell failed.

    In a notebook that a person runs, the printed lines are enough: an error would stop "Run All".
    """
    if os.environ.get("NBGRADER_VALIDATING") or os.environ.get("NBGRADER_EXECUTION"):
        raise ChecksFailed(sentence)


class NoAnswer(BaseException):
    """A call that does not come back; not an `Exception`, so that the function cannot catch it by accident."""


@contextmanager
def _patience(call: str) -> Iterator[None]:
    """Say which call does not come back, and end it where the system has alarms."""
    words = f"still running: {call}\nDoes a loop in it never end? The square button in the toolbar stops it."
    timer = threading.Timer(PATIENCE, print, [words], {"flush": True})
    timer.daemon = True
    timer.start()
    alarms = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    if alarms:
        before = signal.signal(signal.SIGALRM, _give_up)
        signal.setitimer(signal.ITIMER_REAL, END_OF_PATIENCE)
    try:
        yield
    finally:
        timer.cancel()
        if alarms:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)


def _give_up(*_: object) -> Never:
    raise NoAnswer


def _not_written(name: str, function: Callable, error: NotImplementedError) -> str:
    """Which function is not written yet: this one, or one that it calls?"""
    code = innermost(error)
    if code is getattr(function, "__code__", code) or code.co_qualname.startswith(f"{name}."):
        return f"{name} is not written yet (or is the line `raise NotImplementedError` still in it?)."
    return f"{name} calls {code.co_qualname.partition('.')[0]}, which is not written yet."


def innermost(error: BaseException) -> CodeType:
    """The code in which an exception was raised."""
    frame = error.__traceback__
    assert frame is not None, "an exception that was raised has one"
    while frame.tb_next is not None:
        frame = frame.tb_next
    return frame.tb_frame.f_code


def _shortened(problem: str | None, told: set[str]) -> list[str]:
    """The lines of a problem; a problem or an advice that was told before is not told again."""
    lines = []
    if problem is not None:
        # One exception is one problem, whatever value was expected; a refusal that was expected is another.
        same = [
            line
            for line in problem.splitlines()
            if line.startswith(("raised", "expected  a ValueError", "The message"))
        ]
        key = "\n".join(same) if problem.startswith("raised") else problem
        if key in told:
            return ["(the same as before)"]
        told.add(key)
    for line in (problem or "").splitlines():
        if line.startswith(("Refuse it", "Run the cell")):
            if line in told:
                continue
            told.add(line)
        lines.append(line)
    return lines


def _problem(function: Callable, one: Case) -> str | None:
    """Make the call; the text to print if it is not what it should be."""
    args = tuple(copy_of(arg) for arg in one.args)
    try:
        got = call_with(function, args)
    except NotImplementedError:
        raise
    except Exception as error:
        problem = _refusal_problem(error, one)
        if problem is not None or one.refuses is _NOTHING or one.rule is None:
            return problem
        return one.rule(*args)
    if one.refuses is not _NOTHING:
        advice = "An error is raised, not returned: use raise." if isinstance(got, Exception) else REFUSE
        return f"got       {show(got)}\nexpected  {_refusal(one)}\n{advice}"
    difference = compare(got, one.gives)
    if difference is not None:
        return difference.message
    for number, (after, before) in enumerate(zip(args, one.args), start=1):
        if not isinstance(before, Lent) and compare(after, before) is not None:
            return (f"The answer is right, but argument {number} was changed by the call.\n"
                    f"before    {show(before)}\nafter     {show(after)}")  # fmt: skip
    return one.rule(*args) if one.rule is not None else None


def call_with(function: Callable, args: tuple) -> Any:
    """Call a function, with what is lent handed out before and taken back after."""
    handed = [arg.hand_out() if isinstance(arg, Lent) else arg for arg in args]
    try:
        return function(*handed)
    finally:
        for arg in args:
            if isinstance(arg, Lent):
                arg.take_back()


def _refusal_problem(error: Exception, one: Case) -> str | None:
    raised = f"raised    {type(error).__name__}: {show_message(error)}"
    if one.refuses is _NOTHING:
        return "\n".join([f"{raised}{_line_of(error)}", f"expected  {show(one.gives)}", *_advice(error)])
    if not isinstance(error, ValueError):
        return "\n".join([f"{raised}{_line_of(error)}", f"expected  {_refusal(one)}", *_advice(error)])
    if not names(str(error), one.refuses):
        forgotten = " Is the f in front of the string missing?" if "{" in str(error) else ""
        return f"{raised}\nThe message should contain the bad value, {show(one.refuses)}.{forgotten}"
    return None


def _refusal(one: Case) -> str:
    return "a ValueError" if one.refuses == "" else f"a ValueError whose message contains {show(one.refuses)}"


def _advice(error: Exception) -> list[str]:
    """What to do about an exception that people meet for a reason other than their own line."""
    if isinstance(error, NameError) and error.name in read_notes().get("hints", {}):
        return [f"Run the cell of {error.name} first. After a restart, run all cells above again."]
    if isinstance(error, IndexError) and str(error).startswith("only integers, slices"):
        return ["numpy cuts a box with a tuple of slices, not with a list: tuple(...) makes one."]
    if isinstance(error, OverflowError) and "out of bounds" in str(error):
        return [
            "A Python number does not wrap around. Let numpy arrays calculate with each other, or take the remainder "
            "with %."
        ]
    if isinstance(error, OverflowError):
        return ["A number of numpy has only so much room: int(...) makes a Python number of it."]
    return []


def show_message(error: Exception) -> str:
    """The first line of an exception's message, shortened."""
    try:
        text = str(error).strip().splitlines()[0]
    except Exception:  # no message, or a message that cannot be made
        return "(no message)"
    return text if len(text) <= 100 else text[:97] + "..."


def _line_of(error: Exception) -> str:
    """Where in the student's function it happened: the first frame outside this file."""
    frame = error.__traceback__
    assert frame is not None, "an exception that was raised has one"
    while frame is not None and frame.tb_frame.f_code.co_filename == __file__:
        frame = frame.tb_next
    return f" (line {frame.tb_lineno} of the cell)" if frame is not None else ""


def copy_of(value: Any) -> Any:
    """A copy to hand out.  An array's copy keeps the order and direction of its axes in memory."""
    if isinstance(value, Lent):
        return value.pristine()
    if type(value) is not np.ndarray:
        return copy.deepcopy(value)
    forward = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in value.strides)
    return value[forward].copy(order="K")[forward]


def notebook_value(name: str, default: Any = None) -> Any:
    """The value of a name in the notebook, or in the main module outside IPython."""
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            return shell.user_ns.get(name, default)
    return getattr(sys.modules["__main__"], name, default)
