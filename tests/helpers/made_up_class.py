"""A class with made-up results, recorded as grading records them, without running anybody's code."""

import random
from contextlib import closing
from fractions import Fraction

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.reader import rebuild
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.records.recorder import Recorder
from bits_to_pyramids.results.result import CheckResult, ExerciseResult, Result

HOSTILE_NAME = "ev'il&amp; ada=1"  # what a folder's name may be; brackets and quotes are refused before
HOSTILE_TEXT = "<script>window.won=1</script><img src=x onerror=won()>\u202e"


def made_up_results(course: Course | None, assignment, count: int, seed: int = 1) -> list[Result]:
    """Results of students who are good, middling and weak; the first has a hostile name, the last could not be read."""
    chance = random.Random(seed)
    exercises = [e for e in assignment.exercises if assignment.points(e)]
    ease = {e.name: chance.uniform(-1.5, 1.5) for e in exercises}
    results = []
    for number in range(count):
        able = chance.gauss(0.5, 1.2)
        done = []
        for exercise in exercises:
            share = Fraction(exercise.points, 4)
            right = [chance.random() < 1 / (1 + 2.7 ** -(2 * able + ease[exercise.name])) for _ in range(4)]
            checks = [
                CheckResult(
                    f"Check {at} of {exercise.name} {HOSTILE_TEXT if at == 3 else ''}",
                    ok,
                    share if ok else Fraction(0),
                    share,
                )
                for at, ok in enumerate(right)
            ]
            known = not all(right) and chance.random() < 0.6
            kind = chance.choice(
                ["You counted from the wrong end.", "You rounded down.", f"You forgot the sign. {HOSTILE_TEXT}"]
            )
            short = all(right) and chance.random() < 0.3
            for check in checks:
                check.points = Fraction(0) if short else check.points
            used = (
                {"shortcuts": ["bin", "format"], "shortcut_note": f"Your answer uses `bin`. {HOSTILE_TEXT}"}
                if short
                else {}
            )
            done.append(ExerciseResult(exercise.name, checks, "wrong" if known else "", kind if known else "", **used))
        name = HOSTILE_NAME if number == 0 else f"student-{number:02}"
        results.append(
            Result(
                assignment.id, name, 1, "bubblewrap: made up", done, seconds=round(chance.lognormvariate(1.2, 0.5), 2)
            )
        )
    results[-1].exercises, results[-1].refused = [], f"The notebook file is damaged. {HOSTILE_TEXT}"
    return results


def record_all(course: Course, assignment, results: list[Result], day: int | None = None) -> None:
    """Put results where grading puts them: gradebook, autograded/, the log;
    handed in on a day of October or on several.
    """
    released = Released.load(course, assignment)
    template = Template.from_notebook(released.notebook)
    with closing(Recorder(course, gradebook_url(course))) as recorder:
        recorder.register(released)
        for number, result in enumerate(results):
            folder = course.root / "submitted" / result.student / assignment.id
            folder.mkdir(parents=True)
            (folder / "timestamp.txt").write_text(f"2026-10-{day or 4 + number % 5:02} 12:00:00.0 UTC")
            rebuilt = rebuild([], template, [])
            for cell in rebuilt.cells:
                if cell.role == "written" and number % 4 == 1:
                    cell.blank, cell.source = False, "Because of the byte order."
            recorder.record(released, rebuilt, result, folder, f"made-up-{number}")
