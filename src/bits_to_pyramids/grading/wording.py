"""How results are put into words: in autograded notebooks, on the terminal, in ``b2p try``."""

from __future__ import annotations

from fractions import Fraction

from bits_to_pyramids.grading.result import ExerciseResult


def number(points: Fraction | float) -> str:
    """Points as people write them: no trailing zeros, at most two decimals."""
    return f"{float(points):.2f}".rstrip("0").rstrip(".")


def exercise_report(exercise: ExerciseResult) -> str:
    """One exercise's table of checks, the sentence for its misconception, and what to do next."""
    lines = [f"{exercise.name}: {number(exercise.points)} of {number(exercise.max_points)} points"]
    for check in exercise.checks:
        verdict = "passes" if check.passed else "FAILS "
        lines.append(f"  {verdict}  {check.title} ({number(check.points)} of {number(check.max_points)})")
        lines += [f"            {line}" for line in check.message.splitlines()]
    if exercise.sentence:
        lines.append(f"  What happened: {exercise.sentence}")
    if exercise.points < exercise.max_points:
        lines.append(f'  Next step: hint("{exercise.name}")')
    return "\n".join(lines)
