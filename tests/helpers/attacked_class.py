"""A class of all attacks with honest students between them, graded in one run, and what it left behind."""

import hashlib
import os
import re
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from attacks import Attack
from courses import copy_course
from processes import children, descendants, orphans_come_here, read

import bits_to_pyramids
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook
from bits_to_pyramids.grading.batch import Graded, grade
from bits_to_pyramids.intake.submissions import find_submissions

EVERY = 20  # attacks, then an honest student
# Of the whole machine; found nowhere that a student may look, and so in nothing that a student sees.
SECRET = "b2p-secret-4711"


@dataclass
class HostileClass:
    """What a grading of attacks came to.

    Attributes
    ----------
    done : dict of str to Graded
        By student.
    changed : list of str
        Files outside of what grading writes that are not as they were.
    left : list of str
        What lies in the folder for temporary files, and processes that still run.
    seconds : float
    peak : int
        The most memory that one checker (not the students' processes) held, in bytes.
    """

    course: Course
    done: dict[str, Graded]
    changed: list[str]
    left: list[str]
    seconds: float
    peak: int

    def honest(self) -> list[Graded]:
        """The students who attacked nothing."""
        return [graded for name, graded in self.done.items() if name.startswith("honest")]


def grade_hostile_class(folder: Path, attacks: list[Attack], jobs: int = 2) -> HostileClass:
    """Hand in attacks and honest answers, and grade them all.

    Parameters
    ----------
    folder : Path
        An empty folder of one's own.
    attacks : list of Attack
    jobs : int
    """
    course = copy_course(folder / "course", *_folders(attacks))
    _shorten_calls(course)
    hand_in_all(course, attacks)
    plant(folder)
    before, processes = digests(folder), descendants(os.getpid())
    with _own_temporary_folder(folder / "tmp") as temporary, orphans_come_here(), watched_memory(course) as peak:
        started, done = time.monotonic(), {}
        for assignment in course.assignments:
            for graded in grade(
                course, list(find_submissions(course, [assignment])), db_url=gradebook_url(course), jobs=jobs
            ):
                done[graded.submission.student] = graded
        seconds = time.monotonic() - started
        left = [path.name for path in temporary.iterdir()]
        left += [f"process {pid}" for pid in still_running(processes)]
    after = digests(folder)
    changed = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return HostileClass(course, done, changed, left, seconds, peak[0])


def hand_in_all(course: Course, attacks: list[Attack]) -> None:
    """Write every attack's submission, and one of an honest student of the same assignment after every few,
    first and last.
    """
    for assignment in course.assignments:
        notebook = answered(released_notebook(course, assignment), solutions(course, assignment))
        ours = [attack for attack in attacks if course.assignment(attack.assignment) == assignment]
        for number in range(0, len(ours) + 1, EVERY):
            # Before and after their neighbours by name, because that is the order of grading.
            beside = f"{ours[number].student}-honest" if number < len(ours) else "zz"
            write_notebook(
                notebook,
                course.root / "submitted" / f"honest-{assignment.id[0]}-{beside}" / assignment.id,
                assignment.notebook,
            )
        write_notebook(
            notebook, course.root / "submitted" / f"honest-{assignment.id[0]}" / assignment.id, assignment.notebook
        )
        for attack in ours:
            attack.hand_in(course)


def plant(folder: Path) -> None:
    """Files beside the course, and in it, that nobody may read or change."""
    for name in (
        "beside/canary.txt",
        "beside/deep/canary.txt",
        "course/grader_tests/canary.txt",
        "course/release/canary.txt",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(SECRET)


def digests(folder: Path) -> dict[str, str]:
    """Content, mode and time of change of all that grading must leave as it is."""
    package = Path(bits_to_pyramids.__file__).parent
    found = {}
    for above in (
        folder / "beside",
        *(folder / "course" / name for name in ("release", "grader_tests", "source", "solutions", "submitted")),
        package,
    ):
        for path in sorted(above.rglob("*")):
            facts = path.lstat()
            if "__pycache__" in path.parts or not path.is_file() or path.is_symlink() or facts.st_size > 2**25:
                continue
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            found[str(path)] = f"{digest} {facts.st_mode} {facts.st_mtime_ns}"
    return found


def still_running(before: set[int], seconds: float = 5) -> set[int]:
    """Processes below this one that were not there before, once those that are about to end had time for it."""
    deadline = time.monotonic() + seconds
    while left := descendants(os.getpid()) - before:
        if time.monotonic() > deadline:
            return left
        time.sleep(0.05)
    return set()


@contextmanager
def watched_memory(course: Course) -> Iterator[list[int]]:
    """The most memory that any of the graders' own processes held, while the block runs."""
    peak, over = [0], threading.Event()
    whose = f"workers.worker\0{course.root}\0".encode()

    def watch():
        while not over.wait(0.25):
            for grader in _graders(os.getpid(), whose):
                peak[0] = max(peak[0], _own_memory(grader, peak[0]))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        over.set()
        watcher.join()


def _graders(process: int, whose: bytes) -> Iterator[int]:
    """Processes below another that are a worker or forks of one; what these start besides is not looked at."""
    for child in children(process):
        if whose in read(f"/proc/{child}/cmdline"):
            yield child
            yield from _graders(child, whose)


def _own_memory(process: int, least: int) -> int:
    """A process's memory, of what it shares with others its part; 0 where that is not more than `least`."""
    pages = read(f"/proc/{process}/statm").split()
    # The part is never more than the whole, which the system says without counting.
    if not pages or int(pages[1]) * os.sysconf("SC_PAGE_SIZE") <= least:
        return 0
    counted = read(f"/proc/{process}/smaps_rollup").partition(b"\nPss:")[2].split()
    return int(counted[0]) * 1024 if counted else 0


@contextmanager
def _own_temporary_folder(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    before, default = os.environ.get("TMPDIR"), tempfile.tempdir
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    os.environ["SECRET"] = SECRET
    try:
        yield folder
    finally:
        tempfile.tempdir = default
        os.environ.pop("TMPDIR"), os.environ.pop("SECRET")
        if before is not None:
            os.environ["TMPDIR"] = before


def _folders(attacks: list[Attack]) -> list[str]:
    from courses import ROOT

    wanted = {attack.assignment for attack in attacks}
    return [path.name for path in (ROOT / "source").iterdir() if path.is_dir() and path.name[0] in wanted]


def _shorten_calls(course: Course) -> None:
    """A second for a call is enough here, and loops end sooner."""
    for assignment in course.assignments:
        path = assignment.folder / f"{assignment.notebook}.toml"
        text = re.sub(r"(?m)^seconds = .*\n", "", path.read_text())
        path.write_text(re.sub(r'(?m)^(kind = "function")$', r"\1\nseconds = 2.0", text))
