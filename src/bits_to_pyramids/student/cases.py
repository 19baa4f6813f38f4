"""One case of a visible check: a call, what should come of it, and what came of it.

`judged` makes the call.  The notebook asks it about the learner's function; a build asks it about the functions of
known mistakes, so that both see the same.
"""

from __future__ import annotations

import ast
import copy
import linecache
import re
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from .compare import Expected, compare, show
from .naming import names
from .notes import read_notes
from .watched import Lent

MESSAGE = "The message should contain"  # what an error says that is raised as it should be, but for its words
LENT_FOLDER = re.compile(r"[^'\"\s]*[/\\]scan-\w+[/\\]")  # it has another name each time, which says nothing
PACKAGE = Path(__file__).parent.parent
NOTHING = object()  # None may be an expected value, so "not given" needs its own mark


@dataclass(frozen=True)
class Case:
    """A call and what should come of it."""

    args: tuple
    gives: object = NOTHING
    refuses: object = NOTHING
    rule: Callable | None = None
    title: str = ""
    error: type[Exception] = ValueError

    @property
    def refused(self) -> bool:
        """Whether the call is one to be refused."""
        return self.refuses is not NOTHING

    def call(self, name: str) -> str:
        """The call as it is written down, with the title in front where there is one."""
        call = f"{name}({', '.join(show(arg, 48) for arg in self.args)})"
        return f"{self.title}: {call}" if self.title else call


def case(
    *args: Any,
    gives: Any = NOTHING,
    refuses: Any = NOTHING,
    rule: Callable | None = None,
    title: str = "",
    error: type[Exception] = ValueError,
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
    error : type
        What a refusal raises, where it is no ValueError.
    """
    if (gives is NOTHING) == (refuses is NOTHING):
        raise TypeError("a case needs either gives= or refuses=")
    return Case(args, gives, refuses, rule, title, error)


@dataclass(frozen=True)
class Outcome:
    """What came of a case.

    Attributes
    ----------
    problem : str
        The lines that say what is wrong; empty where all is well.
    kind : str
        What is wrong, in a word: the ``"value"``, what something that judges by itself ``"differs"`` in, an argument
        that was ``"changed"``, a ``"rule"``, something ``"raised"``, the ``"message"`` of a refusal, or it ``"hangs"``.
    got : object
        The value that came back, or the exception.
    """

    problem: str = ""
    kind: str = ""
    got: object = None

    @property
    def passed(self) -> bool:
        return not self.problem


RIGHT = Outcome()


def judged(function: Callable, one: Case, parts: tuple = ()) -> Outcome:
    """Make the call of a case.

    Parameters
    ----------
    function : callable
    one : Case
    parts : tuple
        What the parts of an answer are called; see `bits_to_pyramids.student.parts`.

    Raises
    ------
    NotImplementedError
        If the function does.
    """
    args = tuple(copy_of(arg) for arg in one.args)
    try:
        got = call_with(function, args)
    except NotImplementedError:
        raise
    except Exception as error:
        wrong = _refusal_problem(error, one)
        return wrong or _by_the_rule(one, args)
    if one.refused:
        advice = f'Refuse it with: raise {one.error.__name__}(f"...")'
        if isinstance(got, Exception):
            advice = "An error is raised, not returned: use raise."
        return Outcome(f"got       {show(got)}\nexpected  {_refusal(one)}\n{advice}", "value", got)
    difference = compare(got, one.gives, parts=parts)
    if difference is not None:
        return Outcome(difference.message, "differs" if isinstance(one.gives, Expected) else "value", got)
    for number, (after, before) in enumerate(zip(args, one.args), start=1):
        if not isinstance(before, Lent) and compare(after, before) is not None:
            text = (f"The answer is right, but argument {number} was changed by the call.\n"
                    f"before    {show(before)}\nafter     {show(after)}")  # fmt: skip
            return Outcome(text, "changed", number)
    return _by_the_rule(one, args)


def _by_the_rule(one: Case, args: tuple) -> Outcome:
    problem = one.rule(*args) if one.rule is not None else None
    return Outcome(problem, "rule") if problem else RIGHT


def call_with(function: Callable, args: tuple) -> Any:
    """Call a function, with what is lent handed out before and taken back after."""
    handed = [arg.hand_out() if isinstance(arg, Lent) else arg for arg in args]
    try:
        return function(*handed)
    finally:
        for arg in args:
            if isinstance(arg, Lent):
                arg.take_back()


def _refusal_problem(error: Exception, one: Case) -> Outcome | None:
    raised = f"raised    {type(error).__name__}: {show_message(error)}"
    if not one.refused or not isinstance(error, one.error):
        expected = _refusal(one) if one.refused else "no error" if one.gives is None else show(one.gives)
        lines = [f"{raised}{_line_of(error)}", f"expected  {expected}", *_advice(error)]
        return Outcome("\n".join(lines), "raised", error)
    if not names(str(error), one.refuses):
        forgotten = " Is the f in front of the string missing?" if "{" in str(error) else ""
        text = f"{raised}{_line_of(error)}\n{MESSAGE} the bad value, {show(one.refuses)}.{forgotten}"
        return Outcome(text, "message", error)
    return None


def _refusal(one: Case) -> str:
    error = f"a {one.error.__name__}"
    return error if one.refuses == "" else f"{error} whose message contains {show(one.refuses)}"


def _advice(error: Exception) -> list[str]:
    """What to do about an exception that people meet for a reason other than their own line."""
    if isinstance(error, NameError) and error.name in read_notes().get("hints", {}):
        return [f"Run the cell of {error.name} first. After a restart, run all cells above again."]
    if isinstance(error, UnboundLocalError) and (name := _forgotten_name(error)):
        return [f"Python forgets the name `{name}` at the end of its except: keep the error under another name."]
    if isinstance(error, ValueError) and str(error).startswith("could not broadcast input array"):
        return ["What you write has another shape than the place that you write it to."]
    if isinstance(error, IndexError) and str(error).startswith("only integers, slices"):
        return ["numpy cuts a box with a tuple of slices, not with a list: tuple(...) makes one."]
    if isinstance(error, OverflowError) and "out of bounds" in str(error):
        return [
            "A Python number does not wrap around. Let numpy arrays calculate with each other, or take the remainder "
            "with %."
        ]
    if isinstance(error, AttributeError) and (hidden := _hidden_module(error)):
        return [f"`{hidden}` is an argument here, and hides Python's module of that name."]
    if isinstance(error, OverflowError):
        return ["A number of numpy has only so much room: int(...) makes a Python number of it."]
    return []


def _hidden_module(error: AttributeError) -> str:
    """The module whose name an argument has, where something of the module was looked for in the argument."""
    assert error.__traceback__ is not None, "an exception that was raised has one"
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    arguments = frame.f_code.co_varnames[: frame.f_code.co_argcount + frame.f_code.co_kwonlyargcount]
    hidden = (name for name in arguments if frame.f_locals.get(name, ...) is error.obj)
    return next((name for name in hidden if name in sys.stdlib_module_names), "")


def _forgotten_name(error: UnboundLocalError) -> str:
    """The name that is not there, if it is one that an ``except ... as`` had given; or nothing."""
    assert error.__traceback__ is not None, "an exception that was raised has one"
    *_, (frame, _) = traceback.walk_tb(error.__traceback__)
    try:
        tree = ast.parse("".join(linecache.getlines(frame.f_code.co_filename)))
    except (SyntaxError, ValueError):  # magics
        return ""
    given = (node.name for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler) and node.name)
    return next((name for name in given if f"'{name}'" in str(error)), "")


def show_message(error: Exception) -> str:
    """The first line of an exception's message, shortened."""
    try:
        text = LENT_FOLDER.sub("", str(error).strip().splitlines()[0])
    except Exception:  # no message, or a message that cannot be made
        return "(no message)"
    return text if len(text) <= 100 else text[:97] + "..."


def _line_of(error: Exception) -> str:
    """Where in the student's function it happened: the first frame outside this package."""
    frame = error.__traceback__
    assert frame is not None, "an exception that was raised has one"
    while frame is not None and PACKAGE in Path(frame.tb_frame.f_code.co_filename).parents:
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
