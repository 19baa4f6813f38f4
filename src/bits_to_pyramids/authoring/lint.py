"""Proving that the content is sound: every exercise, through the real grading path.

For each exercise: the untouched stub scores nothing, the solution scores everything, each
misconception loses points and is recognised as itself, a prediction's answer cannot be read in
the release, there are three hints, nothing needs a later exercise, and what is built is what
the text says.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bits_to_pyramids.authoring.build import build_into
from bits_to_pyramids.authoring.misconceived import rounds
from bits_to_pyramids.authoring.sealing import sealed_file
from bits_to_pyramids.authoring.sentences import sentence_problems
from bits_to_pyramids.authoring.student_package import PACKAGE, package_files
from bits_to_pyramids.authoring.unsaid import unsaid
from bits_to_pyramids.authoring.visible import visible_problems
from bits_to_pyramids.course.manifest import FULL_SCORE, Assignment, Course
from bits_to_pyramids.course.notebooks import answered, given, released_notebook, solutions
from bits_to_pyramids.course.sums import same
from bits_to_pyramids.course.text import SOLUTION_ONLY
from bits_to_pyramids.student.reading.tools import TOOLS

if TYPE_CHECKING:
    from bits_to_pyramids.checks.misconceptions import Misconception
    from bits_to_pyramids.results.result import ExerciseResult

MIN_MISCONCEPTIONS = 3
NO_PYTHON = "what it makes of the solution is no Python"
HINTS = 3
SEALED_TEXT = re.compile(r'"[A-Za-z0-9+/]{24,}=*"')
# What must never reach a student: nbgrader's markers, and our own.
MARKERS = ("BEGIN SOLUTION", "END SOLUTION", "BEGIN HIDDEN", "BEGIN MARK SCHEME", SOLUTION_ONLY)


@dataclass(frozen=True)
class Finding:
    """Something that is not as it should be."""

    assignment: str
    exercise: str
    problem: str

    def __str__(self) -> str:
        return (
            f"{self.assignment}: {self.exercise}: {self.problem}"
            if self.exercise
            else f"{self.assignment}: {self.problem}"
        )


def lint(
    course: Course,
    assignments: list[Assignment],
    *,
    isolation: str | None = None,
    jobs: int = 2,
    progress: Callable[[str], None] = lambda step: None,
    witness: Callable[[Assignment, Misconception, ExerciseResult], None] = lambda assignment, misconception, result: (
        None
    ),
) -> list[Finding]:
    """All findings of some assignments; an empty list if everything is sound.

    `jobs` submissions are graded at once.  `witness` is shown the result of each misconception, which lint grades
    anyway.
    """
    from bits_to_pyramids.workers.engine import WorkerFailure

    findings: list[Finding] = []
    for assignment in assignments:
        progress(f"{assignment.id}: manifest")
        findings += check_manifest(assignment)
        progress(f"{assignment.id}: what students can read")
        findings += check_release(course, assignment)
        findings += [Finding(assignment.id, *problem) for problem in sentence_problems(course, assignment)]
        progress(f"{assignment.id}: the checks in the notebook")
        findings += check_visible(course, assignment)
        progress(f"{assignment.id}: misconceptions")
        misfits = list(check_misconceptions(course, assignment))
        findings += misfits
        if any(NO_PYTHON in finding.problem for finding in misfits):
            continue  # the grader would stumble over them as well, and say less
        try:
            findings += check_points(
                course, assignment, isolation or course.settings.isolation, progress, witness, jobs
            )
        except WorkerFailure as error:
            findings.append(Finding(assignment.id, "", f"the checks themselves fail:\n{error}"))
    progress("comparing what is built with a fresh build")
    return [*findings, *check_built(course, assignments)]


def check_manifest(assignment: Assignment) -> Iterator[Finding]:
    """Points, hints, prerequisites, and what each exercise says about itself."""
    total = sum(exercise.points for exercise in assignment.exercises if not exercise.stretch)
    if total != FULL_SCORE:
        yield Finding(assignment.id, "", f"the points add up to {total}, not {FULL_SCORE}")
    earlier: set[str] = set()
    for exercise in assignment.exercises:
        problems = []
        if exercise.kind != "written" and len([hint for hint in exercise.hints if hint.strip()]) != HINTS:
            problems.append(f"needs {HINTS} hints, has {len(exercise.hints)}")
        if missing := [name for name in exercise.requires if name not in earlier]:
            problems.append(f"requires {missing[0]!r}, which does not come before it")
        if exercise.kind == "prediction" and exercise.answer is None:
            problems.append("is a prediction without an answer")
        if exercise.kind != "written" and not (exercise.section and exercise.teaches and exercise.after.strip()):
            problems.append("needs a section, a line on what it teaches, and a reason for the solutions")
        problems += [
            f"is without {entry!r}, which nobody knows how to look for"
            for entry in exercise.without
            if entry not in TOOLS
        ]
        earlier.add(exercise.name)
        yield from (Finding(assignment.id, exercise.name, problem) for problem in problems)


def check_release(course: Course, assignment: Assignment) -> Iterator[Finding]:
    """Nothing in the released folder gives an answer away."""
    folder = course.root / "release" / assignment.id
    handed_out = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    for name, path in (handed_out | package_files()).items():
        if path.suffix in (".pyc", ".png"):
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml" or path.name == assignment.text.name:
            yield Finding(assignment.id, "", f"the source {name} is in the release")
        for marker in MARKERS:
            if marker in text:
                yield Finding(assignment.id, "", f"{name} in the release contains {marker!r}")
        for exercise in assignment.exercises:
            # A small number stands in the package's code for a hundred reasons, none of them an answer.
            small = path.suffix == ".py" and abs(exercise.answer or 0) < 1000
            if exercise.answer is not None and not small and readable(exercise.answer, text):
                yield Finding(assignment.id, exercise.name, f"its answer can be read in {name}")


def readable(answer: int | float, text: str) -> bool:
    """Does a number stand in a text, with or without separators between its thousands?

    What is sealed is written in base64, where digits stand between signs by chance.
    """
    text = SEALED_TEXT.sub('""', text)
    digits = str(answer)
    groups = (
        [digits[max(0, end - 3) : end] for end in range(len(digits), 0, -3)][::-1] if digits.isdigit() else [digits]
    )
    pattern = r"[,_ .\u202f\u2009']?".join(map(re.escape, groups))
    return re.search(rf"(?<![\w.]){pattern}(?![\w])", text) is not None


def check_misconceptions(course: Course, assignment: Assignment) -> Iterator[Finding]:
    """Enough of them, and each fits its solution."""
    from bits_to_pyramids.checks.knowledge import load_knowledge

    knowledge = load_knowledge(course, assignment)
    fits = not any(knowledge.problems.values())
    for name, problems in knowledge.problems.items():
        yield from (Finding(assignment.id, name, problem) for problem in problems)
    for m in knowledge.misconceptions:
        try:
            ast.parse(m.text)
        except SyntaxError as error:
            line = (m.text.splitlines() or [""])[(error.lineno or 1) - 1 :][:1]
            problem = f"the misconception {m.name}: {NO_PYTHON}: {error.msg}"
            yield Finding(assignment.id, m.exercise, f"{problem}, in the changed function at {''.join(line).strip()!r}")
            fits = False
    if fits:
        yield from (Finding(assignment.id, name, problem) for name, problem in unsaid(course, assignment))
    for exercise in assignment.exercises:
        there = len(knowledge.misconceptions_of(exercise.name))
        if exercise.kind == "function" and there < MIN_MISCONCEPTIONS:
            yield Finding(assignment.id, exercise.name, f"needs {MIN_MISCONCEPTIONS} misconceptions, has {there}")


def check_visible(course: Course, assignment: Assignment) -> Iterator[Finding]:
    """The solutions pass the notebook's own checks."""
    solved = answered(released_notebook(course, assignment), solutions(course, assignment))
    (said,) = visible_problems(course, assignment, [solved])
    if said:
        yield Finding(assignment.id, "", "the solutions fail visible checks:\n  " + "\n  ".join(said))


def check_points(
    course: Course,
    assignment: Assignment,
    isolation: str,
    progress: Callable[[str], None],
    witness: Callable,
    jobs: int = 2,
) -> Iterator[Finding]:
    """Stub, solution and every misconception, graded as submissions are, so many at once."""
    from bits_to_pyramids.checks.knowledge import load_knowledge
    from bits_to_pyramids.checks.shortcuts import pardoned
    from bits_to_pyramids.workers.classroom import Classroom

    knowledge = load_knowledge(course, assignment)
    notebook, right = released_notebook(course, assignment), solutions(course, assignment)
    banks = {e.name: knowledge.misconceptions_of(e.name) for e in assignment.exercises}
    chosen = list(rounds(banks, right | given(notebook)))
    submissions = [
        (notebook, None),
        (answered(notebook, right), None),
        *((answered(notebook, right | {name: m.text for name, m in one.items()}), one) for one in chosen),
    ]
    with Classroom(course, assignment, isolation, stretch=True, jobs=jobs) as classroom:
        results = classroom.grade_all(submissions)
        progress(f"{assignment.id}: grading the untouched release")
        for exercise in next(results).exercises:
            if exercise.points:
                yield Finding(assignment.id, exercise.name, f"the untouched stub scores {exercise.points}")
        progress(f"{assignment.id}: grading the solutions")
        for exercise in next(results).exercises:
            if exercise.shortcuts:
                yield Finding(
                    assignment.id,
                    exercise.name,
                    f"the solution uses {exercise.shortcuts[0]!r}, which the task rules out",
                )
            for check in exercise.checks:
                if not check.passed:
                    yield Finding(assignment.id, exercise.name, f"the solution fails {check.title!r}: {check.message}")
        waiting, seen = len(knowledge.misconceptions), {}
        for one in chosen:
            progress(f"{assignment.id}: grading misconceptions, {waiting} left")
            waiting -= len(one)
            for exercise in next(results).exercises:
                seen[one[exercise.name]] = pardoned(exercise)
        for m in knowledge.misconceptions:
            exercise = seen[m]
            witness(assignment, m, exercise)
            if exercise.points == exercise.max_points:
                yield Finding(assignment.id, exercise.name, f"the misconception {m.name} loses no points")
            elif not m.is_meant(exercise.misconception):
                got = exercise.misconception or "nothing"
                yield Finding(assignment.id, exercise.name, f"the misconception {m.name} is recognised as {got}")


def check_built(course: Course, assignments: list[Assignment]) -> Iterator[Finding]:
    """The built trees equal a fresh build, byte for byte."""
    with TemporaryDirectory(prefix="b2p-lint-") as scratch:
        fresh = build_into(course, assignments, Path(scratch))
        for path, built in fresh.items():
            there = course.root / path
            if not there.is_file() or there.read_bytes() != built.read_bytes():
                yield Finding("build", "", f"{path} is not what a fresh build makes; run `b2p build`")
        # Copies of the student's package need not be there; where one is, it is as it is today.
        fresh |= {
            f"{step}/{assignment.id}/{name}": file
            for step in ("release", "solutions")
            for assignment in assignments
            for name, file in package_files(sealed_file(course, assignment) if step == "release" else None).items()
        }
        for assignment in assignments:
            for step in ("release", "solutions"):
                for there in sorted((course.root / step / assignment.id).rglob("*")):
                    path = there.relative_to(course.root).as_posix()
                    if not there.is_file() or "__pycache__" in path:
                        continue
                    if path not in fresh:
                        yield Finding("build", "", f"{path} is not made by a build")
                    elif PACKAGE in path and not same(there, fresh[path]):
                        yield Finding("build", "", f"{path} is an older copy; run `b2p build`")
