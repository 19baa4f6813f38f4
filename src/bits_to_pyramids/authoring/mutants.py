"""Solutions with one small thing wrong, made by rule: what hidden checks have to notice.

A mutant is a solution's syntax tree with one node changed: another comparison or operator, a
constant off by one, a statement left out, a condition turned round, two arguments exchanged, an
open end of a slice.  Misconceptions are what people get wrong; mutants are what nobody thought of.
(DeMillo, Lipton and Sayward, "Hints on test data selection", Computer 11(4), 1978.)
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.FloorDiv, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.LShift: (ast.RShift,),
    ast.RShift: (ast.LShift,),
    ast.BitAnd: (ast.BitOr,),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitXor: (ast.BitOr,),
}


@dataclass(frozen=True)
class Mutant:
    """One change of one exercise's solution.

    `line` is the line of the solution as it is written there, `change` what became of it.
    """

    exercise: str
    line: str
    change: str
    source: str

    @property
    def name(self) -> str:
        """How a list of mutants calls it: the line, and what stands in its place."""
        return f"{self.line}  ->  {self.change}"


def mutants(exercise: str, source: str) -> list[Mutant]:
    """All mutants of an answer cell.

    Parameters
    ----------
    exercise : str
        The function whose definition is changed; other definitions in the cell are changed as well.
    source : str
        The solution.
    """
    tree = ast.parse(source)
    before = ast.unparse(tree).split("\n")
    found: dict[str, Mutant] = {}
    for number, node in enumerate(ast.walk(tree)):
        for change in _changes(node):
            changed = copy.deepcopy(tree)
            target = next(n for at, n in enumerate(ast.walk(changed)) if at == number)
            if not change.apply(changed, target):
                continue
            text = ast.unparse(ast.fix_missing_locations(changed))
            if text not in found and text.split("\n") != before:
                found[text] = Mutant(exercise, *_difference(before, text.split("\n")), text)
    return list(found.values())


@dataclass(frozen=True)
class _Change:
    """What to do with a node of a copied tree: set a field, or leave a statement out."""

    field: str
    value: object
    at: int | None = None

    def apply(self, tree: ast.Module, target: ast.AST) -> bool:
        if self.field == "(leave out)":
            return _leave_out(tree, target)
        if self.at is None:
            setattr(target, self.field, self.value)
        else:
            getattr(target, self.field)[self.at] = self.value
        return True


def _changes(node: ast.AST) -> Iterator[_Change]:
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                for other in COMPARISONS[type(op)]:
                    yield _Change("ops", other(), at)
        case ast.BinOp(op=op) | ast.AugAssign(op=op):
            for another in OPERATORS.get(type(op), ()):
                yield _Change("op", another())
        case ast.BoolOp(op=op):
            yield _Change("op", ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _Change("operand", ast.UnaryOp(ast.Not(), operand))
        case ast.UnaryOp(op=ast.USub()):
            yield _Change("op", ast.UAdd())
        case ast.Constant(value=bool(value)):
            yield _Change("value", not value)
        case ast.Constant(value=int(value)):
            yield _Change("value", value + 1)
            yield _Change("value", value - 1)
        case ast.Constant(value=float(value)):
            yield _Change("value", value + 1)
        case ast.Call(func=ast.Name(id="min" | "max")):
            return  # their arguments may come in any order
        case ast.Call(args=[first, second, *_]) if not any(isinstance(a, ast.Starred) for a in (first, second)):
            yield _Change("args", [second, first, *node.args[2:]])
        case ast.Slice(lower=lower, upper=upper, step=step):
            for field, end in (("lower", lower), ("upper", upper), ("step", step)):
                if end is not None:
                    yield _Change(field, None)
        case ast.IfExp(test=test) | ast.While(test=test):
            yield _Change("test", ast.UnaryOp(ast.Not(), test))
        case ast.If(test=test):
            yield _Change("test", ast.UnaryOp(ast.Not(), test))
            yield _Change("(leave out)", None)
        case ast.Expr(value=ast.Constant()):
            return
        case ast.Assign() | ast.AugAssign() | ast.Expr() | ast.Continue() | ast.Break() | ast.For():
            yield _Change("(leave out)", None)
    if isinstance(node, ast.AugAssign):
        yield _Change("(leave out)", None)


def _leave_out(tree: ast.Module, target: ast.AST) -> bool:
    for node in ast.walk(tree):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list) and target in block and node is not tree:
                block[block.index(target)] = ast.Pass()
                return True
    return False


def _difference(before: list[str], after: list[str]) -> tuple[str, str]:
    """The first line that differs, and what stands there now."""
    for old, new in zip(before, after):
        if old != new:
            return old.strip(), "(left out)" if new.strip() == "pass" else new.strip()
    return before[-1].strip(), after[-1].strip()
