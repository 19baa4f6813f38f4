"""The process that reads submissions, apart from who grades, within limits.

It reads one JSON object per line (a request) and answers with one: plain data, a rebuilt notebook or the sentence why
there is none.  It reads one after the other for as long as all goes well; what takes too much ends it, and who asks
starts another.

Run as ``python -m bits_to_pyramids.intake.reading BOUNDS``; `bounded` does.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from bits_to_pyramids.intake.folders import Refused, Unreadable
from bits_to_pyramids.intake.notebook import Cell, Template
from bits_to_pyramids.intake.reader import read_submission

MiB = 2**20
# With more than this left over from the last one, memory would be less for the next than it may take.
LEFT_OVER = 32 * MiB
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
        Beside what Python itself needs; the largest notebook takes half of it.
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


def too_much(what: str) -> str:
    """The sentence about a submission that takes more than it may."""
    return f"This submission {what}. {ADVICE}"


def main() -> None:
    """Serve until the other side closes the connection, or too little memory is left."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, who then closes the connection
    bounds = Bounds(**json.loads(sys.argv[1]))
    answers = os.dup(1)
    os.dup2(2, 1)
    template, before = Template(()), _address_space()
    _limit("AS", before + bounds.memory_bytes)
    _limit("NOFILE", bounds.open_files)
    for name in ("FSIZE", "CORE"):
        _limit(name, 0)
    for line in sys.stdin.buffer:
        _limit("CPU", 1 + int(time.process_time()) + bounds.seconds, soft=True)
        request = json.loads(line)
        if request["template"] is not None:
            template = Template(tuple(Cell(**cell) for cell in request["template"]))
        answer = _answer(request, template, bounds)
        if len(answer) > bounds.answer_bytes:
            answer = _said("too much", too_much(f"is more than {bounds.answer_bytes // MiB} MiB of text"))
        left = memoryview(answer + b"\n")
        while left:
            left = left[os.write(answers, left) :]
        del answer, left
        if _address_space() > before + LEFT_OVER:
            break


def _answer(request: dict, template: Template, bounds: Bounds) -> bytes:
    below = Path(request["below"]) if request["below"] else None
    try:
        rebuilt = read_submission(Path(request["folder"]), request["notebook"], template, below)
        return _said("read", {"cells": [vars(cell) for cell in rebuilt.cells], "notes": rebuilt.notes})
    except Unreadable as error:
        return _said("unreadable", str(error))
    except Refused as error:
        return _said("refused", str(error))
    except MemoryError:
        pass  # what filled it is let go of first
    except Exception:
        return _said("failed", traceback.format_exc())
    return _said("too much", too_much(f"takes more than {bounds.memory_bytes // MiB} MiB of memory to be read"))


def _said(kind: str, value: object) -> bytes:
    return json.dumps({kind: value}, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _limit(name: str, most: int, *, soft: bool = False) -> None:
    number = getattr(resource, f"RLIMIT_{name}")
    hard = resource.getrlimit(number)[1]
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    try:
        resource.setrlimit(number, (most, hard if soft else most))
    except (ValueError, OSError):  # macOS has no limit of memory that may be set
        if sys.platform == "linux":
            raise


def _address_space() -> int:
    """Bytes that this process takes up."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 1 << 30


if __name__ == "__main__":
    main()
