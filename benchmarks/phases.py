"""Where the time of one submission goes: each step of its grading, one after the other, in this process.

    python benchmarks/phases.py COURSE ASSIGNMENT GRADEBOOK

The gradebook is a new SQLite file.  Prints the steps and their milliseconds as JSON.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bits_to_pyramids.checks.grade_one import grade_one
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.rehearsal import Rehearsal
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.reader import parse, rebuild
from bits_to_pyramids.intake.released import Released
from bits_to_pyramids.records.recorder import Recorder
from bits_to_pyramids.results.result import Result

REPEATS = 9
SEED = 1


def phases(course: Course, assignment: Assignment, gradebook: Path) -> list[tuple[str, float]]:
    """Milliseconds of wall time of each step of grading a right submission; the median of some repeats."""
    released = Released.load(course, assignment)
    template = Template.from_notebook(released.notebook)
    data = json.dumps(answered(released_notebook(course, assignment), solutions(course, assignment))).encode()
    cells = rebuild(parse(data), template, []).cells
    jails, suite, found = Jails("bubblewrap"), Suite(assignment), []
    with jails:
        for libraries in dict.fromkeys([(), *(exercise.uses for exercise in assignment.exercises)]):
            jails.spawn(libraries)
        knowledge = load_knowledge(course, assignment)

        def warm() -> None:
            rehearsal = Rehearsal(knowledge, suite)
            jails.await_ready()
            rehearsal.learned().take_over()
            Rehearsal(knowledge, suite, SEED).learned().take_over()
            gc.collect()
            gc.freeze()
            found.append(("fork a checker and see it end", _timed(_fork)))
            # In a fork of its own, as a checker is: what it imports and starts must not be here before.
            found.extend(_in_a_fork(lambda: _checker(jails, suite, knowledge, cells)))

        suite.serve(knowledge.tests, warm)
    result = Result.from_dict(found.pop())
    recorder = Recorder(course, f"sqlite:///{gradebook}")
    recorder.register(released)
    submission = course.root / "submitted" / "nobody" / assignment.id
    rebuilt = rebuild(parse(data), template, [])
    text = result.to_json()
    return [
        ("read and rebuild the notebook", _timed(lambda: rebuild(parse(data), template, []))),
        *found,
        ("hand the result over", _timed(lambda: Result.from_json(text)) + _timed(result.to_json)),
        (
            "record it: notebook, gradebook, log",
            _timed(lambda: recorder.record(released, rebuilt, result, submission, "key")),
        ),
    ]


def _checker(jails: Jails, suite: Suite, knowledge, cells: list) -> list:
    def started() -> Session:
        session = Session(jails, cells)
        session._ready(())
        return session

    def whole() -> Result:
        return grade_one(knowledge, suite, jails, cells, student="nobody", seed=SEED)

    empty = _timed(lambda: jails.runner(()).close())
    with_cells = _timed(lambda: started().close())

    def read() -> None:
        session = Session(jails, cells)
        session.read()
        session.close()

    with_reading = _timed(read)
    everything = _timed(whole)
    result = whole()
    return [
        ("a runner: start, lock down, end", empty),
        ("read the student's cells for shortcuts", with_reading - with_cells),
        ("execute the student's cells", with_cells - empty),
        ("hidden checks and their calls", everything - with_reading),
        json.loads(result.to_json()),
    ]


def _in_a_fork(work: Callable[[], list]) -> list:
    readable, writable = os.pipe()
    if os.fork() == 0:
        try:
            with os.fdopen(writable, "w") as pipe:
                json.dump(work(), pipe)
        finally:
            os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        done = json.load(pipe)
    os.wait()
    return [tuple(item) if isinstance(item, list) else item for item in done]


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _timed(work: Callable[[], object]) -> float:
    """Milliseconds, the median of some repeats after one that warms up."""
    work()
    found = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1e3)
    return median(found)


if __name__ == "__main__":
    root, name, file = sys.argv[1:]
    found = Course.find(root)
    print(json.dumps(phases(found, found.assignment(name), Path(file))))
