"""What a runner can hold, wherever it holds it: memory that no look at its pages would see has an end, too."""

import platform
import re
from dataclasses import replace
from pathlib import Path

import pytest
from processes import descendants, eventually
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Died, Raised, Returned

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers are those of x86_64")

MiB = 2**20
HELP = """
import ctypes, fcntl, mmap, os, signal, socket
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.munmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t]
MiB, held, OWN = 2**20, [], mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS

def mapped(size, flags=OWN, descriptor=-1, at=None):
    address = libc.mmap(at, size, 3, flags, descriptor, 0)
    if address in (None, 2**64 - 1):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return address

def all_but_a_page(flags, descriptor=-1, times=64):
    "Fill memory, let go of all of it but a page, and begin again; how much may still be there."
    for number in range(times):
        address = mapped(64 * MiB, flags, descriptor)
        ctypes.memset(address, 1, 64 * MiB)
        libc.munmap(address + 4096, 64 * MiB - 4096)
    return times * 64 * MiB

def filled(pairs):
    "Fill what is between connected ends; how much that is, and why there is no more."
    total = 0
    try:
        while True:
            for one in pairs():
                held.append(one)
                os.set_blocking(one if isinstance(one, int) else one.fileno(), False)
                try:
                    while True:
                        total += os.write(one if isinstance(one, int) else one.fileno(), bytes(65536))
                except (BlockingIOError, OSError) as problem:
                    if isinstance(problem, BlockingIOError) or problem.errno == 9:
                        continue
                    raise
    except OSError as problem:
        return total
"""
# How much is held at the end, in bytes, or the error with which there was no more.
REFUSED = {
    "memory shared with nobody": "all_but_a_page(mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)",
    "the device of zeros": "all_but_a_page(mmap.MAP_SHARED, os.open('/dev/zero', os.O_RDWR))",
    "files without a name": "os.memfd_create('x')",
}
LITTLE = {
    "sockets": "filled(socket.socketpair)",
    "sockets for messages": "filled(lambda: socket.socketpair(type=socket.SOCK_DGRAM))",
    "sockets for parcels": "filled(lambda: socket.socketpair(type=socket.SOCK_SEQPACKET))",
    "pipes": "filled(os.pipe)",
    "signals that wait": "waiting()",
}
WAITING = """
def waiting():
    signal.pthread_sigmask(signal.SIG_BLOCK, range(35, 64))
    sent = 0
    while sent < 10**6 and libc.syscall(234, os.getpid(), os.getpid(), 40) == 0:
        sent += 1
    return sent * 1024
"""
# Two GiB asked for in one way after the other, where half of one is allowed.
ENDED = {
    "pages": "held.append(bytes(b'x') * (2048 * MiB))",
    "pages of many maps": "[ctypes.memset(mapped(MiB), 1, MiB) for _ in range(2048)]",
    "a file's pages": "[open(str(n), 'wb', buffering=0).write(bytes(8 * MiB)) for n in range(256)]",
    "one file after the other, deleted": "[(held.append(open('x', 'wb', buffering=0)), os.unlink('x'), "
    "held[-1].write(bytes(MiB))) for n in range(100)]",
}


def answer_of(runner, expression):
    (outcome,) = runner.run([Cell("a", f"{HELP}{WAITING}\ndef f():\n    return {expression}")])
    assert outcome.ok, outcome
    return runner.call("f")


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
@pytest.mark.parametrize("expression", REFUSED.values(), ids=REFUSED)
def test_memory_that_stays_unseen_is_not_to_be_had(jails, level, expression):
    with jails(level).runner() as runner:
        answer = answer_of(runner, expression)
        assert isinstance(answer, Raised) and answer.name in ("PermissionError", "FileNotFoundError"), answer


@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
@pytest.mark.parametrize("expression", LITTLE.values(), ids=LITTLE)
def test_what_the_kernel_holds_for_it_is_little(jails, level, expression):
    with jails(level).runner() as runner:
        answer = answer_of(runner, expression)
        assert isinstance(answer, Returned) and 0 < answer.value < 48 * MiB, answer


@pytest.mark.parametrize("expression", ENDED.values(), ids=ENDED)
def test_what_is_asked_for_beyond_the_limit_ends(jail, expression):
    with jail.runner() as runner:
        answer = answer_of(runner, expression)
        assert isinstance(answer, Raised) and answer.name in ("MemoryError", "OSError"), answer


def test_of_a_huge_page_nothing_stays(jails):
    """There are none: of 4 GiB that are let go of but for a page in each 2 MiB, the kernel has 8 MiB left."""
    expression = "[all_but_a_page(OWN, times=1) for _ in range(64)] and 1"
    for level in ("bubblewrap", "landlock"):
        with jails(level).runner() as runner:
            assert answer_of(runner, expression) == Returned(1)
            status = Path(f"/proc/{runner._watch.root}/task/{runner._watch.root}/children").read_text().split()
            facts = Path(f"/proc/{(status or [runner._watch.root])[0]}/status").read_text()
            assert re.search(r"^THP_enabled:\s*0$", facts, re.MULTILINE)


def test_tables_of_pages_count(jail):
    """Single pages, each a GiB from the next: what the system keeps to find them is twice what they are."""
    body = (
        "libc.prctl(15, b'VmPTE: a kB') or [ctypes.memset(mapped(4096, OWN | 0x100000, -1, (n + 1) << 30), 1, 1) "
        "for n in range(60_000)] and __import__('time').sleep(5)"
    )
    with jail.runner(replace(LIMITS, memory_bytes=384 * MiB)) as runner:
        answer = answer_of(runner, body)
        assert isinstance(answer, Died) and "more than 384 MiB of memory" in answer.reason


def test_several_processes_are_watched_while_nobody_asks(multiplying):
    """They begin when the answer is out, and the host has other things to do."""
    fork = (
        "import os, time\nfor _ in range(4):\n    if os.fork() == 0:\n        time.sleep(0.2)\n"
        "        held = bytearray(b'x') * (300 << 20)\n        time.sleep(60)\n        os._exit(0)"
    )
    assert multiplying.run([Cell("a", fork)])[0].ok
    assert eventually(lambda: not descendants(multiplying._watch.root), 20)
