"""From a fork request to a locked-down process.

The warm parent forks the *supervisor* into new namespaces and hands its process descriptor
and the runner's connection to the host.  The supervisor is the first process of its pid
namespace: it prepares the private folder, forks the *runner*, and waits.  When the runner
ends, or the host closes the connection (also by dying), the supervisor ends, and with it
everything in the namespace.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bits_to_pyramids.calls import Channel

from . import lockdown
from .limits import Limits
from .memory import EVERY, TooMuchMemory, Watch

# Replies to the host have one length, so that one whose asker has died can be read past.
REPLY = struct.Struct("!16s?i256s")  # ticket, whether it worked, process number, or why not


@dataclass(frozen=True)
class Plan:
    """What a runner gets: its level, limits, and the folder it may write in; `ticket` names the request."""

    level: str
    limits: Limits
    box: str
    readable: list[str]
    address_space: int
    ticket: bytes


def fork_runner(control: socket.socket, plan: Plan, serve: Callable[[Channel], None]) -> None:
    """Fork supervisor and runner, and reply to the host: with descriptors, or why not."""
    try:
        with _closing() as descriptors:
            supervisor = _fork_supervisor(plan, serve, descriptors)
            socket.send_fds(control, [REPLY.pack(plan.ticket, True, supervisor, b"")], descriptors)
    except OSError as problem:
        with suppress(OSError):  # whoever asked may be gone
            control.sendall(REPLY.pack(plan.ticket, False, 0, str(problem).encode()))


def _fork_supervisor(plan: Plan, serve: Callable[[Channel], None], descriptors: list[int]) -> int:
    """The supervisor's number; `descriptors` are for the host: the runner's connection, and the supervisor."""
    user = os.getuid(), os.getgid()
    host_end, runner_end = socket.socketpair()
    descriptors.append(host_end.detach())
    with runner_end:
        supervisor = lockdown.fork_into_namespaces() if plan.level == "bubblewrap" else os.fork()
        if supervisor == 0:
            try:
                os.setsid()
                _supervise(_close_all_but(runner_end.detach()), plan, user, serve)
            finally:
                os._exit(1)
    if hasattr(os, "pidfd_open"):
        descriptors.append(os.pidfd_open(supervisor))  # it is not reaped yet, so the number can't mean anybody else
    return supervisor


@contextmanager
def _closing() -> Iterator[list[int]]:
    """Descriptors, to be closed at the end."""
    descriptors: list[int] = []
    try:
        yield descriptors
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _close_all_but(descriptor: int) -> int:
    """Nothing is inherited but the runner's connection; input is empty and output goes nowhere."""
    null = os.open("/dev/null", os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.dup2(descriptor, 3)
    os.closerange(4, 1 << 16)
    return 3


def _supervise(descriptor: int, plan: Plan, user: tuple[int, int], serve: Callable[[Channel], None]) -> None:
    proc = None
    try:
        if plan.level == "bubblewrap":
            lockdown.be_the_user(*user)
            if plan.limits.processes > 1:
                proc = os.open("/proc", os.O_PATH | os.O_DIRECTORY)  # as it is before it is hidden
            lockdown.mount_private_folder(plan.box, plan.limits)
        wakeup, alarm = os.pipe()
        os.set_blocking(alarm, False)
        signal.set_wakeup_fd(alarm, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        runner = os.fork()
    except BaseException as problem:
        Channel(socket.socket(fileno=descriptor)).send({"failed": str(problem)[:500]}, timeout=5)
        return
    if runner == 0:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            for other in (wakeup, alarm, *([] if proc is None else [proc])):
                os.close(other)
            _run(Channel(socket.socket(fileno=descriptor)), plan, serve)
        finally:
            os._exit(0)
    _wait(runner, descriptor, wakeup, None if proc is None else _watch(proc, plan.limits))
    # In a namespace the end of its first process ends the rest; elsewhere the process group has to do.
    os.killpg(0, signal.SIGKILL)


def _run(channel: Channel, plan: Plan, serve: Callable[[Channel], None]) -> None:
    try:
        if plan.level == "bubblewrap":
            layers = lockdown.confine_in_namespaces(plan.limits, plan.address_space, plan.box)
        elif plan.level == "landlock":
            layers = lockdown.confine_without_namespaces(plan.limits, plan.address_space, plan.box, plan.readable)
        else:
            os.chdir(plan.box)
            lockdown.set_limits(plan.limits, plan.address_space, count_processes=False)
            layers = ["none"]
    except BaseException as problem:
        channel.send({"failed": str(problem)[:500]}, timeout=5)
        return
    channel.send({"ready": layers}, timeout=5)
    serve(channel)


def _watch(proc: int, limits: Limits) -> Watch:
    """What looks at the memory of all processes of this namespace together."""
    os.fchdir(proc)
    return Watch(None, int(os.readlink("self")), limits.memory_bytes, proc=".")


def _wait(runner: int, descriptor: int, wakeup: int, watch: Watch | None) -> None:
    """Until the runner ends, holds too much, or nobody listens to it any more; meanwhile reap what it leaves."""
    poll = select.poll()
    poll.register(descriptor, 0)  # asks for nothing but the other end's closing
    poll.register(wakeup, select.POLLIN)
    while True:
        try:
            if watch is not None:
                watch()
        except TooMuchMemory:
            return
        for number, _ in poll.poll(None if watch is None else int(1000 * EVERY)):
            if number == descriptor:
                return
            os.read(wakeup, 4096)
        while True:
            try:
                ended, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if ended == runner:
                return
            if ended == 0:
                break
