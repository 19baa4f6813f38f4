"""The data-only protocol between the checker and the student's process.

``codec`` turns plain values into a JSON tree and raw buffers and back;
``channel`` carries both over a socket; ``exchange`` keeps what went over it, to be compared as bytes.
No pickle, no npy parser, no objects.
"""

from .channel import Channel
from .codec import Caps, decode, encode
from .errors import BadMessage, Closed, TimedOut, Unsupported
from .exchange import Exchange, NotTheSame, Repeated

__all__ = [
    "BadMessage", "Caps", "Channel", "Closed", "Exchange", "NotTheSame", "Repeated", "TimedOut", "Unsupported",
    "decode", "encode",
]  # fmt: skip
