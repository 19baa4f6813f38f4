"""What a piece of Python uses, with names resolved as Python does: a local name is nobody else's.

Only what can end up in an answer counts.  Errors, assertions, printed lines and annotations do not:
an honest ``raise ValueError(f"{value:b} does not fit")`` uses nothing.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Any

from .scopes import Scope, dotted, scope_with, targets_of

CONSTANT_CALLS = ("eval", "exec")  # their text is read if it is there to be read
SHOWN_ONLY = ("print", "display", "warn")
MODULES_BY_NAME = ("__import__", "import_module")
METHODS_BY_NAME = ("methodcaller", "attrgetter")
BUILTINS = ("builtins", "__builtins__")

UNKNOWN = "\0"  # in a text, where something is put in when the code runs
_SPECIFICATION = re.compile(r":((?:[^{}]|\{[^{}]*\})*)\}")


class Uses(ast.NodeVisitor):
    """Collects uses: (kind, name, line), each once.

    =============  ==================================================================================
    kind           name
    =============  ==================================================================================
    ``name``       of something that is not local: of the notebook, or built in
    ``attribute``  ``.tobytes``, or with what it is asked of where that is not local: ``np.packbits``
    ``module``     that is imported, with what is taken from it: ``struct``, ``numpy.packbits``
    ``based``      of a function that is called with a second argument, or with ``base``
    ``f-string``   the last character of a format specification
    ``format``     the same, for ``format`` and ``str.format``; ``?`` if it cannot be known
    ``own``        an attribute that a class of the notebook defines
    ``alias``      that a top-level name is only another name for (added by `reading`)
    =============  ==================================================================================
    """

    def __init__(self) -> None:
        self.found: dict[tuple[str, str, int], None] = {}
        self.scopes: list[Scope] = []
        self.line: int | None = None

    def note(self, kind: str, name: str, node: ast.expr | ast.stmt) -> None:
        self.found[kind, name, self.line or node.lineno] = None

    # Scopes

    def scope_of(self, name: str) -> Scope | None:
        """Where a local name is from; a class's names are not seen by the functions in it."""
        for number, scope in enumerate(reversed(self.scopes)):
            if name in scope.bound and not (scope.of_class and number):
                return scope
        return None

    def value_of(self, name: str) -> ast.expr | None:
        """What a local name was set to, if it was set once."""
        scope = self.scope_of(name)
        values = scope.bound[name] if scope else []
        return values[0] if len(values) == 1 else None

    def inside(self, scope: Scope, nodes: Sequence[ast.AST]) -> None:
        self.scopes.append(scope)
        for node in nodes:
            self.visit(node)
        self.scopes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> None:
        arguments = node.args
        for outer in (*getattr(node, "decorator_list", ()), *arguments.defaults, *filter(None, arguments.kw_defaults)):
            self.visit(outer)
        body = node.body if isinstance(node.body, list) else [node.body]
        scope = scope_with(body)
        for argument in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ):
            if argument is not None:
                scope.bind(argument.arg)
        self.inside(scope, body)

    visit_AsyncFunctionDef = visit_Lambda = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for outer in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(outer)
        scope = scope_with(node.body)
        scope.of_class = True
        for name in scope.bound:
            self.note("own", name, node)
        self.inside(scope, node.body)

    def comprehension(self, node: Any) -> None:
        scope = Scope()
        for name in targets_of([part.target for part in node.generators])[0]:
            scope.bind(name)
        self.inside(scope, list(ast.iter_child_nodes(node)))

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    # What does not count

    def nothing(self, node: ast.AST) -> None:
        pass

    visit_Raise = visit_Assert = nothing
    visit_Import = visit_ImportFrom = nothing  # noted where the name is used

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.target)
        if node.value is not None:
            self.visit(node.value)

    # Names and attributes

    def visit_Name(self, node: ast.Name) -> None:
        scope = self.scope_of(node.id)
        if scope is None:
            self.note("name", node.id, node)
        elif isinstance(node.ctx, ast.Load):
            for module, line in scope.imports.get(node.id, ()):
                self.found["module", module, self.line or line] = None

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in ("format", "format_map"):
            for last in format_types(self.text(node.value)):
                self.note("format", last, node)
        elif self.is_builtins(node.value):
            self.note("name", node.attr, node)
        elif (
            isinstance(node.ctx, ast.Store)
            and any(scope.of_class for scope in self.scopes)
            and dotted(node.value) == "self"
        ):
            self.note("own", node.attr, node)
        else:
            path = dotted(node)
            root = path.partition(".")[0]
            self.note("attribute", path if root and self.scope_of(root) is None else f".{node.attr}", node)
        self.visit(node.value)

    def is_builtins(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                scope = self.scope_of(name)
                return (
                    name in BUILTINS
                    if scope is None
                    else any(module in BUILTINS for module, _ in scope.imports.get(name, ()))
                )
            case ast.Attribute(value=inner, attr="__dict__") | ast.Call(func=ast.Name(id="vars"), args=[inner]):
                return self.is_builtins(inner)
        return False

    def visit_Subscript(self, node: ast.Subscript) -> None:
        text = constant_text(node.slice)
        if text and (
            self.is_builtins(node.value) or (isinstance(node.value, ast.Call) and dotted(node.value.func) == "globals")
        ):
            self.note("name", text, node)
        self.generic_visit(node)

    # Calls

    def visit_Call(self, node: ast.Call) -> None:
        path = self.callee(node.func)
        last = path.rpartition(".")[2]
        texts = [constant_text(argument) for argument in node.args]
        if last in SHOWN_ONLY:
            return
        self.based(node, path, last)
        if path == "format":
            if len(node.args) > 1:
                self.note("format", last_of(self.text(node.args[1])), node)
            self.visit_all(node.args)
            return
        if last == "getattr" and len(texts) > 1 and texts[1]:
            self.visit(ast.copy_location(ast.Attribute(node.args[0], texts[1], ast.Load()), node))
        elif last in MODULES_BY_NAME and texts and texts[0]:
            self.note("module", texts[0], node)
        elif last in METHODS_BY_NAME:
            for text in filter(None, texts):
                self.note("attribute", f".{text}", node)
        elif last in CONSTANT_CALLS and texts and texts[0]:
            self.read_text(texts[0], node)
        self.generic_visit(node)

    def based(self, node: ast.Call, path: str, last: str) -> None:
        """Note a function that is called with a base, itself or by ``map`` and ``partial``."""
        has_base = any(keyword.arg == "base" for keyword in node.keywords)
        if path and "." not in path and (len(node.args) > 1 or has_base):
            self.note("based", path, node)
        given = self.callee(node.args[0]) if node.args else ""
        if (
            given
            and "." not in given
            and (
                (last == "map" and len(node.args) > 2)
                or last == "starmap"
                or (last == "partial" and (len(node.args) > 2 or has_base))
            )
        ):
            self.note("based", given, node)

    def callee(self, node: ast.expr | None) -> str:
        """The name of what is called, a local second name of it followed, and without ``builtins.``."""
        for _ in range(10):
            if not (isinstance(node, ast.Name) and self.scope_of(node.id)):
                break
            node = self.value_of(node.id)
        if isinstance(node, ast.Attribute) and self.is_builtins(node.value):
            return node.attr
        return dotted(node)

    def read_text(self, text: str, node: ast.Call) -> None:
        """Code that stands in a text which the code runs."""
        try:
            tree = ast.parse(text.strip())
        except (SyntaxError, ValueError):
            return
        before, self.line = self.line, self.line or node.lineno
        self.inside(scope_with(tree.body), tree.body)
        self.line = before

    # Formats

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        if node.format_spec is not None:
            self.note("f-string", last_of(self.text(node.format_spec)), node)
        self.generic_visit(node)

    def text(self, node: ast.AST | None, depth: int = 0) -> str:
        """A text as far as it stands in the code; the rest of it is `UNKNOWN`."""
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.JoinedStr(values=parts) if depth < 20:
                return "".join(
                    self.text(part.value if isinstance(part, ast.FormattedValue) else part, depth + 1) for part in parts
                )
            case ast.BinOp(op=ast.Add() | ast.Mod(), left=left, right=right) if depth < 20:
                return self.text(left, depth + 1) + self.text(right, depth + 1)
            case ast.Name(id=name) if depth < 20 and self.value_of(name) is not None:
                return self.text(self.value_of(name), depth + 1)
        return UNKNOWN

    def visit_all(self, nodes: list[ast.expr]) -> None:
        for node in nodes:
            self.visit(node)


def constant_text(node: ast.AST) -> str:
    """A text that stands in the code as a whole, in one or several pieces; else nothing."""
    text = Uses().text(node)
    return "" if UNKNOWN in text else text


def last_of(specification: str) -> str:
    """The type in a format specification: its last character, ``?`` if it is put in later."""
    return specification[-1:].replace(UNKNOWN, "?")


def format_types(text: str) -> set[str]:
    """The types in a text that is a format; ``?`` if they cannot be known."""
    if not text.strip(UNKNOWN):
        return {"?"}
    return {last_of(specification).replace("}", "?") for specification in _SPECIFICATION.findall(text)} - {""}
