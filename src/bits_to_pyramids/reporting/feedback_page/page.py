"""What a feedback page says: the result, the student's own answers and the instructor's words, put together.

Nothing here is HTML but what `text` and the drawing modules mark as such; the template escapes
everything else.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bits_to_pyramids.course.manifest import Assignment, Exercise
from bits_to_pyramids.reporting.feedback_page.text import clean, ticked, written
from bits_to_pyramids.results.result import CellResult, CheckResult, ExerciseResult, Result
from bits_to_pyramids.results.wording import (
    NOT_JUDGED,
    NOT_RECOGNISED,
    NOT_WRITTEN,
    how_far,
    next_step,
    number,
    waiting_for,
    what_happened,
)
from bits_to_pyramids.student.differences.told import told
from bits_to_pyramids.student.differences.views import CSS, difference_view

if TYPE_CHECKING:
    from jinja2 import Template


FOLDER = Path(__file__).parent
# What nbgrader writes as its own comment beside an answer that was left as it was handed out.
NO_RESPONSE = "No response."
NOT_ANSWERED = "not answered"
MAX_OUTPUT = 3_000


@dataclass(frozen=True)
class Scores:
    """What the gradebook says of one submission, manual grades and penalties included.

    Attributes
    ----------
    total, most : float
    late : float
        What was taken off for being late; `total` is without it.
    exercises : dict
        The points of each exercise that has a grade cell, and the most it can have.
    comments : dict
        The instructor's comments, by exercise; nbgrader says "No response." itself where nothing was answered.
    unread : frozenset of str
        Exercises whose answer waits for a person.
    """

    total: float
    most: float
    late: float = 0.0
    exercises: dict[str, tuple[float, float]] = field(default_factory=dict)
    comments: dict[str, str] = field(default_factory=dict)
    unread: frozenset[str] = frozenset()


@dataclass
class CheckView:
    """One check as the template needs it."""

    title: str
    passed: bool
    verdict: str
    points: str
    first: str = ""
    call: str = ""
    difference: str = ""  # HTML


@dataclass
class ExerciseView:
    """One exercise as the template needs it."""

    name: str
    state: str  # "done", "open" (right, but for what it calls), "part", "none" or "written"
    state_in_words: str
    points: str
    stretch: bool = False
    section: str = ""
    changed: bool = False
    shortcut: str = ""
    what: str = ""
    step: str = ""
    checks: list[CheckView] = field(default_factory=list)
    code: str = ""
    answer: Any = None
    output: str = ""
    error: str = ""
    figures: list[str] = field(default_factory=list)
    comment: str = ""  # HTML


@dataclass
class AddedView:
    """A cell of the student's own that drew something or stopped with an error."""

    code: str
    output: str
    error: str
    figures: list[str]


def feedback_page(assignment: Assignment, notebook: dict, scores: Scores, result: Result | None, reveal: str) -> str:
    """The page as one HTML document.

    Parameters
    ----------
    assignment : Assignment
    notebook : dict
        The rebuilt notebook, for the student's own answers.
    scores : Scores
    result : Result or None
        From the results log, with what is revealed to students only; None if there is none.
    reveal : str
        The setting, so that the page can say what it does not show.
    """
    exercises = _exercises(assignment, notebook, scores, result, hints=reveal != "title")
    first = result.repair_first[0] if result else ""
    start = _start(exercises, first)
    return _template().render(
        title=assignment.title,
        css=_css(),
        policy=content_policy(),
        student=clean(result.student, 100) if result else "",
        total=number(scores.total),
        most=number(scores.most),
        share=max(0, min(100, round(100 * scores.total / scores.most))) if scores.most else 0,
        late=number(scores.late) if scores.late else "",
        refused=clean(result.refused) if result else "",
        known=result is not None,
        notes=[clean(note, 500) for note in result.notes] if result else [],
        exercises=exercises,
        answers=answers_digest(notebook),
        start=start,
        start_says=_says(start) if start else "",
        nearly=bool(start) and _nearly(exercises),
        first=first,
        waiting=waiting_for(result) if result else "",
        done=sum(e.state == "done" for e in exercises),
        open=sum(e.state == "open" for e in exercises),
        counted=sum(e.state != "written" for e in exercises),
        added=_added(notebook, result),
        reveal=reveal,
        isolation=result.isolation.partition(":")[0] if result else "",
    )


def answers_digest(notebook: dict) -> str:
    """A few letters that are others when any answer or code of somebody's own is another one."""
    own = [
        [cell.get("id"), cell["source"]]
        for cell in notebook["cells"]
        if cell["metadata"].get("role", cell["cell_type"]) in ("answer", "written", "code")
    ]
    return hashlib.sha256(json.dumps(own).encode()).hexdigest()[:16]


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(FOLDER)
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["ticked"] = ticked
    return environment.get_template("page.html.j2")


@cache
def _css() -> str:
    return CSS + (FOLDER / "page.css").read_text(encoding="utf-8")


def content_policy() -> str:
    """Nothing from outside, no scripts, no style but the page's own, pictures only from the page itself."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def _exercises(
    assignment: Assignment, notebook: dict, scores: Scores, result: Result | None, hints: bool
) -> list[ExerciseView]:
    results = {exercise.name: exercise for exercise in result.exercises} if result else {}
    ran = {cell.id: cell for cell in result.cells} if result else {}
    cells = {
        cell["metadata"].get("exercise"): cell
        for cell in notebook["cells"]
        if cell["metadata"].get("role") in ("answer", "written")
    }
    views = []
    for exercise in assignment.exercises:
        cell = cells.get(exercise.name)
        if exercise.kind == "written":
            views.append(_written(exercise, cell, scores))
        elif exercise.name in results or not exercise.stretch:
            views.append(_programmed(exercise, cell, scores, results.get(exercise.name), ran, hints))
    return views


def _written(exercise: Exercise, cell: dict | None, scores: Scores) -> ExerciseView:
    points, _ = scores.exercises.get(exercise.name, (0.0, 0.0))
    answered = cell is not None and _reading(exercise, scores) != NOT_ANSWERED
    return ExerciseView(
        exercise.name,
        "written",
        _reading(exercise, scores),
        f"{number(points)} extra points" if points else "",
        # As it was typed: Markdown makes 636332 of 63*63*32, and drops what looks like a tag.
        code=clean(cell["source"]) if answered and cell else "",
        answer=written(cell["source"]) if answered and cell else "",
        comment=_comment(scores.comments.get(exercise.name, "")),
    )


def _reading(exercise: Exercise, scores: Scores) -> str:
    """How far a person is with a written answer."""
    if scores.comments.get(exercise.name) == NO_RESPONSE:
        return NOT_ANSWERED
    return "waits for your instructor to read it" if exercise.name in scores.unread else "read by your instructor"


def _comment(text: str) -> str:
    return "" if text in ("", NO_RESPONSE) else written(text, breaks=True)


def _programmed(
    exercise: Exercise,
    cell: dict | None,
    scores: Scores,
    result: ExerciseResult | None,
    ran: dict[str, CellResult],
    hints: bool,
) -> ExerciseView:
    automatic = (float(result.points), float(result.max_points)) if result else (0.0, 0.0)
    points, most = scores.exercises.get(exercise.name, automatic)
    state, words = _state(result, points, most)
    view = ExerciseView(
        exercise.name,
        state,
        words,
        f"{number(points)} of {number(most)} points",
        stretch=exercise.stretch,
        section=exercise.section,
        changed=result is not None and abs(points - automatic[0]) > 1e-6,
        code=clean(cell["source"]) if cell else "",
        comment=_comment(scores.comments.get(exercise.name, "")),
    )
    if result is not None:
        view.shortcut = clean(result.shortcut_note, 1_000)
        view.what = what_happened(result) if hints else ""
        view.step = next_step(result) if hints else ""
        view.checks = [_check(check) for check in result.checks]
    if cell is not None and cell.get("id") in ran:
        view.output, view.error, view.figures = _shown(ran[cell["id"]])
    return view


def _state(result: ExerciseResult | None, points: float, most: float) -> tuple[str, str]:
    if result is None:
        return ("done", "all points") if most and points >= most else ("part" if points else "none", "")
    passed = sum(check.passed for check in result.checks)
    if result.shortcuts and not result.points:
        passed = 0
    elif result.waits:
        return "open", how_far(result)
    return "done" if passed == len(result.checks) else "part" if passed else "none", how_far(result)


def _check(check: CheckResult) -> CheckView:
    points = f"{number(check.points)} of {number(check.max_points)}"
    view = CheckView(clean(check.title, 500), check.passed, check.verdict, points)
    if not check.message:
        return view
    lines = clean(check.message).splitlines()
    view.first = "" if check.judged else NOT_JUDGED
    if len(lines) > 1:
        view.call = lines.pop(0)
    view.difference = difference_view(told(lines, check.evidence), check.evidence)
    return view


def _shown(cell: CellResult) -> tuple[str, str, list[str]]:
    return (
        clean(cell.output.strip(), MAX_OUTPUT),
        "" if cell.ok else clean(cell.error.strip(), MAX_OUTPUT),
        cell.pictures,
    )


def _added(notebook: dict, result: Result | None) -> list[AddedView]:
    ran = {cell.id: cell for cell in result.cells} if result else {}
    found = []
    for cell in notebook["cells"]:
        did = ran.get(cell.get("id"))
        if did is None or cell["metadata"].get("role") or (did.ok and not did.pictures):
            continue
        output, error, figures = _shown(did)
        found.append(AddedView(clean(cell["source"]), output, error, figures))
    return found


def _start(exercises: list[ExerciseView], first: str) -> ExerciseView | None:
    """The exercise to look at first: what most others wait for, or else the first that is not done."""
    undone = [e for e in exercises if e.state in ("part", "none") and not e.stretch]
    return next((e for e in undone if e.name == first), undone[0] if undone else None)


def _says(start: ExerciseView) -> str:
    """What a page opens with: the mistake, or the first check that fails; not that nobody knows the mistake."""
    what = start.shortcut or start.what.removesuffix(NOT_RECOGNISED).strip()
    how = f"{start.state_in_words[:1].upper()}{start.state_in_words[1:]}."
    failing = next((check.title for check in start.checks if not check.passed), "")
    if what or not failing or start.state_in_words == NOT_WRITTEN:
        return what or how
    return f"{how} The first that does not: {failing}"


def _nearly(exercises: list[ExerciseView]) -> bool:
    """Is one exercise all that is left?"""
    return [e.state for e in exercises if e.state not in ("done", "written") and not e.stretch] in (["part"], ["none"])
