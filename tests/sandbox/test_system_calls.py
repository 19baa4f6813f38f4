"""What reaches outside a runner is refused, because it is not on the list; what honest code does is on it."""

import platform

import pytest

from bits_to_pyramids.sandbox import Cell, Returned

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86_64")

HELP = """
import asyncio, ctypes, fcntl, mmap, os, signal, socket, tempfile, threading
libc = ctypes.CDLL(None, use_errno=True)
def raw(*arguments):
    return "refused" if libc.syscall(*arguments) < 0 and ctypes.get_errno() == 1 else "got"
def tried(function, *arguments):
    try:
        function(*arguments)
    except OSError as problem:
        return "refused" if problem.errno == 1 else str(problem)
    return "got"
"""
OUTSIDE = {
    "limits of others": "raw(302, os.getppid(), 7, 0, 0)", "its own priority": "raw(141, 0, 0, 5)",
    "processors": "raw(203, 0, 8, b'\\xff' * 8)", "scheduling": "raw(144, 0, 1, bytes(8))",
    "scheduling attributes": "raw(314, 0, bytes(48), 0)", "priority of reading": "raw(251, 1, 0, 0)",
    "watching folders": "raw(294, 0)", "watching the machine's files": "raw(300, 0, 0)",
    "memory without a name": "raw(319, b'x', 0)", "shared memory": "raw(29, 0, 4096, 0o1600)",
    "timers of the kernel": "raw(222, 0, 0, 0)", "a descriptor of a process": "raw(434, os.getppid(), 0)",
    "another filter": "raw(317, 1, 0, 0)", "tracing": "raw(101, 16, 1, 0, 0)", "keys": "raw(250, 0, 0)",
    "memory of others": "raw(310, 1, 0, 0, 0, 0, 0)", "a device": "raw(133, b'x', 0o20600, 259)",
    "a user": "raw(105, 0)", "a mount": "raw(165, 0, 0, 0, 0, 0)", "io_uring": "raw(425, 8, bytes(120))",
    "a call that is not there yet": "raw(469, 0, 0)", "a socket": "tried(socket.socket)",
    "a socket of the machine": "tried(socket.socket, socket.AF_UNIX)",
    "a large buffer": "tried(socket.socketpair()[0].setsockopt, socket.SOL_SOCKET, socket.SO_SNDBUF, 2**30)",
    "a large pipe": "tried(fcntl.fcntl, os.pipe()[1], 1031, 2**20)",
    "signals of a descriptor": "tried(fcntl.fcntl, 0, 8, 1)", "attributes of files": "raw(16, 0, 0x40086602, bytes(8))",
    "a signal to the parent": "tried(os.kill, os.getppid(), 0)", "a signal to the first": "tried(os.kill, 1, 0)",
    "a signal to all": "tried(os.kill, -1, 0)", "a signal to the group": "tried(os.kill, 0, 0)",
    "no end with the parent": "raw(157, 1, 0, 0, 0, 0)", "huge pages": "raw(157, 41, 0, 0, 0, 0)",
    "memory shared with nobody": "tried(mmap.mmap, -1, 4096)", "the same, named": "raw(9, 0, 4096, 3, 0x23, -1, 0)",
    "locks of bytes": "tried(fcntl.lockf, open('x', 'w'), fcntl.LOCK_EX, 1, 9)",
    "locks of an open file": "tried(fcntl.fcntl, open('x', 'w'), 37, bytes(32))",
    "descriptors on their way": "tried(socket.send_fds, socket.socketpair()[0], [b'x'], [0])",
}  # fmt: skip
HONEST = {
    "its own signals": "signal.signal(signal.SIGUSR1, lambda *_: None) and 0 or signal.raise_signal(signal.SIGUSR1)",
    "threads": "[t.start() or t.join() for t in [threading.Thread(target=int) for _ in range(9)]]",
    "an event loop": "asyncio.run(asyncio.sleep(0.001))", "a pair of sockets": "socket.socketpair()",
    "folders": "tempfile.TemporaryDirectory().cleanup()",
    "locks of files": "fcntl.flock(open('x', 'w'), fcntl.LOCK_EX)",
    "its own limits": "__import__('resource').getrlimit(7)", "copies": "__import__('shutil').copyfile('x', 'y')",
    "an alarm": "signal.alarm(0)", "a map of a file": "__import__('numpy').memmap('m', 'u1', 'w+', shape=9)",
    "memory of its own": "mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS).write(b'x')",
}  # fmt: skip


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_what_reaches_outside_is_refused(jails, level):
    with jails(level).runner() as runner:
        runner.run([Cell("a", HELP + "def f(): return {" + ", ".join(f"{k!r}: {v}" for k, v in OUTSIDE.items()) + "}")])
        answer = runner.call("f")
    assert answer == Returned(dict.fromkeys(OUTSIDE, "refused"))


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_what_honest_code_does_works(jails, level):
    with jails(level).runner() as runner:
        body = "".join(f"    try: {v}\n    except Exception as e: failed[{k!r}] = repr(e)\n" for k, v in HONEST.items())
        runner.run(
            [Cell("a", f"{HELP}def f():\n    open('x', 'w').close()\n    failed = {{}}\n{body}    return failed")]
        )
        answer = runner.call("f")
    assert answer == Returned({})


@pytest.mark.parametrize("holds", [
    "[socket.socketpair() for _ in range(10**4)]", "[os.pipe() for _ in range(10**4)]",
    "[open('x') for _ in range(10**4)]", "[os.eventfd(0) for _ in range(10**4)]",
], ids=["sockets", "pipes", "files", "counters"])  # fmt: skip
def test_what_can_be_held_open_is_little(jails, holds):
    """A pair of sockets holds 0.4 MiB at most, a pipe 64 KiB."""
    with jails("bubblewrap").runner() as runner:
        runner.run([Cell("a", f"{HELP}open('x', 'w').close()\ndef f():\n    {holds}")])
        assert runner.call("f").message.startswith("[Errno 24] Too many open files")
