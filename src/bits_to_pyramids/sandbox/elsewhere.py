"""What a notebook asks of the machine around it, which is not there when it is graded: shell lines and magics.

In Jupyter such a line never stops a cell: the command may fail, the cell goes on.  Here it does nothing, says so, and
the cell goes on, too.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.text import SList

# Magics that run the student's own Python: what that raises stops the cell in Jupyter, and here.
RUN_PYTHON = {"time", "timeit", "prun", "capture", "debug", "macro", "mprun", "memit", "lprun", "pdb"}
# Cell magics whose body is not Python.
OTHER_LANGUAGES = {
    "bash", "sh", "script", "system", "sx", "!", "perl", "ruby", "cmd", "powershell", "pypy", "python", "python2",
    "python3", "html", "HTML", "svg", "SVG", "latex", "markdown", "js", "javascript", "writefile", "file", "R",
    "julia", "cython", "sql", "shell", "bigquery", "ai", "mermaid", "css", "ts", "typescript", "node", "rust",
    "octave", "fortran", "C", "cpp",
}  # fmt: skip
# Written by the notebook for a later cell to read; it works here as well.
FILES = {"writefile", "file"}
SHOWN = {"html", "HTML", "svg", "SVG", "latex", "markdown", "js", "javascript"}
OUTSIDE = {
    "pip", "conda", "mamba", "micromamba", "uv", "system", "sx", "run", "edit", "ed", "man", "less", "more", "page",
    "store",
}  # fmt: skip


def note(line: str) -> None:
    """Say in the cell's output that a line did nothing."""
    line = " ".join(line.split())
    print(f"(not run while grading: {line[:80]})", file=sys.stderr)


class ElsewhereShell(InteractiveShell):
    """A shell where lines for the machine do nothing, and nothing of them stops the cell."""

    def system(self, command: str) -> None:
        """``!command``."""
        note(f"!{command}")
        self.user_ns["_exit_code"] = 0

    system_raw = system_piped = system

    def getoutput(self, command: str, split: bool = True, depth: int = 0) -> Any:
        """``names = !command``: nothing was said."""
        note(f"!{command}")
        return SList([]) if split else ""

    def run_line_magic(self, name: str, line: str, _stack_depth: int = 1) -> Any:
        """``%name line``."""
        if name in RUN_PYTHON:
            return super().run_line_magic(name, line, _stack_depth + 1)
        if name in OUTSIDE:
            note(f"%{name} {line}")
            return None
        try:
            return super().run_line_magic(name, line, _stack_depth + 1)
        except Exception:
            # One of a kernel, of another program's notebooks or of a library that is not here; or what it needs is not.
            note(f"%{name} {line}")
            return None

    def run_cell_magic(self, name: str, line: str, cell: str) -> Any:
        """``%%name line`` and the rest of the cell."""
        if name in OTHER_LANGUAGES and name not in FILES | SHOWN:
            note(f"%%{name} {line}")
            return None
        if name in FILES | SHOWN:
            try:
                return super().run_cell_magic(name, line, cell)
            except Exception:
                note(f"%%{name} {line}")
                return None
        if self.find_cell_magic(name) is not None:
            return super().run_cell_magic(name, line, cell)
        note(f"%%{name} {line}")
        if _is_python(cell):
            # A library's that is not here: around the student's own code.
            self.run_cell(cell, store_history=False).raise_error()
        return None


def _is_python(cell: str) -> bool:
    try:
        ast.parse(cell)
    except (SyntaxError, ValueError):
        return False
    return True


def start_nothing() -> None:
    """Let the usual ways to start a program do nothing, too.

    ``subprocess.check_call([sys.executable, "-m", "pip", ...])`` is one of them.
    """

    def nothing(command: Any, *args: Any, **kwargs: Any) -> int:
        note(command if isinstance(command, str) else " ".join(map(str, command)))
        return 0

    def said(**kwargs: Any) -> Any:
        is_text = any(kwargs.get(name) for name in ("text", "universal_newlines", "encoding", "errors"))
        return "" if is_text else b""

    def run(command: Any, *args: Any, **kwargs: Any) -> subprocess.CompletedProcess:
        nothing(command)
        output = said(**kwargs) if kwargs.get("capture_output") or kwargs.get("stdout") == subprocess.PIPE else None
        return subprocess.CompletedProcess(command, 0, output, output)

    def output(command: Any, *args: Any, **kwargs: Any) -> Any:
        nothing(command)
        return said(**kwargs)

    os.system = nothing
    instead = {
        "call": nothing,
        "check_call": nothing,
        "run": run,
        "check_output": output,
        "getoutput": lambda command, **kwargs: output(command, text=True),
        "getstatusoutput": lambda command, **kwargs: (0, output(command, text=True)),
    }
    for name, function in instead.items():
        setattr(subprocess, name, function)
