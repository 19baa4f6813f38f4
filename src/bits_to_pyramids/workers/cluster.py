"""Grading on a dask cluster: submissions go to its workers, results come back, this process records.

Grading one submission is a pure function of assignment, submission and environment, so a worker
that dies costs nothing but time: the scheduler gives its submissions to another.  Every worker needs
this package, the reference libraries and the course folder at the same path (a shared file system,
or the same image); what it would grade with is compared before it may.
"""

from __future__ import annotations

import atexit
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.results.result import Result
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.digest import checks_digest
from bits_to_pyramids.workers.engine import WorkerFailure
from bits_to_pyramids.workers.job import Job

if TYPE_CHECKING:
    from distributed import Client

# So often a submission is tried when the worker that has it dies; then it may be what kills them.
RETRIES = 3
CONNECT_SECONDS = 30

_here: dict[tuple, Checkers] = {}
_lock = threading.Lock()


def connect(address: str) -> Client:
    """A connection to a running dask scheduler.

    Parameters
    ----------
    address : str
        Like ``tcp://10.0.0.1:8786``.

    Raises
    ------
    CourseError
        If dask is not installed, or nobody answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise CourseError("grading on a cluster needs dask: pip install distributed") from error
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise CourseError(
            f"no dask scheduler answers at {address} ({error}); start one with `dask scheduler`"
        ) from error


class Cluster:
    """The workers of a dask cluster as what grades an assignment.

    Parameters
    ----------
    client : distributed.Client
    course : Course
    assignment : Assignment
    isolation : str
    """

    def __init__(self, client: Client, course: Course, assignment: Assignment, isolation: str) -> None:
        self._client, self._course, self._assignment, self._isolation = client, course, assignment, isolation
        self._digest = checks_digest(course, assignment, isolation)
        self._asked: set = set()

    @property
    def alive(self) -> bool:
        """Whether the scheduler is there."""
        return self._client.status == "running"

    def await_ready(self) -> None:
        """Wait until the cluster has a worker.

        Raises
        ------
        WorkerFailure
        """
        try:
            self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
        except TimeoutError as error:
            raise WorkerFailure(
                f"the cluster has no worker ({CONNECT_SECONDS} seconds); start some with `dask worker`"
            ) from error

    def submit(self, job: Job) -> Future[Result]:
        """Have a submission graded by one of the workers."""
        where = str(self._course.root), self._assignment.id, self._isolation, self._digest
        asked = self._client.submit(grade_there, *where, job.to_json(), pure=False, retries=RETRIES)
        self._asked.add(asked)
        future: Future[Result] = Future()
        asked.add_done_callback(lambda done: self._settle(done, future))
        return future

    def close(self) -> None:
        """Ask for nothing more; the cluster stays."""
        self._client.cancel(list(self._asked))

    def _settle(self, asked: Any, future: Future[Result]) -> None:
        try:
            future.set_result(Result.from_json(asked.result()))
        except Exception as error:
            future.set_exception(
                error if isinstance(error, WorkerFailure) else WorkerFailure(f"{type(error).__name__}: {error}")
            )
        finally:
            self._asked.discard(asked)


def grade_there(root: str, assignment: str, isolation: str, digest: str, job: str) -> str:
    """Grade one submission in the process that this is called in; the result as JSON.

    Raises
    ------
    WorkerFailure
        If this machine would grade with other checks or libraries than the one that asks, or could not grade.
    """
    try:
        checkers = _checkers(Path(root), assignment, isolation, digest)
        return checkers.submit(Job.from_json(job)).result().to_json()
    except CourseError as error:
        raise WorkerFailure(str(error)) from error


def _checkers(root: Path, assignment: str, isolation: str, digest: str) -> Checkers:
    """This process's own warm worker, kept for the next submission."""
    key = root, assignment, isolation, digest
    with _lock:
        if key not in _here or not _here[key].alive:
            course = Course.find(root)
            found = course.assignment(assignment)
            if checks_digest(course, found, isolation) != digest:
                raise WorkerFailure(
                    f"the checks of {assignment}, the libraries or Python are others on a worker than here: "
                    "give both the same course folder and the same environment"
                )
            checkers = Checkers(course, found, isolation)
            checkers.await_ready()
            atexit.register(checkers.close)
            _here[key] = checkers
        return _here[key]
