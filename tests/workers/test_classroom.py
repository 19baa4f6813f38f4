"""Notebooks that are graded side by side: each result is that of its own notebook."""

import pytest

from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions

WRONG = "def {name}(*args):\n    return 'wrong'\n"
NAMES = ("value_of", "bits_of", "largest_value", "pack_bits", "encode_uint", "decode_uint", "encode_int")


@pytest.fixture(scope="module")
def notebooks(course, first):
    """For each of some exercises, a notebook in which it alone is wrong."""
    released, right = released_notebook(course, first), solutions(course, first)
    return [answered(released, right | {name: WRONG.format(name=name)}) for name in NAMES]


def test_results_come_in_the_order_of_the_notebooks(classroom, notebooks):
    results = list(classroom.grade_all((notebook, NAMES[:3]) for notebook in notebooks))
    wrong = [[one.name for one in result.exercises if not one.right] for result in results]
    assert wrong == [[name] for name in NAMES[:3]] + [[]] * 4


def test_no_more_are_made_ready_than_are_graded_soon(classroom, notebooks):
    """A class of notebooks need not be in memory at once."""
    made = []

    def one_after_the_other():
        for notebook in notebooks:
            made.append(notebook)
            yield notebook, NAMES[:1]

    results = classroom.grade_all(one_after_the_other())
    next(results)
    assert len(made) == 3
    assert len(list(results)) == len(notebooks) - 1
