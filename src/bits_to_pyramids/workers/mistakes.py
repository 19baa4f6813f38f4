"""What known mistakes do with the checks' calls: found out once for everybody with the same inputs, and kept.

The fork that grades a submission has read what a student's process said.  What it misses it asks for in a few bytes.
The checker that it was forked from has read nothing of the kind; it forks a process that takes the calls from the
checks, with the solutions in the student's place, tries our functions with those that were asked for, and keeps on the
disk what they did.  There the first fork, and any other, reads it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import select
import signal
import socket
import struct
import warnings
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.knowledge import Knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.outcomes import (
    KEY_SIZE,
    RIGHT,
    Outcome,
    Outcomes,
    Row,
    all_called,
    called,
    key_of_written,
    noted,
    outcomes_of,
    written,
)
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.suite import GraderFailure, Suite
from bits_to_pyramids.sandbox.lockdown import die_with_parent
from bits_to_pyramids.workers.kept import Kept
from bits_to_pyramids.workers.tables import Table, opened

_HEAD = struct.Struct("!HH")  # the exercise's place in the notebook; whose outcomes: one's place, or `PLAIN` and so on
PLAIN, UNREFUSING = 0xFFFF, 0xFFFE  # of all, as they are; of all, with refusals left out
MAX_KEYS = 32  # of a request
MAX_REQUESTS = 100  # of a submission
SECONDS = 60.0  # that are waited for an answer; then it is tried as if nobody could be asked
DONE = b"."


class Tables:
    """The tables of one variant of an assignment's inputs, on the disk.

    Parameters
    ----------
    kept : Kept
    knowledge : Knowledge
    seed : int
    """

    def __init__(self, kept: Kept, knowledge: Knowledge, seed: int) -> None:
        self._kept, self._knowledge, self._seed = kept, knowledge, seed

    def open(self, exercise: str, *, to_write: bool = False) -> AbstractContextManager[Table | None]:
        """What is known of an exercise, for the time of a block; None where nothing is."""
        return opened(self._kept, self._name(exercise), to_write=to_write)

    def whose(self, exercise: str, *, unrefusing: bool | None = None) -> list[str]:
        """Who may do something with an exercise's calls: the right function, and each wrong one in both ways; or only
        the wrong ones, in one way.
        """
        bank = self._knowledge.misconceptions_of(exercise)
        if unrefusing is None:
            return [RIGHT, *(called(m, unrefusing=way) for way in (False, True) for m in bank)]
        return list(all_called(bank, unrefusing=unrefusing))

    def _name(self, exercise: str) -> str:
        bank = hashlib.sha256()
        for m in self._knowledge.misconceptions_of(exercise):
            bank.update(f"{m.name} {len(m.text)}\n{m.text}".encode())
        return f"{self._seed}-{exercise}-{bank.hexdigest()[:16]}"


class Asking:
    """The fork's side: what is known, read from the disk; what is not is asked for.

    Parameters
    ----------
    tables : Tables
    order : sequence of str
        The names of the notebook's exercises.
    asked : socket.socket
        Leads to the checker.
    """

    def __init__(self, tables: Tables, order: tuple[str, ...], asked: socket.socket) -> None:
        self._tables, self._order, self._asked = tables, order, asked
        self._left = MAX_REQUESTS

    def rows(self, exercise: str, keys: Collection[bytes], unrefusing: bool) -> Mapping[bytes, Row]:
        """What all functions of an exercise do with some calls, as far as it can be told."""
        whose = self._tables.whose(exercise, unrefusing=unrefusing)
        if not whose:
            return {}
        wanted = dict.fromkeys(keys)
        found, missing = self._rows(exercise, wanted, whose)
        if missing and self._ask(exercise, UNREFUSING if unrefusing else PLAIN, missing[:MAX_KEYS]):
            found, _ = self._rows(exercise, wanted, whose)
        return found

    def _rows(
        self, exercise: str, keys: Collection[bytes], whose: Collection[str]
    ) -> tuple[dict[bytes, Row], list[bytes]]:
        """What is known of some calls, and of which not everything is."""
        found: dict[bytes, Row] = {}
        with self._tables.open(exercise) as table:
            if table is None or not (known := table.calls()):
                return {}, [*keys]
            found = {key: table.row(key, whose) for key in keys if key in known}
        return {key: row for key, row in found.items() if row}, [
            key for key, row in found.items() if not row.keys() >= {*whose}
        ]

    def column(self, exercise: str, name: str) -> Mapping[bytes, Outcome]:
        """What one function does with all calls of the exercise's checks, as far as it can be told."""
        whose = self._tables.whose(exercise)
        if name not in whose:
            return {}
        found = self._column(exercise, name)
        if found is None and self._ask(exercise, whose.index(name), []):
            found = self._column(exercise, name)
        return found or {}

    def _column(self, exercise: str, name: str) -> dict[bytes, Outcome] | None:
        """What is known of one function; None if that is not everything."""
        with self._tables.open(exercise) as table:
            if table is not None and table.is_whole(name):
                return table.column(name)
        return None

    def _ask(self, exercise: str, whose: int, keys: list[bytes]) -> bool:
        if not self._left:
            return False
        self._left -= 1
        try:
            self._asked.settimeout(SECONDS)
            self._asked.send(_HEAD.pack(self._order.index(exercise), whose) + b"".join(keys))
            answered = self._asked.recv(1) == DONE
        except OSError:
            answered = False
        if not answered:
            self._left = 0
        return answered


class Answering:
    """The checker's side: waits for a fork's end, and meanwhile lets be found out what it asks for.

    Parameters
    ----------
    knowledge : Knowledge
        Of the whole assignment.
    suite : Suite
    tables : Tables
    seed : int
    """

    def __init__(self, knowledge: Knowledge, suite: Suite, tables: Tables, seed: int) -> None:
        self._knowledge, self._suite, self._tables, self._seed = knowledge, suite, tables, seed

    def until(self, ends: Collection[int], asking: socket.socket) -> None:
        """Answer until one of some descriptors can be read."""
        finding: int | None = None  # the process that finds something out
        may_ask, requests = True, 0
        while True:
            ended = None if finding is None else os.pidfd_open(finding)
            ready = _first_ready([*ends, *([ended] if ended else [asking.fileno()] if may_ask else [])])
            if ended is not None and finding is not None:
                os.close(ended)
                if ready not in ends:
                    os.waitpid(finding, 0)
                    with contextlib.suppress(OSError):
                        asking.send(DONE)
                    finding = None
                    continue
                os.kill(finding, signal.SIGKILL)
                os.waitpid(finding, 0)
            if ready in ends:
                return
            # The fork may have become anybody's: it can ask so often, and only about calls that our own checks make.
            requests += 1
            request = _read(asking.recv(_HEAD.size + MAX_KEYS * KEY_SIZE), self._knowledge.order)
            may_ask = request is not None and requests <= MAX_REQUESTS
            if request is not None and may_ask:
                finding = self._find_out(*request)

    def _find_out(self, exercise: str, whose: int, keys: set[bytes]) -> int:
        process = os.fork()
        if process == 0:
            try:
                die_with_parent()
                warnings.simplefilter("ignore")
                self._tried(exercise, whose, keys)
            finally:
                os._exit(0)
        return process

    def _tried(self, exercise: str, whose: int, keys: set[bytes]) -> None:
        if whose in (PLAIN, UNREFUSING):
            names = self._tables.whose(exercise, unrefusing=whose == UNREFUSING)
        else:
            names = self._tables.whose(exercise)[whose : whose + 1]
        todo: dict[bytes, tuple[tuple, list[str]]] = {}
        with self._tables.open(exercise, to_write=True) as table:
            if table is None:
                return
            if not table.calls():
                table.begin(self._calls(exercise))
            chosen = (keys or table.calls()) & table.calls()
            todo = {key: (table.args(key), [*({*names} - table.names(key))]) for key in chosen}
        functions, found = self._functions(exercise), {}
        for key, (args, missing) in todo.items():
            call = Call(exercise, args, None)
            found[key] = {name: noted(functions[name].of(call)) for name in missing}
        with self._tables.open(exercise, to_write=True) as table:
            if table is None:
                return
            table.add(found)
            if not keys:
                table.complete(names)

    def _calls(self, exercise: str) -> dict[bytes, tuple]:
        """The arguments with which an exercise's checks call, with the solutions in the student's place."""
        marking = Marking(self._knowledge.assignment, self._suite, Solutions(self._knowledge), self._seed)
        for check in self._suite.of(exercise):
            try:
                marking.outcome(check)
            except GraderFailure:
                continue
        texts = (written(call.args) for call in marking.records[exercise].calls)
        return {key_of_written(text): pickle.loads(text) for text in texts if text is not None}

    def _functions(self, exercise: str) -> dict[str, Outcomes]:
        right = Outcomes(lambda: self._knowledge.references[exercise])
        bank = self._knowledge.misconceptions_of(exercise)
        functions = {RIGHT: right}
        for way in (False, True):
            functions |= {called(m, unrefusing=way): outcomes_of(m, right, unrefusing=way) for m in bank}
        return functions


def _first_ready(descriptors: list[int]) -> int:
    """Wait until one of them can be read: of several, the one that stands first."""
    poll = select.poll()
    for descriptor in descriptors:
        poll.register(descriptor, select.POLLIN)
    ready = {descriptor for descriptor, _ in poll.poll()}
    return next(descriptor for descriptor in descriptors if descriptor in ready)


def _read(message: bytes, order: tuple[str, ...]) -> tuple[str, int, set[bytes]] | None:
    """A request: the exercise, whose outcomes, and of which calls, where it is not all of them."""
    if len(message) < _HEAD.size or (len(message) - _HEAD.size) % KEY_SIZE:
        return None
    number, whose = _HEAD.unpack_from(message)
    keys = {message[at : at + KEY_SIZE] for at in range(_HEAD.size, len(message), KEY_SIZE)}
    if number >= len(order) or bool(keys) != (whose in (PLAIN, UNREFUSING)):
        return None
    return order[number], whose, keys
