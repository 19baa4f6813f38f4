"""Which pairs of answers stand out from the class's own distribution."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations
from statistics import quantiles
from typing import Any

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import solutions
from bits_to_pyramids.intake.bounded import BoundedReader
from bits_to_pyramids.intake.folders import Refused
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.intake.submissions import bad_student_folder, bad_student_id, find_submissions
from bits_to_pyramids.reporting.similarity.tokens import MAX_CHARACTERS, Line, lines_of

MAX_STUDENTS = 1_000
# An answer with fewer tokens of its own says nothing about where it comes from.
FEWEST_TOKENS = 25
# Of an exercise with fewer pairs than this, the class's usual similarity cannot be learned.
FEWEST_PAIRS = 15
NEVER_BELOW = 0.80
WITHOUT_A_CLASS = 0.95
# A line that this share of the answers has, and at least so many of them, is common knowledge.
COMMON_SHARE, COMMON_COUNT = 0.5, 4


@dataclass(frozen=True)
class Answer:
    """A student's answer: its text, its lines, and which of them are their own."""

    student: str
    source: str
    lines: list[Line]
    own: list[Line]

    @property
    def tokens(self) -> list[str]:
        return [token for line in self.own for token in line.tokens]


@dataclass(frozen=True)
class Alike:
    """Two answers to one exercise that stand out."""

    exercise: str
    similarity: float
    threshold: float
    answers: tuple[Answer, Answer]
    same_text: bool

    @property
    def weight(self) -> float:
        """How much it says: long answers more than short ones, equal text more than equal tokens."""
        shorter = min(len(answer.tokens) for answer in self.answers)
        return self.similarity * shorter * (2 if self.same_text else 1)


@dataclass
class Pair:
    """Two students and the exercises in which their answers stand out."""

    students: tuple[str, str]
    alike: list[Alike] = field(default_factory=list)

    @property
    def weight(self) -> float:
        return sum(alike.weight for alike in self.alike)


@dataclass(frozen=True)
class Usual:
    """How alike the answers to one exercise usually are in this class."""

    exercise: str
    answers: int
    pairs: int
    median: float | None
    threshold: float
    learned: bool


@dataclass
class Compared:
    """The outcome for one assignment: the pairs that stand out, the weightiest first."""

    assignment: Assignment
    students: int
    usual: list[Usual]
    pairs: list[Pair]
    notes: list[str]


def compare_class(
    course: Course, assignment: Assignment, progress: Callable[[str], None] = lambda step: None
) -> Compared:
    """Compare everybody's answers to the exercises in which a function is written."""
    notes: list[str] = []
    progress(f"reading the answers of {assignment.id}")
    released = Released.load(course, assignment)
    ours = solutions(course, assignment)
    stubs = {
        c["metadata"]["exercise"]: c["source"]
        for c in released.notebook["cells"]
        if c["metadata"].get("role") == "answer"
    }
    with BoundedReader() as reader:
        sources = _read(course, assignment, released, reader, notes)
    pairs: dict[tuple[str, str], Pair] = {}
    usual = []
    for exercise in assignment.exercises:
        if exercise.kind != "function":
            continue
        progress(f"comparing {exercise.name}")
        alternatives = re.findall(r"^```python\n(.*?)^```", exercise.after, re.DOTALL | re.MULTILINE)
        handed_out = (stubs.get(exercise.name, ""), ours.get(exercise.name, ""), *alternatives)
        known = {line.tokens for text in handed_out for line in lines_of(text)}
        texts = {student: answers[exercise.name] for student, answers in sources.items() if exercise.name in answers}
        found, row = compare_answers(exercise.name, texts, known)
        usual.append(row)
        for alike in found:
            students = (alike.answers[0].student, alike.answers[1].student)
            pairs.setdefault(students, Pair(students)).alike.append(alike)
    ranked = sorted(pairs.values(), key=lambda pair: (-pair.weight, pair.students))
    return Compared(assignment, len(sources), usual, ranked, notes)


def compare_answers(exercise: str, texts: dict[str, str], known: set[tuple[str, ...]]) -> tuple[list[Alike], Usual]:
    """The pairs that stand out among the answers to one exercise.

    Parameters
    ----------
    exercise : str
    texts : dict
        The answers, by student.
    known : set of tuple of str
        The tokens of lines that say nothing: those of the release and of our solutions.
    """
    from rapidfuzz.distance import Indel
    from rapidfuzz.process import cdist

    lines = {student: lines_of(text) for student, text in sorted(texts.items())}
    counts = Counter(tokens for found in lines.values() for tokens in {line.tokens for line in found})
    common = {tokens for tokens, count in counts.items() if count >= max(COMMON_COUNT, COMMON_SHARE * len(lines))}
    answers = [
        Answer(
            student,
            texts[student][:MAX_CHARACTERS],
            found,
            [line for line in found if line.tokens not in known | common],
        )
        for student, found in lines.items()
    ]
    answers = [answer for answer in answers if len(answer.tokens) >= FEWEST_TOKENS]
    matrix: Any = cdist(coded := _coded(answers), coded, scorer=Indel.normalized_similarity) if answers[1:] else []
    similarities = {(i, j): float(matrix[i][j]) for i, j in combinations(range(len(answers)), 2)}
    threshold, median, learned = usual_similarity(list(similarities.values()))
    alike = [
        Alike(
            exercise, value, threshold, (answers[i], answers[j]), _plain(answers[i].source) == _plain(answers[j].source)
        )
        for (i, j), value in similarities.items()
        if value >= threshold
    ]
    return alike, Usual(exercise, len(answers), len(similarities), median, threshold, learned)


def _coded(answers: list[Answer]) -> list[str]:
    """Answers with a character for each different token: strings are what rapidfuzz compares fastest.

    What only one answer has is alike in none: one character does for all of it, or there would be too few of them.
    """
    shared = Counter(token for answer in answers for token in set(answer.tokens))
    letters: dict[str, str] = {}
    return [
        "".join(
            letters.setdefault(token if shared[token] > 1 else f"only {number}", chr(len(letters)))
            for token in answer.tokens
        )
        for number, answer in enumerate(answers)
    ]


def usual_similarity(values: list[float]) -> tuple[float, float | None, bool]:
    """From where on a similarity stands out, the usual one, and whether that was learned from the class.

    Far out, as Tukey draws it: three quartile distances above the upper quartile; never below a
    floor, and never so high that equal answers would not be shown.
    """
    if len(values) < FEWEST_PAIRS:
        return WITHOUT_A_CLASS, None, False
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return min(max(NEVER_BELOW, high + 3 * (high - low)), 0.999), middle, True


def _read(
    course: Course, assignment: Assignment, released: Released, reader: BoundedReader, notes: list[str]
) -> dict[str, dict[str, str]]:
    """Everybody's answers, read as grading reads them: within limits, nothing of it executed."""
    template = Template.from_notebook(released.notebook)
    sources: dict[str, dict[str, str]] = {}
    for submission in find_submissions(course, [assignment]):
        student = submission.student
        if submission.team:  # it is compared once, as the one's who handed it in
            continue
        if len(sources) >= MAX_STUDENTS:
            notes.append(f"Only the first {MAX_STUDENTS} students were compared.")
            break
        if bad_student_id(student) or bad_student_folder(submission.folder.parent):
            notes.append(f"{student!r} in submitted/ is not a student's folder and was left out.")
            continue
        try:
            rebuilt = reader.read(submission.folder, assignment.notebook, template, course.root / "submitted")
        except Refused as error:
            notes.append(f"{student} was left out: {error}")
            continue
        answers: dict[str, str] = {}
        for cell in rebuilt.cells:
            if cell.kind != "code" or cell.role not in ("answer", "added"):
                continue
            # Functions may stand in cells of one's own; those belong to the exercise whose name they define.
            names = [cell.exercise] if cell.exercise else [n for n in assignment.by_name if f"def {n}(" in cell.source]
            for name in names:
                if not cell.blank and cell.source.strip():
                    answers[name] = f"{answers[name]}\n\n{cell.source}" if name in answers else cell.source
        sources[student] = answers
    return sources


def _plain(text: str) -> str:
    """A text without what an editor changes by itself."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())
