"""Grading notebooks of one assignment without a class: no gradebook, nothing is recorded.

What `b2p lint` and `b2p try` stand on.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from itertools import count

from bits_to_pyramids.course.manifest import Assignment, Course
from bits_to_pyramids.course.notebooks import built_source
from bits_to_pyramids.course.text import SOLUTION_ONLY
from bits_to_pyramids.intake.notebook import Template
from bits_to_pyramids.intake.reader import parse, rebuild
from bits_to_pyramids.results.result import Result
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.engine import Engine
from bits_to_pyramids.workers.job import Job


class Classroom:
    """A worker for one assignment.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    isolation : str
        The level of isolation.
    stretch : bool, optional
        Whether stretch exercises are checked; by default as the course's settings have it.
    engine : Engine, optional
        What grades; by default a worker of its own.
    jobs : int, optional
        How many notebooks it grades at once, where several are to be graded.
    """

    def __init__(
        self,
        course: Course,
        assignment: Assignment,
        isolation: str,
        *,
        stretch: bool | None = None,
        engine: Engine | None = None,
        jobs: int = 1,
    ) -> None:
        self._assignment = assignment
        self._stretch = assignment.stretch_counts if stretch is None else stretch
        # From source/, not from release/: that is where people who learn by themselves work.
        notebook = built_source(assignment)
        notebook["cells"] = [
            cell for cell in notebook["cells"] if SOLUTION_ONLY not in cell["metadata"].get("tags", [])
        ]
        self._template = Template.from_notebook(notebook)
        self._engine = engine or Checkers(course, assignment, isolation, jobs)
        self._jobs = jobs
        self._engine.await_ready()
        self._numbers = count(1)

    def __enter__(self) -> Classroom:
        return self

    def __exit__(self, *error: object) -> None:
        self._engine.close()

    def grade(self, notebook: dict, *, seed: int = 1, only: Iterable[str] | None = None) -> Result:
        """The result of a notebook given as plain JSON."""
        return self.grade_bytes(json.dumps(notebook).encode(), seed=seed, only=only)

    def grade_all(self, notebooks: Iterable[tuple[dict, Iterable[str] | None]], *, seed: int = 1) -> Iterator[Result]:
        """The results of several notebooks in their order, each with the exercises that count in it.

        Some are graded ahead, beside the one that is waited for.
        """
        ahead: deque[Future[Result]] = deque()
        for notebook, only in notebooks:
            ahead.append(self._submit(json.dumps(notebook).encode(), seed, only)[0])
            if len(ahead) > 2 * self._jobs:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()

    def grade_bytes(
        self, data: bytes, *, seed: int = 1, only: Iterable[str] | None = None, alone: bool = True
    ) -> Result:
        """The result of a notebook file's bytes; of only some of its exercises, where they are named.

        They are judged `alone`, or with what is carried forward between them.

        Raises
        ------
        Refused
            If they are not a notebook that can be graded.
        WorkerFailure
            If the checks themselves failed.
        """
        future, notes = self._submit(data, seed, only, alone)
        result = future.result()
        result.notes = notes
        return result

    def _submit(
        self, data: bytes, seed: int, only: Iterable[str] | None, alone: bool = True
    ) -> tuple[Future[Result], list[str]]:
        """What the result will be, and what is to be noted about the notebook."""
        notes: list[str] = []
        rebuilt = rebuild(parse(data, notes), self._template, notes)
        names = None if only is None else list(only)
        job = Job(next(self._numbers), self._assignment.id, "someone", seed, rebuilt.cells, self._stretch, names, alone)
        return self._engine.submit(job), notes
