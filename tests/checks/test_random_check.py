"""A check that asks something else each time is nobody's fault, and everybody is judged by it."""

from courses import hand_in
from warm import warm

from bits_to_pyramids.course.nbgrader_setup import gradebook_url
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.grading.batch import grade
from bits_to_pyramids.intake.submissions import find_submissions

AT_RANDOM = '''

@exercise("bits_of")
class TestAtRandom:
    def test_at_random(self, student):
        """A number of the moment, after one that is not."""
        import os
        assert student.bits_of(5, 3) == "101"
        assert student.bits_of(os.getpid(), 40) == f"{os.getpid():040b}"
'''


def test_a_check_that_asks_at_random_has_no_script_and_is_judged(own_course):
    path = own_course.root / "grader_tests" / "test_bits_and_bytes.py"
    path.write_text(path.read_text() + AT_RANDOM)
    first = own_course.assignment("1")
    right = solutions(own_course, first)
    backwards = right["bits_of"] + "\n\nright = bits_of\n\ndef bits_of(*args):\n    return right(*args)[::-1]\n"
    for student, answers in (("ada", right), ("ben", right), ("cleo", right | {"bits_of": backwards})):
        hand_in(own_course, student, answered(released_notebook(own_course, first), answers))
    submissions = list(find_submissions(own_course, [first]))
    done = grade(own_course, submissions, db_url=gradebook_url(own_course), engine=warm(own_course))
    points = {graded.submission.student: graded.points for graded in done}
    assert points["ada"] == points["ben"] == 100 > points["cleo"] > 80
