"""What grades submissions: a worker process on this machine, or a cluster; the batch need not know which."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Protocol

from bits_to_pyramids.results.result import Result
from bits_to_pyramids.workers.job import Job


class WorkerFailure(Exception):
    """A submission could not be graded; this is never the student's fault."""


class LastingFailure(WorkerFailure):
    """One that comes of the submission or the checks, and would come again as long as both are the same."""


class Engine(Protocol):
    """What grades submissions of one assignment, somewhere."""

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""

    def await_ready(self) -> None:
        """Wait until it is warm; raises `CourseError` or `WorkerFailure` if that cannot be."""

    def submit(self, job: Job) -> Future[Result]:
        """Have a submission graded."""

    def close(self) -> None:
        """End it and all that belongs to it."""
