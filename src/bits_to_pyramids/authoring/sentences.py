"""Sentence by sentence: which hidden check fails when what a task says is not kept?

``grader_tests/sentences/MODULE.toml`` answers for every sentence of every task, and for the rules at
the top of a notebook: a list of checks, or a text that says why none can be.  Lint holds the table
to the text and to the checks, so that no sentence is added without a check.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bits_to_pyramids.authoring.check_table import decided_checks
from bits_to_pyramids.course.manifest import Assignment, Course, read_toml

RULES = "rules"  # the table of the rules that hold for every exercise; its checks are named EXERCISE.CHECK

_TASK = re.compile(r"^### Exercise `(\w+)`\n(.*?)^```\{code-cell\}[^\n]*\n:role: answer$", re.MULTILINE | re.DOTALL)
_RULES = re.compile(r"^[^\n]*[Tt]hese rules hold for every exercise:\n\n(.*?)^\+\+\+", re.MULTILINE | re.DOTALL)
_DETAILS = re.compile(r"<details>.*?</details>|^```.*?^```|^\*In the picture.*?\*$", re.MULTILINE | re.DOTALL)
_BULLET = re.compile(r"^(?:-|\d+\.) (?:\*\*?([^*\n]+?)\*\*? *)?(.*)$", re.MULTILINE)
_ROW = re.compile(r"^\| (.*) \|\n(?!\| ---)", re.MULTILINE)  # of a table, but for its head
_END = re.compile(r"(?<=[.;:!?)])\s+(?=[A-Z`\"*(])|; ")


@dataclass(frozen=True)
class Said:
    """One sentence of a task, and what answers for it."""

    exercise: str
    sentence: str
    checks: tuple[str, ...]
    why_none: str = ""


def task_sentences(text: str) -> dict[str, list[str]]:
    """What an assignment's text asks for, by exercise: the sentence with the call, rows of tables, points of lists.

    Parameters
    ----------
    text : str
        The MyST Markdown of the assignment.
    """
    rules = _RULES.search(text)
    tasks = {RULES: rules[1]} if rules else {}
    tasks |= {match[1]: match[2] for match in _TASK.finditer(text)}
    return {
        name: [*(s for part in _parts(name, task) for s in _sentences(part)), *_rows(task)]
        for name, task in tasks.items()
    }


def _rows(task: str) -> list[str]:
    """The rows of tables, each as one sentence."""
    return [row for row in _ROW.findall(_DETAILS.sub("", task)) if not row.startswith("---")]


def _parts(name: str, task: str) -> Iterator[str]:
    task = _DETAILS.sub("", task)
    if name != RULES:
        # The paragraph that says what the function gives, without what leads up to it.
        for paragraph in task.split("\n\n"):
            if (at := paragraph.find(f"Write `{name}(")) >= 0:
                yield paragraph[at:]
    for _, body in _BULLET.findall(task):
        yield body


def _sentences(text: str) -> list[str]:
    parts = [part.strip().rstrip(".;") for part in _END.split(text)]
    return [part for part in parts if part and not re.fullmatch(r"Write `[^`]*`", part)]


def sentence_table(course: Course, assignment: Assignment) -> list[Said]:
    """Every sentence of an assignment's tasks with its checks, in the order of the text."""
    table = _table(course, assignment)
    found = []
    for exercise, sentences in task_sentences(assignment.text.read_text(encoding="utf-8")).items():
        for sentence in sentences:
            entry = table.get(exercise, {}).get(sentence, [])
            checks, why = ((), entry) if isinstance(entry, str) else (tuple(entry), "")
            found.append(Said(exercise, sentence, checks, why))
    return found


def sentence_problems(course: Course, assignment: Assignment) -> Iterator[tuple[str, str]]:
    """What is wrong with the table, as exercise and sentence."""
    said = sentence_table(course, assignment)
    known = {(check.exercise, check.name) for check in decided_checks(course, assignment)}
    for one in said:
        if not one.checks and not one.why_none:
            yield one.exercise, f"no check is named for {one.sentence!r} in grader_tests/sentences"
        for check in one.checks:
            exercise, _, name = check.rpartition(".")
            if (exercise or one.exercise, f"test_{name}") not in known:
                yield one.exercise, f"{one.sentence!r} names the check {check!r}, which is not there"
    for exercise, entries in _table(course, assignment).items():
        there = [one.sentence for one in said if one.exercise == exercise]
        for sentence in set(entries) - set(there):
            near = difflib.get_close_matches(sentence, there, 1, 0.5)
            hint = f"; the nearest is {near[0]!r}" if near else ""
            yield exercise, f"grader_tests/sentences has {sentence!r}, which the task does not say{hint}"


def _table(course: Course, assignment: Assignment) -> dict[str, dict[str, list[str] | str]]:
    path = course.root / "grader_tests" / "sentences" / f"{assignment.module}.toml"
    return read_toml(path) if path.is_file() else {}


def sentence_page(course: Course, assignment: Assignment) -> str:
    """The table as Markdown."""
    lines = [f"## {assignment.id}", "", "| exercise | what the task says | check |", "| --- | --- | --- |"]
    for one in sentence_table(course, assignment):
        checks = ", ".join(f"`{check}`" for check in one.checks) or f"*{one.why_none or 'none'}*"
        sentence = one.sentence.replace("|", "\\|")
        lines.append(f"| {one.exercise} | {sentence} | {checks} |")
    return "\n".join(lines) + "\n"
