"""Replies compared as bytes: the same or not, never decoded, and no more taken in than was expected."""

import socket
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bits_to_pyramids.calls import Channel, Closed, Exchange, NotTheSame, Repeated, TimedOut
from bits_to_pyramids.calls.channel import written
from bits_to_pyramids.calls.exchange import LONGEST

QUESTION = written({"id": "number", "do": "call"})
ANSWER = written({"id": "number", "kind": "returned"}, [b"a buffer"])
LONG = written({"id": "number"}, [bytes(500_000)])


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield Channel(ours), theirs


def followed(channel, theirs, reply, expected=ANSWER):
    """Whether a reply that somebody sends is what is expected."""
    sender = threading.Thread(target=theirs.sendall, args=(reply,))
    sender.start()
    try:
        return channel.follow(QUESTION, expected, 5)
    finally:
        sender.join(0 if len(reply) > len(expected) else 5)
        assert theirs.recv(len(QUESTION)) == QUESTION


@pytest.mark.parametrize("expected", [ANSWER, LONG], ids=["short", "long"])
def test_the_same_reply_is_the_same_and_leaves_nothing_behind(ends, expected):
    channel, theirs = ends
    assert not channel.waiting
    assert followed(channel, theirs, expected, expected)
    assert not channel.waiting


DIFFERENT = {
    "the first byte": b"X" + ANSWER[1:],
    "the last byte": ANSWER[:-1] + b"X",
    "another length in its header": written({"id": "number", "kind": "returned"}, [b"a longer buffer"]),
    "another number": ANSWER.replace(b"number", b"reboun"),
    "a header of 4 GiB": b"\xff\xff\xff\xff" + ANSWER[4:],
}


@pytest.mark.parametrize("reply", DIFFERENT.values(), ids=DIFFERENT)
def test_a_reply_that_differs_is_received_from_its_beginning(ends, reply):
    channel, theirs = ends
    assert not followed(channel, theirs, reply)
    assert reply.startswith(bytes(channel._ahead)) and 0 < len(channel._ahead) <= len(ANSWER)


def test_a_reply_that_differs_can_be_read_after_all(ends):
    channel, theirs = ends
    other = written({"id": "number", "kind": "returned"}, [bytes(300_000)])
    sender = threading.Thread(target=theirs.sendall, args=(other,))
    sender.start()
    assert not channel.follow(QUESTION, ANSWER, 5)
    assert channel.receive(5) == ({"id": "number", "kind": "returned"}, [bytearray(300_000)])
    sender.join()


def test_no_more_is_taken_in_than_was_expected(ends):
    channel, theirs = ends
    theirs.sendall(ANSWER + b"more")
    assert channel.follow(QUESTION, ANSWER, 5)
    assert channel.waiting and channel._ahead == b""


def test_what_came_before_it_was_asked_for_is_seen(ends):
    channel, theirs = ends
    theirs.sendall(ANSWER[:1])
    assert channel.waiting


def test_an_end_is_seen_before_something_is_asked(ends):
    channel, theirs = ends
    theirs.close()
    assert channel.waiting
    with pytest.raises(Closed):
        channel.follow(QUESTION, ANSWER, 5)


def test_a_trickle_does_not_extend_the_time(ends):
    channel, theirs = ends
    theirs.sendall(ANSWER[:5])
    with pytest.raises(TimedOut):
        channel.follow(QUESTION, ANSWER, 0.1)


# ------------------------------------------------------------ recorded and repeated


def test_an_exchange_is_recorded_without_its_number():
    first, again = (
        Exchange.recorded([m.replace(b"number", number) for m in (QUESTION, ANSWER)], number)
        for number in (b"11111111", b"22222222")
    )
    assert first == again
    assert again.numbered(b"number") == [(QUESTION, ANSWER)]


NOT_RECORDED = {
    "no reply": [QUESTION],
    "nothing": [],
    "a question without its number": [ANSWER.replace(b"number", b"nobody"), ANSWER],
    "a number in what is said": [QUESTION, written({"id": "number", "value": "number"})],
    "too long": [QUESTION, written({"id": "number"}, [bytes(LONGEST)])],
}


@pytest.mark.parametrize("messages", NOT_RECORDED.values(), ids=NOT_RECORDED)
def test_what_cannot_be_compared_later_is_not_recorded(messages):
    exchange = Exchange.recorded(messages, b"number")
    assert exchange is None or not exchange.turns


@given(st.lists(st.binary(max_size=20), max_size=4), st.text(max_size=20))
def test_a_channels_tape_is_what_goes_over_the_wire(buffers, text):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        sender, receiver = Channel(ours), Channel(theirs)
        sender.tape, receiver.tape = [], []
        sender.send({"text": text}, buffers)
        message = receiver.receive(5)
        assert sender.tape == receiver.tape == [written({"text": text}, buffers)]
        again = Repeated([], sender.tape)
        assert again.receive(5, 1000) == message and again.received == receiver.received


def test_what_was_sent_is_not_sent_again_and_must_be_the_same(ends):
    channel, theirs = ends
    past = Repeated([QUESTION], [ANSWER], channel)
    past.send({"id": "number", "do": "call"})
    assert past.receive(5, 1000)[0]["kind"] == "returned"
    past.send({"value": 1})
    assert theirs.recv(1000) == written({"value": 1})
    with pytest.raises(NotTheSame):
        Repeated([QUESTION], [ANSWER]).send({"id": "number", "do": "get"})
    with pytest.raises(NotTheSame):
        Repeated([], []).receive(5, 1000)
