"""A known mistake makes no second one that its sentence does not say."""

import pytest
from courses import ROOT, replaced

from bits_to_pyramids.authoring.unsaid import unsaid
from bits_to_pyramids.course.manifest import Course

COURSE = Course.find(ROOT)
PACK = "pack_12bit"
TWO = """
[high_bits_lost_and_zeros_forgotten]
sentence = "The high bits of a pixel are lost."
changes = [['[first // 16, ', '[0, '], ['pixels[-1] % 16 * 16]', 'pixels[-1] % 16]']]
"""

TABLE = """
[reads_a_table]
sentence = "You read a table."
changes = [['if n_bits < 1 ...', 'return {8: 256, 1: 3, 16: 4, 64: 5}[n_bits]']]
"""


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.id)
def test_the_course_says_it_all(assignment):
    assert list(unsaid(COURSE, assignment)) == []


def entries(course, exercise):
    return course.root / "grader_tests" / "misconceptions" / "bits_and_bytes" / f"{exercise}.toml"


def test_two_mistakes_in_one_are_found(own_course):
    path = entries(own_course, PACK)
    path.write_text(TWO + path.read_text())
    ((exercise, said),) = unsaid(own_course, own_course.assignment("1"))
    assert (
        exercise == PACK and "high_bits_lost_and_zeros_forgotten has changes of which each goes wrong by itself" in said
    )
    replaced(path, 'are lost."\n', 'are lost."\ntogether = "the shift is the same"\n')
    assert list(unsaid(own_course, own_course.assignment("1"))) == []


def test_another_error_than_the_refusal_is_found(own_course):
    path = entries(own_course, "largest_value")
    path.write_text(TABLE + path.read_text())
    ((exercise, said),) = unsaid(own_course, own_course.assignment("1"))
    assert exercise == "largest_value" and "reads_a_table raises another error in largest_value(0)" in said
    replaced(path, 'a table."\n', 'a table."\nraises = "0 is not in it"\n')
    assert list(unsaid(own_course, own_course.assignment("1"))) == []
