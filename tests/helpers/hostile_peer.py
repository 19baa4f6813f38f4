"""The other end of a runner's connection, played by a test: it greets, reads requests, and sends what it likes."""

import contextlib
import json
import socket
import struct
import threading

from bits_to_pyramids.calls import BadMessage, Channel, Closed, TimedOut
from bits_to_pyramids.sandbox.remote import Runner


def frame(message, buffers=()) -> bytes:
    """A message as it is on the wire; `message` may be bytes that are no JSON."""
    text = message if isinstance(message, bytes) else json.dumps(message).encode()
    return struct.pack("!I", len(text)) + text + b"".join(buffers)


def reply(number, kind, tree, buffers=()) -> bytes:
    """A well-formed reply with any tree in it."""
    return frame(
        {"header": {"id": number, "kind": kind, "value": tree}, "sizes": [len(buffer) for buffer in buffers]}, buffers
    )


@contextlib.contextmanager
def host_of(peer, limits):
    """The real host side of a runner whose other end calls `peer(number, send)` for each request.

    What `peer` sends goes out as fast as the host takes it; it may send for ever.
    """
    ours, theirs = socket.socketpair()

    def send(data: bytes) -> None:
        theirs.sendall(data)

    def play() -> None:
        with contextlib.suppress(OSError, Closed, TimedOut, BadMessage), theirs:
            send(frame({"header": {"ready": ["played by a test"]}, "sizes": []}))
            while True:
                # A second channel over the same socket, for reading only.
                request, _ = listening.receive(20)
                theirs.setblocking(True)
                if isinstance(request, dict) and "id" in request:
                    peer(request["id"], send)
                theirs.setblocking(False)

    listening = Channel(theirs)
    thread = threading.Thread(target=play, daemon=True)
    thread.start()
    try:
        with Runner(ours, None, -1, limits, None) as runner:
            yield runner
    finally:
        thread.join(20)
        assert not thread.is_alive()
