"""One site for all tests of this folder, made as people make it, with Pyodide in it."""

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from courses import ROOT
from fetched import jupyterlite, pyodide
from live_notebook import served

# Two that stand for all: one of values and one of files; the benchmark of the browser edition runs them all.
IN_SITE = ("1-bits-and-bytes", "2-image-files")


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site, and its address."""
    folder, release = tmp_path_factory.mktemp("site") / "site", pyodide()
    environment = os.environ | {"PYTHONPATH": str(jupyterlite())}
    command = [sys.executable, "-m", "bits_to_pyramids.cli", "site", "--to", str(folder), "--pyodide", str(release)]
    command += [word for name in IN_SITE for word in ("-a", name)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment)
    assert done.returncode == 0, done.stderr
    with served(folder) as address:
        yield SimpleNamespace(folder=folder, address=address)
