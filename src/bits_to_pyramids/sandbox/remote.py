"""The host's side of a runner: asks, waits, and believes nothing.

Every reply has to echo a random number, decode as plain data within caps, and have the
form that the request asked for.  Anything else, and the whole tree is killed.
"""

from __future__ import annotations

import os
import secrets
import select
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from bits_to_pyramids.calls import BadMessage, Caps, Channel, Closed, Exchange, Repeated, encode
from bits_to_pyramids.calls import TimedOut as NoAnswer
from bits_to_pyramids.calls.channel import written
from bits_to_pyramids.student.reading.readings import CellReading

from .asking import Begun, converse, request_of
from .clock import Used
from .errors import JailUnavailable
from .lender import Lender, LentByName, TooManyQuestions
from .limits import Limits, MiB
from .memory import TooMuchMemory, Watch
from .outcomes import Answer, Cell, CellOutcome, Died, TimedOut
from .replies import QUIET_CELL, read_answer, read_cell_outcome, read_cell_reading

START_SECONDS = 20
KILL_SECONDS = 5

_BROKE_PROTOCOL = "The process that ran the notebook did not keep to the protocol and was ended."
_GONE = "The process that ran the notebook ended: it crashed, was told to exit, or used up its limits."


class Runner:
    """A forked, locked-down process with one notebook's names; use it in a ``with`` statement.

    Attributes
    ----------
    alive : bool
        False once the runner has been killed or has ended; then start a fresh one.
    layers : tuple of str
        What isolates it.
    before_reading : callable
        Called before anything that the runner says is decoded.
    tape : list of Exchange or None
        Where the questions and their replies are recorded, if they are to be; None in it is one that cannot be.
    """

    before_reading: Callable[[], None]

    def __init__(
        self, connection: socket.socket, process: int | None, pid: int, limits: Limits, box: str | None
    ) -> None:
        self._channel = Channel(connection)
        self._process, self._pid, self._box = process, pid, box
        self._limits = limits
        self._watch = Watch(process, pid, limits.memory_bytes)
        # Room for the arguments beside the value, and for their wrapping.
        self._largest = Caps(bytes=2 * limits.answer_bytes + MiB)
        self._end: Died | None = None
        self._seconds = 0.0
        self._named: tuple[LentByName, ...] = ()
        self._begun: Begun | None = None
        self.before_reading = lambda: None
        self.tape: list[Exchange | None] | None = None
        self.layers: tuple[str, ...] = ()
        self._greet()

    def __enter__(self) -> Runner:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether it can still be asked."""
        return self._end is None

    def read(self, cell: Cell) -> CellReading:
        """Find out what a cell defines, without running it.

        What it says can be relied on as far as no cell has been run in this runner.
        """
        reply = self._ask("read", cell.id, cell.source, self._limits.call_seconds, False)
        if isinstance(reply, TimedOut):
            return CellReading(cell.id, problem="Reading it took too long.")
        if isinstance(reply, Died):
            return CellReading(cell.id, problem=reply.reason)
        return read_cell_reading(cell.id, *reply) or CellReading(
            cell.id, problem=self._kill(Died(_BROKE_PROTOCOL)).reason
        )

    def uses_nothing_of(self, cells: Sequence[Cell], given: Sequence[str], asked: Sequence[tuple]) -> bool:
        """Whether all cells can be read, without running one, and nothing that exercises rule out is used.

        Parameters
        ----------
        cells
            All that are going to run.
        given
            The ids of those that are not the student's.
        asked
            For each exercise: its name, what it rules out, and the names of those before it.
        """
        value = ([(cell.id, cell.source) for cell in cells], list(given), list(asked))
        question, nothing = ("look", "", value, self._limits.call_seconds), ("looked", False)
        return self._as_told(*question, nothing) or self._ask(*question, False) == nothing

    def lend(self, functions: Iterable[LentByName]) -> None:
        """Let the notebook find functions of ours under their names, whatever its cells put there; before they run."""
        self._named = tuple(functions)
        facts = [(number, one.name, list(one.folders)) for number, one in enumerate(self._named)]
        if self._ask("lend", "", facts, self._limits.call_seconds, False) != ("lent", None):
            self._kill(Died(_BROKE_PROTOCOL))

    def rule_out(self, entries: Iterable[str], *, asserts: bool = True) -> None:
        """Take tools out of the runner, before cells run; without `asserts`, cells run as if they asserted nothing."""
        question, done = ("rule out", "", (sorted(entries), asserts), self._limits.call_seconds), ("ruled out", None)
        if not self._as_told(*question, done) and self._ask(*question, False) != done:
            self._kill(Died(_BROKE_PROTOCOL))

    def asked(self) -> bool:
        """Whether it says that something of what is ruled out was asked for; where it does not, that helps nobody."""
        question = "asked", "", None, self._limits.call_seconds
        if self._as_told(*question, ("asked", [])):
            return False
        reply = self._ask(*question, False)
        return not isinstance(reply, (TimedOut, Died)) and reply[0] == "asked" and bool(reply[1])

    def run(self, cells: Iterable[Cell], *, seconds: float | None = None) -> list[CellOutcome]:
        """Execute cells in order, going on after an error.

        Parameters
        ----------
        cells
            What to execute.
        seconds
            Wall time for each cell; `Limits.cell_seconds` unless given.

        Returns
        -------
        list of CellOutcome
            One for each cell; if the runner ended, the last one is that of the cell in which it did.
        """
        outcomes = []
        for cell in cells:
            if not self.alive:
                break
            outcomes.append(self._run_cell(cell, seconds or self._limits.cell_seconds))
        return outcomes

    def call(
        self,
        name: str,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        seconds: float | None = None,
        echo: bool = False,
        through: str = "",
    ) -> Answer:
        """Call a function of the notebook.

        Parameters
        ----------
        name, args, kwargs
            The call, in plain data; raises `bits_to_pyramids.calls.Unsupported` if the arguments are not.
            A `bits_to_pyramids.student.watched.Lent` among the arguments stays here, and the function asks for it.
        seconds
            Wall time; `Limits.call_seconds` unless given.
        echo
            Whether the answer also holds the arguments as they are after the call.
        through
            A function of `bits_to_pyramids.student.through` that uses what has the name, if that gives no plain data.
        """
        value = (tuple(args), dict(kwargs or {}))
        return self._answer("call", name, value, seconds or self._limits.call_seconds, echo, through)

    def get(self, name: str) -> Answer:
        """The value that the notebook gave to a name."""
        return self._answer("get", name, None, self._limits.call_seconds, False)

    def follow(self, exchange: Exchange, seconds: float) -> bool:
        """Ask what was asked before, and tell whether every reply is what it was, byte for byte.

        Nothing is decoded.  Where a reply differs or comes before its question, or none comes, the next question has
        to be this one: it goes on where this stopped.
        """
        number = secrets.token_hex(8)
        return self._follow(number, exchange.numbered(number.encode()), seconds)

    def close(self) -> None:
        """Kill the whole tree and wait until it is gone; safe to repeat."""
        self._kill(Died("The runner was closed."))

    # Asking

    def _run_cell(self, cell: Cell, seconds: float) -> CellOutcome:
        if self._as_told("run", cell.id, cell.source, seconds, ("cell", QUIET_CELL)):
            return CellOutcome(cell.id, True)
        reply = self._ask("run", cell.id, cell.source, seconds, False)
        if isinstance(reply, TimedOut):
            return CellOutcome(cell.id, False, "TimedOut", f"The cell did not end within {seconds:g} seconds.")
        if isinstance(reply, Died):
            return CellOutcome(cell.id, False, "Died", reply.reason)
        outcome = read_cell_outcome(cell.id, *reply, self._limits)
        if outcome is None:
            return CellOutcome(cell.id, False, "Died", self._kill(Died(_BROKE_PROTOCOL)).reason)
        return outcome

    def _answer(self, action: str, name: str, value: Any, seconds: float, echo: bool, through: str = "") -> Answer:
        reply = self._ask(action, name, value, seconds, echo, through)
        if isinstance(reply, (TimedOut, Died)):
            return reply
        return read_answer(*reply, echo) or self._kill(Died(_BROKE_PROTOCOL))

    def _ask(
        self, action: str, name: str, value: Any, seconds: float, echo: bool, through: str = ""
    ) -> tuple[str, Any] | TimedOut | Died:
        lender = Lender(self._named)
        tree, buffers = encode(value, lend=lender.facts)
        if self._end is not None:
            return self._end
        self.before_reading()
        begun, self._begun = self._begun or Begun(secrets.token_hex(8), self._watch.root, seconds), None
        begun.lender = lender
        channel = Repeated(begun.sent, begun.received, self._channel) if begun.sent else self._channel
        if self.tape is not None:
            self._channel.tape = []
        request = request_of(begun.number, action, name, tree, echo, through)
        try:
            if begun.problem is not None:
                raise begun.problem
            reply = converse(channel, request, buffers, lender, begun.deadline, self._largest, self._watching(begun))
            if self.tape is not None:
                self.tape.append(Exchange.recorded(self._channel.tape or [], begun.number.encode()))
            return reply
        except NoAnswer:
            self._kill(Died(f"The runner was ended: there was no answer within {seconds:g} seconds."))
            return TimedOut(seconds, begun.clock.overloaded)
        except BadMessage:
            return self._kill(Died(_BROKE_PROTOCOL))
        except (TooMuchMemory, TooManyQuestions) as problem:
            return self._kill(Died(str(problem)))
        except Closed:
            return self._kill(Died(_GONE))
        except BaseException:
            # Interrupted in mid-message: what comes next on this connection would be the rest of it.
            self._kill(Died("The runner was interrupted."))
            raise

    def _watching(self, begun: Begun) -> Callable[[], None]:
        """What looks at the runner while it is waited for: at its memory and its time."""

        def watch() -> None:
            self._watch()
            begun.clock()

        return watch

    def _as_told(self, action: str, name: str, value: Any, seconds: float, reply: tuple[str, Any]) -> bool:
        """Ask something, and tell whether the reply is this one, byte for byte."""
        number = secrets.token_hex(8)
        tree, buffers = encode(value)
        sent = written(request_of(number, action, name, tree, False, ""), buffers)
        tree, buffers = encode(reply[1])
        return self._follow(
            number, [(sent, written({"id": number, "kind": reply[0], "value": tree}, buffers))], seconds
        )

    def _follow(self, number: str, turns: list[tuple[bytes, bytes]], seconds: float) -> bool:
        if self._begun is not None:
            self._kill(Died("The runner was interrupted."))  # nobody waited for what it was asked
        if self._end is not None:
            return False
        begun = self._begun = Begun(number, self._watch.root, seconds)
        watch = self._watching(begun)
        try:
            for sent, expected in turns:
                if self._channel.waiting:
                    return False
                begun.sent.append(sent)
                if not self._channel.follow(sent, expected, begun.deadline - time.monotonic(), watch):
                    return False
                begun.received.append(expected)
        except (NoAnswer, TooMuchMemory, Closed) as problem:
            begun.problem = problem
            return False
        except BaseException:
            self._kill(Died("The runner was interrupted."))
            raise
        self._begun = None
        return True

    def _greet(self) -> None:
        try:
            header, _ = self._channel.receive(START_SECONDS, 0)
            layers = header["ready"]
            self.layers = tuple(layer for layer in layers if type(layer) is str)
        except (NoAnswer, BadMessage, Closed):
            self.close()
            raise JailUnavailable("A runner could not be started.") from None
        except (KeyError, TypeError):
            self.close()
            reason = header.get("failed") if isinstance(header, dict) else ""
            raise JailUnavailable(f"A runner could not be locked down: {reason}.") from None

    # Killing

    @property
    def seconds(self) -> float:
        """Processor time that it has used since it was forked."""
        return Used.of(self._watch.root).seconds if self._end is None else self._seconds

    def _kill(self, end: Died) -> Died:
        if self._end is not None:
            return self._end
        self._seconds = self.seconds
        self._end = end
        try:
            if self._box is not None and (self._process is None or not _has_ended(self._process, 0)):
                # Without a namespace the tree is a process group, whose leader is still there,
                # so the number is its own.
                os.killpg(self._pid, signal.SIGKILL)
            if self._process is not None:
                signal.pidfd_send_signal(self._process, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass  # it has ended by itself
        if self._process is not None:
            _has_ended(self._process, KILL_SECONDS)
            os.close(self._process)
        self._channel.close()
        if self._box is not None:
            shutil.rmtree(self._box, ignore_errors=True)
        return end


def _has_ended(process: int, seconds: float) -> bool:
    """Wait for a process: its descriptor can be read once it has ended."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(int(seconds * 1000)))
