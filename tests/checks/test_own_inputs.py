"""Who knows what feedback says, and nothing else, has no points; who is right for anything else keeps theirs."""

from dataclasses import replace

import numpy as np
import pytest
from asked_once import asked_once

from bits_to_pyramids.checks.answers import Call
from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.marks import Marking
from bits_to_pyramids.checks.own_inputs import NOT_PROVEN, Probe, any_is_right, text_of, withhold
from bits_to_pyramids.checks.rehearsal import Solutions
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.sandbox import Raised, Returned
from bits_to_pyramids.student.compare import compare
from bits_to_pyramids.student.watched import Folder

# What is drawn is sometimes so small, or asks for so little, that a table knows it, or that nothing has to be done.
FEW = {"bytes_read", "chunk_of", "encode_int", "largest_value", "level_for_view", "offset_in_chunk", "write_region"}
# What is asked of it stands in a function, which this table cannot look into.
ASKS = {"open_image"}


class Learning(Solutions):
    """The solutions; notes what they are asked."""

    def __init__(self, knowledge):
        super().__init__(knowledge)
        self.heard = set()

    def call(self, name, args, kwargs, **options):
        self.heard.add(text_of(Call(name, (*args, *kwargs.values()), None)))
        return super().call(name, args, kwargs, **options)


class Table(Solutions):
    """Knows some calls, and answers all others in the same way."""

    def __init__(self, knowledge, known, otherwise):
        super().__init__(knowledge)
        self.known, self.otherwise = known, otherwise

    def call(self, name, args, kwargs, **options):
        if text_of(Call(name, (*args, *kwargs.values()), None)) in self.known:
            return super().call(name, args, kwargs, **options)
        return self.otherwise


OTHERWISE = {
    "refuses": Raised("ValueError", ("ValueError", "Exception", "BaseException"), "0", None, None),
    "returns-nothing": Returned(None, ()),
    "zero": Returned(0, ()),
}


@pytest.fixture(scope="module", params=["1", "2", "3", "4", "5", "8"])
def learned(request, course):
    """An assignment, and all that was asked with one variant of the inputs: more than feedback says of it."""
    assignment = course.assignment(request.param)
    knowledge, suite = load_knowledge(course, assignment), Suite(assignment)
    return assignment, knowledge, suite


def judged(assignment, suite, session, seed):
    marking = Marking(assignment, suite, session, seed, own=5)
    with asked_once():
        results = marking.exercises()
    withhold(results, marking.unproven)
    return {result.name: result for result in results}


def test_a_table_of_another_variant_is_worth_nothing(learned):
    assignment, knowledge, suite = learned

    def serve():
        learning = Learning(knowledge)
        judged(assignment, suite, learning, 1)
        for name, otherwise in OTHERWISE.items():
            results = judged(assignment, suite, Table(knowledge, learning.heard, otherwise), 2)
            drawing = {check.exercise for check in suite.checks if check.draws} & set(results)
            drawing -= FEW | ASKS
            assert len(drawing) >= 4
            found = {e: float(result.points) for e, result in results.items() if e in drawing and result.points}
            assert found == {}, name
            messages = {check.message for e in drawing for check in results[e].checks}
            assert NOT_PROVEN in messages

    suite.serve(knowledge.tests, serve)


class Wrong(Solutions):
    """One function is wrong in a way of its own."""

    def __init__(self, knowledge, name, function):
        super().__init__(knowledge)
        self._functions = {**self._functions, name: function}


def only_small(mask):
    if mask.ndim != 1:
        raise ValueError(f"{mask.shape}")
    left = -len(mask) % 8
    return bytes([left]) + np.packbits(mask[: len(mask) // 8 * 8]).tobytes()  # the last bits are lost


def test_who_is_right_for_some_keeps_what_is_right(course):
    assignment = course.assignment("1")
    assignment = replace(assignment, exercises=(assignment.by_name["pack_bits"],))
    knowledge, suite = load_knowledge(course, course.assignment("1")), Suite(assignment)
    suite = Suite(course.assignment("1"))

    def serve():
        result = judged(assignment, suite, Wrong(knowledge, "pack_bits", only_small), 1)["pack_bits"]
        assert 0 < result.points < result.max_points

    suite.serve(knowledge.tests, serve)


def probe(*compared, calls=(), passed=False):
    """What a case saw: (argument, got, expected) for what it compared, and calls that it looked at in another way."""
    seen = Probe()
    for argument, got, expected in compared:
        call = Call("f", (argument,), Returned(got))
        seen.calls.append(call)
        assert seen.compared(call, compare(got, expected), got, expected), "it goes on"
    seen.calls += [Call("f", (argument,), None) for argument in calls]
    return seen, passed


CASES = {
    "nothing-right": ([probe((1, 0, 5))], [probe((2, 0, 6))], [probe((3, 0, 7))], False),
    "one-right": ([probe((1, 0, 5), (9, 4, 4))], [probe((2, 0, 6))], [probe((3, 0, 7))], True),
    "right-for-what-is-always-asked": ([probe((1, 5, 5), (4, 0, 1))], [probe((1, 5, 5))], [probe((1, 5, 5))], False),
    "returns-nothing-as-it-should": ([probe((1, None, None), calls=[])],) * 3 + (False,),
    "went-past-the-first": ([probe(calls=[1, 2])], [probe(calls=[3])], [probe(calls=[4])], True),
    "stops-at-the-first": ([probe(calls=[1])], [probe(calls=[3])], [probe(calls=[4])], False),
    "passes": ([probe(calls=[1], passed=True)], [probe(calls=[3])], [probe(calls=[4])], True),
    "wrong-and-went-past": ([probe((1, 0, 5), calls=[7, 8])], [probe((2, 0, 6))], [probe((3, 0, 7))], False),
}


@pytest.mark.parametrize("first, second, third, right", CASES.values(), ids=CASES)
def test_what_counts_as_right(first, second, third, right):
    assert any_is_right([first, second, third].__getitem__) is right


def test_who_is_right_for_what_was_never_asked_before_is_asked_no_more():
    """Drawing and judging inputs takes longer than the checks themselves."""
    asked = []

    def run(number):
        for case in range(3):
            asked.append((number, case))
            yield probe((10 * number + case, 5, 5))

    assert any_is_right(run)
    assert asked == [(0, 0), (0, 1), (0, 2), (1, 0)]


def test_calls_are_told_apart_by_all_that_they_are_given():
    one, other = np.zeros(2000, np.uint8), np.zeros(2000, np.uint8)
    other[1000] = 1
    texts = {text_of(Call("f", (value,), None)) for value in (one, other, one.astype("u2"), 0, "0", [0], (0,), {0: 0})}
    assert len(texts) == 8
    assert text_of(Folder({"a": b"1"})) != text_of(Folder({"a": b"2"}))
    assert text_of(Folder({"a": b"1"})) == text_of(Folder({"a": b"1"}))
