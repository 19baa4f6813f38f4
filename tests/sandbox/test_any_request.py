"""A real runner takes any request that the host can make: it answers, and the next question is answered too."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bits_to_pyramids.sandbox import Cell, Raised, Returned, Unusable

numbers = st.integers() | st.floats(allow_nan=False) | st.complex_numbers(allow_nan=False)
values = st.recursive(
    st.none()
    | st.booleans()
    | numbers
    | st.text(max_size=300)
    | st.binary(max_size=300)
    | st.builds(slice, st.none() | st.integers()),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.text(max_size=20) | st.sampled_from(
    ["f", "g", "echo", "get_ipython", "__builtins__", "_", "In", "Out", "exit", "\ud800"]
)
FEW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def asked(jail):
    """A runner that all requests of this file go to."""
    with jail.runner() as runner:
        (cell,) = runner.run([Cell("a", "def echo(*args, **kwargs):\n    return args, kwargs\n\ng = 7")])
        assert cell.ok
        yield runner


def still_there(runner) -> bool:
    return runner.get("g") == Returned(7)


@FEW
@given(st.lists(values, max_size=3), st.dictionaries(st.text(max_size=10), values, max_size=2))
def test_any_arguments_come_back(asked, args, kwargs):
    outcome = asked.call("echo", args, kwargs, echo=True)
    assert outcome.value == (tuple(args), kwargs) and outcome.arguments == (*args, *kwargs.values())


@FEW
@given(names.filter(lambda name: name != "exit"), st.lists(values, max_size=2))
def test_any_name_can_be_called_and_asked_for(asked, name, args):
    assert isinstance(asked.get(name), (Returned, Raised, Unusable))
    assert isinstance(asked.call(name, args), (Returned, Raised, Unusable))
    assert still_there(asked)


@FEW
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(
            [
                "def ",
                "(",
                ")",
                ":",
                "\n",
                "    ",
                "'",
                '"""',
                "%",
                "!",
                "?",
                "\\",
                "lambda",
                "[",
                "\0",
                "\ud800",
                "é",
                "#",
                "=",
                "1",
            ]
        )
    ).map("".join)
)
def test_any_source_can_be_a_cell(asked, source):
    (outcome,) = asked.run([Cell("any", source)])
    assert outcome.error_name != "Died"
    assert still_there(asked)
