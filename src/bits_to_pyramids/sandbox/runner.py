"""The runner: executes cells and answers calls, next to student code in the same process.

A student's code can change anything here.  So nothing in this file protects a grade: the
host checks every frame.  What is here keeps honest and clumsy code from breaking its own run.
"""

from __future__ import annotations

import linecache
import os
import sys
import traceback
import warnings
from types import TracebackType
from typing import Any

from bits_to_pyramids.calls import BadMessage, Caps, Channel, Closed, Unsupported, decode, encode
from bits_to_pyramids.student.reading.cell_reader import read_source
from bits_to_pyramids.student.reading.readings import CellReading, Definition
from bits_to_pyramids.student.reading.ruled_out import Names, shortcuts
from bits_to_pyramids.student.through import used_through

from .borrowed import BorrowedName, Borrower, is_borrowed
from .capture import BoundedText, Capture
from .limits import Limits
from .ruled_out import RuledOut
from .shell import CELL_FILE, QuietShell

FRAMES_SHOWN = 6
MESSAGE_LIMIT = 2000


class Runner:
    """Serves one host over one connection, with one notebook's names."""

    def __init__(self, shell: QuietShell, limits: Limits) -> None:
        self.shell, self.limits = shell, limits
        self.names = shell.user_ns
        self.caps = Caps(bytes=limits.answer_bytes)
        self.lent: dict[str, BorrowedName] = {}
        self.ruled_out = RuledOut(())

    def serve(self, channel: Channel) -> None:
        """Answer requests until the host closes the connection."""
        sys.stdout = sys.stderr = BoundedText(0)
        self.channel = channel
        process = os.getpid()
        actions = {
            "read": self.read_cell, "look": self.look, "run": self.run_cell, "call": self.call, "get": self.get,
            "lend": self.lend, "rule out": self.rule_out, "asked": self.asked,
        }  # fmt: skip
        while True:
            try:
                request, buffers = channel.receive()
            except (Closed, BadMessage):
                return
            self.borrower = Borrower(channel, request["id"])
            kind, *value = actions[request["do"]](request, buffers)
            if os.getpid() != process:
                os._exit(0)  # a copy that student code forked and let run on; two would answer each question
            tree, buffers = value or (None, [])
            channel.send({"id": request["id"], "kind": kind, "value": tree}, buffers)

    # Cells

    def read_cell(self, request: dict, buffers: list) -> tuple:
        """What a cell defines, without running it; or a sentence, if that cannot be told."""
        try:
            with warnings.catch_warnings(action="ignore"):
                value = read_source(decode(request["value"], buffers), self.shell.transform_cell)
        except RecursionError:
            return "reading", *encode("It is nested too deeply.")
        except Exception as problem:
            return "reading", *encode(f"{type(problem).__name__}: {_message(problem)}")
        return "reading", *encode(value)

    def look(self, request: dict, buffers: list) -> tuple:
        """Whether something that exercises rule out is used, or a cell cannot be read; nothing is run."""
        cells, given, asked = decode(request["value"], buffers)
        try:
            with warnings.catch_warnings(action="ignore"):
                readings = [self._reading(id, source) for id, source in cells]
            names = Names(readings, set(given))
            found = any(shortcuts(name, without, set(earlier), names) for name, without, earlier in asked)
        except Exception:
            found = True  # then it is looked for cell by cell
        return "looked", *encode(found)

    def _reading(self, cell: str, source: str) -> CellReading:
        found = read_source(source, self.shell.transform_cell)
        return CellReading(cell, tuple(Definition(name, replaces, tuple(uses)) for name, replaces, uses in found))

    def run_cell(self, request: dict, buffers: list) -> tuple:
        """Execute one cell; the reply is a dict of what it did."""
        source = decode(request["value"], buffers)
        capture = Capture(self.limits)
        self.shell.capture = capture
        self.shell.compile.cell_id = request["name"]
        sys.stdout, sys.stderr = capture.stdout, capture.stderr
        try:
            result = self.shell.run_cell(source, store_history=False)
            error = result.error_before_exec or result.error_in_exec
        except BaseException as problem:
            error = problem
        try:
            capture.add_open_figures()
        except BaseException as problem:
            error = error or problem
        sys.stdout = sys.stderr = BoundedText(0)
        self.shell.capture = None
        self.borrower.give_back()
        self.names.update(self.lent)
        outcome = {
            "ok": error is None,
            "error_name": "" if error is None else type(error).__name__,
            "error_message": "" if error is None else _message(error),
            "traceback": "" if error is None else _traceback(error),
            "stdout": capture.stdout.getvalue(),
            "stderr": capture.stderr.getvalue(),
            "result": capture.result,
            "images": capture.images,
        }
        return "cell", *encode(outcome)

    def lend(self, request: dict, buffers: list) -> tuple:
        """Put functions of the host's under their names, now and after each cell."""
        for number, name, folders in decode(request["value"], buffers):
            self.lent[name] = BorrowedName(lambda: self.borrower, number, name, folders)
        self.names.update(self.lent)
        return "lent", *encode(None)

    def rule_out(self, request: dict, buffers: list) -> tuple:
        """Take tools out, for good, and perhaps what cells only assert."""
        entries, self.shell.compile.asserts = decode(request["value"], buffers)
        self.ruled_out = RuledOut(entries)
        return "ruled out", *encode(None)

    def asked(self, request: dict, buffers: list) -> tuple:
        """What was asked for of what is ruled out."""
        return "asked", *encode(sorted(self.ruled_out.asked))

    # Calls

    def call(self, request: dict, buffers: list) -> tuple:
        """Call a function of the notebook with decoded arguments."""
        args, kwargs = decode(request["value"], buffers, borrow=self.borrower.borrow)
        try:
            if request["name"] not in self.names:
                raise NameError(f"name {request['name']!r} is not defined")
            function = used_through(request.get("through", ""), self.names[request["name"]])
            kind, value = "returned", function(*args, **kwargs)
        except BaseException as error:
            kind, value = "raised", _description(error)
        try:
            self.borrower.give_back()
        except Exception as problem:
            return "unusable", *encode(f"What was written can't be handed over: {_message(problem)}")
        return self._answer(kind, value, request, args, kwargs)

    def get(self, request: dict, buffers: list) -> tuple:
        """The value of a name."""
        if request["name"] not in self.names:
            return self._answer(
                "raised", ["NameError", ["NameError"], f"name {request['name']!r} is not defined", None], request
            )
        return self._answer("returned", self.names[request["name"]], request)

    def _answer(self, kind: str, value: Any, request: dict, args: tuple = (), kwargs: dict | None = None) -> tuple:
        try:
            if request.get("echo"):
                try:
                    after = tuple(None if is_borrowed(arg) else arg for arg in (*args, *(kwargs or {}).values()))
                    return kind, *encode((value, after), keep_layout=False, caps=self.caps)
                except Unsupported:
                    pass  # either of the two; the value alone says which
            return kind, *encode((value, None), keep_layout=False, caps=self.caps)
        except Unsupported as problem:
            return "unusable", *encode(str(problem))
        except BaseException as problem:
            return "unusable", *encode(f"The value can't be handed over ({type(problem).__name__}).")


# Errors as data


def _description(error: BaseException) -> list[Any]:
    bases = [base.__name__ for base in type(error).__mro__ if base.__module__ == "builtins" and base is not object]
    steps = _own_steps(error.__traceback__)
    return [str(type(error).__name__), bases, _message(error), steps[-1][1] if steps else None]


def _message(error: BaseException) -> str:
    try:
        return str(str(error))[:MESSAGE_LIMIT]
    except BaseException:
        return "(the message can't be shown)"


def _own_steps(trace: TracebackType | None) -> list[tuple[str, int, str]]:
    """File, line number and function of each step in the student's own cells, the outermost first."""
    steps = []
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename.startswith(CELL_FILE) and trace.tb_lineno is not None:
            steps.append((code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return steps


def _traceback(error: BaseException) -> str:
    """A short traceback of the student's own lines; an error may bring its own text."""
    try:
        render = getattr(error, "_render_traceback_", None)
        if callable(render):
            return "\n".join(str(line) for line in render())[: 4 * MESSAGE_LIMIT]
        lines = []
        steps = _own_steps(error.__traceback__)
        for number, (file, line, function) in enumerate(steps):
            if FRAMES_SHOWN // 2 <= number < len(steps) - FRAMES_SHOWN // 2:
                if number == FRAMES_SHOWN // 2:
                    lines.append(f"  ... {len(steps) - FRAMES_SHOWN} more steps ...")
                continue
            where = f" in {function}" if function != "<module>" else ""
            lines.append(f"Cell {file.removeprefix(CELL_FILE)[:-1]}, line {line}{where}")
            lines.append(f"    {linecache.getline(file, line).strip()}")
        lines += [line.rstrip("\n") for line in traceback.format_exception_only(type(error), error)]
        return "\n".join(lines)[: 4 * MESSAGE_LIMIT]
    except BaseException:
        return type(error).__name__
