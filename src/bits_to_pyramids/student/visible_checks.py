"""The visible checks of a notebook: ``check("name", case(..., gives=...), ...)``.

Each case calls the student's function once; what came of them is shown as a card.  The checks that run when a
notebook is graded live elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from types import CodeType, FunctionType

from .card import Line
from .cases import Case, Outcome, judged
from .compare import show
from .differences.evidence import Evidence
from .differences.first_difference import evidence_of
from .known import recognised
from .notebook import notebook_value
from .notes import read_exercises
from .overview import card_of, note, to_mend
from .own_code import ruled_out
from .patience import NoAnswer, patience, where
from .reasons import remember
from .through import used_through

MORE = "More checks run when the notebook is graded."
READ_AGAIN = "Only bad input goes wrong. Read once more in the task what is to be refused, and with which message."
SAME = "(the same as before)"


class ChecksFailed(Exception):
    """Some visible checks fail.  A notebook shows the message only, not the way to it."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def check(name: str, *cases: Case, through: str = "") -> None:
    """Run the visible checks of one function and show what they find.

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
            said = (
                f"There is no function {name} yet. Run the cell that defines it, then this one again. Did that cell "
                "show an error?"
            )
        else:
            said = f"{name} is {show(function)} now, not a function. Run the cell that defines it again."
        note(name, False, "no function yet")
        card_of(name, said).show()
        return fail(f"{name}: no checks run.")
    exercise = next((one for one in read_exercises() if one["name"] == name), {})
    try:
        outcomes = outcomes_of(name, used_through(through, function), cases, _tuples(exercise.get("parts", [])))
    except NotImplementedError as error:
        note(name, False, "not written yet")
        card = card_of(name, _not_written(name, function, error))
        card.rest = [f'A first idea: `hint("{name}")`']
        card.show()
        return fail(f"{name}: not written yet.")
    passed = sum(outcome.passed for outcome in outcomes)
    head = f"{passed} of {len(cases)} visible checks pass"
    used = ruled_out(name, read_exercises())
    right = passed == len(cases)
    note(name, right and not used, f"{head}, but it {used.partition(' (')[0]}" if used else head)
    card = card_of(name, f"{head}. {'Good. ' if right and not used else ''}{MORE}")
    card.state = "done" if right and not used else "part" if passed else "none"
    if not right:
        card.sentences = [
            *(("First", said) for said in _to_mend_first(name, function)),
            *(("What happened", said) for said in recognised(name, cases, outcomes)),
        ]
    if used:
        card.sentences.append(("By hand", f"Your answer {used}."))
    card.lines = lines_of(name, cases, outcomes, exercise.get("picture", ""))
    if not right:
        card.rest = [READ_AGAIN] if _only_refusals_fail(cases, outcomes) else []
        card.rest.append(f'Next step: `hint("{name}")`')
    elif remember(name, cases, through):
        card.rest = [f'Why it works, and another way: `why("{name}")`']
    card.show()
    return None if right else fail(f"{name}: {passed} of {len(cases)} visible checks pass.")


def _tuples(parts: list) -> tuple:
    return tuple(tuple(part) if isinstance(part, list) else part for part in parts)


def outcomes_of(name: str, function: Callable, cases: tuple[Case, ...], parts: tuple) -> list[Outcome]:
    """What comes of each case; after a call that does not come back, no more are made."""
    outcomes: list[Outcome] = []
    for one in cases:
        try:
            with patience() as limit:
                outcomes.append(judged(function, one, parts))
        except NoAnswer as error:
            line = where(error, function)
            text = f"`{name}` did not come back within {limit:g} s" + (f"; it was at {line}." if line else ".")
            outcomes.append(Outcome(f"{text}\nDoes a loop in it never end? No other call of it is made.", "hangs"))
            break
    return outcomes


def _only_refusals_fail(cases: tuple[Case, ...], outcomes: list[Outcome]) -> bool:
    """Where an error is that of somebody else, who is to be let through, the input is not bad."""
    bad_input = [one.refused and one.error is ValueError for one in cases]
    wrong = [bad for bad, outcome in zip(bad_input, outcomes) if not outcome.passed]
    return all(wrong) and not all(one.refused for one in cases)


def _to_mend_first(name: str, function: Callable) -> list[str]:
    """Functions of earlier exercises that it calls, and whose own checks fail."""
    exercises = {one["name"] for one in read_exercises()} - {name}
    called = to_mend(one for one in _called(function) if one in exercises)
    return [f"`{name}` calls `{one}`, whose own checks do not all pass. Mend that one first." for one in called[:1]]


def _called(function: Callable) -> list[str]:
    """Names that a function of the notebook uses, and those that its helpers use."""
    found: dict[str, None] = {}
    waiting = _codes(function)
    while waiting:
        code = waiting.pop()
        waiting += [part for part in code.co_consts if isinstance(part, CodeType)]
        for one in code.co_names:
            if one not in found:
                found[one] = None
                waiting += _codes(notebook_value(one))
    return list(found)


def _codes(thing: object) -> list[CodeType]:
    """The code of a function, or of a class's methods, that stands in the notebook."""
    functions = vars(thing).values() if isinstance(thing, type) else [thing]
    return [one.__code__ for one in functions if isinstance(one, FunctionType) and one.__module__ == "__main__"]


def lines_of(name: str, cases: tuple[Case, ...], outcomes: list[Outcome], picture: str) -> list[Line]:
    """One line for each call; the first that fails is told in full, and no problem twice."""
    lines: list[Line] = []
    told: dict[str, str] = {}  # a problem, and the title of the call that has it
    last = ""
    for one, outcome in zip(cases, outcomes):
        full = outcome.passed or not told
        key = _key(outcome)
        problem = outcome.problem
        if key in told and (key == last or told[key]):
            problem = SAME if key == last else f"(the same as in: {told[key]})"
        if not outcome.passed:
            told.setdefault(key, one.title)
            last = key
        lines.append(Line(one.call(name), problem, full, _evidence(one, outcome, picture) if full else None))
    return lines


def _key(outcome: Outcome) -> str:
    """One exception is one problem, whatever value was expected; a refusal that was expected is another."""
    if outcome.kind != "raised":
        return outcome.problem
    kept = ("raised", "expected  a ValueError", "The message")
    return "\n".join(line for line in outcome.problem.splitlines() if line.startswith(kept))


def _evidence(one: Case, outcome: Outcome, picture: str) -> Evidence | None:
    if outcome.kind not in ("value", "differs") or one.refused:
        return None
    return evidence_of(outcome.got, one.gives, picture=picture, args=one.args)


def fail(sentence: str) -> None:
    """Let nbgrader see that a cell failed.

    In a notebook that a person runs, the card is enough: an error would stop "Run All".
    """
    if os.environ.get("NBGRADER_VALIDATING") or os.environ.get("NBGRADER_EXECUTION"):
        raise ChecksFailed(sentence)


def _not_written(name: str, function: Callable, error: NotImplementedError) -> str:
    """Which function is not written yet: this one, or one that it calls?"""
    code = innermost(error)
    if code is getattr(function, "__code__", code) or name_of(code) == name:
        return f"{name} is not written yet (or is the line `raise NotImplementedError` still in it?)."
    return f"{name} calls {name_of(code)}, which is not written yet."


def name_of(code: CodeType) -> str:
    """What a function is called; of a method, its class."""
    return code.co_qualname.rpartition("<locals>.")[2].partition(".")[0]


def innermost(error: BaseException) -> CodeType:
    """The code in which an exception was raised."""
    frame = error.__traceback__
    assert frame is not None, "an exception that was raised has one"
    while frame.tb_next is not None:
        frame = frame.tb_next
    return frame.tb_frame.f_code
