"""The process that reads submissions, apart from who grades: a fork for each, within limits of its own.

It reads one JSON object per line (a request) and answers with one.  The fork hands back plain data, a rebuilt notebook
or the sentence why there is none; whatever it is made to do ends with it.

Run as ``python -m bits_to_pyramids.intake.reading BOUNDS``; `bounded` does.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bits_to_pyramids.intake.folders import Refused, Unreadable
from bits_to_pyramids.intake.notebook import Cell, Template
from bits_to_pyramids.intake.reader import read_submission

MiB = 2**20
OUT_OF_MEMORY = 3  # the fork's exit code

ADVICE = "Hand in only the notebook, without other notebooks beside it and without long texts in its cells."


@dataclass(frozen=True)
class Bounds:
    """What reading one submission may take.

    Attributes
    ----------
    seconds
        Of processor; what people hand in is read in milliseconds, the largest notebook in one or two seconds.
    wall_seconds
        By the clock on the wall.
    memory_bytes
        Beside what Python itself needs.
    answer_bytes
        Of what is handed back.
    open_files
        Open descriptors.
    """

    seconds: int = 10
    wall_seconds: int = 60
    memory_bytes: int = 1024 * MiB
    answer_bytes: int = 64 * MiB
    open_files: int = 64


def main() -> None:
    """Serve until the other side closes the connection."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, who then closes the connection
    bounds = Bounds(**json.loads(sys.argv[1]))
    answers = os.dup(1)
    os.dup2(2, 1)
    template = Template(())
    gc.freeze()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        if request["template"] is not None:
            template = Template(tuple(Cell(**cell) for cell in request["template"]))
        answer = memoryview(_answer(request, template, bounds) + b"\n")
        while answer:
            answer = answer[os.write(answers, answer) :]


def _answer(request: dict, template: Template, bounds: Bounds) -> bytes:
    readable, writable = os.pipe()
    process = os.fork()
    if process == 0:
        _read(request, template, bounds, writable)
    os.close(writable)
    deadline = time.monotonic() + bounds.wall_seconds
    poll = select.poll()
    poll.register(readable, select.POLLIN)
    poll.register(0, 0)  # nobody waits for the answer any more
    said, problem = bytearray(), b""
    while True:
        events = dict(poll.poll(max(0, int(1000 * (deadline - time.monotonic())))))
        if 0 in events:
            os.kill(process, signal.SIGKILL)
            sys.exit()
        part = os.read(readable, MiB) if events else b""
        said += part
        if len(said) > bounds.answer_bytes:
            problem = _too_much(f"is more than {bounds.answer_bytes // MiB} MiB of text, once it is read")
        elif not events:
            # Its own time was not used up, or it had ended: it waited for the machine.
            problem = _said("unreadable", f"This submission could not be read within {bounds.wall_seconds} seconds.")
        if problem or not part:
            break
    if problem:
        os.kill(process, signal.SIGKILL)
    os.close(readable)
    status = os.waitpid(process, 0)[1]
    return problem or _end(status, bounds) or bytes(said)


def _end(status: int, bounds: Bounds) -> bytes:
    """What the way in which a fork ended says; empty if it has answered."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number == signal.SIGXCPU:
            return _too_much(f"takes more than {bounds.seconds} seconds to be read")
        if number == signal.SIGKILL:  # not by us: the machine has no memory left, or somebody ended it
            return _said("unreadable", "This submission could not be read: the process that read it was killed.")
        return _too_much("made the process crash that read it")
    if os.WEXITSTATUS(status) == OUT_OF_MEMORY:
        return _too_much(f"takes more than {bounds.memory_bytes // MiB} MiB of memory to be read")
    return b""


def _too_much(what: str) -> bytes:
    return _said("too much", f"This submission {what}. {ADVICE}")


def _said(kind: str, value: object) -> bytes:
    return json.dumps({kind: value}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _read(request: dict, template: Template, bounds: Bounds, pipe: int) -> NoReturn:
    """What the fork does."""
    status = 1
    try:
        _limit(bounds)
        below = Path(request["below"]) if request["below"] else None
        try:
            rebuilt = read_submission(Path(request["folder"]), request["notebook"], template, below)
            read = {"cells": [vars(cell) for cell in rebuilt.cells], "notes": rebuilt.notes}
            answer = _said("read", read)
        except Unreadable as error:
            answer = _said("unreadable", str(error))
        except Refused as error:
            answer = _said("refused", str(error))
        with open(pipe, "wb") as file:
            file.write(answer)
        status = 0
    except MemoryError:
        status = OUT_OF_MEMORY
    except BaseException:
        with contextlib.suppress(OSError), open(pipe, "wb") as file:
            file.write(_said("failed", traceback.format_exc()))
        status = 0
    finally:
        os._exit(status)


def _limit(bounds: Bounds) -> None:
    limits = {
        "CPU": bounds.seconds,
        "AS": _address_space() + bounds.memory_bytes,
        "FSIZE": 0,
        "NOFILE": bounds.open_files,
        "CORE": 0,
    }
    for name, most in limits.items():
        number = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(number)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(number, (most, hard if name == "CPU" else most))
        except (ValueError, OSError):  # macOS has no limit of memory that may be set
            if sys.platform == "linux":
                raise


def _address_space() -> int:
    """Bytes that Python itself takes up."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


if __name__ == "__main__":
    main()
