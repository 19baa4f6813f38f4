"""An IPython shell without a terminal, kernel, history, profile or thread."""

from __future__ import annotations
import __future__

import ast
import builtins
import functools
import gzip
import operator
import site
import sys
import types
import warnings
from typing import Any, cast

from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config

from .elsewhere import ElsewhereShell, start_nothing

CELL_FILE = "<cell "  # how the file names of cells begin
FUTURE = functools.reduce(
    operator.or_, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names)
)


class _CellCompiler(CachingCompiler):
    """Names a cell after its id, so that tracebacks read well."""

    cell_id = ""
    asserts = True
    _parsed: tuple[str, ast.Module] | None = None

    def __call__(self, source: Any, filename: str, symbol: str, *_: Any, **__: Any) -> Any:
        """The code of a cell; without what is only asserted, where the tools for that may be missing.

        Made here, and not by :mod:`codeop`, which has no tools that are ruled out.
        """
        code = compile(source, filename, symbol, self.flags, True, optimize=-1 if self.asserts else 1)
        self.flags |= code.co_flags & FUTURE  # what a cell imports from there is for the next ones, too
        return code

    def parse_early(self, source: str) -> None:
        """Parse a cell before IPython asks for it; raises what parsing raises."""
        self._parsed = source, cast(ast.Module, super().ast_parse(source, self.get_code_name(source, source, 0)))

    def ast_parse(self, source: str, filename: str = "<unknown>", symbol: str = "exec") -> ast.AST:
        """The tree of a cell, parsed once."""
        parsed, self._parsed = self._parsed, None
        if parsed is not None and parsed[0] == source and symbol == "exec":
            return parsed[1]
        return super().ast_parse(source, filename, symbol)

    def get_code_name(self, raw_code: str, transformed_code: str, number: int) -> str:
        return f"{CELL_FILE}{self.cell_id}>"


class _QuietHook(DisplayHook):
    """Hands the text of a cell's last expression to the capture."""

    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: Any = None) -> None:
        if self.shell.capture is not None:
            self.shell.capture.show(format_dict, is_result=True)

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    """Hands what ``display()`` shows to the capture."""

    def publish(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        if self.shell is not None and self.shell.capture is not None:
            self.shell.capture.show(data)

    def clear_output(self, wait: bool = False) -> None:
        pass


class QuietShell(ElsewhereShell):
    """IPython's `run_cell` and its transformations; output goes to the current `capture`."""

    displayhook_class = Type(_QuietHook)
    display_pub_class = Type(_Publisher)
    compiler_class = Type(_CellCompiler)
    capture = AnyTrait(None, allow_none=True)
    compile: _CellCompiler

    def transform_cell(self, raw_cell: str) -> str:
        """IPython's changes, which only what is not Python needs:
        looking for them takes longer than running the cell.
        """
        try:
            self.compile.parse_early(raw_cell)
        except Exception:
            return super().transform_cell(raw_cell)
        return raw_cell

    def should_run_async(self, raw_cell: str, *args: Any, **kwargs: Any) -> bool:
        """Whether something is awaited; without the words IPython need not compile the cell to find out."""
        return ("await" in raw_cell or "async" in raw_cell) and super().should_run_async(raw_cell, *args, **kwargs)

    def showtraceback(self, *args: Any, **kwargs: Any) -> None:
        """Errors are reported as data."""

    showsyntaxerror = showindentationerror = showtraceback

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """``%matplotlib`` changes nothing: figures are taken when the cell ends."""
        return "agg", "agg"

    def enable_gui(self, gui: Any = None) -> None:
        """There is no event loop."""

    def ask_exit(self) -> None:
        """``exit`` ends a cell, not the runner."""
        raise SystemExit


def build() -> QuietShell:
    """Import what notebooks use and make the one shell of this process."""
    import numpy.random  # noqa: F401 - numpy itself leaves it to whoever asks first

    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    config.QuietShell.colors = "nocolor"
    config.QuietShell.cache_size = 0
    config.QuietShell.banner1 = ""
    module = types.ModuleType("__main__", "The student's notebook.")
    shell = QuietShell.instance(config=config, user_module=module, user_ns=module.__dict__)
    sys.modules["__main__"] = module
    shell.set_hook("show_in_pager", lambda *args, **kwargs: None)
    shell.run_cell("1 + 1", store_history=False)  # the first cell imports what all others need
    _no_terminal()
    _no_time_in_gzip()
    return shell


def _no_time_in_gzip() -> None:
    """What is compressed does not depend on when: the same function gives the same bytes each time."""
    gzip.time = types.SimpleNamespace(time=lambda: 0)  # type: ignore[attr-defined]


def _no_terminal() -> None:
    start_nothing()

    def no_input(prompt: object = "") -> str:
        raise EOFError("input() is not available while the notebook is graded.")

    builtins.input = no_input
    site.setquit()
    warnings.filterwarnings("ignore", message=".*non-interactive.*cannot be shown")
    warnings.filterwarnings("ignore", message="To exit: use 'exit'")
