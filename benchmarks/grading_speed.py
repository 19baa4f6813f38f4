"""How long grading takes, beside vanilla nbgrader on the same notebooks in the same run.

    python benchmarks/grading_speed.py --submissions 6 --rounds 3

Vanilla nbgrader runs the whole notebook, figures and visible checks, in a Jupyter kernel with
the instructor's rights; it has no hidden checks.  Ours runs the student's cells in the sandbox
and the hidden checks against them.  Both write autograded notebooks and the gradebook.  The
commands take turns, so that a busy machine hurts all alike; the ratios carry, the seconds do not.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bits_to_pyramids.course.answering import answered, released_notebook, solutions, write_notebook
from bits_to_pyramids.course.manifest import Course

ROOT = Path(__file__).parent.parent
VANILLA = """c = get_config()
c.CourseDirectory.ignore = ["*.toml", "bits-and-bytes.md", "__pycache__", ".ipynb_checkpoints"]
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    course = Course.find(ROOT)
    first = course.assignments[0]
    with TemporaryDirectory(prefix="b2p-benchmark-") as scratch:
        folders = {name: make_course(course, Path(scratch, name), options.submissions) for name in ("vanilla", "ours")}
        (folders["vanilla"] / "nbgrader_config.py").write_text(VANILLA)
        shutil.rmtree(folders["vanilla"] / "release")
        run(folders["vanilla"], ["nbgrader", "generate_assignment", first.id])
        commands = {
            "nbgrader autograde, vanilla": (folders["vanilla"], ["nbgrader", "autograde", first.id, "--force"]),
            "nbgrader autograde, here": (folders["ours"], ["nbgrader", "autograde", first.id, "--force"]),
            "b2p grade --jobs 1": (folders["ours"], ["b2p", "grade", "--force", "--jobs", "1"]),
            "b2p grade --jobs 2": (folders["ours"], ["b2p", "grade", "--force", "--jobs", "2"]),
        }
        seconds = {name: [] for name in commands}
        for number in range(options.rounds):
            for name, (folder, command) in commands.items():
                print(f"round {number + 1} of {options.rounds}: {name}", file=sys.stderr)
                seconds[name].append([value / options.submissions for value in run(folder, command)])
    print(f"{options.submissions} submissions of {first.id}, all right; median of {options.rounds} rounds")
    print(f"{'seconds per submission':<30} {'wall':>8} {'CPU':>8}   {'vanilla / this, wall':>20} {'CPU':>8}")
    base = [median(values) for values in zip(*seconds["nbgrader autograde, vanilla"])]
    for name, rounds in seconds.items():
        wall, cpu = (median(values) for values in zip(*rounds))
        print(f"{name:<30} {wall:>8.2f} {cpu:>8.2f}   {base[0] / wall:>20.1f} {base[1] / cpu:>8.1f}")


def make_course(course: Course, folder: Path, submissions: int) -> Path:
    for name in ("source", "release", "solutions", "grader_tests"):
        shutil.copytree(course.root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(course.root / "nbgrader_config.py", folder)
    first = course.assignments[0]
    notebook = answered(released_notebook(course, first), solutions(course, first))
    for number in range(submissions):
        write_notebook(notebook, folder / "submitted" / f"student-{number:03}" / first.id, first.notebook)
    return folder


def run(folder: Path, command: list[str]) -> tuple[float, float]:
    """Wall and CPU seconds of a command, its children included."""
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
