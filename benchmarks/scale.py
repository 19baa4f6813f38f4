"""What one submission costs in a small class and in a huge one, and how much memory the grading holds.

    python benchmarks/scale.py --sizes 10 100 1000 10000 --to docs/pictures
    python benchmarks/scale.py --real 1000

The simulated classes have made-up results: what is measured is reading the submissions, recording
them, and skipping them when they are graded again, each in a process of its own.  With ``--real``,
so many right submissions go through the sandbox as well, in one run.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import threading
import time
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "tests" / "helpers")]

import sqlalchemy  # noqa: E402, F401 - not to be measured
from grading_speed import make_course  # noqa: E402
from instant import Instant  # noqa: E402
from made_up_class import made_up_results  # noqa: E402
from processes import descendants  # noqa: E402

from bits_to_pyramids.course.manifest import Course  # noqa: E402
from bits_to_pyramids.course.nbgrader_setup import gradebook_url  # noqa: E402
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions, write_notebook  # noqa: E402
from bits_to_pyramids.grading.batch import grade  # noqa: E402
from bits_to_pyramids.intake.released import Released  # noqa: E402
from bits_to_pyramids.intake.submissions import find_submissions  # noqa: E402
from bits_to_pyramids.records.recorder import Recorder  # noqa: E402

ROOT = HERE.parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 100, 1000])
    parser.add_argument("--real", type=int, default=0, help="so many submissions through the sandbox, in one run")
    parser.add_argument("--to", type=Path, help="a folder for the picture and the figures")
    parser.add_argument("--simulate", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.simulate:
        print(json.dumps(simulated(Course.find(options.simulate))))
        return
    if options.real:
        done = json.dumps(real(options.real))
        print(done)
        if options.to:
            (options.to / "real.json").write_text(done + "\n")
        return
    found = []
    for size in options.sizes:
        with TemporaryDirectory(prefix="b2p-scale-") as scratch:
            course = Course.find(
                make_course(Course.find(ROOT), Course.find(ROOT).assignments[0], Path(scratch, "course"), 0)
            )
            hand_in(course, size)
            register(course)
            done = subprocess.run(
                [sys.executable, __file__, "--simulate", str(course.root)], capture_output=True, text=True, check=True
            )
            found.append({"submissions": size, **json.loads(done.stdout)})
            print(json.dumps(found[-1]), flush=True)
    if options.to:
        (options.to / "scale.json").write_text(json.dumps(found, indent=1) + "\n")
        draw(found, options.to / "scale.png")


def hand_in(course: Course, size: int) -> None:
    """A class of so many who all hand in the same."""
    first = course.assignments[0]
    notebook = answered(released_notebook(course, first), solutions(course, first))
    for number in range(size):
        write_notebook(notebook, course.root / "submitted" / f"student-{number:05}" / first.id, first.notebook)


def register(course: Course) -> None:
    """Make the gradebook, which is done once, by nbgrader, and not to be measured."""
    recorder = Recorder(course, gradebook_url(course))
    recorder.register(Released.load(course, course.assignments[0]))
    recorder.close()


def simulated(course: Course) -> dict:
    """Milliseconds of processor time a submission, for grading and for skipping, and the most memory."""
    first = course.assignments[0]
    results = made_up_results(course, first, 20)[1:-1]
    found = {}
    for name in ("grading", "skipping"):
        started = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
        submissions = list(find_submissions(course, [first]))
        done = grade(
            course, submissions, db_url=gradebook_url(course),
            engine=lambda assignment: Instant(lambda student: deepcopy(results[hash(student) % len(results)])),
        )  # fmt: skip
        assert len(done) == len(submissions)
        found[name] = (sum(resource.getrusage(resource.RUSAGE_SELF)[:2]) - started) / len(submissions) * 1e3
    return found | {"megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def real(size: int) -> dict:
    """A class through the sandbox in one run: the resident memory of all its processes,
    at a tenth of it and at its end.
    """
    with TemporaryDirectory(prefix="b2p-scale-") as scratch:
        folder = make_course(
            Course.find(ROOT), Course.find(ROOT).assignments[0], Path(scratch, "course"), size, "right"
        )
        started = time.perf_counter()
        command = [sys.executable, "-m", "bits_to_pyramids.cli", "grade", "--course", str(folder)]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log: list[tuple[int, float]] = []

        def watch() -> None:
            while running.poll() is None:
                graded = sum(1 for _ in (folder / ".b2p" / "results").glob("*/*.json"))
                log.append((graded, sum(map(_megabytes, {running.pid, *descendants(running.pid)}))))
                time.sleep(1)

        watcher = threading.Thread(target=watch)
        watcher.start()
        status = running.wait()
        watcher.join()
        seconds = time.perf_counter() - started
        early = max((m for n, m in log if n <= size / 10), default=0)
        late = max((m for n, m in log if n >= size * 9 / 10), default=0)
        return {
            "submissions": size, "exit": status, "seconds": round(seconds, 1), "per second": round(size / seconds, 2),
            "megabytes in the first tenth": round(early), "in the last tenth": round(late),
        }  # fmt: skip


def _megabytes(pid: int) -> float:
    """Memory of a process, with pages that are shared counted once."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def draw(found: list[dict], path: Path) -> None:
    """Cost of a submission and memory over the size of the class."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    sizes = [row["submissions"] for row in found]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for name, style in (("grading", "o-k"), ("skipping", "s--k")):
        left.plot(
            sizes,
            [row[name] for row in found],
            style,
            label={"grading": "read and recorded", "skipping": "unchanged, skipped"}[name],
        )
    left.set(
        xscale="log",
        xlabel="submissions in the class",
        ylabel="processor time of one, ms",
        title="Reading and recording",
    )
    left.set_ylim(bottom=0)
    left.legend(frameon=False)
    right.plot(sizes, [row["megabytes"] for row in found], "o-k")
    right.set(xscale="log", xlabel="submissions in the class", ylabel="MB", title="Memory of the recorder")
    right.set_ylim(bottom=0)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
