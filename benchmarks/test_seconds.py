"""Where the time of the tests goes: processor seconds of each file, run alone, with all processes that it starts.

    python benchmarks/test_seconds.py [FILE ...]

Prints a line for each file, the longest first, and the sum.  A process that is killed by another than its parent
is not counted.  On a busy machine the figures grow; compare those of one machine in one hour.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    parser = argparse.ArgumentParser(description="Processor seconds of each file of tests.")
    parser.add_argument("files", nargs="*", type=Path, help="by default all")
    files = parser.parse_args().files or sorted((ROOT / "tests").rglob("test_*.py"))
    rows = [measured(file) for file in files]
    for seconds, tests, name in sorted(rows, reverse=True):
        print(f"{seconds:8.1f}  {tests:5}  {name}")
    print(f"{sum(row[0] for row in rows):8.1f}  {sum(row[1] for row in rows):5}  all")
    return 0


def measured(file: Path) -> tuple[float, int, str]:
    """Processor seconds, tests that passed, and the name of a file."""
    # Bytecode is kept, as `start.py test` has it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "pytest", "-q", str(file.resolve())]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    passed = re.search(r"(\d+) passed", done.stdout)
    name = file.resolve().relative_to(ROOT).as_posix() + (
        "" if done.returncode == 0 else f"  exit code {done.returncode}"
    )
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{seconds:8.1f}  {name}", file=sys.stderr, flush=True)
    return seconds, int(passed[1]) if passed else 0, name


if __name__ == "__main__":
    sys.exit(main())
