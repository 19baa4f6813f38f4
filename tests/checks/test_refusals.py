"""Answers with their refusals left out: what only raises goes, everything else stays."""

import ast

import pytest

from bits_to_pyramids.checks.refusals import without_refusals

CASES = {
    "an-if": ("if a < 0:\n    raise ValueError(a)\nreturn a", "return a"),
    "with-a-message-made-first": ("if a < 0:\n    m = str(a)\n    raise ValueError(m)\nreturn a", "return a"),
    "nested": ("if a:\n    if b:\n        raise ValueError(a)\nreturn a", "return a"),
    "in-a-loop": ("for i in a:\n    if i < 0:\n        raise ValueError(i)\nreturn a", "return a"),
    "in-a-loop-that-does-more": ("for i in a:\n    if i:\n        raise E\n    b += i", "for i in a:\n    b += i"),
    "the-first-of-two-ways": ("if a:\n    raise E\nelse:\n    b = 1\nreturn b", "b = 1\nreturn b"),
    "the-last-of-three-ways": (
        "if a:\n    b = 1\nelif c:\n    b = 2\nelse:\n    raise E",
        "if a:\n    b = 1\nelse:\n    b = 2",
    ),
    "the-middle-of-three-ways": (
        "if a:\n    b = 1\nelif c:\n    raise E\nelse:\n    b = 2",
        "if a:\n    b = 1\nelse:\n    b = 2",
    ),
    "at-the-end": ("if a:\n    return 1\nraise E", "if a:\n    return 1"),
    "an-assertion": ("assert a, b\nreturn a", "return a"),
    "an-error-of-another": ("try:\n    a = f()\nexcept E:\n    raise ValueError(a)\nreturn a", "a = f()\nreturn a"),
    "an-error-that-is-mended": (
        "try:\n    a = f()\nexcept E:\n    a = 1",
        "try:\n    a = f()\nexcept E:\n    a = 1",
    ),
    "a-helper-that-only-refuses": (
        "def h(a):\n    if a:\n        raise E\nh(a)\nreturn a",
        "def h(a):\n    pass\nh(a)\nreturn a",
    ),
    "a-case": (
        "match a:\n    case 1:\n        b = 1\n    case _:\n        raise E",
        "match a:\n    case 1:\n        b = 1",
    ),
    "nothing-but-refusals": ("if a:\n    raise E", "pass"),
    "no-refusals": ("while a:\n    a -= 1\nreturn a", "while a:\n    a -= 1\nreturn a"),
}


def in_function(body):
    return ast.unparse(ast.parse("def g(a, b, c):\n" + "".join(f"    {line}\n" for line in body.splitlines())))


@pytest.mark.parametrize("body, left", CASES.values(), ids=CASES)
def test_what_only_refuses_is_left_out(body, left):
    assert without_refusals(in_function(body)) == in_function(left)


@pytest.mark.parametrize("body", [body for body, _ in CASES.values()], ids=CASES)
def test_nothing_is_left_out_twice(body):
    once = without_refusals(in_function(body))
    assert without_refusals(once) == once


def test_a_docstring_stays():
    code = 'def g(a):\n    """Refuse it."""\n    raise ValueError(a)'
    assert ast.get_docstring(ast.parse(without_refusals(code)).body[0]) == "Refuse it."
