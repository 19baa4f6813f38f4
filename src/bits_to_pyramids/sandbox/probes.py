"""The self-test: hostile code in a real runner, and whether the jail held.

Each probe is a small program that tries one thing and returns what it got: text that
starts with ``"got"`` means that it succeeded.  Where it can be seen from outside,
the host looks for itself instead of believing that.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import JailUnavailable
from .jail import Jail
from .outcomes import Cell, Died, Returned, TimedOut
from .remote import Runner


@dataclass(frozen=True)
class Probe:
    """What was tried, whether the jail held, and what happened in a few words.

    `promised` is False for what the level does not claim to stop; a jail is as good as its name
    when every promised probe held.
    """

    name: str
    held: bool
    detail: str
    promised: bool = True


# Every program defines probe(outside, port, pid): a folder with a secret, a listening port, a process to hurt.
PROGRAMS = {
    "read a file outside": """
def probe(outside, port, pid):
    for path in (outside + "/secret", "/etc/passwd", "/proc/1/environ", f"/proc/{pid}/environ"):
        try:
            text = open(path).read()
        except OSError:
            continue
        if text:
            return "got " + path
    return "nothing could be read"
""",
    "list a folder outside": """
def probe(outside, port, pid):
    import os
    for path, name in ((outside, "secret"), (os.path.dirname(outside), os.path.basename(outside)), ("/etc", "passwd")):
        try:
            if name in os.listdir(path):
                return "got " + path
        except OSError:
            continue
    return "nothing could be listed"
""",
    "write a file outside": """
def probe(outside, port, pid):
    for path in (outside + "/written", __import__("numpy").__file__, __import__("os").__file__):
        try:
            open(path, "a").close()
        except OSError:
            continue
        return "got " + path
    return "nothing could be written"
""",
    "change a file outside": """
def probe(outside, port, pid):
    import os
    try:
        os.chmod(outside + "/secret", 0o777)
    except OSError as problem:
        return f"refused: {problem.strerror}"
    return "got the file's mode changed"
""",
    "open a network connection": """
def probe(outside, port, pid):
    import socket
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError as problem:
        return f"refused: {problem.strerror}"
    return "got connected"
""",
    "signal another process": """
def probe(outside, port, pid):
    import os
    try:
        os.kill(pid, 9)
    except OSError as problem:
        return f"refused: {problem.strerror}"
    return "sent"
""",
    "trace another process": """
def probe(outside, port, pid):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    for target in (pid, 1):
        if libc.ptrace(16, target, None, None) == 0:
            return f"got attached to {target}"
    return "refused"
""",
    "see other processes": """
def probe(outside, port, pid):
    import os
    for number in (pid, os.getppid()):
        try:
            os.listdir(f"/proc/{number}")
        except OSError:
            continue
        return f"got /proc/{number}"
    return "none to be seen"
""",
    "make namespaces": """
def probe(outside, port, pid):
    import ctypes
    if ctypes.CDLL(None, use_errno=True).unshare(0x10000000) == 0:
        return "got a user namespace"
    return "refused"
""",
    "mount": """
def probe(outside, port, pid):
    import ctypes, os
    os.makedirs("here", exist_ok=True)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.mount(b"none", b"here", b"tmpfs", 0, None) == 0 or libc.umount2(b".", 2) == 0:
        return "got a mount"
    return "refused"
""",
    "run a program": """
def probe(outside, port, pid):
    import os, sys
    try:
        child = os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], {})
        return "got " + sys.executable if os.waitpid(child, 0)[1] == 0 else "refused in the child"
    except OSError as problem:
        return f"refused: {problem.strerror}"
""",
    "make many processes": """
def probe(outside, port, pid):
    import os, time
    for count in range(300):
        try:
            child = os.fork()
        except OSError as problem:
            return f"refused after {count}: {problem.strerror}"
        if child == 0:
            time.sleep(60)
            os._exit(0)
    return "got 300 processes"
""",
    "take all memory": """
def probe(outside, port, pid):
    held = []
    try:
        while len(held) < 1024:
            held.append(bytearray(64 << 20))
    except MemoryError:
        return f"refused after {len(held) * 64} MiB"
    return "got 64 GiB"
""",
    "hide memory": """
def probe(outside, port, pid):
    import mmap
    try:
        mmap.mmap(-1, 64 << 20)
    except OSError as problem:
        return f"refused: {problem.strerror}"
    return "got memory that stays when it is let go of"
""",
    "fill the disk": """
def probe(outside, port, pid):
    written = 0
    try:
        for number in range(40):
            with open(f"file{number}", "wb", buffering=0) as file:
                for _ in range(8):
                    written += file.write(bytes(1 << 20))
    except OSError as problem:
        return f"refused after {written >> 20} MiB: {problem.strerror}"
    return "got 320 MiB"
""",
}

# What is tried each time before a class is graded, in one runner, which takes milliseconds.
QUICK = (
    "read a file outside",
    "write a file outside",
    "open a network connection",
    "signal another process",
    "trace another process",
)

# What a level does not claim to stop.
NOT_PROMISED = {"bubblewrap": set(), "landlock": {"fill the disk"}}


def run_probes(jail: Jail, names: tuple[str, ...] = tuple(PROGRAMS)) -> list[Probe]:
    """Try everything, or what is named, each in a runner of its own."""
    if jail.level == "none":
        # Not run: without isolation the probes would do what they try.
        return [Probe(name, False, 'the level "none" does not stop it', promised=False) for name in names]
    with _targets() as targets:
        probes = []
        for name in names:
            with jail.runner() as runner:
                probes.append(_run(jail, runner, name, *targets))
        return probes


def require_promises(jail: Jail) -> None:
    """Try the quick probes.

    Raises
    ------
    JailUnavailable
        If the level does not hold here what it promises.
    """
    if jail.level == "none":
        return
    probes: list[Probe] = []
    while len(probes) < len(QUICK):  # who died of one probe tells nothing of the next
        with _targets() as targets, jail.runner() as runner:
            while runner.alive and len(probes) < len(QUICK):
                probes.append(_run(jail, runner, QUICK[len(probes)], *targets))
    broken = [probe for probe in probes if probe.promised and not probe.held]
    if broken:
        raise JailUnavailable(
            f'The level "{jail.level}" does not hold on this machine: a probe could {broken[0].name} '
            f"({broken[0].detail}). Nothing is graded; `b2p doctor` tries everything."
        )


def _run(
    jail: Jail, runner: Runner, name: str, outside: Path, listener: socket.socket, victim: subprocess.Popen
) -> Probe:
    port = listener.getsockname()[1]
    runner.run([Cell("probe", PROGRAMS[name])])
    answer = runner.call("probe", (str(outside), port, victim.pid), seconds=10)
    match answer:
        case Returned(value=str(text)):
            held, detail = not text.startswith("got"), text[:200]
        case Died(reason=reason):
            held, detail = True, reason
        case TimedOut():
            held, detail = True, "stopped by the time limit"
        case _:
            held, detail = False, f"the probe itself failed: {answer!s:.200}"
    seen = _damage(outside, listener, victim)
    return Probe(name, held and not seen, seen or detail, name not in NOT_PROMISED[jail.level])


@contextmanager
def _targets() -> Iterator[tuple[Path, socket.socket, subprocess.Popen]]:
    """A folder with a secret, a listening port, and a process that only waits."""
    with tempfile.TemporaryDirectory(prefix="outside-") as folder, socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        outside = Path(folder)
        # Open to everybody: it has to be the jail that keeps students out.
        os.chmod(outside, 0o777)
        (outside / "secret").write_text("the answer")
        os.chmod(outside / "secret", 0o644)
        victim = subprocess.Popen(["sleep", "600"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        try:
            yield outside, listener, victim
        finally:
            victim.kill()
            victim.wait()


def _damage(outside: Path, listener: socket.socket, victim: subprocess.Popen) -> str:
    """What the host sees for itself."""
    if (outside / "written").exists():
        (outside / "written").unlink()
        return "a file was written outside"
    if (outside / "secret").stat().st_mode & 0o777 != 0o644:
        os.chmod(outside / "secret", 0o644)
        return "a file outside was changed"
    if victim.poll() is not None:
        return "another process was killed"
    try:
        listener.accept()[0].close()
        return "a connection arrived"
    except BlockingIOError:
        return ""
