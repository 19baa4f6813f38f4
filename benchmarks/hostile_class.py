"""A class of which half is hostile, in the heaviest ways that we know, beside one that is honest as a whole.

    python benchmarks/hostile_class.py
    python benchmarks/hostile_class.py --size 6 --json

Honest students hand in the solutions; they lie between the others by name, which is the order of grading.  Both classes
are graded as `b2p grade` grades them, with the limits as they are, and then once more.  Memory is what everything that
the grading started held together at its peak, students' processes, sockets and tables of the kernel included: from the
memory control group of a run (as root), less what is only a copy of files; where there is none, the sum of what each
process holds, with its tables of pages.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "helpers")]

from courses import FIRST, copy_course  # noqa: E402
from heaviest import hand_in_heaviest  # noqa: E402
from processes import descendants  # noqa: E402

from bits_to_pyramids.course.nbgrader_setup import gradebook_url  # noqa: E402
from bits_to_pyramids.grading.batch import grade  # noqa: E402
from bits_to_pyramids.intake.submissions import find_submissions  # noqa: E402

MiB = 2**20
EVERY = 0.1  # seconds between two looks
GROUPS = (Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=30, help="honest students, and as many hostile ones")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--one", choices=("honest", "hostile"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(graded(options.one == "hostile", options.size, options.jobs)))
        return
    found = {name: in_a_group(name, options) for name in ("honest", "hostile")}
    print(json.dumps(found, indent=1) if options.json else report(found, options.size))


def graded(hostile: bool, size: int, jobs: int) -> dict:
    """Grade one class, twice, and say what came of it."""
    with TemporaryDirectory(prefix="b2p-heavy-") as scratch:
        course = copy_course(Path(scratch, "course"))
        honest = hand_in_heaviest(course, size, hostile=hostile)
        submissions = list(find_submissions(course, list(course.assignments)))
        found = {"students": len(submissions), "honest": len(honest)}
        for run in ("", "again_"):
            started = time.monotonic()
            done = grade(course, submissions, db_url=gradebook_url(course), jobs=jobs)
            found[f"{run}seconds"] = round(time.monotonic() - started, 1)
            states = {one.submission.student: one.state for one in done}
            found[f"{run}not_graded"] = sum(state == "not graded" for state in states.values())
            points = {one.submission.student: one.points for one in done}
            full = course.assignment(FIRST).max_score
            found[f"{run}honest_with_all_points"] = sum(points[name] == full for name in honest)
        return found


def in_a_group(name: str, options: argparse.Namespace) -> dict:
    """Grade a class in a process of its own, and look at what it holds."""
    command = [sys.executable, __file__, "--one", name, "--size", str(options.size), "--jobs", str(options.jobs)]
    with memory_group() as group:
        run = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: _enter(group))
        peak, over = {"peak_mib": 0, "kernel_mib": 0}, threading.Event()

        def watch() -> None:
            while not over.wait(EVERY):
                held, kernel = _of_group(group) if group else _of_processes(run.pid)
                peak["peak_mib"] = max(peak["peak_mib"], held // MiB)
                peak["kernel_mib"] = max(peak["kernel_mib"], kernel // MiB)

        watcher = threading.Thread(target=watch)
        watcher.start()
        said = run.communicate()[0]
        over.set()
        watcher.join()
        if run.returncode:
            raise SystemExit(run.returncode)
    return json.loads(said.splitlines()[-1]) | peak | {"counted": "control group" if group else "processes"}


@contextmanager
def memory_group() -> Iterator[Path | None]:
    """A memory control group of one's own, where there may be one."""
    group = next((above / f"b2p-{os.getpid()}" for above in GROUPS if _counts(above)), None)
    try:
        if group is not None:
            group.mkdir()
    except OSError:
        group = None
    try:
        yield group
    finally:
        if group is not None:
            group.rmdir()


def _counts(group: Path) -> bool:
    return (group / "memory.usage_in_bytes").exists() or "memory" in _text(group / "cgroup.subtree_control").split()


def _enter(group: Path | None) -> None:
    if group is not None:
        (group / "cgroup.procs").write_text("0")


def _of_group(group: Path) -> tuple[int, int]:
    """Bytes that a group holds, and how much of it the kernel does for it."""
    facts = dict(line.split() for line in _text(group / "memory.stat").splitlines())
    now = _text(group / "memory.usage_in_bytes") or _text(group / "memory.current") or "0"
    copies = sum(int(facts.get(f"total_{name}", facts.get(name, 0))) for name in ("active_file", "inactive_file"))
    return int(now) - copies, int(_text(group / "memory.kmem.usage_in_bytes") or facts.get("kernel", 0))


def _of_processes(above: int) -> tuple[int, int]:
    held = kernel = 0
    for process in {above, *descendants(above)}:
        lines = (_text(Path(f"/proc/{process}/{name}")) for name in ("smaps_rollup", "status"))
        sizes = {
            name: int(value.split()[0]) * 1024
            for text in lines
            for name, _, value in (line.partition(":") for line in text.splitlines())
            if name in ("Pss", "VmPTE")
        }
        held += sum(sizes.values())
        kernel += sizes.get("VmPTE", 0)
    return held, kernel


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


ROWS = {
    "honest students with all points": lambda found: f"{found['honest_with_all_points']} of {found['honest']}",
    "seconds": lambda found: found["seconds"],
    "not graded": lambda found: found["not_graded"],
    "seconds, graded again": lambda found: found["again_seconds"],
    "peak memory, MiB": lambda found: found["peak_mib"],
    "of it the kernel's, MiB": lambda found: found["kernel_mib"],
}


def report(found: dict, size: int) -> str:
    """A table."""
    lines = [f"| | {2 * size} honest | {size} honest, {size} hostile |", "| --- | --- | --- |"]
    lines += [f"| {name} | {of(found['honest'])} | {of(found['hostile'])} |" for name, of in ROWS.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
