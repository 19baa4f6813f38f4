"""One question and all that came of it, as bytes: recorded once, compared or repeated later.

A question may be answered by questions about what was lent with it, so an exchange has several turns.  The number
that makes each question another one is left out, and put in again where it stood.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .channel import Channel, parsed, written

# Of one message that is to be compared as bytes: longer ones are rare, and would be kept for each variant.
LONGEST = 1024 * 1024


class NotTheSame(Exception):
    """What is asked now is not what was asked when it was recorded."""


@dataclass(frozen=True)
class Exchange:
    """What was sent and what came back, turn by turn, each in the pieces between the question's number."""

    turns: tuple[tuple[tuple[bytes, ...], tuple[bytes, ...]], ...]

    @classmethod
    def recorded(cls, messages: Sequence[bytes], number: bytes) -> Exchange | None:
        """An exchange from its messages, sent and received in turn; None where it cannot be compared later."""
        pieces = [tuple(message.split(number)) for message in messages]
        if len(messages) % 2 or any(len(message) > LONGEST for message in messages):
            return None
        # The question has its number once, each reply too, and what is said on the way none.
        if [len(parts) for parts in pieces] != [2, 2, *[1, 2] * (len(messages) // 2 - 1)]:
            return None
        return cls(tuple(zip(pieces[::2], pieces[1::2])))

    def numbered(self, number: bytes) -> list[tuple[bytes, bytes]]:
        """What is to be sent and what to come back, where the question has this number."""
        return [(number.join(sent), number.join(reply)) for sent, reply in self.turns]


class Repeated:
    """A channel's past in the place of the channel: what was sent is not sent again, what came is read again.

    Parameters
    ----------
    past
        What was sent, and what came back; one more may have been sent than came back.
    channel : Channel, optional
        Where it goes on after that.
    """

    def __init__(self, sent: Sequence[bytes], received: Sequence[bytes], channel: Channel | None = None) -> None:
        self._sent, self._received, self._channel = deque(sent), deque(received), channel
        self.received = 0

    def send(self, header: Any, buffers: Sequence[Any] = (), **options: Any) -> None:
        """As `Channel.send`.

        Raises
        ------
        NotTheSame
            If it is not what was sent then.
        """
        if not self._sent:
            self._there().send(header, buffers, **options)
        elif written(header, buffers) != self._sent.popleft():
            raise NotTheSame("what a check asks is not what it asked before")

    def receive(self, timeout: float | None, max_bytes: int, **options: Any) -> tuple[Any, list[bytearray]]:
        """As `Channel.receive`."""
        if self._received:
            header, buffers, self.received = parsed(self._received.popleft(), max_bytes)
            return header, buffers
        channel = self._there()
        message = channel.receive(timeout, max_bytes, **options)
        self.received = channel.received
        return message

    def _there(self) -> Channel:
        if self._channel is None:
            raise NotTheSame("a check asks more than it asked before")
        return self._channel
