"""Messages over a connected socket: a JSON header, then raw buffers.

On the wire: four bytes of header length, the header ``{"header": .., "sizes": [..]}``,
and the buffers one after the other.  All sizes are checked before memory is asked for,
and a deadline covers the whole message, so that a trickle of bytes does not extend it.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections.abc import Callable, Sequence
from typing import Any

from .errors import BadMessage, Closed, TimedOut

MAX_HEADER = 8 * 1024 * 1024
MAX_BUFFERS = 100_000
AHEAD = 64 * 1024  # bytes received at once
# A long header is mostly small things: an empty list is three characters on the wire, and 64 bytes where it is kept.
SHORT_HEADER, MEMORY_OF_LONG_HEADER = 256, 24
WATCH_EVERY = 0.05  # seconds between two looks at the other side while waiting for it
_LENGTH = struct.Struct("!I")
_parsed = json.JSONDecoder().raw_decode


def _writer() -> Callable[[Any], str]:
    """What writes JSON: what `json` makes for each value anew, made once, as that takes longer than a short message."""
    settings = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
    make = getattr(json.encoder, "c_make_encoder", None)
    if make is None:
        return settings.encode
    write = make(None, settings.default, json.encoder.encode_basestring_ascii, None, ":", ",", False, False, False)
    return lambda value: "".join(write(value, 0))


_json = _writer()


class Channel:
    """One end of a connection.

    Parameters
    ----------
    sock
        A connected stream socket; the channel owns it from now on.

    Attributes
    ----------
    received : int
        About how many bytes of memory the last message took.
    tape : list of bytes or None
        Where all messages are written down, if they are to be.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._socket.setblocking(False)
        self.received = 0
        self.tape: list[bytes] | None = None
        self._ahead = bytearray()  # received, and not yet asked for
        self._polls = {event: select.poll() for event in (select.POLLIN, select.POLLOUT)}
        for event, poll in self._polls.items():
            poll.register(sock, event)

    @property
    def ahead(self) -> bool:
        """Whether something is there that arrived together with the last message."""
        return bool(self._ahead)

    @property
    def waiting(self) -> bool:
        """Whether something is there that nobody has asked for yet, be it the connection's end."""
        return bool(self._ahead) or bool(self._polls[select.POLLIN].poll(0))

    def fileno(self) -> int:
        """The socket's descriptor."""
        return self._socket.fileno()

    def close(self) -> None:
        """Close the socket; safe to repeat."""
        self._socket.close()

    def send(
        self,
        header: Any,
        buffers: Sequence[Any] = (),
        timeout: float | None = None,
        watch: Callable[[], None] | None = None,
    ) -> None:
        """Send a message.

        Raises
        ------
        Closed
            The other side is gone.
        TimedOut
            The other side did not take the whole message in `timeout` seconds.
        BadMessage
            The message is larger than the protocol allows; nothing was sent.
        """
        length, text, views = _parts(header, buffers)
        if self.tape is not None:
            self.tape.append(b"".join([length, text, *views]))
        wait = _Wait(self._polls, timeout, watch)
        small: list[bytes | memoryview] = [length, text]
        for view in views:
            if len(view) < AHEAD:
                small.append(view)
            else:
                self._send_all(b"".join(small), wait)
                self._send_all(view, wait)
                small = []
        self._send_all(b"".join(small), wait)

    def receive(
        self, timeout: float | None = None, max_bytes: int = 256 * 1024 * 1024, watch: Callable[[], None] | None = None
    ) -> tuple[Any, list[bytearray]]:
        """Wait for one message.

        Parameters
        ----------
        timeout
            Seconds for the whole message; `None` waits for ever.
        max_bytes
            The most that all buffers together may hold.
        watch
            Called now and then while waiting; may raise to stop.

        Raises
        ------
        Closed, TimedOut, BadMessage
            `BadMessage` for anything that `send` would not have written.
        """
        wait = _Wait(self._polls, timeout, watch)
        if not self._ahead:
            wait(select.POLLIN)  # mostly the message is still to come
            self._ahead += self._received(self._socket.recv, AHEAD, wait)  # and mostly it is all there then
        (length,) = _LENGTH.unpack(self._read(_LENGTH.size, wait))
        if length > MAX_HEADER:
            raise BadMessage("the header is too long")
        text = self._read(length, wait)
        header, sizes = _split(text, max_bytes)
        self.received = _memory(length, sizes)
        buffers = [self._read(size, wait) for size in sizes]
        if self.tape is not None:
            self.tape.append(b"".join([_LENGTH.pack(length), text, *buffers]))
        return header, buffers

    def follow(self, sent: bytes, expected: bytes, timeout: float, watch: Callable[[], None] | None = None) -> bool:
        """Send a message, and tell whether the reply is what is expected to the last byte; nothing is read from it.

        No more is taken in than the expected reply's length.  Where it differs, `receive` gets it from its beginning.

        Raises
        ------
        Closed, TimedOut
        """
        wait = _Wait(self._polls, timeout, watch)
        self._send_all(sent, wait)
        same, ahead = not self._ahead, self._ahead
        while same and len(ahead) < len(expected):
            wait(select.POLLIN)
            got = self._received(self._socket.recv, min(len(expected) - len(ahead), AHEAD), wait)
            same = expected.startswith(got, len(ahead))
            ahead += got
        if same:
            ahead.clear()
        return same

    def _send_all(self, data: Any, wait: _Wait) -> None:
        while len(data):
            try:
                sent = self._socket.send(data)
            except BlockingIOError:
                wait(select.POLLOUT)
                continue
            except OSError as problem:
                raise Closed(f"the connection is closed ({problem.strerror})") from None
            if sent == len(data):
                return
            data = memoryview(data)[sent:]

    def _read(self, size: int, wait: _Wait) -> bytearray:
        """The next bytes; a little more is received with them, so that a short message is one read."""
        ahead = self._ahead
        if size < AHEAD:
            while len(ahead) < size:
                ahead += self._received(self._socket.recv, AHEAD, wait)
        if len(ahead) >= size:
            data = ahead[:size]
            del ahead[:size]
            return data
        data = bytearray(size)
        view = memoryview(data)[len(ahead) :]
        data[: len(ahead)] = ahead
        ahead.clear()
        while view:
            view = view[self._received(self._socket.recv_into, view, wait) :]
        return data

    def _received(self, receive: Callable[[Any], Any], what: Any, wait: _Wait) -> Any:
        while True:
            try:
                got = receive(what)
            except BlockingIOError:
                wait(select.POLLIN)
                continue
            except OSError as problem:
                raise Closed(f"the connection is closed ({problem.strerror})") from None
            if not got:
                raise Closed("the connection is closed")
            wait.check()
            return got


def written(header: Any, buffers: Sequence[Any] = ()) -> bytes:
    """A message as it goes over the wire."""
    length, text, views = _parts(header, buffers)
    return b"".join([length, text, *views])


def parsed(message: bytes, max_bytes: int) -> tuple[Any, list[bytearray], int]:
    """What `Channel.receive` gives of a message that is here already, and about how much memory it takes."""
    (length,) = _LENGTH.unpack_from(message)
    at = _LENGTH.size + length
    header, sizes = _split(bytearray(message[_LENGTH.size : at]), max_bytes)
    buffers = []
    for size in sizes:
        buffers.append(bytearray(message[at : at + size]))
        at += size
    return header, buffers, _memory(length, sizes)


def _parts(header: Any, buffers: Sequence[Any]) -> tuple[bytes, bytes, list[bytes | memoryview]]:
    """The length of the header, the header, and the buffers."""
    views: list[bytes | memoryview] = [
        buffer if type(buffer) is bytes else memoryview(buffer).cast("B") if len(buffer) else b"" for buffer in buffers
    ]
    text = _json({"header": header, "sizes": [len(view) for view in views]}).encode()
    if len(text) > MAX_HEADER or len(views) > MAX_BUFFERS:
        raise BadMessage("the message has too many parts")
    return _LENGTH.pack(len(text)), text, views


def _memory(length: int, sizes: list[int]) -> int:
    """About how many bytes a message takes, once it is read."""
    return sum(sizes) + length * (MEMORY_OF_LONG_HEADER if length > SHORT_HEADER else 1)


def _split(text: bytearray, max_bytes: int) -> tuple[Any, list[int]]:
    try:
        message, end = _parsed(text.decode())
    except (ValueError, RecursionError, MemoryError):
        raise BadMessage("the header is not JSON") from None
    if end != len(text):
        raise BadMessage("the header is more than JSON")
    if type(message) is not dict or message.keys() != {"header", "sizes"} or type(message["sizes"]) is not list:
        raise BadMessage("the header has the wrong form")
    sizes = message["sizes"]
    if sizes:
        if len(sizes) > MAX_BUFFERS or not all(type(size) is int and 0 <= size <= max_bytes for size in sizes):
            raise BadMessage("a buffer has an impossible size")
        if sum(sizes) > max_bytes:
            raise BadMessage("the message is too large")
    return message["header"], sizes


class _Wait:
    """Waits until the socket is ready, up to one deadline for a whole message."""

    __slots__ = ("deadline", "polls", "watch")

    def __init__(self, polls: dict[int, Any], timeout: float | None, watch: Callable[[], None] | None) -> None:
        self.polls, self.watch = polls, watch
        self.deadline = None if timeout is None else time.monotonic() + timeout

    def check(self) -> float | None:
        """Seconds that are left."""
        if self.deadline is None:
            return None
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimedOut("no answer in time")
        return left

    def __call__(self, event: int) -> None:
        left = self.check()
        if self.watch is not None:
            self.watch()
            left = WATCH_EVERY if left is None else min(left, WATCH_EVERY)
        self.polls[event].poll(None if left is None else max(1, int(left * 1000)))
