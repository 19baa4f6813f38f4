"""What known mistakes do is found out once, by who has read nothing of a submission, and changes no result."""

import json
import os
import socket

import pytest
from courses import ROOT, copy_course

from bits_to_pyramids.checks.knowledge import load_knowledge
from bits_to_pyramids.checks.outcomes import KEY_SIZE, RIGHT, called
from bits_to_pyramids.checks.suite import Suite
from bits_to_pyramids.course.manifest import Course
from bits_to_pyramids.course.notebooks import answered, released_notebook, solutions
from bits_to_pyramids.workers.checkers import Checkers
from bits_to_pyramids.workers.classroom import Classroom
from bits_to_pyramids.workers.kept import Kept
from bits_to_pyramids.workers.mistakes import PLAIN, UNREFUSING, Answering, Asking, Tables

EXERCISE = "encode_uint"


@pytest.fixture
def tables(course, knowledge, own_course):
    """Tables of this course that lie in a folder of their own."""
    (own_course.state / "rehearsed").unlink()  # tests share one; this is for one that is looked into
    (own_course.state / "rehearsed").mkdir(mode=0o700)
    return Tables(Kept(own_course, own_course.assignment("1")), knowledge, 1)


@pytest.fixture(scope="module")
def knowledge(course):
    return load_knowledge(course, course.assignment("1"))


def graded(course, fifth, wrong, *, by_script=True):
    """The results of two exercises of the fifth assignment, one of which takes long to try."""
    engine = Checkers(course, fifth, course.settings.isolation, by_script=by_script)
    notebook = answered(released_notebook(course, fifth), solutions(course, fifth) | wrong)
    with Classroom(course, fifth, course.settings.isolation, engine=engine) as classroom:
        result = json.loads(classroom.grade(notebook, only=wrong).to_json())
    return {key: value for key, value in result.items() if key != "seconds"}


def test_results_are_the_same_whether_it_is_known_or_not(tmp_path):
    course = copy_course(tmp_path / "course", "5-pyramids")
    (course.state / "rehearsed").unlink()
    fifth = course.assignment("5")
    knowledge = load_knowledge(Course.find(ROOT), Course.find(ROOT).assignment("5"))
    # Files, nothing, and arrays that are written to.
    names = ("write_ome_zarr", "downsample_labels", "downsample_store")
    chosen = {name: knowledge.misconceptions_of(name)[3 if name == "downsample_store" else 1] for name in names}
    wrong = {name: m.text for name, m in chosen.items()}
    unknown, known = graded(course, fifth, wrong), graded(course, fifth, wrong)
    assert unknown == known == graded(course, fifth, wrong, by_script=False)
    assert {e["name"]: e["misconception"] for e in known["exercises"]} == {n: m.name for n, m in chosen.items()}
    tables = Tables(Kept(course, fifth), knowledge, 1)
    with tables.open("write_ome_zarr") as table:
        assert table is not None and table.is_whole(RIGHT) and table.column(RIGHT).keys() == table.calls() != set()
    with tables.open("downsample_labels") as table:
        assert table is None  # tried in no time


def asked(tables, knowledge, ask):
    """Let a fork ask, and answer it; gives the exit code of the fork."""
    answering, asking = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    suite = Suite(knowledge.assignment)
    codes = []

    def serve():
        process = os.fork()
        if process == 0:
            try:
                answering.close()
                os._exit(int(bool(ask(asking))))
            finally:
                os._exit(9)
        asking.close()
        ended = os.pidfd_open(process)
        Answering(knowledge, suite, tables, 1).until((ended,), answering)
        os.close(ended)
        codes.append(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))

    suite.serve(knowledge.tests, serve)
    answering.close()
    return codes[0]


def test_what_a_function_does_with_all_calls_is_told(tables, knowledge):
    name = called(knowledge.misconceptions_of(EXERCISE)[0], unrefusing=False)
    told = asked(tables, knowledge, lambda s: Asking(tables, knowledge.order, s).column(EXERCISE, name))
    with tables.open(EXERCISE) as table:
        assert told and table.is_whole(name) and table.calls()
        assert all(table.names(key) == {name} for key in table.calls())


def test_what_all_do_with_one_call_is_told(tables, knowledge):
    asked(tables, knowledge, lambda s: Asking(tables, knowledge.order, s).column(EXERCISE, RIGHT))
    with tables.open(EXERCISE) as table:
        key = min(table.calls())
    told = asked(tables, knowledge, lambda s: Asking(tables, knowledge.order, s).rows(EXERCISE, [key], False)[key])
    bank = knowledge.misconceptions_of(EXERCISE)
    with tables.open(EXERCISE) as table:
        assert told and table.names(key) == {RIGHT, *(m.name for m in bank)}


def column(tables, knowledge, connection, name):
    return Asking(tables, knowledge.order, connection).column(EXERCISE, name)


def test_what_others_find_out_meanwhile_stays_known(tables, knowledge):
    names = [called(m, unrefusing=False) for m in knowledge.misconceptions_of(EXERCISE)[:2]]

    class Meanwhile(Tables):
        """Another process finds something out between two looks of this one."""

        def open(self, exercise, *, to_write=False):
            if to_write and self.undisturbed:
                self.undisturbed = False
                assert asked(tables, knowledge, lambda s: column(tables, knowledge, s, names[1]))
            return super().open(exercise, to_write=to_write)

    disturbed = Meanwhile(tables._kept, knowledge, 1)
    disturbed.undisturbed = True
    assert asked(disturbed, knowledge, lambda s: column(disturbed, knowledge, s, names[0]))
    with tables.open(EXERCISE) as table:
        assert all(table.is_whole(name) for name in names) and table.calls()
        assert all(table.names(key) == {*names} for key in table.calls())


def test_a_call_that_no_check_makes_is_asked_for_once_and_not_kept(tables, knowledge):
    strange = b"x" * KEY_SIZE
    assert not asked(tables, knowledge, lambda s: Asking(tables, knowledge.order, s).rows(EXERCISE, [strange], False))
    with tables.open(EXERCISE) as table:
        assert not table.names(strange) and strange not in table.calls() != set()
    # From now on nobody is asked: the other side of this connection is closed.
    one, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    other.close()
    asking = Asking(tables, knowledge.order, one)
    assert asking.rows(EXERCISE, [strange], False) == {} and asking._left > 0
    one.close()


MESSAGES = {
    "nothing": b"",
    "too short": b"\0",
    "no such exercise": b"\xff\xff\0\0",
    "no such function": b"\0\0\x7f\xff",
    "half a key": b"\0\0\xff\xff" + b"k" * (KEY_SIZE - 1),
    "all functions without a call": b"\0\0\xff\xff",
    "one function with calls": b"\0\0\0\0" + b"k" * KEY_SIZE,
    "long": b"\0\0\xff\xff" + b"k" * KEY_SIZE * 1000,
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
def test_whatever_a_fork_says_its_checker_goes_on_and_keeps_nothing_of_it(tables, knowledge, message):
    asked(tables, knowledge, lambda s: s.send(message) if message else None)
    for name in knowledge.order:
        with tables.open(name) as table:
            assert table is None or not any(table.names(key) for key in table.calls())


def test_a_fork_that_asks_without_end_is_not_answered_without_end(tables, knowledge, monkeypatch):
    monkeypatch.setattr("bits_to_pyramids.workers.mistakes.MAX_REQUESTS", 2)

    def ask(connection):
        answers = 0
        connection.settimeout(5)
        for _ in range(3):
            connection.send(b"\0\0\0\0")
            try:
                answers += len(connection.recv(1))
            except TimeoutError:
                break
        return answers == 2

    assert asked(tables, knowledge, ask) == 1


def test_the_two_ways_of_asking_for_all_are_no_places_of_functions(tables, knowledge):
    assert all(len(tables.whose(name)) < min(PLAIN, UNREFUSING) for name in knowledge.order)
