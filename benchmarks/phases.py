"""Where the time of one right submission goes: each step of its grading, one after the other.

    python benchmarks/phases.py [-a ASSIGNMENT ...]

Prints a table for the docs: milliseconds of wall time, of a submission that is alone, the median of some repeats.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from sys import stderr
from tempfile import TemporaryDirectory

from bits_to_pyramids.checks.grade_one import grade_one
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge, load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.rehearsal import Rehearsal
from bits_to_pyramids.checks.scripts import Scripts
from bits_to_pyramids.checks.session import Session
from bits_to_pyramids.checks.student_files.opening import spawn_late
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    course = Course.find(Path(__file__).parent.parent)
    parser.add_argument("-a", "--assignments", nargs="+", default=[assignment.id for assignment in course.assignments])
    # Each in a process of its own: what one imports another must not find.
    tables = [
        _in_a_fork(lambda name=name: list(phases(course, course.assignment(name))))
        for name in parser.parse_args().assignments
    ]
    print(f"| step | {' | '.join(parser.parse_args().assignments)} |")
    print(f"| --- |{' ---: |' * len(tables)}")
    for rows in zip(*tables):
        print(f"| {rows[0][0]} | {' | '.join(f'{milliseconds:.1f}' for _, milliseconds in rows)} |")


def phases(course: Course, assignment: Assignment) -> Iterator[tuple[str, float]]:
    """The steps of grading a right submission, and their milliseconds."""
    released = Released.load(course, assignment)
    template = Template.from_notebook(released.notebook)
    data = json.dumps(answered(released_notebook(course, assignment), solutions(course, assignment))).encode()
    rebuilt = rebuild(parse(data), template, [])
    jails, suite, found = Jails(course.settings.isolation), Suite(assignment), []
    with jails:
        for libraries in dict.fromkeys([(), *(exercise.uses for exercise in assignment.exercises)]):
            jails.spawn(libraries)
        knowledge = load_knowledge(course, assignment)

        def warm() -> None:
            spawn_late(jails)
            jails.await_ready()
            scripts = {}
            for seed in (None, SEED):
                scripts |= Rehearsal(knowledge, suite, seed, jails).learned().take_over()
            gc.collect()
            gc.freeze()
            found.append(("fork a checker and see it end", _timed(_fork)))
            # In a fork of its own, as a checker is: what it imports and starts must not be here before.
            found.extend(_in_a_fork(lambda: _checker(jails, suite, knowledge, rebuilt.cells, scripts)))

        suite.serve(knowledge.tests, warm)
    text = found.pop()
    yield "read and rebuild the notebook", _timed(lambda: rebuild(parse(data), template, []))
    yield from map(tuple, found)
    yield "hand the result over", _timed(lambda: Result.from_json(text))
    with TemporaryDirectory(prefix="b2p-phases-") as scratch:
        place = Path(scratch)
        shutil.copytree(course.root / "source", place / "source")
        shutil.copy(course.root / "nbgrader_config.py", place)
        own = Course.find(place)
        recorder = Recorder(own, f"sqlite:///{place / 'gradebook.db'}")
        recorder.register(released)
        submission, result = own.root / "submitted" / "nobody" / assignment.id, Result.from_json(text)
        recorded = _timed(lambda: recorder.record(released, rebuilt, result, submission, "key"))
        yield "record it: notebook, gradebook, log", recorded


def _checker(jails: Jails, suite: Suite, knowledge: Knowledge, cells: list, scripts: Scripts) -> list:
    assignment = knowledge.assignment

    def execute() -> None:
        session = Session(jails, cells, assignment.limits)
        session.get("", Marking(assignment, suite, session, SEED).first_tools)
        session.close()

    def whole() -> Result:
        return grade_one(knowledge, suite, jails, cells, student="nobody", seed=SEED, scripts=scripts)

    empty, with_cells, everything = _timed(lambda: jails.runner(()).close()), _timed(execute), _timed(whole)
    questions = sum(map(len, scripts.values()))
    print(
        f"{assignment.id}: {questions} questions, {len(scripts)} of {len(suite.checks)} checks by script", file=stderr
    )
    return [
        ("a runner: start, lock down, end", empty),
        ("take out what is ruled out, execute the student's cells", with_cells - empty),
        ("hidden checks and their calls", everything - with_cells),
        whole().to_json(),
    ]


def _in_a_fork(work: Callable[[], list]) -> list:
    readable, writable = os.pipe()
    if os.fork() == 0:
        try:
            with os.fdopen(writable, "w") as pipe:
                json.dump(work(), pipe)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writable)
    with os.fdopen(readable) as pipe:
        data = pipe.read()
    os.wait()
    return json.loads(data) if data else sys.exit("a step failed, see above")


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
    main()
