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
_write, _parse = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode, json.JSONDecoder().decode


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
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._socket.setblocking(False)
        self.received = 0
        self._ahead = bytearray()  # received, and not yet asked for
        self._polls = {event: select.poll() for event in (select.POLLIN, select.POLLOUT)}
        for event, poll in self._polls.items():
            poll.register(sock, event)

    @property
    def ahead(self) -> bool:
        """Whether something is there that arrived together with the last message."""
        return bool(self._ahead)

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
        views = [
            buffer if type(buffer) is bytes else memoryview(buffer).cast("B") if len(buffer) else b""
            for buffer in buffers
        ]
        text = _write({"header": header, "sizes": [len(view) for view in views]}).encode()
        if len(text) > MAX_HEADER or len(views) > MAX_BUFFERS:
            raise BadMessage("the message has too many parts")
        wait = _Wait(self._polls, timeout, watch)
        small: list[bytes | memoryview] = [_LENGTH.pack(len(text)), text]
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
        header, sizes = _split(self._read(length, wait), max_bytes)
        self.received = sum(sizes) + length * (MEMORY_OF_LONG_HEADER if length > SHORT_HEADER else 1)
        return header, [self._read(size, wait) for size in sizes]

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


def _split(text: bytearray, max_bytes: int) -> tuple[Any, list[int]]:
    try:
        message = _parse(text.decode())
    except (ValueError, RecursionError, MemoryError):
        raise BadMessage("the header is not JSON") from None
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
