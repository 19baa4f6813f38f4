"""A function that gives the same answer whatever it is asked gets no points, even if the answer was right once."""

from dataclasses import replace

import numpy as np
import pytest
from asked_once import asked_once

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.own_inputs import withhold
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.sandbox import Returned


class Watched(Solutions):
    """The solutions; remembers what each of them answered."""

    def __init__(self, knowledge):
        super().__init__(knowledge)
        self.answers = {}

    def call(self, name, args, kwargs, **options):
        outcome = super().call(name, args, kwargs, **options)
        if isinstance(outcome, Returned):
            key = outcome.value.tobytes() if isinstance(outcome.value, np.ndarray) else b""
            self.answers.setdefault(name, {})[repr(outcome.value), key] = outcome.value
        return outcome


class Always(Solutions):
    """One function always answers the same; the others are solved."""

    def __init__(self, knowledge, exercise, answer):
        super().__init__(knowledge)
        self.exercise, self.answer = exercise, answer

    def call(self, name, args, kwargs, **options):
        if name == self.exercise:
            return Returned(self.answer, (*args, *kwargs.values()))
        return super().call(name, args, kwargs, **options)


def checks_that_a_constant_passes(assignment, knowledge, suite):
    watched = Watched(knowledge)
    marking = Marking(assignment, suite, watched, 1)
    with asked_once():
        for check in suite.checks:
            assert marking.outcome(check) is None
    for name, answers in watched.answers.items():
        for answer in answers.values():
            session = Always(knowledge, name, answer)
            marking = Marking(assignment, suite, session, 1)
            if any(marking.outcome(check) is None for check in suite.of(name)):
                yield from earned(replace(assignment, exercises=(assignment.by_name[name],)), suite, session, answer)


def earned(assignment, suite, session, answer):
    """The checks that a constant passes, where it is right for something of its own as well."""
    marking = Marking(replace(assignment, stretch_counts=True), suite, session, 1, own=2)
    (result,) = marking.exercises()
    withhold([result], marking.unproven)
    for check in result.checks:
        if check.passed:
            yield result.name, check.title, repr(answer)[:80]


@pytest.mark.parametrize("name", ["1", "2", "3", "4", "5", "8"])
def test_an_answer_that_is_always_the_same_earns_nothing(course, name):
    assignment = course.assignment(name)
    knowledge, suite, found = load_knowledge(course, assignment), Suite(assignment), []
    suite.serve(knowledge.tests, lambda: found.extend(checks_that_a_constant_passes(assignment, knowledge, suite)))
    assert found == []
