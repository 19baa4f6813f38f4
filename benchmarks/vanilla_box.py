"""Vanilla nbgrader on one attack, in a throw-away box, because nbgrader gives students' code the grader's rights.

The box is bubblewrap's: the real file system cannot be written, home,
/tmp and the course are small file systems in memory, there is no network, and all processes end with the box.  Inside,
`main` grades the attack and an honest student after it, and says what the attack won.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

from judging import digests, has_secret, live_script

SECONDS = 60  # for nbgrader, and as much again for everything else
COURSE = "/tmp/course"
PROCESSES, MEMORY, FILE = 120, 4 * 2**30, 2**28


def command(staged: Path, facts: dict) -> list[str]:
    """What to start for an attack whose course lies in a folder."""
    from bits_to_pyramids.sandbox import bubblewrap

    here = Path(__file__).parent
    home = str(Path.home())
    return [
        bubblewrap.find(), "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--size", str(2**29), "--tmpfs",
        "/tmp",
        "--tmpfs", "/run", "--tmpfs", "/dev/shm", "--ro-bind", str(staged), "/tmp/staged", "--ro-bind", str(here),
        "/tmp/benchmarks",
        "--size", str(2**26), "--tmpfs", home, *_still_readable(home, "/tmp"), *_without_guard(),
        "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "1000", "--gid", "1000",
        "--clearenv", "--setenv", "HOME", home, "--setenv", "LANG", "C.UTF-8", "--setenv", "SECRET", facts["secret"],
        "--setenv", "PATH", os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
        "--setenv", "PYTHONPATH", os.pathsep.join(["/tmp/benchmarks", *_package()]),
        "--chdir", "/tmp", "--", sys.executable, "/tmp/benchmarks/vanilla_box.py", json.dumps(facts),
    ]  # fmt: skip


def _package() -> list[str]:
    import bits_to_pyramids

    return [str(Path(bits_to_pyramids.__file__).parents[1])]


def _still_readable(*hidden: str) -> list[str]:
    """The environment and the interpreter, where they lie in folders that are hidden."""
    needed = {sys.prefix, sys.base_prefix, *_package()}
    return [
        part
        for path in sorted(needed)
        if any(Path(path).is_relative_to(above) for above in hidden)
        for part in ("--ro-bind", path, path)
    ]


def _without_guard() -> list[str]:
    """Nothing in the place of what has this environment's nbgrader grade with our converter."""
    guard = Path(sys.prefix, "etc", "jupyter", "nbgrader_config.py")
    return ["--ro-bind", os.devnull, str(guard)] if guard.exists() else []


def run(staged: Path, facts: dict) -> dict:
    """Grade an attack in a box; what it won, and how long it took.  A box that says nothing was stopped by the
    attack.
    """
    started = time.monotonic()
    process = subprocess.Popen(
        command(staged, facts), stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=_limits
    )
    try:
        said, errors = process.communicate(timeout=2 * SECONDS + 30)
    except subprocess.TimeoutExpired:
        process.kill()
        said, errors = process.communicate()
    lines = said.decode(errors="replace").splitlines()
    try:
        found = json.loads(lines[-1])
    except (IndexError, ValueError):
        found = {"wins": ["batch"], "detail": f"the grading ended: {errors.decode(errors='replace')[-200:]}"}
    return found | {"seconds": round(time.monotonic() - started, 1)}


def _limits() -> None:
    for limit, value in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, 3 * SECONDS)):
        resource.setrlimit(limit, (value, value))


def main(facts: dict) -> dict:
    """Inside the box."""
    resource.setrlimit(resource.RLIMIT_NPROC, (PROCESSES, PROCESSES))
    Path.home().joinpath("notes.txt").write_text(facts["secret"])
    subprocess.run(["cp", "-a", "/tmp/staged", COURSE], check=True)
    root = Path(COURSE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))  # not before: a submission may be a large hole
    watched = [root / "source", root / "release", root / "submitted" / facts["honest"], root / "nbgrader_config.py"]
    before = digests(*watched)
    only = [] if facts["neighbour"] else ["--student", facts["student"]]
    graded, went_on = _nbgrader("AutogradeApp", facts["assignment"], *only)
    wins = []
    if _others():
        wins.append("process")
        for pid in _others():
            os.kill(pid, signal.SIGKILL)
    scores = _scores(root, facts["assignment"])
    if scores.get(facts["student"], 0) > facts["deserved"]:
        wins.append("points")
    if not went_on or (facts["neighbour"] and scores.get(facts["honest"], 0) < facts["full"]):
        wins.append("batch")
    if (
        scores.get(facts["honest"], 0) > facts["full"]
        or digests(*watched) != before
        or Path("/tmp/b2p_won").exists()
        or _planted(root)
    ):
        wins.append("damage")
    if has_secret(root / "autograded" / facts["student"] / facts["assignment"], facts["notebook"], facts["secret"]):
        wins.append("secret")
    if facts["page"]:
        _nbgrader("GenerateFeedbackApp", facts["assignment"], "--student", facts["student"])
        pages = (root / "feedback" / facts["student"]).rglob("*.html")
        if any(live_script(page.read_text(errors="replace"), facts["marker"]) for page in pages):
            wins.append("script")
    return {"wins": wins, "scores": scores, "detail": graded[-300:]}


def _nbgrader(app: str, *arguments: str) -> tuple[str, bool]:
    """What an nbgrader command says, and whether it came to its end;
    it runs in a fork, so that nbgrader is imported once.
    """
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(COURSE)
        said = os.open("/tmp/said", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(os.open("/dev/null", os.O_WRONLY), 1)
        os.dup2(said, 2)
        try:
            getattr(apps, app).launch_instance(argv=list(arguments))
        finally:
            os._exit(0)
    ended = _wait_for(child)
    return Path("/tmp/said").read_text(errors="replace"), ended


def _wait_for(child: int) -> bool:
    """Wait for a fork, and end it when its time is over; whether it ended by itself."""
    deadline = time.monotonic() + SECONDS
    while True:
        number, status = os.waitpid(child, os.WNOHANG)
        if number:
            return os.WIFEXITED(status)
        if time.monotonic() > deadline:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            return False
        time.sleep(0.05)


def _others(seconds: float = 3) -> list[int]:
    """Processes that are neither this one nor the box's own; those about to end have some time for it."""
    ours = {1, os.getpid(), os.getppid()}
    deadline = time.monotonic() + seconds
    while True:
        found = [int(path.name) for path in Path("/proc").glob("[0-9]*") if int(path.name) not in ours and _lives(path)]
        if not found or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def _lives(process: Path) -> bool:
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _scores(root: Path, assignment: str) -> dict[str, float]:
    """The gradebook's scores by student; read in a fork, for what an attack may have left in it."""
    readable, writable = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
                scores = {
                    submission.student.id: submission.score for submission in book.assignment_submissions(assignment)
                }
            os.write(writable, json.dumps(scores).encode())
        finally:
            os._exit(0)
    os.close(writable)
    _wait_for(child)
    with os.fdopen(readable) as said:
        return json.loads(said.read() or "{}")


def _planted(root: Path) -> bool:
    """Is there a configuration of the attacker's, where the next command would read it?"""
    return any(path.is_file() and "b2p_won" in path.read_text() for path in Path.home().rglob("*config.py"))


if __name__ == "__main__":
    from nbgrader import apps
    from nbgrader.api import Gradebook

    print(json.dumps(main(json.loads(sys.argv[1]))))
