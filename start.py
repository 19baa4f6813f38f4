"""Set everything up and run it: ``python3 start.py demo``, ``check`` or ``test``.

Needs Python 3.11 or newer and nothing else.  Makes ``.venv`` beside this file with the pinned
and hashed requirements, once (with ``uv`` where it can be had, else with ``pip``); after that it
only runs.  Uses nothing but the standard library.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
READY = VENV / "b2p-ready"
OLDEST, NEWEST, UNTESTED = (3, 11), (3, 13), (3, 14)  # of Python; the untested one has wheels of everything

USAGE = """usage: python3 start.py COMMAND [OPTIONS]

  demo      set up, then build the course, make a sample class and grade it
  check     set up, then look at the code: format, rules, types, dead code (under a minute)
  test      set up, then run the tests (options go to pytest)
  setup     set up only; after that, .venv/bin/b2p is the command
"""

# What each of them wants to see stands in pyproject.toml.
CHECKS = {
    "format": ["ruff", "format", "--check", "--quiet"],
    "rules": ["ruff", "check", "--quiet", "--output-format", "concise"],
    "types": ["mypy", "--no-error-summary"],
    "dead code": ["vulture"],
}


def main() -> int:
    if len(sys.argv) < 2 or sys.argv[1] not in ("demo", "check", "test", "setup"):
        print(USAGE, end="")
        return 0 if sys.argv[1:] in (["-h"], ["--help"]) else 2
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        if tested := another_python():
            return subprocess.call([tested, *sys.argv])
        have = ".".join(map(str, sys.version_info[:3]))
        if sys.version_info[:2] != UNTESTED:
            print(f"start.py: this is Python {have}; install Python 3.11, 3.12 or 3.13.", file=sys.stderr)
            return 1
        print(f"Python {have} is not among the tested ones (3.11 to 3.13); going on with it.", flush=True)
    command, options = sys.argv[1], sys.argv[2:]
    if problem := set_up():
        print(f"start.py: {problem}", file=sys.stderr)
        return 1
    if command == "setup":
        print(f"ready: {BIN / 'b2p'} --help")
        return 0
    if command == "check":
        return check()
    # A parent that forbids bytecode would make every process compile its imports anew.
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    # A file's tests share what is slow to set up; the files are shared out over the processors.
    tests = [BIN / "python", "-m", "pytest", "-n", "auto", "--dist", "loadfile"]
    run = {"demo": [BIN / "b2p", "demo"], "test": tests}[command]
    return subprocess.call([*map(str, run), *options], cwd=ROOT, env=environment)


def check() -> int:
    """Look at the code in all four ways at once, each to its end whatever the others find."""

    def look(command: list) -> tuple:
        started = time.monotonic()
        done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr, time.monotonic() - started

    with ThreadPoolExecutor() as pool:
        looks = dict(zip(CHECKS, pool.map(look, CHECKS.values())))
    for what, (failed, said, seconds) in looks.items():
        print(f"{what:10}{'failed' if failed else 'passed'} in {seconds:4.1f} s\n{said}", end="")
    return int(any(failed for failed, _, _ in looks.values()))


def set_up() -> str:
    """Make the environment unless it is there; returns what is wrong, in one sentence, or nothing."""
    wanted = fingerprint()
    if READY.is_file() and READY.read_text() == wanted:
        return ""
    print("Setting up .venv (some hundred megabytes are downloaded the first time) ...", flush=True)
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        version = ".".join(map(str, sys.version_info[:2]))
        return (
            f"Python cannot make a virtual environment ({(made.stderr or made.stdout).strip().splitlines()[-1:]}); "
            f"on Debian or Ubuntu, install it with: apt install python{version}-venv"
        )
    if not installed():
        return "the requirements could not be installed; the lines above say why. Run the command again to continue."
    # From the first minute nbgrader grades in this environment in the sandbox only.
    guard = [str(BIN / "python"), "-c", "from bits_to_pyramids.grading.guard import guard; guard()"]
    if subprocess.call(guard, cwd=ROOT):
        return "the course's own package cannot be imported; the lines above say why."
    # Now, so that no first command takes longer than the next ones.
    subprocess.call([str(BIN / "python"), "-c", "from bits_to_pyramids.sandbox.bytecode import make; make()"], cwd=ROOT)
    READY.write_text(wanted)
    return ""


def fingerprint() -> str:
    """What the environment is made from; when it changes, the environment is made anew.

    Settings of tools stand in pyproject.toml as well, and change nothing that is installed.
    """
    import tomllib  # here, so that an older Python gets as far as being told which ones will do

    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    made_from = [settings["project"], settings["build-system"], sys.version_info[:3], str(ROOT)]
    requirements = (ROOT / "requirements.txt").read_bytes()
    return hashlib.sha256(requirements + json.dumps(made_from).encode()).hexdigest()


def installed() -> bool:
    """Put the requirements and this project into the environment, with uv, or with pip where uv cannot do it."""
    python = str(BIN / "python")
    pip = [python, "-m", "pip", "install", "--disable-pip-version-check"]
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    steps = (
        ["--require-hashes", "-r", str(ROOT / "requirements.txt")],
        ["--no-deps", "--no-build-isolation", "-e", str(ROOT)],
    )
    if fetch_uv([*pip, "--quiet"]):
        uv = [python, "-m", "uv", "pip", "install", "--python", python, *quiet]
        if all(subprocess.call([*uv, *step], cwd=ROOT) == 0 for step in steps):
            return True
        print("uv could not install everything; going on with pip.", flush=True)
    return all(subprocess.call([*pip, *quiet, *step], cwd=ROOT) == 0 for step in steps)


def fetch_uv(pip: list[str]) -> bool:
    """Install uv, pinned and hashed as in the requirements; where that fails, pip will do, so nothing is said."""
    pinned = re.search(r"^uv==.*\\\n(?: .*\n?)+", (ROOT / "requirements.txt").read_text(encoding="utf-8"), re.MULTILINE)
    if pinned is None:
        return False
    own = VENV / "uv.txt"
    own.write_text(pinned[0], encoding="utf-8")
    return subprocess.run([*pip, "--require-hashes", "-r", str(own)], capture_output=True, cwd=ROOT).returncode == 0


def another_python() -> str:
    """A tested Python that is installed and runs, the newest; an empty string if there is none."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        # What has the name may be a stand-in that does not run.
        if found := shutil.which(f"python3.{minor}"):
            asked = [found, "-c", "import sys; print(sys.version_info[:2])"]
            if subprocess.run(asked, capture_output=True, text=True).stdout.strip() == f"(3, {minor})":
                return found
    return ""


if __name__ == "__main__":
    sys.exit(main())
