"""The names that a piece of Python has of its own."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

# What nodes of most kinds say of names can be left to the nodes inside them, without a look at each pattern.
TELLING = frozenset([
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp,
    ast.GeneratorExp, ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.Assign, ast.NamedExpr, ast.Name,
    ast.ExceptHandler, ast.MatchAs, ast.MatchStar, ast.MatchMapping,
])  # fmt: skip


@dataclass
class Scope:
    """The names that a function, a class or a comprehension has of its own, and what they were set to."""

    bound: dict[str, list[ast.expr | None]] = field(default_factory=dict)
    imports: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    of_class: bool = False

    def bind(self, name: str, value: ast.expr | None = None) -> None:
        self.bound.setdefault(name, []).append(value)


def scope_with(body: Sequence[ast.AST]) -> Scope:
    """The names that a body gives values to, functions and classes in it left out."""
    scope, elsewhere = Scope(), set()
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        match node:
            case _ if type(node) not in TELLING:
                pass
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                scope.bind(node.name)
                continue
            case ast.Lambda():
                continue
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                for inner in ast.walk(node):
                    if isinstance(inner, ast.NamedExpr):
                        scope.bind(inner.target.id, inner.value)
                continue
            case ast.Import() | ast.ImportFrom():
                source = f"{node.module or ''}." if isinstance(node, ast.ImportFrom) else ""
                for alias in node.names:
                    name = alias.asname or (alias.name if source else alias.name.partition(".")[0])
                    scope.bind(name)
                    scope.imports.setdefault(name, []).append((source + alias.name, node.lineno))
                continue
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                elsewhere.update(names)
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=value)
                | ast.NamedExpr(target=ast.Name(id=name), value=value)
            ):
                scope.bind(name, value)
                waiting.append(value)
                continue
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                scope.bind(name)
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                scope.bind(name)
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                scope.bind(name)
        waiting.extend(reversed(list(ast.iter_child_nodes(node))))
    for name in elsewhere:
        scope.bound.pop(name, None)
    return scope


def targets_of(targets: Sequence[ast.expr]) -> tuple[list[str], list[str]]:
    """The names that targets bind, and the names whose attributes or items they set."""
    bound: list[str] = []
    stored: list[str] = []
    for target in targets:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                (bound if isinstance(node.ctx, ast.Store) else stored).append(node.id)
    return bound, stored


def dotted(node: ast.AST | None) -> str:
    """A name with its attributes; what is before the attributes is left out where it is no name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
