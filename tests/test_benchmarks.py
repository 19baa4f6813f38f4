"""Every benchmark that the documents name starts, on every Python that the course runs on, and says what it does."""

import subprocess
import sys

import pytest
from courses import ROOT

SCRIPTS = sorted((ROOT / "benchmarks").glob("*.py"))
COMMANDS = [path for path in SCRIPTS if "argparse" in path.read_text()]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_it_is_python(path):
    compile(path.read_text(), path.name, "exec")


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: path.name)
def test_it_says_what_it_does(path):
    done = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage:")


def test_there_are_some():
    assert {path.name for path in COMMANDS} >= {"grading_speed.py", "hostile_submissions.py", "scale.py"}
