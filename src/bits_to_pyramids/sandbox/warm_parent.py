"""The warm parent: imports everything once, then forks a runner for each submission.

It runs inside the jail, knows nothing of any student, executes no student code, and
talks to the host over a few sockets, one for each process there that may ask for runners.  Started by `START` with the
paths it needs.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import resource
import select
import signal
import socket
import sys
import warnings
from collections.abc import Iterator

from bits_to_pyramids.calls import Channel, Closed

# The first lines of the program; the package can't be imported before root's rights are gone.
START = """\
import json, os, sys
options = json.loads(sys.argv[1])
if options["become"]:
    os.setgroups([])
    os.setresgid(*[options["become"]] * 3)
    os.setresuid(*[options["become"]] * 3)
if options["late"]:  # nothing is imported before somebody asks; if nobody ever does, it ends
    import select, socket
    waiting = select.poll()
    for control in options["controls"]:
        waiting.register(control, select.POLLIN)
    with socket.socket(fileno=os.dup(waiting.poll()[0][0])) as asked:
        if not asked.recv(1, socket.MSG_PEEK):
            sys.exit()
sys.path.append(options["site"])
from bits_to_pyramids.sandbox.warm_parent import main
main(options)
"""


def main(options: dict) -> None:
    """Get warm, say so, and fork runners until the host closes the connection."""
    if sys.platform == "linux":
        from . import kernel, landlock, seccomp  # noqa: F401 - the last two for those who are forked from here

        # Changing users made this process secret, also to itself: it could not write its own uid_map.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1, what="dumpable")
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL, what="parent death signal")
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, what="subreaper")
    controls = [socket.socket(fileno=descriptor) for descriptor in options["controls"]]
    channels = {control.fileno(): Channel(control.dup()) for control in controls}
    from .environment import NotWhileGraded

    sys.meta_path.insert(0, NotWhileGraded(options["refused"]))
    from .drawing import get_ready_to_draw
    from .limits import Limits
    from .runner import Runner
    from .shell import build
    from .supervisor import Plan, fork_runner

    shell = build()
    _import_all(options)
    _freeze()
    address_space, drawing = _address_space(), False
    if not options["late"]:
        next(iter(channels.values())).send({"ready": True})
    waiting = select.poll()
    for control in controls:
        waiting.register(control, select.POLLIN)
    while True:
        for descriptor, _ in waiting.poll():
            control = next(control for control in controls if control.fileno() == descriptor)
            for request in _requests(channels[descriptor]):
                _reap()
                if request["drawing"] and not drawing:
                    get_ready_to_draw()
                    _freeze()
                    address_space, drawing = _address_space(), True
                limits, ticket = Limits(**request["limits"]), request["ticket"].encode()
                plan = Plan(options["level"], limits, request["box"], options["readable"], address_space, ticket)
                control.setblocking(True)
                fork_runner(control, plan, Runner(shell, limits).serve)


def _import_all(options: dict) -> None:
    """Import what runners may need: what notebooks may import, and libraries, or what code of ours does with them."""
    for module in own_modules():
        importlib.import_module(module)
    from bits_to_pyramids.student.later import bring

    if not options["late"]:
        for module in options["libraries"]:
            importlib.import_module(module)
        return
    with warnings.catch_warnings(action="ignore"):
        exec(options["late"], {"__name__": "late"})
        bring()


def _freeze() -> None:
    """The last thing before runners are forked: see that the collector of one does not copy this process's pages."""
    from .ruled_out import find_places

    find_places()
    gc.collect()
    gc.freeze()


def own_modules() -> list[str]:
    """What notebooks may import of this package."""
    from bits_to_pyramids import student

    return [module.name for module in pkgutil.walk_packages(student.__path__, f"{student.__name__}.")]


def _requests(channel: Channel) -> Iterator[dict]:
    """What has arrived from one asker; the end of its connection is the end of the jail."""
    try:
        yield channel.receive()[0]
        while channel.ahead:
            yield channel.receive()[0]
    except Closed:
        os._exit(0)


def _address_space() -> int:
    """Bytes of address space that Python itself takes up, before a student adds any."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def arguments(python: str, options: dict) -> list[str]:
    """The program to start: isolated from the user's settings, without a site and its path files."""
    return [python, "-I", "-S", "-c", START, json.dumps(options)]
