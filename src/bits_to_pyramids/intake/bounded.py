"""Reading submissions in a process apart, within limits: what is hostile in them costs this process nothing."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bits_to_pyramids.intake.folders import Refused, TooMuch, Unreadable
from bits_to_pyramids.intake.notebook import Cell, Rebuilt, Template
from bits_to_pyramids.intake.reading import Bounds, MiB, too_much

_RAISED = {"refused": Refused, "unreadable": Unreadable, "too much": TooMuch}
_TRIES = 2  # somebody may have ended the process that reads, or the system for lack of memory


class BoundedReader:
    """Reads submissions one after the other; use it in a ``with`` statement.

    Parameters
    ----------
    bounds : Bounds
    """

    def __init__(self, bounds: Bounds = Bounds()) -> None:
        self._bounds = bounds
        self._process: subprocess.Popen | None = None
        self._template: Template | None = None

    def __enter__(self) -> BoundedReader:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process that reads, if it is not there; it gets ready while the caller does something else."""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            command = [sys.executable, "-P", "-m", "bits_to_pyramids.intake.reading", json.dumps(asdict(self._bounds))]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
            self._template = None

    def read(self, folder: Path, notebook: str, template: Template, below: Path | None = None) -> Rebuilt:
        """What `reader.read_submission` gives, for the same arguments.

        Raises
        ------
        Refused
            If there is no notebook that can be read.
        Unreadable
            If the system does not let us read what may be the notebook.
        TooMuch
            If reading it would take more than it may.
        """
        request = {"folder": str(folder), "notebook": notebook, "below": None if below is None else str(below)}
        for _ in range(_TRIES):
            self.start()
            if answer := self._asked(request, template):
                break
        else:
            raise Unreadable("This submission could not be read: the process that reads was ended.")
        for kind, error in _RAISED.items():
            if kind in answer:
                raise error(answer[kind])
        if "read" not in answer:
            raise TooMuch(f"This submission could not be read, by a fault of the grader's:\n{answer['failed']}")
        return Rebuilt([Cell(**cell) for cell in answer["read"]["cells"]], answer["read"]["notes"])

    def close(self) -> None:
        """End the process; safe to repeat."""
        if self._process is None:
            return
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()
        self._process = None

    def _asked(self, request: dict, template: Template) -> dict:
        """The answer to a request; empty if the process has ended, and not because of what it was asked."""
        assert self._process is not None and self._process.stdin is not None and self._process.stdout is not None
        cells = None if template is self._template else [vars(cell) for cell in template.cells]
        left, answers = json.dumps(request | {"template": cells}).encode() + b"\n", self._process.stdout.fileno()
        deadline, answer = time.monotonic() + self._bounds.wall_seconds, bytearray()
        poll = select.poll()
        poll.register(answers, select.POLLIN)
        try:
            with contextlib.suppress(BrokenPipeError):
                while left:
                    left = left[self._process.stdin.write(left) or 0 :]
            while not answer.endswith(b"\n"):
                if not poll.poll(1000 * max(0.0, deadline - time.monotonic())):
                    # Its own time is not used up: it waits for the machine.
                    raise Unreadable(f"This submission could not be read within {self._bounds.wall_seconds} seconds.")
                part = os.read(answers, MiB)
                answer += part
                if not part:
                    return self._end()
        except BaseException:  # what comes next would be the answer to this
            self.close()
            raise
        self._template = template
        return json.loads(answer)

    def _end(self) -> dict:
        """What the way in which the process ended says of what it read."""
        assert self._process is not None
        ended = -self._process.wait()
        self.close()
        if ended == signal.SIGXCPU:
            return {"too much": too_much(f"takes more than {self._bounds.seconds} seconds to be read")}
        if ended > 0 and ended not in (signal.SIGKILL, signal.SIGTERM, signal.SIGHUP):
            return {"too much": too_much("made the process crash that read it")}
        return {}
