"""Messages over a socket: what arrives is what was sent, and a hostile other end can only be bad, late or gone."""

import contextlib
import json
import socket
import struct
import threading
import time

import pytest

from bits_to_pyramids.calls import BadMessage, Channel, Closed, TimedOut


@pytest.fixture
def ends():
    a, b = socket.socketpair()
    with a, b:
        yield a, b


def framed(header: bytes) -> bytes:
    return struct.pack("!I", len(header)) + header


MESSAGES = {
    "nothing": (None, []),
    "header only": ({"a": [1, 2.5, "é"]}, []),
    "buffers": ({"a": 1}, [b"abc", b"", bytes(100)]),
    "small between large": (0, [b"x" * 200_000, b"y", bytearray(300_000), b"z"]),
    "many": (0, [bytes([n % 256]) for n in range(5000)]),
}


@pytest.mark.parametrize(("header", "buffers"), MESSAGES.values(), ids=MESSAGES)
def test_a_message_arrives_as_it_was_sent(ends, header, buffers):
    sender = threading.Thread(target=Channel(ends[0]).send, args=(header, buffers))
    sender.start()
    got, received = Channel(ends[1]).receive(5)
    sender.join()
    assert got == header
    assert received == [bytearray(buffer) for buffer in buffers]


BAD = {
    "not JSON": framed(b"hello"),
    "not UTF-8": framed(b'{"header": "\xff", "sizes": []}'),
    "deep JSON": framed(b"[" * 1_000_000),
    "a number with many digits": framed(b"9" * 100_000),
    "no sizes": framed(b'{"header": 1}'),
    "more than that": framed(b'{"header": 1, "sizes": [], "more": 1}'),
    "a list": framed(b"[]"),
    "a header of 4 GiB": b"\xff\xff\xff\xff",
    "a negative size": framed(b'{"header": 1, "sizes": [-1]}'),
    "a size that is no integer": framed(b'{"header": 1, "sizes": [1.0]}'),
    "a large size": framed(b'{"header": 1, "sizes": [1001]}'),
    "sizes that add up": framed(json.dumps({"header": 1, "sizes": [600, 600]}).encode()),
    "very many sizes": framed(json.dumps({"header": 1, "sizes": [0] * 200_000}).encode()),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
def test_a_malformed_frame_is_a_bad_message(ends, data):
    sender = threading.Thread(target=lambda: _send(ends[0], data))
    sender.start()
    with pytest.raises(BadMessage):
        Channel(ends[1]).receive(5, max_bytes=1000)
    ends[1].close()
    sender.join()


def _send(sock, data):
    with contextlib.suppress(OSError):
        sock.sendall(data)


@pytest.mark.parametrize(
    "sent",
    [b"", b"\x00", framed(b'{"header": 1, "sizes": [9]}') + b"half"],
    ids=["nothing", "half a length", "half a buffer"],
)
def test_a_closed_end_is_closed(ends, sent):
    ends[0].sendall(sent)
    ends[0].close()
    with pytest.raises(Closed):
        Channel(ends[1]).receive(5)


def test_sending_to_a_closed_end_is_closed(ends):
    ends[1].close()
    with pytest.raises(Closed):
        Channel(ends[0]).send(1, [bytes(10**6)], timeout=5)


def test_silence_times_out(ends):
    with pytest.raises(TimedOut):
        Channel(ends[0]).receive(0.05)


def test_an_end_that_does_not_listen_times_out(ends):
    with pytest.raises(TimedOut):
        Channel(ends[0]).send(1, [bytes(10**7)], timeout=0.05)


def test_a_trickle_does_not_extend_the_deadline(ends):
    stop = threading.Event()

    def trickle():
        ends[0].sendall(struct.pack("!I", 1000))
        while not stop.wait(0.01):
            _send(ends[0], b" ")

    sender = threading.Thread(target=trickle)
    sender.start()
    started = time.monotonic()
    with pytest.raises(TimedOut):
        Channel(ends[1]).receive(0.2)
    stop.set()
    sender.join()
    assert time.monotonic() - started < 1


def test_the_watch_is_called_while_waiting_and_may_stop_it(ends):
    class Enough(Exception):
        pass

    def watch():
        raise Enough

    with pytest.raises(Enough):
        Channel(ends[0]).receive(5, watch=watch)


def test_descriptors_that_the_other_end_sends_along_are_not_taken(ends):
    message = framed(b'{"header": 1, "sizes": []}')
    socket.send_fds(ends[0], [message], [0])
    assert Channel(ends[1]).receive(5) == (1, [])
