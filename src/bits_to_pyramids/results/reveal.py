"""What students see of a result: as much as the instructor's setting reveals.

Everything that students see of a result goes through `revealed`: autograded notebooks, feedback
pages, ``b2p try``.  The results log keeps everything; it is the instructor's.
"""

from __future__ import annotations

from dataclasses import replace

from bits_to_pyramids.results.result import CheckResult, ExerciseResult, Result
from bits_to_pyramids.results.wording import NOT_WRITTEN


def revealed(result: Result, reveal: str) -> Result:
    """A copy of a result with what a setting keeps hidden left out.

    Parameters
    ----------
    result : Result
    reveal : {"title", "hint", "example"}
        With ``"title"``, the checks' titles and whether they pass; ``"hint"`` adds the sentence
        about the mistake and the way to the hints; ``"example"`` adds the call, what came back,
        what was expected, and pictures of these.
    """
    if reveal == "example":
        return result
    return replace(result, exercises=[_without_examples(exercise, reveal) for exercise in result.exercises])


def _without_examples(exercise: ExerciseResult, reveal: str) -> ExerciseResult:
    hint = reveal == "hint"
    return replace(
        exercise,
        checks=[_without_example(check) for check in exercise.checks],
        misconception=exercise.misconception if hint else "",
        sentence=exercise.sentence if hint else "",
    )


def _without_example(check: CheckResult) -> CheckResult:
    # That an answer is missing gives nothing away, and is the first thing to know about it.
    written = check.message.splitlines()[-1:] != [NOT_WRITTEN]
    return replace(check, message="" if written else NOT_WRITTEN, evidence=None)
