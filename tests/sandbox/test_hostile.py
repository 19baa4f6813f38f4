"""Student code that attacks the runner it lives in, the protocol, the machine or the clock: it wins nothing."""

import os
import socket
import sys
import threading
import time

import pytest
from processes import descendants, eventually

from bits_to_pyramids.sandbox import Cell, Died, Raised, Returned, TimedOut

FORGE = """
import gc, json, os, struct
import bits_to_pyramids.sandbox.runner as runner

def frame(message, rest=b""):
    text = json.dumps(message).encode()
    return struct.pack("!I", len(text)) + text + rest

ACTIONS = {"read", "look", "run", "call", "get", "lend", "rule out", "asked"}
actions = next(found for found in gc.get_objects() if type(found) is dict and set(found) == ACTIONS)

def answer_with(kind, tree, buffers=()):
    "Make the runner itself send what we like, with the right number."
    actions["call"] = lambda request, received: (kind, tree, list(buffers))
"""

FORGERIES = {
    "an answer in advance": "os.write(3, frame({'header': {'id': '0' * 16, 'kind': 'returned', 'value': {'t': [1, "
    "None]}}, 'sizes': []}))",
    "an empty answer": "os.write(3, frame({'header': {}, 'sizes': []}))",
    "no JSON": "os.write(3, b'\\0\\0\\0\\4junk')",
    "a header of 4 GiB": "os.write(3, b'\\xff\\xff\\xff\\xff')",
    "a body of an exabyte": "os.write(3, frame({'header': 1, 'sizes': [2**60]}))",
    "deep JSON": "os.write(3, struct.pack('!I', 100_000) + b'[' * 100_000)",
    "half an answer, then silence": "os.write(3, b'\\0\\0'); import time; time.sleep(60)",
    "an unknown kind": "answer_with('perfect', {'t': [1, None]})",
    "a kind that is a list": "answer_with(['returned'], {'t': [1, None]})",
    "a value that is no pair": "answer_with('returned', 5)",
    "an error without its parts": "answer_with('raised', {'t': [['ValueError'], None]})",
    "an error with a lying name": "answer_with('raised', {'t': [[5, [], '', None], None]})",
    "an echo that nobody asked for": "answer_with('returned', {'t': [1, {'t': [1]}]})",
    "an array of objects": "answer_with('returned', {'t': [{'a': [0, '|O', [1], None, 0]}, None]}, [bytes(8)])",
    "an array past its buffer": "answer_with('returned', {'t': [{'a': [0, '<f8', [9], None, 0]}, None]}, [bytes(8)])",
    "an array of a terabyte": "answer_with('returned', {'t': [{'a': [0, '<f8', [2**37], [0], 0]}, None]}, [bytes(8)])",
    "more bytes than allowed": "answer_with('unusable', {'b': 0}, [bytes(20 * 2**20)])",
    "a cell's outcome": "answer_with('cell', {'d': [['ok', True]]})",
    "a pickle": "answer_with('returned', {'pickle': 0}, [b'cos\\nsystem\\n(S\\'id\\'\\ntR.'])",
}


@pytest.mark.parametrize("attack", FORGERIES.values(), ids=FORGERIES)
def test_a_forged_frame_ends_the_runner_and_gives_no_answer(runner, attack):
    runner.run([Cell("attack", FORGE + "def f(): return 1\n" + attack)], seconds=1)
    answer = runner.call("f", seconds=1)
    assert isinstance(answer, Died)
    assert not runner.alive
    assert isinstance(runner.call("f"), Died)


def test_an_error_is_shown_with_known_bases_and_a_plain_name(runner):
    attack = "answer_with('raised', {'t': [['<script>', ['ValueError', 'int', 'Nonsense', 3], 'm' * 9, None], None]})"
    runner.run([Cell("attack", FORGE + attack)])
    assert runner.call("f") == Raised("Exception", ("ValueError",), "m" * 9, None)


@pytest.mark.parametrize(
    "forgery",
    ["{'ok': True}", "[]", "{**good, 'ok': 1}", "{**good, 'stdout': b''}", "{**good, 'stdout': 'x' * 10**6}",
     "{**good, 'images': [b'GIF89a']}",
     "{**good, 'images': [b'\\x89PNG\\r\\n\\x1a\\n'] * 99}", "{**good, 'result': 5}", "{**good, 'points': 100}"],
)  # fmt: skip
def test_a_forged_outcome_of_a_cell_is_died(runner, forgery):
    good = (
        "good = dict.fromkeys(['error_name', 'error_message', 'traceback', 'stdout', 'stderr'], '') | {'ok': "
        "True, 'result': None, 'images': []}"
    )
    attack = f"{good}\nactions['run'] = lambda *_: ('cell', *runner.encode({forgery}))"
    _, outcome = runner.run([Cell("attack", FORGE + attack), Cell("next", "1")])
    assert outcome.error_name == "Died" or not runner.alive


def test_text_that_no_file_can_hold_is_made_harmless(runner):
    (outcome,) = runner.run([Cell("a", "print('\\ud800')\nraise ValueError('\\udfff')")])
    outcome.stdout.encode()
    outcome.error_message.encode()


def test_a_type_that_lies_about_equality_does_not_get_out(runner):
    runner.run(
        [
            Cell(
                "a",
                "class Any(str):\n    __eq__ = lambda *a: True\ndef f(): return Any()\ndef g(): return {'a': [Any()]}",
            )
        ]
    )
    # What comes out is the text that it is, and equal to nothing else.
    for answer, text in ((runner.call("f").value, ""), (runner.call("g").value["a"][0], "")):
        assert type(answer) is str and answer == text and answer != "right"


def test_a_patched_builtin_changes_only_what_the_student_returns(runner):
    runner.run([Cell("a", "import builtins\nbuiltins.sum = lambda x: 5\ndef f(): return sum([])")])
    assert runner.call("f") == Returned(5)
    assert sum([]) == 0


# Nothing to find


def test_nothing_of_the_host_is_in_sight(runner):
    source = """
import os, socket
seen = {
    "environment": sorted(os.environ),
    "processes": os.listdir("/proc"),
    "root": sorted(os.listdir("/")),
    "etc": os.listdir("/etc"),
    "files": os.listdir("."),
    "uid": os.getuid(),
    "host": socket.gethostname(),
    "pid": os.getpid(),
}
"""
    (outcome,) = runner.run([Cell("a", source)])
    assert outcome.ok, outcome
    seen = runner.get("seen").value
    assert seen["processes"] == []
    assert seen["files"] == []
    assert set(seen["etc"]) <= {"ld.so.cache"}
    assert set(seen["root"]) <= {
        "dev",
        "etc",
        "lib",
        "lib32",
        "lib64",
        "notebook",
        "proc",
        "site",
        "usr",
        sys.base_prefix.split("/")[1],
    }
    assert seen["host"] == "notebook"
    assert seen["uid"] != 0
    assert seen["pid"] < 10
    assert not {"PYTEST_CURRENT_TEST", "USER", "SHELL"} & set(seen["environment"])


def test_only_its_own_connection_is_open(runner):
    source = (
        "import os\nopened = []\nfor n in range(256):\n    try: os.fstat(n)\n    except OSError: continue\n"
        "    opened.append(n)"
    )
    runner.run([Cell("a", source)])
    assert runner.get("opened") == Returned([0, 1, 2, 3])


@pytest.mark.parametrize(
    "name",
    [
        "zarr",
        "tifffile",
        "numcodecs",
        "ome_zarr",
        "tensorstore",
        "nbgrader",
        "pytest",
        "skimage",
        "scipy",
        "dask",
        "hypothesis",
    ],
)
def test_reference_libraries_are_not_there_even_without_the_sentence(runner, name):
    (outcome,) = runner.run([Cell("a", f"import sys\nsys.meta_path.pop(0)\nimport {name}")])
    assert outcome.error_message == f"No module named '{name}'"


@pytest.mark.parametrize("part", ["grading", "course", "reporting", "cli"])
def test_the_rest_of_the_package_is_not_there(runner, part):
    (outcome,) = runner.run([Cell("a", f"import bits_to_pyramids.{part}")])
    assert outcome.error_name == "ModuleNotFoundError"


def test_runners_do_not_see_each_other(jail):
    with jail.runner() as one, jail.runner() as two:
        one.run([Cell("a", "open('mine', 'w').write('x'); secret = 1")])
        two.run([Cell("a", "import os; files = os.listdir('.')")])
        assert two.get("files") == Returned([])
        assert two.get("secret").name == "NameError"


CALLS_REFUSED = {
    "clone a user namespace": "libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "clone3": "libc.syscall(435, 0, 0)",
    "setns": "libc.setns(0, 0)",
    "pivot_root": "libc.syscall(155, b'.', b'.')",
    "new mount API": "libc.syscall(430, b'tmpfs', 0)",
    "ptrace": "libc.ptrace(0, 0, 0, 0)",
    "read another's memory": "libc.process_vm_readv(1, None, 0, None, 0, 0)",
    "bpf": "libc.syscall(321, 0, 0, 0)",
    "perf": "libc.syscall(298, 0, 0, -1, -1, 0)",
    "keyring": "libc.syscall(250, 0, -3, 0)",
    "io_uring": "libc.syscall(425, 1, 0)",
    "userfaultfd": "libc.syscall(323, 0)",
    "memfd": "libc.memfd_create(b'x', 0)",
    "shared memory": "libc.shmget(0, 4096, 0o1600)",
    "file handles": "libc.open_by_handle_at(-100, None, 0)",
    "personality": "libc.personality(0x0040000)",
    "chroot": "libc.chroot(b'.')",
    "IPv4": "libc.socket(2, 1, 0)",
    "IPv6": "libc.socket(10, 2, 0)",
    "netlink": "libc.socket(16, 3, 0)",
    "vsock": "libc.socket(40, 1, 0)",
    "packets": "libc.socket(17, 3, 0)",
    "x32": "libc.syscall(0x40000000 + 39)",
    "root": "libc.setuid(0)",
    "more memory": "__import__('resource').setrlimit(__import__('resource').RLIMIT_AS, (-1, -1)) or 0",
}


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers are those of x86_64")
@pytest.mark.parametrize("call", CALLS_REFUSED.values(), ids=CALLS_REFUSED)
@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_the_kernel_refuses(jails, level, call):
    source = (
        "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\ndef f():\n"
        f"    try: return {call} == -1 and ctypes.get_errno() in (1, 22, 38)\n    except ValueError: return True"
    )
    with jails(level).runner() as runner:
        runner.run([Cell("a", source)])
        assert runner.call("f") == Returned(True)


# Alone

STARTED = {
    "fork": "import os\n    os.fork()",
    "vfork": "import ctypes\n    libc = ctypes.CDLL(None, use_errno=True)\n"
    "    if libc.vfork() < 0: raise OSError(ctypes.get_errno(), '')",
    "clone": "import ctypes\n    libc = ctypes.CDLL(None, use_errno=True)\n"
    "    if libc.syscall(56, 17, 0, 0, 0, 0) < 0: raise OSError(ctypes.get_errno(), '')",
    "spawn": "import os\n    os.posix_spawn('/bin/true', ['true'], {})",
    "exec": "import os, sys\n    os.execv('/proc/self/exe', ['python'])",
    "subprocess": "import subprocess, sys\n    subprocess.Popen([sys.executable, '-c', '1'])",
    "multiprocessing": "import multiprocessing as m\n    m.get_context('fork').Process(target=print).start()",
}


@pytest.mark.parametrize("body", STARTED.values(), ids=STARTED)
@pytest.mark.parametrize("level", ["bubblewrap", "landlock"])
def test_no_process_can_be_started_at_any_level(jails, level, body):
    before = descendants(os.getpid())
    with jails(level).runner() as runner:
        now = descendants(os.getpid())
        runner.run([Cell("a", f"def f():\n    {body}")])
        answer = runner.call("f")
        assert answer.is_a("OSError"), answer
        assert descendants(os.getpid()) <= now | before


def test_a_neighbour_that_spins_costs_a_call_no_time(jail):
    """The call uses 1.5 seconds of processor and may use 2; others want all the processors meanwhile."""
    spin = "import threading\ndef spin():\n    while True: sum(range(9**6))\n" + "def f():\n    spin()"
    neighbours = [jail.runner() for _ in range(4 * len(os.sched_getaffinity(0)))]
    asking = []
    for one in neighbours:
        one.run([Cell("a", spin)])
        asking.append(threading.Thread(target=one.call, args=("f",), kwargs={"seconds": 60}))
        asking[-1].start()
    with jail.runner() as runner:
        runner.run([Cell("a", "import time\ndef f():\n    until = time.process_time() + 1.5\n"
                              "    while time.process_time() < until: pass\n    return 'done'")])  # fmt: skip
        answer = runner.call("f", seconds=2)
    for one in neighbours:
        one.close()
    for thread in asking:
        thread.join()
    assert answer == Returned("done")


def test_who_sleeps_and_who_computes_are_both_ended_in_time(jail):
    for body in ("import time; time.sleep(60)", "while True: pass"):
        with jail.runner() as runner:
            runner.run([Cell("a", f"def f():\n    {body}")])
            assert isinstance(runner.call("f", seconds=0.5), TimedOut)


# Nothing left behind


@pytest.mark.parametrize(
    "daemon",
    [
        "os.setsid()",
        "os.fork() and os._exit(0)",
        "[signal.signal(n, signal.SIG_IGN) for n in range(1, 32) if n not in (9, 19)]",
    ],
    ids=["own session", "orphan", "ignores signals"],
)
def test_no_process_survives_its_runner(multiplying, daemon):
    before, runner = descendants(os.getpid()), multiplying
    source = f"import os, signal, time\nif os.fork() == 0:\n    {daemon}\n    while True: time.sleep(1)\n"
    runner.run([Cell("a", source)])
    assert eventually(lambda: len(descendants(os.getpid())) > len(before))
    runner.close()
    assert eventually(lambda: len(descendants(os.getpid())) < len(before))


def test_a_fork_bomb_is_stopped(multiplying):
    runner, before = multiplying, descendants(os.getpid())
    runner.run(
        [Cell("a", "import os\ndef f():\n    while True:\n        try: os.fork()\n        except OSError: pass")]
    )
    assert isinstance(runner.call("f", seconds=1), (TimedOut, Died))
    assert eventually(lambda: descendants(os.getpid()) <= before)


def test_threads_that_go_on_end_with_the_runner(jail):
    before = descendants(os.getpid())
    with jail.runner() as runner:
        runner.run(
            [
                Cell(
                    "a",
                    "import threading\ndef spin():\n    while True: pass\n"
                    "for _ in range(5): threading.Thread(target=spin).start()",
                )
            ]
        )
    assert eventually(lambda: descendants(os.getpid()) <= before)


def test_memory_shared_out_among_processes_is_counted_together(multiplying):
    runner = multiplying
    source = (
        "import os, time\ndef f():\n    for _ in range(4):\n        if os.fork() == 0:\n"
        "            held = bytearray(b'x') * (300 << 20)\n            time.sleep(60)\n    time.sleep(60)"
    )
    runner.run([Cell("a", source)])
    answer = runner.call("f", seconds=20)
    assert isinstance(answer, Died)
    assert "memory" in answer.reason


@pytest.mark.parametrize(
    "body",
    ["open('a', 'wb').write(bytes(20 << 20))", "[open(str(n), 'w').close() for n in range(1000)]",
     "[open('a', 'w') if n == 0 else os.open('a', 0) for n in range(1000)]",
     "[os.mkfifo(str(n)) for n in range(1000)]", "[__import__('threading').Thread(target=__import__('time').sleep, "
         "args=(9,), daemon=True).start() for n in range(1000)]"],
    ids=["bytes", "files", "descriptors", "pipes", "threads"],
)  # fmt: skip
def test_resources_run_out_for_the_runner_only(runner, body):
    runner.run([Cell("a", f"import os\ndef f(): return {body}")])
    assert runner.call("f").name in ("OSError", "PermissionError", "RuntimeError")


def test_a_runner_ends_when_its_host_does(jail):
    """A checker that is killed takes its runner along, also a spinning one."""
    before = descendants(os.getpid())
    ours, theirs = socket.socketpair()
    checker = os.fork()
    if checker == 0:
        runner = jail.runner()
        runner._channel.send({"id": "0", "do": "run", "name": "a", "value": "while True: pass", "echo": False})
        theirs.send(b"spinning")
        time.sleep(60)
        os._exit(0)
    assert ours.recv(8) == b"spinning"
    assert len(descendants(os.getpid())) > len(before) + 1
    os.kill(checker, 9)
    os.waitpid(checker, 0)
    ours.close()
    theirs.close()
    assert eventually(lambda: len(descendants(os.getpid())) <= len(before))
