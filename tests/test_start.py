"""start.py chooses a Python that runs, and takes its installer from the pinned requirements."""

import importlib.util
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def start():
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stand_in(folder: Path, name: str, script: str) -> str:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


WORKS = "echo '(3, {})'"
CANDIDATES = {
    "none": ({}, ""),
    "the-newest": ({11: WORKS, 12: WORKS, 13: WORKS}, "python3.13"),
    "a-name-without-a-python": ({12: WORKS, 13: "exit 127"}, "python3.12"),
    "a-name-of-another-python": ({11: WORKS, 13: "echo '(3, 6)'"}, "python3.11"),
    "too-new": ({14: WORKS}, ""),
}


@pytest.mark.parametrize("pythons, chosen", CANDIDATES.values(), ids=CANDIDATES)
def test_the_newest_tested_python_that_runs_is_chosen(start, tmp_path, monkeypatch, pythons, chosen):
    for minor, script in pythons.items():
        stand_in(tmp_path, f"python3.{minor}", script.format(minor))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert start.another_python() == (str(tmp_path / chosen) if chosen else "")


VERSIONS = {
    "untested": ((3, 14, 1), 1, "Python 3.14.1 is not among the tested ones"),
    "too-old": ((3, 10, 9), 1, "install Python 3.11"),
    "too-new": ((3, 15, 0), 1, "install Python 3.11"),
}


@pytest.mark.parametrize("version, code, said", VERSIONS.values(), ids=VERSIONS)
def test_another_python_is_taken_or_refused_in_one_line(start, tmp_path, monkeypatch, capsys, version, code, said):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "version_info", version)
    monkeypatch.setattr(sys, "argv", ["start.py", "setup"])
    monkeypatch.setattr(start, "set_up", lambda: "stop here")
    assert start.main() == code
    out, err = capsys.readouterr()
    (line,) = [line for line in (out + err).splitlines() if "stop here" not in line]
    assert said in line


def test_uv_is_pinned_and_hashed(start, tmp_path, monkeypatch):
    """What pip is given has the requirement of uv and nothing else."""
    monkeypatch.setattr(start, "VENV", tmp_path)
    true = stand_in(tmp_path, "true", '[ "$1" = --require-hashes ] && [ -s "$3" ]')
    assert start.fetch_uv([true])
    first, *hashes = (tmp_path / "uv.txt").read_text().splitlines()
    assert first.startswith("uv==") and hashes
    assert all(line.startswith("    --hash=sha256:") for line in hashes)


def test_a_setting_of_a_tool_makes_no_new_environment(start, tmp_path, monkeypatch):
    for name in ("pyproject.toml", "requirements.txt"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(start, "ROOT", tmp_path)
    before = start.fingerprint()
    settings = tmp_path / "pyproject.toml"
    settings.write_text(settings.read_text().replace("line-length = 120", "line-length = 100"))
    assert start.fingerprint() == before
    settings.write_text(settings.read_text().replace('"rapidfuzz"', '"rapidfuzz>=3"'))
    assert start.fingerprint() != before
