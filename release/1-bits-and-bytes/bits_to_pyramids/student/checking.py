"""The visible checks of a notebook: ``check("name", case(..., gives=...), ...)``.

Each case calls the student's function once and prints one line if it passes,
or the call, what came back and the first difference if it fails.  Everything is
printed to stdout.  The checks that run when a notebook is graded live elsewhere.
"""

from __future__ import annotations

import copy
import re
import sys
from dataclasses import dataclass

import numpy as np

from .compare import compare, show

_NOTHING = object()  # None may be an expected value, so "not given" needs its own mark


class ChecksFailed(Exception):
    """Some visible checks fail.  A notebook shows the message only, not the way to it."""

    def _render_traceback_(self):
        return [str(self)]


@dataclass(frozen=True)
class Case:
    """A call and what should come of it."""

    args: tuple
    gives: object = _NOTHING
    refuses: object = _NOTHING


def case(*args, gives=_NOTHING, refuses=_NOTHING) -> Case:
    """One call of the function under check.

    Parameters
    ----------
    *args
        The arguments of the call.
    gives
        The value that the call should return.
    refuses
        A bad value among the arguments: the call should raise ValueError with
        a message that names it.
    """
    if (gives is _NOTHING) == (refuses is _NOTHING):
        raise TypeError("a case needs either gives= or refuses=")
    return Case(args, gives, refuses)


def check(name: str, *cases: Case) -> None:
    """Run the visible checks of one function and print what they find.

    Parameters
    ----------
    name : str
        The function's name in the notebook.
    *cases : Case
        Made with `case`.

    Raises
    ------
    ChecksFailed
        If a case fails, or there is no function yet.
    """
    function = notebook_value(name)
    if not callable(function):
        print(f"There is no function {name} yet. Run the cell that defines it, then this one again.")
        raise ChecksFailed(f"{name}: no checks run.")
    passed = 0
    for one in cases:
        try:
            problem = _problem(function, one)
        except NotImplementedError:
            print(f"{name} is not written yet. Write it, run its cell, then run this one again.")
            raise ChecksFailed(f'{name}: not written yet. A first idea: hint("{name}")') from None
        call = f"{name}({', '.join(show(arg, 48) for arg in one.args)})"
        print(f"passes  {call}" if problem is None else f"FAILS   {call}")
        for line in (problem or "").splitlines():
            print(f"          {line}")
        passed += problem is None
    if passed == len(cases):
        print(f"Good: {passed} of {passed} visible checks pass. More checks run when the notebook is graded.")
        return
    print(f"{passed} of {len(cases)} visible checks pass. More checks run when the notebook is graded.")
    raise ChecksFailed(f'{name}: {passed} of {len(cases)} visible checks pass. Next step: hint("{name}")')


def _problem(function, one: Case) -> str | None:
    """Make the call; the text to print if it is not what it should be."""
    args = tuple(copy_of(arg) for arg in one.args)
    try:
        got = function(*args)
    except NotImplementedError:
        raise
    except Exception as error:
        return _refusal_problem(error, one)
    if one.refuses is not _NOTHING:
        return f"got       {show(got)}\nexpected  a ValueError whose message names {show(one.refuses)}"
    difference = compare(got, one.gives)
    if difference is not None:
        return difference.message
    for number, (after, before) in enumerate(zip(args, one.args), start=1):
        if compare(after, before) is not None:
            return (f"The answer is right, but argument {number} was changed by the call.\n"
                    f"before    {show(before)}\nafter     {show(after)}")  # fmt: skip
    return None


def _refusal_problem(error: Exception, one: Case) -> str | None:
    raised = f"{type(error).__name__}: {show_message(error)}"
    if one.refuses is _NOTHING:
        return f"raised    {raised}{_line_of(error)}\nexpected  {show(one.gives)}"
    if not isinstance(error, ValueError):
        return f"raised    {raised}{_line_of(error)}\nexpected  a ValueError whose message names {show(one.refuses)}"
    if not names(str(error), one.refuses):
        return f"raised    {raised}\nThe message should name the bad value, {show(one.refuses)}."
    return None


def names(message: str, value) -> bool:
    """Does a message name a value?  A number must stand alone: 256 is not named by "1256"."""
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return re.search(rf"(?<![\d.]){re.escape(str(value))}(?!\d)", message) is not None
    return str(value) in message or repr(value) in message


def show_message(error: Exception) -> str:
    """The first line of an exception's message, shortened."""
    try:
        text = str(error).strip().splitlines()[0]
    except Exception:  # no message, or a message that cannot be made
        return "(no message)"
    return text if len(text) <= 100 else text[:97] + "..."


def _line_of(error: Exception) -> str:
    """Where in the student's function it happened: the first frame below this file."""
    frame = error.__traceback__.tb_next if error.__traceback__ else None
    return f" (line {frame.tb_lineno} of the cell)" if frame is not None else ""


def copy_of(value):
    """A copy to hand out.  An array's copy keeps the order and direction of its axes in memory."""
    if type(value) is not np.ndarray:
        return copy.deepcopy(value)
    forward = tuple(slice(None, None, -1 if stride < 0 else 1) for stride in value.strides)
    return value[forward].copy(order="K")[forward]


def notebook_value(name: str, default=None):
    """The value of a name in the notebook, or in the main module outside IPython."""
    if "IPython" in sys.modules:
        shell = sys.modules["IPython"].get_ipython()
        if shell is not None:
            return shell.user_ns.get(name, default)
    return getattr(sys.modules["__main__"], name, default)
