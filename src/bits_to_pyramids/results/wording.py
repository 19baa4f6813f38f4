"""How results are put into words: in autograded notebooks, feedback pages, ``b2p try``."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache
from textwrap import wrap

from bits_to_pyramids.results.result import ExerciseResult, Result
from bits_to_pyramids.student.opened import OPENED

WIDTH = 92
# How verdicts stand in a table of text.
IN_A_TABLE = {"passed": "passes", "right": "right ", "failed": "FAILS ", "not judged": "not judged"}
NOT_WRITTEN = "not written yet"
NOT_JUDGED = "An ordinary call has to go right first:"
NOT_RECOGNISED = "We do not recognise this mistake. Start with the first check that fails."


def number(points: Fraction | float) -> str:
    """Points as people write them: no trailing zeros, at most two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def what_happened(exercise: ExerciseResult) -> str:
    """The sentence for an exercise's misconception, or that there is none; nothing where nothing was answered.

    Before it, or in its place, what to repair first where earlier functions are to blame.
    """
    if exercise.waits:
        counted = exercise.shortcuts or all(check.points == check.max_points for check in exercise.checks)
        return f"R{_once(exercise)[1:]}" + ("" if counted else " Its points come with that.")
    first = f"More of it is {_once(exercise)} " if exercise.lent else ""
    failed = [check for check in exercise.checks if check.verdict in ("failed", "not judged")]
    if exercise.sentence or exercise.shortcuts or all(check.message.endswith(NOT_WRITTEN) for check in failed):
        return (first + exercise.sentence).strip()
    return first + NOT_RECOGNISED


def waiting_for(result: Result) -> str:
    """What else is right once the function to repair first is; nothing where nothing waits."""
    name, waiting = result.repair_first
    if not name:
        return ""
    return f"Once `{name}` is right, so is what calls it in {', '.join(f'`{other}`' for other in waiting)}."


def _once(exercise: ExerciseResult) -> str:
    names = [f"`{name}`" for name in exercise.lent]
    if len(names) == 1:
        return f"right, once your {names[0]} is: repair that first."
    return f"right, once your {', '.join(names[:-1])} and {names[-1]} are: repair {names[0]} first."


def how_far(exercise: ExerciseResult) -> str:
    """How many of an exercise's checks pass, in a few words, and whether it uses what the task rules out."""
    return _checks_passed(exercise) + (f", with {', '.join(exercise.shortcuts)}" if exercise.shortcuts else "")


def is_blank(exercise: ExerciseResult) -> bool:
    """Was nothing written?"""
    return all(not check.passed and check.message.endswith(NOT_WRITTEN) for check in exercise.checks)


def is_unrecognised(exercise: ExerciseResult) -> bool:
    """Is it wrong by its own fault, and nobody knows why?"""
    return not (exercise.right or exercise.sentence or exercise.shortcuts or is_blank(exercise))


def _checks_passed(exercise: ExerciseResult) -> str:
    passed = sum(check.passed for check in exercise.checks)
    if exercise.waits:
        return _once(exercise).partition(":")[0].replace("`", "")
    if passed == len(exercise.checks):
        return "the check passes" if passed == 1 else f"all {passed} checks pass"
    if is_blank(exercise):
        return NOT_WRITTEN
    more = sum(check.carried for check in exercise.checks)
    return f"{passed} of {len(exercise.checks)} checks pass" + (
        f", {more} more once your {' and '.join(exercise.lent)} {'does' if len(exercise.lent) == 1 else 'do'}"
        if more
        else ""
    )


def findings(result: Result) -> str:
    """How many mistakes and shortcuts were recognised, in a few words."""
    counts = {
        "mistake": sum(bool(exercise.sentence) for exercise in result.exercises),
        "shortcut": sum(bool(exercise.shortcuts) for exercise in result.exercises),
    }
    said = [f"{count} {word}{'s' if count > 1 else ''} recognised" for word, count in counts.items() if count]
    name, waiting = result.repair_first
    return ", ".join([*said, *([f"{len(waiting)} right but for {name}"] if name else [])])


def next_step(exercise: ExerciseResult) -> str:
    """What to run for help; nothing where everything passes."""
    name = exercise.lent[0] if exercise.waits and not exercise.shortcuts else exercise.name
    return f'hint("{name}")' if exercise.points < exercise.max_points else ""


_wrapped = lru_cache(4096)(wrap)  # most lines are the same for most students


def exercise_report(exercise: ExerciseResult, *, hints: bool = True) -> str:
    """One exercise's table of checks, the sentence for its misconception, and what to do next.

    Parameters
    ----------
    exercise : ExerciseResult
    hints : bool
        Whether to say more than the checks do; see `bits_to_pyramids.results.reveal`.
    """
    lines = [f"{exercise.name}: {number(exercise.points)} of {number(exercise.max_points)} points"]
    for check in exercise.checks:
        verdict = IN_A_TABLE[check.verdict]
        title = f"{check.title} ({number(check.points)} of {number(check.max_points)})"
        lines += _wrapped(title, WIDTH, initial_indent=f"  {verdict}  ", subsequent_indent=" " * 10)
        if not check.judged:
            lines.append(f"            {NOT_JUDGED}")
        lines += [f"            {line}" for line in check.message.splitlines()]
    if exercise.shortcut_note:
        lines += wrap(exercise.shortcut_note, WIDTH, initial_indent="  By hand: ", subsequent_indent=" " * 11)
    if hints and (what := what_happened(exercise)):
        lines += wrap(what, WIDTH, initial_indent="  What happened: ", subsequent_indent=" " * 17)
    if hints and (step := next_step(exercise)):
        lines.append(f"  Next step: {step}")
    return "\n".join(lines)


def show_text(text: str, limit: int = 200) -> str:
    """The first line of a text of the student's, without control characters and without our own folders' names."""
    line = next(iter(text.strip().splitlines()), "")
    line = re.sub(rf"(file://)?/[^\s\"']*{OPENED}\w+/", "", line)
    line = "".join(char if char.isprintable() else "?" for char in line)
    return line if len(line) <= limit else line[: limit - 3] + "..."


def show_lines(text: str) -> str:
    """A text whose lines a terminal shows and does not obey: no control characters, no escape codes."""
    lines = text.replace("\t", "    ").splitlines()
    return "\n".join("".join(char if char.isprintable() else "?" for char in line) for line in lines)
