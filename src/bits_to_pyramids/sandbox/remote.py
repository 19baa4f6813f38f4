"""The host's side of a runner: asks, waits, and believes nothing.

Every reply has to echo a random number, decode as plain data within caps, and have the
form that the request asked for.  Anything else, and the whole tree is killed.
"""

from __future__ import annotations

import builtins
import os
import secrets
import select
import shutil
import signal
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bits_to_pyramids.calls import BadMessage, Caps, Channel, Closed, Unsupported, decode, encode
from bits_to_pyramids.calls import TimedOut as NoAnswer
from bits_to_pyramids.student.reading.readings import CellReading, Definition

from .clock import Clock, Used
from .errors import JailUnavailable
from .lender import Lender, LentByName, TooManyQuestions
from .limits import Limits, MiB
from .memory import TooMuchMemory, Watch
from .outcomes import Answer, Cell, CellOutcome, Died, Raised, Returned, TimedOut, Unusable

PNG = b"\x89PNG\r\n\x1a\n"
START_SECONDS = 20
KILL_SECONDS = 5
TEXT_LIMIT = 10_000
MAX_BASES = 100
MAX_LINE = 1_000_000  # Python does not write integers of many digits in decimal

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
    """

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
        return _cell_reading(cell.id, *reply) or CellReading(cell.id, problem=self._kill(Died(_BROKE_PROTOCOL)).reason)

    def lend(self, functions: Iterable[LentByName]) -> None:
        """Let the notebook find functions of ours under their names, whatever its cells put there; before they run."""
        self._named = tuple(functions)
        facts = [(number, one.name, list(one.folders)) for number, one in enumerate(self._named)]
        if self._ask("lend", "", facts, self._limits.call_seconds, False) != ("lent", None):
            self._kill(Died(_BROKE_PROTOCOL))

    def rule_out(self, entries: Iterable[str], *, asserts: bool = True) -> None:
        """Take tools out of the runner, before cells run; without `asserts`, cells run as if they asserted nothing."""
        value = (sorted(entries), asserts)
        if self._ask("rule out", "", value, self._limits.call_seconds, False) != ("ruled out", None):
            self._kill(Died(_BROKE_PROTOCOL))

    def asked(self) -> bool:
        """Whether it says that something of what is ruled out was asked for; where it does not, that helps nobody."""
        reply = self._ask("asked", "", None, self._limits.call_seconds, False)
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

    def close(self) -> None:
        """Kill the whole tree and wait until it is gone; safe to repeat."""
        self._kill(Died("The runner was closed."))

    # Asking

    def _run_cell(self, cell: Cell, seconds: float) -> CellOutcome:
        reply = self._ask("run", cell.id, cell.source, seconds, False)
        if isinstance(reply, TimedOut):
            return CellOutcome(cell.id, False, "TimedOut", f"The cell did not end within {seconds:g} seconds.")
        if isinstance(reply, Died):
            return CellOutcome(cell.id, False, "Died", reply.reason)
        outcome = _cell_outcome(cell.id, *reply, self._limits)
        if outcome is None:
            return CellOutcome(cell.id, False, "Died", self._kill(Died(_BROKE_PROTOCOL)).reason)
        return outcome

    def _answer(self, action: str, name: str, value: Any, seconds: float, echo: bool, through: str = "") -> Answer:
        reply = self._ask(action, name, value, seconds, echo, through)
        if isinstance(reply, (TimedOut, Died)):
            return reply
        return _answer(*reply, echo) or self._kill(Died(_BROKE_PROTOCOL))

    def _ask(
        self, action: str, name: str, value: Any, seconds: float, echo: bool, through: str = ""
    ) -> tuple[str, Any] | TimedOut | Died:
        lender = Lender(self._named)
        tree, buffers = encode(value, lend=lender.facts)
        if self._end is not None:
            return self._end
        number = secrets.token_hex(8)
        request = {"id": number, "do": action, "name": name, "value": tree, "echo": echo, "through": through}
        clock = Clock(self._watch.root, seconds, lambda: lender.seconds)
        deadline = time.monotonic() + clock.wall

        def watch() -> None:
            self._watch()
            clock()

        try:
            self._channel.send(request, buffers, timeout=clock.wall, watch=watch)
            while True:
                left = deadline + lender.seconds - time.monotonic()
                header, buffers = self._channel.receive(left, self._largest.bytes, watch=watch)
                if type(header) is not dict or header.keys() != {"id", "kind", "value"} or header["id"] != number:
                    raise BadMessage("not the answer to this question")
                value = decode(header["value"], buffers, keep_layout=False, caps=self._largest)
                if header["kind"] != "ask":
                    return header["kind"], value
                tree, buffers = _encoded(lender.answer(value, self._channel.received))
                left = deadline + lender.seconds - time.monotonic()
                self._channel.send({"value": tree}, buffers, timeout=left, watch=watch)
        except NoAnswer:
            self._kill(Died(f"The runner was ended: there was no answer within {seconds:g} seconds."))
            return TimedOut(seconds, clock.overloaded)
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


def _encoded(answer: tuple) -> tuple[Any, list[Any]]:
    try:
        return encode(answer)
    except Unsupported as problem:  # what a lent function made of strange arguments
        return encode(("raised", "TypeError", str(problem)))


def _has_ended(process: int, seconds: float) -> bool:
    """Wait for a process: its descriptor can be read once it has ended."""
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(int(seconds * 1000)))


# Reading replies


def _answer(kind: Any, value: Any, echo: bool) -> Answer | None:
    if kind == "unusable" and type(value) is str:
        return Unusable(_text(value))
    if kind not in ("returned", "raised") or type(value) is not tuple or len(value) != 2:
        return None
    value, arguments = value
    if arguments is not None and (not echo or type(arguments) is not tuple):
        return None
    if kind == "returned":
        return Returned(value, arguments)
    match value:
        case [str(name), list(bases), str(message), line] if line is None or (
            type(line) is int and 0 < line < MAX_LINE
        ):
            known = tuple(base for base in bases[:MAX_BASES] if type(base) is str and _is_exception(base))
            name = name if name.isidentifier() and len(name) <= 100 else "Exception"
            return Raised(name, known[:20], _text(message), line, arguments)
    return None


def _text(text: str, limit: int = TEXT_LIMIT) -> str:
    """Bounded, and without the half characters that no file can hold."""
    return text[:limit].encode("utf-8", "replace").decode()


def _is_exception(name: str) -> bool:
    kind = getattr(builtins, name, None)
    return isinstance(kind, type) and issubclass(kind, BaseException)


def _cell_reading(cell_id: str, kind: Any, value: Any) -> CellReading | None:
    if kind != "reading":
        return None
    if type(value) is str:
        return CellReading(cell_id, problem=_text(value))
    if type(value) is not list:
        return None
    definitions = []
    for item in value:
        match item:
            case (str(name), bool(replaces), list(uses)) if all(_is_use(use) for use in uses):
                definitions.append(Definition(name, replaces, tuple(uses)))
            case _:
                return None
    return CellReading(cell_id, tuple(definitions))


def _is_use(use: Any) -> bool:
    return type(use) is tuple and [type(part) for part in use] == [str, str, int]


def _cell_outcome(cell_id: str, kind: Any, value: Any, limits: Limits) -> CellOutcome | None:
    texts = ("error_name", "error_message", "traceback", "stdout", "stderr")
    if kind != "cell" or type(value) is not dict or set(value) != {"ok", *texts, "result", "images"}:
        return None
    largest = limits.output_bytes + TEXT_LIMIT
    if type(value["ok"]) is not bool or not all(
        type(value[name]) is str and len(value[name]) <= largest for name in texts
    ):
        return None
    result, images = value["result"], value["images"]
    if result is not None and (type(result) is not str or len(result) > largest):
        return None
    if type(images) is not list or len(images) > limits.images:
        return None
    if not all(type(image) is bytes and len(image) <= limits.image_bytes and image.startswith(PNG) for image in images):
        return None
    clean = {name: _text(value[name], largest) for name in texts}
    shown = None if result is None else _text(result, largest)
    return CellOutcome(cell_id, value["ok"], **clean, result=shown, images=images)
