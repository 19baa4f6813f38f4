"""The code of somebody who leaves the refusals out: the same, but nothing is raised on purpose.

Beginners write what a function does and forget what it must not take, whatever else they get wrong.
"""

from __future__ import annotations

import ast

# What may stand before a raise in a block that does nothing but refuse: the message may be made first.
_PREPARES = (ast.Raise, ast.Assert, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Pass)


def without_refusals(code: str) -> str:
    """The code without what only raises: an `if` goes with its raise, a loop or a handler that is left empty, too.

    Parameters
    ----------
    code : str
        An answer cell.

    Returns
    -------
    str
        The same code, written anew, if it refuses nothing; what only refused does nothing.
    """
    tree = ast.parse(code)
    tree.body = _block(tree.body)
    return ast.unparse(ast.fix_missing_locations(tree))


def _block(statements: list[ast.stmt]) -> list[ast.stmt]:
    if _only_refuses(statements):
        return []
    return [kept for statement in statements for kept in _kept(statement)]


def _only_refuses(statements: list[ast.stmt]) -> bool:
    return (
        bool(statements) and isinstance(statements[-1], ast.Raise) and all(isinstance(s, _PREPARES) for s in statements)
    )


def _kept(statement: ast.stmt) -> list[ast.stmt]:
    """What is left of a statement: itself, something else, or nothing."""
    match statement:
        case ast.Raise() | ast.Assert():
            return []
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            # Its docstring is no preparation of anything.
            head = statement.body[:1] if ast.get_docstring(statement) is not None else []
            statement.body = [*head, *_block(statement.body[len(head) :])] or [ast.Pass()]
        case ast.If():
            body, other = _block(statement.body), _block(statement.orelse)
            if not body or (statement.orelse and not other):
                # Whichever side refused is left out, and its question with it.
                return body or other
            statement.body, statement.orelse = body, other
        case ast.For() | ast.AsyncFor() | ast.While():
            body, other = _block(statement.body), _block(statement.orelse)
            if not body:
                return other
            statement.body, statement.orelse = body, other
        case ast.With() | ast.AsyncWith():
            statement.body = _block(statement.body) or [ast.Pass()]
        case ast.Try():
            statement.handlers = [handler for handler in statement.handlers if not _only_refuses(handler.body)]
            for handler in statement.handlers:
                handler.body = _block(handler.body) or [ast.Pass()]
            parts = _block(statement.body), _block(statement.orelse), _block(statement.finalbody)
            statement.body, statement.orelse, statement.finalbody = parts
            if not statement.body or not (statement.handlers or statement.finalbody):
                return [*statement.body, *statement.orelse, *statement.finalbody]
        case ast.Match():
            for case in statement.cases:
                case.body = _block(case.body)
            statement.cases = [case for case in statement.cases if case.body]
            if not statement.cases:
                return []
    return [statement]
