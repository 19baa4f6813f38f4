"""How a question is put to a runner: once, or again where it was put before."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

from bits_to_pyramids.calls import (
    BadMessage,
    Caps,
    Channel,
    Exchange,
    NotTheSame,
    Repeated,
    Unsupported,
    decode,
    encode,
)

from .clock import Clock
from .lender import Lender
from .outcomes import Answer
from .replies import read_answer


class Begun:
    """A question that was put: what was sent so far, what came back as was expected, and why nothing more came.

    Parameters
    ----------
    number : str
    root : int
        The process that is asked.
    seconds : float
        Of its own time.
    """

    def __init__(self, number: str, root: int, seconds: float) -> None:
        self.number, self.lender = number, Lender()
        self.clock = Clock(root, seconds, lambda: self.lender.seconds)
        self.deadline = time.monotonic() + self.clock.wall
        self.sent: list[bytes] = []
        self.received: list[bytes] = []
        self.problem: Exception | None = None


def repeated(
    exchange: Exchange, action: str, name: str, value: Any, *, echo: bool = False, through: str = ""
) -> Answer:
    """The answer to a question whose exchange was followed to its end.

    Raises
    ------
    NotTheSame
        If it is another question.
    """
    lender, number = Lender(), secrets.token_hex(8)
    tree, buffers = encode(value, lend=lender.facts)
    turns = exchange.numbered(number.encode())
    past = Repeated([sent for sent, _ in turns], [reply for _, reply in turns])
    request = request_of(number, action, name, tree, echo, through)
    answer = read_answer(*converse(past, request, buffers, lender, float("inf"), Caps(), lambda: None), echo)
    if answer is None:
        raise NotTheSame("a check wants more of an answer than it wanted before")
    return answer


def request_of(number: str, action: str, name: str, tree: Any, echo: bool, through: str) -> dict:
    return {"id": number, "do": action, "name": name, "value": tree, "echo": echo, "through": through}


def converse(
    channel: Channel | Repeated, request: dict, buffers: list, lender: Lender, deadline: float, largest: Caps,
    watch: Callable[[], None],
) -> tuple[str, Any]:  # fmt: skip
    """Put a question, answer what is asked about what was lent with it, and give the reply's kind and value."""
    message = request
    while True:
        channel.send(message, buffers, timeout=deadline + lender.seconds - time.monotonic(), watch=watch)
        left = deadline + lender.seconds - time.monotonic()
        header, buffers = channel.receive(left, largest.bytes, watch=watch)
        if type(header) is not dict or header.keys() != {"id", "kind", "value"} or header["id"] != request["id"]:
            raise BadMessage("not the answer to this question")
        value = decode(header["value"], buffers, keep_layout=False, caps=largest)
        if header["kind"] != "ask":
            return header["kind"], value
        tree, buffers = _encoded(lender.answer(value, channel.received))
        message = {"value": tree}


def _encoded(answer: tuple) -> tuple[Any, list[Any]]:
    try:
        return encode(answer)
    except Unsupported as problem:  # what a lent function made of strange arguments
        return encode(("raised", "TypeError", str(problem)))
