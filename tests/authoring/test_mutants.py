"""Mutants: small changes by rule, each of them once, none of them the solution."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.authoring.mutants import mutants

CHANGED = {
    "comparison": ("return a < b", {"return a <= b", "return a > b"}),
    "operator": ("return a + b", {"return a - b"}),
    "augmented": ("a += b\nreturn a", {"a -= b\nreturn a", "pass\nreturn a"}),
    "constant": ("return 7", {"return 8", "return 6"}),
    "boolean": ("return True", {"return False"}),
    "and": ("return a and b", {"return a or b"}),
    "not": ("return not a", {"return not (not a)"}),
    "sign": ("return -a", {"return +a"}),
    "arguments": ("return f(a, b, c)", {"return f(b, a, c)"}),
    "arguments of min": ("return min(a, b)", set()),
    "slice": ("return a[b:c]", {"return a[:c]", "return a[b:]"}),
    "left out": ("f(a)\nreturn a", {"pass\nreturn a"}),
    "condition": ("if a:\n    return b\nreturn c", {"if not a:\n    return b\nreturn c", "pass\nreturn c"}),
    "message": ("raise ValueError('no')", set()),
}


def in_function(body):
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    return ast.unparse(ast.parse(f"def g(a, b, c, f):\n    '''Docstring with 3.'''\n{lines}"))


@pytest.mark.parametrize("body, changed", CHANGED.values(), ids=CHANGED)
def test_what_is_changed(body, changed):
    made = {mutant.source for mutant in mutants("g", in_function(body))}
    assert made == {in_function(one) for one in changed}


def test_a_mutant_says_what_became_of_which_line():
    (mutant,) = mutants("g", in_function("f(a)\nreturn a"))
    assert mutant.name == "f(a)  ->  (left out)"


expressions = st.recursive(
    st.sampled_from(["a", "b", "3", "True"]),
    lambda inner: st.builds(lambda x, op, y: f"({x} {op} {y})", inner, st.sampled_from(["+", "<", "and", "//"]), inner),
)


@given(expressions)
def test_all_mutants_are_python_and_differ_from_the_solution_and_from_each_other(expression):
    source = in_function(f"return {expression}")
    made = [mutant.source for mutant in mutants("g", source)]
    assert len(made) == len(set(made)) and source not in made
    for text in made:
        ast.parse(text)
