"""Grading a class: find the submissions, hand them to workers, record what comes back.

Submissions are graded by worker processes, several at once; one recorder writes.  A
submission that was already graded, with the same checks in the same environment, is skipped.
No submission can stop the batch, and what the grader itself could not do is reported as
"not graded", never as a zero.
"""

from __future__ import annotations

import fcntl
import fnmatch
import hashlib
import importlib.metadata
import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bits_to_pyramids
from bits_to_pyramids.course.manifest import Assignment, Course, CourseError
from bits_to_pyramids.grading.intake import Rebuilt, Refused, Template, read_submission, rebuild
from bits_to_pyramids.grading.job import Job
from bits_to_pyramids.grading.recorder import Recorder, Released
from bits_to_pyramids.grading.result import MalformedResult, Result

# The versions that can change what a check decides.
LIBRARIES = ("numpy", "zarr", "numcodecs", "ome-zarr", "ome-zarr-models", "tensorstore", "tifffile", "imageio", "pytest", "ipython")


@dataclass(frozen=True)
class Submission:
    """A folder ``submitted/STUDENT/ASSIGNMENT``."""

    student: str
    assignment: Assignment
    folder: Path


@dataclass(frozen=True)
class Graded:
    """What became of one submission.

    `state` is ``"graded"``, ``"unchanged"`` (graded before, skipped), ``"refused"`` (a broken
    submission: recorded with no points and the reason) or ``"not graded"`` (the grader's own
    failure: nothing was recorded, `failure` says why).
    """

    submission: Submission
    state: str
    result: Result | None = None
    failure: str = ""


def find_submissions(course: Course, assignments: list[Assignment], students: str = "*") -> Iterator[Submission]:
    """The submissions of some assignments, in order; `students` is a shell pattern of student ids."""
    submitted = course.root / "submitted"
    if not submitted.is_dir():
        return
    for folder in sorted(submitted.iterdir()):
        if folder.name.startswith(".") or not fnmatch.fnmatchcase(folder.name, students):
            continue
        for assignment in assignments:
            path = folder / assignment.id
            if os.path.lexists(path):
                yield Submission(folder.name, assignment, path)


def grade(
    course: Course,
    submissions: list[Submission],
    *,
    db_url: str,
    isolation: str | None = None,
    jobs: int = 2,
    force: bool = False,
    report: Callable[[Graded], None] = lambda graded: None,
) -> list[Graded]:
    """Grade submissions and record them.

    Parameters
    ----------
    course : Course
    submissions : list of Submission
    db_url : str
        The gradebook, as SQLAlchemy names it.
    isolation : str, optional
        The level of isolation; by default the one of the course's settings.
    jobs : int
        How many submissions are graded at once.
    force : bool
        Grade also what has not changed since it was graded.
    report : callable
        Called with each submission's outcome as it becomes known.

    Raises
    ------
    CourseError
        If nothing can be graded: the assignment is not built, the isolation cannot be had,
        another grading is running.
    """
    isolation = isolation or course.settings.isolation
    recorder = Recorder(course, db_url)
    with _alone(course):
        released = {}
        for assignment in dict.fromkeys(submission.assignment for submission in submissions):
            released[assignment.id] = Released.load(course, assignment)
            recorder.register(released[assignment.id])
        batch = _Batch(course, recorder, released, isolation, force)
        done = batch.run(submissions, jobs, report)
        for name in released:
            recorder.settle(released[name].assignment)
        return done


class _Batch:
    def __init__(self, course: Course, recorder: Recorder, released: dict[str, Released], isolation: str, force: bool):
        self._course = course
        self._recorder = recorder
        self._released = released
        self._templates = {name: Template.from_notebook(r.notebook) for name, r in released.items()}
        self._isolation = isolation
        self._force = force
        self._secret = course_secret(course)
        self._digests = {name: checks_digest(course, r.assignment, isolation) for name, r in released.items()}
        self._local = threading.local()
        self._workers: list[Worker] = []
        self._lock = threading.Lock()

    def run(self, submissions: list[Submission], jobs: int, report: Callable[[Graded], None]) -> list[Graded]:
        done = []
        try:
            with ThreadPoolExecutor(max_workers=max(1, min(jobs, len(submissions) or 1))) as pool:
                waiting: dict[Future, tuple[Submission, Rebuilt, str]] = {}
                for submission in submissions:
                    outcome = self._taken_in(submission)
                    if isinstance(outcome, Graded):
                        done.append(outcome)
                        report(outcome)
                        continue
                    rebuilt, key = outcome
                    waiting[pool.submit(self._ask, submission, rebuilt)] = (submission, rebuilt, key)
                try:
                    for future in as_completed(waiting):
                        done.append(self._finished(future, *waiting[future]))
                        report(done[-1])
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        finally:
            for worker in self._workers:
                worker.close()
        return done

    def _taken_in(self, submission: Submission) -> Graded | tuple[Rebuilt, str]:
        assignment, student = submission.assignment, submission.student
        template = self._templates[assignment.id]
        if reason := bad_student_id(student) or bad_student_folder(submission.folder.parent):
            return Graded(submission, "not graded", failure=reason)
        try:
            rebuilt, refused = read_submission(submission.folder, assignment.notebook, template), ""
        except Refused as error:
            rebuilt, refused = rebuild([], template, []), str(error)
            rebuilt.notes.clear()
        key = self._key(submission, rebuilt, refused)
        known = self._recorder.recorded(assignment, student)
        if known and known[0] == key and not self._force and self._recorder.complete(assignment, student):
            return Graded(submission, "unchanged", known[1])
        if refused:
            result = Result(assignment.id, student, self._seed(submission), self._isolation, refused=refused)
            return self._recorded(submission, rebuilt, result, key, "refused")
        return rebuilt, key

    def _ask(self, submission: Submission, rebuilt: Rebuilt) -> Result:
        """Have a worker grade a submission (runs in a thread, which has a worker of its own)."""
        worker = getattr(self._local, "worker", None)
        if worker is None or not worker.alive:
            worker = self._local.worker = Worker(self._course, self._isolation)
            with self._lock:
                self._workers.append(worker)
        assignment = submission.assignment
        return worker.grade(
            Job(assignment.id, submission.student, self._seed(submission), rebuilt.cells, assignment.stretch_counts)
        )

    def _finished(self, future: Future, submission: Submission, rebuilt: Rebuilt, key: str) -> Graded:
        try:
            result = future.result()
        except (WorkerFailure, MalformedResult) as error:
            return Graded(submission, "not graded", failure=str(error))
        result.notes = rebuilt.notes
        return self._recorded(submission, rebuilt, result, key, "graded")

    def _recorded(self, submission: Submission, rebuilt: Rebuilt, result: Result, key: str, state: str) -> Graded:
        released = self._released[submission.assignment.id]
        try:
            self._recorder.record(released, rebuilt, result, submission.folder, key)
        except Exception as error:  # whatever it is, the next submission can still be recorded
            return Graded(submission, "not graded", failure=f"it could not be recorded: {type(error).__name__}: {error}")
        return Graded(submission, state, result)

    def _seed(self, submission: Submission) -> int:
        name = f"{self._secret}/{submission.assignment.id}/{submission.student}"
        return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big")

    def _key(self, submission: Submission, rebuilt: Rebuilt, refused: str) -> str:
        """What a grade depends on: the answers, the checks, the environment, the seed, the day it was handed in."""
        try:
            stamp = os.lstat(submission.folder / "timestamp.txt").st_mtime_ns
        except OSError:
            stamp = 0
        parts = [
            [vars(cell) for cell in rebuilt.cells],
            refused,
            self._digests[submission.assignment.id],
            self._seed(submission),
            stamp,
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class WorkerFailure(Exception):
    """A worker could not grade a submission; this is never the student's fault."""


class Worker:
    """A worker process and the lines that go to and fro."""

    def __init__(self, course: Course, isolation: str):
        command = [sys.executable, "-m", "bits_to_pyramids.grading.worker", str(course.root), isolation]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=course.root)
        try:
            hello = self._reply()
            if "unavailable" in hello:
                raise CourseError(hello["unavailable"])
        except BaseException:
            self.close()
            raise

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def grade(self, job: Job) -> Result:
        try:
            self._process.stdin.write(job.to_json() + "\n")
            self._process.stdin.flush()
        except OSError as error:
            raise WorkerFailure(f"the worker is gone: {error}") from error
        reply = self._reply()
        if "result" not in reply:
            raise WorkerFailure(reply.get("failure", "the worker gave no result"))
        return Result.from_json(reply["result"])

    def _reply(self) -> dict:
        line = self._process.stdout.readline()
        if not line:
            raise WorkerFailure(f"the worker ended with exit code {self._process.wait()}")
        try:
            return json.loads(line)
        except ValueError as error:
            raise WorkerFailure("the worker ended in the middle of an answer") from error

    def close(self) -> None:
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def bad_student_id(student: str) -> str:
    """Why a folder's name cannot be a student id, or an empty string."""
    if len(os.fsencode(student)) > 100 or not student.isprintable() or any(char in student for char in '/\\<>"'):
        return f"{student[:100]!r} is not a student id: rename the folder in submitted/"
    return ""


def bad_student_folder(folder: Path) -> str:
    """Why a student's folder is not one of their own, or an empty string."""
    if folder.is_symlink() or not folder.is_dir():
        return f"{folder.name!r} in submitted/ is a link or a file; a student's submissions are in a folder"
    return ""


def checks_digest(course: Course, assignment: Assignment, isolation: str) -> str:
    """A digest of everything but the submission that a grade depends on."""
    tests = course.root / "grader_tests"
    package = Path(bits_to_pyramids.__file__).parent
    files = [
        *sorted(tests.glob("*.py")),
        *sorted((tests / "misconceptions" / assignment.module).glob("*.py")),
        *sorted((tests / "references").glob("*.py")),
        course.root / "release" / assignment.id / f"{assignment.notebook}.ipynb",
        course.root / "source" / "course.toml",
        assignment.folder / f"{assignment.notebook}.toml",
        *(file for part in ("grading", "calls", "sandbox", "student") for file in sorted((package / part).rglob("*.py"))),
    ]
    digest = hashlib.sha256(f"{isolation} {sys.version_info[:3]}".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {importlib.metadata.version(name)}\n".encode())
    for file in files:
        if file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def course_secret(course: Course) -> str:
    """What makes the students' inputs unpredictable; made once, kept in ``.b2p/secret``."""
    path = course.state / "secret"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_hex(16)
    with os.fdopen(handle, "w") as file:
        file.write(secret + "\n")
    return secret


@contextmanager
def _alone(course: Course) -> Iterator[None]:
    """One grading at a time in a course folder."""
    path = course.state / "grading.lock"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CourseError("another grading is running in this course folder; wait until it is done") from error
        yield
