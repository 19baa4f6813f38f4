"""Grading one submission: a pure function of assignment, rebuilt notebook and seed.

`grade_one` starts a session in a jail, runs the assignment's collected checks on it, judges again what may have
failed by an earlier function's fault, and looks for the misconception behind each exercise that is not right.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable, Iterable
from typing import Any

from bits_to_pyramids.checks.carry import Carrier
from bits_to_pyramids.checks.diagnosis import diagnose
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.outcomes import Known, NothingKnown
from bits_to_pyramids.checks.own_inputs import withhold
from bits_to_pyramids.checks.reading_cells import CellReader
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.scripts import ScriptedMarking, Scripts
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.checks.shortcuts import asked_for, judge_shortcuts
from bits_to_pyramids.checks.student_files.opening import Opener, opening
from bits_to_pyramids.checks.suite import GraderFailure, Suite
from bits_to_pyramids.intake.notebook import Cell
from bits_to_pyramids.results.excerpt import fit
from bits_to_pyramids.results.png import clean_png
from bits_to_pyramids.results.result import MAX_OUTPUT, MAX_PICTURES, CellResult, Result
from bits_to_pyramids.results.wording import show_text

MAX_PICTURES_BYTES = 3_000_000  # of one submission


def grade_one(
    knowledge: Knowledge,
    suite: Suite,
    jails: Jails,
    cells: list[Cell],
    *,
    student: str,
    seed: int,
    scripts: Scripts | None = None,
    before_reading: Callable[[], None] = lambda: None,
    known: Callable[[], Known] = NothingKnown,
) -> Result:
    """Run all hidden checks of an assignment on one rebuilt notebook.

    Parameters
    ----------
    knowledge : Knowledge
    suite : Suite
        The collected checks.
    jails : Jails
        With a started jail for all that the assignment's exercises use.
    cells : list of Cell
        The rebuilt notebook.
    student : str
    seed : int
        Where the student's inputs are drawn from.
    scripts : dict, optional
        What the checks asked when they were rehearsed with these inputs.
    before_reading : callable, optional
        Called before anything that the student's process says is decoded, and before a check is run.
    known : callable, optional
        Where to ask, in the end, what known mistakes do.

    Returns
    -------
    Result

    Raises
    ------
    GraderFailure
        If the checks themselves fail.
    """
    if scripts:
        try:
            return _grade(knowledge, suite, jails, cells, student, seed, scripts, before_reading, known)
        except GraderFailure:
            before_reading()  # a check that asks at random has no script: as if nobody had rehearsed
    return _grade(knowledge, suite, jails, cells, student, seed, {}, before_reading, known)


def _grade(
    knowledge: Knowledge, suite: Suite, jails: Jails, cells: list[Cell], student: str, seed: int, scripts: Scripts,
    before_reading: Callable[[], None], known: Callable[[], Known],
) -> Result:  # fmt: skip
    started = time.monotonic()
    session = Session(jails, cells, knowledge.assignment.limits, before_reading=before_reading)
    with opening(Opener(jails, session.budget)):
        return _judged(knowledge, suite, jails, cells, student, seed, scripts, before_reading, known, session, started)


def _judged(
    knowledge: Knowledge, suite: Suite, jails: Jails, cells: list[Cell], student: str, seed: int, scripts: Scripts,
    before_reading: Callable[[], None], known: Callable[[], Known], session: Session, started: float,
) -> Result:  # fmt: skip
    assignment = knowledge.assignment
    marking: Marking
    own = int.from_bytes(
        hashlib.sha256("\0".join(cell.source for cell in cells).encode("utf-8", "replace")).digest()[:8]
    )
    if scripts:
        marking = ScriptedMarking(assignment, suite, session, seed, Solutions(knowledge), scripts, before_reading, own)
    else:
        marking = Marking(assignment, suite, session, seed, Solutions(knowledge), own)
    reader = CellReader(jails, cells, assignment.limits, session.budget, before_reading)
    try:
        readings = reader.of_what_uses(asked_for(assignment, knowledge.order)) if assignment.only_says_shortcuts else []
        exercises = marking.exercises()
        session.show()
    finally:
        session.close()
    calls = {result.name: marking.records[result.name].calls for result in exercises}
    if assignment.carry_forward != "off":
        carrier = Carrier(
            knowledge, suite, jails, cells, seed=seed, reader=reader, budget=session.budget, own=own,
            unproven=marking.unproven,
        )  # fmt: skip
        calls |= carrier.judge_again(exercises)
    for result in exercises:
        if result.right:
            continue
        bank = knowledge.misconceptions_of(result.name)
        found = diagnose(calls[result.name], knowledge.references[result.name], bank, known())
        if found is not None:
            result.misconception, result.sentence = found.name, found.sentence
    unproven = set(marking.unproven)
    if assignment.carry_forward == "off":
        # Nobody has asked whether it is an earlier function's fault that nothing is right.
        wrong = {result.name for result in exercises if not result.right}
        unproven = {name for name in unproven if not wrong.intersection(assignment.stands_on(name))}
    withhold(exercises, unproven)
    # Who is right with what was lent did not need the tool; who lent it did.
    used = {one.name: marking.used[one.name] for one in exercises if one.name in marking.used and not one.right}
    judge_shortcuts(assignment, cells, reader.readings if used else readings, exercises, used, order=knowledge.order)
    return Result(
        assignment=assignment.id,
        student=student,
        seed=seed,
        isolation=jails.isolation,
        exercises=exercises,
        cells=fit(_cell_results(session.outcomes.values())),
        seconds=time.monotonic() - started,
    )


def _cell_results(outcomes: Iterable) -> list[CellResult]:
    """What the cells showed, with the pictures that there is room for."""
    cells, room = [], MAX_PICTURES_BYTES
    for outcome in outcomes:
        cell = _cell_result(outcome)
        for image in outcome.images[:MAX_PICTURES]:
            png = clean_png(image)
            if png is not None and len(png) <= room:
                room -= len(png)
                cell.pictures.append(base64.b64encode(png).decode("ascii"))
        cells.append(cell)
    return cells


def _cell_result(outcome: Any) -> CellResult:
    error = ""
    if not outcome.ok:
        error = outcome.traceback or f"{outcome.error_name}: {show_text(outcome.error_message)}"
    shown = "\n".join(text for text in (outcome.stdout, outcome.stderr, outcome.result or "") if text)
    return CellResult(outcome.id, outcome.ok, error[:MAX_OUTPUT], shown[:MAX_OUTPUT])
