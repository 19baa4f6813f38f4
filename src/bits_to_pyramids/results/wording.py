"""How results are put into words: in autograded notebooks, feedback pages, ``b2p try``."""

from __future__ import annotations

import re
from fractions import Fraction
from textwrap import wrap

from bits_to_pyramids.results.result import ExerciseResult, Result

WIDTH = 92
# How the folder begins in which a student's files are opened; no message shows where it is.
OPENED = "b2p-opened-"
NOT_WRITTEN = "not written yet"
NOT_JUDGED = "An ordinary call has to go right first:"
NOT_RECOGNISED = "We do not recognise this mistake. Start with the first check that fails."


def number(points: Fraction | float) -> str:
    """Points as people write them: no trailing zeros, at most two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def what_happened(exercise: ExerciseResult) -> str:
    """The sentence for an exercise's misconception, or that there is none; nothing where nothing was answered."""
    failed = [check for check in exercise.checks if not check.passed]
    if exercise.sentence or all(check.message.endswith(NOT_WRITTEN) for check in failed):
        return exercise.sentence
    return NOT_RECOGNISED


def how_far(exercise: ExerciseResult) -> str:
    """How many of an exercise's checks pass, in a few words, and whether it uses what the task rules out."""
    return _checks_passed(exercise) + (f", with {', '.join(exercise.shortcuts)}" if exercise.shortcuts else "")


def _checks_passed(exercise: ExerciseResult) -> str:
    passed = sum(check.passed for check in exercise.checks)
    if passed == len(exercise.checks):
        return "the check passes" if passed == 1 else f"all {passed} checks pass"
    if not passed and all(check.message.endswith(NOT_WRITTEN) for check in exercise.checks):
        return NOT_WRITTEN
    return f"{passed} of {len(exercise.checks)} checks pass"


def findings(result: Result) -> str:
    """How many mistakes and shortcuts were recognised, in a few words."""
    counts = {
        "mistake": sum(bool(exercise.sentence) for exercise in result.exercises),
        "shortcut": sum(bool(exercise.shortcuts) for exercise in result.exercises),
    }
    return ", ".join(f"{count} {word}{'s' if count > 1 else ''} recognised" for word, count in counts.items() if count)


def next_step(exercise: ExerciseResult) -> str:
    """What to run for help; nothing where everything passes."""
    return f'hint("{exercise.name}")' if exercise.points < exercise.max_points else ""


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
        verdict = "passes" if check.passed else "FAILS " if check.judged else "not judged"
        title = f"{check.title} ({number(check.points)} of {number(check.max_points)})"
        lines += wrap(title, WIDTH, initial_indent=f"  {verdict}  ", subsequent_indent=" " * 10)
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
