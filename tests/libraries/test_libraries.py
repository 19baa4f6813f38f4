"""Students bring their own libraries: the solved notebooks run with the oldest and with the newest ones.

The oldest are those of ``requirements-oldest.txt``, put into an environment of their own, which
needs the package index or a filled cache; the newest are those that the course is pinned to.
"""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from courses import ROOT

from bits_to_pyramids.course.manifest import Course

PINNED = ROOT / "requirements-oldest.txt"
RUNNER = ROOT / "tests" / "helpers" / "run_notebook.py"
NOTEBOOKS = {
    assignment.id: f"{assignment.id}/{assignment.notebook}.ipynb" for assignment in Course.find(ROOT).assignments
}


@pytest.fixture(scope="module")
def oldest(tmp_path_factory) -> Path:
    """A Python that has the oldest libraries and nothing else."""
    folder = tmp_path_factory.mktemp("oldest") / "environment"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    for command in (
        ["venv", "--python", sys.executable, str(folder)],
        ["pip", "install", "--python", str(python), "--only-binary", ":all:", "--require-hashes", "-r", str(PINNED)],
    ):
        done = subprocess.run([*uv, *command], capture_output=True, text=True)
        assert done.returncode == 0, f"the oldest libraries cannot be had: {done.stderr}"
    return python


@pytest.fixture(params=["oldest", "newest"])
def python(request) -> Path:
    return request.getfixturevalue("oldest") if request.param == "oldest" else Path(sys.executable)


@pytest.mark.parametrize("notebook", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_a_solved_notebook_runs_from_top_to_bottom(python, notebook, tmp_path):
    """With its figures, and with all its visible checks passing."""
    done = subprocess.run(
        [python, RUNNER, ROOT / "solutions" / notebook, ROOT / "src"],
        cwd=tmp_path,
        env={**os.environ, "NBGRADER_EXECUTION": "test"},  # in which a check that does not pass is an error
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert re.search(r": \d\d+ cells, \d+ figures\n\Z", done.stdout)


def test_the_oldest_are_pinned_and_hashed_and_what_is_promised():
    text = PINNED.read_text()
    assert "://" not in text and "--index" not in text
    pins = dict(re.findall(r"^([a-z0-9-]+)==(\S+)(?: ; python_full_version < \S+)? \\$", text, re.MULTILINE))
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    bounds = dict(one.split(">=") for one in promised if ";" not in one)
    assert {name: pins[name].removesuffix(".0") for name in bounds} == bounds
    for readme in (ROOT / "source").glob("*/README.md"):
        assert all(f"{name} {oldest}" in readme.read_text() for name, oldest in bounds.items())
