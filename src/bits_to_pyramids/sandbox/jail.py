"""The jail: starts the warm parent at a level of isolation and asks it for runners."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from bits_to_pyramids.calls import BadMessage, Channel, Closed, TimedOut

from . import bubblewrap, bytecode, environment, landlock, lockdown, warm_parent
from .errors import JailUnavailable
from .limits import Limits
from .supervisor import REPLY

if TYPE_CHECKING:
    from .remote import Runner

LEVELS = ("bubblewrap", "landlock", "none")
START_SECONDS = 60
FORK_SECONDS = 20

_NAMESPACES_REFUSED = (
    "The system does not let bubblewrap make namespaces ({detail}). On Ubuntu, AppArmor may restrict user "
    "namespaces: allow them for bwrap "
    "with an AppArmor profile, or set the sysctl kernel.apparmor_restrict_unprivileged_userns=0. In a container, the "
    "runtime has to allow it: "
    "for docker or podman, --security-opt seccomp=unconfined --security-opt apparmor=unconfined (and as root "
    "--cap-add SYS_ADMIN)."
)


class Jail:
    """Runs notebooks away from everything that matters.

    Parameters
    ----------
    level
        ``"bubblewrap"``: own file system, namespaces, Landlock, seccomp, limits (Linux).
        ``"landlock"``: Landlock, seccomp, limits on the real file system; names and sizes of files outside can
        be seen (Linux 5.13; for ordinary users 6.12).
        ``"none"``: limits and a time-out only, for one's own code on one's own machine.
    limits
        What each runner may use, if it is not given limits of its own.
    libraries
        What is importable beyond the usual: names that are both distribution and module, like ``"zarr"``.
    askers
        How many processes may ask for runners at once, each over a connection of its own.
    late
        Code of ours that needs the libraries.  With it the warm parent gets warm only when it is first asked for a
        runner, by running that; whoever never asks has paid for next to nothing.

    Notes
    -----
    Start it from a thread that lives as long as the jail: the kernel ends the warm parent with that thread.
    Runners can also be asked for in processes forked from the one that started the jail, each as another asker.
    """

    def __init__(
        self, level: str = "bubblewrap", limits: Limits = Limits(), libraries: tuple[str, ...] = (), askers: int = 1,
        late: str = "",
    ) -> None:  # fmt: skip
        if level not in LEVELS:
            raise ValueError(f"level is one of {', '.join(LEVELS)}, not {level!r}")
        self.level, self.limits, self.libraries, self.askers = level, limits, tuple(libraries), askers
        self.late = late
        self.layers: tuple[str, ...] = ()
        self._process: subprocess.Popen | None = None
        self._controls: list[tuple[socket.socket, Channel]] = []
        self._folder: str | None = None
        self._owner = 0

    def __enter__(self) -> Jail:
        if self._process is None:
            self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the warm parent and try out a runner.

        Raises
        ------
        JailUnavailable
            With a sentence that says what to install or which level to ask for by name.
        """
        self.spawn()
        self.await_ready()

    def spawn(self) -> None:
        """The first half of `start`: the warm parent gets warm while the caller does something else."""
        self._refuse_wrong_platform()
        self._owner = os.getpid()
        bytecode.lies_ready()
        try:
            self._spawn()
        except BaseException:
            self.close()
            raise

    def await_ready(self) -> None:
        """The second half of `start`."""
        if self.late:
            return
        try:
            try:
                self._controls[0][1].receive(START_SECONDS, 0)
            except (Closed, TimedOut, BadMessage):
                raise self._failure("it did not start") from None
            with self.runner() as runner:
                self.layers = runner.layers
        except BaseException:
            self.close()
            raise

    def runner(self, limits: Limits | None = None, *, asker: int = 0, drawing: bool = False) -> Runner:
        """A fresh runner, within other limits than the jail's if some are given,
        asked for over the connection of one asker; with matplotlib imported already, if it may be drawing.
        """
        from .remote import Runner  # while the jail gets warm; it brings NumPy

        limits = limits or self.limits
        if not self._controls:
            raise JailUnavailable("The jail is not started.")
        box = None if self.level == "bubblewrap" else tempfile.mkdtemp(prefix="notebook-", dir=self._folder)
        ticket = secrets.token_hex(8)
        control, channel = self._controls[asker]
        try:
            request = {"box": box or bubblewrap.BOX, "ticket": ticket, "limits": asdict(limits), "drawing": drawing}
            channel.send(request, timeout=FORK_SECONDS)
            pid, descriptors = self._reply(control, ticket)
        except (OSError, Closed, TimedOut) as problem:
            raise self._failure(f"the warm parent has ended ({problem})") from None
        process = descriptors[1] if len(descriptors) > 1 else None
        return Runner(socket.socket(fileno=descriptors[0]), process, pid, limits, box)

    def _reply(self, control: socket.socket, ticket: str) -> tuple[int, list[int]]:
        """Process number and descriptors of the runner that was asked for with `ticket`."""
        control.settimeout(START_SECONDS if self.late else FORK_SECONDS)
        while True:
            reply, descriptors, _, _ = socket.recv_fds(control, REPLY.size, 2)
            if len(reply) != REPLY.size:
                raise Closed("no reply")
            owner, worked, pid, problem = REPLY.unpack(reply)
            if owner == ticket.encode():
                if not worked:
                    raise self._failure(problem.rstrip(b"\0").decode("utf-8", "replace"))
                return pid, descriptors
            # Asked for by a forked process that died before it could take it.
            for descriptor in descriptors:
                os.close(descriptor)

    def close(self) -> None:
        """End the warm parent and with it every runner; does nothing in a forked process."""
        for control, channel in self._controls:
            control.close()
            channel.close()
        self._controls.clear()
        if self._process is not None and self._owner == os.getpid():
            with contextlib.suppress(subprocess.TimeoutExpired):  # a forked process still holds the connection
                self._process.wait(timeout=2)
            self._process.kill()
            self._process.wait()
            self._errors.close()
            self._process = None
        if self._folder is not None and self._owner == os.getpid():
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    # Starting

    def _refuse_wrong_platform(self) -> None:
        if self.level != "none" and sys.platform != "linux":
            raise JailUnavailable(
                f'The level "{self.level}" needs Linux: run in a Linux container, or, for your own code only, ask '
                'for "none" by name.'
            )
        if self.level == "landlock" and (why := landlock.lacking()):
            raise JailUnavailable(f'{why} Ask for "bubblewrap" by name.')

    def _spawn(self) -> None:
        theirs = []
        for _ in range(self.askers):
            ours, other = socket.socketpair()
            self._controls.append((ours, Channel(ours.dup())))
            theirs.append(other)
        descriptors = [other.fileno() for other in theirs]
        options = {
            "level": self.level, "controls": descriptors, "become": 0, "readable": [],
            "libraries": self.libraries, "refused": environment.not_while_graded(self.libraries), "late": self.late,
        }  # fmt: skip
        try:
            command, variables = self._command(options)
            self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - `close` closes it
            self._process = subprocess.Popen(
                command, env=variables, pass_fds=descriptors, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=self._errors, cwd="/",
                start_new_session=True,  # Ctrl-C is for the host, which then ends the jail in order
            )  # fmt: skip
        finally:
            for other in theirs:
                other.close()

    def _command(self, options: dict) -> tuple[list[str], dict[str, str]]:
        python = environment.interpreter()
        if self.level == "bubblewrap":
            become = lockdown.UNPRIVILEGED if os.getuid() == 0 else 0
            options |= {"site": bubblewrap.SITE, "become": become}
            variables = _variables(bubblewrap.BOX)
            return bubblewrap.command(warm_parent.arguments(python, options), variables, self.libraries), variables
        self._folder = tempfile.mkdtemp(prefix="bits-to-pyramids-")
        # As an unprivileged user the runner must be able to get to its own folder in here.
        os.chmod(self._folder, 0o711)
        site, home = Path(self._folder, "site"), Path(self._folder, "home")
        home.mkdir()
        own = site / "bits_to_pyramids"
        own.mkdir(parents=True)
        links = {site / name: path for name, path in environment.site_entries(self.libraries).items()}
        links |= {own / name: path for name, path in environment.own_entries().items()}
        for link, path in links.items():
            link.symlink_to(path)
        readable = [
            python,
            "/usr/lib",
            "/usr/lib32",
            "/usr/lib64",
            "/lib",
            "/lib64",
            "/etc/ld.so.cache",
            "/usr/share/zoneinfo",
        ]
        readable += [*environment.standard_library(), str(site), *map(str, links.values())]
        options |= {"site": str(site), "readable": readable}
        return warm_parent.arguments(python, options), _variables(str(home))

    def _failure(self, detail: str) -> JailUnavailable:
        """What went wrong, from what the warm parent or bubblewrap said last."""
        said = ""
        if self._process is not None:
            self._errors.seek(max(0, self._errors.seek(0, os.SEEK_END) - 2000))
            lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
            said = lines[-1].strip() if lines else ""
        detail = said or detail
        refused = (
            ("bwrap:" in detail)
            or ("unshare" in detail)
            or ("mount" in detail)
            or ("uid_map" in detail)
            or ("not permitted" in detail)
        )
        if self.level == "bubblewrap" and refused:
            return JailUnavailable(_NAMESPACES_REFUSED.format(detail=detail) + landlock.advice())
        return JailUnavailable(f'The jail of level "{self.level}" can\'t be started: {detail}.')


def _variables(home: str) -> dict[str, str]:
    """The whole environment of the jail: nothing of the user's."""
    return {
        "HOME": home, "TMPDIR": home, "IPYTHONDIR": f"{home}/.ipython", "MPLCONFIGDIR": f"{home}/.matplotlib",
        "MPLBACKEND": "agg", "PATH": "/nonexistent", "LANG": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1",
        "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    }  # fmt: skip


def available_levels() -> list[tuple[str, bool, str]]:
    """For each level: its name, whether it can be given here, and a sentence about it."""
    levels = []
    for level in LEVELS:
        try:
            with Jail(level) as jail:
                levels.append((level, True, f"Isolated by: {', '.join(jail.layers)}."))
        except JailUnavailable as problem:
            levels.append((level, False, str(problem)))
    return levels
