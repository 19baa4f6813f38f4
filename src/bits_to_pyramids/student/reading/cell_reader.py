"""Reads a cell without running it: what each of its top-level names is made of.

A name that the cell gives a value to comes with its uses: names of others, attributes, modules,
and the shapes of a few calls.  Nothing is judged here; what is looked for, and what a function
reaches over several cells, is decided from this plain data (`ruled_out`).

Where it is graded, it runs in a runner, where a source that breaks the parser breaks nothing else, and before any
cell was executed there, so that no student's code can change what it says.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from .scopes import dotted, targets_of
from .uses import CONSTANT_CALLS, Uses, constant_text

MAX_USES = 20_000
COMPOUND = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match)
STAR = "*"  # what `from MODULE import *` defines


class TooMuch(Exception):
    """The cell is too long to be looked through."""


def read_source(source: str, transform: Callable[[str], str]) -> list[tuple[str, bool, list[tuple[str, str, int]]]]:
    """What a cell defines, in order.

    Parameters
    ----------
    source : str
        The cell, as its author wrote it.
    transform : callable
        IPython's rewriting of magics and such into Python.

    Returns
    -------
    list of tuple
        Name, whether it replaces what the name was before, and its uses: kind, name, line.
    """
    reader = _Reader(transform)
    reader.body(reader.parsed(source), replaces=True)
    return reader.found


class _Reader:
    def __init__(self, transform: Callable[[str], str]) -> None:
        self.transform = transform
        self.found: list[tuple[str, bool, list[tuple[str, str, int]]]] = []
        self.total = 0

    def parsed(self, source: str, above: int = 0) -> list[ast.stmt]:
        """The statements of a cell, numbered as in what its author wrote."""
        try:
            tree = ast.parse(source)  # most cells are nothing but Python, and rewriting takes long
        except SyntaxError:
            tree = ast.parse(self.transform(source))
            # IPython drops empty lines at the top.
            above += next((number for number, line in enumerate(source.split("\n")) if line.strip()), 0)
        return (ast.increment_lineno(tree, above) if above else tree).body

    def body(self, statements: list[ast.stmt], replaces: bool) -> None:
        for statement in statements:
            self.statement(statement, replaces)

    def statement(self, node: ast.stmt, replaces: bool) -> None:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self.define([node.name], [node], replaces)
            case ast.Import():
                for alias in node.names:
                    name = alias.name if alias.asname else alias.name.partition(".")[0]
                    self.add(alias.asname or name, replaces, [("module", alias.name, node.lineno)])
            case ast.ImportFrom():
                for alias in node.names:
                    name = f"{node.module or ''}.{alias.name}".removesuffix(".*")
                    star = alias.name == "*"
                    self.add(
                        STAR if star else alias.asname or alias.name,
                        replaces and not star,
                        [("module", name, node.lineno)],
                    )
            case ast.Assign():
                names, stored = targets_of(node.targets)
                self.define(names, [node.value], replaces)
                if isinstance(node.value, ast.Name):
                    for name in names:
                        self.add(name, False, [("alias", node.value.id, node.lineno)])
                self.define(stored, [*node.targets, node.value], False)
            case ast.AnnAssign(value=ast.expr() as value):
                self.define(targets_of([node.target])[0], [value], replaces)
            case ast.AugAssign():
                self.define([name for part in targets_of([node.target]) for name in part], [node.value], False)
            case ast.Expr(value=ast.Call() as call):
                self.call(call, replaces)
            case ast.stmt() if isinstance(node, COMPOUND):
                self.compound(node)
            case _:
                self.define(_walrus([node]), [node], False)

    def compound(self, node: ast.stmt) -> None:
        """A statement with statements in it, which may run or not."""
        head = [part for part in ast.iter_child_nodes(node) if isinstance(part, (ast.expr, ast.withitem))]
        bound = [item.optional_vars for item in getattr(node, "items", ()) if item.optional_vars]
        bound += [node.target] if isinstance(node, (ast.For, ast.AsyncFor)) else []
        self.define([*targets_of(bound)[0], *_walrus(head)], head, False)
        for part in ("body", "orelse", "finalbody"):
            self.body(getattr(node, part, []), False)
        for part in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            self.body(part.body, False)

    def call(self, call: ast.Call, replaces: bool) -> None:
        """A call that stands alone may change what a name holds, or run code that stands in a text."""
        name = dotted(call.func).rpartition(".")[2]
        texts = [constant_text(argument) for argument in call.args]
        if name in CONSTANT_CALLS and texts and texts[0]:
            self.body(ast.increment_lineno(ast.parse(texts[0]), call.lineno - 1).body, replaces)
        elif name == "run_cell_magic" and len(texts) == 3 and texts[2]:
            self.body(self.parsed(texts[2], above=call.lineno), replaces)
        elif isinstance(call.func, ast.Attribute):
            self.define(targets_of([call.func])[1], [call], False)
        self.define(_walrus([call]), [call], False)

    def define(self, names: list[str], nodes: Sequence[ast.AST], replaces: bool) -> None:
        if not names:
            return
        uses = Uses()
        for node in nodes:
            uses.visit(node)
        for name in dict.fromkeys(names):
            self.add(name, replaces, list(uses.found))

    def add(self, name: str, replaces: bool, uses: list[tuple[str, str, int]]) -> None:
        self.total += 1 + len(uses)
        if self.total > MAX_USES:
            raise TooMuch(f"It has more than {MAX_USES:,} names.")
        self.found.append((name, replaces, uses))


def _walrus(nodes: Sequence[ast.AST]) -> list[str]:
    return [inner.target.id for node in nodes for inner in ast.walk(node) if isinstance(inner, ast.NamedExpr)]
