"""A checker: a process that grades one submission after the other, as far as their replies are the solutions'.

It decodes nothing that a student's process says.  As soon as something is to be decoded (a reply is another one, a
cell shows something), it forks, and the fork goes on with this submission alone: it runs the checks, opens what the
student wrote, answers, and is gone.  So nothing that a submission sends reaches the next one's checker.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import traceback
import warnings
from collections.abc import Iterable
from typing import NoReturn

from bits_to_pyramids.checks.grade_one import grade_one
from bits_to_pyramids.checks.jails import Jails
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.outcomes import Known, NothingKnown
from bits_to_pyramids.checks.scratch import work_in_memory
from bits_to_pyramids.checks.scripts import Scripts
from bits_to_pyramids.checks.session import Overloaded
from bits_to_pyramids.checks.suite import GraderFailure, Suite
from bits_to_pyramids.sandbox import JailUnavailable
from bits_to_pyramids.sandbox.lockdown import die_with_parent
from bits_to_pyramids.workers.job import Job
from bits_to_pyramids.workers.kept import Kept
from bits_to_pyramids.workers.mistakes import Answering, Asking, Tables

_LENGTH = struct.Struct("!Q")


class _HandedOver(BaseException):
    """A fork goes on with this submission, and has answered or is gone."""


class Grader:
    """The worker's side of a checker.

    Parameters
    ----------
    knowledge : Knowledge
    suite : Suite
    jails : Jails
    slot : int
        Which of the jails' askers it is.
    scripts : dict
        By seed; it can grade submissions with these.
    kept : Kept
        Where it is known what known mistakes do.
    to_close : iterable of int
        Descriptors that are not for it.
    """

    def __init__(
        self, knowledge: Knowledge, suite: Suite, jails: Jails, slot: int, scripts: dict[int, Scripts],
        kept: Kept, to_close: Iterable[int],
    ) -> None:  # fmt: skip
        self.slot, self.seeds = slot, frozenset(scripts)
        self._jobs, theirs = socket.socketpair()
        self._process = os.fork()
        if self._process == 0:
            die_with_parent()
            for descriptor in (self._jobs.fileno(), *to_close):
                os.close(descriptor)
            jails.asker = slot
            _Serving(knowledge, suite, jails, scripts, kept, theirs).serve()
        theirs.close()

    def fileno(self) -> int:
        """The connection's descriptor."""
        return self._jobs.fileno()

    def ask(self, line: bytes, answer: int) -> None:
        """Hand a job over; the answer goes into a pipe, whose end is the answer's end."""
        with contextlib.suppress(OSError):  # it is gone: the pipe ends without an answer
            socket.send_fds(self._jobs, [_LENGTH.pack(len(line))], [answer])
            self._jobs.sendall(line)

    def close(self) -> None:
        """End it, and with it its fork and runners."""
        self._jobs.close()
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)


def _lasts(error: BaseException) -> bool:
    """Whether it would come again: it is not what the machine lacks just now."""
    if isinstance(error, GraderFailure):
        return not error.passing
    return not isinstance(error, (OSError, MemoryError, JailUnavailable, Overloaded))


class _Serving:
    """What the process does."""

    def __init__(
        self, knowledge: Knowledge, suite: Suite, jails: Jails, scripts: dict[int, Scripts], kept: Kept,
        jobs: socket.socket,
    ) -> None:  # fmt: skip
        self._knowledge, self._suite, self._jails, self._scripts, self._jobs = knowledge, suite, jails, scripts, jobs
        self._kept = kept
        self._is_fork = False
        self._seed = 0
        self._known: Known = NothingKnown()

    def serve(self) -> NoReturn:
        """Until the worker closes the connection."""
        try:
            null = os.open(os.devnull, os.O_RDWR)
            os.dup2(null, 0)
            os.dup2(null, 1)
            work_in_memory()
            warnings.simplefilter("ignore")  # of the reference libraries: nobody loses or gains by them
            while True:
                header, descriptors, _, _ = socket.recv_fds(self._jobs, _LENGTH.size, 1)
                if len(header) < _LENGTH.size:
                    break
                self._answer(self._line(*_LENGTH.unpack(header)), descriptors[0])
                if self._is_fork:
                    break
        finally:
            os._exit(0)

    def _line(self, length: int) -> bytes:
        line = bytearray()
        while len(line) < length:
            part = self._jobs.recv(min(length - len(line), 1 << 20))
            if not part:
                os._exit(0)
            line += part
        return bytes(line)

    def _answer(self, line: bytes, pipe: int) -> None:
        try:
            reply: dict[str, str | bool] = {"result": self._graded(Job.from_json(line))}
        except _HandedOver:
            os.close(pipe)
            return
        except BaseException as error:
            reply = {"failure": traceback.format_exc(), "lasting": _lasts(error)}
        with contextlib.suppress(OSError), os.fdopen(pipe, "w") as file:
            json.dump(reply, file)

    def _graded(self, job: Job) -> str:
        knowledge = self._knowledge.for_checking(job.stretch, job.only, job.alone)
        scripts = self._scripts[job.seed]
        self._seed = job.seed
        if not scripts:
            self._hand_over()
        return grade_one(
            knowledge, self._suite, self._jails, job.cells, student=job.student, seed=job.seed, scripts=scripts,
            before_reading=self._hand_over, known=lambda: self._known,
        ).to_json()  # fmt: skip

    def _hand_over(self) -> None:
        """Go on in a fork; this process waits until the fork is done, or the worker has done with it."""
        if self._is_fork:
            return
        tables = Tables(self._kept, self._knowledge, self._seed)
        asking, asked = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = os.fork()
        if process == 0:
            die_with_parent()
            self._jobs.close()
            asking.close()
            self._is_fork = True
            if self._kept.is_ours() and self._scripts[self._seed]:
                self._known = Asking(tables, self._knowledge.order, asked)
            return
        asked.close()
        ended = os.pidfd_open(process)
        with asking:
            Answering(self._knowledge, self._suite, tables, self._seed).until((ended, self._jobs.fileno()), asking)
        os.close(ended)
        # It has answered: what it has left running, if anything, ends.
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise _HandedOver
