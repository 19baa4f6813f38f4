"""Attacks with processes, signals and resources: loops, forks, survivors, memory, floods, in the runner and in the checker."""

from attacks import Family

family = Family(__file__)

family.functions(
    "bits_of",
    {
        "endless_loop": ("never returns", "while True: pass"),
        "deaf_loop": (
            "never returns, and blocks every signal that can be blocked",
            "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nfor n in range(1, 32):\n    try: signal.signal(n, signal.SIG_IGN)\n    except OSError: pass\nwhile True: pass",
        ),
        "fork_bomb": ("multiplies without end", "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"),
        "thread_bomb": ("starts threads without end", "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"),
        "kill_everybody": ("kills every process that it may, its parents first", "import os, signal\nfor pid in (os.getppid(), 1, -1):\n    try: os.kill(pid, signal.SIGKILL)\n    except OSError: pass"),
        "stop_the_parent": ("stops its parents, so that they wait for ever", "import os, signal\nfor pid in (os.getppid(), 1, os.getpid()):\n    os.kill(pid, signal.SIGSTOP)"),
        "memory_bomb": ("asks for memory until there is none", "hoard = []\nwhile True: hoard.append(bytearray(2**26))"),
        "memory_of_many": (
            "shares memory out over many processes, each below the limit",
            "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        hoard = bytearray(b'x') * (200 * 2**20)\n        time.sleep(20)\ntime.sleep(20)",
        ),
        "crash": ("crashes the interpreter", "import ctypes\nctypes.string_at(0)"),
        "endless_recursion": ("recurses beyond the stack", "import sys\nsys.setrecursionlimit(10**9)\nreturn bits_of(*args)"),
        "disk_bomb": ("fills the disk", "import os\nfor number in range(10**6):\n    with open(f'file-{number}', 'wb') as file: file.write(bytes(2**22))"),
        "inode_bomb": ("makes files without end", "for number in range(10**6): open(f'file-{number}', 'w').close()"),
        "catastrophic_pattern": ("never comes back from a regular expression in C", "import re\nre.match('(a*)*b', 'a' * 64)"),
    },
)

MAPS = """
import ctypes, mmap
libc = ctypes.CDLL(None)
libc.mmap.restype, libc.mmap.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
libc.munmap.argtypes, libc.madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t], [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
OWN, MiB = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS, 2**20

def filled(size, flags, at=None):
    address = libc.mmap(at, size, 3, flags, -1, 0)
    if address in (None, 2**64 - 1): raise MemoryError
    libc.madvise(address, size, mmap.MADV_HUGEPAGE)
    ctypes.memset(address, 1, size)
    return address
"""
# What a look at the pages of a process does not see.
UNSEEN = {
    "memory_shared_with_nobody": (
        "fills memory that is shared and of no file, and lets go of all but a page of it, for three gigabytes",
        "for _ in range(48): libc.munmap(filled(64 * MiB, mmap.MAP_SHARED | mmap.MAP_ANONYMOUS) + 4096, 64 * MiB - 4096)",
    ),
    "memory_in_huge_pages": (
        "asks for three gigabytes of huge pages, and lets go of all but 4 KiB of each",
        "for _ in range(1500):\n    at = -(-filled(4 * MiB, OWN) // (2 * MiB)) * 2 * MiB\n    libc.munmap(at + 4096, 2 * MiB - 4096)",
    ),
    "memory_in_tables": (
        "maps single pages as far from each other as can be, for the tables that lead to them",
        "import time\nfor n in range(60_000): filled(4096, OWN | 0x100000, (n + 1) << 30)\ntime.sleep(60)",
    ),
    "memory_in_sockets": (
        "fills the buffers of as many sockets as it gets, and sends their descriptors away to get more",
        """
        import socket
        held = [socket.socketpair()]
        while True:
            pair = socket.socketpair()
            for one in pair:
                one.setblocking(False)
                try:
                    while True: one.send(bytes(65536))
                except BlockingIOError: pass
            try: socket.send_fds(held[0][0], [b"x"], [one.fileno() for one in pair])
            except OSError: held.append(pair)
        """,
    ),
    "memory_in_locks": (
        "locks every second byte of a file, of which the kernel keeps a list",
        "import fcntl\nfile = open('x', 'w')\nfor n in range(10**9): fcntl.lockf(file, fcntl.LOCK_EX, 1, 2 * n)",
    ),
}
family.functions("bits_of", UNSEEN, before=MAPS)


@family.attack("spins in all its threads, in every function", honest=())
def all_functions_spin(it):
    body = "import threading\ndef spin():\n    while True: pass\nfor _ in range(15): threading.Thread(target=spin, daemon=True).start()\nspin()"
    for exercise in it.assignment.exercises:
        if exercise.kind == "function":
            it.function(body, exercise.name)


@family.attack("sleeps in every function", honest=())
def all_functions_sleep(it):
    for exercise in it.assignment.exercises:
        if exercise.kind == "function":
            it.function("import time\ntime.sleep(10**6)", exercise.name)


family.cells(
    "largest_value",
    {
        "survivor": (
            "leaves a process behind, with a session of its own, that lives on after the grading",
            """
            import os, sys, time
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    for number in range(3): os.close(number) if number else None
                    time.sleep(45)
                os._exit(0)
            """,
        ),
        "survivor_by_exec": (
            "starts another program that lives on after the grading",
            """
            import subprocess, sys
            try:
                subprocess.Popen([sys.executable, "-c", "import time; time.sleep(45)"], start_new_session=True, close_fds=True)
            except OSError:
                pass
            """,
        ),
        "thread_that_goes_on": (
            "leaves a thread that overwrites the other functions while they are graded",
            """
            import threading, time
            def overwrite():
                while True:
                    globals()["largest_value"] = lambda *args: type("Any", (int,), {"__eq__": lambda s, o: True})(1)
                    time.sleep(0.001)
            threading.Thread(target=overwrite, daemon=True).start()
            """,
        ),
        "at_exit": ("leaves something to do at the exit of the process", "import atexit, os\natexit.register(lambda: [os._exit(0)])"),
        "flood_of_output": ("prints without end", "import sys\nfor _ in range(3000): print('flood ' * 2000); print('flood' * 2000, file=sys.stderr)"),
    },
)

# What a function returns is kept in the checker until the exercise is diagnosed.


@family.attack("gives back 60 MiB at each call, so that the checker holds gigabytes", attacked=("bits_of", "value_of", "largest_value", "byte_offset", "pack_bits", "unpack_bits"))
def checker_filled_by_answers(it):
    for exercise in it.attacked:
        it.function("return big", exercise, before="big = bytes(60 * 2**20)")


@family.attack("draws the largest pictures that are kept, in hundreds of cells")
def checker_filled_by_pictures(it):
    it.function("return None")
    it.cell("picture = b'\\x89PNG\\r\\n\\x1a\\n' + bytes(2**21 - 8)\nfrom IPython.display import publish_display_data as publish")
    for _ in range(100):
        it.cell("for _ in range(8): publish({'image/png': picture})", last=True)


@family.attack("prints emoji in hundreds of cells, each of which takes fourteen bytes on its way")
def result_filled_by_output(it):
    it.function("return None")
    for _ in range(80):
        it.cell("print('\\U0001f600' * 20_000)", last=True)


@family.attack("gives packets that stand for four gigabytes", assignment="2", attacked=("run_length_encode",))
def packets_of_gigabytes(it):
    it.function("return b'\\x81\\0' * (30 * 2**20)")


@family.attack("gives a file whose meaning takes minutes to read", assignment="2", attacked=("write_tiff",))
def tiff_of_strips(it):
    it.function(
        """
        import struct
        entries = {256: 2**13, 257: 2**13, 258: 8, 259: 1, 262: 1, 273: 200, 277: 1, 278: 2**13, 279: 60 * 2**20}
        directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in entries.items()) + bytes(4)
        return (b"II" + struct.pack("<HI", 42, 8) + directory).ljust(200, b"\\0") + bytes(60 * 2**20)
        """
    )


@family.attack("gives a number too large for a float where a float is compared", assignment="2", attacked=("compression_ratio", "entropy"))
def number_too_large(it):
    it.function("return 10**20000")
    it.function("return -10**20000", "entropy")
