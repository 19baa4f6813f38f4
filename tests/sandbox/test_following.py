"""A runner is asked what another was asked: the same replies, or the question goes on where they differ."""

import pytest
from hostile_peer import host_of, reply
from small_limits import LIMITS

from bits_to_pyramids.sandbox import Cell, Died, NotTheSame, Returned, TimedOut, repeated
from bits_to_pyramids.student.watched import Watched

RIGHT = {"t": [{"t": [1, 2]}, None]}


def recorded(runner, *call, **options):
    """The exchange of a call, and its outcome."""
    runner.tape = []
    outcome = runner.call(*call, **options)
    (exchange,) = runner.tape
    runner.tape = None
    return exchange, outcome


@pytest.fixture
def exchange():
    """A call of f(1, 2) that returned (1, 2)."""
    with host_of(lambda number, send: send(reply(number, "returned", RIGHT)), LIMITS) as runner:
        found, outcome = recorded(runner, "f", (1, 2))
    assert outcome == Returned((1, 2))
    return found


def follow(exchange, peer, seconds=1.0):
    """Whether it was followed, whether something was to be decoded until then, and the call's outcome."""
    with host_of(peer, LIMITS) as runner:
        read = []
        runner.before_reading = lambda: read.append(True)
        same = runner.follow(exchange, seconds)
        early = bool(read)
        outcome = repeated(exchange, "call", "f", ((1, 2), {})) if same else runner.call("f", (1, 2), seconds=seconds)
        return same, early, outcome


PEERS = {
    "the same": (lambda number, send: send(reply(number, "returned", RIGHT)), True, Returned((1, 2))),
    "another value": (
        lambda number, send: send(reply(number, "returned", {"t": [3, None]})), False, Returned(3),
    ),
    "a longer value": (
        lambda number, send: send(reply(number, "returned", {"t": ["x" * 1000, None]})), False, Returned("x" * 1000),
    ),
    "the same in other words": (
        lambda number, send: send(reply(number, "returned", {"t": [{"t": [1, 2]}, None]}).replace(b": ", b":  ")),
        False,
        None,
    ),
    "another question's number": (
        lambda number, send: send(reply("0" * 16, "returned", RIGHT)), False, Died,
    ),
    "nothing": (lambda number, send: None, False, TimedOut),
    "half of it": (lambda number, send: send(reply(number, "returned", RIGHT)[:30]), False, TimedOut),
}  # fmt: skip


@pytest.mark.parametrize(("peer", "same", "outcome"), PEERS.values(), ids=PEERS)
def test_a_reply_is_the_same_or_is_judged_as_it_came(exchange, peer, same, outcome):
    found, early, got = follow(exchange, peer, 0.5)
    assert found is same and not early
    if outcome is None:
        assert isinstance(got, (Died, Returned))
    else:
        assert got == outcome if isinstance(outcome, Returned) else isinstance(got, outcome)


def test_a_reply_before_its_question_is_a_broken_protocol(exchange):
    def eager(number, send):
        send(reply(number, "returned", RIGHT) + reply("f" * 16, "returned", RIGHT))

    with host_of(eager, LIMITS) as runner:
        assert runner.follow(exchange, 1)
        assert not runner.follow(exchange, 1)
        assert isinstance(runner.call("f", (1, 2)), Died)


def test_a_question_that_nobody_went_on_with_ends_the_runner(exchange):
    with host_of(lambda number, send: send(reply(number, "returned", {"t": [3, None]})), LIMITS) as runner:
        assert not runner.follow(exchange, 1)
        assert not runner.follow(exchange, 1)
        assert not runner.alive


def test_another_question_than_the_one_that_was_put_is_seen(exchange):
    with host_of(lambda number, send: send(reply(number, "returned", {"t": [3, None]})), LIMITS) as runner:
        assert not runner.follow(exchange, 1)
        with pytest.raises(NotTheSame):
            runner.call("f", (5, 6))
    with pytest.raises(NotTheSame):
        repeated(exchange, "call", "f", ((5, 6), {}))


def test_what_was_lent_is_asked_again(jail):
    """The questions about a lent function are part of the script, and its notes are made when it is repeated."""
    source = "def f(g):\n    return g(1) + g(2)"
    with jail.runner() as first, jail.runner() as same, jail.runner() as other:
        for runner, text in ((first, source), (same, source), (other, source.replace("g(2)", "g(3)"))):
            runner.run([Cell("answer", text)])
        exchange, outcome = recorded(first, "f", (Watched(lambda x: 10 * x),))
        assert outcome == Returned(30) and len(exchange.turns) == 3
        assert same.follow(exchange, 5)
        asked = Watched(lambda x: 10 * x)
        assert repeated(exchange, "call", "f", ((asked,), {})) == Returned(30)
        assert asked.calls == [(1,), (2,)]
        assert not other.follow(exchange, 5)
        asked = Watched(lambda x: 10 * x)
        assert other.call("f", (asked,)) == Returned(40)
        assert asked.calls == [(1,), (3,)]


def test_a_cell_that_shows_nothing_is_not_decoded(jail):
    read = []
    with jail.runner() as runner:
        runner.before_reading = lambda: read.append(True)
        (outcome,) = runner.run([Cell("a", "x = 1")])
        assert outcome.ok and not read
        (outcome,) = runner.run([Cell("b", "print(x)")])
        assert outcome.stdout == "1\n" and read


def test_what_gzip_writes_does_not_depend_on_when(runner):
    runner.run([Cell("a", "import gzip\ndef f():\n    return gzip.compress(b'x')[4:8]")])
    assert runner.call("f") == Returned(bytes(4))


def test_cells_run_where_nothing_may_be_evaluated(runner):
    """What a cell imports from the future holds for the next ones, too."""
    runner.rule_out(["eval"])
    source = "from __future__ import annotations\nassert True"
    first, second = runner.run([Cell("a", source), Cell("b", "def f(x: nowhere):\n    return eval('x')")])
    assert first.ok and second.ok
    assert runner.call("f", (1,)) == Returned(None) and runner.asked()
