"""The warm parent: imports everything once, then forks a runner for each submission.

It runs inside the jail, knows nothing of any student, executes no student code, and
talks to the host over one socket.  Started by `START` with the paths it needs.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import resource
import signal
import socket
import sys

# The first lines of the program; the package can't be imported before root's rights are gone.
START = """\
import json, os, sys
options = json.loads(sys.argv[1])
if options["become"]:
    os.setgroups([])
    os.setresgid(*[options["become"]] * 3)
    os.setresuid(*[options["become"]] * 3)
sys.path.append(options["site"])
from bits_to_pyramids.sandbox.warm_parent import main
main(options)
"""


def main(options: dict) -> None:
    """Get warm, say so, and fork runners until the host closes the connection."""
    from bits_to_pyramids.calls import Channel, Closed

    if sys.platform == "linux":
        from . import kernel

        # Changing users made this process secret, also to itself: it could not write its own uid_map.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1, what="dumpable")
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL, what="parent death signal")
        kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1, what="subreaper")
    control = socket.socket(fileno=options["control"])
    channel = Channel(control.dup())
    from .environment import NotWhileGraded

    sys.meta_path.insert(0, NotWhileGraded(options["refused"]))
    from .limits import Limits
    from .runner import Runner
    from .shell import build
    from .supervisor import Plan, fork_runner

    limits = Limits(**options["limits"])
    shell = build()
    for library in options["libraries"]:
        importlib.import_module(library)
    gc.collect()
    gc.freeze()  # so that the collector of a runner does not copy the warm parent's pages
    address_space = _address_space()
    channel.send({"ready": True})
    while True:
        try:
            request, _ = channel.receive()
        except Closed:
            os._exit(0)
        _reap()
        plan = Plan(options["level"], limits, request["box"], options["readable"], address_space, request["ticket"].encode())
        control.setblocking(True)
        fork_runner(control, plan, lambda runner_channel: Runner(shell, limits).serve(runner_channel))


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
