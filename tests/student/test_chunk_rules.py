"""What the visible checks say about how a function reads."""

import numpy as np
import pytest

from bits_to_pyramids.student.chunk_rules import asks_for
from bits_to_pyramids.student.watched import Chunks


@pytest.mark.parametrize(
    "asked, sentence",
    [
        ([(1, 0), (0, 0)], None),
        ([(0, 0)], "chunk (1, 0) was not asked for"),
        ([(0, 0), (1, 0), (0, 1)], "chunk (0, 1) was read as well"),
        ([(0, 0), (1, 0), (0, 0)], "chunk (0, 0) was read 2 times"),
    ],
    ids=["right", "missing", "too-many", "twice"],
)
def test_a_rule_names_the_chunk_that_is_wrong(asked, sentence):
    get_chunk = Chunks(np.zeros((4, 4)), (2, 2))
    for index in asked:
        get_chunk(index)
    said = asks_for((0, 0), (1, 0))(get_chunk, "the other", "arguments")
    assert said is None if sentence is None else sentence in said
