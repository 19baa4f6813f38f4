"""Which students a pattern means, and what is said where it means nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.course.students import is_meant, nobody_is_meant


@pytest.mark.parametrize(
    ("student", "pattern", "meant"),
    [
        pytest.param("ada", "*", True, id="everybody"),
        pytest.param("ada", "a*", True, id="a pattern"),
        pytest.param("Ada", "a*", False, id="capitals count"),
        pytest.param("anne [ext]", "anne [ext]", True, id="brackets in an id"),
        pytest.param("anne e", "anne [ext]", True, id="brackets in a pattern"),
        pytest.param("DOMAIN\\ada", "DOMAIN\\ada", True, id="a Windows domain"),
        pytest.param("DOMAIN\\ada", "*ada", True, id="whatever the domain"),
        pytest.param("ben", "ada", False, id="somebody else"),
    ],
)
def test_a_pattern_or_an_id(student, pattern, meant):
    assert is_meant(student, pattern) is meant


@given(st.text(max_size=20))
def test_every_id_names_itself(student):
    assert is_meant(student, student)


def test_nobody_is_answered_with_those_who_are_there():
    said = nobody_is_meant("adda", ["ben", "ada", *(f"student{number}" for number in range(9))], "in submitted/")
    assert "ada and 10 more" in said
    assert "'adda'" in said
    assert "nobody is graded" in nobody_is_meant("ada", [], "graded")
