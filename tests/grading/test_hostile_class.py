"""The corpus of attacks against the real sandbox: each gets its verdict,
and honest students between them get all points.
"""

from fractions import Fraction

import pytest
from attacked_class import EVERY, SECRET, grade_hostile_class
from attacks import all_attacks
from nbgrader.api import Gradebook

from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.nbgrader_setup import gradebook_url

ATTACKS = all_attacks()
FEWEST = 8  # attacks of a family, but for those below
SMALL = {"library_answers": 3}
MOST_MEMORY = 2**30  # of one checker; what is handed back may be 64 MiB, which as objects is more


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    return grade_hostile_class(tmp_path_factory.mktemp("hostile"), ATTACKS)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.student)
def test_an_attack_gets_its_verdict(graded, attack):
    done = graded.done[attack.student]
    if attack.not_graded:
        assert done.state == "not graded" and attack.not_graded in done.failure
        return
    assert done.failure == ""
    result = done.result
    assert done.state == ("refused" if attack.refused else "graded")
    assert attack.refused in result.refused
    assignment = done.submission.assignment
    points = {exercise.name: exercise.points for exercise in result.exercises}
    assert points == attack.rightful(assignment), messages(result)
    assert attack.note in "\n".join(result.notes)
    assert attack.says in messages(result)


def messages(result) -> str:
    return "\n".join(f"{e.name}: {c.title}: {c.message}" for e in result.exercises for c in e.checks if not c.passed)


def test_honest_students_get_all_points(graded):
    assert len(graded.honest()) > len(ATTACKS) / EVERY
    assert {done.submission.student: done.failure or done.result.points for done in graded.honest()} == {
        done.submission.student: 100 for done in graded.honest()
    }


def test_nothing_outside_was_changed(graded):
    assert graded.changed == []


def test_nothing_is_left_behind(graded):
    assert graded.left == []


def test_no_checker_was_made_to_hold_much(graded):
    assert 0 < graded.peak < MOST_MEMORY


def test_the_gradebook_has_what_the_results_say(graded):
    with Gradebook(gradebook_url(graded.course)) as gradebook:
        for assignment in graded.course.assignments:
            recorded = {s.student.id: s.score for s in gradebook.assignment_submissions(assignment.id)}
            known = {
                name: done.result.points
                for name, done in graded.done.items()
                if done.result and done.submission.assignment == assignment
            }
            assert {
                name: Fraction(score).limit_denominator(10**6) for name, score in recorded.items()
            } == pytest.approx(known)


def test_no_secret_is_in_what_is_given_back(graded):
    written = [
        path
        for name in ("autograded", ".b2p/results")
        for path in (graded.course.root / name).rglob("*")
        if path.is_file()
    ]
    assert len(written) > len(ATTACKS)
    assert [path.name for path in written if SECRET in path.read_text()] == []


def test_every_family_has_its_attacks():
    count = {}
    for attack in all_attacks():
        count[attack.family] = count.get(attack.family, 0) + 1
    assert {name: number for name, number in count.items() if number < SMALL.get(name, FEWEST)} == {}
    assert sum(count.values()) >= 120


def test_every_attacked_exercise_exists():
    course = Course.find(__file__)
    for attack in all_attacks():
        names = course.assignment(attack.assignment).by_name
        assert set(attack.attacked) <= set(names), attack.student
