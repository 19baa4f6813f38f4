"""The recorder's side of a worker: jobs go out, results come back, in whatever order they are done."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Collection
from concurrent.futures import Future

from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.results.result import Result
from bits_to_pyramids.workers.engine import LastingFailure, WorkerFailure
from bits_to_pyramids.workers.job import FEW, MAX_RESULT, NO_REHEARSAL, Job


class Checkers:
    """A worker process for one assignment, with several checkers at once.

    Parameters
    ----------
    course : Course
    assignment : Assignment
    isolation : str
        The level of isolation.
    count : int
        How many submissions are graded at once.
    by_script : bool
        Whether replies are compared with what the solutions gave when the checks were rehearsed, so that a check need
        not be run where they are the same.
    only : collection of str, optional
        Nothing but these exercises will be checked.
    few : bool
        Whether so few submissions are to be graded that no library is imported before somebody needs it.
    """

    def __init__(
        self, course: Course, assignment: Assignment, isolation: str, count: int = 1, *, by_script: bool = True,
        only: Collection[str] | None = None, few: bool = False,
    ) -> None:  # fmt: skip
        command = [
            sys.executable,
            "-m",
            "bits_to_pyramids.workers.worker",
            str(course.root),
            assignment.id,
            isolation,
            str(count),
            *([] if by_script else [NO_REHEARSAL]),
            *([FEW] if few else []),
            *(only or ()),
        ]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=course.root)
        assert self._process.stdin is not None and self._process.stdout is not None
        self._jobs, self._answers = self._process.stdin, self._process.stdout
        self._asked: dict[int, Future[Result]] = {}
        self._lock = threading.Lock()
        self._reader: threading.Thread | None = None
        self.isolation = ""

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._process.poll() is None

    def await_ready(self) -> None:
        """Wait until the worker is warm.

        Raises
        ------
        CourseError
            If the isolation cannot be had.
        WorkerFailure
            If the checks cannot be collected, or the worker ended.
        """
        hello = _json(self._answers.readline() or b"{}")
        if "ready" not in hello:
            self.close()
            if "unavailable" in hello:
                raise CourseError(hello["unavailable"])
            raise WorkerFailure(hello.get("broken") or f"the worker ended with exit code {self._process.returncode}")
        self.isolation = hello["ready"]
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def submit(self, job: Job) -> Future[Result]:
        """Have a submission graded; the future raises `WorkerFailure` or `MalformedResult` where that failed."""
        future: Future[Result] = Future()
        with self._lock:
            self._asked[job.number] = future
        try:
            self._jobs.write(job.to_json().encode() + b"\n")
            self._jobs.flush()
        except OSError:
            self._give_up(f"the worker ended with exit code {self._process.wait()}")
        return future

    def close(self) -> None:
        """End the worker, and with it its jails and checkers."""
        with contextlib.suppress(OSError):
            self._jobs.close()
        try:
            self._process.wait(timeout=0 if self._asked else 10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._reader is not None:
            self._reader.join()
        self._answers.close()

    def _read(self) -> None:
        """Collect the answers' parts (in a thread of its own) until the worker ends."""
        parts: dict[int, bytearray] = {}
        try:
            while line := self._answers.readline():
                number, length = map(int, line.split())
                if length:
                    answer = parts.setdefault(number, bytearray())
                    answer += self._answers.read(length)
                    if len(answer) > 2 * MAX_RESULT:
                        raise ValueError("an answer is too long")
                    continue
                with self._lock:
                    future = self._asked.pop(number, None)
                _settle(future, parts.pop(number, bytearray()))
        except (OSError, ValueError):
            self._process.kill()
        self._give_up(f"the worker ended with exit code {self._process.wait()}")

    def _give_up(self, why: str) -> None:
        with self._lock:
            left, self._asked = list(self._asked.values()), {}
        for future in left:
            if not future.done():
                future.set_exception(WorkerFailure(why))


def _settle(future: Future[Result] | None, answer: bytearray) -> None:
    if future is None or not future.set_running_or_notify_cancel():
        return
    try:
        # What the worker says itself comes last, on a line of its own.
        reply = _json(bytes(answer).rsplit(b"\n", 1)[-1])
        if type(reply.get("result")) is not str:
            failure = LastingFailure if reply.get("lasting") is True else WorkerFailure
            raise failure(str(reply.get("failure") or "the worker gave no result"))
        future.set_result(Result.from_json(reply["result"]))
    except Exception as error:
        future.set_exception(error)


def _json(line: bytes) -> dict:
    try:
        value = json.loads(line)
    except ValueError:
        value = None
    return value if type(value) is dict else {}
