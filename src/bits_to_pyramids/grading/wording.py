"""How results are put into words: in autograded notebooks, on the terminal, in ``b2p try``."""

from __future__ import annotations

from fractions import Fraction
from textwrap import wrap

from bits_to_pyramids.grading.result import ExerciseResult


WIDTH = 92


def number(points: Fraction | float) -> str:
    """Points as people write them: no trailing zeros, at most two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def exercise_report(exercise: ExerciseResult) -> str:
    """One exercise's table of checks, the sentence for its misconception, and what to do next."""
    lines = [f"{exercise.name}: {number(exercise.points)} of {number(exercise.max_points)} points"]
    for check in exercise.checks:
        verdict = "passes" if check.passed else "FAILS "
        title = f"{check.title} ({number(check.points)} of {number(check.max_points)})"
        lines += wrap(title, WIDTH, initial_indent=f"  {verdict}  ", subsequent_indent=" " * 10)
        lines += [f"            {line}" for line in check.message.splitlines()]
    if exercise.sentence:
        lines += wrap(exercise.sentence, WIDTH, initial_indent="  What happened: ", subsequent_indent=" " * 17)
    if exercise.points < exercise.max_points:
        lines.append(f'  Next step: hint("{exercise.name}")')
    return "\n".join(lines)
