"""Every benchmark that the documents name starts, on every Python that the course runs on, and says what it does."""

import json
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


def test_the_timings_of_a_tiny_scan_are_put_into_a_page(tmp_path):
    page = tmp_path / "timings.md"
    page.write_text((ROOT / "docs" / "timings.md").read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, ROOT / "benchmarks" / "timings.py", "--small", "--repeats", "1", "--to", page]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    text = page.read_text(encoding="utf-8")
    assert done.stdout.strip() in text
    assert text.count("| JPEG 2000, reduced |") == 8 and text.startswith("# Timings")
    assert "A scan of 128 x 128 x 8 voxels" in text and text.count("<!--") == 2
    assert sorted(picture.name for picture in (tmp_path / "pictures").iterdir()) == [
        "timings-on-a-line.png", "timings.png",
    ]  # fmt: skip


def test_a_class_goes_through_the_sandbox_and_its_memory_is_told(tmp_path):
    command = [sys.executable, ROOT / "benchmarks" / "scale.py", "--real", "2", "--to", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads((tmp_path / "real.json").read_text(encoding="utf-8"))
    assert (found["submissions"], found["exit"]) == (2, 0)
